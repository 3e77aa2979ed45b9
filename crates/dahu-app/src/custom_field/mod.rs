//! Custom fields: what the firm wants to know of its accounts that nobody foresaw.

mod store;

use dahu_core::{
    access::Action,
    custom_field::{CHOICES_AT_MOST, CustomField, CustomFieldId, CustomKind, NAME_CHARACTERS_AT_MOST},
};
use sea_orm::ConnectionTrait;

use crate::{
    Context, Error, Fact, Facts, Result, database,
    event::{self, Change},
};

/// Fields of a workspace at most, retired ones included.
const FIELDS_AT_MOST: u64 = 100;

/// A field with its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defined {
    /// Its id.
    pub id: CustomFieldId,
    /// What it is.
    pub field: CustomField,
}

/// All fields in their order, retired ones included.
///
/// # Errors
///
/// [`Error::Forbidden`] for who sees no accounts.
pub async fn all(ctx: &Context) -> Result<Vec<Defined>> {
    ctx.may(Action::SeeAccount)?;
    defined(ctx.workspace.database.reader()).await
}

/// All fields in their order.
pub(crate) async fn defined(connection: &impl ConnectionTrait) -> Result<Vec<Defined>> {
    let rows = store::all(connection).await?;
    let fields = rows.into_iter().map(|row| Defined {
        id: CustomFieldId(row.id),
        field: row.field(),
    });
    Ok(fields.collect())
}

/// Defines a new field, after the others.
///
/// # Errors
///
/// [`Error::Refused`] for a name or choices that cannot be used and for too many fields, [`Error::Conflict`] for a name that
/// another field has.
pub async fn add(ctx: &Context, name: &str, kind: CustomKind, choices: &[&str]) -> Result<CustomFieldId> {
    ctx.may(Action::ManageSettings)?;
    let field = CustomField {
        name: usable_name(name)?,
        kind,
        choices: usable_choices(kind, choices)?,
        is_retired: false,
    };
    let id = CustomFieldId::new(ctx.now());
    let transaction = ctx.workspace.database.begin().await?;
    let count = store::count(&transaction).await?;
    if count >= FIELDS_AT_MOST {
        return Err(Error::refused_with(
            "custom_fields_too_many",
            format!(
                "a workspace has {FIELDS_AT_MOST} fields of its own at most: change one that is no longer used"
            ),
            Facts::of([("most", Fact::count(FIELDS_AT_MOST))]),
        ));
    }
    let row = store::Model {
        id: id.0,
        name: String::new(),
        kind: kind.as_str().to_owned(),
        choices: String::new(),
        position: i32::try_from(count).unwrap_or(i32::MAX),
        is_retired: false,
        created_at: ctx.now(),
    };
    let saved = store::insert(&transaction, row.with(&field)?).await;
    saved.map_err(taken)?;
    let change = changed(id, "created", None, &field)?;
    event::record(&transaction, ctx, None, vec![change]).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Changes a field's name and choices, retires it or takes it up again. What accounts hold stays as it is.
///
/// # Errors
///
/// [`Error::NotFound`], and as [`add`].
pub async fn change(
    ctx: &Context,
    id: CustomFieldId,
    name: &str,
    choices: &[&str],
    is_retired: bool,
) -> Result<()> {
    ctx.may(Action::ManageSettings)?;
    let transaction = ctx.workspace.database.begin().await?;
    let row = store::by_id(&transaction, id).await?;
    let row = row.ok_or_else(|| Error::not_found("custom_field", id))?;
    let before = row.field();
    let after = CustomField {
        name: usable_name(name)?,
        kind: before.kind,
        choices: usable_choices(before.kind, choices)?,
        is_retired,
    };
    if before == after {
        return Ok(());
    }
    store::save(&transaction, row.with(&after)?)
        .await
        .map_err(taken)?;
    let change = changed(id, "updated", Some(&before), &after)?;
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

fn changed(
    id: CustomFieldId,
    verb: &'static str,
    before: Option<&CustomField>,
    after: &CustomField,
) -> Result<Change> {
    Ok(Change {
        noun: "custom_field",
        subject: id.0,
        account: None,
        verb,
        before: before.map(serde_json::to_value).transpose()?,
        after: Some(serde_json::to_value(after)?),
    })
}

fn usable_name(name: &str) -> Result<String> {
    let name = name.trim();
    let length = name.chars().count();
    if length == 0 || length > NAME_CHARACTERS_AT_MOST || name.chars().any(char::is_control) {
        return Err(Error::refused_with(
            "custom_field_name_not_usable",
            format!("give the field a name of 1 to {NAME_CHARACTERS_AT_MOST} characters"),
            Facts::of([("most", Fact::count(NAME_CHARACTERS_AT_MOST))]),
        ));
    }
    Ok(name.to_owned())
}

fn usable_choices(kind: CustomKind, choices: &[&str]) -> Result<Vec<String>> {
    if kind != CustomKind::Choice {
        return Ok(Vec::new());
    }
    let is_usable = |choice: &&str| {
        choice.chars().count() <= NAME_CHARACTERS_AT_MOST && !choice.chars().any(char::is_control)
    };
    if choices.is_empty() || choices.len() > CHOICES_AT_MOST || !choices.iter().all(is_usable) {
        return Err(Error::refused_with(
            "custom_field_choices_not_usable",
            format!(
                "a choice needs 1 to {CHOICES_AT_MOST} words to choose from, each of {NAME_CHARACTERS_AT_MOST} characters \
                 at most: write one on a line"
            ),
            Facts::of([
                ("most", Fact::count(CHOICES_AT_MOST)),
                ("characters", Fact::count(NAME_CHARACTERS_AT_MOST)),
            ]),
        ));
    }
    Ok(choices.iter().map(|choice| (*choice).to_owned()).collect())
}

fn taken(error: sea_orm::DbErr) -> Error {
    if database::is_duplicate(&error, "name") {
        return Error::Conflict {
            field: "custom_field",
            message: "another field has this name: choose a different one, or use that field".to_owned(),
        };
    }
    error.into()
}
