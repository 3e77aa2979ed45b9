//! What the subjects of quotas are called.

use std::collections::HashMap;

use dahu_core::{
    access::Action,
    account::AccountId,
    person::PersonId,
    quota::{Subject, SubjectKind},
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::importing;
use crate::{
    Context, Error, Fact, Facts, Result,
    account::{self, store::StoredAccount},
    person::{self, StoredPerson},
    team::{self, store::StoredTeam},
};

/// A subject with what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The subject.
    pub subject: Subject,
    /// Its name; empty for the firm, which pages name in their language.
    pub name: String,
    /// An account's code.
    pub code: Option<String>,
}

/// The subject of a name or code as somebody types it, among those that the actor sees.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `quota_subject_unknown` where nothing, or more than one, is called so.
pub async fn named(ctx: &Context, kind: SubjectKind, typed: &str) -> Result<Subject> {
    ctx.may(Action::SeeQuotas)?;
    let typed = typed.trim();
    let connection = ctx.workspace.database.reader();
    let found = match kind {
        SubjectKind::Firm => Some(Subject::Firm),
        SubjectKind::Product => (!typed.is_empty()).then(|| Subject::Product(typed.to_owned())),
        SubjectKind::Person => {
            let people = person::stored(ctx).await?.into_iter();
            let mut people = people.filter(|person| person.name == typed);
            let person = people.next();
            person.map(|person| Subject::Person(PersonId(person.id)))
        }
        SubjectKind::Team => {
            let known = importing::known(connection).await?;
            known.team(typed).ok().map(Subject::Team)
        }
        SubjectKind::Account => account_named(ctx, typed).await?.map(Subject::Account),
    };
    found.ok_or_else(|| {
        Error::refused_with(
            "quota_subject_unknown",
            format!("nothing, or more than one, is called \"{typed}\": write its whole name or its code"),
            Facts::of([("name", Fact::text(typed))]),
        )
    })
}

/// The account of a code or, where no code is so, of a name, among those that the actor sees.
async fn account_named(ctx: &Context, typed: &str) -> Result<Option<AccountId>> {
    let filter = account::Filter {
        search: Some(typed.to_owned()),
        ..account::Filter::default()
    };
    let rows = account::list(ctx, &filter, &account::PageRequest::default())
        .await?
        .rows;
    if let Some(row) = rows.iter().find(|row| row.code.as_deref() == Some(typed)) {
        return Ok(Some(row.id));
    }
    let mut named = rows.iter().filter(|row| row.name == typed);
    Ok(named.next().filter(|_| named.next().is_none()).map(|row| row.id))
}

/// Names of people, teams and accounts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    pub(crate) people: HashMap<Uuid, StoredPerson>,
    pub(crate) teams: HashMap<Uuid, StoredTeam>,
    pub(super) accounts: HashMap<Uuid, StoredAccount>,
}

impl Names {
    /// All people and teams, and the accounts among these subjects.
    pub(crate) async fn of<'a>(
        connection: &impl ConnectionTrait,
        subjects: impl IntoIterator<Item = &'a Subject>,
    ) -> Result<Self> {
        let mut accounts: Vec<Uuid> = subjects
            .into_iter()
            .filter_map(|subject| match subject {
                Subject::Account(id) => Some(id.0),
                _ => None,
            })
            .collect();
        accounts.sort_unstable();
        accounts.dedup();
        let people = person::all(connection).await?;
        let teams = team::store::all(connection).await?;
        let accounts = account::store::by_ids(connection, &accounts).await?;
        Ok(Self {
            people: people.into_iter().map(|person| (person.id, person)).collect(),
            teams: teams.into_iter().map(|team| (team.id, team)).collect(),
            accounts: accounts
                .into_iter()
                .map(|account| (account.id, account))
                .collect(),
        })
    }

    /// A subject with its name.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for one that is not there.
    pub(crate) fn named(&self, subject: &Subject) -> Result<Named> {
        let (name, code) = match subject {
            Subject::Firm => (Some(String::new()), None),
            Subject::Team(id) => (self.teams.contains_key(&id.0).then(|| self.path(id.0)), None),
            Subject::Person(id) => (self.people.get(&id.0).map(|person| person.name.clone()), None),
            Subject::Account(id) => {
                let account = self.accounts.get(&id.0);
                (
                    account.map(|account| account.name.clone()),
                    account.and_then(|account| account.code.clone()),
                )
            }
            Subject::Product(product) => (Some(product.clone()), None),
        };
        let name = name.ok_or_else(|| Error::not_found(subject.kind().as_str(), subject.key()))?;
        Ok(Named {
            subject: subject.clone(),
            name,
            code,
        })
    }

    /// A team's name, after those of the teams above where another team is called like it.
    pub(super) fn path(&self, id: Uuid) -> String {
        let Some(team) = self.teams.get(&id) else {
            return String::new();
        };
        if self
            .teams
            .values()
            .filter(|other| other.name == team.name)
            .count()
            < 2
        {
            return team.name.clone();
        }
        let mut names = vec![team.name.as_str()];
        let mut above = team.parent_id;
        while let Some(team) = above
            .and_then(|id| self.teams.get(&id))
            .filter(|_| names.len() < 40)
        {
            names.push(&team.name);
            above = team.parent_id;
        }
        names.reverse();
        names.join(TEAM_SEPARATOR)
    }
}

/// Stands between the names of teams.
pub(super) const TEAM_SEPARATOR: &str = " / ";
