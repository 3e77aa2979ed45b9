//! The quick form of an activity: what was tapped and typed, and back into facts.

use chrono::{Days, Months, NaiveDate};
use dahu_app::{
    Context, Error,
    activity::{ActivityFacts, Typed},
    playbook::call::CallSheet,
};
use dahu_core::{
    activity::{ActivityKind, Direction, Next, Outcome},
    playbook::call::Spin,
};

use crate::opportunity::choice;

/// How soon a next step is due, to choose from.
pub(crate) const DUE: [(&str, &str); 3] = [
    ("tomorrow", "due-tomorrow"),
    ("week", "due-in-a-week"),
    ("month", "due-in-a-month"),
];
/// Efforts to choose from, in minutes.
pub(super) const EFFORTS: [u32; 4] = [15, 30, 60, 120];

/// What was tapped and typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ActivityForm {
    pub(super) kind: String,
    pub(super) on: String,
    pub(super) text: String,
    pub(super) outcome: String,
    pub(super) direction: String,
    /// Minutes that were tapped.
    pub(super) minutes: String,
    pub(super) effort: String,
    pub(super) people: Vec<String>,
    pub(super) contacts: Vec<String>,
    pub(super) step: String,
    /// How soon, as it was tapped.
    pub(super) due: String,
    pub(super) due_on: String,
    pub(super) who: String,
    pub(super) because: String,
    pub(super) opportunity: String,
    /// The opportunity on whose page one comes out, where it is not the timeline.
    pub(super) back: String,
    /// The call sheet by which the call was held.
    pub(super) sheet: String,
    /// What was found out in it, part by part.
    pub(super) found: [String; 4],
}

impl ActivityForm {
    /// The form as it stands before anything is tapped: a visit of today, and a step in a week.
    pub(super) fn new(ctx: &Context) -> Self {
        let own: Vec<String> = ctx.person().map(|id| id.to_string()).into_iter().collect();
        Self {
            kind: ActivityKind::Visit.as_str().to_owned(),
            on: ctx.today().to_string(),
            text: String::new(),
            outcome: String::new(),
            direction: Direction::Ours.as_str().to_owned(),
            minutes: String::new(),
            effort: String::new(),
            who: own.first().cloned().unwrap_or_default(),
            people: own,
            contacts: Vec::new(),
            step: String::new(),
            due: "week".to_owned(),
            due_on: String::new(),
            because: String::new(),
            opportunity: String::new(),
            back: String::new(),
            sheet: String::new(),
            found: Default::default(),
        }
    }

    pub(super) fn of(facts: &ActivityFacts) -> Self {
        let step = facts.step();
        Self {
            kind: facts.kind.as_str().to_owned(),
            on: facts.on.to_string(),
            text: facts.text.clone(),
            outcome: facts.outcome.map_or("", Outcome::as_str).to_owned(),
            direction: facts.direction.unwrap_or(Direction::Ours).as_str().to_owned(),
            minutes: String::new(),
            effort: facts
                .effort_minutes
                .map_or_else(String::new, |minutes| format!("{minutes} min")),
            people: facts.people.iter().map(ToString::to_string).collect(),
            contacts: facts.contacts.iter().map(ToString::to_string).collect(),
            step: step.map_or_else(String::new, |step| step.what.clone()),
            due: String::new(),
            due_on: step.map_or_else(String::new, |step| step.due_on.to_string()),
            who: step.map_or_else(String::new, |step| step.who.to_string()),
            because: match &facts.next {
                Some(Next::None(why)) => why.clone(),
                _ => String::new(),
            },
            opportunity: facts
                .opportunity
                .map(|about| about.to_string())
                .unwrap_or_default(),
            back: String::new(),
            sheet: String::new(),
            found: Default::default(),
        }
    }

    /// The same about an opportunity, on whose page one comes out.
    pub(super) fn about(self, opportunity: &str) -> Self {
        Self {
            opportunity: opportunity.to_owned(),
            back: opportunity.to_owned(),
            ..self
        }
    }

    /// The same for a call that was prepared on a call sheet, on whose page one comes out.
    pub(super) fn of_sheet(self, sheet: &CallSheet) -> Self {
        let about = sheet.opportunity.as_ref().map(|(id, _)| id.to_string());
        Self {
            sheet: sheet.id.to_string(),
            opportunity: about.unwrap_or_default(),
            found: Spin::PARTS.map(|part| sheet.found.part(part).to_owned()),
            ..self
        }
    }

