//! What is known of a plan: as rows hold it, as versions freeze it, and field by field as events keep it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use dahu_core::{
    account::AccountId,
    editing::Fields,
    opportunity::SellingMode,
    plan::{
        Content, Frozen, PlanId,
        closing::Closing,
        objective::Reading,
        review::{Review, ReviewId, next_due},
        state::{State, Version, held_since},
        template::PlanTemplateId,
        words::Rhythm,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::store::StoredPlan;
use crate::{Error, Result};

/// What is known of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanFacts {
    /// The account that it is for.
    pub account: AccountId,
    /// What it is called.
    pub name: String,
    /// The way of selling that it is for.
    pub selling_mode: Option<SellingMode>,
    /// Its first day.
    pub first_on: NaiveDate,
    /// Its last day.
    pub last_on: NaiveDate,
    /// How often it is reviewed.
    pub rhythm: Rhythm,
    /// The template that it began with.
    pub template: Option<PlanTemplateId>,
    /// The plan that it follows.
    pub follows: Option<PlanId>,
    /// How it stands.
    pub state: State,
    /// What it says.
    pub content: Content,
    /// What was done with it.
    pub record: Record,
}

/// What was done with a plan: it stands beside what it says, and no version freezes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// How it stands, as far as the row has not room for it.
    state: Option<State>,
    /// What was submitted, and what became of it.
    pub versions: Vec<Version>,
    /// The reviews that were held.
    pub reviews: BTreeMap<ReviewId, Review>,
    /// What people measured of their own.
    pub readings: Vec<Reading>,
    /// What came of it.
    pub closing: Option<Closing>,
}

impl PlanFacts {
    /// All that is approved of it.
    #[must_use]
    pub fn frozen(&self) -> Frozen {
        Frozen {
            name: self.name.clone(),
            selling_mode: self.selling_mode,
            first_on: self.first_on,
            last_on: self.last_on,
            rhythm: self.rhythm,
            content: self.content.clone(),
        }
    }

    /// The same with what a version says in the place of what is written now.
    pub(super) fn saying(self, frozen: Frozen) -> Self {
        Self {
            name: frozen.name,
            selling_mode: frozen.selling_mode,
            first_on: frozen.first_on,
            last_on: frozen.last_on,
            rhythm: frozen.rhythm,
            content: frozen.content,
            ..self
        }
    }

    /// The day on which the next review is due, while it holds.
    #[must_use]
    pub fn review_on(&self) -> Option<NaiveDate> {
        self.state.approved().ok()?;
        let since = held_since(&self.record.versions).map_or(self.first_on, |at| at.date_naive());
        let days = (self.first_on, self.last_on);
        next_due(self.rhythm, days, since, self.record.reviews.values())
    }

    /// Whether its last day has passed, so that it is to be held against what came and closed.
    #[must_use]
    pub fn is_to_close(&self, today: NaiveDate) -> bool {
        !self.state.is_closed() && self.last_on < today
    }

    /// The day by which somebody has to do something about it.
    pub(super) fn attention_on(&self) -> NaiveDate {
        match &self.state {
            State::Drafted { .. } => self.first_on,
            State::Submitted { at, .. } => at.date_naive(),
            State::Approved { .. } => self.review_on().unwrap_or(self.last_on),
            State::Closed { .. } => self.last_on,
        }
    }

    /// From its row.
    pub(super) fn of(row: &StoredPlan) -> Result<Self> {
        let mut record: Record = serde_json::from_str(&row.record)?;
        let state = record.state.take();
        let state = state.ok_or_else(|| Error::internal("a plan without a state"))?;
        Ok(Self {
            account: AccountId(row.account_id),
            name: row.name.clone(),
            selling_mode: row.selling_mode.as_deref().and_then(SellingMode::from_word),
            first_on: row.first_on,
            last_on: row.last_on,
            rhythm: Rhythm::from_word(&row.rhythm).unwrap_or(Rhythm::Yearly),
            template: row.template_id.map(PlanTemplateId),
            follows: row.follows_id.map(PlanId),
            state,
            content: serde_json::from_str(&row.content)?,
            record,
        })
    }

