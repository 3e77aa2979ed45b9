//! What is known of an opportunity, as events keep it and rows hold it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use dahu_core::{
    account::AccountId,
    contact::{BuyingRole, ContactId},
    editing::Fields,
    money::Amount,
    opportunity::{
        BusinessKind, Degree, Element, ForecastCategory, Known, LostReason, OpportunityId, Ready,
        SellingMode, Source, State, TeamRole, WonReason,
    },
    person::PersonId,
    pipeline::{CheckId, PipelineId, StageId},
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::store::{Parts, StoredOpportunity, contact, line, person, step};
use crate::{Error, Result};

/// What is known of an opportunity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpportunityFacts {
    /// The account that buys.
    pub account: AccountId,
    /// Units of its group that buy together with it.
    pub units: BTreeSet<AccountId>,
    /// The firm's own code for it.
    pub code: Option<String>,
    /// What it is called.
    pub name: String,
    /// Its pipeline.
    pub pipeline: PipelineId,
    /// How it stands.
    #[serde(flatten)]
    pub state: State,
    /// Since when it is known.
    pub opened_on: NaiveDate,
    /// The day by which it should be decided.
    pub close_on: Option<NaiveDate>,
    /// How much it is about; the sum of its lines, where it has any.
    pub amount: Option<Amount>,
    /// What kind of business.
    pub kind: BusinessKind,
    /// From where.
    pub source: Option<Source>,
    /// Which way of selling.
    pub selling_mode: Option<SellingMode>,
    /// How its owner counts it in the forecast.
    pub category: ForecastCategory,
    /// Who of us answers for it.
    pub owner: PersonId,
    /// Who of theirs is in it.
    pub contacts: Vec<Participant>,
    /// Who of us helps.
    pub team: Vec<Teammate>,
    /// What is to be sold.
    pub lines: Vec<Line>,
    /// In which steps they buy.
    pub steps: Vec<BuyingStep>,
    /// When it is won: until when it should have been invoiced.
    pub expected_until: Option<NaiveDate>,
    /// Of which opportunity it was a part.
    pub split_from: Option<OpportunityId>,
    /// What no other record is about.
    #[serde(flatten)]
    pub details: Details,
}

/// What is known of an opportunity that no other record is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// Against whom.
    pub competitors: Vec<Competitor>,
    /// What may go wrong.
    pub risks: Vec<Risk>,
    /// How well each part of MEDDPICC is known.
    pub evidence: BTreeMap<Element, Evidence>,
    /// What was done of checklists, and when.
    pub done: BTreeMap<CheckId, NaiveDate>,
}

/// One of theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// Who.
    pub contact: ContactId,
    /// The role in this purchase.
    pub role: Option<BuyingRole>,
}

/// One of us.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Teammate {
    /// Who.
    pub person: PersonId,
    /// For what.
    pub role: TeamRole,
}

/// Something that is to be sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The product, as ledger lines call it.
    pub product: String,
    /// How much of it.
    pub quantity: Option<Decimal>,
    /// What all of it comes to.
    pub amount: Amount,
}

/// A step in which they buy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuyingStep {
    /// What happens.
    pub what: String,
    /// By when.
    pub due_on: Option<NaiveDate>,
    /// Who of theirs sees to it.
    pub contact: Option<ContactId>,
    /// When it was done.
    pub done_on: Option<NaiveDate>,
}

/// A competitor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Competitor {
    /// What they are called.
    pub name: String,
    /// How strong they stand.
    pub strength: Degree,
    /// With what, and what we set against it.
    pub note: String,
}

/// Something that may go wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Risk {
    /// What.
    pub what: String,
    /// How likely.
    pub likelihood: Degree,
    /// How grave.
    pub impact: Degree,
    /// What we do about it.
    pub answer: String,
    /// Whether it is over.
    pub is_closed: bool,
}

/// How well a part of MEDDPICC is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// How well.
    pub known: Known,
    /// What is known, and from whom.
    pub source: String,
    /// Since which day.
    pub on: NaiveDate,
}

