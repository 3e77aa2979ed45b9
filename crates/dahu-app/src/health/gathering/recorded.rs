//! What is recorded of relationships as of a day: people of theirs, and what both did with each other in the year before.

use std::collections::HashMap;

use chrono::{NaiveDate, TimeDelta};
use dahu_core::{
    activity::{ActivityKind, Direction},
    contact::{BuyingRole, ContactId, Level, Stance, roles_from},
    relationship::{Counterpart, Exchange, YEAR_DAYS, level_of},
};
use uuid::Uuid;

use super::store::{self, PersonRow};
use crate::{Context, Result};

/// What is recorded of the relationship with an account.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recorded {
    /// People of theirs who had come by then, with how they stood, and how well somebody of us knew them.
    pub(crate) people: Vec<Counterpart>,
    /// What both did with each other.
    pub(crate) exchanges: Vec<Exchange>,
}

impl Recorded {
    /// Adds somebody once: where they are, rather than where they were; with several jobs, at the highest of their levels.
    fn add(&mut self, person: Counterpart) {
        let Some(known) = self.people.iter_mut().find(|known| known.id == person.id) else {
            self.people.push(person);
            return;
        };
        match (known.left_on, person.left_on) {
            (None, None) => known.level = known.level.into_iter().chain(person.level).min(),
            (Some(known_on), on) if on.is_none_or(|on| known_on < on) => *known = person,
            _ => {}
        }
    }
}

/// People of these relationships as of a day. Levels, departments and roles have no days: they are as they are now.
pub(in crate::health) async fn people_on(
    ctx: &Context,
    accounts: &[Uuid],
    day: NaiveDate,
) -> Result<HashMap<Uuid, Recorded>> {
    let connection = ctx.workspace.database.reader();
    let (day, end) = ctx.asked_day(day);
    let rows = store::people(connection, accounts).await?;
    let mut contacts: Vec<Uuid> = rows.iter().map(|row| row.contact_id).collect();
    contacts.sort_unstable();
    contacts.dedup();
    let (strengths, stances) = tokio::try_join!(
        store::strengths(connection, &contacts, (day, end)),
        store::stances(connection, &contacts)
    )?;
    // Later ones of a contact overwrite earlier ones.
    let stances: HashMap<Uuid, Stance> = stances
        .into_iter()
        .filter(|row| row.stance_on <= day)
        .filter_map(|row| Some((row.contact_id, Stance::from_word(&row.stance)?)))
        .collect();
    let mut found: HashMap<Uuid, Recorded> = accounts.iter().map(|id| (*id, Recorded::default())).collect();
    for row in rows
        .into_iter()
        .filter(|row| row.from_on.is_none_or(|from| from <= day))
    {
        if let Some(of) = found.get_mut(&row.account_id) {
            let tie = (
                stances.get(&row.contact_id).copied(),
                strengths.get(&row.contact_id).copied(),
            );
            of.add(counterpart(row, tie, day));
        }
    }
    Ok(found)
}

/// What is recorded of these relationships as of a day: people, and what both did with each other in the year before.
pub(in crate::health) async fn recorded(
    ctx: &Context,
    accounts: &[Uuid],
    day: NaiveDate,
) -> Result<HashMap<Uuid, Recorded>> {
    let mut found = Box::pin(people_on(ctx, accounts, day)).await?;
    let connection = ctx.workspace.database.reader();
    let (day, _) = ctx.asked_day(day);
    let days = (day - TimeDelta::days(YEAR_DAYS), day);
    let (took_part, exchanges) = tokio::try_join!(
        store::took_part(connection, accounts, days),
        store::exchanges(connection, accounts, days)
    )?;
    let mut present: HashMap<Uuid, Vec<ContactId>> = HashMap::new();
    for row in took_part {
        present
            .entry(row.activity_id)
            .or_default()
            .push(ContactId(row.contact_id));
    }
    for row in exchanges {
        if let Some(of) = found.get_mut(&row.account_id) {
            of.exchanges.push(Exchange {
                on: row.happened_on,
                kind: ActivityKind::from_word(&row.kind).unwrap_or(ActivityKind::Note),
                direction: row.direction.as_deref().and_then(Direction::from_word),
                minutes: None,
                contacts: present.remove(&row.id).unwrap_or_default(),
            });
        }
    }
    Ok(found)
}

fn counterpart(
    row: PersonRow,
    (stance, strength): (Option<Stance>, Option<u8>),
    day: NaiveDate,
) -> Counterpart {
    let roles = roles_from(row.roles.as_deref().unwrap_or_default());
    let said = row.level.as_deref().and_then(Level::from_word);
    Counterpart {
        id: ContactId(row.contact_id),
        level: level_of(said, row.job.as_deref()),
        department: row.department,
        is_decider: roles.contains(&BuyingRole::Decider),
        stance,
        strength,
        left_on: row.until_on.filter(|until| *until < day),
    }
}