    /// Its row, put over one that is there.
    pub(super) fn over(&self, row: StoredPlan) -> Result<StoredPlan> {
        let record = Record {
            state: Some(self.state.clone()),
            ..self.record.clone()
        };
        Ok(StoredPlan {
            account_id: self.account.0,
            name: self.name.clone(),
            selling_mode: self.selling_mode.map(|mode| mode.as_str().to_owned()),
            first_on: self.first_on,
            last_on: self.last_on,
            rhythm: self.rhythm.as_str().to_owned(),
            template_id: self.template.map(|template| template.0),
            follows_id: self.follows.map(|plan| plan.0),
            state: self.state.as_str().to_owned(),
            is_open: !self.state.is_closed(),
            attention_on: self.attention_on(),
            review_on: self.review_on(),
            content: serde_json::to_string(&self.content)?,
            record: serde_json::to_string(&record)?,
            ..row
        })
    }

    /// Field by field: each statement, objective, square, review and reading is a field of its own, so that changes of one
    /// can be taken back beside those of others.
    pub(super) fn fields(&self) -> Result<Fields<Value>> {
        let mut fields = Fields::new();
        let mut put = |name: String, value: Value| {
            if !is_nothing(&value) {
                fields.insert(name, value);
            }
        };
        put("account".to_owned(), serde_json::to_value(self.account)?);
        put("name".to_owned(), Value::String(self.name.clone()));
        put(
            "selling_mode".to_owned(),
            serde_json::to_value(self.selling_mode)?,
        );
        put("first_on".to_owned(), serde_json::to_value(self.first_on)?);
        put("last_on".to_owned(), serde_json::to_value(self.last_on)?);
        put("rhythm".to_owned(), serde_json::to_value(self.rhythm)?);
        put("template".to_owned(), serde_json::to_value(self.template)?);
        put("follows".to_owned(), serde_json::to_value(self.follows)?);
        put("plan_state".to_owned(), serde_json::to_value(&self.state)?);
        for (id, statement) in &self.content.statements {
            put(format!("statement:{id}"), serde_json::to_value(statement)?);
        }
        for (id, objective) in &self.content.objectives {
            put(format!("objective:{id}"), serde_json::to_value(objective)?);
        }
        put("plan_rows".to_owned(), serde_json::to_value(&self.content.rows)?);
        for cell in &self.content.cells {
            let key = format!("square:{}:{}", cell.unit, cell.row.word());
            put(key, serde_json::to_value(cell)?);
        }
        put(
            "plan_costs".to_owned(),
            serde_json::to_value(&self.content.budget.costs)?,
        );
        put(
            "plan_expected".to_owned(),
            serde_json::to_value(self.content.budget.expected)?,
        );
        put(
            "plan_basis".to_owned(),
            Value::String(self.content.budget.basis.clone()),
        );
        put(
            "plan_guide".to_owned(),
            serde_json::to_value(&self.content.guide)?,
        );
        put(
            "plan_versions".to_owned(),
            serde_json::to_value(&self.record.versions)?,
        );
        for (id, review) in &self.record.reviews {
            put(format!("review:{id}"), serde_json::to_value(review)?);
        }
        for reading in &self.record.readings {
            let key = format!("reading:{}:{}", reading.objective, reading.on);
            put(key, serde_json::to_value(reading)?);
        }
        put(
            "plan_closing".to_owned(),
            serde_json::to_value(&self.record.closing)?,
        );
        Ok(fields)
    }

    /// From its fields.
    pub(super) fn of_fields(fields: Fields<Value>) -> Result<Self> {
        let (mut plain, mut things) = (Map::new(), Things::default());
        for (name, value) in fields {
            match name.split_once(':') {
                Some((kind, rest)) => things.take(kind, rest, value)?,
                None => {
                    plain.insert(name, value);
                }
            }
        }
        let plain: Plain = serde_json::from_value(Value::Object(plain))?;
        Ok(Self {
            account: plain.account,
            name: plain.name,
            selling_mode: plain.selling_mode,
            first_on: plain.first_on,
            last_on: plain.last_on,
            rhythm: plain.rhythm,
            template: plain.template,
            follows: plain.follows,
            state: plain.plan_state,
            content: Content {
                rows: plain.plan_rows,
                budget: dahu_core::plan::budget::Budget {
                    costs: plain.plan_costs,
                    expected: plain.plan_expected,
                    basis: plain.plan_basis,
                },
                guide: plain.plan_guide,
                ..things.content
            },
            record: Record {
                state: None,
                versions: plain.plan_versions,
                closing: plain.plan_closing,
                ..things.record
            },
        })
    }
}

