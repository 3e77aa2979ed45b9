//! The review (大客户评审): once a year people look at the selection, keep accounts in or out with a reason, and minute it. What
//! they decide holds once the review is concluded, until a later one decides otherwise.

mod changing;
mod facts;
pub(super) mod store;
mod yearly;

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    access::Action,
    account::AccountId,
    selection::{DECISION_DAYS, Decided, Out, ReviewId, Verdict},
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

pub use changing::{TypedReview, begin, conclude, decide, discard, edit, undo};
pub(crate) use store::members_of_last;
pub(crate) use yearly::at_last;
pub use yearly::{Agenda, AtLast, Item, Matter, ON_AGENDA, Stood, Yearly, agenda, yearly};

use super::store as accounts;
use crate::{Context, Error, EventRow, Result, event, person};

/// Characters of who took part at most.
pub const TOOK_PART_CHARACTERS: usize = 1_000;
/// Characters of the minutes at most.
pub const MINUTES_CHARACTERS: usize = 20_000;
/// Characters of a reason at most.
pub const REASON_CHARACTERS: usize = 500;
/// Decisions of a review at most.
pub const DECISIONS_AT_MOST: usize = 1_000;
/// Reviews listed at most.
const LISTED: u64 = 100;
/// Changes listed at most.
const CHANGES: u64 = 30;

/// What a review decided of an account, as it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The review.
    pub review: ReviewId,
    /// The day on which it was held.
    pub held_on: NaiveDate,
    /// The account.
    pub account: AccountId,
    /// What was decided.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
}

impl Decision {
    /// What it makes of the account; nothing where its rank decides.
    #[must_use]
    pub fn decided(&self) -> Option<Decided> {
        match self.verdict {
            Verdict::In => Some(Decided::In),
            Verdict::Out => Some(Decided::Out),
            Verdict::ByRank => None,
        }
    }

    /// Whether it should be made anew.
    #[must_use]
    pub fn is_old(&self, today: NaiveDate) -> bool {
        (today - self.held_on).num_days() > i64::from(DECISION_DAYS)
    }
}

/// A review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Its id.
    pub id: ReviewId,
    /// The day on which it is held.
    pub held_on: NaiveDate,
    /// Who took part.
    pub took_part: String,
    /// What was said.
    pub minutes: String,
    /// When it was concluded; none while it is open.
    pub concluded_at: Option<DateTime<Utc>>,
    /// By whom; none for the command line.
    pub concluded_by: Option<String>,
    /// The number of the criteria that were in force then.
    pub criteria_number: Option<i32>,
    /// For how many there was room then.
    pub capacity: Option<u16>,
}

/// All reviews.
#[derive(Clone, Debug)]
pub struct Reviews {
    /// The latest first.
    pub reviews: Vec<Review>,
    /// Whether the actor may hold one.
    pub may_decide: bool,
}

/// A review with all that belongs to it.
#[derive(Clone, Debug)]
pub struct ReviewDetail {
    /// The review.
    pub review: Review,
    /// What it decided, in the order in which that was entered.
    pub decisions: Vec<DecisionRow>,
    /// Who was a key account when it was concluded, by rank.
    pub members: Vec<MemberRow>,
    /// Who was one at the review before and is none any more, by rank then.
    pub left: Vec<LeftRow>,
    /// The day of the review before.
    pub before: Option<NaiveDate>,
    /// What was changed, the latest first.
    pub changes: Vec<EventRow>,
    /// Whether the actor may change it.
    pub may_decide: bool,
}

/// A decision with its account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionRow {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: Option<String>,
    /// What was decided.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
    /// Who entered it; none for the command line.
    pub by: Option<String>,
}

/// An account that was a key account when a review was concluded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberRow {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: Option<String>,
    /// Its rank then.
    pub rank: Option<u32>,
    /// Its score then, in hundredths of a point.
    pub score_hundredths: Option<u32>,
    /// Whether people decided so.
    pub by_decision: bool,
    /// Whether it was none at the review before.
    pub is_new: bool,
}

/// Where an account stood when a review was concluded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    /// Its rank.
    pub rank: Option<u32>,
    /// Its score, in hundredths of a point.
    pub score_hundredths: Option<u32>,
}

/// An account that was a key account at the review before and is none any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftRow {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// Why it is out; not known of reviews that an earlier program concluded, and that people decided so only where that is kept.
    pub why: Option<Out>,
    /// Why people decided so, by this review or by one whose decision held still.
    pub reason: Option<String>,
    /// Where it stood at the review before.
    pub before: Placed,
    /// Where it stood at this one.
    pub now: Placed,
}

