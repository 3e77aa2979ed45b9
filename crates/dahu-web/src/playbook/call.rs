//! Call sheets: those of an account, the form that prepares one, and the page of one.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
};
use dahu_app::{
    Error,
    playbook::{
        self, Known,
        call::{self, CallSheet, SheetRow, TypedSheet},
    },
};
use dahu_core::{
    access::Action,
    account::AccountId,
    playbook::{
        call::{CallSheetId, Spin},
        words::QuestionPart,
    },
};
use serde::Deserialize;

use super::words;
use crate::{
    failure::{Answer, Beside, Failure},
    opportunity::choice::{self, OpportunityChoice},
    page::{Page, Section, render, see_other},
    plan::{answer, beside, form, id, require, status, words::both},
    visitor::Visitor,
};

/// Beside which field the sentence of a rule stands.
const BESIDE: [(&str, &str); 4] = [
    ("call_sheet_empty", "aim"),
    ("call_sheet_day", "planned_on"),
    ("plan_day_not_readable", "planned_on"),
    ("opportunity_of_other_account", "opportunity"),
];

/// What the form of a call sheet sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SheetForm {
    planned_on: String,
    aim: String,
    situation: String,
    problem: String,
    implication: String,
    need_payoff: String,
    opportunity: String,
    playbook: String,
}

impl SheetForm {
    fn of(sheet: &CallSheet) -> Self {
        let asked = sheet.asked.clone();
        Self {
            planned_on: sheet.planned_on.to_string(),
            aim: sheet.aim.clone(),
            situation: asked.situation,
            problem: asked.problem,
            implication: asked.implication,
            need_payoff: asked.need_payoff,
            opportunity: sheet
                .opportunity
                .as_ref()
                .map(|(id, _)| id.to_string())
                .unwrap_or_default(),
            playbook: sheet
                .playbook
                .as_ref()
                .map(|(id, _)| id.to_string())
                .unwrap_or_default(),
        }
    }

    fn part(&self, part: &QuestionPart) -> &str {
        match part {
            QuestionPart::Situation => &self.situation,
            QuestionPart::Problem => &self.problem,
            QuestionPart::Implication => &self.implication,
            QuestionPart::NeedPayoff => &self.need_payoff,
            QuestionPart::Other => "",
        }
    }

    fn read(&self) -> Result<TypedSheet, Error> {
        Ok(TypedSheet {
            planned_on: form::needed_day(&self.planned_on)?,
            aim: self.aim.clone(),
            asked: [
                self.situation.clone(),
                self.problem.clone(),
                self.implication.clone(),
                self.need_payoff.clone(),
            ],
            opportunity: choice::read(&self.opportunity)?,
            playbook: self.playbook.parse().ok(),
        })
    }
}

#[derive(Template)]
#[template(path = "playbook/sheets.html")]
struct SheetsPage {
    page: Page,
    account: AccountId,
    account_name: String,
    sheets: Vec<SheetRow>,
    may_work: bool,
    /// A call sheet that was removed just now.
    undo: Option<CallSheetId>,
}

impl SheetsPage {
    fn filled(&self, filled: &usize) -> String {
        self.page.text_with("call-parts", "count", filled)
    }
}

/// What an address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    undo: String,
    opportunity: String,
    playbook: String,
}

pub(super) async fn list(visitor: Visitor, Path(key): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let account = id(&key)?;
    let (account_name, sheets, may_work) = call::of_account(&visitor.ctx, account).await?;
    render(&SheetsPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "call-sheets"),
        account,
        account_name,
        sheets,
        may_work,
        undo: asked.undo.parse().ok().filter(|_| may_work),
    })
}

#[derive(Template)]
#[template(path = "playbook/sheet_form.html")]
struct FormPage {
    page: Page,
    action: String,
    back: String,
    form: SheetForm,
    choice: OpportunityChoice,
    playbooks: Vec<Known>,
    problem: Beside,
}

impl FormPage {
    fn told(&self, known: &Known) -> String {
        both(&self.page, &known.1.name)
    }

