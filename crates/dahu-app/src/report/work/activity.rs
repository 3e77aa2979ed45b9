//! What people did on some days.

use std::collections::HashMap;

use dahu_core::{
    person::PersonId,
    report::{Days, Figure, Figures},
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    Frame,
    store::{self, Asked},
};
use crate::{Context, Result};

/// What people did, of each and of all.
pub(super) struct Activity {
    /// Of each who did anything; of what names nobody as well, where everybody's work is asked for.
    pub(super) people: HashMap<Option<PersonId>, Figures>,
    /// Of all, each activity, account and contact once.
    pub(super) total: Figures,
}

/// What those did on some days whose work is asked for; of each of them only where rows are wanted.
pub(super) async fn activity(
    ctx: &Context,
    frame: &Frame,
    asked: &Asked<'_>,
    with_rows: bool,
) -> Result<Activity> {
    let reader = ctx.workspace.database.reader();
    let ended = frame.ended(ctx, asked.days);
    let (total, owned) = tokio::try_join!(
        of_all(reader, asked),
        store::owned_by_person(reader, asked, ended)
    )?;
    let mut found = Activity {
        people: HashMap::new(),
        total,
    };
    if with_rows {
        let (activities, contacts) = tokio::try_join!(
            store::activity_by_person(reader, asked),
            store::contacts_by_person(reader, asked)
        )?;
        for (person, figures) in activities {
            let known = found.people.entry(person.map(PersonId)).or_default();
            *known = [*known, figures].into_iter().sum();
        }
        for (person, count) in contacts {
            found.add(person, Figure::Contacts, count);
        }
    }
    for (person, figure, count) in owned {
        found.total.add(figure, count);
        if with_rows {
            found.add(person, figure, count);
        }
    }
    Ok(found)
}

async fn of_all(reader: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Figures, sea_orm::DbErr> {
    let (mut figures, contacts) = tokio::try_join!(
        store::activity_of_all(reader, asked),
        store::contacts_of_all(reader, asked)
    )?;
    figures.add(Figure::Contacts, contacts);
    Ok(figures)
}

impl Activity {
    fn add(&mut self, person: Option<Uuid>, figure: Figure, count: i64) {
        if count != 0 {
            let figures = self.people.entry(person.map(PersonId)).or_default();
            figures.add(figure, count);
        }
    }
}

/// What is asked of the database for some days.
pub(super) fn asked<'a>(
    days: Days,
    people: Option<&'a [Uuid]>,
    scope: Option<&'a store::Condition>,
) -> Asked<'a> {
    Asked { days, people, scope }
}
