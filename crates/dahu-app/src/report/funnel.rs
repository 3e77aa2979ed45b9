//! The funnel table: what each salesperson made of the targets.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
    ops::Range,
    sync::Arc,
};

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::AccountId,
    assessment::Intent,
    funnel::{Funnel, FunnelCounts, Outside, TargetFact},
    money::{Amount, Currency},
    person::PersonId,
};
use dahu_ledger::CreditedSales;
use uuid::Uuid;

use super::{Frame, Window};
use crate::{
    Context, Result,
    access::Numbers,
    account, assessment, ledger, person,
    person::StoredPerson,
    target::{self, Listed},
};

/// The funnel of a period, as of a day.
#[derive(Clone, Debug)]
pub struct FunnelReport {
    /// One row a salesperson, in the order in which they joined.
    pub rows: Vec<FunnelReportRow>,
    /// Their sums.
    pub total: FunnelCounts,
    /// Accounts with sales in the period that are on no target list of whoever is credited.
    pub outside_accounts: u64,
    /// Their net sales.
    pub outside_sales: Amount,
    /// Lines of the ledger up to the day that are in other currencies, and in none of the figures.
    pub other_currency_lines: u64,
    /// Currency of the amounts.
    pub currency: Option<Currency>,
    /// First day of the period.
    pub from: Option<NaiveDate>,
    /// Last day of the period.
    pub to: NaiveDate,
    /// The day of targets and assessments.
    pub as_of: NaiveDate,
}

/// A salesperson's row.
#[derive(Clone, Debug, PartialEq)]
pub struct FunnelReportRow {
    /// Who it is.
    pub person: Option<PersonId>,
    /// The name.
    pub salesperson: String,
    /// The counts and what follows from them.
    pub counts: FunnelCounts,
}

/// A figure of the funnel whose accounts can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FunnelCell {
    /// All targets.
    Targets,
    /// Targets of high or medium intent.
    HighMedium,
    /// Targets of low intent.
    Low,
    /// Targets without an assessment.
    NotAssessed,
    /// Targets with net sales above zero.
    Closed,
    /// Sales on nobody's list.
    Outside,
}

/// The accounts behind a figure.
#[derive(Clone, Debug)]
pub struct FunnelAccounts {
    /// Those asked for, largest sales first.
    pub accounts: Vec<FunnelAccount>,
    /// How many there are in all.
    pub total: u64,
    /// Currency of the amounts.
    pub currency: Option<Currency>,
}

/// An account behind a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct FunnelAccount {
    /// The account.
    pub id: AccountId,
    /// The firm's own code for it.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// On whose list, or who is credited.
    pub salesperson: String,
    /// The intent on the day.
    pub intent: Option<Intent>,
    /// Net sales of the period.
    pub sales: Amount,
}

