//! Which sales confirm which opportunities: gathered from the book and the ledger, and remembered until one of them changes.

use std::{
    collections::{BTreeMap, HashMap, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
    sync::Arc,
};

use chrono::NaiveDate;
use dahu_core::{
    money::{Amount, Currency},
    opportunity::{
        OpportunityId,
        confirmation::{
            Allocation, Expectation, Invoiced, Sale, allocate, days_wanted, settled_on, together,
            usually_until,
        },
    },
};
use dahu_ledger::{FromDays, ProductDays};

use crate::{
    Context, Result, ledger,
    opportunity::book::{self, Contents, Entry},
    report::Key,
    setting,
};

/// What the ledger shows of opportunities that were won, as of its last day.
pub(super) struct Shown {
    /// The last day that counts: that of the ledger, or today where that is earlier; none while there is no ledger.
    pub(super) as_of: Option<NaiveDate>,
    pub(super) currency: Option<Currency>,
    invoiced: Arc<HashMap<OpportunityId, Invoiced>>,
}

/// What the ledger shows of some opportunities that were won, sale by sale.
pub(super) struct Detailed {
    pub(super) shown: Shown,
    pub(super) allocation: Allocation,
    /// The texts of products, by their numbers.
    pub(super) products: Vec<String>,
    pub(super) ledger: ledger::Versioned,
}

/// The ledger with the days that count.
struct Measure {
    ledger: ledger::Versioned,
    currency: Option<Currency>,
    as_of: Option<NaiveDate>,
}

/// What is expected, with the products that are named by their texts.
type Wanted = Vec<(Expectation, Vec<String>)>;

impl Shown {
    /// What was invoiced of an opportunity.
    pub(super) fn of(&self, id: OpportunityId) -> Invoiced {
        self.invoiced.get(&id).copied().unwrap_or_default()
    }

    /// Whether sales may still change how something stands that was expected until a day.
    pub(super) fn is_watched(&self, until: NaiveDate, today: NaiveDate) -> bool {
        self.as_of.unwrap_or(today) <= settled_on(until)
    }
}

impl Measure {
    async fn of(ctx: &Context) -> Result<Self> {
        let ledger = ledger::snapshot(ctx).await?;
        Ok(Self {
            as_of: ledger.last_day().map(|last| last.min(ctx.today())),
            currency: setting::currency(ctx).await?,
            ledger,
        })
    }

    /// The currency and the last day, where there is a ledger.
    fn days(&self) -> Option<(Currency, NaiveDate)> {
        self.currency.zip(self.as_of)
    }

    fn shown(&self, invoiced: Arc<HashMap<OpportunityId, Invoiced>>) -> Shown {
        Shown {
            as_of: self.as_of,
            currency: self.currency,
            invoiced,
        }
    }

    fn key(&self, what: String) -> Key {
        Key {
            version: self.ledger.version,
            revision: 0,
            days: None,
            what: what.into(),
        }
    }

    async fn sales(
        &self,
        ctx: &Context,
        (currency, as_of): (Currency, NaiveDate),
        wanted: FromDays,
    ) -> Result<ProductDays> {
        let (engine, files) = (ctx.workspace.ledger.clone(), self.ledger.files.clone());
        let currency = ledger::currency_code(currency)?;
        let pass = move || engine.product_days(&files, currency, &wanted, as_of);
        Ok(tokio::task::spawn_blocking(pass).await??)
    }
}

/// What was invoiced of all opportunities that were won and whose time has not long passed.
pub(super) async fn of_all(ctx: &Context) -> Result<Shown> {
    let measure = Measure::of(ctx).await?;
    let Some(days) = measure.days() else {
        return Ok(measure.shown(Arc::default()));
    };
    let (currency, as_of) = days;
    let number = super::super::number(ctx).await?;
    let key = measure.key(format!("won by {number} in {currency} to {as_of}"));
    let make = async {
        let is_asked = |one: &Expectation| as_of >= one.won_on && as_of <= one.last_day();
        let wanted = book::look(ctx, |book| {
            let won = book.entries.iter().filter_map(expectation);
            sharing(book, won.filter(is_asked).collect())
        })
        .await?;
        let from_days = from_days(&wanted);
        let key = measure.key(format!(
            "sales of won ones in {currency} to {as_of} of {:x}",
            digest(&from_days)
        ));
        let pass = Box::pin(measure.sales(ctx, days, from_days));
        let sales = ctx.workspace.won.get_or_make(key, pass).await?;
        let allocation = tokio::task::spawn_blocking(move || allocated(wanted, &sales)).await?;
        let parts = allocation.parts.iter();
        Ok(parts
            .map(|(id, parts)| (*id, Invoiced::of(parts)))
            .collect::<HashMap<_, _>>())
    };
    let invoiced = ctx.workspace.cache.get_or_make(key, Box::pin(make)).await?;
    Ok(measure.shown(invoiced))
}

/// What was invoiced of the opportunities that are asked about, by what they share sales with.
pub(super) async fn of_some(ctx: &Context, asked: Vec<Expectation>) -> Result<Detailed> {
    let measure = Measure::of(ctx).await?;
    let wanted = book::look(ctx, |book| sharing(book, asked)).await?;
    let (allocation, products) = match measure.days() {
        None => <(Allocation, Vec<String>)>::default(),
        Some(days) => {
            let sales = measure.sales(ctx, days, from_days(&wanted)).await?;
            let allocate = move || (allocated(wanted, &sales), sales.products);
            tokio::task::spawn_blocking(allocate).await?
        }
    };
    let invoiced = allocation
        .parts
        .iter()
        .map(|(id, parts)| (*id, Invoiced::of(parts)));
    Ok(Detailed {
        shown: measure.shown(Arc::new(invoiced.collect())),
        allocation,
        products,
        ledger: measure.ledger,
    })
}

/// What is expected of one that was won, without the numbers of its products.
pub(super) fn expectation(entry: &Entry) -> Option<Expectation> {
    let expected = entry.expected.as_deref()?;
    Some(Expectation {
        id: entry.id,
        accounts: entry.buyers(),
        products: Vec::new(),
        won_on: entry.since,
        until: expected.until.unwrap_or_else(|| usually_until(entry.since)),
        amount: entry.amount,
    })
}

/// Those that are asked about with all that share sales with them.
fn sharing(book: &Contents, asked: Vec<Expectation>) -> Wanted {
    let of_account = |number| book.won_of(number).filter_map(expectation).collect();
    let named = |one: Expectation| {
        let entry = book.get(one.id).and_then(|entry| entry.expected.as_deref());
        let products = entry.map(|expected| expected.products.clone());
        (one, products.unwrap_or_default())
    };
    together(asked, of_account).into_iter().map(named).collect()
}

fn from_days(wanted: &Wanted) -> FromDays {
    let expectations: Vec<Expectation> = wanted.iter().map(|(one, _)| one.clone()).collect();
    days_wanted(&expectations)
}

fn digest(days: &BTreeMap<i64, NaiveDate>) -> u64 {
    let mut hasher = DefaultHasher::new();
    days.hash(&mut hasher);
    hasher.finish()
}

fn allocated(wanted: Wanted, sales: &ProductDays) -> Allocation {
    // What no line is about has a number that no sale has.
    let number = |product: &String| {
        let place = sales.products.binary_search(product).ok();
        place
            .and_then(|place| u32::try_from(place).ok())
            .unwrap_or(u32::MAX)
    };
    let numbered = wanted.into_iter().map(|(one, products)| Expectation {
        products: products.iter().map(number).collect(),
        ..one
    });
    let expectations: Vec<Expectation> = numbered.collect();
    let sales = sales.days.iter().map(|day| Sale {
        account: day.account,
        product: day.product,
        day: day.day,
        net: Amount::from_ten_thousandths(day.net),
    });
    allocate(&expectations, sales.collect())
}
