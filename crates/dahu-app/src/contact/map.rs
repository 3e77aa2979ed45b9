//! The decision-maker map of an account, and the page of one contact.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::AccountId,
    activity::LastContacts,
    contact::{
        ContactId, Level,
        coverage::{self, Coverage, Known},
        hierarchy,
    },
    person::PersonId,
};
use serde::Serialize;
use uuid::Uuid;

use super::{
    AT_MOST, Contact, Influence, Relation, StanceTaken, Tie, find, ids, open_account, open_contact, shown,
    store, tie,
};
use crate::{
    Context, Error, Result,
    access::Rights,
    account, activity,
    person::{self, Person},
};

/// A relation with who holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Held {
    /// The relation.
    #[serde(flatten)]
    pub relation: Relation,
    /// The name of who holds it.
    pub name: String,
    /// Whether they are still with us.
    pub is_with_us: bool,
}

impl Held {
    /// Whether it is held on a day.
    #[must_use]
    pub fn is_open(&self, on: NaiveDate) -> bool {
        self.relation.until.is_none_or(|until| until >= on)
    }
}

/// A contact on the map.
#[derive(Clone, Debug)]
pub struct Node {
    /// The contact.
    pub contact: Contact,
    /// The steps below whoever stands on top.
    pub depth: usize,
    /// What they do at this account.
    pub job: Option<String>,
    /// Whether they are there today.
    pub is_here: bool,
    /// The latest stance first.
    pub stances: Vec<StanceTaken>,
    /// Relations that are held, the strongest first.
    pub relations: Vec<Held>,
    /// When we last had to do with each other, both ways.
    pub last: LastContacts,
}

impl Node {
    /// The strongest relation that somebody holds who is still with us.
    #[must_use]
    pub fn strength(&self) -> Option<u8> {
        let held = self.relations.iter().filter(|held| held.is_with_us);
        held.map(|held| held.relation.strength).max()
    }
}

/// A line of influence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Who moves the other.
    pub from: ContactId,
    /// How, and whom.
    pub influence: Influence,
}

/// Who decides at an account.
#[derive(Clone, Debug)]
pub struct AccountMap {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub account_name: String,
    /// The contacts, each under whom they report to.
    pub nodes: Vec<Node>,
    /// Who moves whom.
    pub lines: Vec<Line>,
    /// How well the account is covered.
    pub coverage: Coverage,
    /// Contacts for whom there is no room.
    pub left_out: u64,
    /// Whether details are masked.
    pub is_masked: bool,
    /// Whether the actor may change the map.
    pub may_edit: bool,
    /// People of ours who can hold a relation; none where the actor may not change the map.
    pub people: Vec<Person>,
}

impl AccountMap {
    /// The name of a contact on the map.
    #[must_use]
    pub fn name(&self, id: ContactId) -> Option<&str> {
        let node = self.nodes.iter().find(|node| node.contact.id == id);
        node.map(|node| node.contact.facts.name.as_str())
    }
}

/// The map of an account.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there for the actor.
pub async fn of_map(ctx: &Context, account: AccountId) -> Result<AccountMap> {
    let reader = ctx.workspace.database.reader();
    let stored = open_account(reader, ctx, account, Action::SeeAccount).await?;
    let rights = Rights::of(ctx, &stored).await?;
    let is_masked = !rights.may(Action::SeeContactDetails);
    let may_edit = !is_masked && rights.may(Action::EditContacts);
    let Drawn { nodes, lines, count } = drawn(ctx, account, is_masked).await?;
    Ok(AccountMap {
        account,
        account_name: stored.name,
        coverage: covered(ctx, &nodes),
        left_out: count.saturating_sub(nodes.len() as u64),
        lines,
        nodes,
        is_masked,
        may_edit,
        people: if may_edit { people(ctx).await? } else { Vec::new() },
    })
}

