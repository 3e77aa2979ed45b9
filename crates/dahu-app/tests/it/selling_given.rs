//! What was given to accounts and what is known of them: what counts, what grows old, and what it is worked out anew for.

use dahu_app::{
    Context, Error,
    account_team::{self, Grant},
    contact::{self, ContactFacts},
    import::Kind,
    person,
    plan::{self, TypedReview},
    selling::{self, AccountSelling, BehindRow, TypedRating},
};
use dahu_core::{
    access::Relation,
    account::AccountId,
    activity::ActivityKind,
    contact::{BuyingRole, ContactId, LegalBasis, Level},
    person::Role,
    plan::words::MeasureKind,
    selling::{Answer, Fit, Input, Need, Rating, SellingMode},
};
use dahu_testkit::databases;

use crate::{
    access::acting,
    activity::id_of,
    contracts::account_of,
    desk::{Desk, day, take},
    plan::{begun, objective},
    selling::{Firm, did, firm},
    staff::hired,
};

/// Somebody at an account with a title and roles, of whom nobody says on which level they stand.
async fn titled(ctx: &Context, account: AccountId, job: &str, roles: &[BuyingRole]) -> ContactId {
    let typed = contact::Typed {
        name: format!("某{job}"),
        job: job.to_owned(),
        source: "名片".to_owned(),
        roles: roles.to_vec(),
        ..contact::Typed::default()
    };
    let facts = ContactFacts::read(ctx, &typed, LegalBasis::Contract, day("2026-06-30")).expect("facts");
    contact::add(ctx, account, facts).await.expect("a contact")
}

async fn shown(ctx: &Context, account: AccountId) -> AccountSelling {
    selling::of_account(ctx, account).await.expect("it is there")
}

fn figure(shown: &AccountSelling, input: Input) -> Option<u32> {
    let signs = &shown.weighed.as_ref().expect("sales are seen").signs;
    signs.iter().find(|sign| sign.input == input)?.figure
}

/// What the list keeps as given of something.
async fn kept(director: &Context, account: AccountId, need: Need) -> Option<i64> {
    selling::bring_up_to_date(director).await.expect("worked out");
    let report = selling::report(director).await.expect("a report");
    let row = report.rows.iter().find(|row| row.id == account).expect("a row");
    row.actual.of(need)
}

#[tokio::test]
async fn notes_are_nothing_given_and_meetings_are_no_reviews() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let Firm {
            director,
            li,
            accounts,
            ..
        } = firm(&desk).await;
        let second = accounts[1];
        did(&li, second, (ActivityKind::Note, "5 h"), &[id_of(&li)], &[]).await;
        let actual = shown(&director, second).await.actual;
        assert_eq!((actual.minutes, actual.people), (0, 0));
        did(&li, second, (ActivityKind::Meeting, "5 h"), &[id_of(&li)], &[]).await;
        let actual = shown(&director, second).await.actual;
        assert_eq!((actual.minutes, actual.people, actual.reviews), (300, 1, 0));

        let id = begun(&li, second, 2026).await;
        plan::set_objective(&li, id, None, &objective(MeasureKind::NetSales, 12_000))
            .await
            .expect("an objective");
        plan::submit(&li, id).await.expect("submitted");
        plan::approve(&director, id, "可行").await.expect("approved");
        for held_on in ["2026-06-29", "2026-06-30"] {
            let review = TypedReview {
                held_on: day(held_on),
                is_due: false,
                minutes: "逐项看过".to_owned(),
                decisions: String::new(),
                people: Vec::new(),
                contacts: Vec::new(),
            };
            plan::hold_review(&li, id, &review).await.expect("held");
        }
        assert_eq!(shown(&director, second).await.actual.reviews, 2);
        assert_eq!(kept(&director, second, Need::Reviews).await, Some(2));
    }
}