    fn is_chosen(&self, known: &Known) -> bool {
        known.0.to_string() == self.form.playbook
    }

    /// What is asked in a part, of the playbook that was chosen.
    fn questions(&self, part: &QuestionPart) -> Vec<String> {
        let chosen = self.playbooks.iter().find(|known| self.is_chosen(known));
        let questions = chosen.map_or(&[][..], |(_, playbook)| &playbook.questions);
        let of_part = questions.iter().filter(|question| question.part == *part);
        of_part
            .map(|question| both(&self.page, &question.words))
            .collect()
    }
}

async fn form_page(
    visitor: &Visitor,
    (account, sheet): (AccountId, Option<CallSheetId>),
    form: SheetForm,
    problem: Beside,
) -> Answer {
    let mut playbooks = playbook::all(&visitor.ctx).await?;
    playbooks.retain(|(id, playbook)| !playbook.is_retired || id.to_string() == form.playbook);
    let (key, action, back) = match sheet {
        Some(sheet) => (
            "call-sheet-edit",
            format!("/call-sheets/{sheet}/edit"),
            format!("/call-sheets/{sheet}"),
        ),
        None => (
            "call-sheet-new",
            format!("/accounts/{account}/call-sheets/new"),
            format!("/accounts/{account}/call-sheets"),
        ),
    };
    let status = status(&problem);
    let page = render(&FormPage {
        page: Page::titled(&visitor.reader, Section::Accounts, key),
        action,
        back,
        choice: OpportunityChoice::of(&visitor.ctx, account, &form.opportunity).await?,
        form,
        playbooks,
        problem,
    })?;
    answer(status, page)
}

pub(super) async fn ask_new(visitor: Visitor, Path(key): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let account = id(&key)?;
    dahu_app::task::require_work(&visitor.ctx, account).await?;
    let form = SheetForm {
        planned_on: visitor.ctx.today().to_string(),
        opportunity: asked.opportunity,
        playbook: asked.playbook,
        ..SheetForm::default()
    };
    form_page(&visitor, (account, None), form, Beside::default()).await
}

pub(super) async fn prepare(
    visitor: Visitor,
    Path(key): Path<String>,
    Form(form): Form<SheetForm>,
) -> Answer {
    let account = id(&key)?;
    dahu_app::task::require_work(&visitor.ctx, account).await?;
    let prepared = match form.read() {
        Ok(typed) => call::prepare(&visitor.ctx, account, &typed).await,
        Err(error) => Err(error),
    };
    match prepared {
        Ok(sheet) => Ok(see_other(
            &visitor.reader,
            &format!("/call-sheets/{sheet}?undo=yes"),
        )),
        Err(error) => {
            let problem = beside(&visitor, error, &BESIDE)?;
            form_page(&visitor, (account, None), form, problem).await
        }
    }
}

#[derive(Template)]
#[template(path = "playbook/sheet.html")]
struct SheetPage {
    page: Page,
    sheet: CallSheet,
    found: [String; 4],
    /// Whether something was changed just now.
    undo: bool,
    problem: Beside,
}

impl SheetPage {
    /// Each of the four parts: its word, its name, what is asked and was found out, and the questions beside it.
    fn parts(&self) -> Vec<(&'static str, String, &str, &String, Vec<String>)> {
        let texts = self.page.texts();
        let parts = Spin::PARTS.iter().zip(&self.found);
        parts
            .map(|(part, found)| {
                let questions = self.sheet.questions().iter();
                let of_part = questions.filter(|question| question.part == *part);
                (
                    part.as_str(),
                    words::word(texts, "part", part.as_str()),
                    self.sheet.asked.part(*part),
                    found,
                    of_part
                        .map(|question| both(&self.page, &question.words))
                        .collect(),
                )
            })
            .collect()
    }

    fn told(&self, known: &Known) -> String {
        both(&self.page, &known.1.name)
    }
}

