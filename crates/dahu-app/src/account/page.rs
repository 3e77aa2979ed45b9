//! The page of one account: facts, sales by month, lines, targets, assessments and events.

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};
use dahu_core::{
    access::{Action, Permission},
    account::{AccountId, Profile},
    assessment::Intent,
    credit_code::{CreditCode, Registrant},
    custom_field::CustomValue,
    money::{Amount, Currency},
    portfolio,
};
use dahu_ledger::{AccountLines, DocumentSales, Rates};
use serde::Serialize;

use super::{AccountRow, listing, store};
use crate::{
    Context, Error, Result,
    access::{self, Rights},
    assessment, custom_field, event,
    event::EventRow,
    memo::Notes,
    person, setting, target,
};

/// Events shown on an account's page.
const EVENTS: u64 = 50;
/// Assessments shown on an account's page.
const ASSESSMENTS: u64 = 50;
/// Targets shown on an account's page.
const TARGETS: u64 = 20;
/// Ledger lines on one page.
const LINES: usize = 50;
/// Months that a chart goes back at most.
const MONTHS: usize = 120;

/// What is known of an account, without what became of it.
#[derive(Clone, Debug)]
pub struct AccountDetail {
    /// What the actor may do to it.
    pub rights: Rights,
    /// The account as lists show it.
    pub row: AccountRow,
    /// Unified social credit code.
    pub credit_code: Option<String>,
    /// What kind of body is registered under it; none where there is no valid code.
    pub registrant: Option<Registrant>,
    /// What is known besides.
    pub profile: Profile,
    /// The values of custom fields, each with what the field is called.
    pub custom: Vec<(String, CustomValue)>,
    /// When it came into the workspace.
    pub created_at: DateTime<Utc>,
    /// The day as of which the figures hold.
    pub as_of: Option<NaiveDate>,
    /// Currency of the figures.
    pub currency: Option<Currency>,
}

/// What became of an account.
#[derive(Clone, Debug)]
pub struct AccountHistory {
    /// Whose target it was and is, latest first.
    pub targets: Vec<TargetRow>,
    /// Earlier targets that are not among them, because a page has an end.
    pub targets_left_out: u64,
    /// How its intent was assessed, latest first.
    pub assessments: Vec<AssessmentRow>,
    /// Earlier assessments that are not among them.
    pub assessments_left_out: u64,
    /// What changed of late, latest first.
    pub events: Vec<EventRow>,
}

/// A span in which the account was on a target list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TargetRow {
    /// Whose list.
    pub salesperson: String,
    /// First day.
    pub from: NaiveDate,
    /// First day no longer.
    pub until: Option<NaiveDate>,
}

/// An assessment as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AssessmentRow {
    /// The judgement.
    pub intent: Intent,
    /// Its day.
    pub on: NaiveDate,
    /// Who judged.
    pub by: Option<String>,
    /// On what that stands.
    pub evidence: Option<String>,
}

/// Sales of one calendar month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct MonthSales {
    /// First day of the month.
    pub month: NaiveDate,
    /// Net sales.
    pub net: Amount,
    /// Lines.
    pub lines: u64,
}

/// A ledger line as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineRow {
    /// Day of the sale.
    pub date: NaiveDate,
    /// Invoice or order.
    pub document: String,
    /// Product.
    pub product: String,
    /// How many.
    pub quantity: Amount,
    /// How much money.
    pub amount: Amount,
    /// Currency of the amount.
    pub currency: String,
    /// Who sold, where the ledger says so.
    pub salesperson: Option<String>,
}

/// A page of ledger lines, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LinePage {
    /// The lines.
    pub lines: Vec<LineRow>,
    /// Whether there are older ones.
    pub more: bool,
}

