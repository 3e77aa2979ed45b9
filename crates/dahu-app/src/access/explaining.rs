//! Why somebody sees an account, or why they cannot: the chain of role, team and relation.

use chrono::NaiveDate;
use dahu_core::{
    access::{About, Action, Permission, Relation, Relations},
    account::AccountId,
    person::{PersonId, Role},
};
use uuid::Uuid;

use super::store;
use crate::{
    Context, Error, Result, account,
    account::store::StoredAccount,
    account_team::{self, Member},
    person::{self, StoredPerson},
    team,
};

/// People that are named of those who see an account.
const NAMED: usize = 500;

/// Somebody who sees an account, and every reason for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Seer {
    /// Who.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// What the person is in the workspace.
    pub role: Role,
    /// Why.
    pub ways: Vec<Way>,
}

/// A reason.
#[derive(Clone, Debug, PartialEq)]
pub enum Way {
    /// The role sees all accounts.
    Role,
    /// Nobody owns the account, and the role may claim it.
    Pool,
    /// A role on the account's team.
    Member(Box<Member>),
    /// Manages a team of somebody on the account's team.
    Manager {
        /// The team that the person manages.
        team: String,
        /// Since when.
        since: NaiveDate,
        /// The team, the same or one below, in which the other is.
        within: String,
        /// The other.
        of: String,
        /// The other's role on the account.
        relation: Relation,
    },
}

/// Whether somebody may do something, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Who.
    pub name: String,
    /// What the person is in the workspace.
    pub role: Role,
    /// Whether the person is gone, which ends everything.
    pub has_left: bool,
    /// What was asked about.
    pub action: Action,
    /// The answer.
    pub permission: Permission,
    /// How the person stands to the account.
    pub ways: Vec<Way>,
    /// Relations in which the role may do it.
    pub allows: Relations,
    /// Relations in which the role sees a mask.
    pub masks: Relations,
}

/// Everybody who sees an account, and why.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that the actor may not see.
pub async fn who_sees(ctx: &Context, account: AccountId) -> Result<Vec<Seer>> {
    let found = account::find(ctx, account, Action::SeeAccount).await?;
    let facts = Facts::of(ctx, &found).await?;
    let mut seers: Vec<Seer> = facts
        .people
        .iter()
        .filter(|person| person.left_at.is_none() && person.login.is_some())
        .filter_map(|person| {
            let cell = Action::SeeAccount.cell(person.role());
            let ways: Vec<Way> = facts
                .ways(person)
                .into_iter()
                .filter(|(relation, _)| cell.yes.has(*relation))
                .map(|(_, way)| way)
                .collect();
            (!ways.is_empty()).then(|| Seer {
                person: PersonId(person.id),
                name: person.name.clone(),
                role: person.role(),
                ways,
            })
        })
        .collect();
    // Whoever was given something first, then whoever sees everything anyway.
    seers.sort_by_key(|seer| (seer.ways == [Way::Role], seer.ways == [Way::Pool]));
    seers.truncate(NAMED);
    Ok(seers)
}

/// Whether a person may do something, to an account where it is about one, and why; for whoever runs the workspace.
///
/// # Errors
///
/// [`Error::Forbidden`] for whoever may not ask on behalf of others, [`Error::NotFound`] for a person or account that is not
/// there.
pub async fn why(
    ctx: &Context,
    person: PersonId,
    action: Action,
    account: Option<AccountId>,
) -> Result<Decision> {
    ctx.may(Action::ExplainAccess)?;
    let connection = ctx.workspace.database.reader();
    let found = person::by_id(connection, person).await?;
    let found = found.ok_or_else(|| Error::not_found("person", person))?;
    let role = found.role();
    let (relations, ways) = match account.filter(|_| action.about() == About::Account) {
        Some(account) => {
            let account = account::find(ctx, account, Action::SeeAccount).await?;
            let ways = Facts::of(ctx, &account).await?.ways(&found);
            let relations = ways.iter().fold(Relations::NONE, |relations, (relation, _)| {
                relations.with(*relation)
            });
            (relations, ways.into_iter().map(|(_, way)| way).collect())
        }
        None => (Relations::NONE, Vec::new()),
    };
    let cell = action.cell(role);
    let has_left = found.left_at.is_some();
    Ok(Decision {
        permission: if has_left {
            Permission::No
        } else {
            action.permission(role, relations)
        },
        name: found.name,
        role,
        has_left,
        action,
        ways,
        allows: cell.yes,
        masks: cell.masked,
    })
}

/// All that decides on an account.
struct Facts {
    owner: Option<Uuid>,
    people: Vec<StoredPerson>,
    members: Vec<Member>,
    heads: Vec<Head>,
}

/// Somebody who manages a team of somebody on the account's team.
struct Head {
    manager: Uuid,
    team: String,
    since: NaiveDate,
    within: String,
    of: Uuid,
}

impl Facts {
    async fn of(ctx: &Context, account: &StoredAccount) -> Result<Self> {
        let today = ctx.today();
        let mut members = account_team::of_found(ctx, account).await?;
        members.retain(|member| member.holds_on(today));
        let connection = ctx.workspace.database.reader();
        let people = person::stored(ctx).await?;
        let teams = team::store::all(connection).await?;
        let places = team::store::open_members(connection).await?;
        let places: Vec<_> = places
            .into_iter()
            .filter(|place| place.from_on <= today)
            .collect();
        let name = |id: Uuid| {
            let team = teams.iter().find(|team| team.id == id);
            team.map(|team| team.name.clone()).unwrap_or_default()
        };
        let mut heads = Vec::new();
        for place in &places {
            let counts = members
                .iter()
                .any(|member| member.person.0 == place.person_id && store::counts_for_manager(member.role));
            if !counts {
                continue;
            }
            for (above, _) in team::store::above(connection, place.team_id).await? {
                let of_team = places.iter().filter(|head| head.team_id == above && head.manages);
                heads.extend(of_team.map(|head| Head {
                    manager: head.person_id,
                    team: name(above),
                    since: head.from_on,
                    within: name(place.team_id),
                    of: place.person_id,
                }));
            }
        }
        Ok(Self {
            owner: account.owner_id,
            people,
            members,
            heads,
        })
    }

    /// How a person stands to the account, with the relation that each reason is.
    fn ways(&self, person: &StoredPerson) -> Vec<(Relation, Way)> {
        let mut ways = Vec::new();
        let of_person = self.members.iter().filter(|member| member.person.0 == person.id);
        ways.extend(of_person.map(|member| (member.role, Way::Member(Box::new(member.clone())))));
        for head in self.heads.iter().filter(|head| head.manager == person.id) {
            let below = self
                .members
                .iter()
                .filter(|member| member.person.0 == head.of && store::counts_for_manager(member.role));
            ways.extend(below.map(|member| {
                let way = Way::Manager {
                    team: head.team.clone(),
                    since: head.since,
                    within: head.within.clone(),
                    of: member.name.clone(),
                    relation: member.role,
                };
                (Relation::Manager, way)
            }));
        }
        if self.owner.is_none() {
            ways.push((Relation::Pool, Way::Pool));
        }
        if Action::SeeAccount.cell(person.role()).yes.has(Relation::None) {
            ways.push((Relation::None, Way::Role));
        }
        ways
    }
}
