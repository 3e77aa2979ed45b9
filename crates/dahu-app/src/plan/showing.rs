//! The page of a plan: what it says and on what that stands, how far its objectives have come, what is done for it.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::AccountId,
    contact::{ContactId, coverage::Coverage},
    money::{Amount, Currency},
    opportunity::SellingMode,
    person::PersonId,
    plan::{
        PlanId,
        objective::{Measure, Objective, ObjectiveId, Whose},
        state::State,
        statement::{EvidenceId, Footings},
    },
};
use uuid::Uuid;

use super::{
    EvidenceTold, PlanFacts, evidence,
    group_sales::GroupSales,
    matrix::{self, Matrix},
    measuring::{self, Known, Measured},
    naming, seen,
    sharing::{self, Share},
    store, version,
};
use crate::{
    Context, Result,
    access::Rights,
    account::store::StoredAccount,
    contact::{self, Node},
    person, selling, setting,
    task::{self, TaskRow},
};

/// Contacts of the relation map that the page has room for.
const MAP: usize = 20;

/// An objective with how far it has come.
#[derive(Clone, Debug)]
pub struct ObjectiveRow {
    /// Its id.
    pub id: ObjectiveId,
    /// What is to be reached.
    pub objective: Objective,
    /// How far it has come.
    pub measured: Measured,
    /// Whose purchases it counts, where that is one unit that is there.
    pub unit: Option<String>,
    /// Whether the reader sees what units bought that left the group since, of which the plan says something.
    pub sees_left: bool,
}

impl ObjectiveRow {
    /// From where it starts, as far as the reader sees what it counts.
    #[must_use]
    pub fn start(&self) -> Option<Known> {
        let start = self.objective.beginning()?;
        match self.kept(start) {
            Known::Masked if !self.objective.measure.is_counted() => Some(Known::Masked),
            _ => Some(Known::Value(start)),
        }
    }

    /// A value of it that was kept, as far as the reader sees what it counts.
    #[must_use]
    pub fn kept(&self, value: Amount) -> Known {
        match self.measured.known {
            Known::Masked => Known::Masked,
            _ if self.objective.measure.is_of_group() && !self.sees_left => Known::Masked,
            _ => Known::Value(value),
        }
    }
}

/// Who decides, in short.
#[derive(Clone, Debug)]
pub struct Relations {
    /// The colour, the reasons, the warnings.
    pub coverage: Coverage,
    /// The contacts that count most, so many at most.
    pub nodes: Vec<Node>,
    /// How many more there are.
    pub left_out: usize,
}

/// A plan with everything that its page shows.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Its id.
    pub id: PlanId,
    /// What is known of it.
    pub facts: PlanFacts,
    /// The name of its account.
    pub account_name: String,
    /// Who answers for the account, and so for the plan.
    pub owner: Option<String>,
    /// The way of selling that somebody confirmed for the account.
    pub confirmed: Option<SellingMode>,
    /// The names of people of ours who stand in it.
    pub people: HashMap<PersonId, String>,
    /// The names of contacts who stand in it.
    pub contacts: HashMap<ContactId, String>,
    /// The objectives, in the order of their days.
    pub objectives: Vec<ObjectiveRow>,
    /// The white-space matrix.
    pub matrix: Matrix,
    /// Who decides.
    pub relations: Relations,
    /// What is done for it, whatever became of it, the first due first.
    pub actions: Vec<TaskRow>,
    /// The pages of it that customers read and sign, the latest first.
    pub shares: Vec<Share>,
    /// What each piece of evidence names.
    pub evidence: HashMap<EvidenceId, EvidenceTold>,
    /// How its statements stand.
    pub footings: Footings,
    /// The day on which the next review is due, while it holds.
    pub review_on: Option<NaiveDate>,
    /// The plan that it follows.
    pub former: Option<(PlanId, String)>,
    /// The plan that follows it.
    pub following: Option<(PlanId, String)>,
    /// Currency of the amounts; none while there is no ledger.
    pub currency: Option<Currency>,
    /// Whether the actor may write it and work at it.
    pub may_work: bool,
    /// Whether the actor may decide on it.
    pub may_approve: bool,
    /// Whether the actor may add tasks to the account.
    pub may_record: bool,
    /// Today, where the actor is.
    pub today: NaiveDate,
}

