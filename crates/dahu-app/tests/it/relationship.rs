//! The relationship: placed with evidence, taken back, put back; what records propose; who may; merges and undone imports.

use std::sync::Arc;

use dahu_app::{
    Context, Error, account,
    account_team::{self, Grant},
    activity::{self, Typed},
    contact::{self, ContactFacts},
    import::{self, Kind},
    merge::{self, Choice},
    relationship::{self, NewPlacement, Relationship},
};
use dahu_core::{
    access::Relation,
    account::AccountId,
    activity::{ActivityId, Direction},
    contact::{ContactId, LegalBasis, Level},
    person::Role,
    relationship::{Breadth, Depth, Need, Stage, Turn},
};
use dahu_testkit::databases;

use crate::{
    activity::{at_work, id_of, read, visit},
    desk::{Desk, day, events_of, id, take},
    merging::three,
    staff::{hired, rule},
};

/// A stage from a day on, with what shows it.
fn new<'a>(stage: Stage, on: &str, evidence: &'a str) -> NewPlacement<'a> {
    NewPlacement {
        stage,
        on: day(on),
        evidence,
        activity: None,
    }
}

async fn shown(ctx: &Context, account: AccountId) -> Relationship {
    let found = relationship::show(ctx, account).await.expect("a relationship");
    found.as_ref().clone()
}

fn stage(found: &Relationship) -> Option<Stage> {
    found.placement.as_ref().map(|placement| placement.placed.stage)
}

/// A visit or call of a day, with these contacts and nothing to follow.
pub(crate) async fn met(
    ctx: &Context,
    account: AccountId,
    (on, direction): (&str, Option<Direction>),
    contacts: &[ContactId],
) -> ActivityId {
    let kind = if direction.is_some() {
        dahu_core::activity::ActivityKind::Call
    } else {
        dahu_core::activity::ActivityKind::Visit
    };
    let typed = Typed {
        kind,
        on: day(on),
        outcome: None,
        direction,
        step: String::new(),
        due_on: None,
        none_because: "例行联系".to_owned(),
        contacts: contacts.to_vec(),
        ..visit(None)
    };
    activity::record(ctx, account, read(ctx, typed))
        .await
        .expect("recorded")
}

/// A contact of a title and a department.
pub(crate) async fn somebody(
    ctx: &Context,
    account: AccountId,
    job: &str,
    level: Option<Level>,
) -> ContactId {
    let typed = contact::Typed {
        name: job.to_owned(),
        job: job.to_owned(),
        department: format!("{job}部"),
        level,
        source: "名片".to_owned(),
        ..Default::default()
    };
    let facts = ContactFacts::read(ctx, &typed, LegalBasis::Contract, day("2026-01-01")).expect("facts");
    contact::add(ctx, account, facts).await.expect("a contact")
}

#[tokio::test]
async fn a_stage_is_placed_with_evidence_taken_back_and_put_back() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, _) = at_work(&desk).await;
        let visited = met(&owner, account, ("2026-02-01", None), &[]).await;
        let placement = NewPlacement {
            activity: Some(visited),
            ..new(Stage::Early, "2026-02-01", " 首单已交付 ")
        };
        let turn = relationship::place(&owner, account, &placement).await;
        assert_eq!(turn.expect("placed"), Turn::First);
        desk.move_to("2026-07-01");
        let turn = relationship::place(&owner, account, &new(Stage::Mid, "2026-06-15", "按月下单")).await;
        assert_eq!(turn.expect("placed"), Turn::Rise);
        let found = shown(&owner, account).await;
        let placed: Vec<_> = found
            .history
            .iter()
            .map(|one| (one.placed.stage, one.turn, one.evidence.as_str()))
            .collect();
        assert_eq!(
            placed,
            [
                (Stage::Mid, Turn::Rise, "按月下单"),
                (Stage::Early, Turn::First, "首单已交付")
            ]
        );
        let first = &found.history[1];
        assert_eq!(first.activity.as_ref().map(|one| one.id), Some(visited));
        assert_eq!(first.placed_by.as_deref(), Some("zhao"));

        relationship::take_back(&owner, account)
            .await
            .expect("taken back");
        let found = shown(&owner, account).await;
        assert_eq!((stage(&found), found.may_put_back), (Some(Stage::Early), true));
        assert!(found.history[0].taken_back.is_some(), "it stays in the history");
        relationship::put_back(&owner, account).await.expect("put back");
        assert_eq!(stage(&shown(&owner, account).await), Some(Stage::Mid));
        assert_eq!(
            rule(relationship::put_back(&owner, account).await),
            "relationship_nothing_to_undo"
        );
        assert_eq!(
            events_of(&desk, found.history[0].id.0).await,
            ["placed", "taken_back", "restored"]
        );
        for _ in 0..2 {
            relationship::take_back(&owner, account)
                .await
                .expect("taken back");
        }
        assert_eq!(
            rule(relationship::take_back(&owner, account).await),
            "relationship_nothing_to_undo"
        );
        // What was taken back first comes back last.
        relationship::put_back(&owner, account).await.expect("put back");
        assert_eq!(stage(&shown(&owner, account).await), Some(Stage::Early));
    }
}

