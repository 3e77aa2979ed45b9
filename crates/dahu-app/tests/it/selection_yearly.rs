//! The yearly review: when it is due, what it looks at, and what is kept of who left.

use dahu_app::{
    Context, Error,
    account::{self, Filter, KindsFilter},
    glance,
    selection::{
        rating,
        review::{self, Matter, Placed, Stood, TypedReview, Yearly},
    },
    selling::{self, SellingFilter},
};
use dahu_core::{
    account::AccountId,
    person::Role,
    selection::{In, Out, RatingKey, ReviewId, Standing, Verdict},
    selling::SellingMode,
};
use dahu_testkit::databases;

use crate::{
    access::{acting, salesperson},
    desk::{Desk, day},
    kind::whole,
    selection::{against_rival, chosen, rated, two_criteria},
};

async fn begun(ctx: &Context, held_on: &str) -> ReviewId {
    let typed = TypedReview {
        held_on: day(held_on),
        took_part: "销售总监".to_owned(),
        minutes: "逐一评审。".to_owned(),
    };
    review::begin(ctx, &typed).await.expect("begun")
}

async fn decided(ctx: &Context, review: ReviewId, account: AccountId, verdict: Verdict) {
    let changed = review::decide(ctx, review, account, Some(verdict), "样板客户").await;
    assert!(changed.expect("decided"));
}

async fn concluded(ctx: &Context, review: ReviewId) {
    review::conclude(ctx, review).await.expect("concluded");
}

async fn yearly(desk: &Desk) -> Yearly {
    review::yearly(&desk.ctx).await.expect("how it stands")
}

async fn rate(desk: &Desk, account: AccountId, step: i64) {
    let key = RatingKey::Of(against_rival(&two_criteria()));
    rating::set(&desk.ctx, account, key, Some(rated(step, "2026-06-22")))
        .await
        .expect("rated");
}

/// The accounts of each matter of a review's agenda, in the order of matters.
async fn on_agenda(ctx: &Context, review: ReviewId) -> Vec<Vec<AccountId>> {
    let agenda = review::agenda(ctx, review).await.expect("an agenda");
    let items = agenda.expect("it is open").items;
    let matters: Vec<Matter> = items.iter().map(|item| item.matter).collect();
    assert_eq!(matters, Matter::ALL);
    let accounts = items.into_iter().map(|item| {
        assert_eq!(item.total, item.rows.len() as u64);
        item.rows.into_iter().map(|row| row.account).collect()
    });
    accounts.collect()
}

#[tokio::test]
async fn a_review_is_due_a_year_after_the_last_one_and_for_decisions_of_a_year_ago() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        assert_eq!(yearly(&desk).await, Yearly::default(), "nothing was agreed on");
        let ids = chosen(&desk).await;
        assert!(!yearly(&desk).await.is_due(), "the criteria are a month old");
        desk.move_to("2027-06-01");
        let first = yearly(&desk).await;
        assert_eq!((first.last, first.is_over, first.is_due()), (None, true, true));

        let review = begun(&desk.ctx, "2027-06-01").await;
        decided(&desk.ctx, review, ids[2], Verdict::In).await;
        concluded(&desk.ctx, review).await;
        let held = yearly(&desk).await;
        assert_eq!((held.last, held.is_due()), (Some(day("2027-06-01")), false));
        desk.move_to("2028-06-01");
        let over = yearly(&desk).await;
        assert_eq!((over.is_over, over.old), (true, 1));
        let silent = begun(&desk.ctx, "2028-06-01").await;
        concluded(&desk.ctx, silent).await;
        let old = yearly(&desk).await;
        assert_eq!(
            (old.is_over, old.old, old.is_due()),
            (false, 1, true),
            "nobody decided anew"
        );
        let anew = begun(&desk.ctx, "2028-06-01").await;
        decided(&desk.ctx, anew, ids[2], Verdict::ByRank).await;
        concluded(&desk.ctx, anew).await;
        assert!(!yearly(&desk).await.is_due());
        let outside = acting(&desk, "outside", Role::External).await;
        let refused = review::yearly(&outside).await;
        assert!(matches!(refused, Err(Error::Forbidden { .. })));
    }
}

