//! Two versions of a plan beside each other, thing by thing and field by field.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{
    Content, Frozen,
    objective::{Measure, Objective, ObjectiveId},
    statement::{Statement, StatementId},
    white_space::{Cell, Row},
    words::{Rhythm, Stand, StatementKind},
};
use crate::{
    account::AccountId,
    money::Amount,
    opportunity::{Degree, SellingMode},
};

/// Something of a plan that can differ.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Thing {
    /// The plan as a whole: its name, days, way of selling and rhythm.
    Plan,
    /// A statement.
    Statement(StatementKind, StatementId),
    /// An objective.
    Objective(ObjectiveId),
    /// Which rows the matrix has.
    Rows,
    /// What is said of a square.
    Cell(AccountId, Row),
    /// What it costs and is to bring.
    Budget,
}

/// A field of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// What it is called.
    Name,
    /// Its way of selling.
    SellingMode,
    /// Its first day.
    From,
    /// Its last day.
    By,
    /// How often it is reviewed.
    Rhythm,
    /// What it says.
    Words,
    /// How likely a risk is.
    Likelihood,
    /// How grave it is.
    Impact,
    /// What is done about it.
    Answer,
    /// On what it stands.
    Evidence,
    /// How it is measured.
    Measure,
    /// From where it starts.
    Start,
    /// What is to be reached.
    Aim,
    /// The rows.
    Rows,
    /// How a square stands.
    Stand,
    /// Who else sells there.
    Rival,
    /// What they buy from anybody.
    Potential,
    /// From where that is known.
    Source,
    /// On which day it was known.
    On,
    /// What is spent.
    Costs,
    /// What is expected.
    Expected,
    /// How that was worked out.
    Basis,
}

impl Field {
    /// The word that keys are made of.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::SellingMode => "selling-mode",
            Self::From => "from",
            Self::By => "by",
            Self::Rhythm => "rhythm",
            Self::Words => "words",
            Self::Likelihood => "likelihood",
            Self::Impact => "impact",
            Self::Answer => "answer",
            Self::Evidence => "evidence",
            Self::Measure => "measure",
            Self::Start => "start",
            Self::Aim => "aim",
            Self::Rows => "rows",
            Self::Stand => "stand",
            Self::Rival => "rival",
            Self::Potential => "potential",
            Self::Source => "source",
            Self::On => "on",
            Self::Costs => "costs",
            Self::Expected => "expected",
            Self::Basis => "basis",
        }
    }
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// Words.
    Text(String),
    /// A day.
    Day(NaiveDate),
    /// Money.
    Money(Amount),
    /// A value of an objective, in the unit of its measure.
    Value(Amount, Measure),
    /// How something is measured.
    Measure(Measure),
    /// How much.
    Degree(Degree),
    /// A way of selling.
    Mode(SellingMode),
    /// A rhythm.
    Rhythm(Rhythm),
    /// How a square stands.
    Stand(Stand),
    /// Names.
    Names(Vec<String>),
    /// Pieces of evidence, each with its day and what it shows.
    Evidence(Vec<(NaiveDate, String)>),
    /// What is spent, on what.
    Costs(Vec<(String, Amount)>),
    /// Something that the reader may not see.
    Masked,
}

/// What became of a thing from one version to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    /// It is in the later one alone.
    Added,
    /// It is in the earlier one alone.
    Removed,
    /// It is in both, and differs.
    Changed,
}

/// A thing that differs, with the fields that do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which thing.
    pub thing: Thing,
    /// What became of it.
    pub became: Became,
    /// The fields that differ: what each held, and what it holds.
    pub fields: Vec<(Field, Option<Told>, Option<Told>)>,
}

type Fields = BTreeMap<Field, Told>;

/// What differs from one version to another.
#[must_use]
pub fn differences(before: &Frozen, after: &Frozen) -> Vec<Difference> {
    let (mut one, mut other) = (things(before), things(after));
    let keys: BTreeSet<Thing> = one.keys().chain(other.keys()).cloned().collect();
    let differing = keys.into_iter().filter_map(|thing| {
        let (was, is) = (one.remove(&thing), other.remove(&thing));
        let became = match (&was, &is) {
            (None, _) => Became::Added,
            (_, None) => Became::Removed,
            _ => Became::Changed,
        };
        let (mut was, mut is) = (was.unwrap_or_default(), is.unwrap_or_default());
        let names: BTreeSet<Field> = was.keys().chain(is.keys()).copied().collect();
        let fields: Vec<_> = names
            .into_iter()
            .map(|name| (name, was.remove(&name), is.remove(&name)))
            .filter(|(_, was, is)| was != is)
            .collect();
        (!fields.is_empty()).then_some(Difference {
            thing,
            became,
            fields,
        })
    });
    differing.collect()
}

