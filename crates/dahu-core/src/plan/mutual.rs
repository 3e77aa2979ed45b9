//! The mutual plan (共同计划): what of a plan the customer sees and signs, and what was changed since they signed.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::objective::ObjectiveId;
use crate::task::TaskId;

crate::id! {
    /// A page that shows a customer a part of a plan.
    ShareId
}

/// What of a plan is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choice {
    /// What is said to the customer above everything else.
    pub words: String,
    /// Which objectives.
    pub objectives: BTreeSet<ObjectiveId>,
    /// Which of our tasks.
    pub tasks: BTreeSet<TaskId>,
    /// What the customer does.
    pub promises: Vec<Promise>,
}

/// What the customer does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// What.
    pub what: String,
    /// Who of theirs.
    pub who: String,
    /// By which day.
    pub due_on: Option<NaiveDate>,
    /// That it was done, where somebody says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<Done>,
}

/// That something promised was done: who says so, and on which day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Who, by name; empty for whoever was erased, and for the command line.
    pub by: String,
    /// On which day.
    pub on: NaiveDate,
    /// Whether one of us says so, and not the customer.
    pub is_ours: bool,
}

impl Promise {
    /// Whether its day has passed and nobody says that it was done.
    #[must_use]
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.done.is_none() && self.due_on.is_some_and(|due| due < today)
    }
}

impl Choice {
    /// The same, with what was done already of promises that stay.
    #[must_use]
    pub fn after(mut self, before: &Self) -> Self {
        for promise in &mut self.promises {
            let known = before.promises.iter().find(|one| one.what == promise.what);
            promise.done = known.and_then(|known| known.done.clone());
        }
        self
    }

    /// Says of a promise that it was done, or with nothing that it was not; returns the promise as it was. Where there is none
    /// of these words, or the same is said of it already, nothing changes.
    pub fn mark(&mut self, what: &str, done: Option<Done>) -> Option<Promise> {
        let mut promises = self.promises.iter_mut();
        let promise = promises.find(|one| one.what == what && one.done.is_some() != done.is_some())?;
        let before = promise.clone();
        promise.done = done;
        Some(before)
    }
}

/// What a customer reads, and signs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mutual {
    /// The version of the plan that was offered; none of what was read before versions were offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// What is said above everything else.
    pub words: String,
    /// What is to be reached.
    pub aims: Vec<Aim>,
    /// What is done for it, by both sides.
    pub steps: Vec<Step>,
}

/// What is to be reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aim {
    /// Which objective.
    pub id: ObjectiveId,
    /// What, in words.
    pub words: String,
    /// By which day.
    pub by: NaiveDate,
}

/// Something that is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What tells it from the others.
    pub key: String,
    /// Whether the customer does it.
    pub is_theirs: bool,
    /// What.
    pub what: String,
    /// Who.
    pub who: String,
    /// By which day.
    pub due_on: Option<NaiveDate>,
    /// Whether it is done. Doing what was promised changes nothing that was signed.
    pub is_done: bool,
    /// Who says so of what the customer does, and on which day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<Done>,
}

impl Step {
    /// What of it was agreed on: not whether it is done.
    #[must_use]
    pub fn agreed(&self) -> Self {
        Self {
            is_done: false,
            done: None,
            ..self.clone()
        }
    }

    /// Whether its day has passed and it is not done.
    #[must_use]
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        !self.is_done && self.due_on.is_some_and(|due| due < today)
    }
}

/// A line of the page beside what was signed of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared<T> {
    /// As it is now; as it was signed where it is gone.
    pub line: T,
    /// What became of it since.
    pub since: Since<T>,
}

/// What became of a line since it was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Since<T> {
    /// Nothing, or nothing was signed yet.
    Same,
    /// It came later.
    Added,
    /// It was signed like this.
    Changed(T),
    /// It was taken out.
    Removed,
}

impl<T> Since<T> {
    /// Whether it is not as it was signed.
    #[must_use]
    pub fn is_different(&self) -> bool {
        !matches!(self, Self::Same)
    }
}

/// The page beside what was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Against {
    /// What was said above everything else when it was signed, where that is not what is said now.
    pub words_signed: Option<String>,
    /// What is to be reached.
    pub aims: Vec<Compared<Aim>>,
    /// What is done for it.
    pub steps: Vec<Compared<Step>>,
}

impl Against {
    /// Whether anything is not as it was signed.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.words_signed.is_some()
            || self.aims.iter().any(|aim| aim.since.is_different())
            || self.steps.iter().any(|step| step.since.is_different())
    }
}

/// The page as it is now beside what was signed last, where anybody did.
#[must_use]
pub fn against(now: &Mutual, signed: Option<&Mutual>) -> Against {
    let Some(signed) = signed else {
        fn same<T: Clone>(lines: &[T]) -> Vec<Compared<T>> {
            let same = |line: &T| Compared {
                line: line.clone(),
                since: Since::Same,
            };
            lines.iter().map(same).collect()
        }
        return Against {
            words_signed: None,
            aims: same(&now.aims),
            steps: same(&now.steps),
        };
    };
    Against {
        words_signed: (now.words != signed.words).then(|| signed.words.clone()),
        aims: compared(&now.aims, &signed.aims, |aim| aim.id, |aim| aim.clone()),
        steps: compared(&now.steps, &signed.steps, |step| step.key.clone(), Step::agreed),
    }
}

