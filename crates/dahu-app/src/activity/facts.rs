//! What is known of an activity: read from what was typed, kept in events, written into rows.

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    account::AccountId,
    activity::{self, ActivityFault, ActivityKind, Direction, Next, NextStep, Outcome},
    contact::ContactId,
    opportunity::OpportunityId,
    person::PersonId,
};
use serde::{Deserialize, Serialize};

use super::store::StoredActivity;
use crate::{Context, Error, Fact, Facts, Result, task};

/// Characters of a text at most.
pub const TEXT_CHARACTERS: usize = 10_000;
/// People of ours, and contacts of theirs, who take part at most.
pub const PEOPLE_AT_MOST: usize = 50;

/// What is known of an activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityFacts {
    /// What kind.
    pub kind: ActivityKind,
    /// On which day.
    pub on: NaiveDate,
    /// What was said and done; a note has one always.
    pub text: String,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// Whose move it was, where that matters.
    pub direction: Option<Direction>,
    /// How long it took.
    pub effort_minutes: Option<u32>,
    /// Who of us.
    pub people: Vec<PersonId>,
    /// Who of theirs.
    pub contacts: Vec<ContactId>,
    /// What is done next, or why nothing is.
    pub next: Option<Next>,
    /// The opportunity that it is about.
    pub opportunity: Option<OpportunityId>,
}

/// What was typed and chosen about an activity.
#[derive(Clone, Debug)]
pub struct Typed {
    /// What kind.
    pub kind: ActivityKind,
    /// On which day.
    pub on: NaiveDate,
    /// What was said and done.
    pub text: String,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// Whose move it was.
    pub direction: Option<Direction>,
    /// How long it took, such as `1.5 h`; empty where nobody says.
    pub effort: String,
    /// Who of us; the actor where nobody is named.
    pub people: Vec<PersonId>,
    /// Who of theirs.
    pub contacts: Vec<ContactId>,
    /// What is done next.
    pub step: String,
    /// By which day.
    pub due_on: Option<NaiveDate>,
    /// By whom; by the actor where nobody is named.
    pub who: Option<PersonId>,
    /// Why nothing is, where no step was typed.
    pub none_because: String,
    /// The opportunity that it is about.
    pub opportunity: Option<OpportunityId>,
}

impl ActivityFacts {
    /// Reads what was typed.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] with the rules that begin with `activity_`, and `task_without_words` or `task_day_not_usable` for the
    /// next step.
    pub fn read(ctx: &Context, typed: Typed) -> Result<Self> {
        if typed.on > ctx.latest_day() {
            return Err(Error::refused(
                "activity_in_future",
                "an activity has happened: give today's date or an earlier one, and make a task of what is to come",
            ));
        }
        task::usable_day(typed.on, ctx.today())?;
        let text = cleaned(&typed.text)?;
        if typed.kind == ActivityKind::Note && text.is_empty() {
            return Err(Error::refused(
                "activity_without_text",
                "a note says something: write it down",
            ));
        }
        let effort_minutes = match typed.effort.trim() {
            "" => None,
            typed => Some(activity::minutes(typed).ok_or_else(effort_not_usable)?),
        };
        let is_contact = typed.kind.is_contact();
        let outcome = typed.outcome.filter(|_| is_contact);
        let next = next(ctx, &typed)?;
        activity::check(typed.kind, typed.on, outcome, next.as_ref()).map_err(refused)?;
        let direction = typed
            .kind
            .has_direction()
            .then(|| typed.direction.unwrap_or(Direction::Ours));
        let mut people = typed.people;
        if people.is_empty() {
            people.extend(ctx.person());
        }
        let mut contacts = typed.contacts;
        people.sort_unstable();
        people.dedup();
        contacts.sort_unstable();
        contacts.dedup();
        if people.len() > PEOPLE_AT_MOST || contacts.len() > PEOPLE_AT_MOST {
            return Err(Error::refused_with(
                "activity_too_many_people",
                format!("name at most {PEOPLE_AT_MOST} of each side"),
                Facts::of([("most", Fact::count(PEOPLE_AT_MOST))]),
            ));
        }
        Ok(Self {
            kind: typed.kind,
            on: typed.on,
            text,
            outcome,
            direction,
            effort_minutes,
            people,
            contacts,
            next,
            opportunity: typed.opportunity,
        })
    }

    /// The next step, where there is one.
    #[must_use]
    pub fn step(&self) -> Option<&NextStep> {
        self.next.as_ref().and_then(Next::step)
    }

    /// Which way contact was had with those who took part, as rows keep it.
    pub(super) fn way(&self) -> &'static str {
        match self.direction {
            _ if !self.kind.is_contact() => "none",
            None => "both",
            Some(direction) => direction.as_str(),
        }
    }
}

fn next(ctx: &Context, typed: &Typed) -> Result<Option<Next>> {
    if !typed.step.trim().is_empty() {
        let due_on = typed.due_on.ok_or_else(|| refused(ActivityFault::WithoutNext))?;
        let who = typed.who.or_else(|| ctx.person());
        return Ok(Some(Next::Step(NextStep {
            what: task::words(&typed.step)?,
            due_on: task::usable_day(due_on, ctx.today())?,
            who: who.ok_or_else(|| Error::not_found("person", ""))?,
        })));
    }
    match typed.none_because.trim() {
        "" => Ok(None),
        why => Ok(Some(Next::None(task::words(why)?))),
    }
}

