//! The sheets of a handover: one account or many, to print, and as a file for a word processor.

use askama::Template;
use axum::{
    Form, Router,
    extract::{Path, Query as FromQuery},
    http::{StatusCode, header},
    response::IntoResponse,
    routing::{get, post},
};
use dahu_app::{
    Context,
    handover::{self, Notes, Sheet},
};
use dahu_core::{
    account::AccountId,
    handover::{HandoverId, HandoverState},
    money::Amount,
};
use serde::Deserialize;

use super::{Asked, id};
use crate::{
    access::words::relation_key,
    account::words,
    export::{self, Cell, Column, Table},
    failure::{Answer, Failure, problem},
    number::{self, DASH},
    page::{Page, Section, render, see_other},
    paper::{self, Block},
    text::Texts,
    visitor::Visitor,
};

/// Assessments, targets and changes on a sheet at most.
const ROWS: usize = 10;

pub(super) fn routes() -> Router<Context> {
    Router::new()
        .route("/handovers/{id}/sheets", get(all))
        .route("/handovers/{id}/sheets/{account}", get(one))
        .route("/handovers/{id}/sheets/{account}/notes", post(note))
        .route("/handovers/{id}/sheets/{account}/sheet.docx", get(download))
}

/// A sheet in words: what the page and the file both show.
pub(super) struct Written {
    pub(super) account: AccountId,
    pub(super) title: String,
    pub(super) lead: String,
    pub(super) parts: Vec<Part>,
}

/// A part of a sheet under its heading.
pub(super) struct Part {
    pub(super) heading: String,
    pub(super) body: Body,
}

/// What a part consists of.
pub(super) enum Body {
    /// Names with what they are.
    Facts(Vec<(String, String)>),
    /// A table.
    Table {
        headings: Vec<String>,
        rows: Vec<Vec<String>>,
    },
    /// Lines of text.
    Text(Vec<String>),
}

#[derive(Template)]
#[template(path = "handover/sheets.html")]
struct SheetsPage {
    page: Page,
    id: HandoverId,
    sheets: Vec<Written>,
    asked: Asked,
    more: bool,
    /// The notes, where one account is shown to who may write them.
    notes: Option<Notes>,
    is_one: bool,
    problem: Option<String>,
}

async fn all(visitor: Visitor, Path(key): Path<String>, FromQuery(asked): FromQuery<Asked>) -> Answer {
    let id = id(&key)?;
    let (sheets, more) = handover::sheets(&visitor.ctx, id, asked.person(), asked.page).await?;
    let page = Page::titled(&visitor.reader, Section::Accounts, "sheets");
    let sheets = sheets.iter().map(|sheet| written(&page, sheet)).collect();
    render(&SheetsPage {
        page,
        id,
        sheets,
        asked,
        more,
        notes: None,
        is_one: false,
        problem: None,
    })
}

fn account(text: &str) -> Result<AccountId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

async fn one(visitor: Visitor, Path((key, of)): Path<(String, String)>) -> Answer {
    show_one(&visitor, id(&key)?, account(&of)?, None).await
}