/// What holds of accounts by reviews that were concluded and held by a day, and by decisions of another as if it were concluded: of
/// the same account that of the review which was held last.
pub(super) async fn decisions(
    connection: &impl ConnectionTrait,
    until: NaiveDate,
    with: &[Decision],
) -> Result<Vec<Decision>> {
    let concluded = store::concluded(connection, until).await?;
    let mut found: Vec<Decision> = concluded
        .iter()
        .filter_map(|(decision, review)| decision_of(decision, review))
        .collect();
    found.extend(with.iter().cloned());
    found.sort_by_key(|decision| (decision.held_on, decision.review.0));
    let latest: BTreeMap<Uuid, Decision> = found
        .into_iter()
        .map(|decision| (decision.account.0, decision))
        .collect();
    let holding = latest
        .into_values()
        .filter(|decision| decision.decided().is_some());
    Ok(holding.collect())
}

fn decision_of(decision: &store::decision::Model, review: &store::Model) -> Option<Decision> {
    Some(Decision {
        review: ReviewId(review.id),
        held_on: review.held_on,
        account: AccountId(decision.account_id),
        verdict: Verdict::from_word(&decision.verdict)?,
        reason: decision.reason.clone(),
    })
}

/// The decisions that kept accounts out when a review was concluded: its own, or that of a review which was concluded before; none of
/// accounts of which nobody had decided so.
async fn decided_out(
    connection: &impl ConnectionTrait,
    review: &store::Model,
    accounts: &[Uuid],
) -> Result<HashMap<Uuid, Decision>> {
    let mut held: HashMap<Uuid, Decision> = HashMap::new();
    for (decision, one) in store::of_accounts(connection, accounts).await? {
        let is_by_then = one.concluded_at.is_some() && one.concluded_at <= review.concluded_at;
        if let Some(found) = decision_of(&decision, &one).filter(|_| one.id == review.id || is_by_then) {
            // The latest come first.
            held.entry(decision.account_id).or_insert(found);
        }
    }
    held.retain(|_, decision| decision.decided() == Some(Decided::Out));
    Ok(held)
}

/// Whether a review keeps of an account that it left because people decided so.
fn as_decided(leaver: &store::member::Model) -> bool {
    leaver.left_as.as_deref() == Some(Out::Decided.as_str())
}

/// What reviews that were concluded decided of an account, the latest first.
pub(super) async fn of_account(ctx: &Context, account: AccountId) -> Result<Vec<Decision>> {
    let found = store::of_accounts(ctx.workspace.database.reader(), &[account.0]).await?;
    let concluded = found.iter().filter(|(_, review)| review.concluded_at.is_some());
    Ok(concluded
        .filter_map(|(decision, review)| decision_of(decision, review))
        .collect())
}

/// All reviews.
///
/// # Errors
///
/// [`Error::Forbidden`] for who does not see the whole firm.
pub async fn list(ctx: &Context) -> Result<Reviews> {
    ctx.may(Action::SeeWholeFirm)?;
    let connection = ctx.workspace.database.reader();
    let names = Names::of(connection).await?;
    let rows = store::latest(connection, LISTED).await?;
    Ok(Reviews {
        reviews: rows.into_iter().map(|row| shown(row, &names)).collect(),
        may_decide: ctx.is_open(Action::DecideSelection),
    })
}

/// The review that is open, where one is.
///
/// # Errors
///
/// When the database fails.
pub async fn open(ctx: &Context) -> Result<Option<Review>> {
    if !ctx.is_open(Action::DecideSelection) {
        return Ok(None);
    }
    let connection = ctx.workspace.database.reader();
    let names = Names::of(connection).await?;
    Ok(store::open(connection).await?.map(|row| shown(row, &names)))
}