async fn sheet_page(
    visitor: &Visitor,
    sheet: CallSheet,
    (found, undo): (Option<[String; 4]>, bool),
    problem: Beside,
) -> Answer {
    let found = found.unwrap_or_else(|| Spin::PARTS.map(|part| sheet.found.part(part).to_owned()));
    let status = status(&problem);
    let page = render(&SheetPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "call-sheet"),
        undo: undo && sheet.may_work,
        sheet,
        found,
        problem,
    })?;
    answer(status, page)
}

pub(super) async fn show(visitor: Visitor, Path(key): Path<String>, Query(asked): Query<Asked>) -> Answer {
    require(&visitor, Action::SeeOpportunities)?;
    let sheet = call::show(&visitor.ctx, id(&key)?).await?;
    sheet_page(&visitor, sheet, (None, !asked.undo.is_empty()), Beside::default()).await
}

/// A call sheet, for whoever may change it.
async fn to_change(visitor: &Visitor, key: &str) -> Result<CallSheet, Failure> {
    require(visitor, Action::EditContacts)?;
    let sheet = call::show(&visitor.ctx, id(key)?).await?;
    if sheet.may_work {
        Ok(sheet)
    } else {
        Err(Failure::Forbidden)
    }
}

pub(super) async fn ask(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let sheet = to_change(&visitor, &key).await?;
    let form = SheetForm::of(&sheet);
    form_page(&visitor, (sheet.account, Some(sheet.id)), form, Beside::default()).await
}

pub(super) async fn change(visitor: Visitor, Path(key): Path<String>, Form(form): Form<SheetForm>) -> Answer {
    let sheet = to_change(&visitor, &key).await?;
    let changed = match form.read() {
        Ok(typed) => call::change(&visitor.ctx, sheet.id, &typed).await,
        Err(error) => Err(error),
    };
    match changed {
        Ok(()) => Ok(see_other(
            &visitor.reader,
            &format!("/call-sheets/{}?undo=yes", sheet.id),
        )),
        Err(error) => {
            let problem = beside(&visitor, error, &BESIDE)?;
            form_page(&visitor, (sheet.account, Some(sheet.id)), form, problem).await
        }
    }
}

/// What the form of what was found out sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct FoundForm {
    situation: String,
    problem: String,
    implication: String,
    need_payoff: String,
}

pub(super) async fn find_out(
    visitor: Visitor,
    Path(key): Path<String>,
    Form(form): Form<FoundForm>,
) -> Answer {
    let sheet = to_change(&visitor, &key).await?;
    let found = [form.situation, form.problem, form.implication, form.need_payoff];
    let [situation, problem, implication, need_payoff] = &found;
    let parts = [
        situation.as_str(),
        problem.as_str(),
        implication.as_str(),
        need_payoff.as_str(),
    ];
    match call::find_out(&visitor.ctx, sheet.id, parts).await {
        Ok(()) => Ok(see_other(
            &visitor.reader,
            &format!("/call-sheets/{}?undo=yes#found", sheet.id),
        )),
        Err(error) => {
            let problem = beside(&visitor, error, &[])?;
            sheet_page(&visitor, sheet, (Some(found), false), problem).await
        }
    }
}

pub(super) async fn remove(visitor: Visitor, Path(key): Path<String>) -> Answer {
    require(&visitor, Action::EditContacts)?;
    let sheet: CallSheetId = id(&key)?;
    let account = call::remove(&visitor.ctx, sheet).await?;
    Ok(see_other(
        &visitor.reader,
        &format!("/accounts/{account}/call-sheets?undo={sheet}"),
    ))
}

pub(super) async fn undo(visitor: Visitor, Path(key): Path<String>) -> Answer {
    require(&visitor, Action::EditContacts)?;
    let sheet: CallSheetId = id(&key)?;
    let account = call::undo(&visitor.ctx, sheet).await?;
    let path = match call::show(&visitor.ctx, sheet).await {
        Ok(_) => format!("/call-sheets/{sheet}"),
        Err(_) => format!("/accounts/{account}/call-sheets"),
    };
    Ok(see_other(&visitor.reader, &path))
}
