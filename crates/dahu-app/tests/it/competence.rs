//! Competence: profiles, ratings with their history, gaps, trainings proposed and planned, teams.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use dahu_app::{
    Context,
    competence::{self, NewRating, PersonCompetence, Row, Taking, TypedCompetence, training},
    team::{self, TeamId},
};
use dahu_core::{
    competence::{Basis, CompetenceId, Proficiency, TrainingKind, TrainingPlan},
    person::{PersonId, Role},
};
use dahu_testkit::databases;

use crate::{
    access::acting,
    desk::{Desk, day},
    quota::id_of,
    staff::rule,
};

/// A team with its manager, a salesperson in it and one who is in none; and a director who manages nobody.
pub(crate) struct Floor {
    pub(crate) desk: Desk,
    pub(crate) team: TeamId,
    pub(crate) manager: Context,
    pub(crate) zhang: Context,
    pub(crate) li: Context,
    pub(crate) director: Context,
}

impl Floor {
    pub(crate) async fn open(desk: Desk) -> Self {
        let manager = acting(&desk, "经理", Role::TeamManager).await;
        let zhang = acting(&desk, "张三", Role::AccountManager).await;
        let li = acting(&desk, "李四", Role::AccountManager).await;
        let director = acting(&desk, "总监", Role::SalesDirector).await;
        let team = team::create(&desk.ctx, "华东", None).await.expect("a team");
        for (ctx, manages) in [(&manager, true), (&zhang, false)] {
            team::add_member(&desk.ctx, team, id_of(ctx), manages)
                .await
                .expect("a member");
        }
        Self {
            desk,
            team,
            manager,
            zhang,
            li,
            director,
        }
    }
}

pub(crate) fn level(number: u8) -> Proficiency {
    Proficiency::new(number).expect("a level")
}

pub(crate) fn rating(number: u8, evidence: &str, on: &str) -> NewRating {
    NewRating {
        level: Some(level(number)),
        evidence: evidence.to_owned(),
        on: day(on),
    }
}

/// The competence of a standard word.
pub(crate) async fn standard(ctx: &Context, word: &str) -> CompetenceId {
    let all = competence::all(ctx).await.expect("competences");
    let found = all.iter().find(|known| known.standard.as_deref() == Some(word));
    found.expect("a standard competence").id
}

fn row(found: &PersonCompetence, id: CompetenceId) -> &Row {
    let row = found.rows.iter().find(|row| row.competence.id == id);
    row.expect("a row")
}

async fn shown(ctx: &Context, person: PersonId) -> PersonCompetence {
    competence::show(ctx, person).await.expect("their competence")
}

#[tokio::test]
async fn both_views_are_kept_with_their_evidence_and_the_managers_counts() {
    for database in databases().await {
        let Floor {
            desk, manager, zhang, ..
        } = Floor::open(Desk::open(database).await).await;
        let (id, asked) = (id_of(&zhang), standard(&zhang, "questioning").await);
        let gap = async |ctx: &Context| row(&shown(ctx, id).await, asked).standing.gap();
        assert_eq!(gap(&zhang).await, None);
        competence::rate(&zhang, id, asked, &rating(3, "客户会上用了 SPIN", "2026-06-01"))
            .await
            .expect("rated");
        assert_eq!(gap(&manager).await, Some(0));
        competence::rate(&manager, id, asked, &rating(1, "多数是封闭式提问", "2026-06-10"))
            .await
            .expect("rated");
        for ctx in [&zhang, &manager] {
            let found = shown(ctx, id).await;
            let found = row(&found, asked);
            assert_eq!(found.standing.required, Some(level(3)));
            assert_eq!(found.standing.counted(), Some((level(1), Basis::Manager)));
            assert_eq!(found.standing.difference(), Some(2));
            assert_eq!(found.own.as_ref().expect("theirs").evidence, "客户会上用了 SPIN");
            assert_eq!(found.manager.as_ref().expect("the manager's").by, "经理");
        }
        assert_eq!(shown(&zhang, id).await.seers, ["经理"]);
        // The next one counts, the one before stays, and who made it takes it back.
        competence::rate(&manager, id, asked, &rating(2, "改善", "2026-06-20"))
            .await
            .expect("rated");
        assert_eq!(gap(&zhang).await, Some(1));
        let one = competence::one(&zhang, id, asked).await.expect("its history");
        let told = one.history.iter().map(|one| (one.level.level(), one.is_own));
        assert_eq!(told.collect::<Vec<_>>(), [(2, false), (1, false), (3, true)]);
        competence::take_back(&manager, id, asked)
            .await
            .expect("taken back");
        assert_eq!(gap(&zhang).await, Some(2));
        let one = competence::one(&manager, id, asked).await.expect("its history");
        assert_eq!(one.history.len(), 3);
        assert!(one.history[0].taken_back_at.is_some() && one.may_take_back);
        desk.ctx.workspace.close().await.expect("closed");
    }
}

