//! What the units of a group buy from us, by product and day: read once for all that a plan asks, and remembered until the
//! ledger changes.

mod store;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
    sync::Arc,
};

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::AccountId,
    money::{Amount, Currency},
    plan::{
        objective::{Objective, Whose},
        white_space::Row,
    },
    portfolio::{has_recent, twelve_months_before},
};
use dahu_ledger::{FromDays, ProductDays};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::PlanFacts;
use crate::{
    Context, Result,
    access::Rights,
    account::{self, store::StoredAccount},
    database, ledger, margin,
    report::Key,
    setting,
};

/// Units of a group that a plan lists at most: the account, those of which it says something, and those that bought most. Sums are
/// of all units.
pub(super) const GROUP_AT_MOST: usize = 200;

/// A unit of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SoldUnit {
    pub(super) id: AccountId,
    pub(super) number: i64,
    pub(super) name: String,
    /// Whether the actor sees what it bought.
    pub(super) is_seen: bool,
}

/// The units of a group, the account first and then those that bought most.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Units {
    pub(super) units: Vec<SoldUnit>,
    /// Further ones for which there is no room, and which count all the same.
    pub(super) rest: Vec<SoldUnit>,
    /// Those of which a plan says something and that left the group since: they count no more, and who may not see them is still
    /// told nothing of them.
    pub(super) left: Vec<SoldUnit>,
}

impl Units {
    /// All of them, also those for which there is no room.
    pub(super) fn all(&self) -> impl Iterator<Item = &SoldUnit> + Clone {
        self.units.iter().chain(&self.rest)
    }

    /// Whether the actor sees what those bought that left the group.
    pub(super) fn sees_left(&self) -> bool {
        self.left.iter().all(|unit| unit.is_seen)
    }

    /// The units of several groups that are listed, each once.
    pub(super) fn together<'g>(groups: impl Iterator<Item = &'g Self>) -> Self {
        let units = groups.flat_map(|group| &group.units);
        let units: BTreeMap<i64, &SoldUnit> = units.map(|unit| (unit.number, unit)).collect();
        Self {
            units: units.into_values().cloned().collect(),
            rest: Vec::new(),
            left: Vec::new(),
        }
    }
}

/// What the units of a group buy.
#[derive(Clone, Debug)]
pub(super) struct GroupSales {
    /// The last day that counts; none while there is no ledger.
    pub(super) as_of: Option<NaiveDate>,
    /// The first day of the ledger; none while there is none.
    begins_on: Option<NaiveDate>,
    pub(super) units: Units,
    sales: Arc<ProductDays>,
    categories: Arc<HashMap<String, String>>,
}

/// The ledger as it stands, with what is the same for all groups.
pub(super) struct Sold {
    ledger: ledger::Versioned,
    as_of: Option<NaiveDate>,
    currency: Option<Currency>,
    categories: Arc<HashMap<String, String>>,
}

impl Sold {
    pub(super) async fn of(ctx: &Context) -> Result<Self> {
        let ledger = ledger::snapshot(ctx).await?;
        let connection = ctx.workspace.database.reader();
        let revision = database::next_number(ctx, "revision").await?;
        let key = Key {
            version: ledger.version,
            revision,
            days: None,
            what: "categories of products".into(),
        };
        let known = async {
            let products = margin::products(connection).await?.into_iter();
            let categories = products.filter_map(|(product, facts)| Some((product, facts.category?)));
            Ok(categories.collect::<HashMap<String, String>>())
        };
        Ok(Self {
            categories: ctx.workspace.plans.get_or_make(key, known).await?,
            as_of: ledger.last_day().map(|last| last.min(ctx.today())),
            currency: setting::currency(ctx).await?,
            ledger,
        })
    }

    /// What some units bought from a day on.
    pub(super) async fn to(&self, ctx: &Context, units: Units, first: NaiveDate) -> Result<GroupSales> {
        let sales = match self.currency.zip(self.as_of) {
            Some((currency, as_of)) if !units.units.is_empty() => {
                self.by_product(ctx, (currency, as_of), &units, first).await?
            }
            _ => Arc::default(),
        };
        Ok(GroupSales {
            as_of: self.as_of,
            begins_on: self.ledger.first_day(),
            units,
            sales,
            categories: Arc::clone(&self.categories),
        })
    }

