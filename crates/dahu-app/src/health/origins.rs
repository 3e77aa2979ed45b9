//! Where what is known of an account was read from: of which day it is, and who says so.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use dahu_core::{
    access::{Action, Relation},
    account::AccountId,
    contact::{BuyingRole, ContactId},
    health::{DataKnown, Item},
    selection::RatingKey,
    task::TaskId,
};
use serde_json::Value;

use crate::{
    Context, Result,
    access::Rights,
    account::store::StoredAccount,
    account_team, assessment,
    contact::{self, Node},
    event,
    selection::rating,
    task,
};

/// Where something that is known of an account was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The day for which, or from which on, it holds; of a task the day on which it is due, of facts that on which they came in.
    pub on: NaiveDate,
    /// Who says so or what shows it, as it was entered.
    pub said: Option<String>,
    /// Where it is kept.
    pub kept: Kept,
}

/// Where something that is known of an account is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Its team.
    Team,
    /// Its facts, as somebody entered them.
    Facts,
    /// Its facts, as a file brought them.
    File,
    /// What people say of it for the selection.
    Selection,
    /// A contact.
    Contact(ContactId),
    /// Activities.
    Activities,
    /// A task.
    Task(TaskId),
    /// Assessments of its intent.
    Assessments,
    /// The history of stages of the relationship.
    Stages,
}

impl Origin {
    fn new(kept: Kept, on: NaiveDate, said: Option<String>) -> Self {
        Self {
            on,
            said: said.filter(|said| !said.trim().is_empty()),
            kept,
        }
    }
}

/// Where what is known of an account was read from. What the actor may not see, and what nobody recorded, is left out.
pub(super) async fn origins(
    ctx: &Context,
    found: &StoredAccount,
    rights: &Rights,
    data: &DataKnown,
) -> Result<BTreeMap<Item, Origin>> {
    let account = AccountId(found.id);
    let reader = ctx.workspace.database.reader();
    let profile = found.profile();
    let mut origins = of_people(ctx, account).await?;
    let team = account_team::of_found(ctx, found).await?;
    let owner = team
        .into_iter()
        .find(|one| one.role == Relation::Owner && one.through.is_none() && one.until.is_none());
    let mut add = |item: Item, origin: Option<Origin>| origins.extend(origin.map(|origin| (item, origin)));
    add(
        Item::Owner,
        owner.map(|one| Origin::new(Kept::Team, one.from, Some(one.name))),
    );
    for (item, field) in [(Item::Sector, "sector"), (Item::Size, "size")] {
        add(item, came_in(ctx, found, field).await?);
    }
    let rated = profile.finance;
    add(
        Item::Finance,
        rated.map(|rating| Origin::new(Kept::Facts, rating.on, Some(rating.source))),
    );
    if rights.may(Action::SeeSelection) {
        let said = rating::of_account(ctx, account, None)
            .await?
            .remove(&RatingKey::Wallet);
        let wallet = said.map(|said| said.rating);
        add(
            Item::Wallet,
            wallet.map(|rating| Origin::new(Kept::Selection, rating.on, Some(rating.source))),
        );
    }
    let contact = data.contact_on.map(|on| Origin::new(Kept::Activities, on, None));
    add(Item::Activity, contact);
    let step = task::next_step(ctx, account).await?;
    add(
        Item::NextStep,
        step.map(|task| Origin::new(Kept::Task(task.id), task.due_on, Some(task.what))),
    );
    let (assessments, _) = assessment::of_account(reader, account, 1).await?;
    let assessed = assessments.into_iter().next();
    add(
        Item::Intent,
        assessed.map(|one| Origin::new(Kept::Assessments, one.assessed_on, one.evidence)),
    );
    add(
        Item::Stage,
        data.stage_on.map(|on| Origin::new(Kept::Stages, on, None)),
    );
    Ok(origins)
}

/// When a fact of an account came in as it is, and how.
async fn came_in(ctx: &Context, found: &StoredAccount, field: &str) -> Result<Option<Origin>> {
    let of = |side: &Option<Value>| side.as_ref().and_then(|facts| facts.get(field)).cloned();
    let tells =
        |event: &event::StoredEvent| of(&event.after).is_some() && of(&event.before) != of(&event.after);
    let (_, end) = ctx.asked_day(ctx.latest_day());
    let event =
        event::last_before(ctx.workspace.database.reader(), ("account", found.id), end, tells).await?;
    let facts = serde_json::to_value(found.facts())?;
    // What came in last may have gone since, or the trail may have been trimmed.
    let event = event.filter(|event| of(&event.after).as_ref() == facts.get(field));
    Ok(event.map(|event| {
        let kept = match event.import_id {
            Some(_) => Kept::File,
            None => Kept::Facts,
        };
        Origin::new(kept, ctx.day_of(event.at), Some(event.actor_name))
    }))
}

/// What is known of people there, each of the one of whom the latest is known.
async fn of_people(ctx: &Context, account: AccountId) -> Result<BTreeMap<Item, Origin>> {
    let today = ctx.today();
    let nodes = contact::of_map(ctx, account).await?.nodes;
    let here = || nodes.iter().filter(|node| node.is_here);
    let deciders = || here().filter(|node| node.contact.facts.roles.contains(&BuyingRole::Decider));
    let obtained = |node: &Node| {
        let facts = &node.contact.facts;
        let kept = Kept::Contact(node.contact.id);
        Origin::new(kept, facts.source_on, Some(facts.source.clone()))
    };
    let stance = |node: &Node| {
        let taken = node.stances.iter().find(|taken| taken.on <= today)?;
        let kept = Kept::Contact(node.contact.id);
        Some(Origin::new(kept, taken.on, Some(taken.evidence.clone())))
    };
    let relation = |node: &Node| {
        let held = node.relations.iter().find(|held| held.is_with_us)?;
        let kept = Kept::Contact(node.contact.id);
        Some(Origin::new(kept, held.relation.since, Some(held.name.clone())))
    };
    let latest = |origins: Vec<Origin>| origins.into_iter().max_by_key(|origin| origin.on);
    let found = [
        (Item::Contacts, latest(here().map(obtained).collect())),
        (Item::Decider, latest(deciders().map(obtained).collect())),
        (Item::Stance, latest(deciders().filter_map(stance).collect())),
        (Item::Relation, latest(deciders().filter_map(relation).collect())),
    ];
    Ok(found
        .into_iter()
        .filter_map(|(item, origin)| Some((item, origin?)))
        .collect())
}