impl OpportunityFacts {
    /// What is there of what stages can ask for.
    pub(super) fn with_ready<T>(&self, ask: impl FnOnce(&Ready<'_>) -> T) -> T {
        let evidence: BTreeMap<Element, Known> = self
            .details
            .evidence
            .iter()
            .map(|(element, evidence)| (*element, evidence.known))
            .collect();
        let done: BTreeSet<CheckId> = self.details.done.keys().copied().collect();
        let decides = |participant: &Participant| participant.role == Some(BuyingRole::Decider);
        ask(&Ready {
            amount: self.amount.is_some_and(Amount::is_positive),
            close_day: self.close_on.is_some(),
            product: !self.lines.is_empty(),
            decider: self.contacts.iter().any(decides),
            buying_steps: !self.steps.is_empty(),
            competitor: !self.details.competitors.is_empty(),
            evidence: &evidence,
            done: &done,
        })
    }

    /// Whether its amount is the sum of its lines.
    pub(super) fn is_summed(&self) -> bool {
        self.lines.iter().any(|line| line.amount.is_positive())
    }

    /// Points of MEDDPICC, of sixteen.
    #[must_use]
    pub fn evidence_points(&self) -> u32 {
        let points = self.details.evidence.values().map(|one| one.known.points());
        points.map(u32::from).sum()
    }

    /// Every account that is in it.
    pub(super) fn accounts(&self) -> impl Iterator<Item = AccountId> {
        std::iter::once(self.account).chain(self.units.iter().copied())
    }

    /// Field by field; what is not known is left out.
    pub(super) fn fields(&self) -> Result<Fields<Value>> {
        let Value::Object(fields) = serde_json::to_value(self)? else {
            return Ok(Fields::new());
        };
        let is_known = |value: &Value| match value {
            Value::Null => false,
            Value::Array(things) => !things.is_empty(),
            Value::Object(things) => !things.is_empty(),
            _ => true,
        };
        Ok(fields.into_iter().filter(|(_, value)| is_known(value)).collect())
    }

    /// From its fields.
    pub(crate) fn of_fields(mut fields: Fields<Value>) -> Result<Self> {
        for list in ["units", "contacts", "team", "lines", "steps"] {
            fields
                .entry(list.to_owned())
                .or_insert_with(|| Value::Array(Vec::new()));
        }
        Ok(serde_json::from_value(Value::Object(
            fields.into_iter().collect(),
        ))?)
    }

    /// From its rows.
    pub(super) fn of(row: &StoredOpportunity, parts: Parts) -> Result<Self> {
        Ok(Self {
            account: AccountId(row.account_id),
            units: parts.units.into_iter().map(AccountId).collect(),
            code: row.code.clone(),
            name: row.name.clone(),
            pipeline: PipelineId(row.pipeline_id),
            state: state(row),
            opened_on: row.opened_on,
            close_on: row.close_on,
            amount: row.amount.map(Amount::from_ten_thousandths),
            kind: BusinessKind::from_word(&row.kind).unwrap_or(BusinessKind::NewAccount),
            source: row.source.as_deref().and_then(Source::from_word),
            selling_mode: row.selling_mode.as_deref().and_then(SellingMode::from_word),
            category: ForecastCategory::from_word(&row.category).unwrap_or(ForecastCategory::Pipeline),
            owner: PersonId(row.owner_id),
            contacts: parts.contacts.into_iter().map(participant).collect(),
            team: parts.people.into_iter().filter_map(teammate).collect(),
            lines: parts.lines.into_iter().map(read_line).collect(),
            steps: parts.steps.into_iter().map(read_step).collect(),
            expected_until: row.expected_until,
            split_from: row.split_from_id.map(OpportunityId),
            details: serde_json::from_str(&row.details)?,
        })
    }

    /// What belongs to it, as rows.
    pub(super) fn parts(&self, id: OpportunityId) -> Parts {
        Parts {
            units: self.units.iter().map(|unit| unit.0).collect(),
            contacts: (0..)
                .zip(&self.contacts)
                .map(|(position, one)| contact::Model {
                    opportunity_id: id.0,
                    contact_id: one.contact.0,
                    position,
                    role: one.role.map(|role| role.as_str().to_owned()),
                })
                .collect(),
            people: (0..)
                .zip(&self.team)
                .map(|(position, one)| person::Model {
                    opportunity_id: id.0,
                    person_id: one.person.0,
                    position,
                    role: one.role.as_str().to_owned(),
                })
                .collect(),
            lines: (0..)
                .zip(&self.lines)
                .map(|(position, one)| line::Model {
                    opportunity_id: id.0,
                    position,
                    product: one.product.clone(),
                    quantity: one.quantity.map(|quantity| quantity.to_string()),
                    amount: one.amount.ten_thousandths(),
                })
                .collect(),
            steps: (0..)
                .zip(&self.steps)
                .map(|(position, one)| step::Model {
                    opportunity_id: id.0,
                    position,
                    what: one.what.clone(),
                    due_on: one.due_on,
                    contact_id: one.contact.map(|contact| contact.0),
                    done_on: one.done_on,
                })
                .collect(),
        }
    }

    /// Its row, put over one that is there.
    pub(super) fn over(&self, row: StoredOpportunity) -> Result<StoredOpportunity> {
        let (reason, lost_to, note) = match &self.state {
            State::Open { .. } => (None, None, None),
            State::Won { reason, note, .. } => (
                reason.map(WonReason::as_str).map(str::to_owned),
                None,
                note.clone(),
            ),
            State::Lost { reason, to, note, .. } => {
                (Some(reason.as_str().to_owned()), to.clone(), note.clone())
            }
        };
        Ok(StoredOpportunity {
            account_id: self.account.0,
            code: self.code.clone(),
            name: self.name.clone(),
            pipeline_id: self.pipeline.0,
            stage_id: self.state.stage().0,
            state: self.state.as_str().to_owned(),
            since_on: self.state.since(),
            opened_on: self.opened_on,
            close_on: self.close_on,
            amount: self.amount.map(Amount::ten_thousandths),
            kind: self.kind.as_str().to_owned(),
            source: self.source.map(|source| source.as_str().to_owned()),
            selling_mode: self.selling_mode.map(|mode| mode.as_str().to_owned()),
            category: self.category.as_str().to_owned(),
            owner_id: self.owner.0,
            reason,
            lost_to,
            note,
            expected_until: self.expected_until,
            split_from_id: self.split_from.map(|whole| whole.0),
            details: serde_json::to_string(&self.details)?,
            ..row
        })
    }
}

fn state(row: &StoredOpportunity) -> State {
    let (stage, on, note) = (StageId(row.stage_id), row.since_on, row.note.clone());
    match row.state.as_str() {
        "won" => State::Won {
            stage,
            on,
            reason: row.reason.as_deref().and_then(WonReason::from_word),
            note,
        },
        "lost" => State::Lost {
            stage,
            on,
            reason: row
                .reason
                .as_deref()
                .and_then(LostReason::from_word)
                .unwrap_or(LostReason::Other),
            to: row.lost_to.clone(),
            note,
        },
        _ => State::Open { stage, since: on },
    }
}

fn participant(row: contact::Model) -> Participant {
    Participant {
        contact: ContactId(row.contact_id),
        role: row.role.as_deref().and_then(BuyingRole::from_word),
    }
}

fn teammate(row: person::Model) -> Option<Teammate> {
    Some(Teammate {
        person: PersonId(row.person_id),
        role: TeamRole::from_word(&row.role)?,
    })
}

fn read_line(row: line::Model) -> Line {
    Line {
        product: row.product,
        quantity: row.quantity.and_then(|quantity| quantity.parse().ok()),
        amount: Amount::from_ten_thousandths(row.amount),
    }
}

fn read_step(row: step::Model) -> BuyingStep {
    BuyingStep {
        what: row.what,
        due_on: row.due_on,
        contact: row.contact_id.map(ContactId),
        done_on: row.done_on,
    }
}

/// The row of a new opportunity, before its facts are put over it.
pub(super) fn blank(
    id: OpportunityId,
    (recorded_at, recorded_by): (chrono::DateTime<chrono::Utc>, Option<PersonId>),
    now: chrono::DateTime<chrono::Utc>,
) -> StoredOpportunity {
    StoredOpportunity {
        id: id.0,
        account_id: Uuid::nil(),
        code: None,
        name: String::new(),
        pipeline_id: Uuid::nil(),
        stage_id: Uuid::nil(),
        state: String::new(),
        since_on: NaiveDate::default(),
        opened_on: NaiveDate::default(),
        close_on: None,
        amount: None,
        kind: String::new(),
        source: None,
        selling_mode: None,
        category: String::new(),
        owner_id: Uuid::nil(),
        reason: None,
        lost_to: None,
        note: None,
        expected_until: None,
        split_from_id: None,
        details: String::new(),
        is_removed: false,
        change_number: 0,
        recorded_at,
        recorded_by: recorded_by.map(|person| person.0),
        changed_at: now,
    }
}

/// Somebody entered the same code in this very moment, or before.
pub(super) fn taken(error: sea_orm::DbErr) -> Error {
    if crate::database::is_duplicate(&error, "code") {
        return Error::Conflict {
            field: "opportunity_code",
            message: "there is already an opportunity of this code: choose another".to_owned(),
        };
    }
    error.into()
}