#[tokio::test]
async fn levels_and_deciders_are_found_by_title_and_by_post_and_nobody_known_is_not_nobody() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let Firm {
            director,
            li,
            accounts,
            ..
        } = firm(&desk).await;
        let [_, second, third] = accounts;
        let user = titled(&li, second, "技术员", &[BuyingRole::User]).await;
        let seen = shown(&director, second).await;
        assert_eq!(figure(&seen, Input::Deciders), None, "a user decides nothing");
        let chief = titled(&li, second, "总经理", &[BuyingRole::Decider]).await;
        contact::add_post(&li, chief, "SC", "采购部长", (None, None))
            .await
            .expect("posted");
        let met = (ActivityKind::Visit, "1 h");
        did(&li, second, met, &[id_of(&li)], &[user, chief]).await;
        did(&li, third, met, &[id_of(&li)], &[chief]).await;
        let levels = |shown: &AccountSelling| -> Vec<Level> { shown.actual.levels.iter().copied().collect() };
        let seen = shown(&director, second).await;
        assert_eq!(levels(&seen), [Level::Executive, Level::Staff]);
        assert_eq!(
            (figure(&seen, Input::Deciders), figure(&seen, Input::Levels)),
            (Some(1), Some(2))
        );
        let seen = shown(&director, third).await;
        assert_eq!(levels(&seen), [Level::Head], "by the title of the post there");
        assert_eq!(figure(&seen, Input::Deciders), Some(1));
        assert_eq!(kept(&director, third, Need::Levels).await, Some(1));
        // The contact is changed at one account, and what is kept of the other follows.
        contact::add_post(&li, user, "SC", "总裁", (None, None))
            .await
            .expect("posted");
        did(&li, third, met, &[id_of(&li)], &[user]).await;
        assert_eq!(kept(&director, third, Need::Levels).await, Some(2));
    }
}

#[tokio::test]
async fn ratings_grow_old_and_count_no_longer() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let Firm {
            director, accounts, ..
        } = firm(&desk).await;
        let third = accounts[2];
        let rated = TypedRating {
            rating: Rating::new(5),
            source: "与采购部长面谈".to_owned(),
            on: day("2026-06-20"),
        };
        selling::rate(&director, third, Input::Comparability, &rated)
            .await
            .expect("rated");
        for (today, counts) in [("2027-07-25", true), ("2027-07-26", false)] {
            desk.move_to(today);
            let seen = shown(&director, third).await;
            assert_eq!(
                figure(&seen, Input::Comparability).is_some(),
                counts,
                "on {today}"
            );
            let rating = &seen.ratings[&Input::Comparability];
            assert_eq!(rating.counts_on(day(today)), counts);
        }
        let seen = shown(&director, third).await;
        let answer = seen.weighed.expect("sales are seen").answer;
        assert!(matches!(answer, Answer::NotEnough { .. }), "{answer:?}");
    }
}

#[tokio::test]
async fn who_becomes_a_specialist_changes_what_was_given() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let Firm {
            director,
            wang,
            accounts,
            ..
        } = firm(&desk).await;
        let first = accounts[0];
        selling::confirm(&director, first, SellingMode::Consultative, "方案")
            .await
            .expect("confirmed");
        did(&wang, first, (ActivityKind::Visit, "6 h"), &[id_of(&wang)], &[]).await;
        assert_eq!(kept(&director, first, Need::ExpertHours).await, Some(0));
        person::change_role(&desk.ctx, id_of(&wang), Role::Specialist)
            .await
            .expect("changed");
        assert!(selling::standing(&director).await.expect("it").is_stale);
        assert_eq!(kept(&director, first, Need::ExpertHours).await, Some(6));
        assert!(!selling::standing(&director).await.expect("it").is_stale);
    }
}

#[tokio::test]
async fn what_was_given_opens_the_records_that_count_for_whom_sees_the_account() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let Firm {
            director,
            wang,
            li,
            accounts,
        } = firm(&desk).await;
        let second = accounts[1];
        let expert = hired(&desk, "expert", Role::Specialist).await;
        let chief = titled(&li, second, "总经理", &[]).await;
        let both = [id_of(&li), id_of(&expert)];
        did(&li, second, (ActivityKind::Visit, "90 min"), &both, &[chief]).await;
        did(&li, second, (ActivityKind::Call, ""), &[id_of(&li)], &[]).await;
        did(&li, second, (ActivityKind::Note, "5 h"), &[id_of(&li)], &[]).await;
        let minutes = async |need| {
            let found = selling::behind(&director, second, need).await.expect("it");
            assert_eq!((found.left_out, found.days.1), (0, day("2026-06-30")));
            let rows = found.rows.into_iter().map(|row| match row {
                BehindRow::Activity { minutes, .. } => minutes,
                other => panic!("{other:?}"),
            });
            (found.given, rows.collect::<Vec<_>>())
        };
        let (given, mut of_hours) = minutes(Need::Hours).await;
        of_hours.sort_unstable();
        assert_eq!((given, of_hours), (Some(3), vec![None, Some(180)]));
        assert_eq!(minutes(Need::People).await.0, Some(2));
        // An hour and a half, rounded to whole hours.
        assert_eq!(minutes(Need::ExpertHours).await, (Some(2), vec![Some(90)]));
        let met = selling::behind(&director, second, Need::Levels)
            .await
            .expect("it");
        let [
            BehindRow::Met {
                contact,
                level,
                times,
                ..
            },
        ] = &met.rows[..]
        else {
            panic!("{:?}", met.rows)
        };
        assert_eq!((*contact, *level, *times), (chief, Some(Level::Executive), 1));
        let reviews = selling::behind(&director, second, Need::Reviews)
            .await
            .expect("it");
        assert_eq!((reviews.given, reviews.rows.len()), (Some(0), 0));
        let hidden = selling::behind(&wang, second, Need::Hours).await;
        assert!(matches!(hidden, Err(Error::NotFound { .. })), "{hidden:?}");
    }
}

