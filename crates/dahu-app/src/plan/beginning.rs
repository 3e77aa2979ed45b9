//! Plans begin with a template, or go on where another one ended.

use chrono::{Datelike, NaiveDate};
use dahu_core::{
    access::Action,
    account::AccountId,
    opportunity::SellingMode,
    plan::{
        Content, PlanId, check_span, overlap, span_after,
        state::{Hand, State},
        template::PlanTemplateId,
        white_space::{ROWS_AT_MOST, Row},
        words::Rhythm,
    },
};
use sea_orm::ConnectionTrait;

use super::{
    PlanFacts, Record, group_sales, measuring, store, template,
    typing::{NAME_CHARACTERS, PLANS_AT_MOST, refused, refused_span, usable_day, words},
};
use crate::{
    Context, Error, Fact, Facts, Result, account,
    event::{self, Change},
    margin, selling,
};

/// A plan that is to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPlan {
    /// What it is called.
    pub name: String,
    /// With which template.
    pub template: PlanTemplateId,
    /// Its first day.
    pub first_on: NaiveDate,
    /// Its last day.
    pub last_on: NaiveDate,
}

/// How a plan of an account can begin.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// The templates that it can begin with.
    pub templates: Vec<template::Known>,
    /// How the account is sold to, as somebody confirmed it or else as its records propose it.
    pub way: Option<SellingMode>,
    /// The template for that way, where there is one.
    pub suits: Option<PlanTemplateId>,
    /// The days that are offered: this year, or the next where a plan holds this one.
    pub days: (NaiveDate, NaiveDate),
}

/// How a plan of an account can begin.
///
/// # Errors
///
/// [`Error::NotFound`] and [`Error::Forbidden`] as in [`begin`].
pub async fn form(ctx: &Context, account: AccountId) -> Result<Beginning> {
    let connection = ctx.workspace.database.reader();
    account::open(connection, ctx, account, Action::WorkPlans).await?;
    let mut templates = template::known(connection).await?;
    templates.retain(|(_, template)| !template.is_retired);
    let way = Box::pin(selling::of_account(ctx, account)).await?.way;
    let is_for = |(_, template): &&template::Known| way.is_some() && template.selling_mode == way;
    let suits = templates.iter().find(is_for).map(|(id, _)| *id);
    let plans = store::of_account(connection, account.0, PLANS_AT_MOST).await?;
    let year = |year: i32| {
        let day = |month, day| NaiveDate::from_ymd_opt(year, month, day);
        day(1, 1).zip(day(12, 31)).unwrap_or((ctx.today(), ctx.today()))
    };
    let this = year(ctx.today().year());
    let is_taken = |plan: &store::StoredPlan| plan.is_open && overlap((plan.first_on, plan.last_on), this);
    let days = if plans.iter().any(is_taken) {
        year(ctx.today().year() + 1)
    } else {
        this
    };
    Ok(Beginning {
        templates,
        way,
        suits,
        days,
    })
}

