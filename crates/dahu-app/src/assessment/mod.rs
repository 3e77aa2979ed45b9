//! Assessments of intent: recorded, never overwritten; the latest one shows on the account.

mod many;
mod store;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::AccountId,
    assessment::{AssessmentId, EVIDENCE_CHARACTERS, Intent},
};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use uuid::Uuid;

pub use many::{ASSESSED_AT_ONCE, record_many, take_back_many};
pub(crate) use store::{StoredAssessment, delete, holding, latest_on, of_account, of_accounts, older, until};

use crate::{Context, Error, Fact, Facts, Result, account, event, event::Change, import::ImportId};

/// Records how the signed-in person assesses an account's intent.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there, [`Error::Refused`] with the rule `assessed_in_future`.
pub async fn record(
    ctx: &Context,
    account: AccountId,
    intent: Intent,
    on: NaiveDate,
) -> Result<AssessmentId> {
    record_because(ctx, account, (intent, on), "").await
}

/// The same, with the evidence on which the assessment stands; none where nothing is said.
///
/// # Errors
///
/// Like [`record`], and [`Error::Refused`] with the rule `evidence_too_long`.
pub async fn record_because(
    ctx: &Context,
    account: AccountId,
    (intent, on): (Intent, NaiveDate),
    evidence: &str,
) -> Result<AssessmentId> {
    let evidence = checked(ctx, on, evidence)?;
    account::find(ctx, account, Action::AssessIntent).await?;
    let transaction = ctx.workspace.database.begin().await?;
    let assessment = assessment(ctx, account, (intent, on), evidence);
    let id = AssessmentId(assessment.id);
    add(&transaction, ctx, None, &[assessment]).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Lets pass who may assess an account.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there for the actor, [`Error::Forbidden`] for whoever only sees it.
pub async fn require(ctx: &Context, account: AccountId) -> Result<()> {
    account::find(ctx, account, Action::AssessIntent).await.map(drop)
}

/// The evidence as it is kept, where the day and the evidence can be used.
fn checked(ctx: &Context, on: NaiveDate, evidence: &str) -> Result<Option<String>> {
    if on > ctx.today() {
        return Err(Error::refused(
            "assessed_in_future",
            format!("the assessment is dated {on}, after today: give today's date or an earlier one"),
        ));
    }
    let text: String = evidence.trim().chars().filter(|one| !one.is_control()).collect();
    if text.chars().count() > EVIDENCE_CHARACTERS {
        return Err(Error::refused_with(
            "evidence_too_long",
            format!("say it in at most {EVIDENCE_CHARACTERS} characters"),
            Facts::of([("most", Fact::count(EVIDENCE_CHARACTERS))]),
        ));
    }
    Ok((!text.is_empty()).then_some(text))
}

fn assessment(
    ctx: &Context,
    account: AccountId,
    (intent, on): (Intent, NaiveDate),
    evidence: Option<String>,
) -> StoredAssessment {
    StoredAssessment {
        id: AssessmentId::new(ctx.now()).0,
        account_id: account.0,
        intent: intent.as_str().to_owned(),
        assessed_on: on,
        assessed_by: ctx.person().map(|person| person.0),
        recorded_at: ctx.now(),
        evidence,
    }
}

/// Takes back an assessment that the actor recorded, as long as none of the account was recorded after it.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not there or somebody else's, [`Error::Refused`] with the rule `assessed_again`.
pub async fn take_back(ctx: &Context, account: AccountId, id: AssessmentId) -> Result<()> {
    account::find(ctx, account, Action::AssessIntent).await?;
    let transaction = ctx.workspace.database.begin().await?;
    let known = of_accounts(&transaction, &[account.0]).await?;
    let by = ctx.person().map(|person| person.0);
    let found = known
        .iter()
        .find(|assessment| assessment.id == id.0 && assessment.assessed_by == by)
        .ok_or_else(|| Error::not_found("assessment", id))?;
    if known
        .iter()
        .any(|assessment| assessment.recorded_at > found.recorded_at)
    {
        return Err(Error::refused(
            "assessed_again",
            "the account was assessed again since: record how you see it now",
        ));
    }
    delete(&transaction, &[id.0]).await?;
    refresh_latest(&transaction, &[account.0]).await?;
    event::record(&transaction, ctx, None, vec![taken_back(found)]).await?;
    Ok(transaction.commit().await?)
}

fn taken_back(assessment: &StoredAssessment) -> Change {
    Change {
        noun: "assessment",
        subject: assessment.id,
        account: Some(AccountId(assessment.account_id)),
        verb: "deleted",
        before: Some(facts(assessment)),
        after: None,
    }
}

fn facts(assessment: &StoredAssessment) -> Value {
    let mut facts = json!({ "intent": assessment.intent, "on": assessment.assessed_on });
    if let Some(evidence) = &assessment.evidence {
        facts["evidence"] = json!(evidence);
    }
    facts
}

/// Stores assessments, brings the accounts' latest intent up to date and records the events.
pub(crate) async fn add(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    import: Option<ImportId>,
    assessments: &[StoredAssessment],
) -> Result<()> {
    if assessments.is_empty() {
        return Ok(());
    }
    store::insert(transaction, assessments).await?;
    let accounts: Vec<Uuid> = assessments
        .iter()
        .map(|assessment| assessment.account_id)
        .collect();
    refresh_latest(transaction, &accounts).await?;
    let changes = assessments
        .iter()
        .map(|assessment| Change {
            noun: "assessment",
            subject: assessment.id,
            account: Some(AccountId(assessment.account_id)),
            verb: "recorded",
            before: None,
            after: Some(facts(assessment)),
        })
        .collect();
    event::record(transaction, ctx, import, changes).await
}

/// Writes the latest assessment of these accounts into their rows.
pub(crate) async fn refresh_latest(transaction: &impl ConnectionTrait, accounts: &[Uuid]) -> Result<()> {
    let mut latest = HashMap::new();
    for assessment in of_accounts(transaction, accounts).await? {
        let place = latest
            .entry(assessment.account_id)
            .or_insert_with(|| assessment.clone());
        if (assessment.assessed_on, assessment.id) > (place.assessed_on, place.id) {
            *place = assessment;
        }
    }
    // Few days and three intents make few groups, however many accounts there are.
    let mut groups: HashMap<Option<(Intent, NaiveDate)>, Vec<Uuid>> = HashMap::new();
    for account in accounts.iter().collect::<HashSet<_>>() {
        let newest = latest
            .get(account)
            .and_then(|assessment| Some((Intent::from_word(&assessment.intent)?, assessment.assessed_on)));
        groups.entry(newest).or_default().push(*account);
    }
    for (newest, accounts) in groups {
        account::store::set_intent(transaction, &accounts, newest).await?;
    }
    Ok(())
}
