//! What was known on a day stays what was known: ratings, finance grades and criteria of a day, whatever is said, agreed on, taken
//! back or merged later.

use dahu_app::{
    import::Kind,
    merge::{self, Choice},
    selection::{self, Asked, Basis, Filter, Page, Value, criteria, rating},
};
use dahu_core::{
    account::AccountId,
    selection::{Criteria, ONE, RatingKey, Source},
};
use dahu_testkit::databases;

use crate::{
    contracts::account_of,
    desk::{Desk, day, take},
    selection::{against_rival, agreed, chosen, listed, rated, two_criteria},
};

fn as_of(on: &str) -> Asked {
    Asked {
        as_of: Some(day(on)),
        ..Asked::default()
    }
}

async fn listed_as_of(desk: &Desk, on: &str) -> Page {
    selection::list(&desk.ctx, as_of(on), Filter::default(), 0..50)
        .await
        .expect("a page")
}

/// What counts of an account by the criterion of a source.
async fn value(desk: &Desk, account: AccountId, source: Source, asked: Asked) -> Option<Value> {
    let found = selection::of_account(&desk.ctx, account, asked).await;
    let criteria = found.expect("an account").criteria;
    let one = criteria.into_iter().find(|one| one.criterion.source == source);
    one.expect("a criterion").value
}

async fn rating_of(desk: &Desk, account: AccountId, asked: Asked) -> Option<Value> {
    value(desk, account, Source::AgainstRival, asked).await
}

async fn rate(desk: &Desk, account: AccountId, step: i64, on: &str) {
    let key = RatingKey::Of(against_rival(&two_criteria()));
    rating::set(&desk.ctx, account, key, Some(rated(step, on)))
        .await
        .expect("rated");
}

fn step(step: u8) -> Option<Value> {
    Some(Value::Step(step))
}

#[tokio::test]
async fn rating_anew_taking_away_and_taking_back_leave_earlier_days_as_they_were() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ids = chosen(&desk).await;
        let account = ids[0];
        desk.move_to("2027-06-28");
        rate(&desk, account, 5, "2027-06-20").await;
        assert_eq!(rating_of(&desk, account, Asked::default()).await, step(5));
        desk.move_to("2027-06-29");
        let key = RatingKey::Of(against_rival(&two_criteria()));
        rating::set(&desk.ctx, account, key, None).await.expect("removed");
        assert_eq!(rating_of(&desk, account, Asked::default()).await, None);
        desk.move_to("2027-07-01");
        rating::undo(&desk.ctx, account).await.expect("said again");
        assert_eq!(rating_of(&desk, account, Asked::default()).await, step(5));
        for (on, expected) in [
            ("2026-06-30", step(2)),
            // What holds for the 20th of June was entered on the 28th.
            ("2027-06-27", step(2)),
            ("2027-06-28", step(5)),
            ("2027-06-29", None),
            ("2027-06-30", None),
            ("2027-07-01", step(5)),
        ] {
            assert_eq!(rating_of(&desk, account, as_of(on)).await, expected, "{on}");
        }
        let then = listed_as_of(&desk, "2026-06-30").await;
        let order: Vec<AccountId> = then.rows.iter().map(|row| row.account).collect();
        assert_eq!(order, ids, "a year later the list of that day is the same");
        let points = then.rows[0].score.points.expect("points");
        assert!((points - 63.5).abs() < 1e-4, "{points}");

        let shown = selection::of_account(&desk.ctx, account, as_of("2026-06-30")).await;
        let shown = shown.expect("an account");
        let said = shown.criteria[1].said.as_ref().expect("what was said then");
        assert_eq!((said.rating.value, said.rating.on), (2 * ONE, day("2026-06-10")));
        assert!(!shown.may_rate, "a day that is past is not rated");
    }
}

#[tokio::test]
async fn what_is_put_right_on_the_same_day_leaves_no_trace_in_the_past() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ids = chosen(&desk).await;
        rate(&desk, ids[0], 5, "2026-06-20").await;
        rate(&desk, ids[0], 3, "2026-06-20").await;
        desk.move_to("2026-07-20");
        rate(&desk, ids[0], 4, "2026-07-20").await;
        assert_eq!(rating_of(&desk, ids[0], as_of("2026-06-30")).await, step(3));
        rating::undo(&desk.ctx, ids[0]).await.expect("undone");
        for asked in [Asked::default(), as_of("2026-06-30"), as_of("2026-07-20")] {
            assert_eq!(rating_of(&desk, ids[0], asked).await, step(3), "{asked:?}");
        }
    }
}

