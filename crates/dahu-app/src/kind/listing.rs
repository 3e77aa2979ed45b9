//! The accounts of each kind, with what speaks for it: a page at a time, and all of them for a report.

use std::{collections::BTreeMap, sync::Arc};

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::AccountId,
    kind::{KeyAccountKind, KindRules, Known, Sees, Spoken, Standards, Stands},
    money::{Amount, Currency},
    person::PersonId,
};
use uuid::Uuid;

use super::{
    RULES,
    knowing::{known, named},
    refreshing,
    showing::{Decision, decision},
    store::{self, After, Asked, ListedRow, StoredKind},
};
use crate::{
    Context, Result,
    access::{Numbers, Scope},
    account::cursor_not_valid,
    person::{self, StoredPerson},
    report::{Frame, Window},
    rulebook, setting,
};

/// Rows of a page at most.
const SIZE_AT_MOST: u64 = 200;
/// Rows of a file or a report at most.
pub const ROWS_AT_MOST: u64 = 200_000;
/// Rows that are read at once for one.
const READ_AT_ONCE: u64 = 5_000;

/// How accounts have to stand to be listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Which {
    /// Confirmed, or proposed and undecided.
    #[default]
    Counting,
    /// Proposed, and nobody has decided.
    ToDecide,
    /// Confirmed, whether or not the rules propose it.
    Confirmed,
    /// Confirmed, and the rules do not propose it, or no longer.
    ConfirmedAlone,
    /// Rejected.
    Rejected,
    /// All of these.
    Any,
}

impl Which {
    /// How accounts that are meant stand.
    #[must_use]
    pub fn stands(self) -> &'static [Stands] {
        match self {
            Self::Counting => &[Stands::Proposed, Stands::Confirmed, Stands::ConfirmedAlone],
            Self::ToDecide => &[Stands::Proposed],
            Self::Confirmed => &[Stands::Confirmed, Stands::ConfirmedAlone],
            Self::ConfirmedAlone => &[Stands::ConfirmedAlone],
            Self::Rejected => &[Stands::Rejected, Stands::RejectedAlone],
            Self::Any => &Stands::ALL,
        }
    }
}

/// Which accounts are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct KindFilter {
    /// Of which kind; any where none is given.
    pub kind: Option<KeyAccountKind>,
    /// How they stand.
    pub which: Which,
    /// Owned by this person.
    pub owner: Option<PersonId>,
}

/// An account of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindRow {
    /// Which account.
    pub id: AccountId,
    /// The firm's own code for it.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// Who owns it.
    pub owner: Option<String>,
    /// Net sales of its last twelve months.
    pub net_recent: Amount,
    /// Which kind.
    pub kind: KeyAccountKind,
    /// How it stands.
    pub stands: Stands,
    /// Since when the rules have proposed it.
    pub since: Option<NaiveDate>,
    /// What speaks for it and what does not, without what the actor may not see.
    pub signs: Vec<Spoken>,
    /// What somebody decided.
    pub decision: Option<Decision>,
    /// Whether the actor may decide.
    pub may_decide: bool,
}

/// A page of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindPage {
    /// The rows, those of most sales first.
    pub rows: Vec<KindRow>,
    /// Cursor of the next page, where there is one.
    pub next: Option<String>,
    /// Rows in all.
    pub total: u64,
    /// Currency of the amounts.
    pub currency: Option<Currency>,
}

/// How many accounts stand how to each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KindCounts(BTreeMap<(KeyAccountKind, Stands), u64>);

impl KindCounts {
    /// How many accounts stand to a kind as is asked.
    #[must_use]
    pub fn of(&self, kind: KeyAccountKind, which: Which) -> u64 {
        let counts = which.stands().iter();
        counts.filter_map(|stands| self.0.get(&(kind, *stands))).sum()
    }
}

