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
    valuation::{self, Grouping},
};
use dahu_core::{
    forecast::quarter_of,
    quota::{Span, Subject},
    report::Cadence,
};
use dahu_web::{export, text::Texts};
use serde::Serialize;

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
        let ctx = &self.place.context(texts).await?;
        match self.report {
            Which::Funnel => {
                let report = report::funnel(ctx, &self.window()).await?;
                note_others(report.other_currency_lines, texts);
                self.print(
                    texts,
                    || export::funnel(&report, texts),
                    || export::funnel_json(&report),
                )
            }
            Which::Concentration => {
                let report = report::concentration(ctx, &self.window()).await?;
                note_others(report.other_currency_lines, texts);
                let json = || export::concentration_json(&report);
                self.print(texts, || export::concentration(&report, texts), json)
            }
            Which::Portfolio => {
                let report = report::portfolio(ctx, &self.window()).await?;
                let json = || export::portfolio_json(&report);
                self.print(texts, || export::portfolio(&report, texts), json)
            }
            Which::Forecast => self.forecast(ctx, texts).await,
            Which::Won => {
                let found = opportunity::all_won(ctx, &WonFilter::default(), WonSort::Urgency).await?;
                self.print(texts, || export::won(&found, texts), || export::won_json(&found))
            }
            Which::Reasons => self.reasons(ctx, texts).await,
            Which::Health => {
                let found = health::all(ctx, &HealthFilter::default(), HealthSort::Wellness).await?;
                let past = health::backtest(ctx).await?;
                let json = || export::health_json(&found, Some(&past));
                self.print(texts, || export::health(&found, Some(&past), texts), json)
            }
            Which::Equity | Which::Retention | Which::Holdout => self.of_values(ctx, texts).await,
            Which::Kinds | Which::Mismatch | Which::Selection => self.of_method(ctx, texts).await,
            Which::Work => self.work(ctx, texts).await,
        }
    }

    fn window(&self) -> Window {
        Window {
            from: self.from,
            to: self.to,
            as_of: self.as_of,
        }
    }

    /// Prints a report in the form that is asked for; the others are not made.
    fn print<J: Serialize>(
        &self,
        texts: &Texts,
        table: impl FnOnce() -> export::Table,
        json: impl FnOnce() -> J,
    ) -> Outcome {
        let target = self.output.as_deref();
        match self.format {
            Format::Table => {
                let table = table();
                // A table without rows says something only where there is no other.
                let is_alone = table.further.is_empty();
                let shown = table.all().filter(|one| is_alone || !one.rows.is_empty());
                shown.for_each(|one| output::table(&one.to_plain()));
                Ok(())
            }
            Format::Json => output::json(&json(), target),
            Format::Csv => match target {
                Some(_) => output::bytes(&table().to_csv(), target, texts),
                None => {
                    output::line(String::from_utf8_lossy(&table().to_csv()).trim_end());
                    Ok(())
                }
            },
            Format::Xlsx => output::bytes(&table().to_xlsx()?, target, texts),
        }
    }

    /// What the firm forecasts for a span, and how good earlier forecasts were.
    async fn forecast(&self, ctx: &Context, texts: &Texts) -> Outcome {
        let request = ForecastRequest {
            span: self.span.unwrap_or_else(|| quarter_of(ctx.today())),
            subject: Subject::Firm,
        };
        let found = forecast::show(ctx, &request).await?;
        let judged = forecast::judge(ctx, &request).await?;
        let json = || export::forecast_json(&found, &judged);
        self.print(texts, || export::forecast(&found, &judged, texts), json)
    }

    /// Why opportunities were won and lost.
    async fn reasons(&self, ctx: &Context, texts: &Texts) -> Outcome {
        let filter = OpportunityFilter {
            from: self.from,
            to: self.to,
            ..OpportunityFilter::default()
        };
        let report = opportunity::reasons(ctx, &filter).await?;
        let json = || export::reasons_json(&report);
        self.print(texts, || export::reasons(&report, texts), json)
    }

    /// What people did, and what came of it.
    async fn work(&self, ctx: &Context, texts: &Texts) -> Outcome {
        let request = WorkRequest {
            cadence: self.period.into(),
            day: self.date,
            of: report::of_words(ctx, &self.of).await?,
        };
        let report = Box::pin(report::work(ctx, &request)).await?;
        self.print(
            texts,
            || export::work(&report, texts),
            || export::work_json(&report),
        )
    }

    /// What the latest valuation says.
    async fn of_values(&self, ctx: &Context, texts: &Texts) -> Outcome {
        let run = valuation::latest(ctx)
            .await?
            .ok_or_else(valuation::never_valued)?;
        match self.report {
            Which::Retention => {
                let json = || export::retention_json(&run);
                self.print(texts, || export::retention(&run, texts), json)
            }
            Which::Holdout => {
                let json = || export::hold_outs_json(&run);
                self.print(texts, || export::hold_outs(&run, texts), json)
            }
            _ => {
                let grouping = Grouping::from(self.by);
                let groups = valuation::equity_by(ctx, grouping).await?;
                let json = || export::equity_json(&run, &groups, grouping);
                self.print(texts, || export::equity_by(&run, &groups, grouping, texts), json)
            }
        }
    }

    /// What the method of key accounts says.
    async fn of_method(&self, ctx: &Context, texts: &Texts) -> Outcome {
        match self.report {
            Which::Kinds => {
                let report = Box::pin(kind::report(ctx)).await?;
                let json = || export::kinds_json(&report);
                self.print(texts, || export::kinds_of_report(&report, texts), json)
            }
            Which::Mismatch => {
                let report = Box::pin(selling::report(ctx)).await?;
                if !report.is_recorded {
                    output::note(texts.text("selling-nothing-recorded"));
                }
                let json = || export::mismatch_json(&report);
                self.print(texts, || export::mismatch_of_report(&report, texts), json)
            }
            _ => {
                let asked = Asked {
                    as_of: self.as_of,
                    capacity: self.capacity,
                    ..Asked::default()
                };
                let found = Box::pin(selection::exported(ctx, asked, Filter::default())).await?;
                let json = || export::selection_json(&found);
                self.print(texts, || export::selection(&found, texts), json)
            }
        }
    }
}

/// Says that lines in other currencies are in none of the figures.
fn note_others(lines: u64, texts: &Texts) {
    if lines > 0 {
        output::note(texts.counted("other-currency-lines", lines));
    }
}

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
