//! Which steps of a playbook go with winning.

use askama::Template;
use axum::extract::Path;
use dahu_app::playbook::{self, Evidence, StepEvidence};
use dahu_core::{
    access::Action,
    bilingual::Bilingual,
    playbook::evidence::{LEAST, Said},
    share::{Difference, Interval, Share},
};

use crate::{
    failure::Answer,
    page::{Page, Section, render},
    plan::{id, require, words::both},
    visitor::Visitor,
};

#[derive(Template)]
#[template(path = "playbook/results.html")]
struct ResultsPage {
    page: Page,
    found: Evidence,
}

impl ResultsPage {
    fn told(&self, words: &Bilingual) -> String {
        both(&self.page, words)
    }

    fn counts(&self, share: &Share) -> String {
        let texts = self.page.texts();
        texts.fill(
            "playbook-won-of",
            &[
                ("won", self.page.count(&share.part)),
                ("decided", self.page.count(&share.whole)),
            ],
        )
    }

    fn ratio(&self, share: &Share) -> String {
        self.page.percent(&share.ratio())
    }

    fn interval(&self, interval: &Interval) -> String {
        format!(
            "{} – {}",
            self.page.share(&interval.low),
            self.page.share(&interval.high)
        )
    }

    fn decided_interval(&self) -> String {
        let interval = self.found.decided.wilson_95();
        interval.map_or_else(String::new, |interval| format!("· {}", self.interval(&interval)))
    }

    /// The difference of two shares, in points with its sign.
    fn difference(&self, difference: &Difference) -> String {
        self.page.gain(&difference.value)
    }

    fn difference_interval(&self, difference: &Difference) -> String {
        format!(
            "{} – {}",
            self.page.gain(&difference.low),
            self.page.gain(&difference.high)
        )
    }

    /// What is said of a step, as a class and the key of its words.
    fn verdict(&self, row: &StepEvidence) -> (&'static str, &'static str) {
        match row.said {
            Said::TooFew { .. } => ("tag-none", "playbook-too-few"),
            Said::Shares { difference, .. } if !difference.is_clear() => ("tag-none", "playbook-not-apart"),
            Said::Shares { difference, .. } if difference.value > 0.0 => ("tag-good", "playbook-higher"),
            Said::Shares { .. } => ("tag-warn", "playbook-lower"),
        }
    }

    fn least(&self) -> u64 {
        LEAST
    }
}

pub(super) async fn show(visitor: Visitor, Path(key): Path<String>) -> Answer {
    require(&visitor, Action::SeeOpportunities)?;
    let found = playbook::results(&visitor.ctx, id(&key)?).await?;
    render(&ResultsPage {
        page: Page::titled(&visitor.reader, Section::Opportunities, "playbook-results"),
        found,
    })
}
