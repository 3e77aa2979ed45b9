//! What would change if the draft of the rules were applied: which accounts would be proposed which way.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use dahu_core::{
    access::Action,
    account::AccountId,
    money::Amount,
    selling::{SellingMode, SellingRules, weigh},
};
use uuid::Uuid;

use super::{
    RULES,
    gathering::gather,
    store::{self, StoredSelling},
};
use crate::{
    Context, Error, Result, account, event,
    report::{Frame, Window},
    rulebook,
};

/// Accounts that are named, the largest first.
const NAMED_AT_MOST: usize = 100;

/// An account of which something else would be proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayChange {
    /// Which.
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// Net sales of its last twelve months.
    pub net_recent: Amount,
    /// What is proposed now.
    pub now: Option<SellingMode>,
    /// What would be.
    pub then: Option<SellingMode>,
    /// What somebody confirmed, which would stay.
    pub confirmed: Option<SellingMode>,
}

/// What would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// When the draft that it is about was last changed.
    pub drafted_at: DateTime<Utc>,
    /// Accounts of each way now and then; without a way where none is given.
    pub ways: Vec<(Option<SellingMode>, u64, u64)>,
    /// How many accounts would be proposed something else.
    pub count: u64,
    /// The largest of them.
    pub changes: Vec<WayChange>,
}

/// What would change if the draft were applied; none where there is none. It goes over all accounts, and is remembered until
/// something of them changes.
///
/// # Errors
///
/// [`Error::Forbidden`] for who does not manage the method.
pub async fn preview(ctx: &Context) -> Result<Option<Arc<Preview>>> {
    ctx.may(Action::ManageMethod)?;
    let book = rulebook::show::<SellingRules>(ctx, RULES).await?;
    let Some(draft) = book.draft else {
        return Ok(None);
    };
    let ctx = &ctx.workspace.as_system();
    super::bring_up_to_date(ctx).await?;
    let frame = Frame::of(ctx, &Window::default()).await?;
    let event = event::last_sequence(ctx.workspace.database.reader()).await?;
    let key = frame.key(format!(
        "ways of selling by the draft of {} at {event} on {}",
        draft.drafted_at,
        ctx.today()
    ));
    let make = Box::pin(changes(ctx, draft.rules, draft.drafted_at));
    ctx.workspace.cache.get_or_make(key, make).await.map(Some)
}

async fn changes(ctx: &Context, rules: SellingRules, drafted_at: DateTime<Utc>) -> Result<Preview> {
    let connection = ctx.workspace.database.reader();
    let gathered = gather(ctx, None).await?;
    let rows = store::of_accounts(connection, None).await?;
    let compare = move || {
        let rows: HashMap<Uuid, StoredSelling> = rows.into_iter().map(|row| (row.account_id, row)).collect();
        let mut counts: HashMap<Option<SellingMode>, (u64, u64)> = HashMap::new();
        let mut changes = Vec::new();
        for own in &gathered.accounts {
            let row = rows.get(&own.id);
            let ratings = row.map(StoredSelling::ratings).unwrap_or_default();
            let facts = gathered.facts(own, &ratings);
            if facts.is_empty() {
                continue;
            }
            let proposed = row.and_then(|row| row.proposed.as_deref());
            let now = proposed.and_then(SellingMode::from_word);
            let then = weigh(&rules, &facts).answer.way();
            counts.entry(now).or_default().0 += 1;
            counts.entry(then).or_default().1 += 1;
            if now != then {
                changes.push(WayChange {
                    id: AccountId(own.id),
                    name: String::new(),
                    net_recent: Amount::from_ten_thousandths(own.net_recent),
                    now,
                    then,
                    confirmed: row.and_then(StoredSelling::confirmed),
                });
            }
        }
        changes.sort_by_key(|change| (std::cmp::Reverse(change.net_recent), change.id));
        (counts, changes)
    };
    let (counts, mut changes) = tokio::task::spawn_blocking(compare).await.map_err(Error::from)?;
    let count = changes.len() as u64;
    changes.truncate(NAMED_AT_MOST);
    let ids: Vec<Uuid> = changes.iter().map(|change| change.id.0).collect();
    let names: HashMap<Uuid, String> = account::store::by_ids(connection, &ids)
        .await?
        .into_iter()
        .map(|account| (account.id, account.name))
        .collect();
    for change in &mut changes {
        change.name = names.get(&change.id.0).cloned().unwrap_or_default();
    }
    let ways = SellingMode::ALL.into_iter().map(Some).chain([None]);
    let ways = ways.map(|way| {
        let (now, then) = counts.get(&way).copied().unwrap_or_default();
        (way, now, then)
    });
    Ok(Preview {
        drafted_at,
        ways: ways.collect(),
        count,
        changes,
    })
}
