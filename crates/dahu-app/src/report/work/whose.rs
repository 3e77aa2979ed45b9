//! Whose work a report is about, and whose the reader may see: the same as whose quotas.

use dahu_core::{
    person::PersonId,
    quota::{Subject, SubjectKind},
    team::TeamId,
};
use uuid::Uuid;

use crate::{Context, Error, Fact, Facts, Result, quota::Selling};

/// Whose work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WorkOf {
    /// Everybody's.
    Firm,
    /// That of the people in a team or below it.
    Team(TeamId),
    /// One person's.
    Person(PersonId),
}

impl WorkOf {
    /// The word that addresses have: `firm`, `team-…`, `person-…`.
    #[must_use]
    pub fn word(self) -> String {
        match self {
            Self::Firm => SubjectKind::Firm.as_str().to_owned(),
            Self::Team(id) => format!("{}-{id}", SubjectKind::Team.as_str()),
            Self::Person(id) => format!("{}-{id}", SubjectKind::Person.as_str()),
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let (kind, key) = word.split_once('-').unwrap_or((word, ""));
        match SubjectKind::from_word(kind)? {
            SubjectKind::Firm => key.is_empty().then_some(Self::Firm),
            SubjectKind::Team => key.parse().ok().map(Self::Team),
            SubjectKind::Person => key.parse().ok().map(Self::Person),
            SubjectKind::Account | SubjectKind::Product => None,
        }
    }

    /// The same as the subject of a quota.
    pub(crate) fn subject(self) -> Subject {
        match self {
            Self::Firm => Subject::Firm,
            Self::Team(id) => Subject::Team(id),
            Self::Person(id) => Subject::Person(id),
        }
    }
}

/// Whose work, with their names.
pub(crate) struct Whose {
    pub(crate) of: WorkOf,
    /// The name of the team or person; empty for the firm.
    pub(crate) name: String,
    /// The people, in the order in which they joined; none where everybody is.
    pub(crate) people: Option<Vec<PersonId>>,
    /// Whose reports the actor may ask for.
    pub(crate) choices: Vec<(WorkOf, String)>,
}

impl Whose {
    /// Whose work is asked for; that which the actor answers for where nobody's is. A team has the people who are in it on a
    /// day.
    pub(crate) fn of(
        ctx: &Context,
        selling: &Selling,
        asked: Option<WorkOf>,
        on: chrono::NaiveDate,
    ) -> Result<Self> {
        let choices = choices(selling);
        let managed = widest(selling, &choices, on);
        let own = || match (selling.sees_all(), managed, ctx.person()) {
            (false, Some(team), _) => team,
            (false, None, Some(person)) => WorkOf::Person(person),
            _ => WorkOf::Firm,
        };
        let of = asked.unwrap_or_else(own);
        let found = choices.iter().find(|(choice, _)| *choice == of);
        let name = match (found, of) {
            (Some((_, name)), _) => name.clone(),
            // Who has left is not offered any more.
            (None, WorkOf::Person(id)) if selling.sees(&of.subject()) => {
                let person = selling.people().get(&id.0);
                person
                    .map(|person| person.name.clone())
                    .ok_or_else(|| absent(of))?
            }
            _ => return Err(absent(of)),
        };
        let people = match of {
            WorkOf::Firm => None,
            WorkOf::Person(id) => Some(vec![id]),
            WorkOf::Team(id) => {
                let mut people: Vec<Uuid> = selling.people_of(id, on).into_iter().collect();
                people.sort_by_key(|id| selling.people().get(id).map(|person| person.number));
                Some(people.into_iter().map(PersonId).collect())
            }
        };
        Ok(Self {
            of,
            name,
            people,
            choices,
        })
    }

    /// The ids of the people, as queries take them.
    pub(super) fn ids(&self) -> Option<Vec<Uuid>> {
        let people = self.people.as_ref()?;
        Some(people.iter().map(|person| person.0).collect())
    }

    /// Whether somebody's work is asked for.
    pub(super) fn has(&self, person: PersonId) -> bool {
        self.people.as_ref().is_none_or(|people| people.contains(&person))
    }
}

/// The team with the most people, of those that may be chosen.
fn widest(selling: &Selling, choices: &[(WorkOf, String)], on: chrono::NaiveDate) -> Option<WorkOf> {
    let teams = choices.iter().filter_map(|(of, _)| match of {
        WorkOf::Team(id) => Some((selling.people_of(*id, on).len(), *of)),
        WorkOf::Firm | WorkOf::Person(_) => None,
    });
    teams.max_by_key(|(people, _)| *people).map(|(_, of)| of)
}

fn absent(of: WorkOf) -> Error {
    let subject = of.subject();
    Error::not_found(subject.kind().as_str(), subject.key())
}

/// The firm, teams by name, and people who have not left by name, as far as the actor sees them.
fn choices(selling: &Selling) -> Vec<(WorkOf, String)> {
    let firm = [(WorkOf::Firm, String::new())].into_iter();
    let teams = selling.teams().into_iter();
    let teams = teams.map(|(id, name)| (WorkOf::Team(id), name));
    let mut people: Vec<(WorkOf, String)> = selling
        .people()
        .values()
        .filter(|person| person.left_at.is_none())
        .map(|person| (WorkOf::Person(PersonId(person.id)), person.name.clone()))
        .collect();
    people.sort_by(|(one, name), (other, other_name)| (name, one).cmp(&(other_name, other)));
    let all = firm.chain(teams).chain(people);
    all.filter(|(of, _)| selling.sees(&of.subject())).collect()
}

/// Whose work a name is, as somebody types it: nothing for that which the actor answers for, `firm`, or the name of a team or
/// of a person, among those that the actor sees.
///
/// # Errors
///
/// [`Error::Forbidden`] for who sees no account at all, [`Error::Refused`] with the rule `report_of_unknown` where nobody, or
/// more than one, is called so.
pub async fn of_words(ctx: &Context, typed: &str) -> Result<Option<WorkOf>> {
    ctx.may(dahu_core::access::Action::SeeAccount)?;
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    if typed == SubjectKind::Firm.as_str() {
        return Ok(Some(WorkOf::Firm));
    }
    let selling = Selling::of(ctx).await?;
    let mut named = choices(&selling).into_iter().filter(|(_, name)| name == typed);
    let found = named.next().filter(|_| named.next().is_none());
    found.map(|(of, _)| Some(of)).ok_or_else(|| {
        Error::refused_with(
            "report_of_unknown",
            format!(
                "nobody, or more than one, is called \"{typed}\": write the whole name of a person or a team"
            ),
            Facts::of([("name", Fact::text(typed))]),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back() {
        let id = Uuid::from_u128(7);
        for of in [
            WorkOf::Firm,
            WorkOf::Team(TeamId(id)),
            WorkOf::Person(PersonId(id)),
        ] {
            assert_eq!(WorkOf::from_word(&of.word()), Some(of));
        }
        for wrong in ["", "firm-x", "team", "team-x", "account-7", "person-"] {
            assert_eq!(WorkOf::from_word(wrong), None, "{wrong}");
        }
    }
}
