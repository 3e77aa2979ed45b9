//! What belongs to an opportunity, changed part by part: a row for each thing and some empty ones; an emptied row goes.

use std::collections::HashMap;

use askama::Template;
use axum::{
    Form,
    extract::{Path, RawForm},
    http::StatusCode,
    response::IntoResponse,
};
use chrono::NaiveDate;
use dahu_app::{
    Context, Error,
    opportunity::{
        self, BuyingStep, Choices, Competitor, Evidence, Line, Opportunity, PARTS_AT_MOST, Part, Participant,
        Risk, Teammate,
    },
};
use dahu_core::{
    contact::{BuyingRole, ContactId},
    import::{Cell, read_number},
    money::Amount,
    opportunity::{Degree, Element, Known, TeamRole},
    person::PersonId,
};
use serde::Deserialize;

use super::{id, refuse_others, words};
use crate::{
    contact::map_words,
    failure::{Answer, Beside, Failure},
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

/// Empty rows at the end of a form.
const EMPTY: usize = 3;

/// A part that has a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Contacts,
    Team,
    Lines,
    Steps,
    Competitors,
    Risks,
    Evidence,
}

impl Kind {
    const ALL: [(Self, &'static str, &'static str); 7] = [
        (Self::Contacts, "contacts", "opportunity-contacts"),
        (Self::Team, "team", "opportunity-team"),
        (Self::Lines, "lines", "opportunity-lines"),
        (Self::Steps, "steps", "buying-steps"),
        (Self::Competitors, "competitors", "opportunity-competitors"),
        (Self::Risks, "risks", "opportunity-risks"),
        (Self::Evidence, "evidence", "meddpicc"),
    ];

    fn read(word: &str) -> Result<Self, Failure> {
        let known = Self::ALL.into_iter().find(|(_, known, _)| *known == word);
        known.map(|(kind, ..)| kind).ok_or(Failure::NotFound)
    }

    fn of(self) -> (&'static str, &'static str) {
        let known = Self::ALL.into_iter().find(|(kind, ..)| *kind == self);
        known.map_or(("", ""), |(_, word, key)| (word, key))
    }

    fn word(self) -> &'static str {
        self.of().0
    }

    fn key(self) -> &'static str {
        self.of().1
    }
}

/// What is typed in a row, by the names of fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Row(HashMap<&'static str, String>);

impl Row {
    fn of<const N: usize>(fields: [(&'static str, String); N]) -> Self {
        Self(fields.into())
    }

    fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |text| text.trim())
    }
}

/// The names of the fields of a row, the first of which makes it one.
fn fields(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Contacts => &["contact", "role"],
        Kind::Team => &["person", "role"],
        Kind::Lines => &["product", "quantity", "amount"],
        Kind::Steps => &["what", "due_on", "contact", "done_on"],
        Kind::Competitors => &["name", "strength", "note"],
        Kind::Risks => &["what", "likelihood", "impact", "answer", "closed"],
        Kind::Evidence => &["element", "known", "source", "on"],
    }
}

#[derive(Template)]
#[template(path = "opportunity/part.html")]
struct PartPage {
    page: Page,
    found: Opportunity,
    kind: Kind,
    rows: Vec<Row>,
    choices: Choices,
    began_with: String,
    problem: Beside,
}

impl PartPage {
    fn back(&self) -> String {
        format!("/opportunities/{}", self.found.id)
    }

    /// What has to be known of a part of MEDDPICC.
    fn question(&self, element: &Element) -> String {
        let word = element.as_str().replace('_', "-");
        self.page.text(&format!("opportunity-word-question-{word}"))
    }
}

pub(super) async fn ask(visitor: Visitor, Path((key, part)): Path<(String, String)>) -> Answer {
    refuse_others(&visitor)?;
    let (id, kind) = (id(&key)?, Kind::read(&part)?);
    let found = opportunity::begun(&visitor.ctx, id).await?;
    let (mut rows, began_with) = (rows_of(&found, kind), found.began_with.clone());
    add_empty(&mut rows, kind);
    asked(&visitor, found, kind, (rows, began_with), Beside::default()).await
}

fn add_empty(rows: &mut Vec<Row>, kind: Kind) {
    if kind != Kind::Evidence {
        let empty = EMPTY.min(PARTS_AT_MOST.saturating_sub(rows.len()));
        rows.extend(std::iter::repeat_n(Row::default(), empty));
    }
}

async fn asked(
    visitor: &Visitor,
    found: Opportunity,
    kind: Kind,
    (rows, began_with): (Vec<Row>, String),
    problem: Beside,
) -> Answer {
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let units: Vec<_> = found.facts.units.iter().copied().collect();
    let title = visitor.reader.texts().text(kind.key());
    let body = render(&PartPage {
        page: Page::new(&visitor.reader, Some(Section::Opportunities), &title),
        choices: opportunity::choices(&visitor.ctx, found.facts.account, &units).await?,
        found,
        kind,
        rows,
        began_with,
        problem,
    })?;
    Ok((status, body).into_response())
}

