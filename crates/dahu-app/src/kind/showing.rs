//! Kinds as an account's pages show them: worked out anew for the one account, beside what people decided.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    access::Action,
    account::AccountId,
    kind::{KeyAccountKind, KindRules, Known, Sees, Spoken, Stands, Verdict},
    money::Currency,
};
use uuid::Uuid;

use super::{
    NOUN, RULES,
    gathering::gather,
    knowing::{known, named},
    refreshing, store,
    store::StoredKind,
};
use crate::{
    Context, Result,
    access::Rights,
    account,
    event::{self, EventRow},
    person::{self, StoredPerson},
    rulebook, setting,
};

/// Decisions that are told of one account.
const HISTORY: u64 = 50;

/// What somebody decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What.
    pub verdict: Verdict,
    /// Who did; none for the command line.
    pub by: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// Why, where somebody said so.
    pub reason: Option<String>,
}

/// How an account stands to one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindOfAccount {
    /// Which.
    pub kind: KeyAccountKind,
    /// How it stands; none where neither the rules nor anybody says that it is, or is not.
    pub stands: Option<Stands>,
    /// Since when the rules have proposed it.
    pub since: Option<NaiveDate>,
    /// What speaks for it and what does not, without what the actor may not see.
    pub signs: Vec<Spoken>,
    /// What somebody decided.
    pub decision: Option<Decision>,
}

/// The kinds of an account.
#[derive(Clone, Debug)]
pub struct AccountKinds {
    /// Its name.
    pub name: String,
    /// Kind by kind.
    pub kinds: Vec<KindOfAccount>,
    /// What was decided and taken back, the latest first, with the signs of then, without what the actor may not see.
    pub history: Vec<EventRow>,
    /// The version of the rules.
    pub rules: i32,
    /// The day up to which sales count.
    pub as_of: Option<NaiveDate>,
    /// Currency of the amounts.
    pub currency: Option<Currency>,
    /// Whether the actor may see what the rules say, which tells of sales.
    pub sees_signs: bool,
    /// Whether the actor may decide.
    pub may_decide: bool,
}

/// A kind that an account counts as, for lists and first screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Which.
    pub kind: KeyAccountKind,
    /// How it stands.
    pub stands: Stands,
}

/// The kinds of an account, as the rules say now.
///
/// # Errors
///
/// [`crate::Error::NotFound`] for an account that is not there for the actor.
pub async fn of_account(ctx: &Context, id: AccountId) -> Result<AccountKinds> {
    let found = account::find(ctx, id, Action::SeeAccount).await?;
    let rights = Rights::of(ctx, &found).await?;
    let sees = Sees {
        sales: rights.may(Action::SeeSales),
        value: rights.may(Action::SeeValue),
        opportunities: rights.may(Action::SeeOpportunities),
    };
    let connection = ctx.workspace.database.reader();
    let (version, rules) = rulebook::current::<KindRules>(connection, RULES).await?;
    let standing = refreshing::standing(ctx).await?;
    let gathered = gather(ctx, Some(&[id.0])).await?;
    let judged = gathered.judged(&rules, standing.standards, ctx.today()).next();
    let rows = store::of_accounts(connection, Some(&[id.0])).await?;
    let people = person::stored(ctx).await?;
    let history = event::of_subject(ctx, NOUN, id.0, HISTORY).await?;
    let past: Vec<Spoken> = history.iter().flat_map(signs_of).collect();
    let judgements = judged.iter().flat_map(|judged| &judged.judgements);
    let of_now = judgements.flat_map(|judgement| &judgement.signs);
    let named = named(of_now.chain(&past));
    let known = Box::pin(known(ctx, named)).await?;
    let kinds = judged.into_iter().flat_map(|judged| judged.judgements);
    let kinds = kinds.map(|judgement| {
        let row = rows.iter().find(|row| row.kind() == Some(judgement.kind));
        let decision = row.and_then(|row| decision(row, &people));
        // What the rules propose tells of sales: who may not see them is told of decisions alone.
        let is_proposed = judgement.is_proposed && sees.sales;
        KindOfAccount {
            kind: judgement.kind,
            stands: Stands::of(is_proposed, decision.as_ref().map(|decision| decision.verdict)),
            since: row.and_then(|row| row.since_on).filter(|_| is_proposed),
            signs: if sees.sales {
                let signs = judgement.signs.into_iter();
                signs.map(|spoken| spoken.masked(sees, &known)).collect()
            } else {
                Vec::new()
            },
            decision,
        }
    });
    Ok(AccountKinds {
        kinds: kinds.collect(),
        history: {
            let events = history.into_iter();
            events.map(|event| masked(event, sees, &known)).collect()
        },
        rules: version,
        as_of: standing.as_of,
        currency: setting::currency(ctx).await?,
        sees_signs: sees.sales,
        may_decide: rights.may(Action::ClassifyAccount),
        name: found.name,
    })
}

/// The signs on which a decision stood.
fn signs_of(event: &EventRow) -> Vec<Spoken> {
    let facts = event.before.iter().chain(&event.after);
    let told = facts.filter_map(|facts| {
        let signs = facts.get("signs")?.clone();
        serde_json::from_value::<Vec<Spoken>>(signs).ok()
    });
    told.flatten().collect()
}

/// A decision without what the actor may not see of the signs on which it stood.
fn masked(mut event: EventRow, sees: Sees, known: &Known) -> EventRow {
    for facts in event.before.iter_mut().chain(event.after.iter_mut()) {
        // Whether the rules proposed it tells of sales as much as what it stood on.
        if let (false, Some(fields)) = (sees.sales, facts.as_object_mut()) {
            fields.remove("is_proposed");
        }
        if let Some(signs) = facts.get_mut("signs") {
            let told: Vec<Spoken> = serde_json::from_value(signs.take()).unwrap_or_default();
            let told = told.into_iter().filter(|_| sees.sales);
            let told: Vec<Spoken> = told.map(|spoken| spoken.masked(sees, known)).collect();
            // Signs hold nothing that JSON cannot.
            *signs = serde_json::to_value(told).unwrap_or_default();
        }
    }
    event
}

/// What somebody decided of a row.
pub(super) fn decision(row: &StoredKind, people: &[StoredPerson]) -> Option<Decision> {
    let by = people.iter().find(|person| Some(person.id) == row.decided_by);
    Some(Decision {
        verdict: row.verdict()?,
        by: by.map(|person| person.name.clone()),
        at: row.decided_at?,
        reason: row.reason.clone(),
    })
}

/// The kinds that these accounts count as. What the rules alone propose is told only of accounts whose sales are seen.
pub(crate) async fn held_by(
    ctx: &Context,
    accounts: &[Uuid],
    sees_sales: impl Fn(Uuid) -> bool,
) -> Result<HashMap<Uuid, Vec<Held>>> {
    let mut held: HashMap<Uuid, Vec<Held>> = HashMap::new();
    for (account, kind, stands) in store::held(ctx.workspace.database.reader(), accounts).await? {
        let known = KeyAccountKind::from_word(&kind).zip(Stands::from_word(&stands));
        let Some((kind, stands)) = known.filter(|(_, stands)| stands.counts()) else {
            continue;
        };
        if stands.is_confirmed() || sees_sales(account) {
            held.entry(account).or_default().push(Held { kind, stands });
        }
    }
    for kinds in held.values_mut() {
        kinds.sort_by_key(|held| held.kind);
    }
    Ok(held)
}
