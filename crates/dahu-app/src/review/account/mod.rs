//! The pack of one account.

mod method;
mod mutual;
mod people;
mod pursued;
mod sold;
mod work;

use std::sync::Arc;

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::AccountId,
    money::{Amount, Currency},
    quota::{History, Span},
    review::{Audience, Chapter, Passed},
};

pub use method::{HealthFacts, KeyAccountFacts, SelectedFacts};
pub use mutual::SignedPlan;
pub use people::Teammate;
pub use pursued::DecidedFacts;
pub use sold::{MonthRow, ProductFacts, SalesOf, SalesRow};
pub use work::{AgreedStep, Meeting, MeetingFacts};

use super::{Told, Wanted, sales_as_of, span};
use crate::{
    Context, Result,
    access::Rights,
    account::{self, AccountDetail},
    contact::AccountMap,
    contract::AccountContracts,
    glance::Attention,
    opportunity::{OpportunityPage, SpanOfAccount, WonOfAccount},
    plan::{Matrix, Plan},
    quota::{Progress, Quota},
    setting,
    task::TaskRow,
    valuation::AccountOutlook,
};

/// The pack of one account.
#[derive(Clone, Debug)]
pub struct AccountPack {
    /// Which.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// The firm's own code for it.
    pub code: Option<String>,
    /// What it is about.
    pub span: Span,
    /// For whom.
    pub audience: Audience,
    /// Currency of the amounts; none while there is no ledger.
    pub currency: Option<Currency>,
    /// The day on which it is made.
    pub today: NaiveDate,
    /// The last day of sales that counts.
    pub sales_as_of: NaiveDate,
    /// What it says, in order.
    pub chapters: Vec<Told<AccountContent>>,
    /// Whether the actor may take it along as a file.
    pub may_take_along: bool,
}

/// What a chapter says.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each is what its chapter says, and named after it")]
pub enum AccountContent {
    Profile(Box<AccountDetail>),
    Sales(Vec<SalesRow>),
    Months(Vec<MonthRow>),
    Products(ProductFacts),
    Quota(Vec<(Quota, Progress)>),
    Value(Box<AccountOutlook>),
    Pursued(OpportunityPage),
    Decided(Box<DecidedFacts>),
    Invoiced(WonOfAccount),
    Contracts(AccountContracts),
    Meetings(MeetingFacts),
    Agreed(Vec<AgreedStep>),
    Planned(Vec<TaskRow>),
    Deciders(Box<AccountMap>),
    Team(Vec<Teammate>),
    Warnings(Box<Attention>),
    KeyAccount(Box<KeyAccountFacts>),
    WhiteSpace(Box<Matrix>),
    Plan(Box<Plan>),
    Mutual(Box<SignedPlan>),
    Health(Box<HealthFacts>),
}

/// What the chapters are made of.
struct Frame<'c> {
    ctx: &'c Context,
    id: AccountId,
    rights: Rights,
    span: Span,
    audience: Audience,
    today: NaiveDate,
    as_of: NaiveDate,
    currency: Option<Currency>,
    /// The days of the span up to the last day of sales; none where it has not begun by then.
    sold_on: Option<Passed>,
    /// What it was sold; nothing where the actor may not see that.
    history: History,
    products: Vec<(String, Amount)>,
    /// Its opportunities; none where the actor may not see them, or where nobody is told of them.
    pursued: Option<SpanOfAccount>,
    /// Its plan; none where the actor sees none, or where nobody is told of it.
    plan: Option<Plan>,
}

impl Frame<'_> {
    /// The days of the span up to today.
    fn passed(&self) -> Passed {
        let first = self.span.first_day();
        Passed::of(self.span, self.today).unwrap_or_else(|| Passed::between(first, first))
    }

    fn told(&self, chapter: Chapter, content: AccountContent) -> Told<AccountContent> {
        Told {
            chapter,
            as_of: self.today,
            content,
        }
    }

    /// A chapter that stands on sales.
    fn told_of_sales(&self, chapter: Chapter, content: AccountContent) -> Told<AccountContent> {
        Told {
            as_of: self.as_of,
            ..self.told(chapter, content)
        }
    }
}

