//! Who is a key account: two criteria against closed forms, what is missing or too old, criteria that are agreed on, and who
//! sees it.

use dahu_app::{
    Context, Error,
    import::Kind,
    selection::{self, Asked, Axes, Basis, Filter, Firm, Firmness, Page, Row, State, criteria, rating},
};
use dahu_core::{
    account::AccountId,
    person::Role,
    pipeline::Name,
    selection::{
        Criteria, CriterionId, In, ONE, Out, Quarter, Rating, RatingKey, Scale, Score, Source, Standing,
    },
};
use dahu_testkit::databases;

use crate::{
    access::{acting, salesperson},
    contracts::account_of,
    desk::{Desk, day, take},
    staff::rule,
};

/// Accounts with the net sales and the rating against the best rival of each.
const ACCOUNTS: [(&str, i64, Option<i64>); 4] = [
    ("K1", 800, Some(2)),
    ("K2", 500, Some(4)),
    ("K3", 100, Some(1)),
    ("K4", 900, None),
];

/// Net sales along a straight line to 1,000, and the rating against the best rival: 70 to 30, one seat.
pub(crate) fn two_criteria() -> Criteria {
    let mut criteria = Criteria::proposed();
    criteria
        .criteria
        .retain(|one| matches!(one.source, Source::NetSales | Source::AgainstRival));
    criteria.criteria[0].scale = Scale::along(&[(0, 0), (1_000 * ONE, 100)]);
    criteria.criteria[0].weight = 70;
    criteria.criteria[1].weight = 30;
    Criteria {
        capacity: 1,
        known_percent_at_least: 75,
        ..criteria
    }
}

pub(crate) fn against_rival(criteria: &Criteria) -> CriterionId {
    let found = criteria
        .criteria
        .iter()
        .find(|one| one.source == Source::AgainstRival);
    found.expect("a criterion").id
}

pub(crate) fn rated(step: i64, on: &str) -> Rating {
    Rating {
        value: step * ONE,
        rival: Some("华信".to_owned()),
        source: "年度访谈".to_owned(),
        on: day(on),
    }
}

pub(crate) async fn agreed(ctx: &Context, criteria: &Criteria) {
    criteria::save_draft(ctx, criteria).await.expect("a draft");
    criteria::agree(ctx, day("2026-06-01"), "销售会议商定")
        .await
        .expect("agreed");
}

/// The four accounts, rated and ranked by the two criteria.
pub(crate) async fn chosen(desk: &Desk) -> Vec<AccountId> {
    let mut accounts = "code,name,salesperson\n".to_owned();
    let mut lines = "account,date,amount\nK1,2024-01-05,1\n".to_owned();
    for (number, (code, sales, _)) in ACCOUNTS.iter().enumerate() {
        let owner = ["张三", "李四"][number % 2];
        accounts.push_str(&format!("{code},{code} 公司,{owner}\n"));
        lines.push_str(&format!("{code},2026-06-15,{sales}\n"));
    }
    take(desk, Kind::Accounts, "accounts.csv", &accounts).await;
    take(desk, Kind::Ledger, "ledger.csv", &lines).await;
    let criteria = two_criteria();
    agreed(&desk.ctx, &criteria).await;
    let key = RatingKey::Of(against_rival(&criteria));
    let mut ids = Vec::new();
    for (code, _, step) in ACCOUNTS {
        let account = account_of(desk, code).await;
        if let Some(step) = step {
            let rating = rated(step, "2026-06-10");
            rating::set(&desk.ctx, account, key, Some(rating))
                .await
                .expect("rated");
        }
        ids.push(account);
    }
    ids
}

pub(crate) async fn listed(ctx: &Context, filter: Filter) -> Page {
    selection::list(ctx, Asked::default(), filter, 0..50)
        .await
        .expect("a page")
}

fn row(page: &Page, account: AccountId) -> &Row {
    page.rows
        .iter()
        .find(|row| row.account == account)
        .expect("a row")
}