    async fn by_product(
        &self,
        ctx: &Context,
        (currency, as_of): (Currency, NaiveDate),
        units: &Units,
        first: NaiveDate,
    ) -> Result<Arc<ProductDays>> {
        let first = first.min(twelve_months_before(as_of));
        let wanted: FromDays = units
            .all()
            .chain(&units.left)
            .map(|unit| (unit.number, first))
            .collect();
        let mut hasher = DefaultHasher::new();
        wanted.hash(&mut hasher);
        let key = Key {
            version: self.ledger.version,
            revision: 0,
            days: None,
            what: format!("sales in {currency} to {as_of} of {:x}", hasher.finish()).into(),
        };
        let pass = async {
            let (engine, files) = (ctx.workspace.ledger.clone(), self.ledger.files.clone());
            let currency = ledger::currency_code(currency)?;
            let pass = move || engine.product_days(&files, currency, &wanted, as_of);
            Ok(tokio::task::spawn_blocking(pass).await??)
        };
        ctx.workspace.plans.get_or_make(key, Box::pin(pass)).await
    }
}

/// The accounts whose groups are looked at, each with the units that are not left out however little they buy.
pub(super) type Looked = BTreeMap<AccountId, BTreeSet<AccountId>>;

/// The accounts of some plans, each with the units of which these say something or that these measure.
pub(super) fn looked<'p>(plans: impl IntoIterator<Item = &'p PlanFacts>) -> Looked {
    let mut looked = Looked::new();
    for facts in plans {
        let said = facts.content.cells.iter().map(|cell| cell.unit);
        let measured = facts.content.objectives.values().filter_map(Objective::unit);
        let units = looked.entry(facts.account).or_default();
        units.extend(said.chain(measured));
    }
    looked
}

/// The members of groups.
struct Groups {
    /// The top of the group of each account.
    tops: HashMap<Uuid, Uuid>,
    /// The members by tops.
    members: HashMap<Uuid, BTreeSet<Uuid>>,
}

impl Groups {
    async fn of(connection: &impl ConnectionTrait, looked: &Looked) -> Result<Self> {
        let own: Vec<Uuid> = looked.keys().map(|account| account.0).collect();
        let mut highest: HashMap<Uuid, (Uuid, i32)> = own.iter().map(|id| (*id, (*id, 0))).collect();
        for (account, ancestor, depth) in store::above(connection, &own).await? {
            let top = highest.entry(account).or_insert((ancestor, depth));
            if depth > top.1 {
                *top = (ancestor, depth);
            }
        }
        let tops: HashMap<Uuid, Uuid> = highest.into_iter().map(|(id, (top, _))| (id, top)).collect();
        let heads: BTreeSet<Uuid> = tops.values().copied().collect();
        let heads: Vec<Uuid> = heads.into_iter().collect();
        let mut members: HashMap<Uuid, BTreeSet<Uuid>> =
            heads.iter().map(|top| (*top, BTreeSet::from([*top]))).collect();
        for (account, top, _) in store::below(connection, &heads).await? {
            members.entry(top).or_default().insert(account);
        }
        Ok(Self { tops, members })
    }
}

/// The units of the groups of some accounts; `whole` where figures are kept that nobody's sight may change.
pub(super) async fn units(ctx: &Context, looked: &Looked, whole: bool) -> Result<HashMap<AccountId, Units>> {
    let connection = ctx.workspace.database.reader();
    let groups = Groups::of(connection, looked).await?;
    let mut all: BTreeSet<Uuid> = groups.members.values().flatten().copied().collect();
    all.extend(looked.values().flatten().map(|unit| unit.0));
    let all: Vec<Uuid> = all.into_iter().collect();
    let found = account::store::by_ids(connection, &all).await?;
    let rights = Rights::of_all(ctx, &found).await?;
    let sees = |id: &Uuid| rights.get(id).is_some_and(|rights| rights.may(Action::SeeSales));
    let found: HashMap<Uuid, StoredAccount> =
        found.into_iter().map(|account| (account.id, account)).collect();
    let of_account = |(account, said): (&AccountId, &BTreeSet<AccountId>)| {
        let group = groups
            .tops
            .get(&account.0)
            .and_then(|top| groups.members.get(top));
        let mut members: Vec<&StoredAccount> = group
            .into_iter()
            .flatten()
            .filter_map(|id| found.get(id))
            .collect();
        let is_other = |one: &StoredAccount| one.id != account.0;
        let rank = |one: &StoredAccount| (is_other(one), std::cmp::Reverse(one.net_recent), one.id);
        members.sort_by_key(|one| (is_other(one) && !said.contains(&AccountId(one.id)), rank(one)));
        let rest = members.split_off(members.len().min(GROUP_AT_MOST));
        members.sort_by_key(|one| rank(one));
        let is_left = |id: &&AccountId| group.is_some_and(|group| !group.contains(&id.0));
        let left = said.iter().filter(is_left).filter_map(|id| found.get(&id.0));
        let unit = |one: &&StoredAccount| SoldUnit {
            id: AccountId(one.id),
            number: one.number,
            name: one.name.clone(),
            is_seen: whole || sees(&one.id),
        };
        let units = Units {
            units: members.iter().map(unit).collect(),
            rest: rest.iter().map(unit).collect(),
            left: left.map(|one| unit(&one)).collect(),
        };
        (*account, units)
    };
    Ok(looked.iter().map(of_account).collect())
}