#[tokio::test]
async fn a_rating_without_grounds_or_of_an_impossible_day_is_refused() {
    for database in databases().await {
        let floor = Floor::open(Desk::open(database).await).await;
        let (id, asked) = (id_of(&floor.zhang), standard(&floor.zhang, "value").await);
        let rate = async |ctx: &Context, one: NewRating| competence::rate(ctx, id, asked, &one).await;
        let zhang = &floor.zhang;
        let nothing = NewRating {
            level: None,
            ..rating(1, "有", "2026-06-01")
        };
        assert_eq!(rule(rate(zhang, nothing).await), "competence_without_level");
        let refused = [
            (rating(1, " \n", "2026-06-01"), "competence_without_evidence"),
            (
                rating(1, &"长".repeat(2_001), "2026-06-01"),
                "competence_evidence_too_long",
            ),
            (rating(1, "有", "2026-07-02"), "competence_rated_in_future"),
        ];
        for (one, expected) in refused {
            assert_eq!(rule(rate(zhang, one).await), expected);
        }
        assert_eq!(
            rule(competence::take_back(zhang, id, asked).await),
            "competence_nothing_to_take_back"
        );
        rate(zhang, rating(2, "有", "2026-06-10")).await.expect("rated");
        assert_eq!(
            rule(rate(zhang, rating(3, "有", "2026-06-09")).await),
            "competence_rated_before_last"
        );
        // The manager's view is another series.
        rate(&floor.manager, rating(1, "有", "2026-06-01"))
            .await
            .expect("rated");
        // What another manager said is not one's own to take back.
        let upper = acting(&floor.desk, "大区经理", Role::TeamManager).await;
        let above = team::create(&floor.desk.ctx, "全国", None).await.expect("a team");
        team::add_member(&floor.desk.ctx, above, id_of(&upper), true)
            .await
            .expect("a manager");
        team::change(&floor.desk.ctx, floor.team, "华东", Some(above))
            .await
            .expect("moved");
        assert_eq!(
            rule(competence::take_back(&upper, id, asked).await),
            "competence_nothing_to_take_back"
        );
        let typed = TypedCompetence {
            is_retired: true,
            ..TypedCompetence::default()
        };
        competence::change(&floor.director, asked, &typed)
            .await
            .expect("retired");
        assert_eq!(
            rule(rate(zhang, rating(3, "有", "2026-06-20")).await),
            "competence_is_retired"
        );
    }
}

#[tokio::test]
async fn profiles_are_changed_and_given_back_by_those_who_may() {
    for database in databases().await {
        let floor = Floor::open(Desk::open(database).await).await;
        let asked = standard(&floor.zhang, "negotiation").await;
        let role = Role::AccountManager;
        let required = async || {
            let found = competence::profiles(&floor.zhang).await.expect("profiles");
            let of_role = found.roles.into_iter().find(|profile| profile.role == role);
            of_role.expect("a profile").required
        };
        let before = required().await;
        assert_eq!((before.len(), before[&asked]), (12, level(3)));
        for ctx in [&floor.zhang, &floor.manager] {
            let refused = competence::set_profile(ctx, role, &BTreeMap::new()).await;
            assert!(matches!(refused, Err(dahu_app::Error::Forbidden { .. })));
        }
        assert_eq!(
            rule(competence::undo_profile(&floor.director, role).await),
            "profile_nothing_to_undo"
        );
        let after = BTreeMap::from([(asked, level(4))]);
        assert!(
            competence::set_profile(&floor.director, role, &after)
                .await
                .expect("set")
        );
        assert!(
            !competence::set_profile(&floor.director, role, &after)
                .await
                .expect("the same")
        );
        assert_eq!(required().await, after);
        competence::undo_profile(&floor.director, role)
            .await
            .expect("undone");
        assert_eq!(required().await, before);
        competence::undo_profile(&floor.director, role)
            .await
            .expect("done again");
        assert_eq!(required().await, after);
        let found = competence::profiles(&floor.director).await.expect("profiles");
        assert_eq!(found.changes.len(), 3);
        assert!(found.may_change && !competence::profiles(&floor.li).await.expect("them").may_change);
    }
}

fn own(name: &str) -> TypedCompetence {
    TypedCompetence {
        name: name.to_owned(),
        meaning: "招标流程的每一步".to_owned(),
        anchors: ["无", "一", "二", "三", "四"].map(str::to_owned),
        is_retired: false,
    }
}