/// A review with what it decided, and who was in when it was concluded.
///
/// # Errors
///
/// [`Error::Forbidden`] for who does not see the whole firm, [`Error::NotFound`].
pub async fn show(ctx: &Context, id: ReviewId) -> Result<ReviewDetail> {
    ctx.may(Action::SeeWholeFirm)?;
    let connection = ctx.workspace.database.reader();
    let row = store::by_id(connection, id.0)
        .await?
        .ok_or_else(|| Error::not_found("review", id))?;
    let names = Names::of(connection).await?;
    let decisions = store::decisions_of(connection, id.0).await?;
    let members = store::members(connection, id.0).await?;
    let before = store::before(connection, &row).await?;
    let former = match &before {
        Some(before) => store::members(connection, before.id).await?,
        None => Vec::new(),
    };
    let mut leavers = store::leavers(connection, id.0).await?;
    let kept = members.iter().chain(&former).chain(&leavers);
    let ids = decisions.iter().map(|decision| decision.account_id);
    let ids = ids.chain(kept.map(|member| member.account_id));
    let accounts = accounts::names(connection, &ids.collect::<Vec<_>>()).await?;
    let called = |id: Uuid| accounts.get(&id).cloned().unwrap_or_default();
    let was: HashSet<Uuid> = former.iter().map(|member| member.account_id).collect();
    let is: HashSet<Uuid> = members.iter().map(|member| member.account_id).collect();
    // Only once it is concluded there is anything to compare; an earlier program kept no more than who was in.
    if leavers.is_empty() && !is.is_empty() {
        let gone = former.iter().filter(|member| !is.contains(&member.account_id));
        leavers.extend(gone.map(left_before));
    }
    let by_decision = leavers.iter().filter(|leaver| as_decided(leaver));
    let by_decision: Vec<Uuid> = by_decision.map(|leaver| leaver.account_id).collect();
    let mut decided = decided_out(connection, &row, &by_decision).await?;
    let left = leavers.into_iter().map(|leaver| {
        let decision = decided.remove(&leaver.account_id);
        left_row(leaver, &called, decision)
    });
    Ok(ReviewDetail {
        left: left.collect(),
        decisions: decisions
            .into_iter()
            .filter_map(|decision| decision_row(decision, &called, &names))
            .collect(),
        members: members
            .into_iter()
            .map(|member| member_row(member, &called, before.is_some().then_some(&was)))
            .collect(),
        before: before.map(|before| before.held_on),
        review: shown(row, &names),
        changes: event::of_subject(ctx, facts::NOUN, id.0, CHANGES).await?,
        may_decide: ctx.is_open(Action::DecideSelection),
    })
}

fn decision_row(
    decision: store::decision::Model,
    called: &impl Fn(Uuid) -> (String, Option<String>),
    names: &Names,
) -> Option<DecisionRow> {
    let (name, code) = called(decision.account_id);
    Some(DecisionRow {
        account: AccountId(decision.account_id),
        name,
        code,
        verdict: Verdict::from_word(&decision.verdict)?,
        reason: decision.reason,
        by: names.of_id(decision.decided_by),
    })
}

/// A former key account as it is kept, without where it stood later.
fn left_before(member: &store::member::Model) -> store::member::Model {
    store::member::Model {
        rank_before: member.rank,
        score_before: member.score_hundredths,
        rank: None,
        score_hundredths: None,
        ..member.clone()
    }
}

fn left_row(
    leaver: store::member::Model,
    called: &impl Fn(Uuid) -> (String, Option<String>),
    decision: Option<Decision>,
) -> LeftRow {
    let placed = |rank, score| Placed {
        rank: whole(rank),
        score_hundredths: whole(score),
    };
    let why = leaver.left_as.as_deref().and_then(Out::from_word);
    LeftRow {
        account: AccountId(leaver.account_id),
        name: called(leaver.account_id).0,
        why: why.filter(|why| *why != Out::Decided || decision.is_some()),
        reason: decision.map(|decision| decision.reason),
        before: placed(leaver.rank_before, leaver.score_before),
        now: placed(leaver.rank, leaver.score_hundredths),
    }
}

fn whole(number: Option<i32>) -> Option<u32> {
    number.and_then(|number| u32::try_from(number).ok())
}

fn member_row(
    member: store::member::Model,
    called: &impl Fn(Uuid) -> (String, Option<String>),
    was: Option<&HashSet<Uuid>>,
) -> MemberRow {
    let (name, code) = called(member.account_id);
    MemberRow {
        account: AccountId(member.account_id),
        name,
        code,
        rank: whole(member.rank),
        score_hundredths: whole(member.score_hundredths),
        by_decision: member.by_decision,
        is_new: was.is_some_and(|was| !was.contains(&member.account_id)),
    }
}

/// The names of people, by id.
struct Names(HashMap<Uuid, String>);

impl Names {
    async fn of(connection: &impl ConnectionTrait) -> Result<Self> {
        let people = person::all(connection).await?.into_iter();
        Ok(Self(people.map(|person| (person.id, person.name)).collect()))
    }

    fn of_id(&self, id: Option<Uuid>) -> Option<String> {
        self.0.get(&id?).cloned()
    }
}

fn shown(row: store::Model, names: &Names) -> Review {
    Review {
        id: ReviewId(row.id),
        held_on: row.held_on,
        took_part: row.took_part,
        minutes: row.minutes,
        concluded_at: row.concluded_at,
        concluded_by: names.of_id(row.concluded_by),
        criteria_number: row.criteria_number,
        capacity: row.capacity.and_then(|capacity| u16::try_from(capacity).ok()),
    }
}
