//! What the rules look at, gathered from accounts, the ledger, ties, groups and opportunities.

mod store;

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrono::NaiveDate;
use dahu_core::{
    account::{AccountId, Sector},
    kind::{Bought, Judge, Judgement, KindRules, Named, Rival, Seen, Standards, Tied, standard},
    money::Amount,
};
use uuid::Uuid;

use self::store::OwnFacts;
use crate::{
    Context, Result, ledger,
    ledger::Habits,
    opportunity::{Details, open_amounts},
};

/// What rules look at, of all accounts or of some.
pub(super) struct Gathered {
    pub(super) accounts: Vec<OwnFacts>,
    habits: Arc<Habits>,
    /// Whether the ledger goes back over the twelve months before the last twelve.
    has_prior: bool,
    units: HashMap<Uuid, u64>,
    ties: HashMap<Uuid, Vec<Tied>>,
    open: HashMap<AccountId, Amount>,
    rivals: HashMap<Uuid, Vec<Rival>>,
}

/// What the rules say of an account.
pub(super) struct Judged {
    pub(super) account: Uuid,
    /// Net sales of its last twelve months.
    pub(super) weight: i64,
    pub(super) judgements: [Judgement; 4],
}

/// Gathers what rules look at of these accounts; of all where none are given.
pub(super) async fn gather(ctx: &Context, only: Option<&[Uuid]>) -> Result<Gathered> {
    let connection = ctx.workspace.database.reader();
    let accounts = store::facts(connection, only).await?;
    let ledger = ledger::snapshot(ctx).await?;
    let figures_on = ledger.last_day().map(|last| last.min(ctx.today()));
    let wanted: Option<HashSet<AccountId>> = only.map(|only| only.iter().copied().map(AccountId).collect());
    Ok(Gathered {
        accounts,
        habits: ledger::habits(ctx).await?,
        has_prior: figures_on.is_some_and(|day| ledger.has_prior(day)),
        units: store::units(connection, only).await?,
        ties: ties(store::ties(connection, only).await?),
        open: open_amounts(ctx, wanted.as_ref()).await?,
        rivals: rivals(store::contested(connection, only).await?),
    })
}

/// The ties of each account, from both of their ends.
fn ties(found: Vec<store::NamedTie>) -> HashMap<Uuid, Vec<Tied>> {
    let mut ties: HashMap<Uuid, Vec<Tied>> = HashMap::new();
    for tie in found {
        if let (Some(other), Some(kind)) = (tie.other, tie.kind.inverse()) {
            ties.entry(other).or_default().push(Tied {
                kind,
                who: Named::Account {
                    account: AccountId(tie.account),
                    name: tie.account_name,
                },
            });
        }
        ties.entry(tie.account).or_default().push(Tied {
            kind: tie.kind,
            who: match tie.other {
                Some(other) => Named::Account {
                    account: AccountId(other),
                    name: tie.other_name,
                },
                None => Named::Somebody { name: tie.other_name },
            },
        });
    }
    ties
}

fn rivals(found: Vec<store::Contested>) -> HashMap<Uuid, Vec<Rival>> {
    let mut rivals: HashMap<Uuid, Vec<Rival>> = HashMap::new();
    for one in found {
        let of_account = rivals.entry(one.account).or_default();
        if let Some(on) = one.lost_on {
            of_account.push(Rival::Won {
                name: one.lost_to,
                on,
            });
        }
        let details = one.details.as_deref().unwrap_or_default();
        let details: Details = serde_json::from_str(details).unwrap_or_default();
        of_account.extend(details.competitors.into_iter().map(|competitor| Rival::Against {
            name: competitor.name,
            strength: competitor.strength,
        }));
    }
    rivals
}

impl Gathered {
    /// What the largest of all accounts reach; only what was gathered of all can say so.
    pub(super) fn standards(&self, rules: &KindRules) -> Standards {
        let bought = || self.habits.iter().filter(|habit| habit.net > 0);
        let values = self.accounts.iter().filter(|account| account.value_run.is_some());
        Standards {
            volume: standard(bought().map(|habit| habit.net), rules.economic.volume_percent),
            frequency: standard(
                bought().map(|habit| i64::from(habit.purchase_days)),
                rules.economic.frequency_percent,
            ),
            value: standard(values.map(|account| account.value), rules.strategic.value_percent),
            open: standard(
                self.open.values().map(|amount| amount.ten_thousandths()),
                rules.strategic.open_percent,
            ),
        }
    }

    /// What the rules say of each account.
    pub(super) fn judged<'g>(
        &'g self,
        rules: &'g KindRules,
        standards: Standards,
        as_of: NaiveDate,
    ) -> impl Iterator<Item = Judged> + 'g {
        let judge = Judge::new(rules, standards, as_of);
        self.accounts.iter().map(move |account| Judged {
            account: account.id,
            weight: account.net_recent,
            judgements: judge.judge(&self.seen(account)),
        })
    }

    fn seen<'g>(&'g self, account: &'g OwnFacts) -> Seen<'g> {
        let habit = self.habits.of(account.number);
        let sector = account.sector.as_deref().and_then(Sector::from_word);
        let credit_code = account.credit_code.as_deref();
        Seen {
            name: &account.name,
            sector,
            industry: account.industry.as_deref(),
            credit_code: credit_code.and_then(|code| code.parse().ok()),
            recent: Bought {
                net: Amount::from_ten_thousandths(habit.map_or(0, |habit| habit.net)),
                days: habit.map_or(0, |habit| habit.purchase_days),
            },
            prior: self
                .has_prior
                .then(|| Amount::from_ten_thousandths(account.net_prior)),
            value: account
                .value_run
                .map(|_| Amount::from_ten_thousandths(account.value)),
            open: self.open.get(&AccountId(account.id)).copied(),
            units: self.units.get(&account.id).copied().unwrap_or(1),
            ties: self.ties.get(&account.id).map_or(&[], Vec::as_slice),
            rivals: self.rivals.get(&account.id).map_or(&[], Vec::as_slice),
        }
    }
}