fn cleaned(typed: &str) -> Result<String> {
    let one_break = typed.replace("\r\n", "\n");
    let text: String = one_break
        .trim()
        .chars()
        .filter(|one| matches!(one, '\n' | '\t') || !one.is_control())
        .collect();
    if text.chars().count() > TEXT_CHARACTERS {
        return Err(Error::refused_with(
            "activity_too_long",
            format!("the text is longer than {TEXT_CHARACTERS} characters: shorten it"),
            Facts::of([("most", Fact::count(TEXT_CHARACTERS))]),
        ));
    }
    Ok(text)
}

fn effort_not_usable() -> Error {
    Error::refused(
        "activity_effort_not_usable",
        "write the effort such as 1.5 h, 90 min or 1小时30分, up to 100 hours",
    )
}

fn refused(fault: ActivityFault) -> Error {
    let (rule, advice) = match fault {
        ActivityFault::WithoutNext => (
            "activity_without_next",
            "say what is done next and by when, or why nothing is",
        ),
        ActivityFault::AdvanceWithoutStep => (
            "activity_advance_without_step",
            "an advance is a step that they agreed to: say which, or choose another outcome",
        ),
        ActivityFault::DueBefore => (
            "activity_step_due_before",
            "the next step is due before the activity: give a later day",
        ),
    };
    Error::refused(rule, advice)
}

/// What events keep of an activity, and from which it comes back as it was: flat, so that changes are told field by field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    kind: ActivityKind,
    on: NaiveDate,
    text: String,
    outcome: Option<Outcome>,
    direction: Option<Direction>,
    effort_minutes: Option<u32>,
    people: Vec<PersonId>,
    contacts: Vec<ContactId>,
    next_step: Option<String>,
    next_due_on: Option<NaiveDate>,
    next_person: Option<PersonId>,
    no_step_because: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    opportunity: Option<OpportunityId>,
    pub(super) recorded_at: DateTime<Utc>,
    pub(super) recorded_by: Option<PersonId>,
}

impl Kept {
    pub(super) fn new(
        facts: &ActivityFacts,
        (recorded_at, recorded_by): (DateTime<Utc>, Option<PersonId>),
    ) -> Self {
        let step = facts.step();
        let why = match &facts.next {
            Some(Next::None(why)) => Some(why.clone()),
            _ => None,
        };
        Self {
            kind: facts.kind,
            on: facts.on,
            text: facts.text.clone(),
            outcome: facts.outcome,
            direction: facts.direction,
            effort_minutes: facts.effort_minutes,
            people: facts.people.clone(),
            contacts: facts.contacts.clone(),
            next_step: step.map(|step| step.what.clone()),
            next_due_on: step.map(|step| step.due_on),
            next_person: step.map(|step| step.who),
            no_step_because: why,
            opportunity: facts.opportunity,
            recorded_at,
            recorded_by,
        }
    }

    pub(super) fn facts(self) -> ActivityFacts {
        let step = match (self.next_step, self.next_due_on, self.next_person) {
            (Some(what), Some(due_on), Some(who)) => Some(Next::Step(NextStep { what, due_on, who })),
            _ => None,
        };
        ActivityFacts {
            kind: self.kind,
            on: self.on,
            text: self.text,
            outcome: self.outcome,
            direction: self.direction,
            effort_minutes: self.effort_minutes,
            people: self.people,
            contacts: self.contacts,
            next: step.or(self.no_step_because.map(Next::None)),
            opportunity: self.opportunity,
        }
    }
}

/// The facts of a row, without who took part.
pub(super) fn of_row(stored: &StoredActivity) -> ActivityFacts {
    let step = match (&stored.next_what, stored.next_due_on, stored.next_person_id) {
        (Some(what), Some(due_on), Some(who)) => Some(Next::Step(NextStep {
            what: what.clone(),
            due_on,
            who: PersonId(who),
        })),
        _ => None,
    };
    ActivityFacts {
        kind: ActivityKind::from_word(&stored.kind).unwrap_or(ActivityKind::Note),
        on: stored.happened_on,
        text: stored.text.clone(),
        outcome: stored.outcome.as_deref().and_then(Outcome::from_word),
        direction: stored.direction.as_deref().and_then(Direction::from_word),
        effort_minutes: stored
            .effort_minutes
            .and_then(|minutes| u32::try_from(minutes).ok()),
        people: Vec::new(),
        contacts: Vec::new(),
        next: step.or_else(|| stored.next_none.clone().map(Next::None)),
        opportunity: stored.opportunity_id.map(OpportunityId),
    }
}

/// The row of facts.
pub(super) fn row(
    facts: &ActivityFacts,
    (id, account): (uuid::Uuid, AccountId),
    (recorded_at, recorded_by): (DateTime<Utc>, Option<PersonId>),
    now: DateTime<Utc>,
) -> StoredActivity {
    let step = facts.step();
    StoredActivity {
        id,
        account_id: account.0,
        kind: facts.kind.as_str().to_owned(),
        happened_on: facts.on,
        text: facts.text.clone(),
        outcome: facts.outcome.map(|outcome| outcome.as_str().to_owned()),
        direction: facts.direction.map(|direction| direction.as_str().to_owned()),
        effort_minutes: facts
            .effort_minutes
            .and_then(|minutes| i32::try_from(minutes).ok()),
        next_what: step.map(|step| step.what.clone()),
        next_due_on: step.map(|step| step.due_on),
        next_person_id: step.map(|step| step.who.0),
        next_none: match &facts.next {
            Some(Next::None(why)) => Some(why.clone()),
            _ => None,
        },
        opportunity_id: facts.opportunity.map(|opportunity| opportunity.0),
        recorded_at,
        recorded_by: recorded_by.map(|person| person.0),
        changed_at: now,
    }
}