async fn show_one(
    visitor: &Visitor,
    id: HandoverId,
    of: AccountId,
    problem: Option<(String, Notes)>,
) -> Answer {
    let sheet = handover::sheet(&visitor.ctx, id, of).await?;
    let page = Page::new(&visitor.reader, Some(Section::Accounts), &sheet.detail.row.name);
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let (problem, typed) = problem.map_or((None, None), |(problem, typed)| (Some(problem), Some(typed)));
    let body = render(&SheetsPage {
        sheets: vec![written(&page, &sheet)],
        page,
        id,
        asked: Asked::default(),
        more: false,
        notes: sheet.may_note.then(|| typed.unwrap_or(sheet.notes)),
        is_one: true,
        problem,
    })?;
    Ok((status, body).into_response())
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct NotesForm {
    promises: String,
    next_steps: String,
}

async fn note(
    visitor: Visitor,
    Path((key, of)): Path<(String, String)>,
    Form(form): Form<NotesForm>,
) -> Answer {
    let (id, of) = (id(&key)?, account(&of)?);
    let notes = Notes {
        promises: form.promises,
        next_steps: form.next_steps,
    };
    match handover::note(&visitor.ctx, id, of, &notes).await {
        Ok(()) => Ok(see_other(
            &visitor.reader,
            &format!("/handovers/{id}/sheets/{of}"),
        )),
        Err(error) => {
            let told = problem(&visitor.reader.texts(), error)?;
            show_one(&visitor, id, of, Some((told, notes))).await
        }
    }
}

async fn download(visitor: Visitor, Path((key, of)): Path<(String, String)>) -> Answer {
    let (id, of) = (id(&key)?, account(&of)?);
    // Who has no part in the handover learns nothing; who has one may still not take the account along.
    handover::sheet(&visitor.ctx, id, of).await?;
    let visitor = visitor.taking_along();
    let sheet = handover::sheet(&visitor.ctx, id, of).await?;
    export::record_as(&visitor, "handover-sheet", Some(1), "docx").await?;
    let page = Page::titled(&visitor.reader, Section::Accounts, "sheets");
    let paper = on_paper(&written(&page, &sheet), *page.texts());
    let bytes = paper.to_docx().map_err(|error| Failure::internal(&error))?;
    let name = format!("attachment; filename=\"handover-{}-{of}.docx\"", sheet.number);
    let kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    Ok((
        [
            (header::CONTENT_TYPE, kind.to_owned()),
            (header::CONTENT_DISPOSITION, name),
        ],
        bytes,
    )
        .into_response())
}

/// What was written, as a sheet on paper.
fn on_paper(written: &Written, texts: Texts) -> paper::Sheet {
    let mut blocks = Vec::new();
    for part in &written.parts {
        blocks.push(Block::Heading(part.heading.clone()));
        match &part.body {
            Body::Text(lines) => blocks.extend(lines.iter().cloned().map(Block::Words)),
            Body::Facts(facts) => blocks.push(Block::Facts(facts.clone())),
            Body::Table { headings, rows } => {
                let columns = headings.iter().cloned().map(Column::words).collect();
                let mut table = Table::new(part.heading.clone(), columns);
                let cells = |row: &Vec<String>| row.iter().cloned().map(Cell::Text).collect();
                table.rows = rows.iter().map(cells).collect();
                blocks.push(Block::Table(table));
            }
        }
    }
    paper::Sheet {
        title: written.title.clone(),
        lead: vec![written.lead.clone()],
        foot: written.title.clone(),
        blocks,
        texts,
    }
}

fn written(page: &Page, sheet: &Sheet) -> Written {
    let texts = page.texts();
    let day = sheet.done_at.map(|at| texts.day(at));
    let from = sheet.from.clone().unwrap_or_else(|| texts.text("nobody"));
    let lead = texts.fill(
        "sheet-lead",
        &[
            ("number", sheet.number.to_string()),
            ("from", from),
            ("to", sheet.to.1.clone()),
        ],
    );
    let when = match (sheet.state, day) {
        (HandoverState::Done, Some(day)) => texts.text_with("sheet-done", "date", day),
        (HandoverState::Undone, _) => texts.text("handover-undone"),
        _ => texts.text("sheet-planned"),
    };
    let mut parts = vec![facts(texts, sheet)];
    parts.extend(notes(texts, sheet));
    parts.push(contacts(texts, sheet));
    parts.push(sales(page, sheet));
    parts.extend(contracts(page, sheet));
    parts.extend(opportunities(page, sheet));
    parts.push(targets(texts, sheet));
    parts.push(team(texts, sheet));
    parts.push(changes(page, sheet));
    Written {
        account: sheet.account,
        title: sheet.detail.row.name.clone(),
        lead: format!("{lead} {when}"),
        parts,
    }
}

fn part(texts: &Texts, key: &str, body: Body) -> Part {
    Part {
        heading: texts.text(key),
        body,
    }
}

/// A part with a table, or with a line where there are no rows.
fn table(texts: &Texts, key: &str, headings: &[&str], rows: Vec<Vec<String>>, none: &str) -> Part {
    let headings = headings.iter().map(|heading| texts.text(heading)).collect();
    let body = if rows.is_empty() {
        Body::Text(vec![texts.text(none)])
    } else {
        Body::Table { headings, rows }
    };
    part(texts, key, body)
}

fn or_dash(text: Option<&String>) -> String {
    text.map_or_else(|| DASH.to_owned(), Clone::clone)
}

fn facts(texts: &Texts, sheet: &Sheet) -> Part {
    let row = &sheet.detail.row;
    let owner = row
        .owner
        .as_ref()
        .map_or_else(|| texts.text("nobody"), |(_, owner)| owner.clone());
    let facts = [
        ("account-code", or_dash(row.code.as_ref())),
        ("credit-code", or_dash(sheet.detail.credit_code.as_ref())),
        ("account-owner", owner),
        ("account-region", or_dash(row.region.as_ref())),
        ("account-industry", or_dash(row.industry.as_ref())),
        ("intent", words::intent(texts, row.intent)),
    ];
    let facts = facts
        .into_iter()
        .map(|(key, value)| (texts.text(key), value))
        .collect();
    part(texts, "facts", Body::Facts(facts))
}

fn notes(texts: &Texts, sheet: &Sheet) -> Vec<Part> {
    let lines = |text: &str| -> Vec<String> {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        if lines.is_empty() {
            vec![texts.text("sheet-nothing-noted")]
        } else {
            lines
        }
    };
    let mut next_steps = lines(&sheet.notes.next_steps);
    if let Some((by, at)) = &sheet.noted {
        let facts = [("who", by.clone()), ("date", texts.day(*at).to_string())];
        next_steps.push(texts.fill("sheet-noted", &facts));
    }
    vec![
        part(texts, "sheet-promises", Body::Text(lines(&sheet.notes.promises))),
        part(texts, "sheet-next-steps", Body::Text(next_steps)),
    ]
}

fn sales(page: &Page, sheet: &Sheet) -> Part {
    let texts = page.texts();
    let Some(figures) = &sheet.detail.row.figures else {
        return part(texts, "sales", Body::Text(vec![texts.text("sheet-sales-hidden")]));
    };
    let unit = page.unit_label(&sheet.detail.currency);
    let money = |amount: &Amount| format!("{} {unit}", page.money(amount));
    let mut facts = vec![
        (texts.text("figure-net-recent"), money(&figures.net_recent)),
        (texts.text("figure-net-prior"), money(&figures.net_prior)),
        (
            texts.text("sheet-change"),
            change(figures.net_recent, figures.net_prior),
        ),
        (texts.text("figure-last"), page.date(&figures.last)),
        (texts.text("standing"), words::standing(texts, &figures.standing)),
        (texts.text("rhythm"), words::rhythm(texts, figures)),
    ];
    if let Some(value) = sheet.value() {
        facts.push((texts.text("account-value"), money(&value)));
    }
    if let Some(as_of) = sheet.detail.as_of {
        facts.push((texts.text("period-as-of"), as_of.to_string()));
    }
    part(texts, "sales", Body::Facts(facts))
}

/// The last twelve months against the twelve before.
fn change(recent: Amount, prior: Amount) -> String {
    let (recent, prior) = (recent.ten_thousandths(), prior.ten_thousandths());
    if prior <= 0 {
        return DASH.to_owned();
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "a share that is shown with one decimal"
    )]
    let share = (recent - prior) as f64 / prior as f64;
    number::signed_percent(share)
}

