//! The page that shows how often opportunities of each stage were won.

use askama::Template;
use dahu_app::opportunity::{self, CalibratedPipeline};
use dahu_core::{
    opportunity::{Chance, DECIDED_AT_LEAST},
    share::Share,
};

use super::words;
use crate::{
    failure::Answer,
    page::{Page, Section, render},
    visitor::Visitor,
};

#[derive(Template)]
#[template(path = "opportunity/calibration.html")]
struct CalibrationPage {
    page: Page,
    pipelines: Vec<CalibratedPipeline>,
}

impl CalibrationPage {
    fn ratio(&self, share: &Share) -> String {
        self.page.percent(&share.ratio())
    }

    fn value(&self, chance: &Chance) -> String {
        self.page.share(&chance.value())
    }

    /// The interval of a share; a dash where nothing was counted.
    fn interval(&self, share: &Share) -> String {
        share.wilson_95().map_or_else(
            || crate::number::DASH.to_owned(),
            |interval| {
                format!(
                    "{}–{}",
                    self.page.share(&interval.low),
                    self.page.share(&interval.high)
                )
            },
        )
    }
}

pub(super) async fn show(visitor: Visitor) -> Answer {
    render(&CalibrationPage {
        page: Page::titled(&visitor.reader, Section::Opportunities, "chances-of-stages"),
        pipelines: opportunity::calibration(&visitor.ctx).await?,
    })
}