fn is_near(found: f64, expected: f64, within: f64) {
    assert!((found - expected).abs() < within, "{found} instead of {expected}");
}

#[tokio::test]
async fn two_criteria_have_the_shares_and_the_changes_of_the_closed_form() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ids = chosen(&desk).await;
        let page = listed(&desk.ctx, Filter::default()).await;
        let order: Vec<AccountId> = page.rows.iter().map(|row| row.account).collect();
        assert_eq!(
            order, ids,
            "who is in, then by rank, then what is not known enough"
        );
        let [first, second, third, fourth] = &page.rows[..] else {
            panic!("four rows");
        };
        assert_eq!(first.standing, Standing::In(In::ByRank));
        assert_eq!(second.standing, Standing::Out(Out::ByRank));
        assert_eq!(fourth.standing, Standing::Out(Out::NotEnoughKnown));
        is_near(first.score.points.expect("points"), 63.5, 1e-4);
        is_near(second.score.points.expect("points"), 57.5, 1e-4);
        is_near(first.ahead.expect("a lead"), 6.0, 1e-4);

        // The first is in where 30 w₁ > 50 w₂, so from w₁ = 0.625 on; of all weightings that is 0.375. Within 30 % of 0.7 and
        // 0.3 it is not where w₁ < 5/3 w₂: (5/6 y² − 0.49 y) from 0.294 to 0.39, over 0.42 × 0.18.
        let turn = first.turn.expect("a change of one weight");
        assert_eq!(turn.criterion, 0);
        is_near(turn.from, 0.7, 1e-6);
        is_near(turn.to, 0.625, 1e-5);
        is_near(second.turn.expect("the same from the other side").to, 0.625, 1e-5);
        // Five standard errors of 5,000 weightings.
        for (row, any, near) in [(first, 0.375, 0.898_41), (second, 0.625, 0.101_59)] {
            let stability = row.stability.expect("stability");
            is_near(stability.any.share(), any, 0.035);
            is_near(stability.near.share(), near, 0.022);
            let (low, high) = stability.near.interval_95();
            assert!(low < near && near < high || (stability.near.share() - near).abs() < 0.022);
        }
        let stability = third.stability.expect("stability");
        assert_eq!((stability.any, stability.near), (Firm::Never, Firm::Never));
        assert_eq!(
            [first, second, third].map(|row| row.firmness),
            [Firmness::Leaning, Firmness::Leaning, Firmness::Firm].map(Some)
        );
        assert_eq!(first.quarter, Some(Quarter::Star));
        assert_eq!(second.quarter, Some(Quarter::Strategic));

        let detail = selection::of_account(&desk.ctx, ids[0], Asked::default()).await;
        let detail = detail.expect("an account");
        // Between two criteria moving weight is the same: 0.075 from the one to the other.
        let shift = detail.flips.shift.expect("a shift");
        assert_eq!((shift.from, shift.to), (0, 1));
        is_near(shift.share, 0.075, 1e-5);
        let sum: f64 = detail.criteria.iter().filter_map(|one| one.lead).sum();
        is_near(sum, 6.0, 1e-4);
    }
}