/// What is open with the account; nothing where there is none.
fn opportunities(page: &Page, sheet: &Sheet) -> Option<Part> {
    let texts = page.texts();
    let unit = page.unit_label(&sheet.detail.currency);
    let rows = sheet.opportunities.iter().map(|row| {
        let amount = row
            .amount
            .as_ref()
            .map(|amount| format!("{} {unit}", page.money(amount)));
        let step = row
            .step
            .as_ref()
            .map(|(what, due_on, _)| format!("{due_on} {what}"));
        vec![
            row.name.clone(),
            or_dash(amount.as_ref()),
            page.date(&row.close_on),
            row.owner_name.clone(),
            or_dash(step.as_ref()),
        ]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let headings = [
        "opportunity-name",
        "opportunity-amount",
        "opportunity-close-on",
        "opportunity-owner",
        "activity-step",
    ];
    let key = "handed-opportunity";
    (!rows.is_empty()).then(|| table(texts, key, &headings, rows, "opportunities-of-account-none"))
}

fn contracts(page: &Page, sheet: &Sheet) -> Option<Part> {
    let texts = page.texts();
    let contracts = sheet
        .contracts
        .as_ref()
        .filter(|found| !found.contracts.is_empty())?;
    let rows = contracts.contracts.iter().flat_map(|(number, terms)| {
        terms.iter().map(|(term, standing)| {
            vec![
                number.clone(),
                term.starts.to_string(),
                term.ends.to_string(),
                page.money(&term.amount),
                words::contract_standing(texts, standing),
            ]
        })
    });
    let headings = [
        "contract-number",
        "contract-starts",
        "contract-ends",
        "contract-amount",
        "state",
    ];
    Some(table(
        texts,
        "account-contracts",
        &headings,
        rows.take(ROWS).collect(),
        "account-contracts",
    ))
}

fn targets(texts: &Texts, sheet: &Sheet) -> Part {
    let until = |day: Option<chrono::NaiveDate>| day.map_or_else(|| DASH.to_owned(), |day| day.to_string());
    let targets = sheet.history.targets.iter().map(|target| {
        vec![
            texts.text("targets"),
            target.salesperson.clone(),
            target.from.to_string(),
            until(target.until),
        ]
    });
    let assessments = sheet.history.assessments.iter().map(|assessment| {
        let intent = texts.text(words::intent_key(&assessment.intent));
        let what = texts.fill(
            "field-value",
            &[("field", texts.text("intent")), ("value", intent)],
        );
        vec![
            what,
            or_dash(assessment.by.as_ref()),
            assessment.on.to_string(),
            DASH.to_owned(),
        ]
    });
    let rows = targets.take(ROWS).chain(assessments.take(ROWS)).collect();
    let headings = ["sheet-what", "sheet-who", "field-from", "field-until"];
    table(texts, "sheet-targets", &headings, rows, "targets-none")
}

fn contacts(texts: &Texts, sheet: &Sheet) -> Part {
    let rows = sheet.contacts.contacts.iter().map(|contact| {
        let facts = &contact.facts;
        vec![
            facts.name.clone(),
            or_dash(facts.job.as_ref()),
            or_dash(facts.mobile.as_ref()),
            or_dash(facts.email.as_ref()),
        ]
    });
    let headings = ["contact-name", "contact-job", "contact-mobile", "contact-email"];
    table(texts, "contacts", &headings, rows.collect(), "contacts-none")
}

fn team(texts: &Texts, sheet: &Sheet) -> Part {
    let rows = sheet.team.iter().map(|member| {
        let until = member
            .until
            .map_or_else(|| DASH.to_owned(), |until| until.to_string());
        vec![
            member.name.clone(),
            texts.text(relation_key(&member.role)),
            member.from.to_string(),
            until,
        ]
    });
    let headings = ["sheet-who", "sheet-role", "field-from", "field-until"];
    table(texts, "sheet-team", &headings, rows.collect(), "nobody")
}

fn changes(page: &Page, sheet: &Sheet) -> Part {
    let texts = page.texts();
    let rows = sheet.history.events.iter().take(ROWS).map(|event| {
        vec![
            texts.day(event.at).to_string(),
            words::event(texts, event),
            words::change(texts, event),
        ]
    });
    table(
        texts,
        "events",
        &["date", "sheet-what", "sheet-change-of"],
        rows.collect(),
        "events-none",
    )
}