/// What somebody at an account is called, and what they do there.
pub(crate) struct Called {
    pub(crate) id: ContactId,
    pub(crate) name: String,
    pub(crate) job: Option<String>,
    /// The level that somebody said.
    pub(crate) level: Option<Level>,
}

/// What those at an account are called whom its map shows: two questions, where the map asks a dozen.
pub(crate) async fn called_at(ctx: &Context, account: AccountId, is_masked: bool) -> Result<Vec<Called>> {
    let (reader, today) = (ctx.workspace.database.reader(), ctx.today());
    let (found, _) = store::of_account(reader, account, today, AT_MOST).await?;
    let posts = store::posts(reader, &ids(&found)).await?;
    let called = found.iter().map(|row| {
        let contact = shown(row, &posts, is_masked);
        Called {
            id: contact.id,
            job: job_at(&contact, account, today),
            level: contact.facts.level,
            name: contact.facts.name,
        }
    });
    Ok(called.collect())
}

/// What somebody does at an account, as their own job there or by a post.
fn job_at(contact: &Contact, account: AccountId, today: NaiveDate) -> Option<String> {
    if contact.account == account {
        return contact.facts.job.clone();
    }
    let post = contact.facts.post_at(account, today)?;
    post.job.clone()
}

/// How well an account is covered, and by whom it is known.
#[derive(Clone, Debug)]
pub struct AccountCoverage {
    /// The colour, the reasons, the warnings.
    pub coverage: Coverage,
    /// The names of those whom a warning is about.
    pub names: HashMap<ContactId, String>,
    /// Contacts in all.
    pub contacts: u64,
    /// Deciders to whom we hold a relation that carries, and all deciders.
    pub deciders: (u64, u64),
}

/// How well an account is covered.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there for the actor.
pub async fn coverage_of(ctx: &Context, account: AccountId) -> Result<AccountCoverage> {
    open_account(ctx.workspace.database.reader(), ctx, account, Action::SeeAccount).await?;
    // What is masked does not count, and nobody is told more than the names.
    let drawn = drawn(ctx, account, true).await?;
    let coverage = covered(ctx, &drawn.nodes);
    let deciders = coverage::deciders(&here(&drawn.nodes));
    let about: HashSet<ContactId> = coverage
        .warnings
        .iter()
        .filter_map(coverage::Warning::contact)
        .collect();
    let nodes = drawn.nodes.into_iter();
    Ok(AccountCoverage {
        names: nodes
            .filter(|node| about.contains(&node.contact.id))
            .map(|node| (node.contact.id, node.contact.facts.name))
            .collect(),
        contacts: drawn.count,
        deciders,
        coverage,
    })
}

fn covered(ctx: &Context, nodes: &[Node]) -> Coverage {
    coverage::coverage(&here(nodes), ctx.today())
}

/// What the rule looks at of those who are there today.
fn here(nodes: &[Node]) -> Vec<Known> {
    nodes.iter().filter(|node| node.is_here).map(known).collect()
}

/// Everybody at an account, and who moves whom.
struct Drawn {
    nodes: Vec<Node>,
    lines: Vec<Line>,
    count: u64,
}

async fn drawn(ctx: &Context, account: AccountId, is_masked: bool) -> Result<Drawn> {
    let reader = ctx.workspace.database.reader();
    let (found, count) = store::of_account(reader, account, ctx.today(), AT_MOST).await?;
    let all = ids(&found);
    let posts = store::posts(reader, &all).await?;
    let order: Vec<_> = found
        .iter()
        .map(|row| (ContactId(row.id), row.reports_to.map(ContactId)))
        .collect();
    let contacts: Vec<ContactId> = order.iter().map(|(id, _)| *id).collect();
    let (mut ties, last) = tokio::try_join!(
        Box::pin(Ties::of(ctx, &all, is_masked)),
        Box::pin(activity::last_of_contacts(ctx, account, &contacts))
    )?;
    let contacts = found.iter().map(|row| shown(row, &posts, is_masked));
    let mut nodes: HashMap<ContactId, Node> = contacts
        .map(|contact| (contact.id, node(ctx, account, contact, &mut ties)))
        .collect();
    let here: HashSet<Uuid> = all.into_iter().collect();
    Ok(Drawn {
        nodes: hierarchy::tree(&order)
            .into_iter()
            .filter_map(|(id, depth)| {
                let last = last.get(&id).copied().unwrap_or_default();
                nodes.remove(&id).map(|node| Node { depth, last, ..node })
            })
            .collect(),
        lines: ties
            .lines
            .into_iter()
            .filter(|line| here.contains(&line.influence.to.0))
            .collect(),
        count,
    })
}