#[tokio::test]
async fn what_is_missing_is_not_zero_and_what_is_old_is_missing() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ids = chosen(&desk).await;
        let key = RatingKey::Of(against_rival(&two_criteria()));
        let page = listed(&desk.ctx, Filter::default()).await;
        let unknown = row(&page, ids[3]);
        is_near(unknown.score.points.expect("points"), 90.0, 1e-4);
        is_near(unknown.score.known, 0.7, 1e-6);
        is_near(unknown.score.low, 63.0, 1e-4);
        is_near(unknown.score.high, 93.0, 1e-4);
        assert_eq!((unknown.rank, unknown.quarter), (None, None));
        assert_eq!(unknown.unknown(), [1]);
        assert_eq!(
            (
                page.listed.key_accounts,
                page.listed.others,
                page.listed.not_enough_known
            ),
            (1, 2, 1)
        );
        let filter = Filter {
            state: Some(State::NotEnoughKnown),
            ..Filter::default()
        };
        assert_eq!(listed(&desk.ctx, filter).await.total, 1);

        // Once it is rated, even lowest, it is ranked; and the same page says so at once.
        rating::set(&desk.ctx, ids[3], key, Some(rated(1, "2026-06-20")))
            .await
            .expect("rated");
        let page = listed(&desk.ctx, Filter::default()).await;
        is_near(row(&page, ids[3]).score.points.expect("points"), 63.0, 1e-4);
        assert_eq!(row(&page, ids[3]).rank, Some(2));
        rating::undo(&desk.ctx, ids[3]).await.expect("undone");
        assert_eq!(
            row(&listed(&desk.ctx, Filter::default()).await, ids[3]).rank,
            None
        );
        rating::undo(&desk.ctx, ids[3]).await.expect("and back");
        assert_eq!(
            row(&listed(&desk.ctx, Filter::default()).await, ids[3]).rank,
            Some(2)
        );

        // 400 days after the 10th of June 2026 the first ratings still count, a day later they are missing.
        desk.move_to("2027-07-15");
        assert!(
            row(&listed(&desk.ctx, Filter::default()).await, ids[0])
                .rank
                .is_some()
        );
        desk.move_to("2027-07-16");
        let page = listed(&desk.ctx, Filter::default()).await;
        assert_eq!(row(&page, ids[0]).standing, Standing::Out(Out::NotEnoughKnown));
        assert_eq!(row(&page, ids[3]).standing, Standing::In(In::ByRank));
        let detail = selection::of_account(&desk.ctx, ids[0], Asked::default()).await;
        let criterion = &detail.expect("an account").criteria[1];
        assert!(criterion.is_stale && criterion.reading.is_none());

        // As of the day on which it was entered it is so still.
        let asked = Asked {
            as_of: Some(day("2026-06-30")),
            ..Asked::default()
        };
        let then = selection::list(&desk.ctx, asked, Filter::default(), 0..50)
            .await
            .expect("a page");
        assert_eq!(row(&then, ids[0]).rank, Some(1));
    }
}

#[test]
fn an_axis_of_which_too_little_is_known_puts_an_account_in_no_quarter() {
    let score = |known| Score {
        points: Some(80.0),
        known,
        ..Score::default()
    };
    let axes = |known| Axes {
        attractiveness: score(1.0),
        strength: score(known),
    };
    let criteria = Criteria::proposed();
    assert_eq!(axes(0.25).quarter(&criteria), Some(Quarter::Strategic));
    assert_eq!(
        axes(0.2).quarter(&criteria),
        None,
        "coverage alone says nothing against the best rival"
    );
}

#[tokio::test]
async fn ratings_that_say_too_little_are_refused() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ids = chosen(&desk).await;
        let key = RatingKey::Of(against_rival(&two_criteria()));
        let usable = rated(3, "2026-06-20");
        for (wrong, expected) in [
            (
                Rating {
                    value: 6 * ONE,
                    ..usable.clone()
                },
                "rating_not_a_step",
            ),
            (
                Rating {
                    value: 15_000,
                    ..usable.clone()
                },
                "rating_not_a_step",
            ),
            (
                Rating {
                    rival: None,
                    ..usable.clone()
                },
                "rating_without_rival",
            ),
            (
                Rating {
                    source: " ".to_owned(),
                    ..usable.clone()
                },
                "rating_without_source",
            ),
            (
                Rating {
                    source: "长".repeat(500),
                    ..usable.clone()
                },
                "rating_text_too_long",
            ),
            (rated(3, "2026-07-20"), "rating_in_future"),
        ] {
            let refused = rating::set(&desk.ctx, ids[0], key, Some(wrong)).await;
            assert_eq!(rule(refused), expected);
        }
        let wallet = Rating {
            value: 0,
            ..usable.clone()
        };
        let refused = rating::set(&desk.ctx, ids[0], RatingKey::Wallet, Some(wallet)).await;
        assert_eq!(rule(refused), "rating_wallet_not_positive");
        let measured = two_criteria().criteria[0].id;
        let refused = rating::set(&desk.ctx, ids[0], RatingKey::Of(measured), Some(usable)).await;
        assert!(
            matches!(refused, Err(Error::NotFound { .. })),
            "what is measured is not rated"
        );
        let refused = rating::undo(&desk.ctx, ids[3]).await;
        assert_eq!(rule(refused), "rating_nothing_to_undo");
    }
}

