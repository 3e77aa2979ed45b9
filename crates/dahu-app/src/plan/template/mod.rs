//! Templates: what plans begin with, a way of selling each. They are the firm's: administrators and sales directors change them,
//! and a plan keeps what it began with.

mod store;

use dahu_core::{
    access::Action,
    plan::template::{
        LINE_CHARACTERS, LINES_AT_MOST, NAME_CHARACTERS, PlanTemplate, PlanTemplateId, TemplateFault,
    },
};
use sea_orm::ConnectionTrait;

use crate::{
    Context, Error, Fact, Facts, Result,
    event::{self, Change},
};

/// A template with its id.
pub type Known = (PlanTemplateId, PlanTemplate);

/// Templates at most.
pub const TEMPLATES_AT_MOST: usize = 30;

/// All templates, in their order; whoever sees plans sees them.
///
/// # Errors
///
/// [`Error::Forbidden`] for who sees no plans.
pub async fn all(ctx: &Context) -> Result<Vec<Known>> {
    ctx.may(Action::SeePlans)?;
    known(ctx.workspace.database.reader()).await
}

/// A template, for whoever changes it.
///
/// # Errors
///
/// [`Error::Forbidden`] for who does not, [`Error::NotFound`] for one that is not there.
pub async fn to_edit(ctx: &Context, id: PlanTemplateId) -> Result<PlanTemplate> {
    ctx.may(Action::ManagePlaybooks)?;
    let found = known(ctx.workspace.database.reader()).await?;
    let found = found.into_iter().find(|(known, _)| *known == id);
    found
        .map(|(_, template)| template)
        .ok_or_else(|| Error::not_found("plan_template", id))
}

/// All templates, whoever asks.
pub(super) async fn known(connection: &impl ConnectionTrait) -> Result<Vec<Known>> {
    Ok(store::all(connection).await?)
}

/// Adds a template.
///
/// # Errors
///
/// [`Error::Forbidden`], and [`Error::Refused`] with the rules `plan_template_name`, `plan_template_line` and `plan_too_many`.
pub async fn add(ctx: &Context, template: &PlanTemplate) -> Result<PlanTemplateId> {
    ctx.may(Action::ManagePlaybooks)?;
    template.check().map_err(refused)?;
    let transaction = ctx.workspace.database.begin().await?;
    let all = known(&transaction).await?;
    if all.len() >= TEMPLATES_AT_MOST {
        return Err(too_many(TEMPLATES_AT_MOST));
    }
    let id = PlanTemplateId::new(ctx.now());
    put(
        &transaction,
        ctx,
        (id, "created"),
        (None, Some(template)),
        all.len(),
    )
    .await?;
    transaction.commit().await?;
    Ok(id)
}

/// Changes a template, from what the edit began with. Plans that began with it stay as they are.
///
/// # Errors
///
/// Like [`add`], [`Error::NotFound`], and [`Error::Refused`] with the rule `plan_changed_meanwhile`.
pub async fn change(
    ctx: &Context,
    id: PlanTemplateId,
    began: &PlanTemplate,
    template: &PlanTemplate,
) -> Result<()> {
    ctx.may(Action::ManagePlaybooks)?;
    template.check().map_err(refused)?;
    let transaction = ctx.workspace.database.begin().await?;
    let all = known(&transaction).await?;
    let place = all.iter().position(|(known, _)| *known == id);
    let place = place.ok_or_else(|| Error::not_found("plan_template", id))?;
    let before = &all[place].1;
    if before != began && before != template {
        return Err(super::typing::changed_meanwhile());
    }
    if before == template {
        return Ok(());
    }
    put(
        &transaction,
        ctx,
        (id, "updated"),
        (Some(before), Some(template)),
        place,
    )
    .await?;
    Ok(transaction.commit().await?)
}

/// Takes the last change of a template back; what was taken back comes back the same way.
///
/// # Errors
///
/// [`Error::NotFound`] for one that never was, [`Error::Refused`] with the rule `plan_template_in_use` for the addition of one
/// with which a plan began.
pub async fn undo(ctx: &Context, id: PlanTemplateId) -> Result<()> {
    ctx.may(Action::ManagePlaybooks)?;
    let transaction = ctx.workspace.database.begin().await?;
    let last = event::latest_of(&transaction, "plan_template", id.0).await?;
    let last = last.ok_or_else(|| Error::not_found("plan_template", id))?;
    let former: Option<PlanTemplate> = last.before.map(serde_json::from_value).transpose()?;
    let all = known(&transaction).await?;
    let place = all.iter().position(|(known, _)| *known == id);
    let current = place
        .and_then(|place| all.get(place))
        .map(|(_, template)| template);
    if former.is_none() && super::store::began_with(&transaction, id.0).await? {
        return Err(Error::refused(
            "plan_template_in_use",
            "plans began with this template: retire it instead",
        ));
    }
    let place = place.unwrap_or(all.len());
    put(
        &transaction,
        ctx,
        (id, "restored"),
        (current, former.as_ref()),
        place,
    )
    .await?;
    Ok(transaction.commit().await?)
}

async fn put(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    (id, verb): (PlanTemplateId, &'static str),
    (before, after): (Option<&PlanTemplate>, Option<&PlanTemplate>),
    place: usize,
) -> Result<()> {
    let change = Change {
        noun: "plan_template",
        subject: id.0,
        account: None,
        verb,
        before: before.map(serde_json::to_value).transpose()?,
        after: after.map(serde_json::to_value).transpose()?,
    };
    event::record(transaction, ctx, None, vec![change]).await?;
    let place = i32::try_from(place).unwrap_or(i32::MAX);
    match after {
        Some(after) => store::save(transaction, (id, after), (place, before.is_none()), ctx.now()).await?,
        None => store::delete(transaction, id).await?,
    }
    Ok(())
}

fn refused(fault: TemplateFault) -> Error {
    let message = fault.to_string();
    match fault {
        TemplateFault::Name => Error::refused_with(
            "plan_template_name",
            message,
            Facts::of([("most", Fact::count(NAME_CHARACTERS))]),
        ),
        TemplateFault::Line => Error::refused_with(
            "plan_template_line",
            message,
            Facts::of([("most", Fact::count(LINE_CHARACTERS))]),
        ),
        TemplateFault::TooMany => too_many(LINES_AT_MOST),
    }
}

fn too_many(most: usize) -> Error {
    Error::refused_with(
        "plan_too_many",
        format!("there are {most} of these at most: remove one first"),
        Facts::of([("most", Fact::count(most))]),
    )
}
