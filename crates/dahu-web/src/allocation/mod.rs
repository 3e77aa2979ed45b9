//! Where hours go: capacity against need, and the proposal with its limits; nothing of it is kept.

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query as FromQuery},
    routing::get,
};
use dahu_app::{
    Context,
    allocation::{self, Allocation, Basis, PersonEffort},
    team::{self, Team, TeamId},
};
use dahu_core::{access::Action, allocation::NoPlan, money::Amount};
use serde::{Deserialize, Serialize};

use crate::{
    export::{self, Format},
    failure::Answer,
    opportunity::words::name,
    page::{self, Page, render},
    text::Texts,
    visitor::Visitor,
};

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/allocation", get(show))
        .route("/allocation/export.{format}", get(download))
}

/// Rows of people at most; the sums are of all.
const PEOPLE_SHOWN: usize = 200;
/// Accounts below their minimum that are named at most; the table tells it of each.
const NAMED_AT_MOST: usize = 20;

/// Of which team, if of one.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Asked {
    #[serde(skip_serializing_if = "String::is_empty")]
    team: String,
}

impl Asked {
    /// The team; what is none asks for everybody.
    fn team(&self) -> Option<TeamId> {
        self.team.parse().ok()
    }

    fn export(&self, ending: &str) -> String {
        page::address(&format!("/allocation/export.{ending}"), self)
    }
}

/// Hours of people, or of all of them.
struct Hours {
    name: String,
    capacity: f64,
    elsewhere: f64,
    needed: f64,
    /// Hours that accounts need that are not in it.
    beyond: f64,
    now: f64,
    /// What is left of the capacity; below zero where more was given.
    spare: f64,
    then: Option<f64>,
}

impl Hours {
    fn of(person: &PersonEffort) -> Self {
        Self {
            name: person.name.clone(),
            capacity: person.capacity,
            elsewhere: person.elsewhere,
            needed: person.needed,
            beyond: person.beyond,
            now: person.now,
            spare: spare(person),
            then: person.then,
        }
    }
}

/// What is left of somebody's hours; below zero where they gave more than they have.
pub(crate) fn spare(person: &PersonEffort) -> f64 {
    person.capacity - person.elsewhere - person.now
}

#[derive(Template)]
#[template(path = "allocation/show.html")]
struct AllocationPage {
    page: Page,
    asked: Asked,
    found: Arc<Allocation>,
    teams: Vec<Team>,
    /// All people together.
    all: Hours,
}

impl AllocationPage {
    /// The people who are shown, with what one more hour of theirs would bring.
    fn people(&self) -> impl Iterator<Item = (Hours, Option<Amount>)> + '_ {
        let shown = self.found.people.iter().take(PEOPLE_SHOWN);
        shown.map(|person| (Hours::of(person), person.further_hour))
    }

    /// People who are not shown.
    fn people_left_out(&self) -> u64 {
        self.found.people.len().saturating_sub(PEOPLE_SHOWN) as u64
    }

    /// Whether less is there than is needed.
    fn is_short(&self) -> bool {
        self.all.needed > self.all.capacity - self.all.elsewhere
    }

    /// Key accounts that are not in it, and what they need.
    fn beyond(&self) -> String {
        let facts = [
            ("count", self.page.count(&self.found.left_out)),
            ("hours", hours(&self.found.beyond)),
        ];
        self.page.texts().fill("allocation-left-out", &facts)
    }

    fn limits(&self) -> String {
        let limits = self.found.limits;
        let facts = [
            ("least", limits.least_percent.to_string()),
            ("change", limits.most_change.to_string()),
            ("accounts", limits.accounts.to_string()),
        ];
        self.page.texts().fill("allocation-limits", &facts)
    }

    /// How many accounts would stay below their minimum, and the first of them with the hours that they lack; none where all
    /// have it.
    fn lacking(&self) -> Option<String> {
        let texts = self.page.texts();
        let count = self.found.below_minimum().count() as u64;
        let named = self.found.below_minimum().take(NAMED_AT_MOST);
        let named = named.map(|(account, lacking)| {
            let facts = [("name", account.name.clone()), ("hours", lacked(&lacking))];
            texts.fill("allocation-lacking-one", &facts)
        });
        let named: Vec<String> = named.collect();
        let facts = [
            ("count", self.page.count(&count)),
            ("accounts", named.join(&texts.text("list-separator"))),
        ];
        (count > 0).then(|| texts.fill("allocation-lacking", &facts))
    }

    fn basis_key(&self) -> &'static str {
        match self.found.basis {
            Basis::Value => "allocation-by-value",
            Basis::Sales => "allocation-by-sales",
        }
    }

    fn no_plan_key(&self, why: &NoPlan) -> &'static str {
        match why {
            NoPlan::Nothing => "allocation-nothing",
            NoPlan::Infeasible => "allocation-infeasible",
            NoPlan::Unsolved => "allocation-unsolved",
        }
    }
}

