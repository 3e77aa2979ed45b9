//! What goes with winning: nothing that is done after the decision changes what was before it.

use dahu_app::{
    Context,
    opportunity::{self, Win},
    playbook::{
        self,
        running::{self, Subject},
    },
};
use dahu_core::{
    opportunity::OpportunityId,
    playbook::{PlaybookId, StepId, running::RunId, words::Situation},
    share::Share,
};
use dahu_testkit::databases;

use crate::{
    access::salesperson,
    desk::{Desk, day},
    playbook::{lost, of, opened},
    quota::selling,
};

fn at(desk: &Desk, moment: &str) {
    desk.clock.set(moment.parse().expect("a moment"));
}

async fn followed(ctx: &Context, id: OpportunityId, playbook: PlaybookId) -> RunId {
    running::follow(ctx, Subject::Opportunity(id), playbook)
        .await
        .expect("followed")
}

async fn tick(ctx: &Context, run: RunId, step: StepId) {
    running::tick(ctx, run, step, (None, "")).await.expect("ticked");
}

/// Of the decided ones how many were won, with the first step and with the second.
async fn counted(ctx: &Context, playbook: PlaybookId) -> (Share, Share, Share) {
    let found = playbook::results(ctx, playbook).await.expect("results");
    let with = |place: usize| found.steps[place].outcomes.with;
    (found.decided, with(0), with(1))
}

fn share(part: u64, whole: u64) -> Share {
    Share { part, whole }
}

#[tokio::test]
async fn what_is_ticked_or_taken_away_after_the_decision_changes_no_evidence_even_on_the_same_day() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let [account, _] = selling(&desk).await;
        let zhang = salesperson(&desk, "张三").await;
        let (playbook, content) = of(&zhang, Situation::Solution).await;
        let (first, second) = (content.steps[0].id, content.steps[1].id);
        at(&desk, "2026-07-02T08:00:00Z");
        let id = opened(&zhang, account, "新车间", "2026-06-01").await;
        let run = followed(&zhang, id, playbook).await;
        tick(&zhang, run, first).await;
        at(&desk, "2026-07-02T09:00:00Z");
        opportunity::win(&zhang, id, &Win::default()).await.expect("won");
        let at_decision = (share(1, 1), share(1, 1), share(0, 0));
        assert_eq!(counted(&zhang, playbook).await, at_decision);

        // An hour later, and days later: another tick, another day of the same, a tick taken away, the playbook left.
        at(&desk, "2026-07-02T10:00:00Z");
        tick(&zhang, run, second).await;
        assert_eq!(counted(&zhang, playbook).await, at_decision);
        let late = (Some(day("2026-06-20")), "补记");
        running::tick(&zhang, run, first, late)
            .await
            .expect("ticked again");
        assert_eq!(counted(&zhang, playbook).await, at_decision);
        desk.move_to("2026-07-05");
        running::untick(&zhang, run, first).await.expect("taken away");
        assert_eq!(counted(&zhang, playbook).await, at_decision);
        running::leave(&zhang, run).await.expect("left");
        assert_eq!(counted(&zhang, playbook).await, at_decision);
        running::undo(&zhang, run).await.expect("back");
        assert_eq!(counted(&zhang, playbook).await, at_decision);

        // Opened again and won once more, what was done until then counts.
        desk.move_to("2026-07-06");
        opportunity::undo(&zhang, id).await.expect("open again");
        assert_eq!(counted(&zhang, playbook).await.0, share(0, 0));
        desk.move_to("2026-07-07");
        opportunity::win(&zhang, id, &Win::default()).await.expect("won");
        let again = (share(1, 1), share(0, 0), share(1, 1));
        assert_eq!(counted(&zhang, playbook).await, again);
    }
}

#[tokio::test]
async fn a_playbook_that_is_begun_with_or_brought_back_after_the_decision_is_not_counted() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let [account, _] = selling(&desk).await;
        let zhang = salesperson(&desk, "张三").await;
        let (playbook, content) = of(&zhang, Situation::Solution).await;
        at(&desk, "2026-07-02T08:00:00Z");
        let begun_late = opened(&zhang, account, "新车间", "2026-06-01").await;
        let left_before = opened(&zhang, account, "旧车间", "2026-06-01").await;
        let run = followed(&zhang, left_before, playbook).await;
        tick(&zhang, run, content.steps[0].id).await;
        running::leave(&zhang, run).await.expect("left");
        at(&desk, "2026-07-02T09:00:00Z");
        opportunity::win(&zhang, begun_late, &Win::default())
            .await
            .expect("won");
        lost(&zhang, left_before).await;
        at(&desk, "2026-07-02T10:00:00Z");
        let late = followed(&zhang, begun_late, playbook).await;
        tick(&zhang, late, content.steps[0].id).await;
        running::undo(&zhang, run).await.expect("brought back");
        let nothing = (share(0, 0), share(0, 0), share(0, 0));
        assert_eq!(counted(&zhang, playbook).await, nothing);
    }
}

#[tokio::test]
async fn a_decision_that_is_told_later_counts_what_was_ticked_by_its_own_day() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let [account, _] = selling(&desk).await;
        let zhang = salesperson(&desk, "张三").await;
        let (playbook, content) = of(&zhang, Situation::Solution).await;
        let (first, second) = (content.steps[0].id, content.steps[1].id);
        desk.move_to("2026-07-01");
        let id = opened(&zhang, account, "新车间", "2026-06-01").await;
        let run = followed(&zhang, id, playbook).await;
        tick(&zhang, run, first).await;
        // Between the day of the decision and the day on which somebody says so, one tick goes and another comes.
        desk.move_to("2026-07-04");
        running::untick(&zhang, run, first).await.expect("taken away");
        tick(&zhang, run, second).await;
        desk.move_to("2026-07-06");
        let win = Win {
            on: "2026-07-02".to_owned(),
            ..Win::default()
        };
        opportunity::win(&zhang, id, &win).await.expect("won");
        let expected = (share(1, 1), share(1, 1), share(0, 0));
        assert_eq!(counted(&zhang, playbook).await, expected);
    }
}