/// Begins a plan with a template: it asks the template's questions, and its matrix has the firm's categories as rows.
///
/// # Errors
///
/// [`Error::NotFound`] for an account or template that is not there, [`Error::Refused`] with the rules `plan_text_missing`,
/// `plan_text_too_long`, `plan_ends_before_it_begins`, `plan_lasts_too_long`, `plan_overlaps` and `plan_too_many`.
pub async fn begin(ctx: &Context, account: AccountId, new: &NewPlan) -> Result<PlanId> {
    let rows = rows(ctx, account).await?;
    let transaction = ctx.workspace.database.begin().await?;
    account::open(&transaction, ctx, account, Action::WorkPlans).await?;
    let templates = template::known(&transaction).await?;
    let template = templates.into_iter().find(|(id, _)| *id == new.template);
    let (_, template) = template.ok_or_else(|| Error::not_found("plan_template", new.template))?;
    let facts = PlanFacts {
        account,
        name: words(&new.name, NAME_CHARACTERS)?,
        selling_mode: template.selling_mode,
        first_on: usable_day(ctx, new.first_on)?,
        last_on: usable_day(ctx, new.last_on)?,
        rhythm: template.rhythm,
        template: Some(new.template),
        follows: None,
        state: State::begin(hand(ctx)),
        content: Content {
            rows,
            guide: template.guide,
            ..Content::default()
        },
        record: Record::default(),
    };
    let id = insert(&transaction, ctx, &facts).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Begins the plan that follows one: what that says goes on, its objectives begin anew where things stand now, and its days come
/// right after.
///
/// # Errors
///
/// Like [`begin`], and [`Error::Refused`] with the rule `plan_not_approved` for one that never held.
pub async fn follow(ctx: &Context, former: PlanId) -> Result<PlanId> {
    let writing = super::to_write(ctx, former).await?;
    let levels = Box::pin(measuring::levels_now(ctx, &writing.facts)).await?;
    let transaction = ctx.workspace.database.begin().await?;
    let (before, _) = super::to_work(&transaction, ctx, former).await?;
    let facts = before.facts;
    if !facts.state.is_closed() {
        facts.state.approved().map_err(refused)?;
    }
    let days = (facts.first_on, facts.last_on);
    let (first_on, last_on) = span_after(facts.first_on, facts.last_on);
    let next = PlanFacts {
        name: renamed(&facts.name, facts.first_on.year(), first_on.year()),
        first_on,
        last_on,
        follows: Some(former),
        state: State::begin(hand(ctx)),
        content: facts.content.moved_on(days, &levels),
        record: Record::default(),
        ..facts
    };
    let id = insert(&transaction, ctx, &next).await?;
    transaction.commit().await?;
    Ok(id)
}

/// The name with the later year where it names the earlier one.
fn renamed(name: &str, from: i32, to: i32) -> String {
    name.replace(&from.to_string(), &to.to_string())
}

/// Who acts, now.
pub(super) fn hand(ctx: &Context) -> Hand {
    Hand {
        at: ctx.now(),
        by: ctx.person(),
    }
}

async fn insert(transaction: &impl ConnectionTrait, ctx: &Context, facts: &PlanFacts) -> Result<PlanId> {
    let_in(transaction, facts).await?;
    let id = PlanId::new(ctx.now());
    let row = facts.over(blank(id, ctx))?;
    store::insert(transaction, row).await?;
    let change = Change {
        noun: "plan",
        subject: id.0,
        account: Some(facts.account),
        verb: "begun",
        before: None,
        after: Some(serde_json::to_value(facts.fields()?)?),
    };
    event::record(transaction, ctx, None, vec![change]).await?;
    Ok(id)
}

/// Lets pass a plan that comes to those of its account: its days are free, and there is room for one more.
pub(super) async fn let_in(transaction: &impl ConnectionTrait, facts: &PlanFacts) -> Result<()> {
    // Two who begin plans of one account come one after the other, so that their days do not meet.
    event::chain::store::lock(transaction).await?;
    check_days(transaction, None, facts).await?;
    if store::count_of(transaction, facts.account.0).await? >= PLANS_AT_MOST {
        return Err(too_many());
    }
    Ok(())
}

fn too_many() -> Error {
    Error::refused_with(
        "plan_too_many",
        format!("an account has {PLANS_AT_MOST} plans at most: remove one first"),
        Facts::of([("most", Fact::count(PLANS_AT_MOST))]),
    )
}

/// Lets pass days that can be and that no other open plan of the account has.
pub(super) async fn check_days(
    connection: &impl ConnectionTrait,
    own: Option<PlanId>,
    facts: &PlanFacts,
) -> Result<()> {
    check_span(facts.first_on, facts.last_on).map_err(refused_span)?;
    let days = (facts.first_on, facts.last_on);
    let plans = store::of_account(connection, facts.account.0, PLANS_AT_MOST).await?;
    let meets = |plan: &&store::StoredPlan| {
        plan.is_open && own.is_none_or(|own| own.0 != plan.id) && overlap((plan.first_on, plan.last_on), days)
    };
    match plans.iter().find(meets) {
        None => Ok(()),
        Some(other) => Err(Error::refused_with(
            "plan_overlaps",
            format!(
                "the plan {} has some of these days: choose others, or close it first",
                other.name
            ),
            Facts::of([("name", Fact::text(&other.name))]),
        )),
    }
}

/// The rows that a matrix begins with: the categories of the firm's products, or what the group buys where there are none.
async fn rows(ctx: &Context, account: AccountId) -> Result<Vec<Row>> {
    let connection = ctx.workspace.database.reader();
    account::open(connection, ctx, account, Action::WorkPlans).await?;
    let products = margin::products(connection).await?;
    let mut categories: Vec<String> = products
        .into_values()
        .filter_map(|facts| facts.category)
        .collect();
    categories.sort_unstable();
    categories.dedup();
    categories.truncate(ROWS_AT_MOST);
    if !categories.is_empty() {
        return Ok(categories.into_iter().map(Row::Category).collect());
    }
    let sales = group_sales::GroupSales::of(ctx, account, ctx.today()).await?;
    let best = sales.best_products(ROWS_AT_MOST);
    Ok(best.into_iter().map(Row::Product).collect())
}

/// The row of a new plan, before its facts are put over it.
fn blank(id: PlanId, ctx: &Context) -> store::StoredPlan {
    store::StoredPlan {
        id: id.0,
        account_id: uuid::Uuid::nil(),
        name: String::new(),
        selling_mode: None,
        first_on: NaiveDate::default(),
        last_on: NaiveDate::default(),
        rhythm: Rhythm::Yearly.as_str().to_owned(),
        template_id: None,
        follows_id: None,
        state: String::new(),
        is_open: true,
        attention_on: NaiveDate::default(),
        review_on: None,
        content: String::new(),
        record: String::new(),
        is_removed: false,
        recorded_at: ctx.now(),
        recorded_by: ctx.person().map(|person| person.0),
        changed_at: ctx.now(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plan_that_follows_is_called_after_its_own_year() {
        assert_eq!(renamed("2026 年客户计划", 2026, 2027), "2027 年客户计划");
        assert_eq!(renamed("大客户深耕", 2026, 2027), "大客户深耕");
    }
}
