//! `dahu value`: what every account is worth.

use std::sync::Arc;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use dahu_app::valuation::{self, MarginSource, ModelChoice, Request, ReturnsPolicy, Run, Tracker};
use dahu_core::valuation::{DiscountRate, Horizon, Margin};
use dahu_web::{export, text::Texts};

use super::{Outcome, place::Place};
use crate::{output, progress};

/// Values every account: fits, tries the model on a hold-out, and keeps the result.
#[derive(Debug, Args)]
pub(super) struct Value {
    /// Day of valuation; the ledger's last day where not given
    #[arg(long)]
    as_of: Option<NaiveDate>,
    /// Last day that the models are fitted to; what comes after it, up to the day of valuation, is held out
    #[arg(long)]
    calibration_end: Option<NaiveDate>,
    /// Day on which the statement of customer equity opens; a year before the valuation where not given
    #[arg(long)]
    opening: Option<NaiveDate>,
    /// How far ahead purchases are expected: months, years or days, such as 12m, 2y or 90d
    #[arg(long, default_value = "12m", allow_hyphen_values = true)]
    horizon: Horizon,
    /// Part of sales that is margin, such as 0.3 or 30%, where nothing better is known of a line
    #[arg(long, default_value = "0.3", allow_hyphen_values = true)]
    margin: Margin,
    /// Which margin a line has
    #[arg(long, default_value = "known")]
    margins: Margins,
    /// Discount rate of a year, such as 0.1 or 10%
    #[arg(long, default_value = "0.1", allow_hyphen_values = true)]
    discount: DiscountRate,
    /// Timing model: auto, nbd, bg-nbd, mbg-nbd, pareto-nbd or mbg-cnbd-k
    #[arg(long, default_value = "auto")]
    model: ModelChoice,
    /// What becomes of returns
    #[arg(long, default_value = "net")]
    returns: Returns,
    /// How to print the result
    #[arg(long, default_value = "table")]
    format: Format,
    #[command(flatten)]
    place: Place,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Margins {
    /// By its cost or by its product where these are known, else --margin
    Known,
    /// --margin for every line
    Same,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Returns {
    /// Taken off the purchases before them
    Net,
    /// Left out, and reported
    Drop,
    /// Not allowed
    Refuse,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
}

impl Value {
    pub(super) async fn run(self, texts: &Texts) -> Outcome {
        let ctx = self.place.context(texts).await?;
        let tracker = Arc::new(Tracker::default());
        let drawing = progress::follow_valuation(Arc::clone(&tracker), *texts);
        let run = valuation::run(&ctx, self.request(), tracker).await;
        drawing.abort();
        self.print(&run?, texts)
    }

    fn request(&self) -> Request {
        Request {
            as_of: self.as_of,
            calibration_end: self.calibration_end,
            opening: self.opening,
            horizon: self.horizon,
            margin: self.margin,
            margins: match self.margins {
                Margins::Known => MarginSource::Known,
                Margins::Same => MarginSource::Same,
            },
            discount: self.discount,
            model: self.model,
            returns: match self.returns {
                Returns::Net => ReturnsPolicy::Net,
                Returns::Drop => ReturnsPolicy::Drop,
                Returns::Refuse => ReturnsPolicy::Refuse,
            },
        }
    }

    fn print(&self, run: &Run, texts: &Texts) -> Outcome {
        if self.format == Format::Json {
            output::line(serde_json::to_string_pretty(&export::valuation_json(run))?);
        } else {
            output::table(&export::valuation_table(run, texts).to_plain());
        }
        Ok(())
    }
}