/// What is known of an account.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there.
pub async fn show(ctx: &Context, id: AccountId) -> Result<AccountDetail> {
    ctx.may(Action::SeeAccount)?;
    let account = find(ctx, id, Action::SeeAccount).await?;
    let rights = Rights::of(ctx, &account).await?;
    let profile = account.profile();
    let sees = listing::Sees {
        sales: rights.may(Action::SeeSales),
        value: rights.may(Action::SeeValue),
    };
    let as_of = setting::figures_as_of(ctx).await?;
    let owner: Vec<uuid::Uuid> = account.owner_id.into_iter().collect();
    let people = person::of_ids(ctx, &owner).await?;
    Ok(AccountDetail {
        rights,
        registrant: registrant(account.credit_code.as_deref()),
        credit_code: account.credit_code.clone(),
        custom: custom(ctx, &profile).await?,
        profile,
        created_at: account.created_at,
        row: listing::row(account, as_of, &people, sees),
        as_of,
        currency: setting::currency(ctx).await?,
    })
}

/// What became of an account: whose target it was, how its intent was assessed, what changed.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there.
pub async fn history(ctx: &Context, id: AccountId) -> Result<AccountHistory> {
    let found = find(ctx, id, Action::SeeAccount).await?;
    let rights = Rights::of(ctx, &found).await?;
    let connection = ctx.workspace.database.reader();
    let people = person::stored(ctx).await?;
    let name = |id| {
        people
            .iter()
            .find(|person| Some(person.id) == id)
            .map(|person| person.name.clone())
    };
    let (targets, targets_in_all) = target::of_account(connection, id, TARGETS).await?;
    let (assessments, assessments_in_all) = assessment::of_account(connection, id, ASSESSMENTS).await?;
    Ok(AccountHistory {
        targets_left_out: targets_in_all.saturating_sub(targets.len() as u64),
        targets: targets
            .into_iter()
            .map(|target| TargetRow {
                salesperson: name(Some(target.salesperson_id)).unwrap_or_default(),
                from: target.from_on,
                until: target.until_on,
            })
            .collect(),
        assessments_left_out: assessments_in_all.saturating_sub(assessments.len() as u64),
        assessments: assessments
            .into_iter()
            .filter_map(|assessment| {
                Some(AssessmentRow {
                    intent: Intent::from_word(&assessment.intent)?,
                    on: assessment.assessed_on,
                    by: name(assessment.assessed_by),
                    evidence: assessment.evidence,
                })
            })
            .collect(),
        events: event::of_account(ctx, id, rights, EVENTS).await?,
    })
}

fn registrant(code: Option<&str>) -> Option<Registrant> {
    let code: CreditCode = code?.parse().ok()?;
    Some(code.registrant())
}

/// The values of custom fields in the order of the fields.
async fn custom(ctx: &Context, profile: &Profile) -> Result<Vec<(String, CustomValue)>> {
    if profile.fields.is_empty() {
        return Ok(Vec::new());
    }
    let defined = custom_field::defined(ctx.workspace.database.reader()).await?;
    let named = defined.into_iter().filter_map(|defined| {
        let value = profile.fields.get(&defined.id)?.clone();
        Some((defined.field.name, value))
    });
    Ok(named.collect())
}

/// The account's sales by month, from its first month to the last of the ledger, months without sales included.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there, [`Error::Internal`] when the ledger fails.
pub async fn months(ctx: &Context, id: AccountId) -> Result<Vec<MonthSales>> {
    let found = all_lines(ctx, id).await?;
    let (Some(currency), Some(as_of)) = (setting::currency(ctx).await?, setting::figures_as_of(ctx).await?)
    else {
        return Ok(Vec::new());
    };
    let months = found.by_month(crate::ledger::currency_code(currency)?)?;
    let months = months.into_iter().map(|sales| MonthSales {
        month: sales.month,
        net: Amount::from_ten_thousandths(sales.net),
        lines: u64::try_from(sales.lines).unwrap_or(0),
    });
    Ok(without_holes(&months.collect::<Vec<_>>(), as_of))
}

