//! Competence is seen by the person and by who manages them: everybody else tries to break in, by pages, records and files.

use dahu_app::{
    Actor, Context, Error,
    audit::{self, Filter},
    competence::{self, Taking},
    person, team,
};
use dahu_core::{competence::TrainingPlanId, person::Role};
use dahu_testkit::databases;

use crate::{
    access::{acting, as_person},
    competence::{Floor, rating, standard},
    desk::{Desk, day, texts_of},
    quota::id_of,
};

/// What was said in ratings, and stands nowhere else.
const SECRET: &str = "暗号芝麻开门";

/// Every way to look at somebody's competence or to change it.
async fn tried(ctx: &Context, floor: &Floor, plan: TrainingPlanId) -> Vec<dahu_app::Result<()>> {
    let id = id_of(&floor.zhang);
    let asked = standard(&floor.zhang, "value").await;
    let training = competence::training::all(&floor.zhang).await.expect("trainings")[1].id;
    vec![
        competence::show(ctx, id).await.map(drop),
        competence::one(ctx, id, asked).await.map(drop),
        competence::rate(ctx, id, asked, &rating(1, "闯入", "2026-06-30")).await,
        competence::take_back(ctx, id, asked).await,
        competence::plan(ctx, id, training, day("2026-07-30"))
            .await
            .map(drop),
        competence::take(ctx, id, plan, Taking::Done(day("2026-06-30"))).await,
    ]
}

async fn is_kept_out(ctx: &Context, floor: &Floor, plan: TrainingPlanId) {
    for (way, result) in tried(ctx, floor, plan).await.into_iter().enumerate() {
        let is_hidden = matches!(result, Err(Error::NotFound { .. } | Error::Forbidden { .. }));
        assert!(is_hidden, "{} by way {way}: {result:?}", ctx.actor_name());
    }
    if let Ok(found) = competence::team(ctx, Some(floor.team), 0).await {
        assert_eq!(found.total, 0, "{}", ctx.actor_name());
    }
}

/// The plan of 张三, who was rated by themselves and by the manager.
async fn rated(floor: &Floor) -> TrainingPlanId {
    let (id, asked) = (id_of(&floor.zhang), standard(&floor.zhang, "value").await);
    for ctx in [&floor.zhang, &floor.manager] {
        competence::rate(ctx, id, asked, &rating(2, SECRET, "2026-06-01"))
            .await
            .expect("rated");
    }
    let training = competence::training::all(&floor.zhang).await.expect("trainings")[0].id;
    competence::plan(&floor.zhang, id, training, day("2026-07-30"))
        .await
        .expect("planned")
}

#[tokio::test]
async fn no_role_opens_it_and_neither_does_the_command_line() {
    for database in databases().await {
        let floor = Floor::open(Desk::open(database).await).await;
        let plan = rated(&floor).await;
        for role in Role::ALL {
            let stranger = acting(&floor.desk, &format!("外人 {}", role.as_str()), role).await;
            is_kept_out(&stranger, &floor, plan).await;
        }
        is_kept_out(&floor.director, &floor, plan).await;
        is_kept_out(&floor.li, &floor, plan).await;
        is_kept_out(&floor.desk.ctx, &floor, plan).await;
        let visitor = Context::new(floor.desk.ctx.workspace.clone(), Actor::Visitor);
        is_kept_out(&visitor, &floor, plan).await;
        // Somebody in the same team, and somebody who is in it as a manager besides, see nothing of each other.
        let colleague = acting(&floor.desk, "王五", Role::AccountManager).await;
        team::add_member(&floor.desk.ctx, floor.team, id_of(&colleague), false)
            .await
            .expect("a member");
        is_kept_out(&colleague, &floor, plan).await;
        let second = acting(&floor.desk, "副经理", Role::TeamManager).await;
        team::add_member(&floor.desk.ctx, floor.team, id_of(&second), true)
            .await
            .expect("a second manager");
        assert!(competence::show(&second, id_of(&floor.zhang)).await.is_ok());
        let equal = competence::show(&second, id_of(&floor.manager)).await;
        assert!(matches!(equal, Err(Error::NotFound { .. })));
        // Whoever manages does so in a role that manages.
        let demoted = as_person(&floor.desk, id_of(&floor.manager), "经理", Role::Analyst);
        is_kept_out(&demoted, &floor, plan).await;
    }
}

