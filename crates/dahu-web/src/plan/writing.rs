//! The forms that write a draft: how it begins, its head, its statements, its budget.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query, RawForm},
    response::Response,
};
use dahu_app::{
    account,
    plan::{self, Beginning, NewPlan, TypedBudget, TypedHead, TypedStatement, WORDS_CHARACTERS, Writing},
};
use dahu_core::{
    access::Action,
    account::AccountId,
    opportunity::{Degree, SellingMode},
    plan::{
        PlanId,
        budget::Budget,
        statement::{StatementId, Weight},
        template::PlanTemplate,
        words::{Rhythm, StatementKind},
    },
};
use serde::Deserialize;

use super::{
    beside, changed,
    form::{Sent, amount, choice_unknown, needed_amount, needed_day, plain},
    id, require, status, words,
};
use crate::{
    account::id as account_id,
    failure::{Answer, Beside, Failure},
    opportunity::words as selling,
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

/// Costs of a form at most, with empty rows at its end.
const COSTS: usize = 33;
/// Empty rows at the end of a form.
const EMPTY: usize = 3;

/// How a plan begins, as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct NewForm {
    name: String,
    template: String,
    first_on: String,
    last_on: String,
}

#[derive(Template)]
#[template(path = "plan/new.html")]
struct NewPage {
    page: Page,
    account: AccountId,
    account_name: String,
    found: Beginning,
    form: NewForm,
    problem: Beside,
}

impl NewPage {
    fn template_name(&self, template: &PlanTemplate) -> String {
        words::both(&self.page, &template.name)
    }
}

async fn new_page(visitor: &Visitor, account: AccountId, form: Option<NewForm>, problem: Beside) -> Answer {
    let ctx = &visitor.ctx;
    let found = plan::form(ctx, account).await?;
    let texts = visitor.reader.texts();
    let account_name = account::name(ctx, account).await?;
    let year = found.days.0.format("%Y").to_string();
    let form = form.unwrap_or_else(|| NewForm {
        name: texts.fill(
            "plan-name-proposed",
            &[
                ("year", year),
                ("account", account_name.chars().take(60).collect()),
            ],
        ),
        template: found.suits.map(|id| id.to_string()).unwrap_or_default(),
        first_on: found.days.0.to_string(),
        last_on: found.days.1.to_string(),
    });
    let status = status(&problem);
    let page = render(&NewPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "plan-new"),
        account,
        account_name,
        found,
        form,
        problem,
    })?;
    super::answer(status, page)
}

pub(super) async fn ask_new(visitor: Visitor, Path(key): Path<String>) -> Answer {
    new_page(&visitor, account_id(&key)?, None, Beside::default()).await
}

pub(super) async fn begin(visitor: Visitor, Path(key): Path<String>, Form(form): Form<NewForm>) -> Answer {
    let (ctx, account) = (&visitor.ctx, account_id(&key)?);
    plan::require_work(ctx, account).await?;
    let begun = async {
        let new = NewPlan {
            name: form.name.clone(),
            template: form.template.parse().map_err(|_| choice_unknown())?,
            first_on: needed_day(&form.first_on)?,
            last_on: needed_day(&form.last_on)?,
        };
        plan::begin(ctx, account, &new).await
    };
    match begun.await {
        Ok(plan) => Ok(see_other(&visitor.reader, &format!("/plans/{plan}"))),
        Err(error) => {
            let fields = [
                ("plan_text_missing", "name"),
                ("plan_text_too_long", "name"),
                ("plan_choice_unknown", "template"),
                ("plan_overlaps", "first_on"),
                ("plan_day_not_readable", "first_on"),
                ("plan_ends_before_it_begins", "last_on"),
                ("plan_lasts_too_long", "last_on"),
            ];
            let problem = beside(&visitor, error, &fields)?;
            new_page(&visitor, account, Some(form), problem).await
        }
    }
}

/// The head of a plan, as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct HeadForm {
    name: String,
    mode: String,
    first_on: String,
    last_on: String,
    rhythm: String,
}

#[derive(Template)]
#[template(path = "plan/head.html")]
struct HeadPage {
    page: Page,
    plan: Writing,
    form: HeadForm,
    problem: Beside,
}

fn head_page(visitor: &Visitor, plan: Writing, form: HeadForm, problem: Beside) -> Answer {
    let status = status(&problem);
    let page = render(&HeadPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "plan-edit-head"),
        plan,
        form,
        problem,
    })?;
    super::answer(status, page)
}

pub(super) async fn ask_head(visitor: Visitor, Path(key): Path<String>) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let plan = plan::to_write(&visitor.ctx, id(&key)?).await?;
    let facts = &plan.facts;
    let form = HeadForm {
        name: facts.name.clone(),
        mode: facts.selling_mode.map_or("", SellingMode::as_str).to_owned(),
        first_on: facts.first_on.to_string(),
        last_on: facts.last_on.to_string(),
        rhythm: facts.rhythm.as_str().to_owned(),
    };
    head_page(&visitor, plan, form, Beside::default())
}