/// Sales of the year of the ledger's last day against the year before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct YearSales {
    /// The last day that counts.
    pub as_of: NaiveDate,
    /// Net sales of this year until that day.
    pub so_far: Amount,
    /// Net sales of the same days of the year before.
    pub same_days_before: Amount,
    /// Net sales of the whole year before.
    pub year_before: Amount,
}

impl YearSales {
    /// This year against the same days of the year before.
    #[must_use]
    pub fn change(&self) -> portfolio::Change {
        portfolio::Change::between(self.so_far, self.same_days_before)
    }
}

/// The account's sales by years; none while there is no ledger.
pub(crate) async fn years(ctx: &Context, id: AccountId) -> Result<Option<YearSales>> {
    let (Some(currency), Some(as_of)) = (setting::currency(ctx).await?, setting::figures_as_of(ctx).await?)
    else {
        return Ok(None);
    };
    let first = as_of.with_ordinal(1).unwrap_or(as_of);
    let earlier = |day: NaiveDate| day.checked_sub_months(Months::new(12)).unwrap_or(day);
    let lines = all_lines(ctx, id).await?;
    let currency = crate::ledger::currency_code(currency)?;
    let between = |from, until| {
        let net = lines.net_between(currency, from, until)?;
        Ok::<_, Error>(Amount::from_ten_thousandths(net))
    };
    Ok(Some(YearSales {
        as_of,
        so_far: between(first, as_of)?,
        same_days_before: between(earlier(first), earlier(as_of))?,
        year_before: between(earlier(first), first.pred_opt().unwrap_or(first))?,
    }))
}

/// The account's net sales day by day in a currency, without lines in others.
pub(crate) async fn by_day(
    ctx: &Context,
    id: AccountId,
    currency: Currency,
) -> Result<Vec<(NaiveDate, Amount)>> {
    let lines = all_lines(ctx, id).await?;
    let days = lines.by_day(crate::ledger::currency_code(currency)?, &Rates::default())?;
    let days = days.into_iter().filter_map(|total| {
        let day = NaiveDate::from_epoch_days(total.epoch_day)?;
        Some((day, Amount::from_ten_thousandths(total.net)))
    });
    Ok(days.collect())
}

/// What an account was sold: net sales day by day, and by product on some days, without lines in other currencies.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sold {
    pub(crate) days: Vec<(NaiveDate, Amount)>,
    /// The largest first.
    pub(crate) products: Vec<(String, Amount)>,
}

/// What an account was sold, from one reading of its lines; products of the days between these.
pub(crate) async fn sold(
    ctx: &Context,
    id: AccountId,
    currency: Currency,
    (first, last): (NaiveDate, NaiveDate),
) -> Result<Sold> {
    let lines = all_lines(ctx, id).await?;
    let code = crate::ledger::currency_code(currency)?;
    let amount = Amount::from_ten_thousandths;
    let days = lines.by_day(code, &Rates::default())?.into_iter();
    let days =
        days.filter_map(|total| Some((NaiveDate::from_epoch_days(total.epoch_day)?, amount(total.net))));
    let products = lines.by_product(code, first, last)?.into_iter();
    Ok(Sold {
        days: days.collect(),
        products: products.map(|(product, net)| (product, amount(net))).collect(),
    })
}

fn without_holes(found: &[MonthSales], as_of: NaiveDate) -> Vec<MonthSales> {
    let last = as_of.with_day(1).unwrap_or(as_of);
    let Some(first) = found.iter().map(|sales| sales.month).min() else {
        return Vec::new();
    };
    let months = (0..)
        .map_while(|count| first.checked_add_months(Months::new(count)))
        .take_while(|month| *month <= last)
        .map(|month| {
            found
                .iter()
                .find(|sales| sales.month == month)
                .copied()
                .unwrap_or(MonthSales {
                    month,
                    net: Amount::ZERO,
                    lines: 0,
                })
        })
        .collect::<Vec<_>>();
    months[months.len().saturating_sub(MONTHS)..].to_vec()
}

