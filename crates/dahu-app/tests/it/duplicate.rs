//! Duplicates: found among all accounts and contacts, decided about by people, and kept from one search to the next.

use std::sync::Arc;

use dahu_app::{
    Context, Error,
    account::{self, PageRequest},
    contact::{self, ContactFacts, Typed},
    duplicate::{
        self, DecisionFilter, Filter, Noun, PairId, PairRow, Run, RunState, Sides, Tracker, decide, list,
    },
    import::{self, Kind},
};
use dahu_core::{
    account::AccountId,
    contact::LegalBasis,
    duplicate::{Reason, Verdict},
    person::Role,
};
use dahu_testkit::databases;
use sea_orm::ConnectionTrait;

use crate::{
    access::acting,
    desk::{Desk, day, events_of, id, take},
    migrating::connected,
};

const LIST: &str = "客户编码,客户名称,统一社会信用代码\n\
    A1,上海云帆科技有限公司,91350100M000100Y43\n\
    A2,上海市云帆科技有限责任公司,\n\
    A3,北京云帆科技有限公司,\n\
    A4,远航食品有限公司,\n\
    A5,长河实业有限公司,\n";

async fn search(ctx: &Context) -> Run {
    duplicate::run(ctx, Arc::new(Tracker::default()))
        .await
        .expect("a search")
}

async fn pairs(ctx: &Context, filter: Filter) -> Vec<PairRow> {
    let page = list(ctx, &filter, None, 50).await.expect("a page");
    assert_eq!(page.total, page.rows.len() as u64, "the count is of the rows");
    page.rows
}

fn open(noun: Noun) -> Filter {
    Filter {
        noun,
        ..Filter::default()
    }
}

fn decided(noun: Noun, verdict: Verdict) -> Filter {
    Filter {
        noun,
        verdict: None,
        decision: DecisionFilter::Decided(verdict),
    }
}

/// Both names of a pair, in the order of names.
fn names(pair: &PairRow) -> [String; 2] {
    let mut names = match &pair.sides {
        Sides::Accounts(sides) => sides.each_ref().map(|side| side.name.clone()),
        Sides::Contacts(sides) => sides.each_ref().map(|side| side.name.clone()),
    };
    names.sort();
    names
}

async fn account(desk: &Desk, name: &str) -> AccountId {
    let filter = account::Filter {
        search: Some(name.to_owned()),
        ..account::Filter::default()
    };
    let page = account::list(&desk.ctx, &filter, &PageRequest::default()).await;
    page.expect("a page").rows[0].id
}

async fn add_contact(desk: &Desk, account: AccountId, name: &str, mobile: &str, email: &str) {
    let typed = Typed {
        name: name.to_owned(),
        mobile: mobile.to_owned(),
        email: email.to_owned(),
        source: "名片".to_owned(),
        ..Typed::default()
    };
    let facts = ContactFacts::read(&desk.ctx, &typed, LegalBasis::Consent, day("2026-06-01"));
    contact::add(&desk.ctx, account, facts.expect("facts"))
        .await
        .expect("added");
}

#[tokio::test]
async fn accounts_that_are_one_or_belong_together_are_found_the_surest_first() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "list.csv", LIST).await;
        let run = search(&desk.ctx).await;
        assert_eq!((run.number, run.state), (1, RunState::Ended));
        let counts = run.outcome.expect("an outcome").accounts;
        assert_eq!(
            (counts.records, counts.same, counts.related, counts.fresh),
            (5, 1, 2, 3)
        );
        let found = pairs(&desk.ctx, open(Noun::Account)).await;
        assert_eq!(found.len(), 3);
        assert_eq!(
            (names(&found[0]), found[0].verdict, &found[0].reasons[..]),
            (
                [
                    "上海云帆科技有限公司".to_owned(),
                    "上海市云帆科技有限责任公司".to_owned()
                ],
                Verdict::Same,
                &[Reason::NameButForm][..]
            )
        );
        assert!(found[1..].iter().all(|pair| pair.verdict == Verdict::Related));
        let related = Filter {
            verdict: Some(Verdict::Related),
            ..open(Noun::Account)
        };
        assert_eq!(pairs(&desk.ctx, related).await, found[1..]);
        one_page_after_the_other_has_all(&desk.ctx, &found).await;
        assert_eq!(events_of(&desk, run.id.0).await, ["started", "ended"]);
        desk.ctx.workspace.close().await.expect("it closes");
    }
}