#[tokio::test]
async fn roles_on_the_team_are_needed_beside_people_and_who_has_left_has_none() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let Firm {
            director, accounts, ..
        } = firm(&desk).await;
        take(
            &desk,
            Kind::Accounts,
            "below.csv",
            "code,name,owner,parent\nSE,分公司,李四,SA\n",
        )
        .await;
        let below = account_of(&desk, "SE").await;
        for account in [accounts[0], below] {
            selling::confirm(&director, account, SellingMode::Consultative, "方案")
                .await
                .expect("confirmed");
        }
        let expert = hired(&desk, "expert", Role::Specialist).await;
        for account in [accounts[0], below] {
            assert_eq!(kept(&director, account, Need::Specialist).await, Some(0));
        }
        let grant = Grant {
            person: id_of(&expert),
            role: Relation::Specialist,
            whole_group: true,
            from: day("2026-06-01"),
            until: None,
        };
        account_team::give(&desk.ctx, accounts[0], grant)
            .await
            .expect("a role");
        for account in [accounts[0], below] {
            assert_eq!(kept(&director, account, Need::Specialist).await, Some(1));
            let gaps = shown(&director, account).await.gaps;
            let gap = gaps.iter().find(|gap| gap.need == Need::Specialist);
            assert_eq!(gap.map(|gap| gap.fit), Some(Fit::Fits));
        }
        person::see_off(&desk.ctx, id_of(&expert)).await.expect("gone");
        for account in [accounts[0], below] {
            assert_eq!(kept(&director, account, Need::Specialist).await, Some(0));
        }
    }
}

#[tokio::test]
async fn what_few_others_buy_is_not_standard_where_enough_accounts_bought_to_tell() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let director = acting(&desk, "钱", Role::SalesDirector).await;
        let (mut accounts, mut sales) = (
            "code,name\n".to_owned(),
            "account,date,amount,product\n".to_owned(),
        );
        for number in 1..=19 {
            accounts += &format!("N{number:02},客户{number}\n");
            for line in 1..=5 {
                // The first two buy something that nobody else does.
                let is_rare = line <= 2 && number <= 2;
                let product = if is_rare { "滤芯" } else { "螺栓" };
                sales += &format!("N{number:02},2026-02-0{line},10,{product}\n");
            }
        }
        take(&desk, Kind::Accounts, "a.csv", &accounts).await;
        take(&desk, Kind::Ledger, "l.csv", &sales).await;
        let first = account_of(&desk, "N01").await;
        let seen = shown(&director, first).await;
        assert_eq!(
            figure(&seen, Input::Uncommon),
            None,
            "of nineteen nobody can tell"
        );
        assert_eq!(figure(&seen, Input::Individual), Some(0));
        take(&desk, Kind::Accounts, "b.csv", "code,name\nN20,客户20\n").await;
        let more = "account,date,amount,product\nN20,2026-02-06,10,螺栓\nN01,2026-02-06,10,\n";
        take(&desk, Kind::Ledger, "m.csv", more).await;
        let seen = shown(&director, first).await;
        assert_eq!(
            figure(&seen, Input::Uncommon),
            Some(40),
            "a line without a product tells nothing"
        );
        let other = shown(&director, account_of(&desk, "N03").await).await;
        assert_eq!(figure(&other, Input::Uncommon), Some(0));
    }
}
