//! The sample firm: believable accounts, target lists, assessments, orders, contracts and margins, made from a seed.
//!
//! Its funnel is the table that the product was made from, to the yuan: what each salesperson undertook, judged,
//! closed and sold. Names are put together from invented words; the districts in them do not exist.
//! Nothing but its people is read or written here, and the same seed and day always give the same firm.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use dahu_core::{assessment::Intent, credit_code::CreditCode, money::Amount, portfolio::recent_and_prior};

mod answered;
mod assessments;
mod attached;
mod begun;
mod carried;
mod catalogue;
mod chance;
mod competences;
mod confirmed;
mod contracts;
mod days;
mod decision_map;
mod files;
mod followed;
mod guided;
mod kinds;
mod names;
mod orders;
mod past;
mod people;
mod plan;
mod planned;
mod profile;
mod pursued;
mod quotas;
mod related;
mod selected;
mod served;
mod worked;

use chance::Chance;
pub use files::SampleFiles;
use names::Names;
use orders::Order;
pub use people::{SampleColleague, bring_people};
use plan::{PLANS, Plan};

/// A firm to try everything with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleFirm {
    /// The salespeople's names, in the order of the funnel's rows.
    pub salespeople: Vec<&'static str>,
    /// The accounts in the order of their codes; each is on its salesperson's target list.
    pub accounts: Vec<SampleAccount>,
    /// The sales ledger in 人民币, by date and document.
    pub lines: Vec<SampleLine>,
    /// Terms of contracts, by account and day.
    pub contracts: Vec<SampleContract>,
    /// What was won and lost, by account.
    pub opportunities: Vec<SampleOpportunity>,
    /// What it sells, with the category of each product.
    pub products: Vec<SampleProduct>,
    /// The margins of the categories, in percent of sales.
    pub margins: Vec<(&'static str, i64)>,
}

/// A product of the sample firm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleProduct {
    /// Its name, as the ledger writes it.
    pub name: &'static str,
    /// Its category.
    pub category: &'static str,
    /// Its own margin in percent of sales, where it is not that of its category.
    pub own_margin: Option<i64>,
}

/// An account of the sample firm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleAccount {
    /// The firm's own code for it, such as `KH0001`.
    pub code: String,
    /// Its full legal name.
    pub name: String,
    /// A valid credit code whose first characters suit the name.
    pub credit_code: CreditCode,
    /// What it does.
    pub industry: &'static str,
    /// Province and city.
    pub region: &'static str,
    /// Whose target it is, and who sells to it.
    pub salesperson: &'static str,
    /// First day on the target list.
    pub targeted_on: NaiveDate,
    /// One or two, in the order of their days; the last is the one that holds.
    pub assessments: Vec<SampleAssessment>,
}

/// An assessment of intent, by the account's salesperson.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SampleAssessment {
    /// The judgement.
    pub intent: Intent,
    /// Its day.
    pub on: NaiveDate,
}

/// A line of the sample firm's sales ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleLine {
    /// The account's code.
    pub account: String,
    /// Day of the order or of the return.
    pub date: NaiveDate,
    /// `XS…` for an order, `TH…` for a return; several lines share one.
    pub document: String,
    /// Name of the product.
    pub product: &'static str,
    /// Whole pieces; below zero for a return.
    pub quantity: i64,
    /// What they cost in all, in 人民币; below zero for a return.
    pub amount: Amount,
    /// Who sold.
    pub salesperson: &'static str,
}

/// A term of a contract of the sample firm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleContract {
    /// The account's code.
    pub account: String,
    /// The contract's number, such as `HT202401-0042`.
    pub number: String,
    /// First day of the term.
    pub starts: NaiveDate,
    /// Its last day.
    pub ends: NaiveDate,
    /// What is sold in all of it, in 人民币.
    pub amount: Amount,
}

/// An opportunity of the sample firm that was won or lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleOpportunity {
    /// Its own code, such as `SJ0042`.
    pub code: String,
    /// What it was about.
    pub name: String,
    /// The account's code.
    pub account: String,
    /// Whose it was.
    pub salesperson: &'static str,
    /// Whether it was won.
    pub is_won: bool,
    /// Since when it was known.
    pub opened_on: NaiveDate,
    /// When it was won or lost.
    pub decided_on: NaiveDate,
    /// What it was about to be worth, in 人民币.
    pub amount: Amount,
    /// What kind of business, by its word.
    pub kind: &'static str,
    /// From where it was known, by its word.
    pub source: &'static str,
    /// What decided, by its word.
    pub reason: &'static str,
    /// The stages that it entered, by their standard words, in the order of their days.
    pub changes: Vec<(&'static str, NaiveDate)>,
}

