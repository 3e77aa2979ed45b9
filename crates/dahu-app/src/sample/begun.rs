//! What the sample firm's people have begun: whom they know, whom nobody looks after yet, and a handover that is planned.

use chrono::TimeDelta;
use dahu_core::{contact::LegalBasis, handover::Handed, person::PersonId};

use super::attached;
use super::decision_map;
use super::worked;
use super::{carried, followed, guided, planned, pursued};
use crate::{
    Context, Result,
    account::{self, AccountRow, NewAccount},
    contact::{self, ContactFacts, Typed},
    handover::{self, Assignment, Choice},
};

/// Contacts of a large account, called by what they are: what they do, the letters of their address, their legal basis, and since
/// how many days they are known.
const CONTACTS: [(&str, &str, &str, LegalBasis, i64); 2] = [
    ("采购经理", "采购部", "purchasing", LegalBasis::Contract, 400),
    ("技术主任", "信息中心", "it", LegalBasis::Consent, 90),
];
/// How many of the largest accounts have contacts.
const WITH_CONTACTS: usize = 12;
/// Accounts that nobody looks after: name, region, industry.
const POOLED: [(&str, &str, &str); 3] = [
    ("江北新城图书馆", "重庆", "文化"),
    ("蓉东第三中学", "四川", "教育"),
    ("黔中物流园管理处", "贵州", "物流"),
];

/// Begins it, for the accounts that bought most and between two people of one team.
///
/// # Errors
///
/// When the database fails.
pub(super) async fn begin(ctx: &Context, largest: &[AccountRow], from: PersonId, to: PersonId) -> Result<()> {
    for (number, account) in (1..).zip(largest.iter().take(WITH_CONTACTS)) {
        for (place, (name, job, letters, legal_basis, days)) in (0..).zip(CONTACTS) {
            let typed = Typed {
                name: name.to_owned(),
                job: job.to_owned(),
                mobile: format!("1380000{:04}", number * 10 + place),
                email: format!("{letters}@account{number}.example"),
                source: "名片".to_owned(),
                ..Typed::default()
            };
            let on = ctx.today() - TimeDelta::days(days);
            let facts = ContactFacts::read(ctx, &typed, legal_basis, on)?;
            contact::add(ctx, account.id, facts).await?;
        }
    }
    decision_map::draw(ctx, largest, from, to).await?;
    for (name, region, industry) in POOLED {
        let new = NewAccount {
            name: name.to_owned(),
            region: Some(region.to_owned()),
            industry: Some(industry.to_owned()),
            confirms: true,
            ..NewAccount::default()
        };
        account::enter(ctx, &new).await?;
    }
    Box::pin(pursued::pursue(ctx, largest)).await?;
    worked::work(ctx, largest).await?;
    Box::pin(planned::make(ctx, largest)).await?;
    Box::pin(carried::carry(ctx, largest)).await?;
    Box::pin(guided::follow(ctx, largest)).await?;
    Box::pin(followed::follow(ctx)).await?;
    if let Some(account) = largest.first() {
        attached::attach(ctx, account.id).await?;
    }
    plan_handover(ctx, from, to).await
}

/// A plan, not carried out, for the accounts of the region in which one has fewest.
async fn plan_handover(ctx: &Context, from: PersonId, to: PersonId) -> Result<()> {
    let mut choice = Choice {
        from: Some(from),
        kinds: Handed::ALL.to_vec(),
        ..Choice::default()
    };
    let regions = handover::find(ctx, &choice).await?.regions;
    let fewest = regions.into_iter().min_by_key(|(_, count)| *count);
    if let Some((region, _)) = fewest {
        choice.region = region;
        handover::plan(ctx, &choice, &Assignment::To(to)).await?;
    }
    Ok(())
}
