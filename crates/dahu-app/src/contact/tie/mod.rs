//! What ties a contact to us and to others: stances with their evidence, relations that our people hold, influence.

pub(super) mod store;

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::AccountId,
    contact::{ContactId, Stance, Weight},
    person::PersonId,
};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ContactFacts, facts::in_order, find, open_contact, reporting};
use crate::{
    Context, Error, Fact, Facts, Result,
    event::{self, Change},
    person,
};

/// Ties of a contact at most, of all kinds.
const AT_MOST: usize = 300;
/// Characters of evidence at most.
const EVIDENCE_CHARACTERS: usize = 2_000;
/// Strengths of a relation, from "knows the name" to "trusts us".
pub const STRENGTHS: std::ops::RangeInclusive<u8> = 1..=5;

/// A stance that a contact took, with what shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StanceTaken {
    /// Which of them it is.
    pub id: Uuid,
    /// The stance.
    pub stance: Stance,
    /// When it showed.
    pub on: NaiveDate,
    /// What shows it.
    pub evidence: String,
    /// Who of us says so.
    pub by: Option<PersonId>,
}

/// A relation that one of our people holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// Which of them it is.
    pub id: Uuid,
    /// Who of us.
    pub person: PersonId,
    /// How strong it is, 1 to 5.
    pub strength: u8,
    /// Since when.
    pub since: NaiveDate,
    /// The last day; none while it is held.
    pub until: Option<NaiveDate>,
}

/// That a contact moves another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Influence {
    /// Which of them it is.
    pub id: Uuid,
    /// Whom they move.
    pub to: ContactId,
    /// How strongly.
    pub weight: Weight,
}

/// A tie of a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Tie {
    /// A stance.
    Stance(StanceTaken),
    /// A relation.
    Relation(Relation),
    /// An influence.
    Influence(Influence),
}

/// The kinds of ties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TieKind {
    /// Stances.
    Stance,
    /// Relations.
    Relation,
    /// Influence.
    Influence,
}

impl TieKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Stance, Self::Relation, Self::Influence];

    /// The word in addresses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stance => "stance",
            Self::Relation => "relation",
            Self::Influence => "influence",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Stance => "contact_stance",
            Self::Relation => "contact_relation",
            Self::Influence => "contact_influence",
        }
    }
}

impl Tie {
    /// Which kind it is of.
    #[must_use]
    pub fn kind(&self) -> TieKind {
        match self {
            Self::Stance(_) => TieKind::Stance,
            Self::Relation(_) => TieKind::Relation,
            Self::Influence(_) => TieKind::Influence,
        }
    }

    /// Which of them it is.
    #[must_use]
    pub fn id(&self) -> Uuid {
        match self {
            Self::Stance(taken) => taken.id,
            Self::Relation(held) => held.id,
            Self::Influence(line) => line.id,
        }
    }

    /// The same under another id.
    fn named(mut self, id: Uuid) -> Self {
        match &mut self {
            Self::Stance(taken) => taken.id = id,
            Self::Relation(held) => held.id = id,
            Self::Influence(line) => line.id = id,
        }
        self
    }

    /// Whether it says anew what the other says: of the same person while that holds, or of the same two contacts.
    fn replaces(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Relation(new), Self::Relation(old)) => new.person == old.person && old.until.is_none(),
            (Self::Influence(new), Self::Influence(old)) => new.to == old.to,
            _ => false,
        }
    }
}