/// The fields that are there once.
#[derive(Deserialize)]
struct Plain {
    account: AccountId,
    name: String,
    #[serde(default)]
    selling_mode: Option<SellingMode>,
    first_on: NaiveDate,
    last_on: NaiveDate,
    rhythm: Rhythm,
    #[serde(default)]
    template: Option<PlanTemplateId>,
    #[serde(default)]
    follows: Option<PlanId>,
    plan_state: State,
    #[serde(default)]
    plan_rows: Vec<dahu_core::plan::white_space::Row>,
    #[serde(default)]
    plan_costs: Vec<dahu_core::plan::budget::Cost>,
    #[serde(default)]
    plan_expected: Option<dahu_core::money::Amount>,
    #[serde(default)]
    plan_basis: String,
    #[serde(default)]
    plan_guide: dahu_core::plan::template::Guide,
    #[serde(default)]
    plan_versions: Vec<Version>,
    #[serde(default)]
    plan_closing: Option<Closing>,
}

/// The fields of which there are many.
#[derive(Default)]
struct Things {
    content: Content,
    record: Record,
}

impl Things {
    fn take(&mut self, kind: &str, rest: &str, value: Value) -> Result<()> {
        let unreadable = |_| Error::internal(format!("{rest} is no id of a plan"));
        match kind {
            "statement" => {
                let id = rest.parse().map_err(unreadable)?;
                self.content.statements.insert(id, serde_json::from_value(value)?);
            }
            "objective" => {
                let id = rest.parse().map_err(unreadable)?;
                self.content.objectives.insert(id, serde_json::from_value(value)?);
            }
            "review" => {
                let id = rest.parse().map_err(unreadable)?;
                self.record.reviews.insert(id, serde_json::from_value(value)?);
            }
            "square" => self.content.cells.push(serde_json::from_value(value)?),
            "reading" => self.record.readings.push(serde_json::from_value(value)?),
            _ => return Err(Error::internal(format!("{kind} is no field of a plan"))),
        }
        Ok(())
    }
}

/// Whether a value says nothing, so that no field holds it.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(things) => things.is_empty(),
        Value::Object(things) => things.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use dahu_core::plan::{
        state::Hand,
        statement::{Statement, StatementId},
        white_space::{Cell, Row},
        words::{Stand, StatementKind},
    };
    use uuid::Uuid;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn facts() -> PlanFacts {
        let hand = Hand {
            at: DateTime::UNIX_EPOCH,
            by: None,
        };
        let statement = Statement {
            kind: StatementKind::Goal,
            words: "要扩产".to_owned(),
            weight: None,
            evidence: BTreeMap::new(),
        };
        let cell = |row: &str| Cell {
            unit: AccountId(Uuid::from_u128(5)),
            row: Row::Product(row.to_owned()),
            stand: Some(Stand::Nothing),
            rival: None,
            potential: None,
            source: String::new(),
            on: day("2026-01-05"),
        };
        PlanFacts {
            account: AccountId(Uuid::from_u128(1)),
            name: "2026".to_owned(),
            selling_mode: None,
            first_on: day("2026-01-01"),
            last_on: day("2026-12-31"),
            rhythm: Rhythm::Quarterly,
            template: None,
            follows: None,
            state: State::begin(hand),
            content: Content {
                statements: BTreeMap::from([(StatementId(Uuid::from_u128(2)), statement)]),
                rows: vec![Row::Product("a:b".to_owned()), Row::Product("c".to_owned())],
                cells: vec![cell("a:b"), cell("c")],
                ..Content::default()
            },
            record: Record::default(),
        }
    }

    #[test]
    fn a_plan_comes_back_from_its_fields() {
        let facts = facts();
        let fields = facts.fields().expect("fields");
        assert!(fields.keys().any(|name| name.ends_with(":p:a:b")), "{fields:?}");
        assert!(
            !fields.contains_key("plan_closing"),
            "what is not known is left out"
        );
        assert_eq!(PlanFacts::of_fields(fields).expect("facts"), facts);
    }

    #[test]
    fn a_review_is_due_only_while_the_plan_holds() {
        let mut facts = facts();
        assert_eq!(
            (facts.review_on(), facts.attention_on()),
            (None, day("2026-01-01"))
        );
        let hand = facts.state.hand();
        facts.state = State::Approved {
            at: hand.at,
            by: None,
            version: 1,
            reason: String::new(),
        };
        assert_eq!(facts.review_on(), Some(day("2026-03-31")));
        assert_eq!(facts.attention_on(), day("2026-03-31"));
        let ends = [day("2026-12-31"), day("2027-01-01")].map(|today| facts.is_to_close(today));
        assert_eq!(ends, [false, true]);
        facts.state = facts.state.close(hand).expect("approved");
        assert!(!facts.is_to_close(day("2027-01-01")));
        assert_eq!(
            (facts.review_on(), facts.attention_on()),
            (None, day("2026-12-31"))
        );
    }
}
