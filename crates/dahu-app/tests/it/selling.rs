//! Ways of selling at accounts: proposed from what is known, confirmed, and held against what was given.

use std::collections::{BTreeMap, BTreeSet};

use SellingMode::{Consultative, Enterprise, Transactional};
use dahu_app::{
    Context, Error,
    activity::{self, ActivityFacts},
    contact::{self, ContactFacts},
    import::Kind,
    opportunity::{self, Loss, TypedOpportunity},
    selling::{self, AccountSelling, SellingFilter, TypedRating},
};
use dahu_core::{
    account::AccountId,
    activity::ActivityKind,
    contact::{BuyingRole, ContactId, LegalBasis, Level},
    opportunity::LostReason,
    person::{PersonId, Role},
    selling::{Answer, Direction, Fit, Input, Need, Rating, Requirements, SellingMode, SellingRules, Served},
};
use dahu_testkit::databases;

use crate::{
    access::{acting, salesperson},
    activity::id_of,
    contracts::account_of,
    desk::{Desk, day, take, texts_of},
    opportunity::{step, typed},
    staff::rule,
};

const ACCOUNTS: &str = "code,name,owner\nSA,云帆科技,王五\nSB,大虎,李四\nSC,华信,李四\n";

/// 云帆科技 buys what nobody else buys, 大虎 what 华信 buys, and 华信 too little to tell.
fn sales() -> String {
    let mut lines = "account,date,amount,product\nSC,2026-03-01,10,阀门\n".to_owned();
    for number in 1..=6 {
        lines += &format!("SA,2026-02-0{number},100,定制{number}\nSB,2026-02-0{number},50,阀门\n");
    }
    lines
}

pub(crate) struct Firm {
    pub(crate) director: Context,
    pub(crate) wang: Context,
    pub(crate) li: Context,
    /// 云帆科技 of 王五, 大虎 and 华信 of 李四.
    pub(crate) accounts: [AccountId; 3],
}

pub(crate) async fn firm(desk: &Desk) -> Firm {
    take(desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
    take(desk, Kind::Ledger, "l.csv", &sales()).await;
    let director = acting(desk, "钱", Role::SalesDirector).await;
    selling::bring_up_to_date(&director).await.expect("worked out");
    Firm {
        director,
        wang: salesperson(desk, "王五").await,
        li: salesperson(desk, "李四").await,
        accounts: [
            account_of(desk, "SA").await,
            account_of(desk, "SB").await,
            account_of(desk, "SC").await,
        ],
    }
}

/// Records an activity of June 2026.
pub(crate) async fn did(
    ctx: &Context,
    account: AccountId,
    (kind, effort): (ActivityKind, &str),
    people: &[PersonId],
    contacts: &[ContactId],
) {
    let typed = activity::Typed {
        kind,
        on: day("2026-06-10"),
        text: "谈了方案".to_owned(),
        outcome: None,
        direction: None,
        effort: effort.to_owned(),
        people: people.to_vec(),
        contacts: contacts.to_vec(),
        opportunity: None,
        step: String::new(),
        due_on: None,
        who: None,
        none_because: "不需要".to_owned(),
    };
    let facts = ActivityFacts::read(ctx, typed).expect("facts");
    activity::record(ctx, account, facts).await.expect("recorded");
}

async fn known(ctx: &Context, account: AccountId, name: &str, level: Level) -> ContactId {
    let typed = contact::Typed {
        name: name.to_owned(),
        source: "名片".to_owned(),
        level: Some(level),
        roles: vec![BuyingRole::Decider],
        ..contact::Typed::default()
    };
    let facts = ContactFacts::read(ctx, &typed, LegalBasis::Contract, day("2026-06-30")).expect("facts");
    contact::add(ctx, account, facts).await.expect("a contact")
}

async fn shown(ctx: &Context, account: AccountId) -> AccountSelling {
    selling::of_account(ctx, account).await.expect("it is there")
}

fn answer(shown: &AccountSelling) -> Answer {
    shown.weighed.as_ref().expect("sales are seen").answer.clone()
}

fn figure(shown: &AccountSelling, input: Input) -> Option<u32> {
    let signs = &shown.weighed.as_ref().expect("sales are seen").signs;
    let sign = signs.iter().find(|sign| sign.input == input);
    sign.expect("it counts").figure
}

/// What is required, what was given and what to move of each thing that does not fit.
fn gaps(shown: &AccountSelling) -> BTreeMap<Need, (i64, Option<i64>, Direction)> {
    let gaps = shown.gaps.iter().filter(|gap| gap.fit != Fit::Fits);
    gaps.map(|gap| (gap.need, (gap.required, gap.actual, gap.to_move)))
        .collect()
}

async fn served(ctx: &Context, served: Served) -> Vec<String> {
    let filter = SellingFilter {
        served: Some(served),
        ..SellingFilter::default()
    };
    let page = selling::list(ctx, &filter, None, 50).await.expect("a list");
    let counts = selling::counts(ctx).await.expect("counts");
    assert_eq!(
        (counts.served(served), page.total),
        (page.total, page.rows.len() as u64)
    );
    page.rows.into_iter().map(|row| row.name).collect()
}

fn rated(number: u8) -> TypedRating {
    TypedRating {
        rating: Rating::new(number),
        source: "与采购部长面谈".to_owned(),
        on: day("2026-06-20"),
    }
}

#[tokio::test]
async fn a_way_is_proposed_from_what_is_known_and_too_little_is_said_to_be_so() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let Firm {
            director,
            li,
            accounts,
            ..
        } = firm(&desk).await;
        let [first, second, third] = accounts;
        let seen = shown(&director, first).await;
        assert_eq!(answer(&seen), Answer::Way { way: Enterprise });
        assert_eq!(
            (figure(&seen, Input::Individual), figure(&seen, Input::Amount)),
            (Some(100), Some(66))
        );
        let seen = shown(&director, second).await;
        assert_eq!(answer(&seen), Answer::Way { way: Transactional });
        assert_eq!(figure(&seen, Input::Individual), Some(0));
        let seen = shown(&director, third).await;
        assert_eq!(answer(&seen), Answer::NotEnough { known: 1, needed: 3 });
        assert_eq!((seen.way, seen.gaps.len(), seen.served), (None, 0, None));

        let long = TypedOpportunity {
            opened_on: "2025-11-01".to_owned(),
            ..typed("改造", "100")
        };
        let lost = opportunity::open(&li, third, &long, &step())
            .await
            .expect("opened");
        let loss = Loss {
            on: "2026-06-20".to_owned(),
            reason: Some(LostReason::Price),
            to: String::new(),
            note: String::new(),
        };
        opportunity::lose(&li, lost, &loss).await.expect("lost");
        for name in ["甲", "乙", "丙"] {
            known(&li, third, name, Level::Head).await;
        }
        let seen = shown(&director, third).await;
        assert_eq!(
            (figure(&seen, Input::Cycle), figure(&seen, Input::Deciders)),
            (Some(231), Some(3))
        );
        let between = vec![Consultative, Enterprise];
        assert_eq!(answer(&seen), Answer::Unclear { between });
        selling::bring_up_to_date(&director).await.expect("worked out");
        let counts = selling::counts(&director).await.expect("counts");
        assert_eq!(
            (counts.of_way(Enterprise), counts.of_way(Transactional)),
            ((1, 0), (1, 0))
        );
        assert_eq!((counts.without("unclear"), counts.without("not_enough")), (1, 0));
    }
}

