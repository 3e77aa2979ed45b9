//! What stands behind the value of an objective: the rows that it counts.

use chrono::NaiveDate;
use dahu_core::{
    account::AccountId,
    activity::LastContacts,
    contact::{BuyingRole, ContactId, coverage::CARRYING_STRENGTH},
    money::{Amount, Currency},
    opportunity::OpportunityId,
    plan::{
        PlanId,
        objective::{Measure, Objective, ObjectiveId, Reading},
        white_space::Row,
    },
};
use uuid::Uuid;

use super::{
    PlanFacts,
    group_sales::GroupSales,
    matrix,
    measuring::{self, Known, Measured},
    seen, store,
};
use crate::{
    Context, Error, Result, contact,
    opportunity::{self, Decided},
    setting,
};

/// Rows shown at most.
const ROWS: usize = 500;

/// What stands behind the value of an objective.
#[derive(Clone, Debug)]
pub struct Behind {
    /// The plan.
    pub id: PlanId,
    /// What is known of it.
    pub facts: PlanFacts,
    /// The name of its account.
    pub account_name: String,
    /// The objective.
    pub objective: Objective,
    /// How far it has come.
    pub measured: Measured,
    /// The rows that its value counts, so many at most.
    pub rows: Vec<BehindRow>,
    /// Further ones.
    pub left_out: usize,
    /// Currency of the amounts.
    pub currency: Option<Currency>,
    /// Whether the actor may work at the plan.
    pub may_work: bool,
}

/// A row that a value counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BehindRow {
    /// Net sales of a product to a unit.
    Sold {
        /// The unit.
        unit: AccountId,
        /// Its name.
        name: String,
        /// The product.
        product: String,
        /// Net sales.
        net: Amount,
    },
    /// A square of which the potential is known.
    Square {
        /// The unit.
        unit: AccountId,
        /// Its name.
        name: String,
        /// The row.
        row: Row,
        /// Net sales of twelve months.
        net: Amount,
        /// What they buy from anybody.
        potential: Amount,
        /// From where that is known.
        source: String,
        /// On which day it was known.
        on: NaiveDate,
    },
    /// A contact who was met.
    Met {
        /// Who.
        contact: ContactId,
        /// By name; none for somebody who is not known any more.
        name: Option<String>,
        /// When first.
        on: NaiveDate,
    },
    /// A decider.
    Decider {
        /// Who.
        contact: ContactId,
        /// By name.
        name: String,
        /// Our strongest relation.
        strength: Option<u8>,
        /// Whether it carries.
        is_covered: bool,
        /// When we last had to do with each other.
        last: LastContacts,
    },
    /// An opportunity that was won.
    Won {
        /// Which.
        opportunity: OpportunityId,
        /// By name.
        name: String,
        /// When.
        on: NaiveDate,
        /// For how much.
        amount: Amount,
    },
    /// What people measured.
    Read(Reading),
}

/// What stands behind the value of an objective.
///
/// # Errors
///
/// [`Error::NotFound`] for a plan or objective that is not there for the actor.
pub async fn behind(ctx: &Context, id: PlanId, objective: ObjectiveId) -> Result<Behind> {
    let (found, account) = seen(ctx, id).await?;
    let facts = found.facts;
    let one = facts.content.objectives.get(&objective).cloned();
    let one = one.ok_or_else(|| Error::not_found("objective", objective))?;
    let (measured, sales) = measuring::of_plan(ctx, id, &facts).await?;
    let measured = measured.get(&objective).copied();
    let measured = measured.ok_or_else(|| Error::not_found("objective", objective))?;
    let mut rows = match measured.known {
        // What is masked opens nothing.
        Known::Masked => Vec::new(),
        _ => rows(ctx, &facts, (objective, &one), &sales).await?,
    };
    let left_out = rows.len().saturating_sub(ROWS);
    rows.truncate(ROWS);
    let rights = crate::access::Rights::of(ctx, &account).await?;
    Ok(Behind {
        id,
        facts,
        account_name: account.name,
        objective: one,
        measured,
        rows,
        left_out,
        currency: setting::currency(ctx).await?,
        may_work: rights.may(dahu_core::access::Action::WorkPlans),
    })
}

