//! `dahu report`: the funnel, the concentration, the portfolio, the forecast, what was won and invoiced and why, what the latest valuation says,
//! what people worked, who is a key account and of which kind, the mismatch of ways of selling, and the dials of accounts.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use dahu_app::{
    Context,
    forecast::{self, ForecastRequest},
    health::{self, HealthFilter, HealthSort},
    kind,
    opportunity::{self, OpportunityFilter, WonFilter, WonSort},
    report::{self, Window, WorkRequest},
    selection::{self, Asked, Filter},
    selling,
    valuation::{self, Grouping, Run},
};
use dahu_core::{
    forecast::quarter_of,
    quota::{Span, Subject},
    report::Cadence,
};
use dahu_web::{export, text::Texts};

use super::{Outcome, place::Place};
use crate::output;

/// Prints a report: funnel, concentration, portfolio, forecast, what was won against what was invoiced, why opportunities were won
/// and lost, what the latest valuation says, what people worked, which accounts are key accounts and of which kinds, the mismatch of ways of selling, or the dials of accounts.
///
/// Days are of the first three, from and to of reasons and, as-of alone, of the selection; the span is of the forecast; won is as of the ledger's last
/// day; equity, retention and hold-out are as of the valuation; work is of a day, a week or a month.
#[derive(Debug, Args)]
pub(super) struct Report {
    /// Which report
    report: Which,
    /// First day of the period; the ledger's first day where not given
    #[arg(long)]
    from: Option<NaiveDate>,
    /// Last day of the period; the ledger's last day where not given
    #[arg(long)]
    to: Option<NaiveDate>,
    /// Day of target lists, assessments and standing, and of the selection
    #[arg(long)]
    as_of: Option<NaiveDate>,
    /// For how many key accounts there is room; as many as the criteria say where not given
    #[arg(long)]
    capacity: Option<u16>,
    /// Year, half, quarter or month of the forecast, such as 2026, 2026-H1, 2026-Q3 or 2026-07; the quarter of today where not
    /// given
    #[arg(long)]
    span: Option<Span>,
    /// By what equity adds the values up
    #[arg(long, default_value = "owner")]
    by: By,
    /// How long the period of work is
    #[arg(long, default_value = "week")]
    period: Length,
    /// A day in the period of work; today where none is given
    #[arg(long)]
    date: Option<NaiveDate>,
    /// Whose work: the name of a person or a team; the whole firm where none is given
    #[arg(long, default_value = "")]
    of: String,
    /// How to print it
    #[arg(long, default_value = "table")]
    format: Format,
    /// File to write; standard output where none is given
    #[arg(long)]
    output: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Which {
    /// What each salesperson made of the targets
    Funnel,
    /// How much of the sales the largest accounts bring
    Concentration,
    /// Every account with its purchases, change and rhythm
    Portfolio,
    /// What the firm's opportunities and accounts will bring, person by person, and how good earlier forecasts were
    Forecast,
    /// What was won against what the ledger shows of it
    Won,
    /// What decided opportunities that were won and lost, by reason and by competitor
    Reasons,
    /// Whether each customer is well and our data of it complete, and what the past says of the score
    Health,
    /// What all accounts are worth, by owner, industry or region
    Equity,
    /// What keeping more accounts would be worth
    Retention,
    /// How the model did on days that it had not seen
    Holdout,
    /// What people did in a day, a week or a month, and what came of it
    Work,
    /// Of which kinds of key account the rules propose accounts to be, with the reasons, and what people decided
    Kinds,
    /// What each account's way of selling needs against what records show was given, with the inputs and what to move
    Mismatch,
    /// Which accounts are key accounts, why, and how firmly
    Selection,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Length {
    /// One day
    Day,
    /// A week from Monday to Sunday
    Week,
    /// A calendar month
    Month,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum By {
    /// Who answers for an account
    Owner,
    /// What it does
    Industry,
    /// Where it is
    Region,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
    Csv,
    Xlsx,
}

impl Report {
    pub(super) async fn run(self, texts: &Texts) -> Outcome {
        let ctx = self.place.context(texts).await?;
        let (table, json) = self.make(&ctx, texts).await?;
        let others = json["other_currency_lines"].as_u64().unwrap_or(0);
        if others > 0 {
            output::note(texts.counted("other-currency-lines", others));
        }
        match self.format {
            Format::Table => {
                // A table without rows says something only where there is no other.
                let is_alone = table.further.is_empty();
                let shown = table.all().filter(|one| is_alone || !one.rows.is_empty());
                shown.for_each(|one| output::table(&one.to_plain()));
            }
            Format::Json => {
                let text = serde_json::to_string_pretty(&json)? + "\n";
                match &self.output {
                    Some(path) => std::fs::write(path, text)?,
                    None => output::line(text.trim_end()),
                }
            }
            Format::Csv => match &self.output {
                Some(_) => output::bytes(&table.to_csv(), self.output.as_deref(), texts)?,
                None => output::line(String::from_utf8_lossy(&table.to_csv()).trim_end()),
            },
            Format::Xlsx => output::bytes(&table.to_xlsx()?, self.output.as_deref(), texts)?,
        }
        Ok(())
    }

    async fn make(&self, ctx: &Context, texts: &Texts) -> Result<Made, dahu_app::Error> {
        let window = Window {
            from: self.from,
            to: self.to,
            as_of: self.as_of,
        };
        Ok(match self.report {
            Which::Funnel => {
                let report = report::funnel(ctx, &window).await?;
                (export::funnel(&report, texts), export::funnel_json(&report))
            }
            Which::Concentration => {
                let report = report::concentration(ctx, &window).await?;
                (
                    export::concentration(&report, texts),
                    export::concentration_json(&report),
                )
            }
            Which::Portfolio => {
                let report = report::portfolio(ctx, &window).await?;
                (export::portfolio(&report, texts), export::portfolio_json(&report))
            }
            Which::Forecast => foretold(ctx, self.span, texts).await?,
            Which::Won => {
                let found = opportunity::all_won(ctx, &WonFilter::default(), WonSort::Urgency).await?;
                (export::won(&found, texts), export::won_json(&found))
            }
            Which::Reasons => self.of_reasons(ctx, texts).await?,
            Which::Health => {
                let found = health::all(ctx, &HealthFilter::default(), HealthSort::Wellness).await?;
                let past = health::backtest(ctx).await?;
                (
                    export::health(&found, Some(&past), texts),
                    export::health_json(&found, Some(&past)),
                )
            }
            Which::Equity => {
                let run = valued(ctx).await?;
                let grouping = Grouping::from(self.by);
                let groups = valuation::equity_by(ctx, grouping).await?;
                (
                    export::equity_by(&run, &groups, grouping, texts),
                    export::equity_json(&run, &groups, grouping),
                )
            }
            Which::Retention => {
                let run = valued(ctx).await?;
                (export::retention(&run, texts), export::retention_json(&run))
            }
            Which::Holdout => {
                let run = valued(ctx).await?;
                (export::hold_outs(&run, texts), export::hold_outs_json(&run))
            }
            Which::Kinds | Which::Mismatch | Which::Selection => self.of_method(ctx, texts).await?,
            Which::Work => {
                let request = WorkRequest {
                    cadence: self.period.into(),
                    day: self.date,
                    of: report::of_words(ctx, &self.of).await?,
                };
                let report = Box::pin(report::work(ctx, &request)).await?;
                (export::work(&report, texts), export::work_json(&report))
            }
        })
    }

    /// Why opportunities were won and lost.
    async fn of_reasons(&self, ctx: &Context, texts: &Texts) -> Result<Made, dahu_app::Error> {
        let filter = OpportunityFilter {
            from: self.from,
            to: self.to,
            ..OpportunityFilter::default()
        };
        let report = opportunity::reasons(ctx, &filter).await?;
        Ok((export::reasons(&report, texts), export::reasons_json(&report)))
    }

    /// What the method of key accounts says.
    async fn of_method(&self, ctx: &Context, texts: &Texts) -> Result<Made, dahu_app::Error> {
        Ok(match self.report {
            Which::Kinds => {
                let report = Box::pin(kind::report(ctx)).await?;
                (
                    export::kinds_of_report(&report, texts),
                    export::kinds_json(&report),
                )
            }
            Which::Mismatch => {
                let report = Box::pin(selling::report(ctx)).await?;
                if !report.is_recorded {
                    output::note(texts.text("selling-nothing-recorded"));
                }
                (
                    export::mismatch_of_report(&report, texts),
                    export::mismatch_json(&report),
                )
            }
            _ => {
                let asked = Asked {
                    as_of: self.as_of,
                    capacity: self.capacity,
                    ..Asked::default()
                };
                let found = Box::pin(selection::exported(ctx, asked, Filter::default())).await?;
                (export::selection(&found, texts), export::selection_json(&found))
            }
        })
    }
}

/// A report as a table, and as JSON.
type Made = (export::Table, serde_json::Value);

impl From<By> for Grouping {
    fn from(by: By) -> Self {
        match by {
            By::Owner => Self::Owner,
            By::Industry => Self::Industry,
            By::Region => Self::Region,
        }
    }
}

impl From<Length> for Cadence {
    fn from(length: Length) -> Self {
        match length {
            Length::Day => Self::Day,
            Length::Week => Self::Week,
            Length::Month => Self::Month,
        }
    }
}

/// What the firm forecasts for a span, and how good earlier forecasts were.
async fn foretold(
    ctx: &Context,
    span: Option<Span>,
    texts: &Texts,
) -> Result<(export::Table, serde_json::Value), dahu_app::Error> {
    let request = ForecastRequest {
        span: span.unwrap_or_else(|| quarter_of(ctx.today())),
        subject: Subject::Firm,
    };
    let found = forecast::show(ctx, &request).await?;
    let judged = forecast::judge(ctx, &request).await?;
    Ok((
        export::forecast(&found, &judged, texts),
        export::forecast_json(&found, &judged),
    ))
}

/// The latest valuation.
async fn valued(ctx: &Context) -> Result<Run, dahu_app::Error> {
    valuation::latest(ctx).await?.ok_or_else(valuation::never_valued)
}
