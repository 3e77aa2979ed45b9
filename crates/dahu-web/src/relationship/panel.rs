//! The part of an account's page that is about the relationship and its two dials.

use std::{cmp::Ordering, sync::Arc};

use chrono::NaiveDate;
use dahu_app::{
    Context,
    health::{self, AccountDials, Origin},
    relationship::{self, Named, Relationship},
};
use dahu_core::{
    account::AccountId,
    contact::ContactId,
    health::{Answer, Item},
    relationship::{Balance, PersonDepth, Stage, Tally},
};

use super::{
    picture::{self, BalanceBar, MetBar, MonthColumn},
    words,
};
use crate::{
    chart,
    contact::map_words,
    day_asked::{HeldLine, HeldOnDay},
    failure::Failure,
    number,
    page::Page,
};

/// People whose contact is listed.
const PEOPLE: usize = 12;

/// The relationship with an account, and its dials.
pub(crate) struct RelationshipPanel {
    pub(crate) found: Arc<Relationship>,
    pub(crate) dials: Arc<AccountDials>,
    /// Where it stood on a day that is asked for.
    pub(crate) held: HeldOnDay,
    levels: Vec<MetBar>,
    departments: Vec<MetBar>,
    recent: BalanceBar,
    prior: BalanceBar,
    pub(crate) months: Vec<MonthColumn>,
    pub(crate) dials_chart: String,
}

/// A measure of contact now and twelve months ago.
pub(crate) struct Compared {
    pub(crate) key: &'static str,
    pub(crate) now: String,
    pub(crate) then: String,
    pub(crate) change: String,
}

impl Compared {
    fn of(key: &'static str, (now, then): (u64, u64), shown: impl Fn(u64) -> String) -> Self {
        let difference = shown(now.abs_diff(then));
        Self {
            key,
            now: shown(now),
            then: shown(then),
            change: match now.cmp(&then) {
                Ordering::Greater => format!("+{difference}"),
                Ordering::Less => format!("\u{2212}{difference}"),
                Ordering::Equal => difference,
            },
        }
    }
}

impl RelationshipPanel {
    pub(crate) async fn of(
        ctx: &Context,
        page: &Page,
        id: AccountId,
        on: Option<NaiveDate>,
    ) -> Result<Self, Failure> {
        let found = relationship::show(ctx, id).await?;
        let dials = health::of_account(ctx, id).await?;
        let held = held(ctx, page, id, on).await?;
        let without = |tally: Tally, key: &str| (tally.known > 0).then(|| (page.text(key), tally));
        let breadth = &found.breadth;
        let levels = breadth
            .levels
            .iter()
            .map(|(level, tally)| (page.text(map_words::level_key(level)), *tally))
            .chain(without(breadth.without_level, "relationship-level-unknown"));
        let departments = breadth.departments.iter().cloned().chain(without(
            breadth.without_department,
            "relationship-department-unknown",
        ));
        Ok(Self {
            levels: MetBar::all(page, levels.collect()),
            departments: MetBar::all(page, departments.collect()),
            recent: BalanceBar::of(page, &found.trend.recent),
            prior: BalanceBar::of(page, &found.trend.prior),
            months: picture::months(&found.trend),
            dials_chart: chart::dials(page, &dials.by_month),
            found,
            dials,
            held,
        })
    }

    /// The steps of the ladder, with whether the relationship has come so far, and whether it is there.
    pub(crate) fn ladder(&self) -> Vec<(Stage, bool, bool)> {
        let stage = self.found.placement.as_ref().map(|one| one.placed.stage);
        let rung = stage.and_then(Stage::rung);
        let steps = Stage::LADDER.into_iter().enumerate().map(|(place, step)| {
            let is_reached = rung.is_some_and(|rung| place <= rung);
            (step, is_reached, stage == Some(step))
        });
        steps.collect()
    }

    /// Those with whom there was contact.
    pub(crate) fn people(&self) -> Vec<(&PersonDepth, Option<&Named>)> {
        let people = self.found.depth.people.iter().take(PEOPLE);
        people.map(|person| (person, self.name(person.id))).collect()
    }

    fn name(&self, id: ContactId) -> Option<&Named> {
        self.found.names.get(&id)
    }

    /// People who are not listed.
    pub(crate) fn people_left_out(&self) -> u64 {
        self.found.depth.people.len().saturating_sub(PEOPLE) as u64
    }

