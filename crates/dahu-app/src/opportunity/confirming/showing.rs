//! One opportunity that was won, and those of one account, with the sales behind them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::AccountId,
    money::{Amount, Currency},
    opportunity::{
        OpportunityId,
        confirmation::{Expectation, Part},
    },
};
use uuid::Uuid;

use super::{
    Draft, WonFigures, WonRow, WonTotals, drafted,
    gathering::{self, Detailed, expectation},
    naming,
};
use crate::{
    Context, Error, Result,
    access::Scope,
    account, ledger,
    opportunity::{
        book::{self, Entry},
        seen_account_of,
    },
};

/// Sales that are shown of one opportunity.
const SALES: usize = 100;
/// What was won that is shown of one account.
const OF_ACCOUNT: usize = 50;

/// What the ledger shows of one opportunity that was won.
#[derive(Clone, Debug, PartialEq)]
pub struct WonDetail {
    /// The day of winning.
    pub won_on: NaiveDate,
    /// Until when it is, or was, usual or agreed that it is invoiced.
    pub until: NaiveDate,
    /// Whether anybody waits for it: an import brings what was won long ago.
    pub is_waited_for: bool,
    /// What was won.
    pub amount: Amount,
    /// Whether only some products count.
    pub names_products: bool,
    /// What was invoiced; none where the actor may not see the sales of all of its accounts.
    pub figures: Option<WonFigures>,
    /// The sales that count, the earliest first.
    pub sales: Vec<WonSale>,
    /// How many there are in all.
    pub sales_in_all: u64,
    /// What its accounts were invoiced besides, from the day of winning to the last that counts, that nothing won expected.
    pub beyond: Amount,
    /// The last day of sales; none while there is no ledger.
    pub as_of: Option<NaiveDate>,
    /// Currency of the amounts.
    pub currency: Option<Currency>,
}

/// Sales of one product on one day that count for an opportunity.
#[derive(Clone, Debug, PartialEq)]
pub struct WonSale {
    /// The day.
    pub day: NaiveDate,
    /// To which account.
    pub account: AccountId,
    /// Its name.
    pub account_name: String,
    /// The product, as lines call it.
    pub product: String,
    /// On which documents, with what each brought.
    pub documents: Vec<(String, Amount)>,
    /// How much of it counts here.
    pub counted: Amount,
    /// Whether it came after the time of the opportunity.
    pub is_late: bool,
}

/// What was won at one account.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WonOfAccount {
    /// The latest won first.
    pub rows: Vec<WonRow>,
    /// Whether there are more.
    pub is_more: bool,
    /// What all of it comes to.
    pub totals: WonTotals,
    /// What the account was invoiced from the first day of winning on that nothing won expected; none where the actor may not
    /// see it.
    pub beyond: Option<Amount>,
    /// The last day of sales; none while there is no ledger.
    pub as_of: Option<NaiveDate>,
    /// Currency of the amounts.
    pub currency: Option<Currency>,
}

/// What the ledger shows of one opportunity; nothing where it is not won.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not there for the actor.
pub async fn won_detail(ctx: &Context, id: OpportunityId) -> Result<Option<WonDetail>> {
    seen_account_of(ctx, id).await?;
    let sales = Scope::or_nothing(ctx, Action::SeeSales)?.numbers(ctx).await?;
    let entry = book::look(ctx, |book| book.get(id).cloned()).await?;
    let Some((entry, one)) = entry.and_then(|entry| expectation(&entry).map(|one| (entry, one))) else {
        return Ok(None);
    };
    let detailed = gathering::of_some(ctx, vec![one.clone()]).await?;
    let Draft { until, figures, .. } = drafted(&entry, &detailed.shown, &sales, ctx.today());
    let parts = detailed.allocation.parts.get(&id).filter(|_| figures.is_some());
    let parts = parts.map_or(&[][..], Vec::as_slice);
    let shown = &parts[..parts.len().min(SALES)];
    Ok(Some(WonDetail {
        won_on: one.won_on,
        until: one.until,
        is_waited_for: until.is_some(),
        amount: one.amount,
        names_products: entry
            .expected
            .is_some_and(|expected| !expected.products.is_empty()),
        sales: named(ctx, shown, &detailed).await?,
        sales_in_all: parts.len() as u64,
        beyond: figures.map_or(Amount::ZERO, |_| beyond(&detailed, &one)),
        as_of: detailed.shown.as_of,
        currency: detailed.shown.currency,
        figures,
    }))
}