/// Adds a tie, or says anew how strong a relation or an influence is; its id is given by the workspace. Returns an account
/// through which the actor sees the contact.
///
/// # Errors
///
/// [`Error::NotFound`] for a contact or a person that is not there, [`Error::Refused`] with the rules
/// `contact_stance_without_evidence`, `contact_too_long`, `contact_date_in_future`, `contact_dates_reversed`,
/// `contact_strength_out_of_range`, `contact_influences_itself`, `contact_of_other_account`, `contact_too_many_ties`.
pub async fn set_tie(ctx: &Context, contact: ContactId, tie: Tie) -> Result<AccountId> {
    ctx.may(Action::EditContacts)?;
    let transaction = ctx.workspace.database.begin().await?;
    // Nobody erases the contact between here and the end.
    event::chain::store::lock(&transaction).await?;
    let (row, posts) = find(&transaction, contact).await?;
    let account = open_contact(&transaction, ctx, &row, &posts, Action::EditContacts).await?;
    let home = AccountId(row.account_id);
    let facts = ContactFacts::of(&row, &posts);
    let tie = usable(ctx, tie)?;
    reachable(&transaction, ctx, (contact, home, &facts), &tie).await?;
    let ties = of_one(&transaction, contact).await?;
    let former = ties.iter().find(|old| tie.replaces(old)).cloned();
    if former.is_none() && ties.len() >= AT_MOST {
        return Err(Error::refused_with(
            "contact_too_many_ties",
            format!("a contact has {AT_MOST} stances, relations and influences at most: remove one first"),
            Facts::of([("most", Fact::count(AT_MOST as u64))]),
        ));
    }
    let id = former
        .as_ref()
        .map_or_else(|| dahu_core::id::time_ordered(ctx.now()), Tie::id);
    let tie = tie.named(id);
    if former.as_ref() == Some(&tie) {
        return Ok(account);
    }
    let verb = if former.is_some() { "updated" } else { "created" };
    let change = changed((contact, home), tie.kind(), verb, former.as_ref(), Some(&tie))?;
    store::save(&transaction, contact, &tie, ctx.now()).await?;
    event::record(&transaction, ctx, None, vec![change]).await?;
    transaction.commit().await?;
    Ok(account)
}

/// Removes a tie, which [`undo_tie`] brings back; one that is not there changes nothing.
///
/// # Errors
///
/// [`Error::NotFound`] for a contact that is not there.
pub async fn remove_tie(ctx: &Context, contact: ContactId, kind: TieKind, id: Uuid) -> Result<AccountId> {
    ctx.may(Action::EditContacts)?;
    let transaction = ctx.workspace.database.begin().await?;
    event::chain::store::lock(&transaction).await?;
    let (row, posts) = find(&transaction, contact).await?;
    let account = open_contact(&transaction, ctx, &row, &posts, Action::EditContacts).await?;
    let ties = of_one(&transaction, contact).await?;
    if let Some(former) = ties.iter().find(|tie| tie.kind() == kind && tie.id() == id) {
        let of = (contact, AccountId(row.account_id));
        let change = changed(of, kind, "removed", Some(former), None)?;
        store::delete(&transaction, kind, id).await?;
        event::record(&transaction, ctx, None, vec![change]).await?;
        transaction.commit().await?;
    }
    Ok(account)
}

/// Takes back what was last done to the ties of one kind of a contact, by its event.
///
/// # Errors
///
/// [`Error::NotFound`] for a contact that is not there, or of whose ties nothing was ever done.
pub async fn undo_tie(ctx: &Context, contact: ContactId, kind: TieKind) -> Result<AccountId> {
    ctx.may(Action::EditContacts)?;
    let transaction = ctx.workspace.database.begin().await?;
    event::chain::store::lock(&transaction).await?;
    let (row, posts) = find(&transaction, contact).await?;
    let account = open_contact(&transaction, ctx, &row, &posts, Action::EditContacts).await?;
    let last = event::latest_of(&transaction, kind.noun(), contact.0)
        .await?
        .ok_or_else(|| Error::not_found("contact", contact))?;
    let read = |facts: Option<serde_json::Value>| facts.map(serde_json::from_value::<Tie>).transpose();
    let (former, latter) = (read(last.before)?, read(last.after)?);
    let Some(id) = former.as_ref().or(latter.as_ref()).map(Tie::id) else {
        return Err(Error::not_found("contact", contact));
    };
    let ties = of_one(&transaction, contact).await?;
    let current = ties.iter().find(|tie| tie.kind() == kind && tie.id() == id);
    let of = (contact, AccountId(row.account_id));
    let change = changed(of, kind, "restored", current, former.as_ref())?;
    match &former {
        Some(tie) => store::save(&transaction, contact, tie, ctx.now()).await?,
        None => store::delete(&transaction, kind, id).await?,
    }
    event::record(&transaction, ctx, None, vec![change]).await?;
    transaction.commit().await?;
    Ok(account)
}