/// What is there, as it would be typed.
fn rows_of(found: &Opportunity, kind: Kind) -> Vec<Row> {
    let facts = &found.facts;
    match kind {
        Kind::Contacts => facts.contacts.iter().map(of_participant).collect(),
        Kind::Team => facts.team.iter().map(of_teammate).collect(),
        Kind::Lines => facts.lines.iter().map(of_line).collect(),
        Kind::Steps => facts.steps.iter().map(of_step).collect(),
        Kind::Competitors => facts.details.competitors.iter().map(of_competitor).collect(),
        Kind::Risks => facts.details.risks.iter().map(of_risk).collect(),
        Kind::Evidence => Element::ALL
            .into_iter()
            .map(|element| of_evidence(element, facts.details.evidence.get(&element)))
            .collect(),
    }
}

fn written(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn of_participant(row: &Participant) -> Row {
    Row::of([
        ("contact", row.contact.to_string()),
        ("role", row.role.map_or("", BuyingRole::as_str).to_owned()),
    ])
}

fn of_teammate(row: &Teammate) -> Row {
    Row::of([
        ("person", row.person.to_string()),
        ("role", row.role.as_str().to_owned()),
    ])
}

fn of_line(row: &Line) -> Row {
    let quantity = row.quantity.map(|quantity| quantity.normalize().to_string());
    Row::of([
        ("product", row.product.clone()),
        ("quantity", quantity.unwrap_or_default()),
        ("amount", super::entering::plain(row.amount)),
    ])
}

fn of_step(row: &BuyingStep) -> Row {
    let contact = row.contact.map(|contact| contact.to_string());
    Row::of([
        ("what", row.what.clone()),
        ("due_on", written(row.due_on)),
        ("contact", contact.unwrap_or_default()),
        ("done_on", written(row.done_on)),
    ])
}

fn of_competitor(row: &Competitor) -> Row {
    Row::of([
        ("name", row.name.clone()),
        ("strength", row.strength.as_str().to_owned()),
        ("note", row.note.clone()),
    ])
}

fn of_risk(row: &Risk) -> Row {
    Row::of([
        ("what", row.what.clone()),
        ("likelihood", row.likelihood.as_str().to_owned()),
        ("impact", row.impact.as_str().to_owned()),
        ("answer", row.answer.clone()),
        ("closed", if row.is_closed { "yes" } else { "" }.to_owned()),
    ])
}

fn of_evidence(element: Element, known: Option<&Evidence>) -> Row {
    let level = known.map_or(Known::Unknown, |one| one.known);
    Row::of([
        ("element", element.as_str().to_owned()),
        ("known", level.as_str().to_owned()),
        ("source", known.map(|one| one.source.clone()).unwrap_or_default()),
        ("on", written(known.map(|one| one.on))),
    ])
}

pub(super) async fn change(
    visitor: Visitor,
    Path((key, part)): Path<(String, String)>,
    RawForm(body): RawForm,
) -> Answer {
    refuse_others(&visitor)?;
    let (id, kind) = (id(&key)?, Kind::read(&part)?);
    let (rows, began_with) = sent(&body, kind);
    let ctx = &visitor.ctx;
    let changed = async {
        let part = read(ctx, kind, &rows)?;
        opportunity::change_part(ctx, id, &began_with, part).await
    };
    match changed.await {
        Ok(()) => Ok(see_other(
            &visitor.reader,
            &format!("/opportunities/{id}?undo=yes"),
        )),
        Err(error @ Error::Refused { .. }) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &[])?;
            let found = opportunity::begun(ctx, id).await?;
            asked(&visitor, found, kind, (rows, began_with), problem).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The rows of a form; each field comes once a row.
fn sent(body: &[u8], kind: Kind) -> (Vec<Row>, String) {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).unwrap_or_default();
    let of = |name: &str| -> Vec<&String> {
        let found = pairs.iter().filter(|(known, _)| known == name);
        found.map(|(_, text)| text).collect()
    };
    let count = of(fields(kind)[0]).len().min(PARTS_AT_MOST + EMPTY);
    let mut rows = vec![Row::default(); count];
    for name in fields(kind) {
        for (row, value) in rows.iter_mut().zip(of(name)) {
            row.0.insert(name, value.clone());
        }
    }
    let began_with = of("began_with").first().map(|text| (*text).clone());
    (rows, began_with.unwrap_or_default())
}

/// What was typed, as a part; rows of which the first field is empty are none.
fn read(ctx: &Context, kind: Kind, rows: &[Row]) -> Result<Part, Error> {
    let first = fields(kind)[0];
    let rows = rows.iter().filter(|row| !row.get(first).is_empty());
    Ok(match kind {
        Kind::Contacts => Part::Contacts(rows.map(participant).collect::<Result<_, _>>()?),
        Kind::Team => Part::Team(rows.map(teammate).collect::<Result<_, _>>()?),
        Kind::Lines => Part::Lines(rows.map(line).collect::<Result<_, _>>()?),
        Kind::Steps => Part::Steps(rows.map(step).collect::<Result<_, _>>()?),
        Kind::Competitors => Part::Competitors(
            rows.map(|row| Competitor {
                name: row.get("name").to_owned(),
                strength: degree(row, "strength"),
                note: row.get("note").to_owned(),
            })
            .collect(),
        ),
        Kind::Risks => Part::Risks(
            rows.map(|row| Risk {
                what: row.get("what").to_owned(),
                likelihood: degree(row, "likelihood"),
                impact: degree(row, "impact"),
                answer: row.get("answer").to_owned(),
                is_closed: !row.get("closed").is_empty(),
            })
            .collect(),
        ),
        Kind::Evidence => {
            let known = rows
                .map(|row| evidence(ctx, row))
                .collect::<Result<Vec<_>, _>>()?;
            Part::Evidence(known.into_iter().flatten().collect())
        }
    })
}

fn choice_unknown() -> Error {
    Error::refused(
        "opportunity_choice_unknown",
        "choose from the list: open the page anew where it offers nothing else",
    )
}

fn participant(row: &Row) -> Result<Participant, Error> {
    Ok(Participant {
        contact: row
            .get("contact")
            .parse::<ContactId>()
            .map_err(|_| choice_unknown())?,
        role: BuyingRole::from_word(row.get("role")),
    })
}

fn teammate(row: &Row) -> Result<Teammate, Error> {
    Ok(Teammate {
        person: row
            .get("person")
            .parse::<PersonId>()
            .map_err(|_| choice_unknown())?,
        role: TeamRole::from_word(row.get("role")).unwrap_or(TeamRole::Helper),
    })
}

fn line(row: &Row) -> Result<Line, Error> {
    let number = |name: &str| match row.get(name) {
        "" => Ok(None),
        text => read_number(Cell::Text(text)).map(Some).map_err(|_| {
            Error::refused(
                "opportunity_amount_not_usable",
                "an amount is a number above zero such as 120000 or 12万: correct it, or leave it out",
            )
        }),
    };
    let amount = number("amount")?.and_then(|amount| Amount::from_decimal(amount).ok());
    Ok(Line {
        product: row.get("product").to_owned(),
        quantity: number("quantity")?,
        // A product without an amount is refused where the part is changed.
        amount: amount.unwrap_or_default(),
    })
}

fn step(row: &Row) -> Result<BuyingStep, Error> {
    Ok(BuyingStep {
        what: row.get("what").to_owned(),
        due_on: day(row.get("due_on"))?,
        contact: row.get("contact").parse().ok(),
        done_on: day(row.get("done_on"))?,
    })
}

fn day(text: &str) -> Result<Option<NaiveDate>, Error> {
    match text {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| {
            Error::refused(
                "opportunity_day_not_readable",
                "write the day like 2026-06-30: correct it, or leave it out",
            )
        }),
    }
}