#[tokio::test]
async fn the_agenda_has_who_is_at_the_line_who_came_and_went_and_who_is_not_known() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ids = chosen(&desk).await;
        let first = begun(&desk.ctx, "2026-06-20").await;
        let nobody = Vec::new();
        assert_eq!(
            on_agenda(&desk.ctx, first).await,
            [
                vec![ids[0], ids[1], ids[2]],
                nobody.clone(),
                nobody.clone(),
                nobody.clone(),
                vec![ids[3]]
            ],
            "nobody came in or went before the first review"
        );
        concluded(&desk.ctx, first).await;
        let shut = review::agenda(&desk.ctx, first).await;
        assert!(shut.expect("an answer").is_none(), "it is concluded");

        rate(&desk, ids[0], 1).await;
        rate(&desk, ids[1], 5).await;
        let second = begun(&desk.ctx, "2026-06-25").await;
        assert_eq!(
            on_agenda(&desk.ctx, second).await,
            [
                vec![ids[1], ids[0], ids[2]],
                vec![ids[1]],
                vec![ids[0]],
                nobody.clone(),
                vec![ids[3]]
            ]
        );
        decided(&desk.ctx, second, ids[0], Verdict::In).await;
        assert_eq!(
            on_agenda(&desk.ctx, second).await,
            [
                vec![ids[1], ids[2]],
                vec![ids[1]],
                nobody.clone(),
                nobody.clone(),
                vec![ids[3]]
            ],
            "who is decided of leaves it"
        );
        concluded(&desk.ctx, second).await;
        desk.move_to("2027-06-25");
        let third = begun(&desk.ctx, "2027-06-25").await;
        let old = on_agenda(&desk.ctx, third).await.swap_remove(3);
        assert_eq!(old, [ids[0]], "decided a year ago");
        let analyst = acting(&desk, "analyst", Role::Analyst).await;
        assert_eq!(on_agenda(&analyst, third).await.len(), 5);
        let manager = acting(&desk, "manager", Role::TeamManager).await;
        let refused = review::agenda(&manager, third).await;
        assert!(matches!(refused.map(drop), Err(Error::Forbidden { .. })));
    }
}

#[tokio::test]
async fn a_concluded_review_keeps_who_left_with_why_and_where_it_stood_before_and_then() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ids = chosen(&desk).await;
        let first = begun(&desk.ctx, "2026-06-20").await;
        concluded(&desk.ctx, first).await;
        rate(&desk, ids[0], 1).await;
        rate(&desk, ids[1], 5).await;
        let second = begun(&desk.ctx, "2026-06-25").await;
        concluded(&desk.ctx, second).await;
        let third = begun(&desk.ctx, "2026-06-26").await;
        decided(&desk.ctx, third, ids[1], Verdict::Out).await;
        concluded(&desk.ctx, third).await;
        // What happens later changes nothing of what was minuted.
        rate(&desk, ids[0], 5).await;
        rate(&desk, ids[1], 1).await;
        let placed = |rank, score| Placed {
            rank: Some(rank),
            score_hundredths: Some(score),
        };
        for (review, account, why, reason, before, now) in [
            (
                second,
                ids[0],
                Out::ByRank,
                None,
                placed(1, 6_350),
                placed(2, 5_600),
            ),
            (
                third,
                ids[1],
                Out::Decided,
                Some("样板客户"),
                placed(1, 6_500),
                placed(1, 6_500),
            ),
        ] {
            let shown = review::show(&desk.ctx, review).await.expect("a review");
            let [left] = &shown.left[..] else {
                panic!("{:?}", shown.left)
            };
            assert_eq!((left.account, left.why), (account, Some(why)));
            assert_eq!(left.reason.as_deref(), reason);
            assert_eq!((left.before, left.now), (before, now));
        }
        review::undo(&desk.ctx, third).await.expect("open again");
        let open = review::show(&desk.ctx, third).await.expect("a review");
        assert!(open.left.is_empty() && open.members.is_empty());
    }
}

#[tokio::test]
async fn that_people_decided_so_is_told_only_where_a_review_keeps_that_decision() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ids = chosen(&desk).await;
        let stood = async |account: AccountId| {
            let glance = glance::show(&desk.ctx, account).await.expect("a glance");
            glance.selection.expect("a review was held").stood
        };
        let later = begun(&desk.ctx, "2026-06-25").await;
        decided(&desk.ctx, later, ids[3], Verdict::Out).await;
        concluded(&desk.ctx, later).await;
        let kept_out = Stood::Known(Standing::Out(Out::Decided));
        assert_eq!(stood(ids[3]).await, kept_out, "it never was a key account");
        assert_eq!(stood(ids[1]).await, Stood::Out, "nobody decided of it");
        // A review that was held before and is concluded after it keeps one out; the next one finds it gone.
        let earlier = begun(&desk.ctx, "2026-06-20").await;
        decided(&desk.ctx, earlier, ids[0], Verdict::Out).await;
        concluded(&desk.ctx, earlier).await;
        assert_eq!(
            stood(ids[0]).await,
            Stood::Known(Standing::In(In::ByRank)),
            "that is of the last review, which knew nothing of the decision"
        );
        let next = begun(&desk.ctx, "2026-06-26").await;
        concluded(&desk.ctx, next).await;
        let shown = review::show(&desk.ctx, next).await.expect("a review");
        let [left] = &shown.left[..] else {
            panic!("{:?}", shown.left)
        };
        assert_eq!((left.account, left.why), (ids[0], Some(Out::Decided)));
        assert_eq!(
            left.reason.as_deref(),
            Some("样板客户"),
            "with the reason that is kept"
        );
        assert_eq!(stood(ids[0]).await, kept_out);
    }
}