fn node(ctx: &Context, account: AccountId, contact: Contact, ties: &mut Ties) -> Node {
    let today = ctx.today();
    let is_own = contact.account == account;
    let post = contact.facts.post_at(account, today);
    let mut relations = ties.relations.remove(&contact.id).unwrap_or_default();
    relations.retain(|held| held.is_open(today));
    relations.sort_by_key(|held| std::cmp::Reverse(held.relation.strength));
    Node {
        depth: 0,
        job: job_at(&contact, account, today),
        is_here: post.is_some() || is_own && contact.facts.is_in_job(today),
        stances: ties.stances.remove(&contact.id).unwrap_or_default(),
        relations,
        contact,
        last: LastContacts::default(),
    }
}

fn known(node: &Node) -> Known {
    Known {
        id: node.contact.id,
        roles: node.contact.facts.roles.clone(),
        stance: node.stances.first().map(|taken| taken.stance),
        power: node.contact.facts.power,
        strength: node.strength(),
        owner_left: node.relations.iter().any(|held| !held.is_with_us),
        last_contact: node.last.ours.max(node.last.theirs),
    }
}

/// People of ours who can hold a relation.
async fn people(ctx: &Context) -> Result<Vec<Person>> {
    let own = ctx.person();
    if ctx.is_open(Action::SeePeople) {
        return person::owners_to_choose(ctx, own).await;
    }
    let Some(own) = own else { return Ok(Vec::new()) };
    let found = person::by_id(ctx.workspace.database.reader(), own).await?;
    Ok(found.map(person::StoredPerson::shown).into_iter().collect())
}

/// The ties of some contacts by kind.
struct Ties {
    stances: HashMap<ContactId, Vec<StanceTaken>>,
    relations: HashMap<ContactId, Vec<Held>>,
    lines: Vec<Line>,
}

impl Ties {
    async fn of(ctx: &Context, contacts: &[Uuid], is_masked: bool) -> Result<Self> {
        let reader = ctx.workspace.database.reader();
        let found = tie::store::of_contacts(reader, contacts).await?;
        let holders: Vec<Uuid> = found
            .iter()
            .filter_map(|(_, tie)| match tie {
                Tie::Relation(held) => Some(held.person.0),
                _ => None,
            })
            .collect();
        let people = person::by_ids(reader, &holders).await?;
        let holders: HashMap<PersonId, (String, bool)> = people
            .into_iter()
            .map(|person| (PersonId(person.id), (person.name, person.left_at.is_none())))
            .collect();
        let mut ties = Self {
            stances: HashMap::new(),
            relations: HashMap::new(),
            lines: Vec::new(),
        };
        for (contact, tie) in found {
            match tie {
                Tie::Stance(mut taken) => {
                    if is_masked {
                        taken.evidence.clear();
                    }
                    ties.stances.entry(contact).or_default().push(taken);
                }
                Tie::Relation(relation) => {
                    let holder = holders.get(&relation.person).cloned();
                    let (name, is_with_us) = holder.unwrap_or_default();
                    let held = Held {
                        relation,
                        name,
                        is_with_us,
                    };
                    ties.relations.entry(contact).or_default().push(held);
                }
                Tie::Influence(influence) => ties.lines.push(Line {
                    from: contact,
                    influence,
                }),
            }
        }
        Ok(ties)
    }
}

