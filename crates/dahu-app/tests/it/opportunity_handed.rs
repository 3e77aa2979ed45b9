//! Open opportunities change hands with their accounts, are told of where accounts go to the pool, and say what they hold of a
//! contact.

use dahu_app::{
    Context, Error,
    account_team::{self, Grant},
    audit::{self, Tracker},
    contact::{self, Ground},
    handover::{self, Assignment, Choice},
    opportunity::{self, BuyingStep, Loss, Part, Participant},
    pool,
};
use dahu_core::{
    access::Relation,
    account::AccountId,
    contact::{BuyingRole, ContactId},
    handover::Handed,
    money::Amount,
    opportunity::{LostReason, OpportunityId},
    person::{PersonId, Role},
};
use dahu_testkit::databases;

use crate::{
    activity::{at_work, id_of},
    desk::{Desk, TODAY, day, events_of},
    handover::all_of,
    opportunity::{step, typed},
    staff::{hired, rule},
};

async fn opened(ctx: &Context, account: AccountId, name: &str, amount: &str) -> OpportunityId {
    let found = opportunity::open(ctx, account, &typed(name, amount), &step()).await;
    found.expect("an opportunity")
}

async fn owner_of(ctx: &Context, id: OpportunityId) -> PersonId {
    opportunity::show(ctx, id).await.expect("it").facts.owner
}

/// Whose it is by the list, which is made from what is in memory.
async fn listed_of(ctx: &Context, owner: PersonId) -> u64 {
    let filter = opportunity::OpportunityFilter {
        owner: Some(owner),
        ..Default::default()
    };
    let page = opportunity::list(ctx, &filter, &Default::default()).await;
    page.expect("a list").totals.count
}

async fn lose(ctx: &Context, id: OpportunityId) {
    let loss = Loss {
        reason: Some(LostReason::Price),
        ..Loss::default()
    };
    opportunity::lose(ctx, id, &loss).await.expect("lost");
}

async fn helps(desk: &Desk, account: AccountId, who: &Context) {
    let grant = Grant {
        person: id_of(who),
        role: Relation::CoOwner,
        whole_group: false,
        from: day(TODAY),
        until: None,
    };
    account_team::give(&desk.ctx, account, grant)
        .await
        .expect("a role");
}

fn yuan(amount: i64) -> Amount {
    Amount::from_ten_thousandths(amount * 10_000)
}