/// What was won at one account, its time long passed or not.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there for the actor.
pub async fn won_of_account(ctx: &Context, id: AccountId) -> Result<WonOfAccount> {
    let account = account::find(ctx, id, Action::SeeOpportunities).await?;
    let sales = Scope::or_nothing(ctx, Action::SeeSales)?.numbers(ctx).await?;
    let is_waited_for = |entry: &&Entry| {
        let expected = entry.expected.as_deref();
        expected.is_some_and(|expected| expected.until.is_some())
    };
    let entries: Vec<Entry> = book::look(ctx, |book| {
        book.of_account(id).filter(is_waited_for).cloned().collect()
    })
    .await?;
    if entries.is_empty() {
        return Ok(WonOfAccount::default());
    }
    let asked = entries.iter().filter_map(expectation).collect();
    let detailed = gathering::of_some(ctx, asked).await?;
    let drafts = entries
        .iter()
        .map(|entry| drafted(entry, &detailed.shown, &sales, ctx.today()));
    let mut drafts: Vec<Draft> = drafts.collect();
    let mut totals = WonTotals::default();
    drafts.iter().for_each(|draft| totals.add(draft));
    drafts.sort_unstable_by_key(|draft| draft.key(super::WonSort::Won));
    let is_more = drafts.len() > OF_ACCOUNT;
    drafts.truncate(OF_ACCOUNT);
    let left = detailed.allocation.beyond.iter();
    let left = left
        .filter(|sale| sale.account == account.number)
        .map(|sale| sale.net);
    Ok(WonOfAccount {
        rows: naming::named(ctx, drafts).await?,
        is_more,
        totals,
        beyond: sales.has(account.number).then(|| left.sum()),
        as_of: detailed.shown.as_of,
        currency: detailed.shown.currency,
    })
}

/// What is left of the sales of its accounts in its time.
fn beyond(detailed: &Detailed, one: &Expectation) -> Amount {
    let left = detailed.allocation.beyond.iter().filter(|sale| {
        one.accounts.contains(&sale.account) && one.won_on <= sale.day && sale.day <= one.last_day()
    });
    left.map(|sale| sale.net).sum()
}

/// Parts of sales with the names of accounts and products and with documents.
async fn named(ctx: &Context, parts: &[Part], detailed: &Detailed) -> Result<Vec<WonSale>> {
    let (Some(currency), false) = (detailed.shown.currency, parts.is_empty()) else {
        return Ok(Vec::new());
    };
    let numbers: BTreeSet<i64> = parts.iter().map(|part| part.account).collect();
    let numbers: Vec<i64> = numbers.into_iter().collect();
    let accounts = account::store::by_numbers(ctx.workspace.database.reader(), &numbers).await?;
    let accounts: HashMap<i64, (Uuid, String)> = accounts
        .into_iter()
        .map(|account| (account.number, (account.id, account.name)))
        .collect();
    let mut documents = documents(ctx, parts, detailed, currency).await?;
    let named = parts.iter().map(|part| {
        let product = product(detailed, part);
        let (account, account_name) = accounts.get(&part.account).cloned().unwrap_or_default();
        WonSale {
            day: part.day,
            account: AccountId(account),
            account_name,
            documents: documents
                .remove(&(part.account, part.day, product.clone()))
                .unwrap_or_default(),
            product,
            counted: part.amount,
            is_late: part.is_late,
        }
    });
    Ok(named.collect())
}

fn product(detailed: &Detailed, part: &Part) -> String {
    let place = usize::try_from(part.product).ok();
    let found = place.and_then(|place| detailed.products.get(place));
    found.cloned().unwrap_or_default()
}

/// The documents of an account, a day and a product.
type Documents = BTreeMap<(i64, NaiveDate, String), Vec<(String, Amount)>>;

async fn documents(
    ctx: &Context,
    parts: &[Part],
    detailed: &Detailed,
    currency: Currency,
) -> Result<Documents> {
    let mut wanted: BTreeMap<i64, Vec<(NaiveDate, String)>> = BTreeMap::new();
    for part in parts {
        let of_account = wanted.entry(part.account).or_default();
        of_account.push((part.day, product(detailed, part)));
    }
    let (engine, files) = (ctx.workspace.ledger.clone(), detailed.ledger.files.clone());
    let currency = ledger::currency_code(currency)?;
    let read = move || {
        let mut found = Documents::new();
        for (account, wanted) in wanted {
            let lines = engine.account_lines(&files, account)?;
            let wanted: BTreeSet<(NaiveDate, &str)> = wanted
                .iter()
                .map(|(day, product)| (*day, product.as_str()))
                .collect();
            for (day, product, document, net) in lines.documents_of(currency, &wanted)? {
                let documents = found.entry((account, day, product)).or_default();
                documents.push((document, Amount::from_ten_thousandths(net)));
            }
        }
        Ok::<_, Error>(found)
    };
    tokio::task::spawn_blocking(read).await?
}