#[tokio::test]
async fn what_is_no_placement_is_refused_and_so_is_whoever_only_sees_the_account() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, _) = at_work(&desk).await;
        relationship::place(&owner, account, &new(Stage::Early, "2026-02-01", "首单"))
            .await
            .expect("placed");
        for (placement, expected) in [
            (
                new(Stage::Mid, "2026-03-01", " "),
                "relationship_without_evidence",
            ),
            (new(Stage::Mid, "2026-07-02", "…"), "relationship_ahead"),
            (new(Stage::Mid, "2026-01-31", "…"), "relationship_too_early"),
            (new(Stage::Early, "2026-02-01", "…"), "relationship_same"),
        ] {
            assert_eq!(
                rule(relationship::place(&owner, account, &placement).await),
                expected
            );
        }
        let long = "长".repeat(501);
        let long = relationship::place(&owner, account, &new(Stage::Mid, "2026-03-01", &long)).await;
        assert_eq!(rule(long), "relationship_evidence_too_long");
        let elsewhere = NewPlacement {
            activity: Some(ActivityId(uuid::Uuid::from_u128(7))),
            ..new(Stage::Mid, "2026-03-01", "…")
        };
        assert!(matches!(
            relationship::place(&owner, account, &elsewhere).await,
            Err(Error::NotFound { noun: "activity", .. })
        ));

        let reader = hired(&desk, "qian", Role::AccountManager).await;
        let placement = new(Stage::Mid, "2026-03-01", "…");
        assert!(matches!(
            relationship::place(&reader, account, &placement).await,
            Err(Error::NotFound { .. })
        ));
        let grant = Grant {
            person: id_of(&reader),
            role: Relation::Reader,
            whole_group: false,
            from: desk.ctx.today(),
            until: None,
        };
        account_team::give(&desk.ctx, account, grant)
            .await
            .expect("given");
        assert!(matches!(
            relationship::place(&reader, account, &placement).await,
            Err(Error::Forbidden { .. })
        ));
        let found = shown(&reader, account).await;
        assert_eq!((stage(&found), found.may_place), (Some(Stage::Early), false));
    }
}

#[tokio::test]
async fn records_propose_a_stage_a_rise_and_a_downgrade() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, buyer) = at_work(&desk).await;
        let proposal = shown(&owner, account).await.proposal.expect("a proposal");
        assert_eq!((proposal.to, proposal.turn), (Stage::Pre, Turn::First));
        let lines: String = (1..=6)
            .map(|month| format!("K1,2026-0{month}-10,1000\n"))
            .collect();
        take(
            &desk,
            Kind::Ledger,
            "l.csv",
            &format!("account,date,amount\n{lines}"),
        )
        .await;
        relationship::place(&owner, account, &new(Stage::Early, "2025-12-01", "首单"))
            .await
            .expect("placed");
        let chief = somebody(&owner, account, "总经理", None).await;
        let clerk = somebody(&owner, account, "文员", Some(Level::Staff)).await;
        met(
            &owner,
            account,
            ("2026-06-10", Some(Direction::Theirs)),
            &[chief, clerk, buyer],
        )
        .await;
        let found = shown(&owner, account).await;
        assert_eq!((found.breadth.people.known, found.breadth.people.met), (3, 3));
        // One level was said, the other is told by the title; of the buyer nothing is known but the name.
        assert_eq!(
            (found.breadth.levels_met(), found.breadth.departments_met()),
            (2, 2)
        );
        assert_eq!((found.trend.recent.theirs, found.depth.exchanges), (1, 1));
        assert_eq!(found.names[&chief].name, "总经理");
        let proposal = found.proposal.expect("a proposal");
        assert_eq!((proposal.to, proposal.turn), (Stage::Mid, Turn::Rise));

        relationship::place(&owner, account, &new(Stage::Mid, "2026-01-01", "按月下单"))
            .await
            .expect("placed");
        assert_eq!(shown(&owner, account).await.proposal, None);
        desk.move_to("2026-12-20");
        let proposal = shown(&owner, account).await.proposal.expect("a proposal");
        assert_eq!((proposal.to, proposal.turn), (Stage::Early, Turn::Downgrade));
        let missing: Vec<Need> = proposal.because.iter().map(|fact| fact.need).collect();
        assert_eq!(missing, [Need::People, Need::Levels, Need::BothWays]);
    }
}