    /// How much of our data is missing or too old.
    pub(crate) fn gaps(&self) -> u64 {
        self.dials.completeness.gaps().count() as u64
    }

    /// Each item of our data, whether that is a gap, and where it was read from.
    pub(crate) fn items(&self) -> Vec<(Item, Answer, bool, Option<&Origin>)> {
        let answers = self.dials.completeness.answers.iter();
        let told = answers.map(|(item, answer)| {
            let is_gap = *answer != Answer::Known;
            (*item, *answer, is_gap, self.dials.origins.get(item))
        });
        told.collect()
    }

    /// Levels and departments, as far as any are known.
    pub(crate) fn bars(&self) -> Vec<(&'static str, &[MetBar])> {
        let all: [(&str, &[MetBar]); 2] = [
            ("relationship-levels", &self.levels),
            ("relationship-departments", &self.departments),
        ];
        all.into_iter().filter(|(_, bars)| !bars.is_empty()).collect()
    }

    /// Who began contact, in twelve months and in the twelve before.
    pub(crate) fn balances(&self) -> Vec<(&'static str, &BalanceBar, Balance)> {
        let trend = &self.found.trend;
        vec![
            ("relationship-recent", &self.recent, trend.recent),
            ("relationship-prior", &self.prior, trend.prior),
        ]
    }

    /// How broad contact is beside how broad it was twelve months ago; nothing where it was not recorded then.
    pub(crate) fn breadth_compared(&self) -> Vec<Compared> {
        let (now, then) = (&self.found.breadth, self.found.earlier.as_ref());
        let rows = then.map(|then| &then.breadth).map(|then| {
            [
                ("relationship-people-met", now.people.met, then.people.met),
                (
                    "relationship-levels-met",
                    now.levels_met().into(),
                    then.levels_met().into(),
                ),
                (
                    "relationship-departments-met",
                    now.departments_met().into(),
                    then.departments_met().into(),
                ),
            ]
        });
        let rows = rows.into_iter().flatten();
        rows.map(|(key, now, then)| Compared::of(key, (now, then), |count| count.to_string()))
            .collect()
    }

    /// The same of how deep it is.
    pub(crate) fn depth_compared(&self) -> Vec<Compared> {
        let now = &self.found.depth;
        let Some(then) = self.found.earlier.as_ref().map(|then| &then.depth) else {
            return Vec::new();
        };
        let count = |count: u64| count.to_string();
        let (carrying, carried) = (now.carrying.part, then.carrying.part);
        vec![
            Compared::of("relationship-exchanges", (now.exchanges, then.exchanges), count),
            Compared::of("relationship-hours", (now.minutes, then.minutes), |minutes| {
                self.hours(&minutes)
            }),
            Compared::of("relationship-carrying", (carrying, carried), count),
        ]
    }

    /// Minutes as hours.
    pub(crate) fn hours(&self, minutes: &u64) -> String {
        let tenths = (minutes * 10 + 30) / 60;
        number::grouped(&format!("{}.{}", tenths / 10, tenths % 10))
    }

    /// Contact against the year before, in percent; nothing without any then.
    pub(crate) fn change(&self) -> Option<String> {
        let (now, before) = (self.found.trend.recent.total(), self.found.trend.prior.total());
        (before > 0).then(|| number::signed_percent((now as f64 - before as f64) / before as f64))
    }

    /// Units of the height of months.
    pub(crate) fn height(&self) -> u64 {
        picture::HEIGHT
    }
}

/// Where the relationship stood on a day, where one is asked for.
async fn held(
    ctx: &Context,
    page: &Page,
    id: AccountId,
    on: Option<NaiveDate>,
) -> Result<HeldOnDay, Failure> {
    let placement = match on {
        Some(day) => Box::pin(relationship::on_day(ctx, id, day)).await?,
        None => None,
    };
    let line = placement.map(|one| HeldLine {
        what: format!(
            "{} · {}",
            page.text(words::stage_key(&one.placed.stage)),
            one.placed.on
        ),
        link: None,
        by: one.placed_by,
        at: one.placed_at,
        why: Some(one.evidence),
    });
    Ok(HeldOnDay {
        action: format!("/accounts/{id}#relationship"),
        tab: "relationship",
        on,
        lines: line.into_iter().collect(),
    })
}