/// The name of a contact, where the reader may know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeName {
    /// Who it is.
    pub id: ContactId,
    /// The name.
    pub name: String,
}

/// One contact, with everything that is known.
#[derive(Clone, Debug)]
pub struct ContactPage {
    /// The contact, with all stances and all relations.
    pub node: Node,
    /// The account through which the actor sees it, with its name.
    pub account: (AccountId, String),
    /// Names of the accounts of the posts that the actor sees, by account.
    pub account_names: HashMap<AccountId, String>,
    /// Whom they report to, where both are at that account.
    pub superior: Option<NodeName>,
    /// Who reports to them there.
    pub reports: Vec<NodeName>,
    /// Lines of influence from and to them there, with the name of the other.
    pub lines: Vec<(Line, NodeName)>,
    /// Whether details are masked.
    pub is_masked: bool,
    /// Whether the actor may change it.
    pub may_edit: bool,
    /// Whether the actor may hand out and erase what is known.
    pub may_answer: bool,
    /// People of ours who can hold a relation.
    pub people: Vec<Person>,
}

/// The page of a contact.
///
/// # Errors
///
/// [`Error::NotFound`] for a contact that is not there for the actor.
pub async fn of_contact(ctx: &Context, id: ContactId) -> Result<ContactPage> {
    ctx.may(Action::SeeAccount)?;
    let reader = ctx.workspace.database.reader();
    let (row, posts) = find(reader, id).await?;
    let account = open_contact(reader, ctx, &row, &posts, Action::SeeAccount)
        .await
        .map_err(|_| Error::not_found("contact", id))?;
    let allowed = async |action| open_contact(reader, ctx, &row, &posts, action).await.is_ok();
    let is_masked = !allowed(Action::SeeContactDetails).await;
    let may_edit = !is_masked && allowed(Action::EditContacts).await;
    let map = of_map(ctx, account).await?;
    let mut ties = Ties::of(ctx, &[id.0], is_masked).await?;
    let every = ties.relations.get(&id).cloned().unwrap_or_default();
    let contact = shown(&row, &posts, is_masked);
    let superior = contact.facts.reports_to;
    let named = |id: ContactId| {
        map.name(id).map(|name| NodeName {
            id,
            name: name.to_owned(),
        })
    };
    let reports = map
        .nodes
        .iter()
        .filter(|node| node.contact.facts.reports_to == Some(id));
    let lines = map
        .lines
        .iter()
        .filter(|line| line.from == id || line.influence.to == id);
    let other = |line: &Line| {
        if line.from == id {
            line.influence.to
        } else {
            line.from
        }
    };
    Ok(ContactPage {
        superior: superior.and_then(named),
        reports: reports.filter_map(|node| named(node.contact.id)).collect(),
        lines: lines
            .filter_map(|line| Some((line.clone(), named(other(line))?)))
            .collect(),
        account_names: names(ctx, &contact).await?,
        node: Node {
            relations: every,
            ..node(ctx, account, contact, &mut ties)
        },
        account: (account, map.account_name.clone()),
        is_masked,
        may_edit,
        may_answer: allowed(Action::AnswerDataRequests).await,
        people: map.people,
    })
}

/// Names of a contact's accounts that the actor sees.
async fn names(ctx: &Context, contact: &Contact) -> Result<HashMap<AccountId, String>> {
    let posts = contact.facts.posts.iter().map(|post| post.account.0);
    let all: Vec<Uuid> = std::iter::once(contact.account.0).chain(posts).collect();
    let found = account::store::by_ids(ctx.workspace.database.reader(), &all).await?;
    let rights = Rights::of_all(ctx, &found).await?;
    let sees = |id: &Uuid| {
        rights
            .get(id)
            .is_some_and(|rights| rights.may(Action::SeeAccount))
    };
    Ok(found
        .into_iter()
        .filter(|account| sees(&account.id))
        .map(|account| (AccountId(account.id), account.name))
        .collect())
}