fn degree(row: &Row, name: &str) -> Degree {
    Degree::from_word(row.get(name)).unwrap_or(Degree::Medium)
}

fn evidence(ctx: &Context, row: &Row) -> Result<Option<(Element, Evidence)>, Error> {
    let element = Element::from_word(row.get("element")).ok_or_else(choice_unknown)?;
    let known = Known::from_word(row.get("known")).unwrap_or(Known::Unknown);
    let source = row.get("source");
    if known == Known::Unknown && source.is_empty() {
        return Ok(None);
    }
    let evidence = Evidence {
        known,
        source: source.to_owned(),
        on: day(row.get("on"))?.unwrap_or_else(|| ctx.today()),
    };
    Ok(Some((element, evidence)))
}

/// Something of a checklist that was ticked, or is no more.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CheckForm {
    check: String,
    done: String,
}

pub(super) async fn check(visitor: Visitor, Path(key): Path<String>, Form(form): Form<CheckForm>) -> Answer {
    refuse_others(&visitor)?;
    let id = id(&key)?;
    let check = form.check.parse().map_err(|_| Failure::NotFound)?;
    let on = (!form.done.is_empty()).then(|| visitor.ctx.today());
    opportunity::change_part(&visitor.ctx, id, "", Part::Check(check, on)).await?;
    Ok(see_other(&visitor.reader, &format!("/opportunities/{id}#steps")))
}