/// Hours as people read them: whole ones, and nothing never less than nothing.
pub(crate) fn hours(hours: &f64) -> String {
    crate::number::grouped(&format!("{:.0}", hours.round() + 0.0))
}

/// Hours that are lacking: whole ones, and never none where a part of one is.
fn lacked(lacking: &f64) -> String {
    hours(&lacking.ceil())
}

/// Who gives an account how many hours now, and would; whoever gives none and would give none is not told.
pub(crate) fn hands(texts: &Texts, hands: &[Hand]) -> String {
    let counts = |hours: f64| hours.round() > 0.0;
    let giving = hands
        .iter()
        .filter(|(_, now, then)| counts(*now) || then.is_some_and(counts));
    let told: Vec<String> = giving.map(|one| hand(texts, one)).collect();
    told.join(&texts.text("list-separator"))
}

/// Somebody with the hours that they give an account now, and would.
type Hand = (String, f64, Option<f64>);

fn hand(texts: &Texts, (who, now, then): &Hand) -> String {
    let facts = [("name", who.clone()), ("now", hours(now))];
    match then {
        Some(then) => {
            let [who, now] = facts;
            texts.fill("allocation-hand", &[who, now, ("then", hours(then))])
        }
        None => texts.fill("allocation-hand-now", &facts),
    }
}

/// All of the people together, and what all accounts need, those that nobody owns among them.
fn together(found: &Allocation, name: String) -> Hours {
    let sum = |of: fn(&PersonEffort) -> f64| found.people.iter().map(of).sum::<f64>();
    Hours {
        name,
        capacity: sum(|person| person.capacity),
        elsewhere: sum(|person| person.elsewhere),
        needed: found.accounts.iter().map(|account| account.needed).sum(),
        beyond: found.beyond,
        now: sum(|person| person.now),
        spare: sum(spare),
        then: found.people.iter().map(|person| person.then).sum(),
    }
}

async fn show(visitor: Visitor, FromQuery(asked): FromQuery<Asked>) -> Answer {
    let ctx = &visitor.ctx;
    let texts = visitor.reader.texts();
    let found = Box::pin(allocation::show(ctx, asked.team())).await?;
    let teams = if ctx.is_open(Action::SeePeople) {
        team::all(ctx).await?
    } else {
        Vec::new()
    };
    render(&AllocationPage {
        all: together(&found, texts.text("funnel-total")),
        page: Page::new(&visitor.reader, None, &texts.text("allocation")),
        asked,
        found,
        teams,
    })
}

/// The proposal as a file.
async fn download(
    visitor: Visitor,
    Path(format): Path<Format>,
    FromQuery(asked): FromQuery<Asked>,
) -> Answer {
    let visitor = visitor.taking_along();
    let found = Box::pin(allocation::show(&visitor.ctx, asked.team())).await?;
    let table = export::allocation(&found, &visitor.reader.texts());
    export::download(&visitor, table, format, "allocation").await
}