pub(super) async fn set_head(
    visitor: Visitor,
    Path(key): Path<String>,
    Form(form): Form<HeadForm>,
) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let plan = id(&key)?;
    let set = async {
        let typed = TypedHead {
            name: form.name.clone(),
            selling_mode: SellingMode::from_word(&form.mode),
            first_on: needed_day(&form.first_on)?,
            last_on: needed_day(&form.last_on)?,
            rhythm: Rhythm::from_word(&form.rhythm).ok_or_else(choice_unknown)?,
        };
        plan::edit_head(&visitor.ctx, plan, &typed).await
    };
    match set.await {
        Ok(()) => Ok(changed(&visitor, plan, "")),
        Err(error) => {
            let fields = [
                ("plan_text_missing", "name"),
                ("plan_overlaps", "first_on"),
                ("plan_ends_before_it_begins", "last_on"),
                ("plan_lasts_too_long", "last_on"),
            ];
            let problem = beside(&visitor, error, &fields)?;
            let plan = plan::to_write(&visitor.ctx, plan).await?;
            head_page(&visitor, plan, form, problem)
        }
    }
}

/// A statement as it is typed, with what the edit began with.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct StatementForm {
    kind: String,
    words: String,
    likelihood: String,
    impact: String,
    answer: String,
    began_with: String,
}

impl StatementForm {
    fn of(typed: &TypedStatement) -> Self {
        let weight = typed.weight.as_ref();
        let degree = |degree: Option<Degree>| degree.map_or("", Degree::as_str).to_owned();
        Self {
            kind: typed.kind.as_str().to_owned(),
            words: typed.words.clone(),
            likelihood: degree(weight.map(|weight| weight.likelihood)),
            impact: degree(weight.map(|weight| weight.impact)),
            answer: weight.map(|weight| weight.answer.clone()).unwrap_or_default(),
            began_with: String::new(),
        }
    }

    fn read(&self) -> Result<TypedStatement, dahu_app::Error> {
        let degree = |word: &str| Degree::from_word(word).unwrap_or(Degree::Medium);
        let kind = StatementKind::from_word(&self.kind).ok_or_else(choice_unknown)?;
        Ok(TypedStatement {
            kind,
            words: self.words.clone(),
            weight: (kind == StatementKind::Risk).then(|| Weight {
                likelihood: degree(&self.likelihood),
                impact: degree(&self.impact),
                answer: self.answer.clone(),
            }),
        })
    }
}

#[derive(Template)]
#[template(path = "plan/statement.html")]
struct StatementPage {
    page: Page,
    plan: Writing,
    statement: Option<StatementId>,
    form: StatementForm,
    problem: Beside,
}

impl StatementPage {
    fn action(&self) -> String {
        match self.statement {
            Some(statement) => format!("/plans/{}/statements/{statement}", self.plan.id),
            None => format!("/plans/{}/statements/new", self.plan.id),
        }
    }

    /// What the template asks of the part.
    fn questions(&self) -> Vec<String> {
        let all = self.plan.facts.content.guide.questions.iter();
        let of_kind = all.filter(|question| question.kind.as_str() == self.form.kind);
        of_kind
            .map(|question| words::both(&self.page, &question.words))
            .collect()
    }

    fn is_risk(&self) -> bool {
        self.form.kind == StatementKind::Risk.as_str()
    }
}

fn statement_page(
    visitor: &Visitor,
    plan: Writing,
    (statement, form): (Option<StatementId>, StatementForm),
    problem: Beside,
) -> Answer {
    let status = status(&problem);
    let texts = visitor.reader.texts();
    let title = words::word(&texts, "kind", &form.kind);
    let page = render(&StatementPage {
        page: Page::new(&visitor.reader, Some(Section::Accounts), &title),
        plan,
        statement,
        form,
        problem,
    })?;
    super::answer(status, page)
}

pub(super) async fn ask_new_statement(
    visitor: Visitor,
    Path(key): Path<String>,
    Query(asked): Query<StatementForm>,
) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let plan = plan::to_write(&visitor.ctx, id(&key)?).await?;
    let kind = StatementKind::from_word(&asked.kind).unwrap_or(StatementKind::Situation);
    let form = StatementForm {
        kind: kind.as_str().to_owned(),
        ..StatementForm::default()
    };
    statement_page(&visitor, plan, (None, form), Beside::default())
}

pub(super) async fn add_statement(
    visitor: Visitor,
    Path(key): Path<String>,
    Form(form): Form<StatementForm>,
) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    put_statement(&visitor, id(&key)?, None, form).await
}