#[tokio::test]
async fn open_opportunities_go_along_and_come_back_unless_somebody_decided_them() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, zhao, _) = at_work(&desk).await;
        let (qian, sun) = (
            hired(&desk, "qian", Role::AccountManager).await,
            hired(&desk, "sun", Role::AccountManager).await,
        );
        helps(&desk, account, &sun).await;
        let stays_open = opened(&zhao, account, "一", "100").await;
        let won_later = opened(&zhao, account, "二", "20").await;
        let lost_before = opened(&zhao, account, "三", "3000").await;
        let lost_between = opened(&zhao, account, "四", "40000").await;
        let of_another = opened(&sun, account, "五", "500000").await;
        lose(&zhao, lost_before).await;
        let plan = handover::plan(&desk.ctx, &all_of(&zhao), &Assignment::To(id_of(&qian)))
            .await
            .expect("a plan");
        let shown = handover::show(&desk.ctx, plan).await.expect("it");
        assert_eq!((shown.counts.opportunity, shown.amount), (3, yuan(40_120)));
        assert_eq!(
            (shown.receivers[0].counts.opportunity, shown.receivers[0].amount),
            (3, yuan(40_120))
        );
        let page = handover::accounts(&desk.ctx, plan, None, 0)
            .await
            .expect("accounts");
        assert_eq!(page.rows[0].amount, Some(yuan(40_120)));
        let sheet = handover::sheet(&desk.ctx, plan, account).await.expect("a sheet");
        let named = sheet.opportunities.iter().filter(|row| row.is_open);
        assert_eq!(named.count(), 4, "of others too");
        assert_eq!(
            owner_of(&desk.ctx, stays_open).await,
            id_of(&zhao),
            "a plan changes nothing"
        );

        lose(&zhao, lost_between).await;
        let counts = handover::carry_out(&desk.ctx, plan).await.expect("done");
        assert_eq!(counts.opportunity, 2, "one was decided meanwhile");
        for (id, owner) in [
            (stays_open, &qian),
            (won_later, &qian),
            (lost_before, &zhao),
            (lost_between, &zhao),
            (of_another, &sun),
        ] {
            assert_eq!(owner_of(&desk.ctx, id).await, id_of(owner));
        }
        assert_eq!(listed_of(&desk.ctx, id_of(&qian)).await, 2);
        assert_eq!(
            events_of(&desk, stays_open.0).await.last().expect("one"),
            "handed_on"
        );

        lose(&qian, won_later).await;
        let undone = handover::undo(&desk.ctx, plan).await.expect("undone");
        assert_eq!(undone.opportunity, 1);
        assert_eq!(owner_of(&desk.ctx, stays_open).await, id_of(&zhao));
        assert_eq!(
            owner_of(&desk.ctx, won_later).await,
            id_of(&qian),
            "it is decided"
        );
        assert_eq!(listed_of(&desk.ctx, id_of(&zhao)).await, 1);
        // The change of hands is a change like others: whoever works on it takes it back, and does it again.
        opportunity::undo(&desk.ctx, stays_open)
            .await
            .expect("taken back");
        assert_eq!(owner_of(&desk.ctx, stays_open).await, id_of(&qian));
        let verdict = audit::verify(&desk.ctx, None, &Tracker::default()).await;
        assert_eq!(verdict.expect("a walk").fracture, None);
    }
}

#[tokio::test]
async fn opportunities_stay_where_nothing_goes_along_with_which_they_could_be_worked_on() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, zhao, _) = at_work(&desk).await;
        let qian = hired(&desk, "qian", Role::AccountManager).await;
        let id = opened(&zhao, account, "一", "100").await;
        let only = |kinds: &[Handed]| Choice {
            kinds: kinds.to_vec(),
            ..all_of(&zhao)
        };
        let to = Assignment::To(id_of(&qian));
        let refused = handover::plan(&desk.ctx, &only(&[Handed::Opportunity]), &to).await;
        assert_eq!(rule(refused), "handover_empty");
        let plan = handover::plan(&desk.ctx, &only(&[Handed::Ownership]), &to)
            .await
            .expect("a plan");
        handover::carry_out(&desk.ctx, plan).await.expect("done");
        assert_eq!(
            owner_of(&desk.ctx, id).await,
            id_of(&zhao),
            "it was not asked for"
        );
    }
}

#[tokio::test]
async fn who_gives_an_account_back_is_told_what_stays_open_there() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, zhao, _) = at_work(&desk).await;
        let standing = async |ctx: &Context| pool::of_account(ctx, account).await.expect("a standing");
        assert_eq!(standing(&zhao).await.open, None);
        let id = opened(&zhao, account, "一", "100").await;
        let lost = opened(&zhao, account, "二", "20").await;
        lose(&zhao, lost).await;
        let open = standing(&zhao).await.open.expect("one is open");
        assert_eq!((open.count, open.amount), (1, yuan(100)));
        pool::release(&zhao, account, "没有时间").await.expect("released");
        assert_eq!(
            owner_of(&desk.ctx, id).await,
            id_of(&zhao),
            "it stays with who has it"
        );
        let qian = hired(&desk, "qian", Role::AccountManager).await;
        assert_eq!(
            standing(&qian).await.open,
            None,
            "the pool shows no opportunities"
        );
        pool::claim(&qian, account).await.expect("claimed");
        assert_eq!(standing(&qian).await.open.expect("one is open").count, 1);
        opportunity::hand_on(&qian, id, id_of(&qian))
            .await
            .expect("handed on");
        assert_eq!(owner_of(&qian, id).await, id_of(&qian));
    }
}