/// One account on one list, or off all lists.
#[derive(Clone, Copy, Debug)]
struct Entry {
    account: Account,
    salesperson: Option<PersonId>,
    intent: Option<Intent>,
    sales: Amount,
    is_target: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Account {
    Id(Uuid),
    /// With sales but on no list: known by its ledger number alone.
    Number(i64),
}

/// The funnel table of a period, as of a day.
///
/// A line of the ledger that names its salesperson is credited to that person; one that names none to whoever
/// has the account on a list, the first such where there are several.
///
/// # Errors
///
/// [`crate::Error::Refused`] for a period that ends before it starts; [`crate::Error::Internal`] when the ledger
/// fails.
pub async fn funnel(ctx: &Context, window: &Window) -> Result<FunnelReport> {
    ctx.may(Action::SeeSales)?;
    let frame = Frame::of(ctx, window).await?;
    of_frame(ctx, &frame).await
}

/// The same for days that are known.
pub(crate) async fn of_frame(ctx: &Context, frame: &Frame) -> Result<FunnelReport> {
    let count = async {
        let people = salespeople(ctx).await?;
        let entries = entries(ctx, frame, &people).await?;
        let others = frame.summaries(ctx).await?.other_currency_lines;
        Ok(FunnelReport {
            other_currency_lines: u64::try_from(others).unwrap_or(0),
            ..table(frame, &people, &entries)
        })
    };
    let report = ctx
        .workspace
        .cache
        .get_or_make(frame.key_in_scope("funnel"), Box::pin(count));
    Ok((*report.await?).clone())
}

fn table(frame: &Frame, people: &[StoredPerson], entries: &[Entry]) -> FunnelReport {
    let facts = entries
        .iter()
        .filter(|entry| entry.is_target)
        .filter_map(|entry| {
            Some(TargetFact {
                salesperson: entry.salesperson?,
                intent: entry.intent,
                sales: entry.sales,
            })
        });
    let outside: Vec<&Entry> = entries.iter().filter(|entry| !entry.is_target).collect();
    let accounts: HashSet<Account> = outside.iter().map(|entry| entry.account).collect();
    let outside = Outside {
        accounts: accounts.len() as u64,
        sales: outside.iter().map(|entry| entry.sales).sum(),
    };
    let ids: Vec<PersonId> = people.iter().map(|person| PersonId(person.id)).collect();
    let with_targets: HashSet<PersonId> = entries
        .iter()
        .filter(|entry| entry.is_target)
        .filter_map(|entry| entry.salesperson)
        .collect();
    let listed: Vec<PersonId> = ids.into_iter().filter(|id| with_targets.contains(id)).collect();
    let funnel = Funnel::of(&listed, facts, outside);
    let rows = funnel.rows.iter().map(|row| FunnelReportRow {
        person: Some(row.salesperson),
        salesperson: name(people, Some(row.salesperson)),
        counts: row.counts,
    });
    FunnelReport {
        rows: rows.collect(),
        total: funnel.total,
        outside_accounts: funnel.outside.accounts,
        outside_sales: funnel.outside.sales,
        other_currency_lines: 0,
        currency: frame.currency,
        from: frame.days.period.from,
        to: frame.days.period.to,
        as_of: frame.days.lists_on,
    }
}

/// All accounts behind one figure, of one salesperson or of all, for downloads: there is no limit on their number
/// but that of the workspace. Pages ask for [`FunnelAccounts::page`].
///
/// # Errors
///
/// Like [`funnel`].
pub async fn funnel_accounts(
    ctx: &Context,
    window: &Window,
    salesperson: Option<PersonId>,
    cell: FunnelCell,
) -> Result<FunnelAccounts> {
    FunnelAccounts::page(ctx, window, salesperson, cell, 0..usize::MAX).await
}

impl FunnelAccounts {
    /// The accounts in these places of the order behind one figure, with the number of all of them.
    ///
    /// Equal sales are ordered by account, so pages that follow one another show every account once. Places past
    /// the last account are empty.
    ///
    /// # Errors
    ///
    /// Like [`funnel`].
    pub async fn page(
        ctx: &Context,
        window: &Window,
        salesperson: Option<PersonId>,
        cell: FunnelCell,
        places: Range<usize>,
    ) -> Result<Self> {
        ctx.may(Action::SeeSales)?;
        let frame = Frame::of(ctx, window).await?;
        let people = salespeople(ctx).await?;
        let mut found: Vec<Entry> = entries(ctx, &frame, &people)
            .await?
            .into_iter()
            .filter(|entry| salesperson.is_none() || entry.salesperson == salesperson)
            .filter(|entry| belongs(entry, cell))
            .collect();
        found.sort_unstable_by_key(|entry| (Reverse(entry.sales), entry.account, entry.salesperson));
        let end = places.end.min(found.len());
        let asked = &found[places.start.min(end)..end];
        Ok(Self {
            accounts: listed(ctx, &people, asked).await?,
            total: found.len() as u64,
            currency: frame.currency,
        })
    }
}

/// Entries with what is shown of their accounts.
async fn listed(ctx: &Context, people: &[StoredPerson], entries: &[Entry]) -> Result<Vec<FunnelAccount>> {
    let accounts = accounts_of(ctx, entries).await?;
    let rows = entries.iter().filter_map(|entry| {
        let account = accounts.get(&entry.account)?;
        Some(FunnelAccount {
            id: AccountId(account.id),
            code: account.code.clone(),
            name: account.name.clone(),
            salesperson: name(people, entry.salesperson),
            intent: entry.intent,
            sales: entry.sales,
        })
    });
    Ok(rows.collect())
}

fn belongs(entry: &Entry, cell: FunnelCell) -> bool {
    match cell {
        FunnelCell::Outside => !entry.is_target,
        _ if !entry.is_target => false,
        FunnelCell::Targets => true,
        FunnelCell::HighMedium => entry.intent.is_some_and(Intent::is_high_or_medium),
        FunnelCell::Low => entry.intent == Some(Intent::Low),
        FunnelCell::NotAssessed => entry.intent.is_none(),
        FunnelCell::Closed => entry.sales.is_positive(),
    }
}

async fn accounts_of(
    ctx: &Context,
    entries: &[Entry],
) -> Result<HashMap<Account, account::store::StoredAccount>> {
    let (mut ids, mut numbers) = (Vec::new(), Vec::new());
    for entry in entries {
        match entry.account {
            Account::Id(id) => ids.push(id),
            Account::Number(number) => numbers.push(number),
        }
    }
    let connection = ctx.workspace.database.reader();
    let by_id = account::store::by_ids(connection, &ids).await?;
    let by_number = account::store::by_numbers(connection, &numbers).await?;
    let with_id = by_id
        .into_iter()
        .map(|account| (Account::Id(account.id), account));
    let with_number = by_number
        .into_iter()
        .map(|account| (Account::Number(account.number), account));
    Ok(with_id.chain(with_number).collect())
}

async fn salespeople(ctx: &Context) -> Result<Vec<StoredPerson>> {
    let mut people = person::stored(ctx).await?;
    people.sort_by_key(|person| person.number);
    Ok(people)
}

fn name(people: &[StoredPerson], id: Option<PersonId>) -> String {
    let found = people.iter().find(|person| Some(PersonId(person.id)) == id);
    found.map(|person| person.name.clone()).unwrap_or_default()
}

/// Every target with its intent and sales, and every sale that no target takes.
async fn entries(ctx: &Context, frame: &Frame, people: &[StoredPerson]) -> Result<Vec<Entry>> {
    let connection = ctx.workspace.database.reader();
    let targets = target::all_on(connection, frame.days.lists_on).await?;
    let intents = assessment::latest_on(connection, frame.days.lists_on).await?;
    let numbers: HashMap<Uuid, i64> = account::store::numbers(connection).await?.into_iter().collect();
    let sales = credited(ctx, frame).await?;
    let seen = frame.scope.numbers(ctx).await?;
    let by_number: HashMap<i32, PersonId> = people
        .iter()
        .map(|person| (person.number, PersonId(person.id)))
        .collect();
    let join = move || joined(&targets, &intents, &numbers, &by_number, &sales, &seen);
    Ok(tokio::task::spawn_blocking(join).await?)
}

fn joined(
    targets: &[Listed],
    intents: &HashMap<Uuid, Intent>,
    numbers: &HashMap<Uuid, i64>,
    by_number: &HashMap<i32, PersonId>,
    sales: &[CreditedSales],
    seen: &Numbers,
) -> Vec<Entry> {
    let sales = sales.iter().filter(|sale| seen.has(sale.account));
    let credited = sales.map(|sale| {
        let key = (sale.account, sale.salesperson);
        (key, Amount::from_ten_thousandths(sale.net))
    });
    let mut credited: HashMap<(i64, Option<i32>), Amount> = credited.collect();
    let numbers_of_people: HashMap<PersonId, i32> =
        by_number.iter().map(|(number, id)| (*id, *number)).collect();
    let mut entries = Vec::with_capacity(targets.len());
    for target in targets {
        let salesperson = PersonId(target.salesperson_id);
        let number = numbers.get(&target.account_id).copied().unwrap_or_default();
        if !seen.has(number) {
            continue;
        }
        let named = numbers_of_people
            .get(&salesperson)
            .and_then(|person| credited.remove(&(number, Some(*person))))
            .unwrap_or_default();
        let unnamed = credited.remove(&(number, None)).unwrap_or_default();
        entries.push(Entry {
            account: Account::Id(target.account_id),
            salesperson: Some(salesperson),
            intent: intents.get(&target.account_id).copied(),
            sales: [named, unnamed].into_iter().sum(),
            is_target: true,
        });
    }
    entries.extend(credited.into_iter().map(|((number, person), sales)| Entry {
        account: Account::Number(number),
        salesperson: person.and_then(|person| by_number.get(&person).copied()),
        intent: None,
        sales,
        is_target: false,
    }));
    entries
}

/// Sales of the period by account and who is credited, remembered for the next report.
async fn credited(ctx: &Context, frame: &Frame) -> Result<Arc<Vec<CreditedSales>>> {
    let Some(currency) = frame.currency else {
        return Ok(Arc::default());
    };
    let (engine, files, period) = (
        ctx.workspace.ledger.clone(),
        frame.ledger.files.clone(),
        frame.days.period,
    );
    let code = ledger::currency_code(currency)?;
    let pass = async move {
        let pass = move || engine.credited_sales(&files, code, period.from, period.to);
        Ok(tokio::task::spawn_blocking(pass).await??)
    };
    let key = frame.key_of_ledger("credited");
    ctx.workspace.cache.get_or_make(key, pass).await
}