#[tokio::test]
async fn criteria_rank_once_they_are_agreed_on_and_every_step_is_taken_back() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ids = chosen(&desk).await;
        let basis = async || listed(&desk.ctx, Filter::default()).await.selection.basis;
        let on = day("2026-06-01");
        assert_eq!(basis().await, Basis::Agreed { number: 1, on });
        let mut other = two_criteria();
        other.criteria[0].weight = 60;
        other.criteria[1].weight = 40;
        assert!(criteria::save_draft(&desk.ctx, &other).await.expect("a draft"));
        assert!(!criteria::save_draft(&desk.ctx, &other).await.expect("the same"));
        assert_eq!(
            basis().await,
            Basis::Agreed { number: 1, on },
            "a draft changes nothing"
        );
        let compared = selection::compare(&desk.ctx).await.expect("compared");
        let moved = |moved: &[selection::Moved]| moved.iter().map(|one| one.account).collect::<Vec<_>>();
        assert_eq!(
            (moved(&compared.joining), moved(&compared.leaving)),
            (vec![ids[1]], vec![ids[0]])
        );
        assert_eq!(
            rule(criteria::agree(&desk.ctx, on, " ").await),
            "criteria_without_note"
        );
        let later = criteria::agree(&desk.ctx, day("2026-07-10"), "以后").await;
        assert_eq!(rule(later), "criteria_agreed_in_future");
        criteria::agree(&desk.ctx, day("2026-06-29"), "复议")
            .await
            .expect("agreed");
        let on = day("2026-06-29");
        assert_eq!(basis().await, Basis::Agreed { number: 2, on });
        assert_eq!(listed(&desk.ctx, Filter::default()).await.rows[0].account, ids[1]);
        let none = criteria::agree(&desk.ctx, on, "再议").await;
        assert_eq!(rule(none), "criteria_no_draft");

        // Back to the draft, forth again, and back to the beginning of the second version.
        criteria::undo(&desk.ctx).await.expect("no longer agreed");
        assert_eq!(listed(&desk.ctx, Filter::default()).await.rows[0].account, ids[0]);
        criteria::undo(&desk.ctx).await.expect("agreed again");
        assert_eq!(listed(&desk.ctx, Filter::default()).await.rows[0].account, ids[1]);
        criteria::undo(&desk.ctx).await.expect("a draft again");
        criteria::discard_draft(&desk.ctx).await.expect("thrown away");
        let versions = criteria::versions(&desk.ctx).await.expect("versions");
        assert!(versions.draft.is_none());
        assert_eq!(versions.agreed.len(), 1);
        criteria::undo(&desk.ctx).await.expect("the draft is back");
        let versions = criteria::versions(&desk.ctx).await.expect("versions");
        assert_eq!(versions.draft.expect("a draft").criteria, other);
    }
}