#[tokio::test]
async fn the_first_screen_and_the_list_of_accounts_tell_of_the_last_review() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ids = chosen(&desk).await;
        let stands = async |account: AccountId| {
            let glance = glance::show(&desk.ctx, account).await.expect("a glance");
            glance.selection.map(|last| (last.stood, last.rank))
        };
        let filter = Filter {
            kind: Some(KindsFilter::Selected),
            ..Filter::default()
        };
        let found = async |ctx: &Context| {
            let page = account::list(ctx, &filter, &whole()).await;
            let rows = page.expect("a list").rows.into_iter();
            rows.map(|row| row.id).collect::<Vec<AccountId>>()
        };
        assert_eq!(stands(ids[0]).await, None, "no review was held");
        assert!(found(&desk.ctx).await.is_empty());
        let first = begun(&desk.ctx, "2026-06-20").await;
        decided(&desk.ctx, first, ids[2], Verdict::In).await;
        concluded(&desk.ctx, first).await;
        let known = Stood::Known;
        let kept_in = known(Standing::In(In::Decided));
        let in_by_rank = known(Standing::In(In::ByRank));
        let out_by_rank = known(Standing::Out(Out::ByRank));
        assert_eq!(stands(ids[2]).await, Some((kept_in, Some(3))));
        assert_eq!(
            stands(ids[0]).await,
            Some((Stood::Out, None)),
            "nobody decided of it, and why it was out is not kept"
        );
        assert_eq!(found(&desk.ctx).await, [ids[2]]);
        let second = begun(&desk.ctx, "2026-06-25").await;
        decided(&desk.ctx, second, ids[2], Verdict::ByRank).await;
        concluded(&desk.ctx, second).await;
        assert_eq!(stands(ids[0]).await, Some((in_by_rank, Some(1))));
        assert_eq!(
            stands(ids[2]).await,
            Some((out_by_rank, Some(3))),
            "why it left is kept"
        );
        assert_eq!(found(&desk.ctx).await, [ids[0]]);

        let (owner, other) = (salesperson(&desk, "张三").await, salesperson(&desk, "李四").await);
        assert_eq!(found(&owner).await, [ids[0]]);
        assert!(found(&other).await.is_empty());
        let specialist = acting(&desk, "specialist", Role::Specialist).await;
        let refused = account::list(&specialist, &filter, &whole()).await;
        assert!(matches!(refused, Err(Error::Forbidden { .. })));
    }
}

#[tokio::test]
async fn ways_of_selling_are_listed_of_the_accounts_in_the_selection_by_its_last_review() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ids = chosen(&desk).await;
        for id in &ids {
            selling::confirm(&desk.ctx, *id, SellingMode::Consultative, "整体方案")
                .await
                .expect("confirmed");
        }
        let filter = SellingFilter {
            kind: Some(KindsFilter::Selected),
            ..SellingFilter::default()
        };
        let found = async |ctx: &Context| {
            let page = selling::list(ctx, &filter, None, 50).await.expect("a list");
            let listed: Vec<AccountId> = page.rows.into_iter().map(|row| row.id).collect();
            let all = selling::all(ctx, &filter).await.expect("rows");
            assert_eq!(all.iter().map(|row| row.id).collect::<Vec<_>>(), listed);
            assert_eq!(page.total, listed.len() as u64);
            listed
        };
        assert!(found(&desk.ctx).await.is_empty(), "no review was held");
        let first = begun(&desk.ctx, "2026-06-20").await;
        decided(&desk.ctx, first, ids[2], Verdict::In).await;
        concluded(&desk.ctx, first).await;
        assert_eq!(found(&desk.ctx).await, [ids[2]]);
        let second = begun(&desk.ctx, "2026-06-25").await;
        decided(&desk.ctx, second, ids[2], Verdict::ByRank).await;
        concluded(&desk.ctx, second).await;
        assert_eq!(found(&desk.ctx).await, [ids[0]]);
        let other = salesperson(&desk, "李四").await;
        assert!(found(&other).await.is_empty());
        let specialist = acting(&desk, "specialist", Role::Specialist).await;
        let refused = selling::list(&specialist, &filter, None, 50).await;
        assert!(matches!(refused, Err(Error::Forbidden { .. })));
    }
}