fn things(frozen: &Frozen) -> BTreeMap<Thing, Fields> {
    let content = &frozen.content;
    let mut things = BTreeMap::from([(Thing::Plan, of_plan(frozen))]);
    for (id, statement) in &content.statements {
        things.insert(Thing::Statement(statement.kind, *id), of_statement(statement));
    }
    for (id, objective) in &content.objectives {
        things.insert(Thing::Objective(*id), of_objective(objective));
    }
    let rows: Vec<String> = content.rows.iter().map(|row| row.name().to_owned()).collect();
    if !rows.is_empty() {
        things.insert(Thing::Rows, Fields::from([(Field::Rows, Told::Names(rows))]));
    }
    for cell in &content.cells {
        things.insert(Thing::Cell(cell.unit, cell.row.clone()), of_cell(cell));
    }
    if !content.budget.is_empty() {
        things.insert(Thing::Budget, of_budget(content));
    }
    things
}

fn text(words: &str) -> Option<Told> {
    (!words.is_empty()).then(|| Told::Text(words.to_owned()))
}

fn known<const N: usize>(fields: [(Field, Option<Told>); N]) -> Fields {
    let known = fields
        .into_iter()
        .filter_map(|(field, told)| Some((field, told?)));
    known.collect()
}

fn of_plan(frozen: &Frozen) -> Fields {
    known([
        (Field::Name, text(&frozen.name)),
        (Field::SellingMode, frozen.selling_mode.map(Told::Mode)),
        (Field::From, Some(Told::Day(frozen.first_on))),
        (Field::By, Some(Told::Day(frozen.last_on))),
        (Field::Rhythm, Some(Told::Rhythm(frozen.rhythm))),
    ])
}

fn of_statement(statement: &Statement) -> Fields {
    let evidence: Vec<(NaiveDate, String)> = statement
        .evidence
        .values()
        .map(|one| (one.on, one.note.clone()))
        .collect();
    let weight = statement.weight.as_ref();
    known([
        (Field::Words, text(&statement.words)),
        (
            Field::Likelihood,
            weight.map(|weight| Told::Degree(weight.likelihood)),
        ),
        (Field::Impact, weight.map(|weight| Told::Degree(weight.impact))),
        (Field::Answer, weight.and_then(|weight| text(&weight.answer))),
        (
            Field::Evidence,
            (!evidence.is_empty()).then_some(Told::Evidence(evidence)),
        ),
    ])
}

fn of_objective(objective: &Objective) -> Fields {
    let value = |amount| Told::Value(amount, objective.measure.clone());
    known([
        (Field::Words, text(&objective.words)),
        (Field::Measure, Some(Told::Measure(objective.measure.clone()))),
        (Field::From, Some(Told::Day(objective.from))),
        (Field::By, Some(Told::Day(objective.by))),
        (Field::Start, objective.start.map(value)),
        (Field::Aim, Some(value(objective.aim))),
    ])
}

fn of_cell(cell: &Cell) -> Fields {
    known([
        (Field::Stand, cell.stand.map(Told::Stand)),
        (Field::Rival, cell.rival.as_deref().and_then(text)),
        (Field::Potential, cell.potential.map(Told::Money)),
        (Field::Source, text(&cell.source)),
        (Field::On, Some(Told::Day(cell.on))),
    ])
}

fn of_budget(content: &Content) -> Fields {
    let budget = &content.budget;
    let costs: Vec<(String, Amount)> = budget
        .costs
        .iter()
        .map(|cost| (cost.what.clone(), cost.amount))
        .collect();
    known([
        (Field::Costs, (!costs.is_empty()).then_some(Told::Costs(costs))),
        (Field::Expected, budget.expected.map(Told::Money)),
        (Field::Basis, text(&budget.basis)),
    ])
}