/// A page of the accounts of a kind whose sales the actor may see.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who sees no sales, [`crate::Error::Refused`] with the rule `cursor_not_valid`.
pub async fn list(ctx: &Context, filter: &KindFilter, after: Option<&str>, size: u64) -> Result<KindPage> {
    let scope = Scope::of(ctx, Action::SeeSales)?;
    let asked = asked(ctx, filter, &scope).await?;
    let connection = ctx.workspace.database.reader();
    let after = after.map(read_cursor).transpose()?;
    let size = size.clamp(1, SIZE_AT_MOST);
    let mut found = store::list(connection, &asked, after.as_ref(), size + 1).await?;
    let more = found.len() as u64 > size;
    found.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    let next = found
        .last()
        .filter(|_| more)
        .map(|last| format!("{}.{}.{}", last.weight, last.account_id, last.kind));
    let count = async { Ok(store::count(connection, &asked).await?) };
    let frame = Frame::of(ctx, &Window::default()).await?;
    let number = refreshing::number(ctx).await?;
    let key = frame.key(format!("kinds {filter:?} of {} at {number}", scope.word()));
    let total = ctx.workspace.counts.get_or_make(key, Box::pin(count)).await?;
    Ok(KindPage {
        rows: Naming::of(ctx).await?.rows(ctx, found).await?,
        next,
        total: *total,
        currency: setting::currency(ctx).await?,
    })
}

/// All of them, as far as a file can hold them.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who sees no sales.
pub async fn all(ctx: &Context, filter: &KindFilter) -> Result<Vec<KindRow>> {
    let scope = Scope::of(ctx, Action::SeeSales)?;
    let asked = asked(ctx, filter, &scope).await?;
    let connection = ctx.workspace.database.reader();
    let naming = Naming::of(ctx).await?;
    let mut rows = Vec::new();
    let mut after: Option<After> = None;
    loop {
        let found = store::list(connection, &asked, after.as_ref(), READ_AT_ONCE).await?;
        after = found.last().map(|last| After {
            weight: last.weight,
            account: last.account_id,
            kind: last.kind.clone(),
        });
        let is_last = (found.len() as u64) < READ_AT_ONCE;
        rows.extend(naming.rows(ctx, found).await?);
        if is_last || rows.len() as u64 >= ROWS_AT_MOST {
            return Ok(rows);
        }
    }
}

/// How many accounts stand how to each kind, of those whose sales the actor may see.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who sees no sales.
pub async fn counts(ctx: &Context) -> Result<Arc<KindCounts>> {
    let scope = Scope::of(ctx, Action::SeeSales)?;
    let within = condition(ctx, &scope).await?;
    let connection = ctx.workspace.database.reader();
    let count = async {
        let read = |(kind, stands, count): (String, String, i64)| {
            let key = (KeyAccountKind::from_word(&kind)?, Stands::from_word(&stands)?);
            Some((key, u64::try_from(count).unwrap_or(0)))
        };
        let found = store::counts(connection, within).await?;
        Ok(KindCounts(found.into_iter().filter_map(read).collect()))
    };
    let frame = Frame::of(ctx, &Window::default()).await?;
    let number = refreshing::number(ctx).await?;
    let key = frame.key_in_scope(format!("kinds by how they stand at {number}"));
    ctx.workspace.counts.get_or_make(key, Box::pin(count)).await
}

/// What is proposed and decided of all accounts, with the rules and standards by which.
#[derive(Clone, Debug)]
pub struct KindsReport {
    /// The version of the rules.
    pub version: i32,
    /// The rules.
    pub rules: KindRules,
    /// What the largest of all accounts reach.
    pub standards: Standards,
    /// The day up to which sales count.
    pub as_of: Option<NaiveDate>,
    /// Currency of the amounts.
    pub currency: Option<Currency>,
    /// How many accounts stand how to each kind.
    pub counts: Arc<KindCounts>,
    /// The accounts that are of a kind, or of which somebody decided that they are not; those of most sales first.
    pub rows: Vec<ReportRow>,
}

/// An account of a report, with all of its kinds.
#[derive(Clone, Debug)]
pub struct ReportRow {
    /// The account with each of its kinds; there is at least one.
    pub kinds: Vec<KindRow>,
}