#[tokio::test]
async fn what_is_needed_and_what_was_given_are_held_against_each_other_both_ways() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let Firm {
            director,
            wang,
            li,
            accounts,
        } = firm(&desk).await;
        let [first, second, _] = accounts;
        let head = known(&li, second, "采购部长", Level::Head).await;
        for _ in 0..3 {
            did(&li, second, (ActivityKind::Visit, "8 h"), &[id_of(&li)], &[head]).await;
        }
        did(
            &wang,
            first,
            (ActivityKind::Meeting, "90 min"),
            &[id_of(&wang)],
            &[],
        )
        .await;
        selling::bring_up_to_date(&director).await.expect("worked out");

        let over = shown(&director, second).await;
        assert_eq!((over.way, over.served), (Some(Transactional), Some(Served::Over)));
        let expected = [(Need::Hours, (8, Some(24), Direction::Free(16)))];
        assert_eq!(gaps(&over), BTreeMap::from(expected));
        let under = shown(&director, first).await;
        assert_eq!((under.way, under.served), (Some(Enterprise), Some(Served::Under)));
        let expected = [
            (Need::Hours, (240, Some(2), Direction::Add(238))),
            (Need::People, (4, Some(1), Direction::Add(3))),
            (Need::Levels, (3, Some(0), Direction::Add(3))),
            (Need::ExpertHours, (60, Some(0), Direction::Add(60))),
            (Need::Reviews, (4, Some(0), Direction::Add(4))),
            (Need::Sponsor, (1, Some(0), Direction::Add(1))),
            (Need::Specialist, (1, Some(0), Direction::Add(1))),
            (Need::Service, (1, Some(0), Direction::Add(1))),
        ];
        assert_eq!(gaps(&under), BTreeMap::from(expected));
        assert_eq!(served(&director, Served::Over).await, ["大虎"]);
        assert_eq!(served(&director, Served::Under).await, ["云帆科技"]);
        assert!(served(&director, Served::Both).await.is_empty());
        assert_eq!(served(&wang, Served::Under).await, ["云帆科技"]);
        assert!(
            served(&wang, Served::Over).await.is_empty(),
            "only one's own accounts"
        );
        let report = selling::report(&director).await.expect("a report");
        assert!(report.is_recorded);
        let row = report.rows.iter().find(|row| row.id == second).expect("a row");
        assert_eq!(
            (row.actual.minutes, row.actual.people, row.actual.of(Need::Levels)),
            (1_440, 1, Some(1))
        );
    }
}

