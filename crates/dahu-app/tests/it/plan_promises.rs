//! What both sides of a mutual plan stand for: who offers it and who signs, what the customer promised and did, and who of us is
//! told.

use dahu_app::{
    Context, Error,
    contact::{self, ContactFacts, Ground},
    glance,
    plan::{self, sharing},
};
use dahu_core::{
    account::{AccountId, warning::Warning},
    contact::LegalBasis,
    person::Role,
    plan::mutual::{Choice, Done, Step},
};
use dahu_testkit::databases;

use crate::{
    desk::{Desk, day},
    plan::drafted,
    plan_sharing::{chosen, opened, promised, trail},
    staff::{hired, rule, stranger},
};

/// What the customer reads of a step.
async fn step(customer: &Context, secret: &str, what: &str) -> Step {
    let page = opened(customer, secret).await.expect("a page");
    let steps = page.against.steps.into_iter().map(|step| step.line);
    steps.into_iter().find(|step| step.what == what).expect("a step")
}

#[tokio::test]
async fn what_was_promised_is_marked_as_done_with_name_and_day_and_the_trail_tells_it() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, manager, _, id) = drafted(&desk).await;
        let choice = Choice {
            promises: vec![promised("提供用量"), promised("确认图纸")],
            ..chosen((&zhang, &manager), id).await
        };
        let (share, secret) = sharing::make(&zhang, id, &choice, None).await.expect("made");
        let customer = stranger(&desk, "203.0.113.7");
        let read = opened(&customer, &secret).await.expect("a page").digest;
        desk.move_to("2026-08-02");
        let late = step(&customer, &secret, "提供用量").await;
        assert!(late.is_overdue(day("2026-08-02")), "{late:?}");
        let steps = ["提供用量".to_owned()];
        let nameless = sharing::keep(&customer, &secret, &steps, " ").await;
        assert_eq!(rule(nameless), "mutual_done_without_name");
        sharing::keep(&customer, &secret, &steps, "王经理")
            .await
            .expect("kept");
        let again = sharing::keep(&customer, &secret, &steps, "王经理").await;
        assert_eq!(rule(again), "mutual_done_of_nothing");
        sharing::mark(&zhang, id, share, "确认图纸", true)
            .await
            .expect("marked");
        let theirs = Done {
            by: "王经理".to_owned(),
            on: day("2026-08-02"),
            is_ours: false,
        };
        assert_eq!(
            step(&customer, &secret, "提供用量").await.done,
            Some(theirs.clone())
        );
        let page = opened(&customer, &secret).await.expect("a page");
        assert_eq!(page.digest, read, "doing what was promised is no change");

        // Who changes the page later takes nothing of that away; what was marked by mistake is taken back.
        let fewer = Choice {
            promises: vec![promised("提供用量")],
            ..choice
        };
        sharing::change(&zhang, id, share, &fewer).await.expect("changed");
        assert_eq!(step(&customer, &secret, "提供用量").await.done, Some(theirs));
        sharing::mark(&zhang, id, share, "提供用量", false)
            .await
            .expect("taken back");
        assert!(!step(&customer, &secret, "提供用量").await.is_done);

        let rows = trail(&desk, share).await;
        let verbs: Vec<&str> = rows.iter().map(|row| row.verb.as_str()).collect();
        assert_eq!(
            verbs,
            ["shared", "step_done", "step_done", "updated", "step_reopened"]
        );
        let told = [
            rows[1].after.as_ref(),
            rows[2].after.as_ref(),
            rows[4].before.as_ref(),
        ];
        let told = told.map(|facts| {
            let facts = facts.expect("facts");
            ["step", "done_by", "done_on"].map(|field| facts[field].as_str().unwrap_or("").to_owned())
        });
        assert_eq!(
            told,
            [
                ["提供用量", "王经理", "2026-08-02"],
                ["确认图纸", "张三", "2026-08-02"],
                ["提供用量", "王经理", "2026-08-02"],
            ]
        );
    }
}