#[tokio::test]
async fn criteria_that_say_nothing_are_refused() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let usable = two_criteria();
        let with = |change: &dyn Fn(&mut Criteria)| {
            let mut criteria = usable.clone();
            change(&mut criteria);
            criteria
        };
        let wrong = [
            (with(&|one| one.criteria.clear()), "criteria_count"),
            (with(&|one| drop(one.criteria.pop())), "criteria_empty_axis"),
            (with(&|one| one.capacity = 0), "criteria_capacity"),
            (with(&|one| one.known_percent_at_least = 101), "criteria_known"),
            (with(&|one| one.stale_after_days = 1), "criteria_stale"),
            (with(&|one| one.cut = 100), "criteria_cut"),
            (with(&|one| one.criteria[1].weight = 0), "criteria_weight"),
            (
                with(&|one| one.criteria[0].name = Name::Own(String::new())),
                "criteria_name_length",
            ),
            (
                with(&|one| one.criteria[0].scale = Scale::along(&[(0, 0)])),
                "criteria_anchor_count",
            ),
            (
                with(&|one| one.criteria[0].scale = Scale::along(&[(0, 0), (1, 50), (2, 20)])),
                "criteria_anchor_points",
            ),
            (
                with(&|one| one.criteria[1].scale = Scale::along(&[(ONE, 0), (5 * ONE, 100)])),
                "criteria_anchor_steps",
            ),
        ];
        for (criteria, expected) in wrong {
            let refused = criteria::save_draft(&desk.ctx, &criteria).await;
            assert_eq!(rule(refused), expected);
        }
        assert_eq!(rule(criteria::undo(&desk.ctx).await), "criteria_nothing_to_undo");
        let asked = Asked {
            capacity: Some(0),
            ..Asked::default()
        };
        let refused = selection::list(&desk.ctx, asked, Filter::default(), 0..1).await;
        assert_eq!(rule(refused.map(drop)), "selection_capacity");
        let asked = Asked {
            by_draft: true,
            ..Asked::default()
        };
        let refused = selection::list(&desk.ctx, asked, Filter::default(), 0..1).await;
        assert_eq!(rule(refused.map(drop)), "criteria_no_draft");
    }
}

#[tokio::test]
async fn everybody_sees_the_standing_of_their_own_accounts_by_the_ranks_of_the_firm() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ids = chosen(&desk).await;
        let director = acting(&desk, "director", Role::SalesDirector).await;
        let analyst = acting(&desk, "analyst", Role::Analyst).await;
        for whole in [&director, &analyst] {
            assert_eq!(listed(whole, Filter::default()).await.total, 4);
        }
        let li = salesperson(&desk, "李四").await;
        let page = listed(&li, Filter::default()).await;
        let seen: Vec<_> = page.rows.iter().map(|row| (row.account, row.rank)).collect();
        assert_eq!(seen, [(ids[1], Some(2)), (ids[3], None)]);
        assert_eq!(page.listed.key_accounts, 0);
        let matrix = selection::matrix(&li, Asked::default()).await.expect("a matrix");
        assert_eq!((matrix.bubbles.len(), matrix.without_quarter), (1, 1));
        let hidden = selection::of_account(&li, ids[0], Asked::default()).await;
        assert!(matches!(hidden, Err(Error::NotFound { .. })));
        assert!(selection::of_account(&li, ids[1], Asked::default()).await.is_ok());

        let key = RatingKey::Of(against_rival(&two_criteria()));
        let rating = || Some(rated(5, "2026-06-20"));
        assert!(rating::set(&li, ids[1], key, rating()).await.is_ok());
        let hidden = rating::set(&li, ids[0], key, rating()).await;
        assert!(matches!(hidden, Err(Error::NotFound { .. })));
        let refused = rating::set(&analyst, ids[0], key, rating()).await;
        assert!(matches!(refused, Err(Error::Forbidden { .. })));
        for ctx in [&li, &analyst] {
            let refused = criteria::save_draft(ctx, &two_criteria()).await;
            assert!(matches!(refused, Err(Error::Forbidden { .. })));
            assert!(matches!(criteria::undo(ctx).await, Err(Error::Forbidden { .. })));
        }
        assert!(matches!(
            selection::compare(&li).await,
            Err(Error::Forbidden { .. })
        ));
        for role in [Role::Specialist, Role::ServiceAgent, Role::External] {
            let other = acting(&desk, role.as_str(), role).await;
            let refused = selection::list(&other, Asked::default(), Filter::default(), 0..1).await;
            assert!(matches!(refused, Err(Error::Forbidden { .. })), "{role:?}");
        }
    }
}
