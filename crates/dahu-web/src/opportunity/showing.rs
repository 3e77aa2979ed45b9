//! The page of one opportunity.

use askama::Template;
use axum::extract::{Path, Query as FromQuery};
use dahu_app::{
    Context, Error,
    activity::{self, OfOpportunity},
    opportunity::{self, Opportunity, WonDetail, WonFigures},
    playbook::running,
    setting, task,
    task::TaskRow,
};
use dahu_core::{
    activity::ActivityId,
    contact::BuyingRole,
    money::Currency,
    opportunity::{Confirmation, Element, Known, Limit, State, Verb},
    pipeline::{Check, Stage},
    task::TaskId,
};
use serde::Deserialize;

use super::{id, won::Bar, words};
use crate::{
    contact::map_words,
    failure::{Answer, Failure},
    page::{Page, Section, render},
    playbook::RunsPart,
    visitor::Visitor,
};

/// Activities that its page shows at once.
const ACTIVITIES: usize = 5;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// Whether something was done just now, which can be taken back.
    undo: String,
    /// The activity that was recorded or changed just now.
    undo_activity: String,
    /// The task that was.
    undo_task: String,
    /// After which activity its activities go on.
    after: String,
    /// What is followed and was changed just now.
    undo_run: String,
}

#[derive(Template)]
#[template(path = "opportunity/show.html")]
struct ShowPage {
    page: Page,
    found: Opportunity,
    currency: Option<Currency>,
    steps: Vec<TaskRow>,
    won: Option<WonDetail>,
    missing: Vec<BuyingRole>,
    activities: OfOpportunity,
    undo: String,
    undo_activity: Option<ActivityId>,
    undo_task: Option<TaskId>,
    playbooks: RunsPart,
}

/// The page of one that was removed just now.
#[derive(Template)]
#[template(path = "opportunity/removed.html")]
struct RemovedPage {
    page: Page,
    id: String,
}

impl ShowPage {
    /// Whether its time has passed, and some of it was not invoiced.
    fn is_overdue(&self) -> bool {
        let won = self.won.as_ref().filter(|won| won.is_waited_for);
        won.is_some_and(|won| won.figures.is_some_and(|figures| figures.stands.is_overdue()))
    }

    /// How many of the sales behind it are shown.
    fn shown_sales(&self) -> u64 {
        self.won.as_ref().map_or(0, |won| won.sales.len() as u64)
    }

    /// How it stands against the ledger, as a sentence or two.
    fn told(&self, won: &WonDetail, figures: &WonFigures) -> String {
        let texts = self.page.texts();
        let Some(as_of) = won.as_of else {
            return texts.text("won-no-ledger");
        };
        let facts = [
            ("missing", self.page.money(&figures.missing)),
            ("until", won.until.to_string()),
            ("date", as_of.to_string()),
        ];
        let told = |key: &str| texts.fill(key, &facts);
        let mut sentence = match figures.stands {
            Confirmation::WithoutAmount => texts.text("won-told-without-amount"),
            Confirmation::Confirmed => told("won-told-confirmed"),
            _ if !won.is_waited_for => texts.text("won-told-not-waited-for"),
            Confirmation::Awaited => told("won-told-awaited"),
            Confirmation::Partly => told("won-told-partly"),
            Confirmation::Short => told("won-told-short"),
            Confirmation::Nothing => told("won-told-nothing"),
        };
        if figures.invoiced.late.is_positive() {
            let late = [
                ("amount", self.page.money(&figures.invoiced.late)),
                ("until", won.until.to_string()),
            ];
            sentence += &texts.fill("won-told-late", &late);
        }
        if won.names_products {
            sentence += &texts.text("won-told-products");
        }
        sentence
    }

    /// The stages of its pipeline with how it stands to each.
    fn path(&self) -> Vec<(&Stage, &'static str)> {
        let pipeline = &self.found.pipeline;
        let here = pipeline.position(self.found.facts.state.stage());
        let stages = pipeline.stages.iter().enumerate();
        stages
            .map(|(place, stage)| {
                let class = match here {
                    _ if matches!(self.found.facts.state, State::Won { .. }) => "is-passed",
                    Some(here) if place < here => "is-passed",
                    Some(here) if place == here => "is-here",
                    _ => "is-ahead",
                };
                (stage, class)
            })
            .collect()
    }

