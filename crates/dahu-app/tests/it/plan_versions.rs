//! Versions of a plan are read whole, as they were decided on.

use dahu_app::{
    Error,
    import::Kind,
    plan::{self, Known},
};
use dahu_core::{
    person::Role,
    plan::{state::Verdict, white_space::Standing, words::StatementKind},
};
use dahu_testkit::databases;

use crate::{
    desk::{Desk, day, take},
    plan::{drafted, said, yuan},
    staff::hired,
};

#[tokio::test]
async fn an_approved_version_is_read_whole_with_who_approved_it_when_and_why() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, manager, _, id) = drafted(&desk).await;
        let first = said(StatementKind::Goal, "降本一成");
        plan::set_statement(&zhang, id, None, &first).await.expect("said");
        plan::submit(&zhang, id).await.expect("submitted");
        plan::approve(&manager, id, "可行").await.expect("approved");
        let at = desk.ctx.now();
        desk.move_to("2026-09-01");
        let later = "account,date,amount,product,salesperson\nK1,2026-08-15,9000,阀门,\n";
        take(&desk, Kind::Ledger, "later.csv", later).await;
        plan::revise(&zhang, id).await.expect("taken up");
        let more = said(StatementKind::Goal, "扩产");
        plan::set_statement(&zhang, id, None, &more).await.expect("said");

        let version = plan::show_version(&zhang, id, 1).await.expect("a version");
        let words: Vec<&str> = version
            .facts
            .content
            .statements
            .values()
            .map(|statement| statement.words.as_str())
            .collect();
        assert_eq!(words, ["降本一成"], "what was written later is not in it");
        let decision = version.version.decision.as_ref().expect("decided");
        assert_eq!(
            (
                decision.verdict,
                decision.by,
                decision.at,
                decision.reason.as_str()
            ),
            (Verdict::Approved, manager.person(), at, "可行")
        );
        assert!(version.is_in_force, "until another one is approved");
        let objective = &version.objectives[0];
        assert_eq!(
            (objective.objective.aim, objective.start),
            (yuan(12_000), Some(Known::Value(yuan(0))))
        );
        assert_eq!(
            (version.on, version.matrix.days),
            (day("2026-06-30"), Some((day("2025-07-01"), day("2026-06-30")))),
            "with the sales of its day"
        );
        let square = &version.matrix.rows[0].squares[0];
        assert_eq!((square.standing, square.sales), (Standing::Have, yuan(12_000)));

        plan::submit(&zhang, id).await.expect("submitted");
        plan::approve(&manager, id, "扩产有据").await.expect("approved");
        let holds = async |number| {
            plan::show_version(&zhang, id, number)
                .await
                .map(|one| one.is_in_force)
        };
        assert_eq!(
            (holds(1).await.ok(), holds(2).await.ok()),
            (Some(false), Some(true))
        );
        let service = hired(&desk, "service", Role::AccountManager).await;
        for unknown in [
            holds(3).await,
            plan::show_version(&service, id, 1).await.map(|_| true),
        ] {
            assert!(
                matches!(unknown, Err(Error::NotFound { .. } | Error::Forbidden { .. })),
                "{unknown:?}"
            );
        }
    }
}
