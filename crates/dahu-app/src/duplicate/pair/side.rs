//! The two records of a pair, with what helps to tell them apart.

use std::collections::HashMap;

use chrono::NaiveDate;
use dahu_core::{account::AccountId, contact::ContactId};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    Result,
    account::store::{self as accounts, NEVER, StoredAccount},
    contact::{self, Reached},
    duplicate::Noun,
    person::StoredPerson,
};

/// An account of a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountSide {
    /// Its id.
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// The firm's own code for it.
    pub code: Option<String>,
    /// Unified social credit code.
    pub credit_code: Option<String>,
    /// Its short, English and former names.
    pub other_names: Vec<String>,
    /// Region.
    pub region: Option<String>,
    /// Industry.
    pub industry: Option<String>,
    /// Who owns it.
    pub owner: Option<String>,
    /// How many contacts it has.
    pub contacts: u64,
    /// Its last purchase.
    pub last_purchase: Option<NaiveDate>,
    /// The day on which it was entered.
    pub entered_on: NaiveDate,
}

/// A contact of a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContactSide {
    /// Its id.
    pub id: ContactId,
    /// The name.
    pub name: String,
    /// The account.
    pub account: AccountId,
    /// The account's name.
    pub account_name: String,
    /// What the person does there.
    pub job: Option<String>,
    /// Mobile number.
    pub mobile: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
}

/// The two records of a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sides {
    /// Two accounts.
    Accounts(Box<[AccountSide; 2]>),
    /// Two contacts.
    Contacts(Box<[ContactSide; 2]>),
}

/// The records of some pairs, in their order; none where one went in this very moment.
pub(super) async fn of_all(
    connection: &impl ConnectionTrait,
    noun: Noun,
    pairs: &[(Uuid, Uuid)],
    people: &[StoredPerson],
) -> Result<Vec<Option<Sides>>> {
    let mut ids: Vec<Uuid> = pairs.iter().flat_map(|(one, other)| [*one, *other]).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(match noun {
        Noun::Account => {
            let found = accounts::by_ids(connection, &ids).await?;
            let contacts = contact::counts(connection, &ids).await?;
            let sides: HashMap<Uuid, AccountSide> = found
                .into_iter()
                .map(|account| {
                    let contacts = contacts.get(&account.id).copied().unwrap_or(0);
                    (account.id, account_side(account, contacts, people))
                })
                .collect();
            paired(pairs, &sides, Sides::Accounts)
        }
        Noun::Contact => {
            let found = contact::reached(connection, Some(&ids)).await?;
            let at: Vec<Uuid> = found.iter().map(|contact| contact.account_id).collect();
            let names: HashMap<Uuid, String> = accounts::by_ids(connection, &at)
                .await?
                .into_iter()
                .map(|account| (account.id, account.name))
                .collect();
            let sides: HashMap<Uuid, ContactSide> = found
                .into_iter()
                .map(|contact| (contact.id, contact_side(contact, &names)))
                .collect();
            paired(pairs, &sides, Sides::Contacts)
        }
    })
}

fn paired<S: Clone>(
    pairs: &[(Uuid, Uuid)],
    sides: &HashMap<Uuid, S>,
    make: impl Fn(Box<[S; 2]>) -> Sides,
) -> Vec<Option<Sides>> {
    let side = |id: &Uuid| sides.get(id).cloned();
    pairs
        .iter()
        .map(|(one, other)| Some(make(Box::new([side(one)?, side(other)?]))))
        .collect()
}

/// Puts the names of two accounts into the facts of an event.
pub(super) async fn name(
    connection: &impl ConnectionTrait,
    (one, other): (Uuid, Uuid),
    facts: &mut Value,
) -> Result<()> {
    for account in accounts::by_ids(connection, &[one, other]).await? {
        let field = if account.id == one { "account" } else { "other" };
        facts[field] = account.name.into();
    }
    Ok(())
}

fn account_side(account: StoredAccount, contacts: u64, people: &[StoredPerson]) -> AccountSide {
    let profile = account.profile();
    let owner = people.iter().find(|person| Some(person.id) == account.owner_id);
    AccountSide {
        id: AccountId(account.id),
        other_names: profile
            .short_name
            .into_iter()
            .chain(profile.english_name)
            .chain(profile.former_names)
            .collect(),
        owner: owner.map(|owner| owner.name.clone()),
        contacts,
        last_purchase: Some(account.last_on).filter(|last| *last != NEVER),
        entered_on: account.created_at.date_naive(),
        name: account.name,
        code: account.code,
        credit_code: account.credit_code,
        region: account.region,
        industry: account.industry,
    }
}

fn contact_side(contact: Reached, accounts: &HashMap<Uuid, String>) -> ContactSide {
    ContactSide {
        id: ContactId(contact.id),
        name: contact.name,
        account: AccountId(contact.account_id),
        account_name: accounts.get(&contact.account_id).cloned().unwrap_or_default(),
        job: contact.job,
        mobile: contact.mobile,
        email: contact.email,
    }
}
