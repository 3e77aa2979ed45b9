//! How well all accounts are covered, worked out at once.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrono::NaiveDate;
use dahu_core::contact::{
    ContactId, Power, Stance,
    coverage::{self, Colour, Known},
    roles_from,
};
use uuid::Uuid;

use super::{store, tie};
use crate::{Context, Result, database, person, report::Key};

/// The colour of every account at which anybody is known who is there on a day; remembered until a contact or a person of ours
/// changes. By the rule of one account's map ([`coverage::coverage`]), which last contacts do not colour.
pub(crate) async fn colours(ctx: &Context, on: NaiveDate) -> Result<Arc<HashMap<Uuid, Colour>>> {
    let contacts = database::next_number(ctx, "coverage").await?;
    let access = database::next_number(ctx, "access").await?;
    let version = database::next_number(ctx, "ledger_version").await?;
    let key = Key::of_words(
        version,
        format!("colours of all accounts at {contacts} {access} on {on}"),
    );
    let make = async {
        let found = found(ctx, on).await?;
        Ok(tokio::task::spawn_blocking(move || found.colours(on)).await?)
    };
    ctx.workspace.selections.get_or_make(key, Box::pin(make)).await
}

/// What is known of all contacts.
struct Found {
    contacts: Vec<store::Placed>,
    posts: Vec<store::StoredPost>,
    /// The latest stance of each contact.
    stances: HashMap<Uuid, Stance>,
    /// The strongest relation that somebody holds who is with us.
    strengths: HashMap<Uuid, u8>,
}

async fn found(ctx: &Context, on: NaiveDate) -> Result<Found> {
    let connection = ctx.workspace.database.reader();
    let people = person::stored(ctx).await?.into_iter();
    let with_us: HashSet<Uuid> = people
        .filter(|person| person.left_at.is_none())
        .map(|person| person.id)
        .collect();
    let mut strengths: HashMap<Uuid, u8> = HashMap::new();
    for (contact, person, strength) in tie::store::held_on(connection, on).await? {
        if with_us.contains(&person) {
            let strength = u8::try_from(strength).unwrap_or(1);
            let strongest = strengths.entry(contact).or_default();
            *strongest = strength.max(*strongest);
        }
    }
    let mut stances = HashMap::new();
    for (contact, stance) in tie::store::stances_in_order(connection).await? {
        if let Some(stance) = Stance::from_word(&stance) {
            stances.insert(contact, stance);
        }
    }
    Ok(Found {
        contacts: store::placed(connection).await?,
        posts: store::all_posts(connection).await?,
        stances,
        strengths,
    })
}

impl Found {
    fn colours(self, on: NaiveDate) -> HashMap<Uuid, Colour> {
        let is_open = |until: Option<NaiveDate>| until.is_none_or(|until| until >= on);
        let mut posts: HashMap<Uuid, HashSet<Uuid>> = HashMap::new();
        for post in &self.posts {
            if is_open(post.until_on) {
                posts.entry(post.contact_id).or_default().insert(post.account_id);
            }
        }
        let mut known: HashMap<Uuid, Vec<Known>> = HashMap::new();
        for contact in &self.contacts {
            let mut at = posts.remove(&contact.id).unwrap_or_default();
            if is_open(contact.job_until) {
                at.insert(contact.account_id);
            }
            for account in at {
                known.entry(account).or_default().push(self.known(contact));
            }
        }
        known
            .into_iter()
            .map(|(account, known)| (account, coverage::coverage(&known, on).colour))
            .collect()
    }

    fn known(&self, contact: &store::Placed) -> Known {
        Known {
            id: ContactId(contact.id),
            roles: contact.roles.as_deref().map(roles_from).unwrap_or_default(),
            stance: self.stances.get(&contact.id).copied(),
            power: contact.power.as_deref().and_then(Power::from_word),
            strength: self.strengths.get(&contact.id).copied(),
            owner_left: false,
            last_contact: None,
        }
    }
}