/// Lines beside signed ones of the same key; `agreed` is what of a line was agreed on.
fn compared<T: Clone + PartialEq, K: PartialEq>(
    now: &[T],
    signed: &[T],
    key: impl Fn(&T) -> K,
    agreed: impl Fn(&T) -> T,
) -> Vec<Compared<T>> {
    let of_now = now.iter().map(|line| {
        let before = signed.iter().find(|other| key(other) == key(line));
        let since = match before {
            None => Since::Added,
            Some(before) if agreed(before) == agreed(line) => Since::Same,
            Some(before) => Since::Changed(before.clone()),
        };
        Compared {
            line: line.clone(),
            since,
        }
    });
    let is_gone = |line: &&T| !now.iter().any(|other| key(other) == key(line));
    let gone = signed.iter().filter(is_gone).map(|line| Compared {
        line: line.clone(),
        since: Since::Removed,
    });
    of_now.chain(gone).collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn step(key: &str, due_on: &str, is_done: bool) -> Step {
        Step {
            key: key.to_owned(),
            is_theirs: false,
            what: "送样".to_owned(),
            who: "李工".to_owned(),
            due_on: Some(day(due_on)),
            is_done,
            done: is_done.then(done),
        }
    }

    fn done() -> Done {
        Done {
            by: "王经理".to_owned(),
            on: day("2026-06-30"),
            is_ours: false,
        }
    }

    fn promise(what: &str) -> Promise {
        Promise {
            what: what.to_owned(),
            who: "王经理".to_owned(),
            due_on: Some(day("2026-07-01")),
            done: None,
        }
    }

    #[test]
    fn a_promise_is_overdue_after_its_day_until_somebody_says_that_it_was_done() {
        let mut choice = Choice {
            promises: vec![promise("提供用量"), promise("见总工")],
            ..Choice::default()
        };
        let overdue = |choice: &Choice, on: &str| choice.promises[0].is_overdue(day(on));
        assert!(!overdue(&choice, "2026-07-01") && overdue(&choice, "2026-07-02"));
        assert_eq!(choice.mark("提供用量", None), None, "nobody said so");
        assert_eq!(choice.mark("别的", Some(done())), None);
        assert_eq!(choice.mark("提供用量", Some(done())), Some(promise("提供用量")));
        assert_eq!(choice.mark("提供用量", Some(done())), None, "it is so already");
        assert!(!overdue(&choice, "2026-07-02"));
        let later = Choice {
            promises: vec![promise("提供三家用量"), promise("提供用量")],
            ..Choice::default()
        };
        let kept: Vec<bool> = later
            .after(&choice)
            .promises
            .iter()
            .map(|one| one.done.is_some())
            .collect();
        assert_eq!(kept, [false, true], "what stays is still done");
        let before = choice.mark("提供用量", None).expect("taken back");
        assert_eq!(before.done, Some(done()));
        let late = step("a", "2026-07-01", false);
        assert!(late.is_overdue(day("2026-07-02")) && !late.is_overdue(day("2026-07-01")));
        assert!(!step("a", "2026-07-01", true).is_overdue(day("2026-07-02")));
    }

    fn page(steps: Vec<Step>) -> Mutual {
        Mutual {
            version: Some(1),
            words: "共同目标".to_owned(),
            aims: vec![Aim {
                id: ObjectiveId(Uuid::from_u128(1)),
                words: "交付周期缩短".to_owned(),
                by: day("2026-12-31"),
            }],
            steps,
        }
    }

    #[test]
    fn before_anybody_signed_nothing_counts_as_changed() {
        let found = against(&page(vec![step("a", "2026-07-01", false)]), None);
        assert!(!found.is_changed());
        assert_eq!((found.aims.len(), found.steps.len()), (1, 1));
    }

    #[test]
    fn every_change_after_the_signature_shows_and_doing_what_was_promised_is_none() {
        let signed = page(vec![
            step("a", "2026-07-01", false),
            step("b", "2026-07-02", false),
            step("c", "2026-07-03", false),
        ]);
        let done = page(vec![
            step("a", "2026-07-01", true),
            step("b", "2026-07-02", false),
            step("c", "2026-07-03", false),
        ]);
        assert!(!against(&done, Some(&signed)).is_changed());
        let now = page(vec![
            step("a", "2026-08-01", true),
            step("c", "2026-07-03", false),
            step("d", "2026-09-01", false),
        ]);
        let found = against(&now, Some(&signed));
        let became: Vec<_> = found
            .steps
            .iter()
            .map(|step| (step.line.key.as_str(), step.since.clone()))
            .collect();
        assert_eq!(
            became,
            [
                ("a", Since::Changed(step("a", "2026-07-01", false))),
                ("c", Since::Same),
                ("d", Since::Added),
                ("b", Since::Removed),
            ]
        );
        assert!(found.is_changed() && found.words_signed.is_none());
        let said = Mutual {
            words: "新的话".to_owned(),
            ..signed.clone()
        };
        let found = against(&said, Some(&signed));
        assert_eq!(found.words_signed.as_deref(), Some("共同目标"));
        assert!(found.is_changed());
    }
}