/// What somebody of theirs sees to.
fn sees_to(contact: Option<ContactId>) -> BuyingStep {
    BuyingStep {
        what: "立项".to_owned(),
        due_on: None,
        contact,
        done_on: None,
    }
}

async fn put(ctx: &Context, id: OpportunityId, part: Part) -> dahu_app::Result<()> {
    let began = opportunity::show(ctx, id).await.expect("it").began_with;
    opportunity::change_part(ctx, id, &began, part).await
}

/// Two opportunities: the contact decides in the first, and sees to a step in both.
async fn with_parts(ctx: &Context, account: AccountId, contact: ContactId) -> [OpportunityId; 2] {
    let both = [
        opened(ctx, account, "一", "100").await,
        opened(ctx, account, "二", "20").await,
    ];
    put(ctx, both[0], Part::Contacts(deciding(contact)))
        .await
        .expect("named");
    for id in both {
        put(ctx, id, Part::Steps(vec![sees_to(Some(contact))]))
            .await
            .expect("a step");
    }
    both
}

fn deciding(contact: ContactId) -> Vec<Participant> {
    vec![Participant {
        contact,
        role: Some(BuyingRole::Decider),
    }]
}

#[tokio::test]
async fn a_contact_is_told_of_the_opportunities_in_which_they_have_a_part() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, zhao, contact) = at_work(&desk).await;
        let [first, second] = with_parts(&zhao, account, contact).await;
        let data = contact::personal_data(&desk.ctx, contact).await.expect("data");
        let mut told: Vec<_> = data
            .opportunities
            .iter()
            .map(|part| (part.id, part.is_in_it, part.role, part.steps.join("")))
            .collect();
        // Both were opened in one moment.
        told.sort_by_key(|part| part.1);
        assert_eq!(
            told,
            [
                (second, false, None, "立项".to_owned()),
                (first, true, Some(BuyingRole::Decider), "立项".to_owned())
            ]
        );
        let handed_out = serde_json::to_string(&data).expect("JSON");
        assert!(handed_out.contains("decider") && handed_out.contains("立项"));
        let refused = contact::personal_data(&zhao, contact).await;
        assert!(matches!(refused, Err(Error::Forbidden { .. })));
    }
}

#[tokio::test]
async fn a_contact_is_erased_from_opportunities_for_good_and_what_is_written_stays() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (account, zhao, contact) = at_work(&desk).await;
        let both = with_parts(&zhao, account, contact).await;
        let form = opportunity::show(&zhao, both[0]).await.expect("it").began_with;
        contact::erase(&desk.ctx, contact, Ground::Request, &[])
            .await
            .expect("erased");
        for id in both {
            let found = opportunity::show(&zhao, id).await.expect("it");
            assert_eq!(found.facts.contacts, []);
            assert_eq!(found.facts.steps, [sees_to(None)], "what is written stays");
            assert_eq!(
                rule(opportunity::undo(&zhao, id).await),
                "opportunity_contact_erased"
            );
            assert_eq!(
                events_of(&desk, id.0).await.last().expect("one"),
                "contact_erased"
            );
        }
        let data = contact::personal_data(&desk.ctx, contact).await.expect("data");
        assert!(data.is_erased && data.opportunities.is_empty());
        // Who had the page open meanwhile does not bring the contact back.
        let part = Part::Contacts(deciding(contact));
        let changed = opportunity::change_part(&zhao, both[0], &form, part).await;
        assert_eq!(rule(changed), "opportunity_stranger");
        let again = contact::erase(&desk.ctx, contact, Ground::Request, &[]).await;
        assert_eq!(rule(again), "contact_erased");
        let never = ContactId::new(zhao.now());
        let never = contact::erase(&desk.ctx, never, Ground::Request, &[]).await;
        assert!(matches!(never, Err(Error::NotFound { .. })), "{never:?}");
        let verdict = audit::verify(&desk.ctx, None, &Tracker::default()).await;
        assert_eq!(verdict.expect("a walk").fracture, None);
    }
}