async fn one_page_after_the_other_has_all(ctx: &Context, all: &[PairRow]) {
    let (mut found, mut after) = (Vec::new(), None::<String>);
    loop {
        let page = list(ctx, &open(Noun::Account), after.as_deref(), 1)
            .await
            .expect("a page");
        found.extend(page.rows);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(found, all);
    let wrong = list(ctx, &open(Noun::Account), Some("nowhere"), 1).await;
    assert!(
        matches!(
            wrong,
            Err(Error::Refused {
                rule: "cursor_not_valid",
                ..
            })
        ),
        "{wrong:?}"
    );
}

#[tokio::test]
async fn what_was_decided_stays_and_what_no_longer_holds_goes() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "list.csv", LIST).await;
        search(&desk.ctx).await;
        let director = acting(&desk, "张三", Role::SalesDirector).await;
        let found = pairs(&director, open(Noun::Account)).await;
        let (same, related) = (&found[0], &found[1]);
        let noun = decide(&director, same.id, Some(Verdict::Different), " 两家公司 ").await;
        assert_eq!(noun.expect("decided"), Noun::Account);
        let again = search(&director).await.outcome.expect("an outcome").accounts;
        assert_eq!((again.same, again.fresh, again.gone), (1, 0, 0));
        assert_eq!(pairs(&director, open(Noun::Account)).await, found[1..]);
        let kept = pairs(&director, decided(Noun::Account, Verdict::Different)).await;
        let decision = kept[0].decision.as_ref().expect("a decision");
        assert_eq!(
            (decision.by.as_deref(), decision.note.as_deref()),
            (Some("张三"), Some("两家公司"))
        );
        // The same once more changes nothing; something else is decided anew, and nothing takes it back.
        for decision in [Some(Verdict::Different), Some(Verdict::Same), None] {
            let note = if decision == Some(Verdict::Different) {
                "两家公司"
            } else {
                ""
            };
            decide(&director, same.id, decision, note).await.expect("decided");
        }
        assert_eq!(events_of(&desk, same.id.0).await, ["decided"; 3]);
        assert_eq!(pairs(&director, open(Noun::Account)).await, found);
        decide(&director, related.id, Some(Verdict::Related), "")
            .await
            .expect("decided");
        // With other names none of it holds: what nobody decided about goes, what somebody did says so.
        let other = LIST.replace("云帆科技", "").replace("上海市有限", "长风有限");
        let other = other
            .replace("上海有限公司", "晨光有限公司")
            .replace("北京有限公司", "明德有限公司");
        take(&desk, Kind::Accounts, "other.csv", &other).await;
        let gone = search(&director).await.outcome.expect("an outcome").accounts;
        assert_eq!((gone.same, gone.related, gone.gone), (0, 0, 3), "{gone:?}");
        assert_eq!(pairs(&director, open(Noun::Account)).await, []);
        let kept = pairs(&director, decided(Noun::Account, Verdict::Related)).await;
        assert_eq!((kept[0].id, kept[0].gone_at.is_some()), (related.id, true));
        // Taken back, it is nothing any more.
        decide(&director, related.id, None, "").await.expect("taken back");
        assert_eq!(
            pairs(&director, decided(Noun::Account, Verdict::Related)).await,
            []
        );
        desk.ctx.workspace.close().await.expect("it closes");
    }
}

#[tokio::test]
async fn pairs_go_with_their_accounts() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ran = take(&desk, Kind::Accounts, "list.csv", LIST).await;
        search(&desk.ctx).await;
        let found = pairs(&desk.ctx, open(Noun::Account)).await;
        decide(&desk.ctx, found[0].id, Some(Verdict::Same), "")
            .await
            .expect("decided");
        import::undo(&desk.ctx, id(&ran)).await.expect("undone");
        for filter in [open(Noun::Account), decided(Noun::Account, Verdict::Same)] {
            assert_eq!(pairs(&desk.ctx, filter).await, []);
        }
        let gone = decide(&desk.ctx, found[0].id, None, "").await;
        assert!(matches!(gone, Err(Error::NotFound { .. })), "{gone:?}");
        desk.ctx.workspace.close().await.expect("it closes");
    }
}

#[tokio::test]
async fn contacts_are_found_across_accounts_and_bear_accounts_out() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "list.csv", LIST).await;
        let (one, other) = (account(&desk, "远航").await, account(&desk, "长河").await);
        add_contact(&desk, one, "张三", "13800000001", "zhang@yuanhang.example").await;
        add_contact(&desk, one, "张 三", "", "").await;
        add_contact(&desk, other, "张三", "138 0000 0001", "").await;
        add_contact(&desk, other, "李四", "", "li@yuanhang.example").await;
        let outcome = search(&desk.ctx).await.outcome.expect("an outcome");
        assert_eq!((outcome.contacts.records, outcome.contacts.same), (4, 2));
        let found = pairs(&desk.ctx, open(Noun::Contact)).await;
        assert_eq!(found[0].reasons, [Reason::Name, Reason::Phone]);
        assert_eq!(found[1].reasons, [Reason::Name, Reason::Account]);
        // The number and the domain in common make the accounts related, whose names are not alike.
        let accounts = pairs(&desk.ctx, open(Noun::Account)).await;
        let reached = accounts.iter().find(|pair| pair.reasons.contains(&Reason::Phone));
        let reached = reached.expect("a pair by number");
        assert_eq!(reached.reasons, [Reason::Phone, Reason::Domain]);
        // What is said of people has no note: it would stay in the record when they are erased.
        let noun = decide(&desk.ctx, found[0].id, Some(Verdict::Same), "同一人").await;
        assert_eq!(noun.expect("decided"), Noun::Contact);
        let kept = pairs(&desk.ctx, decided(Noun::Contact, Verdict::Same)).await;
        assert_eq!(kept[0].decision.as_ref().and_then(|said| said.note.clone()), None);
        let Sides::Contacts(sides) = &kept[0].sides else {
            panic!("contacts")
        };
        contact::remove(&desk.ctx, sides[0].id).await.expect("removed");
        assert_eq!(pairs(&desk.ctx, decided(Noun::Contact, Verdict::Same)).await, []);
        desk.ctx.workspace.close().await.expect("it closes");
    }
}