impl GroupSales {
    /// The same with the units that left the group among the others, as what was said of them stands.
    pub(super) fn with_left(mut self) -> Self {
        let left = std::mem::take(&mut self.units.left);
        self.units.units.extend(left);
        self
    }

    /// The same of some of the units alone.
    pub(super) fn narrowed(&self, units: Units) -> Self {
        Self {
            as_of: self.as_of,
            begins_on: self.begins_on,
            units,
            sales: Arc::clone(&self.sales),
            categories: Arc::clone(&self.categories),
        }
    }

    /// What the group of an account buys, from a day on.
    pub(super) async fn of(ctx: &Context, account: AccountId, first: NaiveDate) -> Result<Self> {
        Self::looked_at(ctx, &Looked::from([(account, BTreeSet::new())]), first).await
    }

    /// What the group of a plan's account buys, from a day on.
    pub(super) async fn of_plan(ctx: &Context, facts: &PlanFacts, first: NaiveDate) -> Result<Self> {
        Self::looked_at(ctx, &looked([facts]), first).await
    }

    async fn looked_at(ctx: &Context, looked: &Looked, first: NaiveDate) -> Result<Self> {
        let units = units(ctx, looked, false).await?.into_values().next();
        Sold::of(ctx)
            .await?
            .to(ctx, units.unwrap_or_default(), first)
            .await
    }

    /// What an account buys alone, from a day on. Whether the actor sees that was asked before.
    pub(super) async fn of_account(ctx: &Context, account: AccountId, first: NaiveDate) -> Result<Self> {
        let found = account::store::by_id(ctx.workspace.database.reader(), account).await?;
        let units = found.into_iter().map(|one| SoldUnit {
            id: account,
            number: one.number,
            name: one.name,
            is_seen: true,
        });
        let units = Units {
            units: units.collect(),
            rest: Vec::new(),
            left: Vec::new(),
        };
        Sold::of(ctx).await?.to(ctx, units, first).await
    }

    /// The same as it was known for a day that has passed.
    pub(super) fn until(self, day: NaiveDate) -> Self {
        Self {
            as_of: self.as_of.map(|as_of| as_of.min(day)),
            ..self
        }
    }

    /// The twelve months that end on the last day that counts.
    pub(super) fn recent(&self) -> Option<(NaiveDate, NaiveDate)> {
        let until = self.as_of?;
        Some((twelve_months_before(until), until))
    }

    /// Whether the ledger goes back over these twelve months, as [`has_recent`] says.
    pub(super) fn has_year(&self) -> bool {
        self.as_of.is_some_and(|as_of| has_recent(self.begins_on, as_of))
    }

    /// The units whose purchases count; none where one of them is not in the group any more.
    pub(super) fn counted(&self, whose: Whose) -> Option<Vec<&SoldUnit>> {
        match whose {
            Whose::Group => Some(self.units.all().collect()),
            Whose::Account => self.units.units.first().map(|unit| vec![unit]),
            Whose::Unit(id) => {
                let unit = self.units.all().find(|unit| unit.id == id);
                unit.map(|unit| vec![unit])
            }
        }
    }

    /// Whether the actor sees what all units of the group bought.
    pub(super) fn sees_all(&self) -> bool {
        self.units.all().all(|unit| unit.is_seen)
    }

    /// Whether a product is in a row.
    fn is_in(&self, product: &str, row: &Row) -> bool {
        match row {
            Row::Product(name) => name == product,
            Row::Category(name) => self.categories.get(product) == Some(name),
        }
    }