#[tokio::test]
async fn the_firm_describes_its_own_competences_and_takes_that_back() {
    for database in databases().await {
        let floor = Floor::open(Desk::open(database).await).await;
        let director = &floor.director;
        let id = competence::add(director, &own("招投标")).await.expect("added");
        assert_eq!(
            rule(competence::add(director, &own("招投标")).await),
            "competence_name_taken"
        );
        let nameless = own(" ");
        assert_eq!(
            rule(competence::add(director, &nameless).await),
            "competence_name_length"
        );
        let mut gap = own("标书");
        gap.anchors[2] = String::new();
        assert_eq!(
            rule(competence::add(director, &gap).await),
            "competence_without_anchor"
        );
        // A standard one keeps its own words where the firm types none.
        let standard = standard(director, "value").await;
        let named = TypedCompetence {
            name: "价值".to_owned(),
            ..TypedCompetence::default()
        };
        assert!(
            competence::change(director, standard, &named)
                .await
                .expect("named")
        );
        competence::undo(director, standard).await.expect("undone");
        let all = competence::all(director).await.expect("all");
        assert_eq!(all.iter().find(|one| one.id == standard).expect("it").name, None);
        // What was just added goes again, unless it is used.
        competence::undo(director, id).await.expect("gone");
        assert_eq!(competence::all(director).await.expect("all").len(), 12);
        competence::undo(director, id).await.expect("there again");
        let me = id_of(&floor.li);
        competence::rate(&floor.li, me, id, &rating(2, "投过标", "2026-06-01"))
            .await
            .expect("rated");
        competence::undo(director, id).await.expect_err("it is in use");
    }
}

#[tokio::test]
async fn trainings_are_proposed_for_gaps_planned_done_and_counted() {
    for database in databases().await {
        let floor = Floor::open(Desk::open(database).await).await;
        let (zhang, manager, id) = (&floor.zhang, &floor.manager, id_of(&floor.zhang));
        for (word, to) in [("questioning", 0), ("negotiation", 2), ("solution", 2)] {
            let asked = standard(zhang, word).await;
            competence::rate(manager, id, asked, &rating(to, "观察", "2026-05-02"))
                .await
                .expect("rated");
        }
        let found = shown(zhang, id).await;
        let words = |found: &PersonCompetence| {
            let words = found
                .proposals
                .iter()
                .map(|(training, _)| training.standard.clone());
            words.flatten().collect::<Vec<_>>()
        };
        assert_eq!(words(&found), ["questioning_practice", "negotiation_course"]);
        let (practice, _) = &found.proposals[0];
        let by = |text: &str| -> NaiveDate { day(text) };
        let plan = competence::plan(manager, id, practice.id, by("2026-07-15"))
            .await
            .expect("planned");
        assert_eq!(
            rule(competence::plan(zhang, id, practice.id, by("2026-08-01")).await),
            "training_planned_already"
        );
        assert_eq!(
            rule(competence::plan(zhang, id, found.trainings[0].id, by("2026-06-29")).await),
            "training_day_not_usable"
        );
        let planned = shown(zhang, id).await;
        assert_eq!(words(&planned), ["negotiation_course"]);
        assert_eq!((planned.open.len(), planned.open[0].by.as_str()), (1, "经理"));
        let take = async |taking| competence::take(zhang, id, plan, taking).await;
        assert_eq!(rule(take(Taking::Reopened).await), "training_plan_is_open");
        assert_eq!(
            rule(take(Taking::Done(day("2026-07-02"))).await),
            "training_done_in_future"
        );
        take(Taking::Done(day("2026-06-30"))).await.expect("done");
        assert_eq!(rule(take(Taking::Dropped).await), "training_plan_has_ended");
        take(Taking::Reopened).await.expect("planned again");
        take(Taking::Dropped).await.expect("dropped");
        let ended = shown(manager, id).await;
        assert_eq!((ended.open.len(), ended.ended.len()), (0, 1));
        assert_eq!(
            ended.ended[0].plan,
            TrainingPlan::Dropped {
                by: day("2026-07-15")
            }
        );
        // Progress by quarters: in May two of twelve were missing something, and after June fewer levels are.
        let asked = standard(zhang, "questioning").await;
        floor.desk.move_to("2026-07-20");
        competence::rate(manager, id, asked, &rating(3, "三次拜访", "2026-07-20"))
            .await
            .expect("rated");
        let told = shown(zhang, id).await.progress;
        let told = told.iter().map(|at| (at.on, at.rated, at.met, at.missing));
        assert_eq!(
            told.collect::<Vec<_>>(),
            [(day("2026-06-30"), 3, 1, 4), (day("2026-07-20"), 3, 2, 1)]
        );
    }
}

