//! The decision-maker map: who reports to whom, stances with evidence, relations, influence; undone, and erased.

use dahu_app::{
    Error,
    account::{self, PageRequest},
    contact::{
        self, AccountMap, ContactFacts, Ground, Influence, Relation, StanceTaken, Tie, TieKind, Typed,
    },
    import::Kind,
    person,
};
use dahu_core::{
    account::AccountId,
    contact::{
        BuyingRole, ContactId, LegalBasis, Power, Stance, Weight,
        coverage::{Colour, Warning},
    },
    person::Role,
};
use dahu_testkit::databases;
use uuid::Uuid;

use crate::desk::{Desk, day, take};

async fn accounts(desk: &Desk) -> Vec<AccountId> {
    take(
        desk,
        Kind::Accounts,
        "a.csv",
        "code,name\nK1,云帆科技\nK2,华信机械\n",
    )
    .await;
    let request = PageRequest {
        size: 9,
        ..PageRequest::default()
    };
    let found = account::list(&desk.ctx, &account::Filter::default(), &request).await;
    let mut rows = found.expect("a list").rows;
    rows.sort_by(|one, other| one.code.cmp(&other.code));
    rows.into_iter().map(|row| row.id).collect()
}

async fn add(desk: &Desk, account: AccountId, typed: Typed) -> ContactId {
    let typed = Typed {
        source: "拜访".to_owned(),
        ..typed
    };
    let facts =
        ContactFacts::read(&desk.ctx, &typed, LegalBasis::Contract, day("2026-06-01")).expect("facts");
    contact::add(&desk.ctx, account, facts).await.expect("added")
}

fn named(name: &str) -> Typed {
    Typed {
        name: name.to_owned(),
        ..Typed::default()
    }
}

fn stance(stance: Stance, evidence: &str) -> Tie {
    Tie::Stance(StanceTaken {
        id: Uuid::nil(),
        stance,
        on: day("2026-06-20"),
        evidence: evidence.to_owned(),
        by: None,
    })
}

fn refused(result: Result<AccountId, Error>) -> &'static str {
    match result {
        Err(Error::Refused { rule, .. }) => rule,
        other => panic!("{other:?}"),
    }
}

async fn map(desk: &Desk, account: AccountId) -> AccountMap {
    contact::of_map(&desk.ctx, account).await.expect("a map")
}

async fn tie(desk: &Desk, contact: ContactId, tie: Tie) {
    contact::set_tie(&desk.ctx, contact, tie).await.expect("tied");
}

async fn untie(desk: &Desk, contact: ContactId, kind: TieKind) {
    contact::undo_tie(&desk.ctx, contact, kind).await.expect("undone");
}

/// Whoever decides, and who reports to them.
async fn two(desk: &Desk, account: AccountId) -> (ContactId, ContactId) {
    let boss = Typed {
        roles: vec![BuyingRole::Decider],
        power: Some(Power::High),
        ..named("总经理")
    };
    let boss = add(desk, account, boss).await;
    let buyer = Typed {
        reports_to: Some(boss),
        ..named("采购部长")
    };
    (boss, add(desk, account, buyer).await)
}

#[tokio::test]
async fn the_story_of_a_map_from_red_to_green_and_back() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let account = accounts(&desk).await[0];
        let (boss, buyer) = two(&desk, account).await;
        let first = map(&desk, account).await;
        assert_eq!(first.coverage.colour, Colour::Red);
        assert_eq!(first.coverage.warnings, [Warning::NobodyKnowsDecider]);
        assert_eq!(first.nodes[1].depth, 1);
        let circle = contact::set_reports_to(&desk.ctx, boss, Some(buyer)).await;
        assert_eq!(refused(circle), "contact_reports_in_circle");
        let role = Role::AccountManager;
        let holder = person::add(&desk.ctx, "曹昌", "caochang", "a long pass phrase 42", role).await;
        let person = holder.expect("a person");
        let relation = |strength| {
            Tie::Relation(Relation {
                id: Uuid::nil(),
                person,
                strength,
                since: day("2026-01-05"),
                until: None,
            })
        };
        tie(&desk, boss, relation(2)).await;
        tie(&desk, buyer, relation(2)).await;
        tie(&desk, boss, relation(4)).await;
        tie(&desk, buyer, stance(Stance::Champion, "转交了方案")).await;
        let line = Influence {
            id: Uuid::nil(),
            to: boss,
            weight: Weight::Strong,
        };
        tie(&desk, buyer, Tie::Influence(line)).await;
        let held = map(&desk, account).await;
        assert_eq!(
            (held.coverage.colour, held.coverage.warnings.len()),
            (Colour::Green, 0)
        );
        let counts = (held.nodes[0].relations.len(), held.lines.len());
        assert_eq!(counts, (1, 1), "said anew, not twice");
        untie(&desk, boss, TieKind::Relation).await;
        let weak = map(&desk, account).await.coverage.colour;
        assert_eq!(weak, Colour::Amber, "the relation is weak again");
        untie(&desk, buyer, TieKind::Influence).await;
        assert!(map(&desk, account).await.lines.is_empty());
    }
}

