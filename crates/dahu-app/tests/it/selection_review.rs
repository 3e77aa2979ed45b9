//! Reviews of the selection: what people decide holds once it is concluded, is kept with who was in then, and is taken back.

use std::collections::BTreeSet;

use dahu_app::{
    Context, Error,
    selection::{
        self, Asked, Filter, State,
        review::{self, TypedReview},
    },
};
use dahu_core::{
    account::AccountId,
    person::Role,
    selection::{In, Out, ReviewId, Standing, Verdict},
};
use dahu_testkit::databases;

use crate::{
    access::acting,
    desk::{Desk, day, events_of},
    selection::{chosen, listed},
    staff::rule,
};

fn typed(held_on: &str) -> TypedReview {
    TypedReview {
        held_on: day(held_on),
        took_part: "销售总监、两位经理".to_owned(),
        minutes: "逐一评审。".to_owned(),
    }
}

async fn begun(ctx: &Context, held_on: &str) -> ReviewId {
    review::begin(ctx, &typed(held_on)).await.expect("begun")
}

async fn decided(ctx: &Context, review: ReviewId, account: AccountId, verdict: Verdict) {
    let changed = review::decide(ctx, review, account, Some(verdict), "样板客户").await;
    assert!(changed.expect("decided"));
}

async fn standing(ctx: &Context, account: AccountId) -> Standing {
    let page = listed(ctx, Filter::default()).await;
    let row = page.rows.into_iter().find(|row| row.account == account);
    row.expect("a row").standing
}

#[tokio::test]
async fn what_a_review_decides_holds_once_it_is_concluded_until_a_later_one() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ids = chosen(&desk).await;
        let review = begun(&desk.ctx, "2026-06-20").await;
        decided(&desk.ctx, review, ids[2], Verdict::In).await;
        let same = review::decide(&desk.ctx, review, ids[2], Some(Verdict::In), "样板客户").await;
        assert!(!same.expect("the same"));
        assert_eq!(standing(&desk.ctx, ids[2]).await, Standing::Out(Out::ByRank));
        review::conclude(&desk.ctx, review).await.expect("concluded");
        assert_eq!(standing(&desk.ctx, ids[2]).await, Standing::In(In::Decided));
        // Whoever is kept in takes the seat.
        assert_eq!(standing(&desk.ctx, ids[0]).await, Standing::Out(Out::ByRank));
        let filter = Filter {
            state: Some(State::Decided),
            ..Filter::default()
        };
        let page = listed(&desk.ctx, filter).await;
        let decision = page.rows[0].decision.as_ref().expect("a decision");
        assert_eq!((page.total, decision.reason.as_str()), (1, "样板客户"));
        assert!(page.rows[0].stability.is_none(), "no weights decide of it");

        // A later one keeps two in, beyond the capacity, and lets the rank decide of the first.
        let later = begun(&desk.ctx, "2026-06-25").await;
        decided(&desk.ctx, later, ids[2], Verdict::ByRank).await;
        decided(&desk.ctx, later, ids[1], Verdict::In).await;
        decided(&desk.ctx, later, ids[3], Verdict::In).await;
        decided(&desk.ctx, later, ids[0], Verdict::Out).await;
        review::conclude(&desk.ctx, later).await.expect("concluded");
        let page = listed(&desk.ctx, Filter::default()).await;
        assert_eq!(
            (page.selection.count_in(), page.selection.over_capacity()),
            (2, 1)
        );
        assert_eq!(standing(&desk.ctx, ids[2]).await, Standing::Out(Out::ByRank));
        assert_eq!(standing(&desk.ctx, ids[0]).await, Standing::Out(Out::Decided));
        assert_eq!(standing(&desk.ctx, ids[3]).await, Standing::In(In::Decided));
        let asked = Asked {
            as_of: Some(day("2026-06-22")),
            ..Asked::default()
        };
        let then = selection::of_account(&desk.ctx, ids[2], asked)
            .await
            .expect("an account");
        assert_eq!(then.row.standing, Standing::In(In::Decided), "as it was that day");

        let shown = review::show(&desk.ctx, later).await.expect("a review");
        let members: BTreeSet<AccountId> = shown.members.iter().map(|one| one.account).collect();
        assert_eq!(members, BTreeSet::from([ids[1], ids[3]]));
        assert!(shown.members.iter().all(|one| one.by_decision && one.is_new));
        assert_eq!(
            shown.left.iter().map(|one| one.account).collect::<Vec<_>>(),
            [ids[2]]
        );
        assert_eq!(shown.before, Some(day("2026-06-20")));
        assert_eq!(
            (shown.review.capacity, shown.review.criteria_number),
            (Some(1), Some(1))
        );
    }
}

#[tokio::test]
async fn what_a_review_held_later_decided_holds_against_one_that_is_concluded_after_it() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ids = chosen(&desk).await;
        let later = begun(&desk.ctx, "2026-06-25").await;
        decided(&desk.ctx, later, ids[2], Verdict::In).await;
        decided(&desk.ctx, later, ids[1], Verdict::ByRank).await;
        review::conclude(&desk.ctx, later).await.expect("concluded");
        let earlier = begun(&desk.ctx, "2026-06-20").await;
        decided(&desk.ctx, earlier, ids[2], Verdict::Out).await;
        decided(&desk.ctx, earlier, ids[1], Verdict::In).await;
        review::conclude(&desk.ctx, earlier).await.expect("concluded");
        assert_eq!(standing(&desk.ctx, ids[2]).await, Standing::In(In::Decided));
        let shown = review::show(&desk.ctx, earlier).await.expect("a review");
        let members: Vec<AccountId> = shown.members.iter().map(|one| one.account).collect();
        assert_eq!(members, [ids[2]], "who is kept is who is in");
    }
}