#[tokio::test]
async fn a_training_that_was_done_is_proposed_again_only_when_somebody_rates_again() {
    for database in databases().await {
        let floor = Floor::open(Desk::open(database).await).await;
        let (zhang, manager, id) = (&floor.zhang, &floor.manager, id_of(&floor.zhang));
        let asked = standard(zhang, "questioning").await;
        let rate = async |on: &str| {
            competence::rate(manager, id, asked, &rating(0, "观察", on))
                .await
                .expect("rated");
        };
        let proposed = async || {
            let found = shown(zhang, id).await.proposals.into_iter();
            found.map(|(training, _)| training.id).collect::<Vec<_>>()
        };
        rate("2026-05-02").await;
        let practice = proposed().await[0];
        let plan = competence::plan(manager, id, practice, day("2026-07-15"))
            .await
            .expect("planned");
        competence::take(zhang, id, plan, Taking::Done(day("2026-06-30")))
            .await
            .expect("done");
        assert!(!proposed().await.contains(&practice));
        floor.desk.move_to("2026-07-20");
        rate("2026-07-20").await;
        assert!(proposed().await.contains(&practice), "it did not help");
    }
}

#[tokio::test]
async fn the_catalogue_of_trainings_is_changed_and_taken_back() {
    for database in databases().await {
        let floor = Floor::open(Desk::open(database).await).await;
        let director = &floor.director;
        let asked = standard(director, "persistence").await;
        let typed = |reaches: &[(CompetenceId, u8)]| training::TypedTraining {
            name: "登山".to_owned(),
            note: "每年五月".to_owned(),
            kind: TrainingKind::Workshop,
            reaches: reaches.iter().map(|(id, to)| (*id, level(*to))).collect(),
            is_retired: false,
        };
        assert_eq!(
            rule(training::add(director, &typed(&[(asked, 0)])).await),
            "training_reaches_nothing"
        );
        let id = training::add(director, &typed(&[(asked, 2)]))
            .await
            .expect("added");
        assert!(
            training::change(director, id, &typed(&[(asked, 4)]))
                .await
                .expect("changed")
        );
        let reaches = async || {
            let all = training::all(&floor.li).await.expect("trainings");
            let found = all.into_iter().find(|known| known.id == id);
            found.map(|found| found.reaches)
        };
        training::undo(director, id).await.expect("undone");
        assert_eq!(reaches().await, Some(BTreeMap::from([(asked, level(2))])));
        training::undo(director, id).await.expect("done again");
        assert_eq!(reaches().await, Some(BTreeMap::from([(asked, level(4))])));
        for ctx in [&floor.li, &floor.manager] {
            let refused = training::add(ctx, &typed(&[(asked, 1)])).await;
            assert!(matches!(refused, Err(dahu_app::Error::Forbidden { .. })));
        }
    }
}

#[tokio::test]
async fn a_team_is_seen_by_name_with_what_is_missing_and_what_would_help_most() {
    for database in databases().await {
        let floor = Floor::open(Desk::open(database).await).await;
        let (manager, desk) = (&floor.manager, &floor.desk);
        let below = team::create(&desk.ctx, "上海", Some(floor.team))
            .await
            .expect("a team");
        team::add_member(&desk.ctx, below, id_of(&floor.li), false)
            .await
            .expect("a member");
        let asked = standard(manager, "planning").await;
        for (ctx, to) in [(&floor.zhang, 2), (&floor.li, 1)] {
            competence::rate(manager, id_of(ctx), asked, &rating(to, "观察", "2026-06-01"))
                .await
                .expect("rated");
        }
        let found = competence::team(manager, None, 0).await.expect("a team");
        let names: Vec<&str> = found.rows.iter().map(|row| row.person.name.as_str()).collect();
        assert_eq!((names, found.total), (vec!["张三", "李四"], 2));
        let place = found
            .competences
            .iter()
            .position(|one| one.id == asked)
            .expect("it");
        assert_eq!(found.sums[place], (2, 2, 0));
        assert_eq!(found.rows[0].cells[place].gap(), Some(1));
        let (training, proposal) = &found.proposals[0];
        assert_eq!(training.standard.as_deref(), Some("planning_clinic"));
        assert_eq!((proposal.people, proposal.levels), (2, 3));
        let teams: Vec<(&str, u32)> = found
            .teams
            .iter()
            .map(|team| (team.name.as_str(), team.depth))
            .collect();
        assert_eq!(teams, [("华东", 0), ("上海", 1)]);
        let part = competence::team(manager, Some(below), 0).await.expect("a team");
        assert_eq!(part.rows.len(), 1);
        // Another page has other people; what is said of all of them stays.
        let next = competence::team(manager, None, 1).await.expect("a page");
        assert_eq!((next.rows.len(), next.sums[place]), (0, (2, 2, 0)));
        assert_eq!(next.proposals, found.proposals);
        let nobody = competence::team(&floor.zhang, None, 0).await.expect("nobody");
        assert_eq!((nobody.total, nobody.teams.len()), (0, 0));
    }
}
