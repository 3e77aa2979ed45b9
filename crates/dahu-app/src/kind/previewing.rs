//! What would change if the draft of the rules were applied: which accounts would gain or lose which kind.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use dahu_core::{
    access::Action,
    account::AccountId,
    kind::{KeyAccountKind, KindRules, Standards, Verdict},
    money::Amount,
};

use super::{RULES, gathering::gather, store};
use crate::{
    Context, Error, Result, event,
    report::{Frame, Window},
    rulebook,
};

/// Accounts that are named of those that gain or lose a kind, the largest first.
pub const NAMED_AT_MOST: usize = 100;

/// An account that would gain or lose a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub id: AccountId,
    /// The firm's own code for it.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// Net sales of its last twelve months.
    pub net_recent: Amount,
    /// What somebody decided of it, which would stay.
    pub verdict: Option<Verdict>,
}

/// What would change of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindChanges {
    /// Which.
    pub kind: KeyAccountKind,
    /// Accounts that are proposed now.
    pub now: u64,
    /// Accounts that would be.
    pub then: u64,
    /// How many would be proposed that are not now.
    pub gain: u64,
    /// How many would no longer be.
    pub lose: u64,
    /// The largest that would gain it.
    pub gaining: Vec<Change>,
    /// The largest that would lose it.
    pub losing: Vec<Change>,
}

/// What would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// When the draft that it is about was last changed.
    pub drafted_at: DateTime<Utc>,
    /// Kind by kind.
    pub kinds: Vec<KindChanges>,
    /// What the largest of all accounts reach, by the draft.
    pub standards: Standards,
}

/// What would change if the draft were applied; none where there is none. It goes over all accounts, and is remembered until
/// something of them changes.
///
/// # Errors
///
/// [`Error::Forbidden`] for who does not manage the method.
pub async fn preview(ctx: &Context) -> Result<Option<Arc<Preview>>> {
    ctx.may(Action::ManageMethod)?;
    let book = rulebook::show::<KindRules>(ctx, RULES).await?;
    let Some(draft) = book.draft else {
        return Ok(None);
    };
    let ctx = &ctx.workspace.as_system();
    super::bring_up_to_date(ctx).await?;
    let frame = Frame::of(ctx, &Window::default()).await?;
    let event = event::last_sequence(ctx.workspace.database.reader()).await?;
    let key = frame.key(format!(
        "kinds by the draft of {} at {event} on {}",
        draft.drafted_at,
        ctx.today()
    ));
    let make = Box::pin(changes(ctx, draft.rules, draft.drafted_at));
    ctx.workspace.cache.get_or_make(key, make).await.map(Some)
}

async fn changes(ctx: &Context, rules: KindRules, drafted_at: DateTime<Utc>) -> Result<Preview> {
    let connection = ctx.workspace.database.reader();
    let gathered = gather(ctx, None).await?;
    let proposed = store::proposed(connection).await?;
    let decided = store::decided(connection).await?;
    let today = ctx.today();
    let compare = move || {
        let standards = gathered.standards(&rules);
        let mut found: HashMap<KeyAccountKind, KindChanges> = HashMap::new();
        let judged = gathered.judged(&rules, standards, today);
        for (account, judged) in gathered.accounts.iter().zip(judged) {
            for judgement in judged.judgements {
                let key = (account.id, judgement.kind.as_str().to_owned());
                let (is_now, would_be) = (proposed.contains(&key), judgement.is_proposed);
                let changes = found
                    .entry(judgement.kind)
                    .or_insert_with(|| KindChanges::of(judgement.kind));
                changes.now += u64::from(is_now);
                changes.then += u64::from(would_be);
                let among = match (is_now, would_be) {
                    (false, true) => &mut changes.gaining,
                    (true, false) => &mut changes.losing,
                    _ => continue,
                };
                among.push(Change {
                    id: AccountId(account.id),
                    code: account.code.clone(),
                    name: account.name.clone(),
                    net_recent: Amount::from_ten_thousandths(account.net_recent),
                    verdict: decided.get(&key).copied(),
                });
            }
        }
        let kinds = KeyAccountKind::ALL.into_iter().map(|kind| {
            let changes = found.remove(&kind);
            changes.unwrap_or_else(|| KindChanges::of(kind)).named()
        });
        Preview {
            drafted_at,
            kinds: kinds.collect(),
            standards,
        }
    };
    tokio::task::spawn_blocking(compare).await.map_err(Error::from)
}

impl KindChanges {
    fn of(kind: KeyAccountKind) -> Self {
        Self {
            kind,
            now: 0,
            then: 0,
            gain: 0,
            lose: 0,
            gaining: Vec::new(),
            losing: Vec::new(),
        }
    }

    /// The same with the counts of what changes, and only the largest of them.
    fn named(mut self) -> Self {
        (self.gain, self.lose) = (self.gaining.len() as u64, self.losing.len() as u64);
        for among in [&mut self.gaining, &mut self.losing] {
            among.sort_by_key(|change| (std::cmp::Reverse(change.net_recent), change.id));
            among.truncate(NAMED_AT_MOST);
        }
        self
    }
}
