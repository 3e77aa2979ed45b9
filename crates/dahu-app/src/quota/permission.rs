//! Whose quotas somebody sees and sets.

use std::{collections::HashSet, sync::Arc};

use dahu_core::{
    access::Action,
    person::{PersonId, Role},
    quota::Subject,
};
use uuid::Uuid;

use super::naming::Names;
use crate::{
    Context, Error, Result,
    access::{self, Numbers, Scope},
    team,
};

/// Whose quotas the actor sees and sets, found out once.
pub(crate) struct Sight {
    person: Option<PersonId>,
    /// Whether all subjects are seen, and set by whom setting is open to.
    sees_all: bool,
    sets: Sets,
    /// People in the teams that the actor manages, and in those below.
    people: Arc<HashSet<Uuid>>,
    /// Teams that the actor manages, with those below.
    teams: HashSet<Uuid>,
    /// Those of them that are below another.
    teams_below: HashSet<Uuid>,
    /// Accounts whose sales the actor sees.
    accounts: Arc<Numbers>,
    /// Accounts for which the actor, or somebody below, answers.
    answers: Arc<Numbers>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sets {
    All,
    Below,
    Nothing,
}

impl Sight {
    /// What the actor sees and sets.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] for who sees no quotas at all.
    pub(crate) async fn of(ctx: &Context) -> Result<Self> {
        ctx.may(Action::SeeQuotas)?;
        let sees_all = ctx.is_open(Action::SeeWholeFirm);
        let sets = match (ctx.is_open(Action::SetQuotas), ctx.role()) {
            (false, _) => Sets::Nothing,
            (true, Some(Role::TeamManager)) => Sets::Below,
            (true, _) => Sets::All,
        };
        let accounts = Scope::or_nothing(ctx, Action::SeeSales)?.numbers(ctx).await?;
        let answers = match sets {
            Sets::Below => Scope::or_nothing(ctx, Action::EditAccount)?.numbers(ctx).await?,
            Sets::All | Sets::Nothing => Arc::new(Numbers::of(&[])),
        };
        let mut sight = Self {
            person: ctx.person(),
            sees_all,
            sets,
            people: Arc::default(),
            teams: HashSet::new(),
            teams_below: HashSet::new(),
            accounts,
            answers,
        };
        if let (false, Some(person)) = (sees_all, ctx.person()) {
            sight.people = access::managed(ctx, person).await?;
            sight.find_teams(ctx, person).await?;
        }
        Ok(sight)
    }

    async fn find_teams(&mut self, ctx: &Context, person: PersonId) -> Result<()> {
        let connection = ctx.workspace.database.reader();
        for managed in team::store::managed_by(connection, person.0, ctx.today()).await? {
            for (team, depth) in team::store::below(connection, managed).await? {
                self.teams.insert(team);
                if depth > 0 {
                    self.teams_below.insert(team);
                }
            }
        }
        Ok(())
    }

    /// Whether the actor sees the quotas of a subject.
    pub(crate) fn sees(&self, subject: &Subject, names: &Names) -> bool {
        match subject {
            Subject::Firm | Subject::Product(_) => self.sees_all,
            Subject::Team(id) => self.sees_all || self.teams.contains(&id.0),
            Subject::Person(id) => self.sees_all || self.person == Some(*id) || self.people.contains(&id.0),
            Subject::Account(id) => {
                let account = names.accounts.get(&id.0);
                account.is_some_and(|account| self.accounts.has(account.number))
            }
        }
    }

    /// Whether the actor sees everybody's quotas.
    pub(super) fn sees_all(&self) -> bool {
        self.sees_all
    }

    /// Whether the actor sets the quotas of a subject. Nobody but who sets all sets their own, or that of a team that nobody
    /// they manage is above.
    pub(super) fn sets(&self, subject: &Subject, names: &Names) -> bool {
        match self.sets {
            Sets::All => true,
            Sets::Nothing => false,
            Sets::Below => match subject {
                Subject::Firm | Subject::Product(_) => false,
                Subject::Team(id) => self.teams_below.contains(&id.0),
                Subject::Person(id) => self.person != Some(*id) && self.people.contains(&id.0),
                Subject::Account(id) => {
                    let account = names.accounts.get(&id.0);
                    account.is_some_and(|account| self.answers.has(account.number))
                }
            },
        }
    }

    /// Whether the actor sets any quota at all.
    pub(super) fn sets_any(&self) -> bool {
        self.sets != Sets::Nothing
    }

    /// Lets pass who sees the quotas of a subject.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] where the actor may not know that there are any.
    pub(crate) fn require_seen(&self, subject: &Subject, names: &Names) -> Result<()> {
        if self.sees(subject, names) {
            Ok(())
        } else {
            Err(Error::not_found(subject.kind().as_str(), subject.key()))
        }
    }

    /// Lets pass who sets the quotas of a subject.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] as above, [`Error::Forbidden`] where the actor sees them but does not set them.
    pub(super) fn require_set(&self, subject: &Subject, names: &Names) -> Result<()> {
        self.require_seen(subject, names)?;
        if self.sets(subject, names) {
            Ok(())
        } else {
            Err(Error::Forbidden {
                action: Action::SetQuotas.as_str(),
            })
        }
    }
}