    /// Net sales to some units, of a row where one is given, between two days.
    pub(super) fn net(
        &self,
        units: &[&SoldUnit],
        row: Option<&Row>,
        (from, until): (NaiveDate, NaiveDate),
    ) -> Amount {
        let numbers: HashSet<i64> = units.iter().map(|unit| unit.number).collect();
        let counts: Vec<bool> = self
            .sales
            .products
            .iter()
            .map(|product| row.is_none_or(|row| self.is_in(product, row)))
            .collect();
        let of_it = self.sales.days.iter().filter(|one| {
            from <= one.day
                && one.day <= until
                && numbers.contains(&one.account)
                && counts.get(one.product as usize).copied().unwrap_or(false)
        });
        of_it.map(|one| Amount::from_ten_thousandths(one.net)).sum()
    }

    /// Net sales to an account between two days.
    pub(super) fn net_of_account(&self, account: AccountId, from: NaiveDate, until: NaiveDate) -> Amount {
        let units: Vec<&SoldUnit> = self
            .units
            .units
            .iter()
            .filter(|unit| unit.id == account)
            .collect();
        self.net(&units, None, (from, until))
    }

    /// Net sales by unit and row between two days, by their places; what stands in no row comes last.
    pub(super) fn by_row(
        &self,
        rows: &[Row],
        (from, until): (NaiveDate, NaiveDate),
    ) -> HashMap<(i64, usize), Amount> {
        let places: Vec<usize> = self
            .sales
            .products
            .iter()
            .map(|product| {
                let place = rows.iter().position(|row| self.is_in(product, row));
                place.unwrap_or(rows.len())
            })
            .collect();
        let mut sums: HashMap<(i64, usize), Amount> = HashMap::new();
        for one in self
            .sales
            .days
            .iter()
            .filter(|one| from <= one.day && one.day <= until)
        {
            let place = places.get(one.product as usize).copied().unwrap_or(rows.len());
            let sum = sums.entry((one.account, place)).or_default();
            *sum = [*sum, Amount::from_ten_thousandths(one.net)].into_iter().sum();
        }
        sums
    }

    /// Net sales by unit and day of a row between two days, the latest first.
    pub(super) fn by_unit_and_product(
        &self,
        units: &[&SoldUnit],
        row: Option<&Row>,
        (from, until): (NaiveDate, NaiveDate),
    ) -> Vec<(AccountId, String, Amount)> {
        let mut sums: HashMap<(i64, u32), Amount> = HashMap::new();
        for one in self
            .sales
            .days
            .iter()
            .filter(|one| from <= one.day && one.day <= until)
        {
            let sum = sums.entry((one.account, one.product)).or_default();
            *sum = [*sum, Amount::from_ten_thousandths(one.net)].into_iter().sum();
        }
        let units: HashMap<i64, AccountId> = units.iter().map(|unit| (unit.number, unit.id)).collect();
        let mut found: Vec<(AccountId, String, Amount)> = sums
            .into_iter()
            .filter_map(|((number, product), net)| {
                let unit = units.get(&number)?;
                let product = self.sales.products.get(product as usize)?;
                let counts = row.is_none_or(|row| self.is_in(product, row));
                counts.then(|| (*unit, product.clone(), net))
            })
            .collect();
        found.sort_by(|one, other| {
            (std::cmp::Reverse(one.2), one.0, &one.1).cmp(&(std::cmp::Reverse(other.2), other.0, &other.1))
        });
        found
    }

    /// The products that the group bought most of in the last twelve months.
    pub(super) fn best_products(&self, most: usize) -> Vec<String> {
        let Some(days) = self.recent() else {
            return Vec::new();
        };
        let all: Vec<&SoldUnit> = self.units.units.iter().filter(|unit| unit.is_seen).collect();
        let mut sums: HashMap<String, Amount> = HashMap::new();
        for (_, product, net) in self.by_unit_and_product(&all, None, days) {
            let sum = sums.entry(product).or_default();
            *sum = [*sum, net].into_iter().sum();
        }
        let mut best: Vec<(String, Amount)> = sums
            .into_iter()
            .filter(|(name, net)| !name.trim().is_empty() && net.is_positive())
            .collect();
        best.sort_by(|one, other| {
            (std::cmp::Reverse(one.1), &one.0).cmp(&(std::cmp::Reverse(other.1), &other.0))
        });
        best.into_iter().take(most).map(|(name, _)| name).collect()
    }
}