#[tokio::test]
async fn agreeing_on_other_criteria_and_taking_that_back_leave_earlier_days_as_they_were() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ids = chosen(&desk).await;
        desk.move_to("2027-06-28");
        let mut other = two_criteria();
        other.criteria[0].weight = 60;
        other.criteria[1].weight = 40;
        criteria::save_draft(&desk.ctx, &other).await.expect("a draft");
        criteria::agree(&desk.ctx, day("2027-06-01"), "复议")
            .await
            .expect("agreed");
        desk.move_to("2027-06-30");
        criteria::undo(&desk.ctx).await.expect("a draft again");
        desk.move_to("2027-07-02");
        criteria::undo(&desk.ctx).await.expect("agreed again");
        let first = Basis::Agreed {
            number: 1,
            on: day("2026-06-01"),
        };
        let second = Basis::Agreed {
            number: 2,
            on: day("2027-06-01"),
        };
        assert_eq!(listed(&desk.ctx, Filter::default()).await.selection.basis, second);
        for (on, expected) in [
            ("2026-06-29", Basis::Proposed),
            ("2026-06-30", first),
            // Agreed on the 1st of June, and nobody had entered it by the 27th.
            ("2027-06-27", first),
            ("2027-06-28", second),
            ("2027-06-29", second),
            ("2027-06-30", first),
            ("2027-07-01", first),
            ("2027-07-02", second),
        ] {
            let found = listed_as_of(&desk, on).await.selection;
            assert_eq!(found.basis, expected, "{on}");
        }
        let then = listed_as_of(&desk, "2026-06-30").await;
        assert_eq!(then.selection.criteria, two_criteria());
        assert_eq!(then.rows[0].account, ids[0]);
    }
}

#[tokio::test]
async fn merging_keeps_what_was_said_of_both_and_taking_it_back_gives_each_its_own() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ids = chosen(&desk).await;
        let (kept, gone) = (ids[3], ids[1]);
        desk.move_to("2027-01-10");
        rate(&desk, kept, 1, "2027-01-10").await;
        let merged = merge::merge_accounts(&desk.ctx, kept, gone, &Choice::default()).await;
        let merged = merged.expect("merged");
        let now = Asked::default();
        assert_eq!(rating_of(&desk, kept, now).await, step(1), "its own stays");
        assert_eq!(
            rating_of(&desk, kept, as_of("2026-06-30")).await,
            step(4),
            "what was said of the other before anybody rated it"
        );
        desk.move_to("2027-01-12");
        merge::undo(&desk.ctx, merged).await.expect("two again");
        for (account, asked, expected) in [
            (gone, now, step(4)),
            (gone, as_of("2026-06-30"), step(4)),
            (kept, now, step(1)),
            (kept, as_of("2026-06-30"), None),
        ] {
            assert_eq!(rating_of(&desk, account, asked).await, expected, "{asked:?}");
        }
        rate(&desk, gone, 2, "2027-01-12").await;
        assert_eq!(rating_of(&desk, gone, now).await, step(2));
        assert_eq!(rating_of(&desk, gone, as_of("2027-01-11")).await, step(4));
    }
}

#[tokio::test]
async fn an_account_that_nobody_had_entered_and_that_had_not_bought_is_in_no_list_of_that_day() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        chosen(&desk).await;
        desk.move_to("2026-07-20");
        take(&desk, Kind::Accounts, "later.csv", "code,name\nK5,K5 公司\n").await;
        for (on, total, is_past) in [("2026-07-10", 4, true), ("2026-07-20", 5, false)] {
            let page = listed_as_of(&desk, on).await;
            assert_eq!((page.total, page.selection.is_past), (total, is_past), "{on}");
        }
        // Who had bought by then was there, whenever somebody entered it.
        take(
            &desk,
            Kind::Ledger,
            "old.csv",
            "account,date,amount\nK5,2026-07-01,5\n",
        )
        .await;
        assert_eq!(listed_as_of(&desk, "2026-07-10").await.total, 5);
    }
}

#[tokio::test]
async fn grading_finances_anew_leaves_earlier_days_as_they_were() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let graded = |grade: &str, on: &str| {
            format!("code,name,finance_grade,finance_source,finance_on\nK1,K1 公司,{grade},年报,{on}\n")
        };
        let first = graded("strong", "2026-06-01");
        take(&desk, Kind::Accounts, "graded.csv", &first).await;
        let lines = "account,date,amount\nK1,2026-06-15,800\n";
        take(&desk, Kind::Ledger, "ledger.csv", lines).await;
        let finances = Criteria::proposed()
            .criteria
            .into_iter()
            .filter(|one| one.source == Source::FinanceGrade);
        let mut criteria = two_criteria();
        criteria.criteria.extend(finances);
        agreed(&desk.ctx, &criteria).await;
        let account = account_of(&desk, "K1").await;
        let grade = async |asked: Asked| value(&desk, account, Source::FinanceGrade, asked).await;
        assert_eq!(grade(Asked::default()).await, step(4));
        desk.move_to("2027-06-28");
        let second = graded("weak", "2027-06-20");
        take(&desk, Kind::Accounts, "again.csv", &second).await;
        assert_eq!(grade(Asked::default()).await, step(2));
        assert_eq!(grade(as_of("2026-06-30")).await, step(4));
        assert_eq!(grade(as_of("2027-06-27")).await, step(4));
        assert_eq!(grade(as_of("2027-06-28")).await, step(2));
    }
}