impl Plan {
    /// Whether it can be written on.
    #[must_use]
    pub fn is_written(&self) -> bool {
        self.may_work && self.facts.state.is_drafted()
    }

    /// Whether evidence can be added.
    #[must_use]
    pub fn takes_evidence(&self) -> bool {
        let state = &self.facts.state;
        self.may_work && (state.is_drafted() || state.is_approved())
    }

    /// Whether its last day has passed and it is to be closed.
    #[must_use]
    pub fn is_to_close(&self) -> bool {
        self.facts.is_to_close(self.today)
    }

    /// The way of the plan and the one that was confirmed for its account, where these differ and it is not closed.
    #[must_use]
    pub fn differing_ways(&self) -> Option<(SellingMode, SellingMode)> {
        let ways = self.facts.selling_mode.zip(self.confirmed);
        ways.filter(|(own, confirmed)| own != confirmed && !self.facts.state.is_closed())
    }

    /// Whether its next review is overdue.
    #[must_use]
    pub fn is_review_overdue(&self) -> bool {
        self.review_on.is_some_and(|due| due < self.today)
    }
}

/// A plan.
///
/// # Errors
///
/// [`crate::Error::NotFound`] for one that is not there for the actor.
pub async fn show(ctx: &Context, id: PlanId) -> Result<Plan> {
    let (found, account) = seen(ctx, id).await?;
    Box::pin(shown(ctx, id, found.facts, account)).await
}

/// A plan as its version in force says it, whatever is being written now; nothing where none was ever approved, or where it is
/// closed.
///
/// # Errors
///
/// [`crate::Error::NotFound`] for one that is not there for the actor.
pub(crate) async fn show_held(ctx: &Context, id: PlanId) -> Result<Option<Plan>> {
    let (found, account) = seen(ctx, id).await?;
    let facts = found.facts;
    if facts.state.is_closed() {
        return Ok(None);
    }
    let held = version::held(ctx.workspace.database.reader(), id, &facts.record.versions).await?;
    let held = held.and_then(|(version, frozen)| Some((version.number, version.decision?, frozen)));
    let Some((version, decision, frozen)) = held else {
        return Ok(None);
    };
    let state = State::Approved {
        at: decision.at,
        by: decision.by,
        version,
        reason: decision.reason,
    };
    let facts = PlanFacts {
        state,
        ..facts.saying(frozen)
    };
    Box::pin(shown(ctx, id, facts, account)).await.map(Some)
}

async fn shown(ctx: &Context, id: PlanId, facts: PlanFacts, account: StoredAccount) -> Result<Plan> {
    let rights = Rights::of(ctx, &account).await?;
    let (measured, sales) = measuring::of_plan(ctx, id, &facts).await?;
    let objectives = rows(&facts, &measured, &sales);
    let connection = ctx.workspace.database.reader();
    let following = store::following(connection, id.0).await?;
    let actions = task::of_plan(ctx, id).await?.rows;
    let may_work = rights.may(Action::WorkPlans);
    let mut matrix = matrix::of(&facts, &sales);
    if rights.may(Action::SeeSelection) {
        matrix.told = matrix::told_wallet(ctx, facts.account, &matrix.own).await?;
    }
    Ok(Plan {
        id,
        owner: owner(ctx, &account).await?,
        confirmed: selling::confirmed_way(ctx, facts.account).await?,
        people: people(ctx, &facts).await?,
        contacts: contacts(ctx, &facts).await?,
        objectives,
        matrix,
        relations: relations(ctx, facts.account).await?,
        shares: Box::pin(shares(ctx, (id, &facts), &actions, may_work)).await?,
        actions,
        evidence: evidence::told(ctx, &facts).await?,
        footings: Footings::of(facts.content.statements.values(), ctx.today()),
        review_on: facts.review_on(),
        former: former(ctx, &facts).await?,
        following: following.map(|row| (PlanId(row.id), row.name)),
        currency: setting::currency(ctx).await?,
        may_work,
        may_approve: rights.may(Action::ApprovePlans),
        may_record: rights.may(Action::EditContacts),
        today: ctx.today(),
        account_name: account.name,
        facts,
    })
}