async fn rows(
    ctx: &Context,
    facts: &PlanFacts,
    (id, objective): (ObjectiveId, &Objective),
    sales: &GroupSales,
) -> Result<Vec<BehindRow>> {
    match &objective.measure {
        Measure::NetSales { whose, row } => {
            let units = sales.counted(*whose).unwrap_or_default();
            let until = sales.as_of.map_or(objective.by, |as_of| objective.by.min(as_of));
            let sold = sales.by_unit_and_product(&units, row.as_ref(), (objective.from, until));
            let name = |id: AccountId| {
                let unit = units.iter().find(|unit| unit.id == id);
                unit.map(|unit| unit.name.clone()).unwrap_or_default()
            };
            Ok(sold
                .into_iter()
                .map(|(unit, product, net)| BehindRow::Sold {
                    name: name(unit),
                    unit,
                    product,
                    net,
                })
                .collect())
        }
        Measure::ShareOfWallet => Ok(squares(facts, &sales.clone().until(objective.by))),
        Measure::ContactsMet => met(ctx, facts.account, (objective.from, objective.by)).await,
        Measure::DecidersCovered => deciders(ctx, facts.account).await,
        Measure::WonAmount => won(ctx, sales, (objective.from, objective.by)).await,
        Measure::Own { .. } => {
            let readings = facts.record.readings.iter().filter(|one| one.objective == id);
            let mut readings: Vec<Reading> = readings.cloned().collect();
            readings.sort_by_key(|one| std::cmp::Reverse(one.on));
            Ok(readings.into_iter().map(BehindRow::Read).collect())
        }
    }
}

fn squares(facts: &PlanFacts, sales: &GroupSales) -> Vec<BehindRow> {
    let columns = matrix::squares(facts, sales, false);
    let known = columns.iter().flat_map(|(unit, squares)| {
        squares.iter().filter_map(|square| {
            let potential = square.potential()?;
            let cell = square.cell.as_ref()?;
            Some(BehindRow::Square {
                unit: unit.id,
                name: unit.name.clone(),
                row: cell.row.clone(),
                net: square.sales,
                potential,
                source: cell.source.clone(),
                on: cell.on,
            })
        })
    });
    known.collect()
}

async fn met(ctx: &Context, account: AccountId, days: (NaiveDate, NaiveDate)) -> Result<Vec<BehindRow>> {
    let connection = ctx.workspace.database.reader();
    let mut met = store::met(connection, &[account.0], days).await?;
    met.sort_by_key(|(_, contact, on)| (*on, *contact));
    let ids: Vec<Uuid> = met.iter().map(|(_, contact, _)| *contact).collect();
    let names = contact::names(connection, &ids).await?;
    let row = |(_, contact, on): (Uuid, Uuid, NaiveDate)| BehindRow::Met {
        contact: ContactId(contact),
        name: names.get(&contact).cloned(),
        on,
    };
    Ok(met.into_iter().map(row).collect())
}

async fn deciders(ctx: &Context, account: AccountId) -> Result<Vec<BehindRow>> {
    let map = contact::of_map(ctx, account).await?;
    let decides = |node: &contact::Node| node.contact.facts.roles.contains(&BuyingRole::Decider);
    let deciders = map.nodes.into_iter().filter(|node| node.is_here && decides(node));
    let row = |node: contact::Node| BehindRow::Decider {
        contact: node.contact.id,
        strength: node.strength(),
        is_covered: node
            .strength()
            .is_some_and(|strength| strength >= CARRYING_STRENGTH),
        last: node.last,
        name: node.contact.facts.name,
    };
    Ok(deciders.map(row).collect())
}

async fn won(ctx: &Context, sales: &GroupSales, days: (NaiveDate, NaiveDate)) -> Result<Vec<BehindRow>> {
    let units: Vec<AccountId> = sales.units.all().map(|unit| unit.id).collect();
    let mut found = opportunity::look_into_book(ctx, |book| {
        let of_units = units.iter().flat_map(|unit| book.of_account(*unit));
        let won = of_units
            .filter(|entry| entry.standing == Decided::Won && days.0 <= entry.since && entry.since <= days.1);
        let won = won.map(|entry| (entry.id, entry.since, entry.amount));
        won.collect::<Vec<_>>()
    })
    .await?;
    found.sort_by_key(|(id, on, _)| (*on, *id));
    let ids = found.iter().map(|(id, ..)| *id).collect();
    let names = opportunity::seen_names(ctx, &ids).await?;
    let row = |(id, on, amount): (OpportunityId, NaiveDate, Amount)| {
        let name = names.get(&id).cloned()?;
        Some(BehindRow::Won {
            opportunity: id,
            name,
            on,
            amount,
        })
    };
    Ok(found.into_iter().filter_map(row).collect())
}