pub(super) async fn ask_statement(
    visitor: Visitor,
    Path((key, statement)): Path<(String, String)>,
) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let plan = plan::to_write(&visitor.ctx, id(&key)?).await?;
    let statement: StatementId = id(&statement)?;
    let known = plan.facts.content.statements.get(&statement);
    let typed = TypedStatement::of(known.ok_or(Failure::NotFound)?);
    let mut form = StatementForm::of(&typed);
    form.began_with = serde_json::to_string(&(typed.kind, &typed.words, &typed.weight))
        .map_err(|error| Failure::internal(&error))?;
    statement_page(&visitor, plan, (Some(statement), form), Beside::default())
}

pub(super) async fn set_statement(
    visitor: Visitor,
    Path((key, statement)): Path<(String, String)>,
    Form(form): Form<StatementForm>,
) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    put_statement(&visitor, id(&key)?, Some(id(&statement)?), form).await
}

async fn put_statement(
    visitor: &Visitor,
    plan: PlanId,
    statement: Option<StatementId>,
    form: StatementForm,
) -> Answer {
    let put = async {
        let typed = form.read()?;
        let began = statement.map(|statement| {
            // Whoever sends nothing readable began with what they send.
            let began = serde_json::from_str(&form.began_with);
            let began = began.map_or_else(
                |_| typed.clone(),
                |(kind, words, weight)| TypedStatement { kind, words, weight },
            );
            (statement, began)
        });
        plan::set_statement(&visitor.ctx, plan, began, &typed)
            .await
            .map(drop)
    };
    match put.await {
        Ok(()) => Ok(changed(visitor, plan, &part(&form.kind))),
        Err(error) => {
            let fields = [("plan_text_missing", "words"), ("plan_text_too_long", "words")];
            let problem = beside(visitor, error, &fields)?;
            let plan = plan::to_write(&visitor.ctx, plan).await?;
            statement_page(visitor, plan, (statement, form), problem)
        }
    }
}

/// Where on the page of a plan its part is.
fn part(kind: &str) -> String {
    StatementKind::from_word(kind).map_or_else(String::new, |kind| format!("#part-{}", kind.as_str()))
}

pub(super) async fn remove_statement(
    visitor: Visitor,
    Path((key, statement)): Path<(String, String)>,
) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let plan = id(&key)?;
    plan::remove_statement(&visitor.ctx, plan, id(&statement)?).await?;
    Ok(changed(&visitor, plan, ""))
}

#[derive(Template)]
#[template(path = "plan/budget.html")]
struct BudgetPage {
    page: Page,
    plan: Writing,
    rows: Vec<[String; 2]>,
    expected: String,
    basis: String,
    began_with: String,
    problem: Beside,
}

pub(super) async fn ask_budget(visitor: Visitor, Path(key): Path<String>) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let plan = plan::to_write(&visitor.ctx, id(&key)?).await?;
    let budget = &plan.facts.content.budget;
    let costs = budget.costs.iter();
    let mut rows: Vec<[String; 2]> = costs
        .map(|cost| [cost.what.clone(), plain(Some(cost.amount))])
        .collect();
    rows.extend(std::iter::repeat_n([String::new(), String::new()], EMPTY));
    let page = BudgetPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "plan-budget"),
        rows,
        expected: plain(budget.expected),
        basis: budget.basis.clone(),
        began_with: serde_json::to_string(budget).map_err(|error| Failure::internal(&error))?,
        plan,
        problem: Beside::default(),
    };
    render(&page)
}

pub(super) async fn set_budget(visitor: Visitor, Path(key): Path<String>, RawForm(body): RawForm) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let (plan, sent) = (id(&key)?, Sent::of(&body));
    let rows = sent.rows(["what", "amount"], COSTS);
    let set = async {
        let typed_rows = rows
            .iter()
            .filter(|[what, sum]| !what.trim().is_empty() || !sum.trim().is_empty());
        let costs = typed_rows
            .map(|[what, sum]| Ok((what.clone(), needed_amount(sum)?)))
            .collect::<Result<_, dahu_app::Error>>()?;
        let typed = TypedBudget {
            costs,
            expected: amount(&sent.one("expected"))?,
            basis: sent.one("basis"),
        };
        let began: Budget = serde_json::from_str(&sent.one("began_with")).unwrap_or_default();
        plan::set_budget(&visitor.ctx, plan, &began, &typed).await
    };
    match set.await {
        Ok(()) => Ok(changed(&visitor, plan, "#budget")),
        Err(error) => {
            let problem = beside(&visitor, error, &[])?;
            budget_again(&visitor, plan, rows, &sent, problem).await
        }
    }
}

async fn budget_again(
    visitor: &Visitor,
    plan: PlanId,
    rows: Vec<[String; 2]>,
    sent: &Sent,
    problem: Beside,
) -> Answer {
    let status = status(&problem);
    let page: Response = render(&BudgetPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "plan-budget"),
        plan: plan::to_write(&visitor.ctx, plan).await?,
        rows,
        expected: sent.one("expected"),
        basis: sent.one("basis"),
        began_with: sent.one("began_with"),
        problem,
    })?;
    super::answer(status, page)
}
