//! Who answers for opportunities and who entered them: by name or login; owners whom nobody knows are added.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use dahu_core::person::PersonId;

use super::Brought;
use crate::{Error, Result, person::StoredPerson};

/// People by name and by login, and those that a file brings anew.
#[derive(Default)]
pub(super) struct Owners {
    by_name: HashMap<String, PersonId>,
    by_login: HashMap<String, PersonId>,
    new: Vec<(PersonId, String)>,
    moment: DateTime<Utc>,
}

impl Owners {
    pub(super) fn of(people: &[StoredPerson], moment: DateTime<Utc>) -> Self {
        let by_name = people
            .iter()
            .map(|person| (person.name.clone(), PersonId(person.id)));
        let by_login = people
            .iter()
            .filter_map(|person| Some((person.login.clone()?, PersonId(person.id))));
        Self {
            by_name: by_name.collect(),
            by_login: by_login.collect(),
            new: Vec::new(),
            moment,
        }
    }

    /// The person of this name or login, where there is one.
    pub(super) fn known(&self, name: &str) -> Option<PersonId> {
        let name = name.trim();
        self.by_name
            .get(name)
            .or_else(|| self.by_login.get(name))
            .copied()
    }

    /// The same; whoever is not known is to be added.
    pub(super) fn of_name(&mut self, name: &str) -> PersonId {
        if let Some(known) = self.known(name) {
            return known;
        }
        let id = PersonId::new(self.moment);
        self.by_name.insert(name.trim().to_owned(), id);
        self.new.push((id, name.trim().to_owned()));
        id
    }

    /// Those who are to be added, with their numbers: whoever answers for something that comes in.
    pub(super) fn added(self, brought: &[Brought], first: i64) -> Result<Vec<(PersonId, i32, String)>> {
        let needed: HashSet<PersonId> = brought.iter().filter_map(|one| one.owner).collect();
        let first = i32::try_from(first).map_err(Error::internal)?;
        let added = self.new.into_iter().filter(|(id, _)| needed.contains(id));
        Ok((first..)
            .zip(added)
            .map(|(number, (id, name))| (id, number, name))
            .collect())
    }
}
