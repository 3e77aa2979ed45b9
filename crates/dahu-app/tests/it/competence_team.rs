//! What would help a team, beside what each of its people plans or took.

use dahu_app::{
    Context,
    competence::{self, Taking},
    team,
};
use dahu_core::competence::TrainingId;
use dahu_testkit::databases;

use crate::{
    competence::{Floor, rating, standard},
    desk::{Desk, day},
    quota::id_of,
};

/// How many people a training would help, and by how many levels, where it is proposed to the actor's team.
async fn helped(ctx: &Context, training: TrainingId) -> Option<(u64, u64)> {
    let found = competence::team(ctx, None, 0).await.expect("a team");
    let mut proposals = found.proposals.iter();
    let proposal = proposals.find(|(known, _)| known.id == training);
    proposal.map(|(_, proposal)| (proposal.people, proposal.levels))
}

#[tokio::test]
async fn what_everybody_concerned_plans_or_took_is_not_proposed_to_a_team_again() {
    for database in databases().await {
        let floor = Floor::open(Desk::open(database).await).await;
        let (manager, desk) = (&floor.manager, &floor.desk);
        let (zhang, li) = (id_of(&floor.zhang), id_of(&floor.li));
        team::add_member(&desk.ctx, floor.team, li, false)
            .await
            .expect("a member");
        let asked = standard(manager, "planning").await;
        for (person, to) in [(zhang, 2), (li, 1)] {
            competence::rate(manager, person, asked, &rating(to, "观察", "2026-06-01"))
                .await
                .expect("rated");
        }
        let found = competence::team(manager, None, 0).await.expect("a team");
        let (training, _) = &found.proposals[0];
        let clinic = training.id;
        assert_eq!(helped(manager, clinic).await, Some((2, 3)));

        // Who plans it is not counted any more; when both do, it is not proposed.
        let of_li = competence::plan(manager, li, clinic, day("2026-07-31"))
            .await
            .expect("planned");
        assert_eq!(helped(manager, clinic).await, Some((1, 1)));
        let of_zhang = competence::plan(&floor.zhang, zhang, clinic, day("2026-07-31"))
            .await
            .expect("planned");
        assert_eq!(helped(manager, clinic).await, None);
        competence::take(manager, li, of_li, Taking::Dropped)
            .await
            .expect("dropped");
        assert_eq!(helped(manager, clinic).await, Some((1, 2)));

        // What was done counts until somebody rates what it brings on again.
        competence::take(&floor.zhang, zhang, of_zhang, Taking::Done(day("2026-06-30")))
            .await
            .expect("done");
        assert_eq!(helped(manager, clinic).await, Some((1, 2)));
        desk.move_to("2026-07-20");
        competence::rate(manager, zhang, asked, &rating(2, "仍需陪同", "2026-07-20"))
            .await
            .expect("rated");
        assert_eq!(helped(manager, clinic).await, Some((2, 3)));
    }
}