#[tokio::test]
async fn who_of_us_offers_a_page_is_shown_and_whoever_changes_it_offers_it_from_then_on() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, manager, _, id) = drafted(&desk).await;
        let choice = chosen((&zhang, &manager), id).await;
        let (share, secret) = sharing::make(&zhang, id, &choice, None).await.expect("made");
        let made = desk.ctx.now();
        let customer = stranger(&desk, "203.0.113.7");
        let offer = opened(&customer, &secret).await.expect("a page").offer;
        assert_eq!((offer.by.as_deref(), offer.at), (Some("张三"), made));
        desk.move_to("2026-07-02");
        let other = Choice {
            words: "请再确认".to_owned(),
            ..choice
        };
        sharing::change(&manager, id, share, &other)
            .await
            .expect("changed");
        let page = opened(&customer, &secret).await.expect("a page");
        assert_eq!(
            (page.offer.by.as_deref(), page.offer.at),
            (Some(manager.actor_name()), desk.ctx.now())
        );
        sharing::sign(&customer, &secret, &page.digest, "王经理", "")
            .await
            .expect("signed");
        let signed = trail(&desk, share)
            .await
            .pop()
            .expect("an event")
            .after
            .expect("facts");
        assert_eq!(signed["offered_by"], manager.actor_name());
        let outsider = hired(&desk, "outsider", Role::AccountManager).await;
        let tried = sharing::mark(&outsider, id, share, "提供用量", true).await;
        assert!(
            matches!(tried, Err(Error::NotFound { .. } | Error::Forbidden { .. })),
            "{tried:?}"
        );
    }
}

async fn told(ctx: &Context, account: AccountId) -> Vec<Warning> {
    let warnings = glance::show(ctx, account).await.expect("a glance").warnings;
    let signed = warnings
        .into_iter()
        .filter(|one| matches!(one, Warning::Signed(_)));
    signed.collect()
}

#[tokio::test]
async fn a_signature_shows_on_the_plan_and_is_told_of_for_two_weeks() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, manager, account, id) = drafted(&desk).await;
        let analyst = hired(&desk, "analyst", Role::Analyst).await;
        let choice = chosen((&zhang, &manager), id).await;
        let (share, secret) = sharing::make(&zhang, id, &choice, None).await.expect("made");
        assert_eq!(told(&zhang, account).await, []);
        let customer = stranger(&desk, "203.0.113.7");
        let page = opened(&customer, &secret).await.expect("a page");
        sharing::sign(&customer, &secret, &page.digest, "王经理", "同意")
            .await
            .expect("signed");
        assert_eq!(told(&zhang, account).await, [Warning::Signed(0)]);
        for (reader, address) in [(&zhang, Some("203.0.113.7")), (&analyst, None)] {
            let shares = plan::show(reader, id).await.expect("it is there").shares;
            let signature = &shares[0].signatures[0];
            assert_eq!(
                (
                    signature.name.as_str(),
                    signature.at,
                    signature.address.as_deref()
                ),
                ("王经理", desk.ctx.now(), address)
            );
            assert!(!shares[0].is_changed);
        }
        let other = Choice {
            words: "请再确认".to_owned(),
            ..choice
        };
        sharing::change(&zhang, id, share, &other).await.expect("changed");
        assert!(plan::show(&analyst, id).await.expect("it is there").shares[0].is_changed);
        desk.move_to("2026-07-14");
        assert_eq!(told(&zhang, account).await, [Warning::Signed(14)]);
        desk.move_to("2026-07-15");
        assert_eq!(told(&zhang, account).await, []);
    }
}

#[tokio::test]
async fn whoever_said_that_a_step_was_done_and_is_erased_leaves_it_done() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (zhang, manager, account, id) = drafted(&desk).await;
        let typed = contact::Typed {
            name: "王经理".to_owned(),
            source: "名片".to_owned(),
            ..contact::Typed::default()
        };
        let facts = ContactFacts::read(&zhang, &typed, LegalBasis::Contract, day("2026-06-01"));
        let contact = contact::add(&zhang, account, facts.expect("facts")).await;
        let contact = contact.expect("a contact");
        let choice = chosen((&zhang, &manager), id).await;
        let (_, secret) = sharing::make(&zhang, id, &choice, None).await.expect("made");
        let customer = stranger(&desk, "203.0.113.7");
        sharing::keep(&customer, &secret, &["提供用量".to_owned()], "王经理")
            .await
            .expect("kept");
        contact::erase(&desk.ctx, contact, Ground::Request, &[])
            .await
            .expect("erased");
        let done = step(&customer, &secret, "提供用量")
            .await
            .done
            .expect("still done");
        assert_eq!((done.by.as_str(), done.on), ("", day("2026-06-30")));
    }
}
