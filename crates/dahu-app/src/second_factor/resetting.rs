//! What an administrator sees of everybody's second factors, and taking them away from whoever lost them.

use std::collections::{HashMap, HashSet};

use dahu_core::{access::Action, person::PersonId};
use uuid::Uuid;

use super::{recovery, store};
use crate::{
    Context, Error, Result, event, mail, mail::WayIn, outside_identity, passkey, person, person::Person,
    session, sign_in::happened,
};

/// People listed at most.
pub const LISTED: usize = 500;

/// Somebody who can sign in, and by what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// Who it is.
    pub person: Person,
    /// Their login.
    pub login: Option<String>,
    /// Whether an authenticator app is set up.
    pub has_authenticator: bool,
    /// How many passkeys there are.
    pub passkeys: u64,
    /// Whether they come by the identity provider.
    pub is_known_outside: bool,
}

impl PersonRow {
    /// Whether there is a second factor at all.
    #[must_use]
    pub fn has_any(&self) -> bool {
        self.has_authenticator || self.passkeys > 0
    }
}

/// Everybody who can sign in, by name; [`LISTED`] at most.
///
/// # Errors
///
/// [`Error::Forbidden`] for anybody but administrators.
pub async fn people(ctx: &Context) -> Result<Vec<PersonRow>> {
    ctx.may(Action::ManageSettings)?;
    let reader = ctx.workspace.database.reader();
    let authenticators: HashSet<Uuid> = store::people(reader).await?.into_iter().collect();
    let outside: HashSet<Uuid> = outside_identity::people(reader).await?.into_iter().collect();
    let mut passkeys: HashMap<Uuid, u64> = HashMap::new();
    for person in passkey::people(reader).await? {
        *passkeys.entry(person).or_default() += 1;
    }
    let people = person::stored(ctx).await?.into_iter();
    Ok(people
        .filter(|stored| stored.login.is_some() || outside.contains(&stored.id))
        .map(|stored| PersonRow {
            login: stored.chosen_login().map(str::to_owned),
            has_authenticator: authenticators.contains(&stored.id),
            passkeys: passkeys.get(&stored.id).copied().unwrap_or_default(),
            is_known_outside: outside.contains(&stored.id),
            person: stored.shown(),
        })
        .take(LISTED)
        .collect())
}

/// Takes all second factors away from a person who lost them: the next sign-in needs the password alone. All their
/// sessions end: whoever found the phone may be in one.
///
/// # Errors
///
/// [`Error::Forbidden`] for anybody but the command line and administrators.
pub async fn reset(ctx: &Context, id: PersonId) -> Result<()> {
    ctx.may(Action::ManagePeople)?;
    let transaction = ctx.workspace.database.begin().await?;
    let had_app = store::delete(&transaction, id).await?;
    let had_passkeys = passkey::forget_all(&transaction, id).await?;
    recovery::forget(&transaction, id).await?;
    if had_app || had_passkeys {
        session::end_within(&transaction, id, None).await?;
        event::record(
            &transaction,
            ctx,
            None,
            vec![happened(id.0, "second_factors_reset")],
        )
        .await?;
        mail::tell_way_in(&transaction, ctx, id, WayIn::SecondFactorsReset).await?;
    }
    Ok(transaction.commit().await?)
}

/// Does the same for whoever has this login; returns their name.
///
/// # Errors
///
/// [`Error::NotFound`] for a login that nobody has, [`Error::Forbidden`] as for [`reset`].
pub async fn reset_by_login(ctx: &Context, login: &str) -> Result<String> {
    let found = person::by_login(ctx.workspace.database.reader(), login.trim()).await?;
    let person = found.ok_or_else(|| Error::not_found("person", login))?;
    reset(ctx, PersonId(person.id)).await?;
    Ok(person.name)
}