async fn of_one(connection: &impl ConnectionTrait, contact: ContactId) -> Result<Vec<Tie>> {
    let found = store::of_contacts(connection, &[contact.0]).await?;
    Ok(found.into_iter().map(|(_, tie)| tie).collect())
}

/// The tie as it can be kept.
fn usable(ctx: &Context, tie: Tie) -> Result<Tie> {
    let not_ahead = |day: NaiveDate| {
        if day > ctx.today() {
            return Err(Error::refused(
                "contact_date_in_future",
                "that lies after today: give today's date or an earlier one",
            ));
        }
        Ok(())
    };
    match tie {
        Tie::Stance(taken) => {
            not_ahead(taken.on)?;
            Ok(Tie::Stance(StanceTaken {
                evidence: evidence(&taken.evidence)?,
                by: ctx.person(),
                ..taken
            }))
        }
        Tie::Relation(held) => {
            not_ahead(held.since)?;
            in_order(Some(held.since), held.until)?;
            if !STRENGTHS.contains(&held.strength) {
                return Err(Error::refused(
                    "contact_strength_out_of_range",
                    "the strength of a relation is a number from 1 to 5",
                ));
            }
            Ok(Tie::Relation(held))
        }
        line @ Tie::Influence(_) => Ok(line),
    }
}

fn evidence(typed: &str) -> Result<String> {
    let text: String = typed
        .trim()
        .chars()
        .filter(|one| *one == '\n' || !one.is_control())
        .collect();
    if text.is_empty() {
        return Err(Error::refused(
            "contact_stance_without_evidence",
            "say what shows the stance: what was said or done, when and to whom",
        ));
    }
    if text.chars().count() > EVIDENCE_CHARACTERS {
        return Err(Error::refused_with(
            "contact_too_long",
            format!("one of the fields is longer than {EVIDENCE_CHARACTERS} characters: shorten it"),
            Facts::of([("most", Fact::count(EVIDENCE_CHARACTERS as u64))]),
        ));
    }
    Ok(text)
}

/// Refuses a person who is not there, and a contact of no common account.
async fn reachable(
    connection: &impl ConnectionTrait,
    ctx: &Context,
    (contact, home, facts): (ContactId, AccountId, &ContactFacts),
    tie: &Tie,
) -> Result<()> {
    match tie {
        Tie::Stance(_) => Ok(()),
        Tie::Relation(held) => person::by_id(connection, held.person)
            .await?
            .map(drop)
            .ok_or_else(|| Error::not_found("person", held.person)),
        Tie::Influence(line) if line.to == contact => Err(Error::refused(
            "contact_influences_itself",
            "nobody moves themselves: choose another contact",
        )),
        Tie::Influence(line) => {
            if reporting::share_an_account(connection, ctx, home, facts, line.to).await? {
                Ok(())
            } else {
                Err(reporting::of_other_account())
            }
        }
    }
}

fn changed(
    (contact, account): (ContactId, AccountId),
    kind: TieKind,
    verb: &'static str,
    before: Option<&Tie>,
    after: Option<&Tie>,
) -> Result<Change> {
    let value = |tie: Option<&Tie>| tie.map(serde_json::to_value).transpose();
    Ok(Change {
        noun: kind.noun(),
        subject: contact.0,
        account: Some(account),
        verb,
        before: value(before)?,
        after: value(after)?,
    })
}
