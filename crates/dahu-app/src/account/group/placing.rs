//! Putting many accounts below others at once, as an import does and its undoing.

use std::collections::HashMap;

use dahu_core::{account::AccountId, group};
use sea_orm::DatabaseTransaction;
use serde_json::json;
use uuid::Uuid;

use super::store;
use crate::{
    Context, Error, Result,
    event::{self, Change},
    import::ImportId,
};

/// Accounts above one at most.
pub(crate) const LEVELS: usize = 20;

/// An account by its id and name.
pub(crate) type Named = (Uuid, String);

/// An account that is put below another, or below none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Placing {
    /// The account.
    pub(crate) account: AccountId,
    /// Its name.
    pub(crate) name: String,
    /// To which it belongs so far.
    pub(crate) before: Option<Named>,
    /// To which it will.
    pub(crate) after: Option<Named>,
}

impl Placing {
    /// The change that it is.
    pub(super) fn change(&self) -> Change {
        let (parent, parent_id) = self.after.clone().map(|(id, name)| (name, id)).unzip();
        Change {
            noun: "account",
            subject: self.account.0,
            account: Some(self.account),
            verb: "parent_set",
            before: self
                .before
                .as_ref()
                .map(|(id, name)| json!({ "parent": name, "parent_id": id })),
            after: Some(json!({ "parent": parent, "parent_id": parent_id, "account": self.name })),
        }
    }
}

/// Puts accounts below others, all or none, and records it.
///
/// # Errors
///
/// [`Error::Conflict`] where somebody moved accounts meanwhile, so that one no longer stands where it did, or a group would
/// contain itself.
pub(crate) async fn place(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    import: Option<ImportId>,
    placings: &[Placing],
) -> Result<()> {
    if placings.is_empty() {
        return Ok(());
    }
    event::chain::store::lock(transaction).await?;
    let mut parents = store::parents(transaction).await?;
    let id = |named: &Option<Named>| named.as_ref().map(|(id, _)| *id);
    let is_as_known = placings
        .iter()
        .all(|placing| parents.get(&placing.account.0).copied() == id(&placing.before));
    for placing in placings.iter().filter(|placing| placing.after.is_none()) {
        parents.remove(&placing.account.0);
    }
    let pairs: Vec<(Uuid, Uuid)> = placings
        .iter()
        .filter_map(|placing| Some((placing.account.0, id(&placing.after)?)))
        .collect();
    if !is_as_known || !group::arrange(&mut parents, &pairs, LEVELS).is_empty() {
        return Err(Error::Conflict {
            field: "group",
            message: "accounts were put below others meanwhile; nothing was kept: do it again".to_owned(),
        });
    }
    let moved: Vec<(Uuid, Option<Uuid>)> = placings
        .iter()
        .map(|placing| (placing.account.0, id(&placing.after)))
        .collect();
    let (below, paths) = paths(&moved, &parents);
    store::place(transaction, &moved, &below, &paths).await?;
    let changes = placings.iter().map(Placing::change).collect();
    event::record(transaction, ctx, import, changes).await
}

/// The accounts that were moved and all below them, and what is above each of these, with how far.
fn paths(
    moved: &[(Uuid, Option<Uuid>)],
    parents: &HashMap<Uuid, Uuid>,
) -> (Vec<Uuid>, Vec<(Uuid, Uuid, i32)>) {
    let mut children: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for (account, parent) in parents {
        children.entry(*parent).or_default().push(*account);
    }
    let mut open: Vec<Uuid> = moved.iter().map(|(account, _)| *account).collect();
    let (mut seen, mut below) = (std::collections::HashSet::new(), Vec::new());
    while let Some(account) = open.pop() {
        if seen.insert(account) {
            below.push(account);
            open.extend(children.get(&account).into_iter().flatten());
        }
    }
    let mut paths = Vec::new();
    for account in &below {
        let above = std::iter::successors(parents.get(account), |above| parents.get(*above));
        paths.extend((1..).zip(above).map(|(depth, above)| (*above, *account, depth)));
    }
    (below, paths)
}