/// The pages of a plan; from where they were signed is for whoever works at it.
async fn shares(
    ctx: &Context,
    (id, facts): (PlanId, &PlanFacts),
    actions: &[TaskRow],
    may_work: bool,
) -> Result<Vec<Share>> {
    let mut shares = sharing::of_plan(ctx, (id, facts), actions).await?;
    let signatures = shares.iter_mut().flat_map(|share| &mut share.signatures);
    signatures
        .filter(|_| !may_work)
        .for_each(|signature| signature.address = None);
    Ok(shares)
}

fn rows(
    facts: &PlanFacts,
    measured: &BTreeMap<ObjectiveId, Measured>,
    sales: &GroupSales,
) -> Vec<ObjectiveRow> {
    let mut rows: Vec<ObjectiveRow> = facts
        .content
        .objectives
        .iter()
        .filter_map(|(id, objective)| {
            Some(ObjectiveRow {
                id: *id,
                objective: objective.clone(),
                measured: measured.get(id).copied()?,
                unit: unit_of(objective, sales),
                sees_left: sales.units.sees_left(),
            })
        })
        .collect();
    rows.sort_by_key(|row| (row.objective.by, row.id));
    rows
}

/// Whose purchases an objective counts, where that is one unit that is there and that the reader sees.
pub(super) fn unit_of(objective: &Objective, sales: &GroupSales) -> Option<String> {
    let Measure::NetSales {
        whose: Whose::Unit(id),
        ..
    } = &objective.measure
    else {
        return None;
    };
    let mut units = sales.units.all();
    let unit = units.find(|unit| unit.id == *id && unit.is_seen);
    unit.map(|unit| unit.name.clone())
}

pub(super) async fn owner(ctx: &Context, account: &StoredAccount) -> Result<Option<String>> {
    let Some(owner) = account.owner_id else {
        return Ok(None);
    };
    let found = person::by_id(ctx.workspace.database.reader(), PersonId(owner)).await?;
    Ok(found.map(|person| person.name))
}

/// The names of people of ours who stand in a plan.
pub(super) async fn people(ctx: &Context, facts: &PlanFacts) -> Result<HashMap<PersonId, String>> {
    let mut ids: HashSet<PersonId> = facts.state.hand().by.into_iter().collect();
    for version in &facts.record.versions {
        ids.extend(version.by);
        ids.extend(version.decision.as_ref().and_then(|decision| decision.by));
    }
    for review in facts.record.reviews.values() {
        ids.extend(&review.people);
    }
    let ids: Vec<Uuid> = ids.into_iter().map(|id| id.0).collect();
    let found = person::by_ids(ctx.workspace.database.reader(), &ids).await?;
    Ok(found
        .into_iter()
        .map(|person| (PersonId(person.id), person.name))
        .collect())
}

async fn contacts(ctx: &Context, facts: &PlanFacts) -> Result<HashMap<ContactId, String>> {
    let reviews = facts.record.reviews.values();
    let mut ids: Vec<Uuid> = reviews
        .flat_map(|review| &review.contacts)
        .map(|id| id.0)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let found = contact::names(ctx.workspace.database.reader(), &ids).await?;
    Ok(found
        .into_iter()
        .map(|(id, name)| (ContactId(id), name))
        .collect())
}

/// The contacts with a role, a stance, power or a relation, whoever counts most first.
async fn relations(ctx: &Context, account: AccountId) -> Result<Relations> {
    let map = contact::of_map(ctx, account).await?;
    let weight = |node: &Node| {
        let facts = &node.contact.facts;
        let roles = facts.roles.len();
        (
            facts.power.is_some(),
            roles,
            node.strength(),
            !node.stances.is_empty(),
        )
    };
    let mut nodes: Vec<Node> = map
        .nodes
        .into_iter()
        .filter(|node| node.is_here && weight(node) != (false, 0, None, false))
        .collect();
    nodes.sort_by_key(|node| {
        std::cmp::Reverse((
            node.contact.facts.power,
            node.contact.facts.roles.len(),
            node.strength(),
        ))
    });
    let left_out = nodes.len().saturating_sub(MAP);
    nodes.truncate(MAP);
    Ok(Relations {
        coverage: map.coverage,
        nodes,
        left_out,
    })
}

async fn former(ctx: &Context, facts: &PlanFacts) -> Result<Option<(PlanId, String)>> {
    let Some(former) = facts.follows else {
        return Ok(None);
    };
    let mut names = naming::names(ctx.workspace.database.reader(), &[former.0]).await?;
    Ok(names.remove(&former).map(|name| (former, name)))
}