#[tokio::test]
async fn who_no_longer_manages_no_longer_sees_and_who_manages_now_does() {
    for database in databases().await {
        let floor = Floor::open(Desk::open(database).await).await;
        let (plan, id) = (rated(&floor).await, id_of(&floor.zhang));
        let sees = async |ctx: &Context| competence::show(ctx, id).await.is_ok();
        assert!(sees(&floor.manager).await);
        // 张三 changes teams: the new manager sees the whole history, the former one nothing, from that day on.
        floor.desk.move_to("2026-07-10");
        let (north, head) = (
            team::create(&floor.desk.ctx, "华北", None).await.expect("a team"),
            acting(&floor.desk, "北方经理", Role::TeamManager).await,
        );
        team::add_member(&floor.desk.ctx, north, id_of(&head), true)
            .await
            .expect("a manager");
        team::add_member(&floor.desk.ctx, north, id, false)
            .await
            .expect("a member");
        let places = team::members(&floor.desk.ctx, floor.team).await.expect("members");
        let (place, ..) = places
            .iter()
            .find(|(_, person, _)| *person == id)
            .expect("a place");
        team::end_member(&floor.desk.ctx, floor.team, *place)
            .await
            .expect("left");
        is_kept_out(&floor.manager, &floor, plan).await;
        let found = competence::show(&head, id).await.expect("their competence");
        let asked = standard(&head, "value").await;
        let row = found
            .rows
            .iter()
            .find(|row| row.competence.id == asked)
            .expect("a row");
        assert_eq!(row.manager.as_ref().expect("a rating").by, "经理");
        assert_eq!(found.seers, ["北方经理"]);
        // The firm sees 张三 off: nobody sees them; taken back, the manager does again.
        person::see_off(&floor.desk.ctx, id).await.expect("seen off");
        is_kept_out(&head, &floor, plan).await;
        person::take_back(&floor.desk.ctx, id).await.expect("taken back");
        assert!(sees(&head).await);
        // A manager who was seen off sees nobody, even with a session that were still open.
        person::see_off(&floor.desk.ctx, id_of(&head))
            .await
            .expect("seen off");
        is_kept_out(&head, &floor, plan).await;
    }
}

#[tokio::test]
async fn the_record_says_that_ratings_were_made_and_nothing_of_what_they_say() {
    for database in databases().await {
        let floor = Floor::open(Desk::open(database).await).await;
        let (plan, id) = (rated(&floor).await, id_of(&floor.zhang));
        competence::take(&floor.zhang, id, plan, Taking::Done(day("2026-06-30")))
            .await
            .expect("done");
        let asked = standard(&floor.zhang, "value").await;
        competence::take_back(&floor.manager, id, asked)
            .await
            .expect("taken back");
        let facts = texts_of(
            &floor.desk,
            "SELECT noun || ' ' || verb || ' ' || coalesce(CAST(\"before\" AS text), '-') || ' ' || \
             coalesce(CAST(\"after\" AS text), '-') FROM event \
             WHERE noun IN ('competence_rating', 'training_plan') ORDER BY id",
        )
        .await;
        let told: Vec<String> = facts.iter().map(|fact| fact.replace(": ", ":")).collect();
        let person = "- {\"person\":\"张三\"}";
        assert_eq!(
            told,
            [
                format!("competence_rating rated {person}"),
                format!("competence_rating rated {person}"),
                format!("training_plan planned {person}"),
                format!("training_plan completed {person}"),
                format!("competence_rating taken_back {person}"),
            ]
        );
        // Neither the facts of any event nor any search through them have it.
        let everything = texts_of(
            &floor.desk,
            "SELECT coalesce(CAST(\"before\" AS text), '') || coalesce(CAST(\"after\" AS text), '') FROM event",
        )
        .await;
        assert!(everything.len() > 5);
        assert!(everything.iter().all(|facts| !facts.contains(SECRET)));
        let admin = acting(&floor.desk, "管理员二", Role::Administrator).await;
        let filter = Filter {
            text: Some(SECRET.to_owned()),
            ..Filter::default()
        };
        let found = audit::list(&admin, &filter, None, 50).await.expect("a search");
        assert_eq!(found.rows.len(), 0);
        let filter = Filter {
            noun: Some("competence_rating".to_owned()),
            ..Filter::default()
        };
        let found = audit::list(&admin, &filter, None, 50).await.expect("the trail");
        assert_eq!(found.rows.len(), 3, "that it was done is told");
    }
}
