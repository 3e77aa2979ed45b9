//! The sheet of one account (交接单): what whoever receives it has to know, and what was promised.

use chrono::{DateTime, Utc};
use dahu_core::{
    access::Action,
    account::AccountId,
    handover::{HandoverId, HandoverState},
    money::Amount,
    person::PersonId,
};
use serde_json::json;

use super::{Part, changed, part, showing, store, store::StoredPlace};
use crate::{
    Context, Error, Fact, Facts, Result,
    account::{self, AccountDetail, AccountHistory},
    account_team::{self, Member},
    contact::{self, ContactList},
    contract::{self, AccountContracts},
    event,
    opportunity::{self, OpportunityFilter, OpportunityPageRequest, OpportunityRow},
    person,
};

/// Characters of a note at most.
const NOTE_AT_MOST: usize = 10_000;
/// Opportunities on a sheet at most.
const OPPORTUNITIES: usize = 50;

/// What is noted on an account for whoever receives it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// What was promised to the account.
    pub promises: String,
    /// What to do next.
    pub next_steps: String,
}

/// The sheet of one account.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The handover's number.
    pub number: i32,
    /// How far the handover has come.
    pub state: HandoverState,
    /// When it was carried out.
    pub done_at: Option<DateTime<Utc>>,
    /// Which account.
    pub account: AccountId,
    /// What its page shows, without what the reader may not see.
    pub detail: AccountDetail,
    /// Whose target it was, how its intent was assessed, what changed.
    pub history: AccountHistory,
    /// Who is on its team today.
    pub team: Vec<Member>,
    /// Who is there at the account, under a mask where the reader may not see numbers and addresses.
    pub contacts: ContactList,
    /// Its contracts, where the reader may see its sales.
    pub contracts: Option<AccountContracts>,
    /// Its open opportunities, as far as the reader sees them, the first to be decided first.
    pub opportunities: Vec<OpportunityRow>,
    /// Who gives it.
    pub from: Option<String>,
    /// Who receives it.
    pub to: (PersonId, String),
    /// What is noted.
    pub notes: Notes,
    /// Who noted it, and when.
    pub noted: Option<(String, DateTime<Utc>)>,
    /// Whether the reader may note something.
    pub may_note: bool,
}

impl Sheet {
    /// What the account is worth, where it was valued and the reader may see it.
    #[must_use]
    pub fn value(&self) -> Option<Amount> {
        self.detail.row.value
    }
}

/// The sheet of one account.
///
/// # Errors
///
/// [`Error::NotFound`] for who has no part in the handover, or may not see the account.
pub async fn sheet(ctx: &Context, id: HandoverId, of: AccountId) -> Result<Sheet> {
    let (handover, part) = part(ctx, id).await?;
    let connection = ctx.workspace.database.reader();
    let place = store::place(connection, id, of)
        .await?
        .filter(|place| is_theirs(part, place));
    let place = place.ok_or_else(|| Error::not_found("account", of))?;
    let detail = account::show(ctx, of).await?;
    let history = account::history(ctx, of).await?;
    let team = account_team::of_account(ctx, of).await?;
    let contracts = match contract::of_account(ctx, of).await {
        Ok(contracts) => Some(contracts),
        // Who sees the account alone sees the sheet without what it bought.
        Err(Error::Forbidden { .. }) => None,
        Err(error) => return Err(error),
    };
    let contacts = contact::of_account(ctx, of).await?;
    let people = person::stored(ctx).await?;
    let name = |id| showing::name(&people, id);
    let giver = handover.from_person.or(place.owner_id);
    Ok(Sheet {
        number: handover.number,
        state: handover.state(),
        done_at: handover.done_at,
        account: of,
        detail,
        history,
        team: team
            .into_iter()
            .filter(|member| member.holds_on(ctx.today()))
            .collect(),
        contacts,
        contracts,
        opportunities: open(ctx, of).await?,
        from: giver.map(|giver| name(Some(giver))),
        to: (PersonId(place.to_person), name(Some(place.to_person))),
        noted: place.noted_at.map(|at| (name(place.noted_by), at)),
        notes: Notes {
            promises: place.promises.unwrap_or_default(),
            next_steps: place.next_steps.unwrap_or_default(),
        },
        may_note: may_note(part, handover.state()),
    })
}

/// The open opportunities of an account.
async fn open(ctx: &Context, account: AccountId) -> Result<Vec<OpportunityRow>> {
    if !ctx.is_open(Action::SeeOpportunities) {
        return Ok(Vec::new());
    }
    let filter = OpportunityFilter {
        account: Some(account),
        ..OpportunityFilter::default()
    };
    let request = OpportunityPageRequest {
        size: OPPORTUNITIES,
        ..OpportunityPageRequest::default()
    };
    Ok(opportunity::list(ctx, &filter, &request).await?.rows)
}

fn is_theirs(part: Part, place: &StoredPlace) -> bool {
    match part {
        Part::Receives(person) => place.to_person == person.0,
        Part::Decides | Part::Gives => true,
    }
}

fn may_note(part: Part, state: HandoverState) -> bool {
    matches!(part, Part::Decides | Part::Gives) && state != HandoverState::Undone
}

/// A page of sheets, of all accounts or of those that one person receives, and whether there are more.
///
/// # Errors
///
/// Like [`sheet`].
pub async fn sheets(
    ctx: &Context,
    id: HandoverId,
    to: Option<PersonId>,
    page: u64,
) -> Result<(Vec<Sheet>, bool)> {
    let accounts = super::accounts(ctx, id, to, page).await?;
    let mut sheets = Vec::with_capacity(accounts.rows.len());
    for row in accounts.rows {
        sheets.push(sheet(ctx, id, row.id).await?);
    }
    Ok((sheets, accounts.more))
}

/// Notes what was promised to an account and what comes next; blanks take a note back.
///
/// # Errors
///
/// [`Error::NotFound`] for who has no part in the handover or may not see the account, [`Error::Forbidden`] for who only
/// receives it, [`Error::Refused`] for a note that is too long.
pub async fn note(ctx: &Context, id: HandoverId, of: AccountId, notes: &Notes) -> Result<()> {
    let (handover, part) = part(ctx, id).await?;
    account::find(ctx, of, Action::SeeAccount).await?;
    if !may_note(part, handover.state()) {
        return Err(Error::Forbidden { action: "hand_over" });
    }
    let (promises, next_steps) = (usable(&notes.promises)?, usable(&notes.next_steps)?);
    let transaction = ctx.workspace.database.begin().await?;
    let place = store::place(&transaction, id, of).await?;
    let place = place.ok_or_else(|| Error::not_found("account", of))?;
    let mut change = changed(&handover, "noted", None, None);
    change.account = Some(of);
    change.before = Some(json!({ "promises": place.promises, "next_steps": place.next_steps }));
    change.after = Some(json!({ "promises": promises, "next_steps": next_steps }));
    let place = StoredPlace {
        promises,
        next_steps,
        noted_by: ctx.person().map(|person| person.0),
        noted_at: Some(ctx.now()),
        ..place
    };
    store::set_note(&transaction, place).await?;
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

fn usable(text: &str) -> Result<Option<String>> {
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    if text.chars().count() > NOTE_AT_MOST {
        return Err(Error::refused_with(
            "note_too_long",
            format!("a note has at most {NOTE_AT_MOST} characters: shorten it"),
            Facts::of([("most", Fact::count(NOTE_AT_MOST))]),
        ));
    }
    let is_plain = |one: char| !one.is_control() || matches!(one, '\n' | '\t');
    Ok((!text.is_empty()).then(|| text.chars().filter(|one| is_plain(*one)).collect()))
}