/// A page of the account's ledger lines, newest first; pages count from zero.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there, [`Error::Internal`] when the ledger fails.
pub async fn lines(ctx: &Context, id: AccountId, page: u64) -> Result<LinePage> {
    let found = all_lines(ctx, id).await?;
    let people = person::stored(ctx).await?;
    let offset = usize::try_from(page).unwrap_or(usize::MAX).saturating_mul(LINES);
    let mut page = found.newest(LINES + 1, offset)?;
    let more = page.len() > LINES;
    page.truncate(LINES);
    let lines = page
        .into_iter()
        .map(|line| LineRow {
            date: line.date,
            quantity: Amount::from_ten_thousandths(line.quantity),
            amount: Amount::from_ten_thousandths(line.amount),
            currency: line.currency.to_string(),
            salesperson: people
                .iter()
                .find(|person| Some(person.number) == line.salesperson)
                .map(|person| person.name.clone()),
            document: line.document,
            product: line.product,
        })
        .collect();
    Ok(LinePage { lines, more })
}

/// The documents until a day on which an account was sold something and which a condition keeps, the latest first: so many
/// at least, where there are as many.
pub(crate) async fn documents(
    ctx: &Context,
    id: AccountId,
    until: Option<NaiveDate>,
    most: usize,
    keeps: impl Fn(&DocumentSales) -> bool,
) -> Result<Vec<DocumentSales>> {
    Ok(all_lines(ctx, id).await?.documents(until, most, keeps)?)
}

async fn all_lines(ctx: &Context, id: AccountId) -> Result<AccountLines> {
    let number = find(ctx, id, Action::SeeSales).await?.number;
    crate::ledger::account_lines(ctx, number).await
}

/// What an account is called.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that the actor may not see.
pub async fn name(ctx: &Context, id: AccountId) -> Result<String> {
    Ok(find(ctx, id, Action::SeeAccount).await?.name)
}

/// The account, where the actor may do this to it.
pub(crate) async fn find(ctx: &Context, id: AccountId, action: Action) -> Result<store::StoredAccount> {
    let account = known(ctx.workspace.database.reader(), ctx, id).await?;
    access::require(ctx, action, &account).await?;
    Ok(account)
}

/// The accounts of these ids, whoever may see them: one alone as it is noted.
pub(crate) async fn of_ids(ctx: &Context, ids: &[uuid::Uuid]) -> Result<Vec<store::StoredAccount>> {
    let connection = ctx.workspace.database.reader();
    match ids {
        [one] => Ok(noted(connection, ctx, *one).await?.into_iter().collect()),
        ids => Ok(store::by_ids(connection, ids).await?),
    }
}

/// The account, whoever may see it.
async fn known(
    connection: &impl sea_orm::ConnectionTrait,
    ctx: &Context,
    id: AccountId,
) -> Result<store::StoredAccount> {
    let found = noted(connection, ctx, id.0).await?;
    found.ok_or_else(|| Error::not_found("account", id))
}

async fn noted(
    connection: &impl sea_orm::ConnectionTrait,
    ctx: &Context,
    id: uuid::Uuid,
) -> Result<Option<store::StoredAccount>> {
    let find = async { Ok(store::by_id(connection, AccountId(id)).await?) };
    Notes::or_find(ctx.memo().map(|memo| &memo.accounts), id, find).await
}

/// The account, where the actor may do this to it without a mask; else it is not there for them, or they are refused.
pub(crate) async fn open(
    connection: &impl sea_orm::ConnectionTrait,
    ctx: &Context,
    account: AccountId,
    action: Action,
) -> Result<store::StoredAccount> {
    let found = known(connection, ctx, account).await?;
    match access::require(ctx, action, &found).await? {
        Permission::Yes => Ok(found),
        Permission::Masked | Permission::No => Err(Error::Forbidden {
            action: action.as_str(),
        }),
    }
}