impl SampleFirm {
    /// Makes the firm as it stands on `until`: its orders lie in the two years that end on that day.
    #[must_use]
    pub fn generate(seed: u64, until: NaiveDate) -> Self {
        let mut maker = Maker::new(seed, until);
        let drafts: Vec<Draft> = PLANS.iter().flat_map(|plan| maker.drafts(plan)).collect();
        let (accounts, orders) = number_accounts(drafts);
        let lines = number_documents(&accounts, orders);
        Self {
            salespeople: PLANS.iter().map(|plan| plan.salesperson).collect(),
            contracts: contracts::contracts(&mut maker.chance, &accounts, &lines, until),
            opportunities: past::opportunities(&mut maker.chance, &accounts, &lines, until),
            products: catalogue::products(),
            margins: catalogue::MARGINS.to_vec(),
            lines,
            accounts,
        }
    }
}

/// An account before it has its code, and its orders.
struct Draft {
    account: SampleAccount,
    orders: Vec<Order>,
}

/// What all drafts draw from.
struct Maker {
    chance: Chance,
    names: Names,
    credit_codes: BTreeSet<CreditCode>,
    from: NaiveDate,
    until: NaiveDate,
}

impl Maker {
    fn new(seed: u64, until: NaiveDate) -> Self {
        let mut chance = Chance::new(seed);
        let (_, prior) = recent_and_prior(until);
        Self {
            names: Names::new(&mut chance),
            chance,
            credit_codes: BTreeSet::new(),
            from: prior.from.unwrap_or(until),
            until,
        }
    }

    /// All accounts of one salesperson: first the closed ones, then those that never bought.
    fn drafts(&mut self, plan: &'static Plan) -> Vec<Draft> {
        let sales = plan.sales_of_closed_accounts(&mut self.chance);
        let intents = plan.intents(&mut self.chance);
        let orders = sales
            .into_iter()
            .enumerate()
            .map(Some)
            .chain(std::iter::repeat(None));
        intents
            .into_iter()
            .zip(orders)
            .map(|(intent, sales)| {
                let orders = match sales {
                    Some((rank, cents)) => {
                        orders::history(&mut self.chance, rank, cents, self.from, self.until)
                    }
                    None => Vec::new(),
                };
                Draft {
                    account: self.account(plan, intent, &orders),
                    orders,
                }
            })
            .collect()
    }

    fn account(&mut self, plan: &'static Plan, intent: Intent, orders: &[Order]) -> SampleAccount {
        let named = self.names.next(&mut self.chance, plan.places);
        let credit_code = loop {
            let code = named.credit_code(&mut self.chance);
            if self.credit_codes.insert(code) {
                break code;
            }
        };
        let first_order = orders.iter().map(|order| order.date).min();
        let targeted_on = assessments::targeted_on(&mut self.chance, first_order, self.until);
        SampleAccount {
            code: String::new(),
            name: named.name,
            credit_code,
            industry: named.industry,
            region: named.place.region,
            salesperson: plan.salesperson,
            targeted_on,
            assessments: assessments::assessments(&mut self.chance, intent, targeted_on, self.until),
        }
    }
}

/// Gives out codes in the order in which the firm came to know the accounts.
fn number_accounts(mut drafts: Vec<Draft>) -> (Vec<SampleAccount>, Vec<Vec<Order>>) {
    drafts.sort_by(|one, other| {
        let key = |draft: &Draft| (draft.account.targeted_on, draft.account.credit_code);
        key(one).cmp(&key(other))
    });
    let numbered = drafts.into_iter().zip(1..).map(|(draft, number)| {
        let account = SampleAccount {
            code: format!("KH{number:04}"),
            ..draft.account
        };
        (account, draft.orders)
    });
    numbered.unzip()
}

/// Gives out document numbers day by day, and writes out the lines.
fn number_documents(accounts: &[SampleAccount], orders: Vec<Vec<Order>>) -> Vec<SampleLine> {
    let mut entries: Vec<(&SampleAccount, Order)> = accounts
        .iter()
        .zip(orders)
        .flat_map(|(account, orders)| orders.into_iter().map(move |order| (account, order)))
        .collect();
    entries.sort_by(|(one_account, one), (other_account, other)| {
        (one.date, &one_account.code).cmp(&(other.date, &other_account.code))
    });
    let mut lines = Vec::new();
    let (mut day, mut number) = (None, 0);
    for (account, order) in entries {
        number = if day == Some(order.date) { number + 1 } else { 1 };
        day = Some(order.date);
        let document = format!(
            "{}{}{number:03}",
            order.kind.letters(),
            order.date.format("%Y%m%d")
        );
        lines.extend(order.items.into_iter().map(|item| SampleLine {
            account: account.code.clone(),
            date: order.date,
            document: document.clone(),
            product: item.product.name,
            quantity: item.quantity,
            amount: Amount::from_ten_thousandths(item.cents * 100),
            salesperson: account.salesperson,
        }));
    }
    lines
}

#[cfg(test)]
mod tests;