#[tokio::test]
async fn what_a_map_cannot_hold_is_refused_with_its_rule() {
    let desk = Desk::on_sqlite().await;
    let found = accounts(&desk).await;
    let one = add(&desk, found[0], named("甲")).await;
    let elsewhere = add(&desk, found[1], named("乙")).await;
    let line = |to| {
        Tie::Influence(Influence {
            id: Uuid::nil(),
            to,
            weight: Weight::Weak,
        })
    };
    for (tie, rule) in [
        (stance(Stance::Neutral, " "), "contact_stance_without_evidence"),
        (line(one), "contact_influences_itself"),
        (line(elsewhere), "contact_of_other_account"),
    ] {
        assert_eq!(refused(contact::set_tie(&desk.ctx, one, tie).await), rule);
    }
    assert_eq!(
        refused(contact::set_reports_to(&desk.ctx, one, Some(elsewhere)).await),
        "contact_of_other_account"
    );
    assert_eq!(
        refused(contact::add_post(&desk.ctx, one, "K9", "", (None, None)).await),
        "contact_post_without_account"
    );
}

#[tokio::test]
async fn a_post_shows_a_contact_at_another_account_until_it_ends_and_erasure_takes_all() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let found = accounts(&desk).await;
        let id = add(&desk, found[0], named("欧阳晓峰")).await;
        let at_other = async || {
            contact::of_account(&desk.ctx, found[1])
                .await
                .expect("a list")
                .contacts
                .len()
        };
        contact::add_post(&desk.ctx, id, "K2", "独立董事", (None, None))
            .await
            .expect("posted");
        assert_eq!(at_other().await, 1);
        contact::undo(&desk.ctx, id).await.expect("undone");
        assert_eq!(at_other().await, 0);
        let over = (Some(day("2020-01-01")), Some(day("2021-01-01")));
        contact::add_post(&desk.ctx, id, "华信机械", "顾问", over)
            .await
            .expect("posted");
        assert_eq!(at_other().await, 0, "that post is over");
        contact::set_tie(&desk.ctx, id, stance(Stance::Opponent, "当面拒绝"))
            .await
            .expect("taken");
        contact::remove(&desk.ctx, id).await.expect("removed");
        contact::undo(&desk.ctx, id).await.expect("brought back");
        let data = contact::personal_data(&desk.ctx, id).await.expect("data");
        let facts = data.contact.expect("a contact").facts;
        assert_eq!((data.ties.len(), facts.posts.len()), (1, 1));
        contact::erase(&desk.ctx, id, Ground::Request, &[])
            .await
            .expect("erased");
        let data = contact::personal_data(&desk.ctx, id)
            .await
            .expect("that there was one");
        assert!(data.ties.is_empty() && data.is_erased);
        let told = format!("{:?}", data.events);
        assert!(
            !told.contains("当面拒绝") && !told.contains("欧阳晓峰") && !told.contains("顾问"),
            "{told}"
        );
    }
}

#[test]
fn facts_of_earlier_events_still_come_back() {
    let former = serde_json::json!({
        "name": "李四", "job": null, "mobile": null, "email": null, "note": null,
        "source": "名片", "legal_basis": "consent", "source_on": "2026-06-01",
    });
    let facts: ContactFacts = serde_json::from_value(former).expect("facts");
    assert!(facts.posts.is_empty() && facts.roles.is_empty() && facts.reports_to.is_none());
}