#[tokio::test]
async fn related_accounts_of_one_group_and_too_common_brands_are_counted_and_told() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let mut list = LIST.to_owned();
        for number in 0..101 {
            list.push_str(&format!("B{number},晨星科技有限公司{number}号分公司,\n"));
        }
        take(&desk, Kind::Accounts, "list.csv", &list).await;
        let (top, lower) = (account(&desk, "上海云帆").await, account(&desk, "北京云帆").await);
        account::group::set_parent(&desk.ctx, lower, Some(top))
            .await
            .expect("a group");
        let outcome = search(&desk.ctx).await.outcome.expect("an outcome");
        let counts = outcome.accounts;
        assert_eq!(
            (counts.same, counts.related, counts.in_one_group),
            (1, 1, 1),
            "{counts:?}"
        );
        assert_eq!(counts.large_blocks, 1);
        let common = &outcome.too_common[0];
        assert_eq!(
            (
                common.noun,
                common.kind.as_str(),
                common.text.as_str(),
                common.records
            ),
            (Noun::Account, "brand", "晨星", 101)
        );
        desk.ctx.workspace.close().await.expect("it closes");
    }
}

#[tokio::test]
async fn a_search_whose_program_died_changed_nothing_and_the_next_one_runs() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "list.csv", LIST).await;
        search(&desk.ctx).await;
        let found = pairs(&desk.ctx, open(Noun::Account)).await;
        let connection = connected(&desk).await;
        connection
            .execute_unprepared("UPDATE duplicate_run SET state = 'running', ended_at = NULL, result = NULL")
            .await
            .expect("it ran");
        connection.close().await.expect("it closes");
        desk.move_to("2026-07-01");
        let desk = desk.reopen().await;
        let latest = duplicate::latest(&desk.ctx).await.expect("it").expect("one");
        assert_eq!(latest.state, RunState::Interrupted);
        assert_eq!(
            latest.failure.map(|failure| failure.rule).as_deref(),
            Some("duplicates_interrupted")
        );
        assert_eq!(pairs(&desk.ctx, open(Noun::Account)).await, found);
        assert_eq!(search(&desk.ctx).await.number, 2);
        desk.ctx.workspace.close().await.expect("it closes");
    }
}

#[tokio::test]
async fn one_search_runs_at_a_time_and_pages_follow_it() {
    let desk = Desk::on_sqlite().await;
    take(&desk, Kind::Accounts, "list.csv", LIST).await;
    let started = duplicate::start(&desk.ctx).await.expect("it starts");
    let second = duplicate::run(&desk.ctx, Arc::new(Tracker::default())).await;
    if let Err(error) = &second {
        assert!(
            matches!(
                error,
                Error::Refused {
                    rule: "duplicates_running",
                    ..
                }
            ),
            "{error:?}"
        );
    }
    for _ in 0..1_000 {
        if duplicate::progress(&desk.ctx, started).is_none() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let run = duplicate::show(&desk.ctx, started).await.expect("it");
    assert_eq!(run.state, RunState::Ended);
}

#[tokio::test]
async fn only_who_sees_everything_looks_for_duplicates() {
    let desk = Desk::on_sqlite().await;
    for role in Role::ALL {
        let ctx = acting(&desk, role.as_str(), role).await;
        let is_open = matches!(role, Role::Administrator | Role::SalesDirector);
        let nowhere = PairId(uuid::Uuid::nil());
        let answers = [
            duplicate::start(&ctx).await.map(drop),
            list(&ctx, &Filter::default(), None, 1).await.map(drop),
            duplicate::latest(&ctx).await.map(drop),
            duplicate::open_counts(&ctx).await.map(drop),
            decide(&ctx, nowhere, None, "").await.map(drop),
        ];
        for answer in answers {
            let is_forbidden = matches!(answer, Err(Error::Forbidden { .. }));
            assert_eq!(is_forbidden, !is_open, "{role:?} {answer:?}");
        }
    }
}