#[tokio::test]
async fn what_is_shown_is_remembered_for_whom_it_is_until_something_happens() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, _) = at_work(&desk).await;
        let show = async |ctx: &Context| relationship::show(ctx, account).await.expect("a relationship");
        let first = show(&owner).await;
        assert!(Arc::ptr_eq(&first, &show(&owner).await));
        assert!(!Arc::ptr_eq(&first, &show(&desk.ctx).await), "of another reader");
        let chief = somebody(&owner, account, "总经理", None).await;
        met(&owner, account, ("2026-06-10", None), &[chief]).await;
        let later = show(&owner).await;
        assert_eq!(later.breadth.people.met, first.breadth.people.met + 1);
        assert_eq!(later.names[&chief].job.as_deref(), Some("总经理"));
        desk.move_to("2027-06-20");
        assert_eq!(show(&owner).await.breadth.people.met, 0, "of another day");
    }
}

#[tokio::test]
async fn breadth_and_depth_stand_beside_those_of_twelve_months_ago() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, owner, buyer) = at_work(&desk).await;
        let chief = somebody(&owner, account, "总经理", None).await;
        met(&owner, account, ("2026-05-01", None), &[chief, buyer]).await;
        assert_eq!(
            shown(&owner, account).await.earlier,
            None,
            "contact was not recorded then"
        );
        met(&owner, account, ("2026-06-01", Some(Direction::Theirs)), &[chief]).await;
        met(&owner, account, ("2025-03-01", None), &[buyer]).await;
        let typed = contact::Typed {
            name: "新任技术主任".to_owned(),
            source: "名片".to_owned(),
            job_from: Some(day("2026-01-01")),
            ..Default::default()
        };
        let facts = ContactFacts::read(&owner, &typed, LegalBasis::Contract, day("2026-01-01"));
        contact::add(&owner, account, facts.expect("facts"))
            .await
            .expect("a contact");
        let relation = contact::Relation {
            id: uuid::Uuid::nil(),
            person: id_of(&owner),
            strength: 4,
            since: day("2026-01-01"),
            until: None,
        };
        contact::set_tie(&owner, chief, contact::Tie::Relation(relation))
            .await
            .expect("a relation");
        let found = shown(&owner, account).await;
        let then = found.earlier.expect("recorded");
        assert_eq!(then.on, day("2025-06-30"));
        let people = |breadth: &Breadth| (breadth.people.met, breadth.people.known, breadth.levels_met());
        // Who came later was not known, and of the buyer's level nothing is.
        assert_eq!(
            (people(&found.breadth), people(&then.breadth)),
            ((2, 3, 1), (1, 2, 0))
        );
        let depth = |depth: &Depth| (depth.exchanges, depth.carrying.part, depth.carrying.whole);
        assert_eq!((depth(&found.depth), depth(&then.depth)), ((2, 1, 1), (1, 0, 0)));
    }
}

#[tokio::test]
async fn a_merge_keeps_one_history_and_an_import_that_is_undone_leaves_what_was_placed() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let [alpha, beta, gamma] = three(&desk).await;
        for (account, stage) in [(alpha, Stage::Mid), (beta, Stage::Partnership)] {
            relationship::place(&desk.ctx, account, &new(stage, "2026-01-01", "见合同"))
                .await
                .expect("placed");
        }
        let merged = async |kept, gone| {
            let choice = Choice::default();
            merge::merge_accounts(&desk.ctx, kept, gone, &choice)
                .await
                .expect("one")
        };
        let id_of_merge = merged(alpha, beta).await;
        let found = shown(&desk.ctx, alpha).await;
        assert_eq!((stage(&found), found.history.len()), (Some(Stage::Mid), 1));
        merge::undo(&desk.ctx, id_of_merge).await.expect("two again");
        assert_eq!(stage(&shown(&desk.ctx, beta).await), Some(Stage::Partnership));
        merged(gamma, beta).await;
        assert_eq!(stage(&shown(&desk.ctx, gamma).await), Some(Stage::Partnership));

        let ran = take(
            &desk,
            Kind::Accounts,
            "more.csv",
            "code,name\nD1,Delta\nE1,Epsilon\n",
        )
        .await;
        let accounts = crate::merging::accounts(&desk.ctx, 20).await;
        let delta = accounts.iter().find(|row| row.name == "Delta").expect("there").id;
        relationship::place(&desk.ctx, delta, &new(Stage::Pre, "2026-06-01", "看过样品"))
            .await
            .expect("placed");
        let undone = import::undo(&desk.ctx, id(&ran)).await.expect("undone");
        assert_eq!(undone.accounts, 1, "the account that somebody placed stays");
        assert!(account::show(&desk.ctx, delta).await.is_ok());
    }
}
