//! The accounts to which somebody may do something.

use std::{collections::HashSet, sync::Arc};

use chrono::NaiveDate;
use dahu_core::{
    access::{Action, Relation, Relations},
    person::PersonId,
};
use uuid::Uuid;

use super::{
    Numbers,
    store::{self, Condition},
};
use crate::{Actor, Context, Error, Result, database, report::Key};

/// From so many accounts on the rows of a list are looked up in a scope.
const LARGE_FROM: u64 = 2_000;

/// The accounts to which the actor may do something, as a part of queries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// All accounts.
    Everything,
    /// No account.
    Nothing,
    /// Those to which the person stands in one of these relations.
    Related {
        /// Whose relations.
        person: PersonId,
        /// Which of them.
        relations: Relations,
        /// The day on which they hold.
        on: NaiveDate,
    },
}

impl Scope {
    /// The accounts to which the actor may do this.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Forbidden`] where the actor's role may do it to no account at all.
    pub(crate) fn of(ctx: &Context, action: Action) -> Result<Self> {
        ctx.may(action)?;
        let (person, role) = match &ctx.actor {
            Actor::System => return Ok(Self::Everything),
            Actor::Visitor => return Ok(Self::Nothing),
            Actor::Person { id, role, .. } => (*id, *role),
        };
        let mut relations = action.cell(role).yes;
        if ctx.takes_along() {
            relations = relations.both(Action::ExportAccounts.cell(role).yes);
        }
        Ok(if relations.has(Relation::None) {
            Self::Everything
        } else if relations.is_empty() {
            Self::Nothing
        } else {
            Self::Related {
                person,
                relations,
                on: ctx.today(),
            }
        })
    }

    /// The same, with no account where the role may do it to none.
    pub(crate) fn or_nothing(ctx: &Context, action: Action) -> Result<Self> {
        match Self::of(ctx, action) {
            Err(Error::Forbidden { .. }) => Ok(Self::Nothing),
            scope => scope,
        }
    }

    /// Whether it is about all accounts.
    pub(crate) fn is_everything(&self) -> bool {
        *self == Self::Everything
    }

    /// The condition on a row of `account`, put together from owners, teams and account teams.
    ///
    /// Lists that are asked for again and again take [`Self::remembered`].
    pub(crate) fn condition(&self) -> Condition {
        match self {
            Self::Everything => Condition::all(),
            Self::Nothing => Condition::all().add(store::never()),
            Self::Related {
                person,
                relations,
                on,
            } => {
                let related = store::Related {
                    person: person.0,
                    relations: *relations,
                    on: *on,
                };
                // With 60,000 of 100,000 accounts looking up each row took 13 ms and finding the accounts first 320, with
                // 60 accounts 250 and less than one.
                if self.may_be_large() {
                    related.looked_up()
                } else {
                    related.found_first()
                }
            }
        }
    }

    /// The same condition, by the accounts that are remembered to meet it until an owner, a team or an account team changes.
    pub(crate) async fn remembered(&self, ctx: &Context) -> Result<Condition> {
        if !self.may_be_large() {
            return Ok(self.condition());
        }
        let numbers = self.numbers(ctx).await?;
        Ok(match numbers.count() {
            None => Condition::all(),
            Some(count) if count > LARGE_FROM => store::marked(&numbers),
            Some(_) => store::among(&numbers),
        })
    }

    /// What tells it from other scopes, for what is remembered.
    pub(crate) fn word(&self) -> String {
        match self {
            Self::Everything => "everything".to_owned(),
            Self::Nothing => "nothing".to_owned(),
            Self::Related {
                person,
                relations,
                on,
            } => format!("{} {relations:?} {on}", person.0),
        }
    }

    /// The same, which also tells it from itself before an owner, a team or an account team changed.
    pub(crate) async fn word_now(&self, ctx: &Context) -> Result<String> {
        Ok(match self {
            Self::Everything | Self::Nothing => self.word(),
            Self::Related { .. } => format!("{} at {}", self.word(), access_revision(ctx).await?),
        })
    }

    /// Whether it can be large: nobody works on thousands of accounts alone.
    fn may_be_large(&self) -> bool {
        matches!(self, Self::Related { relations, .. } if relations.has(Relation::Manager))
    }

    /// The ledger numbers of its accounts, remembered until an owner, a team or an account team changes.
    pub(crate) async fn numbers(&self, ctx: &Context) -> Result<Arc<Numbers>> {
        if self.is_everything() {
            return Ok(Arc::new(Numbers::All));
        }
        let key = Key::of_access(access_revision(ctx).await?, self.word());
        let find = async {
            let found = store::numbers(ctx.workspace.database.reader(), self.condition()).await?;
            Ok(Numbers::of(&found))
        };
        ctx.workspace.scopes.get_or_make(key, find).await
    }
}

/// The people in the teams that `person` manages, remembered like scopes.
pub(crate) async fn managed(ctx: &Context, person: PersonId) -> Result<Arc<HashSet<Uuid>>> {
    let on = ctx.today();
    let key = Key::of_access(access_revision(ctx).await?, format!("managed {} {on}", person.0));
    let find = async { Ok(store::managed(ctx.workspace.database.reader(), person.0, on).await?) };
    ctx.workspace.scopes.get_or_make(key, find).await
}

/// Counts the changes of owners, teams and account teams.
async fn access_revision(ctx: &Context) -> Result<i64> {
    database::next_number(ctx, "access").await
}
