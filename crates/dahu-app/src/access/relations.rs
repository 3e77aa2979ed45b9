//! How the actor stands to given accounts, and what follows.

use std::collections::HashMap;

use dahu_core::{
    access::{Action, Permission, Relation, Relations},
    account::AccountId,
    person::{PersonId, Role},
};
use uuid::Uuid;

use super::{scope::managed, store};
use crate::{Actor, Context, Error, Result, account::store::StoredAccount, memo::Notes};

/// Accounts looked up in one statement.
const AT_ONCE: usize = 1_000;

/// What the actor may do to one account, found out once for all actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rights {
    /// All: the command line's.
    Everything,
    /// None: of who is not signed in.
    None,
    /// What the table gives to somebody of this role who stands so to the account.
    Related {
        /// The actor's role.
        role: Role,
        /// How the actor stands to the account.
        relations: Relations,
    },
}

impl Rights {
    /// How the actor stands to an account.
    pub(crate) async fn of(ctx: &Context, account: &StoredAccount) -> Result<Self> {
        let (person, role) = match Self::by_person(ctx) {
            Ok(found) => found,
            Err(rights) => return Ok(rights),
        };
        let find = async {
            let found = relations(ctx, person, role, std::slice::from_ref(account)).await?;
            Ok(found.get(&account.id).copied().unwrap_or_default())
        };
        let notes = ctx.memo().map(|memo| &memo.relations);
        let relations = Notes::or_find(notes, account.id, find).await?;
        Ok(Self::Related { role, relations })
    }

    /// How the actor stands to each of some accounts.
    pub(crate) async fn of_all(ctx: &Context, accounts: &[StoredAccount]) -> Result<HashMap<Uuid, Self>> {
        if let [one] = accounts {
            return Ok(HashMap::from([(one.id, Self::of(ctx, one).await?)]));
        }
        let all = |rights| accounts.iter().map(|account| (account.id, rights)).collect();
        let (person, role) = match Self::by_person(ctx) {
            Ok(found) => found,
            Err(rights) => return Ok(all(rights)),
        };
        let found = relations(ctx, person, role, accounts).await?;
        Ok(found
            .into_iter()
            .map(|(account, relations)| (account, Self::Related { role, relations }))
            .collect())
    }

    /// The person who acts, whose rights depend on the account; else the rights that are the same to every account.
    fn by_person(ctx: &Context) -> std::result::Result<(PersonId, Role), Self> {
        match &ctx.actor {
            Actor::System => Err(Self::Everything),
            Actor::Visitor => Err(Self::None),
            Actor::Person { id, role, .. } => Ok((*id, *role)),
        }
    }

    /// What the table says.
    #[must_use]
    pub fn permission(&self, action: Action) -> Permission {
        match self {
            Self::Everything => Permission::Yes,
            Self::None => Permission::No,
            Self::Related { role, relations } => action.permission(*role, *relations),
        }
    }

    /// Whether the actor may do this, without a mask.
    #[must_use]
    pub fn may(&self, action: Action) -> bool {
        self.permission(action) == Permission::Yes
    }
}

/// Lets pass who may do this to the account, under a mask or without.
///
/// # Errors
///
/// [`Error::NotFound`] where the actor may not even know that there is such an account, [`Error::Forbidden`] where they see
/// it but may not do this.
pub(crate) async fn require(ctx: &Context, action: Action, account: &StoredAccount) -> Result<Permission> {
    if ctx.actor == Actor::Visitor {
        return Err(Error::Forbidden {
            action: action.as_str(),
        });
    }
    let rights = Rights::of(ctx, account).await?;
    if rights.permission(Action::SeeAccount) == Permission::No {
        return Err(Error::not_found("account", AccountId(account.id)));
    }
    match rights.permission(action) {
        Permission::No => Err(Error::Forbidden {
            action: action.as_str(),
        }),
        may => Ok(may),
    }
}

/// How a person stands to each of some accounts.
async fn relations(
    ctx: &Context,
    person: PersonId,
    role: Role,
    accounts: &[StoredAccount],
) -> Result<HashMap<Uuid, Relations>> {
    // Only where the role makes something of it: most people manage nobody.
    let manages = Action::ALL
        .iter()
        .any(|action| action.cell(role).yes.has(Relation::Manager));
    let managed = if manages {
        Some(managed(ctx, person).await?)
    } else {
        None
    };
    let is_managed = |id: &Uuid| managed.as_ref().is_some_and(|people| people.contains(id));
    let mut found: HashMap<Uuid, Relations> = HashMap::with_capacity(accounts.len());
    for account in accounts {
        let mut relations = Relations::NONE;
        match account.owner_id {
            None => relations = relations.with(Relation::Pool),
            Some(owner) if owner == person.0 => relations = relations.with(Relation::Owner),
            Some(owner) if is_managed(&owner) => relations = relations.with(Relation::Manager),
            Some(_) => {}
        }
        found.insert(account.id, relations);
    }
    let ids: Vec<Uuid> = accounts.iter().map(|account| account.id).collect();
    for some in ids.chunks(AT_ONCE) {
        for given in store::given(ctx.workspace.database.reader(), some, ctx.today()).await? {
            let Some(relation) = Relation::of_team_from_word(&given.role) else {
                continue;
            };
            let of_account = found.entry(given.account_id).or_default();
            // Who owns it is what the account says; the relation beside it says since when.
            if given.person_id == person.0 && relation != Relation::Owner {
                *of_account = of_account.with(relation);
            }
            if is_managed(&given.person_id) && store::counts_for_manager(relation) {
                *of_account = of_account.with(Relation::Manager);
            }
        }
    }
    Ok(found)
}
