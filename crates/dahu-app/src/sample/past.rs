//! What the sample firm won and lost before: every one that was won is behind an order of the ledger.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, TimeDelta};
use dahu_core::{
    assessment::Intent,
    money::Amount,
    opportunity::{BusinessKind, LostReason, Source, WonReason},
};

use super::{
    SampleAccount, SampleLine, SampleOpportunity,
    chance::Chance,
    days::{days_between, workday_before},
};

/// The stages of the first pipeline, by their standard words.
pub(super) const STAGES: [&str; 5] = ["qualify", "discover", "solution", "proposal", "negotiation"];
/// Orders of one account that were won as an opportunity, at most: its largest ones.
const WON_PER_ACCOUNT: usize = 2;
/// Of a hundred accounts that may buy and have not, so many said no at least once.
const LOST_PERCENT: usize = 75;
/// Where opportunities end that are lost: how many of ten, by the number of stages that they came through before.
const LOST_AFTER: [usize; 10] = [0, 0, 0, 1, 1, 2, 2, 3, 3, 4];
/// Of a hundred that came far, so many went a stage back on their way.
const FELL_BACK_PERCENT: usize = 12;

/// What they are about.
const ABOUT: [&str; 8] = [
    "办公用品集中采购",
    "打印设备更新",
    "耗材年度供应",
    "会议室设备",
    "新办公区家具",
    "档案整理用品",
    "收银耗材供应",
    "文具框架协议",
];
const SOURCES: [Source; 5] = [
    Source::TargetList,
    Source::Referral,
    Source::ColdCall,
    Source::Inbound,
    Source::Tender,
];
const LOST_REASONS: [LostReason; 6] = [
    LostReason::Price,
    LostReason::Price,
    LostReason::NoBudget,
    LostReason::RivalRelation,
    LostReason::NoDecision,
    LostReason::Postponed,
];
const WON_REASONS: [WonReason; 4] = [
    WonReason::Price,
    WonReason::Service,
    WonReason::Solution,
    WonReason::Relation,
];

/// Opportunities that were decided by `until`, by account.
pub(super) fn opportunities(
    chance: &mut Chance,
    accounts: &[SampleAccount],
    lines: &[SampleLine],
    until: NaiveDate,
) -> Vec<SampleOpportunity> {
    let mut orders: BTreeMap<&str, BTreeMap<(NaiveDate, &str), i64>> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.quantity > 0) {
        let of_account = orders.entry(&line.account).or_default();
        *of_account.entry((line.date, &line.document)).or_default() += line.amount.ten_thousandths();
    }
    let mut found = Vec::new();
    for account in accounts {
        match orders.get(account.code.as_str()) {
            Some(orders) => found.extend(won(chance, account, orders)),
            None => found.extend(lost(chance, account, until)),
        }
    }
    for (one, number) in found.iter_mut().zip(1..) {
        one.code = format!("SJ{number:04}");
    }
    found
}

/// What was won before the largest orders of an account.
fn won(
    chance: &mut Chance,
    account: &SampleAccount,
    orders: &BTreeMap<(NaiveDate, &str), i64>,
) -> Vec<SampleOpportunity> {
    let mut largest: Vec<_> = orders.iter().map(|((day, _), amount)| (*amount, *day)).collect();
    largest.sort_unstable_by(|one, other| other.cmp(one));
    let chosen: BTreeSet<_> = largest
        .into_iter()
        .take(WON_PER_ACCOUNT)
        .map(|(amount, day)| (day, amount))
        .collect();
    let mut found: Vec<SampleOpportunity> = Vec::new();
    for (ordered_on, amount) in chosen {
        let decided_on = workday_before(ordered_on, chance.between(2, 12));
        let opened_on = workday_before(decided_on, chance.between(20, 130)).max(account.targeted_on);
        if days_between(opened_on, decided_on) < 10 {
            continue;
        }
        let kind = if found.is_empty() {
            BusinessKind::NewAccount
        } else {
            BusinessKind::Expansion
        };
        let source = if found.is_empty() {
            *chance.pick(&SOURCES)
        } else {
            Source::ExistingAccount
        };
        // What was agreed on and what is ordered then differ by a little.
        let agreed = amount * chance.between(92, 112) / 100;
        found.push(SampleOpportunity {
            amount: in_tens(agreed),
            reason: chance.pick(&WON_REASONS).as_str(),
            is_won: true,
            changes: path(chance, STAGES.len() - 1, opened_on, decided_on),
            ..begun(chance, account, (kind, source), (opened_on, decided_on))
        });
    }
    found
}

/// What was lost with an account that may buy and has not.
fn lost(chance: &mut Chance, account: &SampleAccount, until: NaiveDate) -> Option<SampleOpportunity> {
    let may_buy = account
        .assessments
        .last()
        .is_some_and(|last| last.intent != Intent::Low);
    if !may_buy || !chance.happens(LOST_PERCENT) {
        return None;
    }
    let span = days_between(account.targeted_on, until);
    let lasted = chance.between(12, 95);
    if span < lasted + 20 {
        return None;
    }
    let opened_on = workday_before(until, chance.between(lasted + 5, span.min(lasted + 500)));
    let decided_on = workday_before(opened_on + TimeDelta::days(lasted), 0);
    let source = *chance.pick(&SOURCES);
    let came = *chance.pick(&LOST_AFTER);
    Some(SampleOpportunity {
        amount: in_tens(chance.between(400, 9_000) * 10_000),
        reason: chance.pick(&LOST_REASONS).as_str(),
        changes: path(chance, came, opened_on, decided_on),
        ..begun(
            chance,
            account,
            (BusinessKind::NewAccount, source),
            (opened_on, decided_on),
        )
    })
}

fn begun(
    chance: &mut Chance,
    account: &SampleAccount,
    (kind, source): (BusinessKind, Source),
    (opened_on, decided_on): (NaiveDate, NaiveDate),
) -> SampleOpportunity {
    SampleOpportunity {
        code: String::new(),
        name: (*chance.pick(&ABOUT)).to_owned(),
        account: account.code.clone(),
        salesperson: account.salesperson,
        is_won: false,
        opened_on,
        decided_on,
        amount: Amount::default(),
        kind: kind.as_str(),
        source: source.as_str(),
        reason: "",
        changes: Vec::new(),
    }
}

/// The days on which it entered its stages: the first, and `further` ones, some with a step back.
fn path(
    chance: &mut Chance,
    further: usize,
    opened_on: NaiveDate,
    decided_on: NaiveDate,
) -> Vec<(&'static str, NaiveDate)> {
    let mut stages: Vec<usize> = (0..=further).collect();
    if further > 1 && chance.happens(FELL_BACK_PERCENT) {
        stages.splice(further.., [further, further - 1, further]);
    }
    let lasted = days_between(opened_on, decided_on);
    let mut days: Vec<i64> = stages[1..]
        .iter()
        .map(|_| chance.between(1, (lasted - 1).max(1)))
        .collect();
    days.sort_unstable();
    let days = std::iter::once(0).chain(days);
    let entered = stages.iter().zip(days);
    entered
        .map(|(stage, day)| (STAGES[*stage], opened_on + TimeDelta::days(day)))
        .collect()
}

/// Rounded to ten yuan, which nobody agrees more finely than; ten at least.
fn in_tens(ten_thousandths: i64) -> Amount {
    Amount::from_ten_thousandths((ten_thousandths / 100_000).max(1) * 100_000)
}