/// The pack of an account, with the chapters that the actor may see and that are for whom it is made.
///
/// # Errors
///
/// [`crate::Error::NotFound`] for an account that is not there for the actor, [`crate::Error::Forbidden`] where it is to be taken
/// along and the actor may not, [`crate::Error::Refused`] with the rule `review_not_begun`, [`crate::Error::Internal`] when the
/// ledger fails.
pub async fn of_account(ctx: &Context, id: AccountId, wanted: &Wanted) -> Result<Arc<AccountPack>> {
    super::remembered(
        ctx,
        format!("pack of {id} for {wanted:?}"),
        Box::pin(made(ctx, id, wanted)),
    )
    .await
}

async fn made(ctx: &Context, id: AccountId, wanted: &Wanted) -> Result<AccountPack> {
    let needs = if ctx.takes_along() {
        Action::ExportAccounts
    } else {
        Action::SeeAccount
    };
    let found = account::find(ctx, id, needs).await?;
    let rights = Rights::of(ctx, &found).await?;
    let as_of = sales_as_of(ctx).await?;
    let span = span(ctx, wanted.span, as_of)?;
    let currency = setting::currency(ctx).await?;
    let sold_on = Passed::of(span, as_of);
    let sold = match currency.filter(|_| rights.may(Action::SeeSales)) {
        Some(currency) => {
            let days = sold_on.map_or((as_of, as_of), |days| (days.first, days.last));
            account::sold(ctx, id, currency, days).await?
        }
        None => account::Sold::default(),
    };
    let mut frame = Frame {
        ctx,
        id,
        rights,
        span,
        audience: wanted.audience,
        today: ctx.today(),
        as_of,
        currency,
        sold_on,
        history: History::of(sold.days),
        products: sold_on.map(|_| sold.products).unwrap_or_default(),
        pursued: None,
        plan: None,
    };
    frame.pursued = pursued::span(&frame).await?;
    frame.plan = method::plan_of(&frame).await?;
    let mut chapters = Vec::new();
    for chapter in Chapter::OF_ACCOUNT {
        if chapter.is_for(wanted.audience) {
            chapters.extend(Box::pin(told(&frame, chapter)).await?);
        }
    }
    Ok(AccountPack {
        account: id,
        name: found.name,
        code: found.code,
        span,
        audience: wanted.audience,
        currency,
        today: frame.today,
        sales_as_of: as_of,
        chapters,
        may_take_along: rights.may(Action::ExportAccounts),
    })
}

/// What a chapter says. Another room adds its line here.
async fn told(frame: &Frame<'_>, chapter: Chapter) -> Result<Option<Told<AccountContent>>> {
    match chapter {
        Chapter::Profile => people::profile(frame).await,
        Chapter::Sales => Ok(sold::sales(frame)),
        Chapter::Months => Ok(sold::months(frame)),
        Chapter::Products => Ok(sold::products(frame)),
        Chapter::Quota => sold::quota(frame).await,
        Chapter::Value => sold::value(frame).await,
        Chapter::Pursued => Ok(pursued::open(frame)),
        Chapter::Decided => Ok(pursued::decided(frame)),
        Chapter::Invoiced => pursued::invoiced(frame).await,
        Chapter::Contracts => sold::contracts(frame).await,
        Chapter::Meetings => work::meetings(frame).await,
        Chapter::Agreed => work::agreed(frame).await,
        Chapter::Planned => work::planned(frame).await,
        Chapter::Deciders => people::deciders(frame).await,
        Chapter::Team => people::team(frame).await,
        Chapter::Warnings => people::warnings(frame).await,
        Chapter::KeyAccount => method::key_account(frame).await,
        Chapter::WhiteSpace => Ok(method::white_space(frame)),
        Chapter::Plan => Ok(method::plan(frame)),
        Chapter::Mutual => mutual::signed(frame).await,
        Chapter::Health => method::health(frame).await,
        _ => Ok(None),
    }
}
