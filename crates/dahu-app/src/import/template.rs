//! What a file of a kind can hold, for whoever begins one.

use dahu_core::access::Action;

use super::{Kind, reading::own_columns};
use crate::{Context, Result};

/// The columns that a file of a kind can have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// What its rows are; its fields are [`Kind::fields`].
    pub kind: Kind,
    /// The custom fields that it can fill, by name.
    pub own: Vec<String>,
}

/// The columns that a file of this kind can have in this workspace.
///
/// # Errors
///
/// [`crate::Error::Forbidden`].
pub async fn template(ctx: &Context, kind: Kind) -> Result<Template> {
    ctx.may(Action::Import)?;
    let own = own_columns(ctx, kind).await?.into_iter();
    Ok(Template {
        kind,
        own: own.map(|own| own.field.name).collect(),
    })
}