    /// What is done in the stage that it is in.
    fn checks(&self) -> &[Check] {
        let stage = self.found.pipeline.stage(self.found.facts.state.stage());
        stage.map_or(&[][..], |stage| &stage.checks)
    }

    fn is_done(&self, check: &Check) -> bool {
        self.found.facts.details.done.contains_key(&check.id)
    }

    /// Whether it is open and in this stage.
    fn is_here(&self, stage: &Stage) -> bool {
        let state = &self.found.facts.state;
        state.is_open() && state.stage() == stage.id
    }

    fn known(&self, element: &Element) -> Known {
        let evidence = self.found.facts.details.evidence.get(element);
        evidence.map_or(Known::Unknown, |evidence| evidence.known)
    }

    fn person(&self, id: &dahu_core::person::PersonId) -> String {
        self.found.people.get(id).cloned().unwrap_or_default()
    }

    fn contact(&self, id: &dahu_core::contact::ContactId) -> String {
        let known = self.found.contacts.get(id).cloned();
        known.unwrap_or_else(|| self.page.text("activity-former-contact"))
    }

    fn account(&self, id: &dahu_core::account::AccountId) -> Option<&String> {
        self.found.accounts.get(id)
    }

    fn is_last_stage(&self) -> bool {
        let pipeline = &self.found.pipeline;
        pipeline.position(self.found.facts.state.stage()) == pipeline.stages.len().checked_sub(1)
    }

    fn is_first_stage(&self) -> bool {
        self.found.pipeline.position(self.found.facts.state.stage()) == Some(0)
    }

    /// After how many days its stage is too long, and from what that is known.
    fn limit(&self) -> Option<String> {
        let texts = self.page.texts();
        self.found.limit.map(|limit| match limit {
            Limit::Learnt { days, median, from } => texts.fill(
                "opportunity-limit-learnt",
                &[
                    ("days", days.to_string()),
                    ("median", median.to_string()),
                    ("from", from.to_string()),
                ],
            ),
            Limit::Said { days } => texts.text_with("opportunity-limit-said", "days", days),
        })
    }

    /// From where to where a line of the history leads.
    fn way(&self, line: &dahu_core::opportunity::Move) -> String {
        let name = |stage: &Option<dahu_core::pipeline::StageId>| {
            stage.map(|stage| words::stage_name(self.page.texts(), &self.found.pipeline, &stage))
        };
        match (name(&line.from), name(&line.to)) {
            (Some(from), Some(to)) if line.verb != Verb::Reopened => format!("{from} → {to}"),
            (_, Some(to)) => to,
            (Some(from), None) => from,
            (None, None) => String::new(),
        }
    }
}

pub(super) async fn show(
    visitor: Visitor,
    Path(key): Path<String>,
    FromQuery(asked): FromQuery<Asked>,
) -> Answer {
    let (ctx, reader) = (&visitor.ctx, &visitor.reader);
    let id = id(&key)?;
    let found = match opportunity::show(ctx, id).await {
        Err(Error::NotFound { .. }) if asked.undo == "removed" => {
            let title = reader.texts().text("opportunity-removed");
            return render(&RemovedPage {
                page: Page::new(reader, Some(Section::Opportunities), &title),
                id: id.to_string(),
            });
        }
        found => found?,
    };
    let steps = steps(ctx, &found).await?;
    let followed = running::of_opportunity(ctx, id, found.facts.selling_mode).await?;
    let about = (id, found.facts.account);
    let after = Some(asked.after.as_str()).filter(|after| !after.is_empty());
    render(&ShowPage {
        page: Page::new(reader, Some(Section::Opportunities), &found.facts.name),
        currency: setting::currency(ctx).await?,
        missing: opportunity::missing_roles(&found.facts.contacts),
        activities: activity::of_opportunity(ctx, id, after, ACTIVITIES).await?,
        won: Box::pin(opportunity::won_detail(ctx, id)).await?,
        steps,
        playbooks: RunsPart::of_opportunity(&visitor, about, followed, &asked.undo_run),
        undo_activity: asked.undo_activity.parse().ok().filter(|_| found.may_record),
        undo_task: asked.undo_task.parse().ok().filter(|_| found.may_record),
        found,
        undo: asked.undo,
    })
}

/// What is still to be done for it.
async fn steps(ctx: &Context, found: &Opportunity) -> Result<Vec<TaskRow>, Failure> {
    Ok(task::of_opportunity(ctx, found.facts.account, found.id).await?)
}
