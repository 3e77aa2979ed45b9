//! Criteria whose values stand in relationships and plans: the stage that was placed, and what is open in the white-space matrix.

use dahu_app::{
    import::Kind,
    plan::{self, TypedCell},
    relationship::{self, NewPlacement},
    selection::{self, Asked, Value},
};
use dahu_core::{
    account::AccountId,
    pipeline::Name,
    plan::{PlanId, white_space::Row, words::Stand},
    relationship::Stage,
    selection::{Axis, Criterion, CriterionId, Source},
};
use dahu_testkit::databases;

use crate::{
    desk::{Desk, day, take},
    plan::{begun, rows, yuan},
    selection::{agreed, chosen, two_criteria},
};

/// The four accounts, ranked by a third criterion besides.
async fn ranked_by(desk: &Desk, source: Source) -> Vec<AccountId> {
    let ids = chosen(desk).await;
    let mut criteria = two_criteria();
    criteria.criteria.push(Criterion {
        id: CriterionId::new(desk.ctx.now()),
        name: Name::Own("第三项".to_owned()),
        axis: Axis::Strength,
        weight: 20,
        source,
        scale: source.usual_scale(),
    });
    agreed(&desk.ctx, &criteria).await;
    ids
}

/// What an account has by the third criterion.
async fn third(desk: &Desk, account: AccountId, as_of: Option<&str>) -> Option<Value> {
    let asked = Asked {
        as_of: as_of.map(day),
        ..Asked::default()
    };
    let found = selection::of_account(&desk.ctx, account, asked).await;
    let criteria = found.expect("an account").criteria;
    let mut criteria = criteria.into_iter();
    let one = criteria.find(|one| matches!(one.criterion.source, Source::RelationStage | Source::WhiteSpace));
    one.expect("a criterion").value
}

#[tokio::test]
async fn the_stage_of_a_relationship_is_a_step_and_missing_where_nobody_placed_it() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ids = ranked_by(&desk, Source::RelationStage).await;
        let place = async |stage: Stage, on: &str| {
            let new = NewPlacement {
                stage,
                on: day(on),
                evidence: "联合规划会",
                activity: None,
            };
            relationship::place(&desk.ctx, ids[0], &new)
                .await
                .expect("placed");
        };
        assert_eq!(third(&desk, ids[0], None).await, None);
        place(Stage::Partnership, "2026-06-20").await;
        assert_eq!(third(&desk, ids[0], None).await, Some(Value::Step(4)));
        assert_eq!(third(&desk, ids[1], None).await, None);
        place(Stage::Uncoupling, "2026-06-25").await;
        assert_eq!(third(&desk, ids[0], None).await, Some(Value::Step(1)));
        relationship::take_back(&desk.ctx, ids[0])
            .await
            .expect("taken back");
        assert_eq!(third(&desk, ids[0], None).await, Some(Value::Step(4)));
        desk.move_to("2026-07-05");
        assert_eq!(third(&desk, ids[0], None).await, Some(Value::Step(4)));
        let then = third(&desk, ids[0], Some("2026-06-30")).await;
        assert_eq!(then, None, "it is known for today alone");
    }
}

async fn said(desk: &Desk, id: PlanId, square: (AccountId, &Row), stand: Option<Stand>, potential: i64) {
    let cell = TypedCell {
        stand,
        potential: Some(yuan(potential)),
        source: "采购部".to_owned(),
        ..TypedCell::default()
    };
    let (unit, row) = square;
    plan::set_cell(&desk.ctx, id, (unit, row.clone()), None, &cell)
        .await
        .expect("said");
}

#[tokio::test]
async fn the_white_space_of_a_plan_is_the_potential_of_its_open_squares() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let ids = ranked_by(&desk, Source::WhiteSpace).await;
        let lines = "account,date,amount,product\nK1,2026-06-16,10,阀门\n";
        take(&desk, Kind::Ledger, "valves.csv", lines).await;
        let account = ids[0];
        assert_eq!(third(&desk, account, None).await, None, "it has no plan");
        let id = begun(&desk.ctx, account, 2026).await;
        let [valve, pump] = ["阀门", "水泵"].map(|name| Row::Product(name.to_owned()));
        let began = rows(&desk.ctx, id).await;
        plan::set_rows(&desk.ctx, id, &began, vec![valve.clone(), pump.clone()])
            .await
            .expect("rows");
        said(&desk, id, (account, &valve), None, 900).await;
        assert_eq!(
            third(&desk, account, None).await,
            None,
            "of what is open nothing is known"
        );
        said(&desk, id, (account, &pump), Some(Stand::Rival), 500).await;
        let open = Some(Value::Money(yuan(500)));
        assert_eq!(
            third(&desk, account, None).await,
            open,
            "valves are bought from us"
        );
        assert_eq!(third(&desk, ids[1], None).await, None);
        plan::remove(&desk.ctx, id).await.expect("removed");
        assert_eq!(third(&desk, account, None).await, None);
        plan::undo(&desk.ctx, id).await.expect("it is back");
        assert_eq!(third(&desk, account, None).await, open);
        desk.move_to("2026-07-05");
        assert_eq!(third(&desk, account, None).await, open);
        assert_eq!(third(&desk, account, Some("2026-06-30")).await, None);
        desk.move_to("2027-08-06");
        let old = third(&desk, account, None).await;
        assert_eq!(old, None, "what was said 402 days ago is too old");
    }
}
