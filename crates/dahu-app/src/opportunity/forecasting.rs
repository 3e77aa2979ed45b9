//! What forecasts look at: open opportunities and those that were won, with the chances of their stages.

use std::{collections::HashMap, sync::Arc};

use chrono::NaiveDate;
use dahu_core::{
    account::AccountId,
    forecast::Chances,
    money::Amount,
    opportunity::{BusinessKind, ForecastCategory, OpportunityId},
    person::PersonId,
    pipeline::{Pipeline, PipelineId, StageId},
};
use uuid::Uuid;

use super::{
    book::{self, Entry, Standing},
    listing::day_of,
    store,
};
use crate::{Context, Result};

/// An opportunity as forecasts look at it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Foretold {
    pub(crate) id: OpportunityId,
    pub(crate) account: AccountId,
    /// The account's ledger number.
    pub(crate) number: i64,
    pub(crate) owner: PersonId,
    pub(crate) pipeline: PipelineId,
    pub(crate) stage: StageId,
    pub(crate) is_won: bool,
    /// The day by which it should be decided, or on which it was won.
    pub(crate) day: Option<NaiveDate>,
    pub(crate) amount: Amount,
    pub(crate) category: ForecastCategory,
    pub(crate) kind: BusinessKind,
}

impl Foretold {
    fn of(entry: &Entry) -> Self {
        Self {
            id: entry.id,
            account: entry.account,
            number: entry.number,
            owner: entry.owner,
            pipeline: entry.pipeline,
            stage: entry.stage,
            is_won: entry.standing == Standing::Won,
            day: day_of(entry),
            amount: entry.amount,
            category: entry.category,
            kind: entry.kind,
        }
    }
}

/// All opportunities that are open and those that were won from a day on, whoever may see them; all pipelines in order; and the
/// chances of their stages.
pub(crate) async fn to_forecast(
    ctx: &Context,
    won_from: NaiveDate,
) -> Result<(Vec<Foretold>, Vec<Pipeline>, Arc<Chances>)> {
    book::look(ctx, |book| {
        let is_looked_at = |entry: &&Entry| match entry.standing {
            Standing::Open => true,
            Standing::Won => entry.since >= won_from,
            Standing::Lost => false,
        };
        let entries = book.entries.iter().filter(is_looked_at).map(Foretold::of);
        (
            entries.collect(),
            book.pipelines.clone(),
            Arc::clone(book.forecast_chances()),
        )
    })
    .await
}

/// What these opportunities and accounts are called.
pub(crate) async fn names_with_accounts(
    ctx: &Context,
    opportunities: &[Uuid],
    accounts: &[Uuid],
) -> Result<(HashMap<Uuid, String>, HashMap<Uuid, String>)> {
    let connection = ctx.workspace.database.reader();
    let named = store::names(connection, opportunities).await?.into_iter();
    let named = named.map(|(id, (name, _))| (id, name)).collect();
    Ok((named, store::account_names(connection, accounts).await?))
}