#[tokio::test]
async fn a_review_is_taken_back_step_by_step_and_its_history_stays() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ids = chosen(&desk).await;
        let review = begun(&desk.ctx, "2026-06-20").await;
        decided(&desk.ctx, review, ids[2], Verdict::In).await;
        decided(&desk.ctx, review, ids[0], Verdict::Out).await;
        review::conclude(&desk.ctx, review).await.expect("concluded");
        let changed = review::decide(&desk.ctx, review, ids[1], None, "").await;
        assert_eq!(rule(changed), "review_concluded");
        review::undo(&desk.ctx, review).await.expect("open again");
        assert_eq!(standing(&desk.ctx, ids[2]).await, Standing::Out(Out::ByRank));
        let shown = review::show(&desk.ctx, review).await.expect("a review");
        assert!(shown.members.is_empty() && shown.review.concluded_at.is_none());
        assert_eq!(shown.decisions.len(), 2);
        let removed = review::decide(&desk.ctx, review, ids[0], None, "").await;
        assert!(removed.expect("removed"));
        review::undo(&desk.ctx, review).await.expect("decided again");
        let shown = review::show(&desk.ctx, review).await.expect("a review");
        assert_eq!(shown.decisions.len(), 2);
        let edited = TypedReview {
            minutes: "补记。".to_owned(),
            ..typed("2026-06-21")
        };
        assert!(review::edit(&desk.ctx, review, &edited).await.expect("edited"));
        review::conclude(&desk.ctx, review).await.expect("concluded");
        assert_eq!(standing(&desk.ctx, ids[2]).await, Standing::In(In::Decided));
        let verbs = events_of(&desk, review.0).await;
        assert_eq!(
            verbs,
            [
                "begun",
                "decided",
                "decided",
                "concluded",
                "undone",
                "decided",
                "undone",
                "changed",
                "concluded"
            ]
        );
    }
}

#[tokio::test]
async fn a_review_that_says_too_little_is_not_concluded_and_one_is_open_at_a_time() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ids = chosen(&desk).await;
        let empty = TypedReview {
            took_part: String::new(),
            minutes: String::new(),
            ..typed("2026-07-09")
        };
        let review = review::begin(&desk.ctx, &empty).await.expect("begun");
        let second = review::begin(&desk.ctx, &empty).await;
        assert_eq!(rule(second), "review_open");
        assert_eq!(
            rule(review::conclude(&desk.ctx, review).await),
            "review_not_held_yet"
        );
        for (typed, expected) in [
            (
                TypedReview {
                    took_part: String::new(),
                    ..typed("2026-06-20")
                },
                "review_without_people",
            ),
            (
                TypedReview {
                    minutes: " ".to_owned(),
                    ..typed("2026-06-20")
                },
                "review_without_minutes",
            ),
        ] {
            review::edit(&desk.ctx, review, &typed).await.expect("edited");
            assert_eq!(rule(review::conclude(&desk.ctx, review).await), expected);
        }
        let long = TypedReview {
            minutes: "长".repeat(20_001),
            ..typed("2026-06-20")
        };
        assert_eq!(
            rule(review::edit(&desk.ctx, review, &long).await),
            "review_text_too_long"
        );
        let silent = review::decide(&desk.ctx, review, ids[0], Some(Verdict::In), " ").await;
        assert_eq!(rule(silent), "decision_without_reason");
        review::discard(&desk.ctx, review).await.expect("thrown away");
        let gone = review::show(&desk.ctx, review).await;
        assert!(matches!(gone, Err(Error::NotFound { .. })));

        // What was taken back cannot be opened while another is.
        let first = begun(&desk.ctx, "2026-06-20").await;
        review::conclude(&desk.ctx, first).await.expect("concluded");
        begun(&desk.ctx, "2026-06-25").await;
        assert_eq!(rule(review::undo(&desk.ctx, first).await), "review_open");
    }
}

#[tokio::test]
async fn reviews_are_for_whom_the_whole_firm_is() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ids = chosen(&desk).await;
        let review = begun(&desk.ctx, "2026-06-20").await;
        let director = acting(&desk, "director", Role::SalesDirector).await;
        decided(&director, review, ids[0], Verdict::Out).await;
        let analyst = acting(&desk, "analyst", Role::Analyst).await;
        assert!(review::show(&analyst, review).await.is_ok(), "an analyst reads");
        let manager = acting(&desk, "manager", Role::TeamManager).await;
        for ctx in [&analyst, &manager] {
            let tried = [
                review::begin(ctx, &typed("2026-06-20")).await.map(drop),
                review::edit(ctx, review, &typed("2026-06-20")).await.map(drop),
                review::decide(ctx, review, ids[1], Some(Verdict::In), "自荐")
                    .await
                    .map(drop),
                review::conclude(ctx, review).await,
                review::discard(ctx, review).await,
                review::undo(ctx, review).await,
            ];
            for one in tried {
                assert!(matches!(one, Err(Error::Forbidden { .. })), "{one:?}");
            }
        }
        let hidden = review::list(&manager).await;
        assert!(matches!(hidden, Err(Error::Forbidden { .. })));
    }
}