#[tokio::test]
async fn hours_beyond_what_is_needed_are_proposed_for_an_account_of_the_same_owner() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let Firm {
            director,
            wang,
            li,
            accounts,
        } = firm(&desk).await;
        let [_, second, third] = accounts;
        did(&li, second, (ActivityKind::Visit, "24 h"), &[id_of(&li)], &[]).await;
        selling::confirm(&director, third, Consultative, "试点")
            .await
            .expect("confirmed");
        selling::bring_up_to_date(&director).await.expect("worked out");
        let found = selling::moves(&director, None).await.expect("moves");
        let told: Vec<_> = found
            .iter()
            .map(|one| (one.owner.as_str(), one.from.0, one.to.1.as_str(), one.hours))
            .collect();
        assert_eq!(told, [("李四", second, "华信", 16)]);
        let of = |who: &Context| who.person();
        let own = selling::moves(&director, of(&li)).await.expect("moves");
        assert_eq!(own, found);
        for nothing in [
            selling::moves(&director, of(&wang)).await,
            selling::moves(&wang, None).await,
        ] {
            assert!(nothing.expect("moves").is_empty(), "云帆科技 has too little");
        }
    }
}

#[tokio::test]
async fn somebody_confirms_and_rates_and_takes_it_back() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let Firm {
            director, accounts, ..
        } = firm(&desk).await;
        let [_, second, third] = accounts;
        let without = selling::confirm(&director, second, Consultative, "").await;
        assert_eq!(rule(without), "selling_reason_needed");
        let long = selling::confirm(&director, second, Consultative, &"长".repeat(501)).await;
        assert_eq!(rule(long), "selling_words_too_long");
        selling::confirm(&director, second, Consultative, "正在做改造方案")
            .await
            .expect("confirmed");
        let seen = shown(&director, second).await;
        assert_eq!(seen.way, Some(Consultative));
        assert_eq!(answer(&seen), Answer::Way { way: Transactional });
        assert_eq!(gaps(&seen)[&Need::Hours], (60, Some(0), Direction::Add(60)));
        let counts = selling::counts(&director).await.expect("counts");
        assert_eq!(counts.of_way(Consultative), (1, 1), "it is worked out at once");
        selling::undo(&director, second).await.expect("taken back");
        assert_eq!(shown(&director, second).await.way, Some(Transactional));
        selling::undo(&director, second).await.expect("and there again");
        selling::reopen(&director, second)
            .await
            .expect("left to the rules");
        assert_eq!(shown(&director, second).await.way, Some(Transactional));

        let records = selling::rate(&director, third, Input::Deciders, &rated(3)).await;
        assert_eq!(rule(records), "selling_not_rated");
        let nobody = TypedRating {
            source: " ".to_owned(),
            ..rated(5)
        };
        let nobody = selling::rate(&director, third, Input::Risk, &nobody).await;
        assert_eq!(rule(nobody), "selling_source_needed");
        let later = TypedRating {
            on: day("2026-07-09"),
            ..rated(5)
        };
        let later = selling::rate(&director, third, Input::Risk, &later).await;
        assert_eq!(rule(later), "selling_day_in_future");
        selling::rate(&director, third, Input::Comparability, &rated(5))
            .await
            .expect("rated");
        let seen = shown(&director, third).await;
        assert_eq!(answer(&seen), Answer::Way { way: Enterprise });
        assert_eq!(seen.ratings[&Input::Comparability].source, "与采购部长面谈");
        selling::undo(&director, third).await.expect("taken back");
        let seen = shown(&director, third).await;
        assert_eq!(answer(&seen), Answer::NotEnough { known: 1, needed: 3 });
        let verbs: Vec<String> = seen.history.into_iter().map(|event| event.verb).collect();
        assert_eq!(verbs, ["undone", "rated"]);
        let nothing = selling::undo(&director, accounts[0]).await;
        assert_eq!(rule(nothing), "selling_nothing_to_undo");
    }
}