/// The kinds of all accounts whose sales the actor may see, worked out anew where something has changed.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who sees no sales.
pub async fn report(ctx: &Context) -> Result<KindsReport> {
    Scope::of(ctx, Action::SeeSales)?;
    refreshing::bring_up_to_date(ctx).await?;
    let any = KindFilter {
        which: Which::Any,
        ..KindFilter::default()
    };
    let mut rows: Vec<ReportRow> = Vec::new();
    for row in all(ctx, &any).await? {
        // Rows of one account follow each other.
        match rows.last_mut().filter(|last| last.kinds[0].id == row.id) {
            Some(last) => last.kinds.push(row),
            None => rows.push(ReportRow { kinds: vec![row] }),
        }
    }
    for row in &mut rows {
        row.kinds.sort_by_key(|kind| kind.kind);
    }
    let standing = refreshing::standing(ctx).await?;
    let (version, rules) = rulebook::current(ctx.workspace.database.reader(), RULES).await?;
    Ok(KindsReport {
        version,
        rules,
        standards: standing.standards,
        as_of: standing.as_of,
        currency: setting::currency(ctx).await?,
        counts: counts(ctx).await?,
        rows,
    })
}

async fn condition(ctx: &Context, scope: &Scope) -> Result<Option<store::Condition>> {
    Ok(match scope.is_everything() {
        true => None,
        false => Some(scope.remembered(ctx).await?),
    })
}

async fn asked<'f>(ctx: &Context, filter: &'f KindFilter, scope: &Scope) -> Result<Asked<'f>> {
    Ok(Asked {
        filter,
        scope: condition(ctx, scope).await?,
    })
}

fn read_cursor(cursor: &str) -> Result<After> {
    let mut parts = cursor.splitn(3, '.');
    let mut part = || parts.next().ok_or_else(cursor_not_valid);
    Ok(After {
        weight: part()?.parse().map_err(|_| cursor_not_valid())?,
        account: Uuid::parse_str(part()?).map_err(|_| cursor_not_valid())?,
        kind: part()?.to_owned(),
    })
}

/// What makes rows readable: names, and what the actor may see.
struct Naming {
    people: Vec<StoredPerson>,
    value: Arc<Numbers>,
    opportunities: Arc<Numbers>,
    deciding: Arc<Numbers>,
}

impl Naming {
    async fn of(ctx: &Context) -> Result<Self> {
        let scope = |action| Scope::or_nothing(ctx, action);
        Ok(Self {
            people: person::stored(ctx).await?,
            value: scope(Action::SeeValue)?.numbers(ctx).await?,
            opportunities: scope(Action::SeeOpportunities)?.numbers(ctx).await?,
            deciding: scope(Action::ClassifyAccount)?.numbers(ctx).await?,
        })
    }

    async fn rows(&self, ctx: &Context, found: Vec<ListedRow>) -> Result<Vec<KindRow>> {
        let signs: Vec<Vec<Spoken>> = found.iter().map(ListedRow::signs).collect();
        let named = named(signs.iter().flatten());
        let known = Box::pin(known(ctx, named)).await?;
        let rows = found.into_iter().zip(signs);
        Ok(rows
            .filter_map(|(row, signs)| self.row(row, signs, &known))
            .collect())
    }

    /// A row; none for one that a later program wrote.
    fn row(&self, row: ListedRow, signs: Vec<Spoken>, known: &Known) -> Option<KindRow> {
        let sees = Sees {
            sales: true,
            value: self.value.has(row.number),
            opportunities: self.opportunities.has(row.number),
        };
        let owner = self.people.iter().find(|person| Some(person.id) == row.owner_id);
        let stored = StoredKind {
            account_id: row.account_id,
            kind: row.kind,
            stands: row.stands,
            is_proposed: false,
            since_on: row.since_on,
            signs: row.signs,
            weight: row.weight,
            verdict: row.verdict,
            reason: row.reason,
            decided_at: row.decided_at,
            decided_by: row.decided_by,
        };
        Some(KindRow {
            id: AccountId(row.account_id),
            code: row.code,
            name: row.name,
            owner: owner.map(|person| person.name.clone()),
            net_recent: Amount::from_ten_thousandths(row.weight),
            kind: stored.kind()?,
            stands: stored.stands()?,
            since: row.since_on,
            signs: signs
                .into_iter()
                .map(|spoken| spoken.masked(sees, known))
                .collect(),
            decision: decision(&stored, &self.people),
            may_decide: self.deciding.has(row.number),
        })
    }
}