    /// The same with the opportunity on whose page one comes out.
    pub(super) fn back_to(self, opportunity: &str) -> Self {
        Self {
            back: opportunity.to_owned(),
            ..self
        }
    }

    /// What a form sent; a field that is not in it stays blank, and one may come several times.
    pub(super) fn sent(pairs: Vec<(String, String)>) -> Self {
        let all = |name: &str| -> Vec<String> {
            let found = pairs.iter().filter(|(known, _)| known == name);
            found.map(|(_, value)| value.clone()).collect()
        };
        let one = |name: &str| all(name).into_iter().next_back().unwrap_or_default();
        Self {
            kind: one("kind"),
            on: one("on"),
            text: one("text"),
            outcome: one("outcome"),
            direction: one("direction"),
            minutes: one("minutes"),
            effort: one("effort"),
            people: all("people"),
            contacts: all("contacts"),
            step: one("step"),
            due: one("due"),
            due_on: one("due_on"),
            who: one("who"),
            because: one("because"),
            opportunity: one("opportunity"),
            back: one("back"),
            sheet: one("sheet"),
            found: Spin::PARTS.map(|part| one(&format!("found_{}", part.as_str()))),
        }
    }

    pub(super) fn read(&self, ctx: &Context) -> Result<ActivityFacts, Error> {
        let kind = ActivityKind::from_word(&self.kind).unwrap_or(ActivityKind::Visit);
        let on = match self.on.trim() {
            "" => ctx.today(),
            typed => typed.parse().map_err(|_| day_not_usable())?,
        };
        let effort = match (self.effort.trim(), self.minutes.trim()) {
            ("", "") => String::new(),
            ("", minutes) => format!("{minutes} min"),
            (typed, _) => typed.to_owned(),
        };
        let due_on = match self.due_on.trim() {
            "" => due(&self.due, ctx.today()),
            typed => Some(typed.parse().map_err(|_| day_not_usable())?),
        };
        let typed = Typed {
            kind,
            on,
            text: self.text.clone(),
            outcome: Outcome::from_word(&self.outcome),
            direction: Direction::from_word(&self.direction),
            effort,
            people: ids(&self.people)?,
            contacts: ids(&self.contacts)?,
            step: self.step.clone(),
            due_on,
            who: ids(std::slice::from_ref(&self.who))?.into_iter().next(),
            none_because: self.because.clone(),
            opportunity: choice::read(&self.opportunity)?,
        };
        ActivityFacts::read(ctx, typed)
    }

    pub(super) fn has_person(&self, id: impl ToString) -> bool {
        self.people.contains(&id.to_string())
    }

    pub(super) fn has_contact(&self, id: impl ToString) -> bool {
        self.contacts.contains(&id.to_string())
    }

    pub(super) fn is_by(&self, id: impl ToString) -> bool {
        self.who == id.to_string()
    }
}

/// The day of a choice, seen from `today`.
pub(crate) fn due(word: &str, today: NaiveDate) -> Option<NaiveDate> {
    match word {
        "tomorrow" => today.checked_add_days(Days::new(1)),
        "week" => today.checked_add_days(Days::new(7)),
        "month" => today.checked_add_months(Months::new(1)),
        _ => None,
    }
}

/// Ids that are not blank.
fn ids<T: std::str::FromStr>(typed: &[String]) -> Result<Vec<T>, Error> {
    let typed = typed.iter().filter(|text| !text.is_empty());
    let ids = typed.map(|text| {
        text.parse().map_err(|_| {
            Error::refused(
                "activity_stranger",
                "one of the people is not known any more: choose again",
            )
        })
    });
    ids.collect()
}

pub(crate) fn day_not_usable() -> Error {
    Error::refused("task_day_not_usable", "write the day such as 2026-06-30")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_may_come_several_times() {
        let pairs = [
            ("contacts", "a"),
            ("contacts", "b"),
            ("text", "c"),
            ("strange", "d"),
        ];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let form = ActivityForm::sent(pairs.to_vec());
        assert_eq!(form.contacts, ["a", "b"]);
        assert_eq!((form.text.as_str(), form.step.as_str()), ("c", ""));
    }

    #[test]
    fn choices_of_days_are_seen_from_today() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        for (word, expected) in [
            ("tomorrow", "2027-02-01"),
            ("week", "2027-02-07"),
            ("month", "2027-02-28"),
        ] {
            assert_eq!(due(word, day("2027-01-31")), Some(day(expected)), "{word}");
        }
        assert_eq!(due("never", day("2027-01-31")), None);
    }
}
