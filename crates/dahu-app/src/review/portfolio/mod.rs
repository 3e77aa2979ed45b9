//! The pack of a portfolio: of one person's accounts, a team's or the firm's.

mod accounts;
mod method;
mod selling;

use std::{collections::HashSet, sync::Arc};

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    money::Currency,
    person::PersonId,
    quota::Span,
    review::{Audience, Chapter, Passed},
};

pub use accounts::{AttentionFacts, ConcentrationFacts, LargestFacts};
pub use method::{CoverageFacts, HealthOfFacts, KeyAccountsFacts, PlansFacts, SinceReview};
pub use selling::{SoldFacts, SoldRow};

use super::{Told, sales_as_of, span};
use crate::{
    Context, Result,
    forecast::ForecastReport,
    opportunity::OwnersSummary,
    quota::{Selling, SpanRow},
    report::{PortfolioReport, Whose, Window, WorkOf, WorkReport, portfolio},
};

/// The pack of a portfolio.
#[derive(Clone, Debug)]
pub struct PortfolioPack {
    /// Whose.
    pub of: WorkOf,
    /// The name of the team or person; empty for the firm.
    pub name: String,
    /// What it is about.
    pub span: Span,
    /// Currency of the amounts; none while there is no ledger.
    pub currency: Option<Currency>,
    /// The day on which it is made.
    pub today: NaiveDate,
    /// The last day of sales that counts.
    pub sales_as_of: NaiveDate,
    /// What it says, in order.
    pub chapters: Vec<Told<PortfolioContent>>,
    /// Whose portfolios the actor may ask for, with their names.
    pub choices: Vec<(WorkOf, String)>,
}

/// What a chapter says.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each is what its chapter says, and named after it")]
pub enum PortfolioContent {
    SoldBy(SoldFacts),
    QuotasOf(Vec<SpanRow>),
    Forecast(Arc<ForecastReport>),
    Concentration(Box<ConcentrationFacts>),
    Largest(LargestFacts),
    Attention(AttentionFacts),
    Opportunities(OwnersSummary),
    Work(Vec<Arc<WorkReport>>),
    KeyAccounts(Box<KeyAccountsFacts>),
    PlansOf(PlansFacts),
    HealthOf(Box<HealthOfFacts>),
    Coverage(CoverageFacts),
}

/// What the chapters are made of.
struct Frame<'c> {
    ctx: &'c Context,
    selling: Selling,
    whose: Whose,
    span: Span,
    today: NaiveDate,
    as_of: NaiveDate,
    /// The days of the span up to the last day of sales; none where it has not begun by then.
    sold_on: Option<Passed>,
    /// The accounts whose sales the actor sees, in the days of the span; none where there are no sales of them.
    portfolio: Option<Arc<PortfolioReport>>,
}

impl Frame<'_> {
    /// The people whose accounts these are; none where everybody's are.
    fn people(&self) -> Option<HashSet<PersonId>> {
        let people = self.whose.people.as_ref()?;
        Some(people.iter().copied().collect())
    }

    /// Their names, which no two people share.
    fn names(&self) -> Option<HashSet<&str>> {
        let people = self.whose.people.as_ref()?.iter();
        let known = people.filter_map(|id| self.selling.people().get(&id.0));
        Some(known.map(|person| person.name.as_str()).collect())
    }

    fn told(&self, chapter: Chapter, content: PortfolioContent) -> Told<PortfolioContent> {
        Told {
            chapter,
            as_of: self.today,
            content,
        }
    }

    /// A chapter that stands on sales.
    fn told_of_sales(&self, chapter: Chapter, content: PortfolioContent) -> Told<PortfolioContent> {
        Told {
            as_of: self.as_of,
            ..self.told(chapter, content)
        }
    }
}

/// The pack of a portfolio, that of whom the actor answers for where nobody is named. Whose somebody sees is the rule of
/// quotas and working reports; accounts in it are those whose sales they see.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who sees no sales at all, [`crate::Error::NotFound`] for whose the actor may not see,
/// [`crate::Error::Refused`] with the rule `review_not_begun`, [`crate::Error::Internal`] when the ledger fails.
pub async fn of_portfolio(
    ctx: &Context,
    of: Option<WorkOf>,
    wanted: Option<Span>,
) -> Result<Arc<PortfolioPack>> {
    super::remembered(
        ctx,
        format!("pack of {of:?} for {wanted:?}"),
        Box::pin(made(ctx, of, wanted)),
    )
    .await
}

async fn made(ctx: &Context, of: Option<WorkOf>, wanted: Option<Span>) -> Result<PortfolioPack> {
    ctx.may(Action::SeeSales)?;
    let as_of = sales_as_of(ctx).await?;
    let span = span(ctx, wanted, as_of)?;
    let selling = Selling::of(ctx).await?;
    let whose = Whose::of(ctx, &selling, of, ctx.today().min(span.last_day()))?;
    let sold_on = Passed::of(span, as_of);
    let portfolio = match sold_on {
        Some(days) => {
            let window = Window {
                from: Some(days.first),
                to: Some(days.last),
                as_of: None,
            };
            Some(Box::pin(portfolio(ctx, &window)).await?)
        }
        None => None,
    };
    let frame = Frame {
        ctx,
        selling,
        whose,
        span,
        today: ctx.today(),
        as_of,
        sold_on,
        portfolio,
    };
    let mut chapters = Vec::new();
    for chapter in Chapter::OF_PORTFOLIO {
        if chapter.is_for(Audience::Inside) {
            chapters.extend(Box::pin(told(&frame, chapter)).await?);
        }
    }
    Ok(PortfolioPack {
        of: frame.whose.of,
        name: frame.whose.name.clone(),
        span,
        currency: frame.selling.currency(),
        today: frame.today,
        sales_as_of: as_of,
        choices: frame.whose.choices.clone(),
        chapters,
    })
}

/// What a chapter says. Another room adds its line here.
async fn told(frame: &Frame<'_>, chapter: Chapter) -> Result<Option<Told<PortfolioContent>>> {
    match chapter {
        Chapter::SoldBy => Ok(selling::sold(frame)),
        Chapter::QuotasOf => selling::quotas(frame).await,
        Chapter::Forecast => selling::forecast(frame).await,
        Chapter::Concentration => Ok(accounts::concentration(frame)),
        Chapter::Largest => Ok(accounts::largest(frame)),
        Chapter::Attention => Ok(accounts::attention(frame)),
        Chapter::Opportunities => selling::opportunities(frame).await,
        Chapter::Work => selling::work(frame).await,
        Chapter::KeyAccounts => method::key_accounts(frame).await,
        Chapter::PlansOf => method::plans(frame).await,
        Chapter::HealthOf => method::health(frame).await,
        Chapter::Coverage => method::coverage(frame).await,
        _ => Ok(None),
    }
}