#[tokio::test]
async fn rules_are_looked_at_and_applied_as_a_version() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let Firm {
            director, accounts, ..
        } = firm(&desk).await;
        let mut rules = SellingRules::default();
        let individual = rules.signs.get_mut(&Input::Individual).expect("a sign");
        (individual.consultative_from, individual.enterprise_from) = (50, 50);
        assert_eq!(
            rule(selling::draft(&director, &rules).await),
            "selling_rules_threshold"
        );
        let individual = rules.signs.get_mut(&Input::Individual).expect("a sign");
        individual.weight = 0;
        individual.enterprise_from = 60;
        rules.least_known = 1;
        selling::draft(&director, &rules).await.expect("drafted");
        let seen = selling::preview(&director)
            .await
            .expect("a preview")
            .expect("a draft");
        assert_eq!(seen.count, 2);
        let changes: Vec<_> = seen
            .changes
            .iter()
            .map(|one| (one.name.as_str(), one.now, one.then))
            .collect();
        assert_eq!(
            changes,
            [
                ("云帆科技", Some(Enterprise), Some(Transactional)),
                ("华信", None, Some(Transactional))
            ]
        );
        selling::apply(&director, "只看金额", Some(seen.drafted_at))
            .await
            .expect("applied");
        assert_eq!(shown(&director, accounts[0]).await.way, Some(Transactional));
        assert_eq!(selling::rules(&director).await.expect("rules").current.number, 1);
        selling::redraft(&director, 0).await.expect("the standard again");
        let unseen = selling::apply(&director, "恢复", None).await;
        assert_eq!(rule(unseen), "rules_draft_changed");
        let draft = selling::rules(&director).await.expect("rules").draft;
        let seen = draft.map(|draft| draft.drafted_at);
        selling::apply(&director, "恢复", seen).await.expect("applied");
    }
}

#[tokio::test]
async fn what_a_way_needs_is_changed_and_everything_is_held_against_it() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let Firm { director, .. } = firm(&desk).await;
        let mut needs = Requirements {
            under_percent: 0,
            ..Requirements::default()
        };
        assert_eq!(
            rule(selling::change_requirements(&director, &needs).await),
            "selling_needs_percent"
        );
        needs.under_percent = 80;
        let enterprise = needs.ways.get_mut(&Enterprise).expect("a way");
        enterprise.insert(Need::Levels, 5);
        assert_eq!(
            rule(selling::change_requirements(&director, &needs).await),
            "selling_needs_figure"
        );
        let enterprise = needs.ways.get_mut(&Enterprise).expect("a way");
        enterprise.extend([(Need::Levels, 2), (Need::Hours, 100)]);
        selling::change_requirements(&director, &needs)
            .await
            .expect("changed");
        assert_eq!(selling::requirements(&director).await.expect("they"), needs);
        let filter = SellingFilter {
            way: Some(Enterprise),
            ..SellingFilter::default()
        };
        let kept = selling::list(&director, &filter, None, 50).await.expect("a list");
        let hours = kept.rows[0]
            .gaps
            .iter()
            .find(|gap| gap.need == Need::Hours)
            .expect("a gap");
        assert_eq!((hours.required, hours.to_move), (100, Direction::Add(100)));
        needs.levels = BTreeMap::from([(Enterprise, BTreeSet::from([Level::Executive]))]);
        selling::change_requirements(&director, &needs)
            .await
            .expect("changed");
        assert_eq!(selling::requirements(&director).await.expect("they"), needs);
        let kept = selling::list(&director, &filter, None, 50).await.expect("a list");
        let mut gaps = kept.rows[0].gaps.iter();
        let levels = gaps.find(|gap| gap.need == Need::Levels).expect("a gap");
        assert_eq!(levels.missing, BTreeSet::from([Level::Executive]));
        assert_eq!((levels.required, levels.to_move), (2, Direction::Add(2)));
        let sql = "SELECT verb FROM event WHERE verb = 'selling_requirements_changed'";
        assert_eq!(texts_of(&desk, sql).await.len(), 2);
    }
}

#[tokio::test]
async fn who_may_not_decide_sees_and_changes_nothing() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let Firm { wang, accounts, .. } = firm(&desk).await;
        let [own, other, _] = accounts;
        assert!(!shown(&wang, own).await.may_decide);
        for forbidden in [
            selling::confirm(&wang, own, Enterprise, "").await,
            selling::rate(&wang, own, Input::Risk, &rated(5)).await,
            selling::undo(&wang, own).await,
            selling::draft(&wang, &SellingRules::default()).await,
            selling::change_requirements(&wang, &Requirements::default()).await,
        ] {
            assert!(matches!(forbidden, Err(Error::Forbidden { .. })), "{forbidden:?}");
        }
        for hidden in [
            selling::confirm(&wang, other, Enterprise, "").await,
            selling::of_account(&wang, other).await.map(drop),
        ] {
            assert!(matches!(hidden, Err(Error::NotFound { .. })), "{hidden:?}");
        }
    }
}
