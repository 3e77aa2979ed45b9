//! The opportunities of one account in a span, from one look into the book: open ones, and those that were won and lost.

use chrono::NaiveDate;
use dahu_core::{access::Action, account::AccountId};

use super::{
    OpportunityFilter, OpportunityPage, OpportunitySort, StateFilter,
    book::{self, Entry, Standing},
    listing::{Asked, Draft, named},
    ordering::first,
};
use crate::{Context, Result, access::Scope};

/// The opportunities of an account, the largest of each kind first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpanOfAccount {
    /// Those that are open.
    pub open: OpportunityPage,
    /// Those that were won on some days.
    pub won: OpportunityPage,
    /// Those that were lost on these days.
    pub lost: OpportunityPage,
}

/// The opportunities of an account that the actor sees: open ones, and those decided from one day to another; so many of each by
/// name at most.
pub(crate) async fn of_account_in(
    ctx: &Context,
    account: AccountId,
    (from, until): (NaiveDate, NaiveDate),
    most: usize,
) -> Result<SpanOfAccount> {
    let seen = Scope::of(ctx, Action::SeeOpportunities)?.numbers(ctx).await?;
    let filter = OpportunityFilter {
        account: Some(account),
        state: StateFilter::All,
        ..OpportunityFilter::default()
    };
    let found = book::look(ctx, |book| {
        let asked = Asked::new(book, &filter, &seen, ctx.today());
        let all: Vec<&Entry> = asked.passing().collect();
        [Standing::Open, Standing::Won, Standing::Lost].map(|standing| {
            let is_in = |entry: &&Entry| {
                entry.standing == standing
                    && (standing == Standing::Open || (from..=until).contains(&entry.since))
            };
            let entries: Vec<&Entry> = all.iter().copied().filter(is_in).collect();
            let totals = asked.totals(&entries);
            let largest = first(entries, OpportunitySort::Amount, None, most);
            let drafts: Vec<Draft> = largest.into_iter().map(|entry| asked.draft(entry)).collect();
            (drafts, totals)
        })
    })
    .await?;
    let counts = found.each_ref().map(|(drafts, totals)| (drafts.len(), *totals));
    let drafts: Vec<Draft> = found.into_iter().flat_map(|(drafts, _)| drafts).collect();
    let mut rows = named(ctx, &drafts).await?.into_iter();
    let [open, won, lost] = counts.map(|(count, totals)| OpportunityPage {
        rows: rows.by_ref().take(count).collect(),
        next: None,
        totals,
    });
    Ok(SpanOfAccount { open, won, lost })
}
