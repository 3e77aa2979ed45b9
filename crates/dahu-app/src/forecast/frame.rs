//! All that a forecast is made from, loaded once: opportunities, sales, what accounts are expected to buy, and who may see it.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use chrono::{Days, NaiveDate};
use dahu_core::{
    access::Action,
    forecast::{
        Chances, Estimate, Figures, NoRepeat, Place, Pursued, Repeat, VALUATION_DAYS_AT_MOST, Weighing,
        place, share_of_horizon,
    },
    money::Amount,
    pipeline::Pipeline,
    quota::{Season, Span, Subject, season},
};
use uuid::Uuid;

use super::ForecastRequest;
use crate::{
    Context, Error, Result,
    access::{Numbers, Scope},
    account,
    opportunity::{self, Foretold},
    quota::{Measure, Names, Sight},
    report::Key,
    valuation::{self, ExpectedSales},
};

/// What a forecast is made from.
pub(super) struct Frame {
    pub(super) today: NaiveDate,
    pub(super) sight: Sight,
    pub(super) names: Names,
    pub(super) measure: Measure,
    /// Open opportunities that the actor sees, and those won from the first day asked for on.
    pub(super) foretold: Vec<Foretold>,
    pub(super) pipelines: Vec<Pipeline>,
    pub(super) chances: Arc<Chances>,
    /// What accounts are expected to buy; none with why.
    pub(super) expected: Result<Arc<ExpectedSales>, NoRepeat>,
    /// Accounts whose value the actor sees.
    pub(super) valued: Arc<Numbers>,
    season: Season,
    /// The last purchase of accounts with something won, by ledger number.
    bought_on: HashMap<i64, NaiveDate>,
}

/// A forecast of somebody: its figures, and how sure they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The figures.
    pub figures: Figures,
    /// The weighted sum of open ones; none where it is refused.
    pub weighted: Option<Estimate>,
    /// Repeat business; none where no valuation says anything.
    pub repeat: Option<Estimate>,
    /// The sales expected of the whole span; none as above.
    pub sales: Option<Estimate>,
}

/// On what repeat business stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RepeatBasis {
    /// The number of the valuation.
    pub valuation: i32,
    /// Its day.
    pub as_of: NaiveDate,
    /// The last day of its horizon.
    pub horizon_end: NaiveDate,
    /// The days of the span that are still to come; none where it is over.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// Billionths of what is expected within the horizon that fall into these days.
    pub share: i64,
    /// From how many whole years the season is taken; none where all months are equal.
    pub season_years: u32,
    /// Whether the valuation says how sure the sum of all accounts is.
    pub knows_parameters: bool,
}

/// A line that is being added up.
#[derive(Default)]
struct Draft {
    weighing: Weighing,
    repeat: Repeat,
    sold: Amount,
}

impl Frame {
    /// Loads what the actor may see: of opportunities that were won those from a day on.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] for who sees no quotas or no opportunities.
    pub(super) async fn of(ctx: &Context, won_from: NaiveDate) -> Result<Arc<Self>> {
        let key = Key::of_moment(ctx, format!("frame from {won_from}")).await?;
        let made = Box::pin(Self::made(ctx, won_from));
        ctx.workspace.frames.get_or_make(key, made).await
    }

    async fn made(ctx: &Context, won_from: NaiveDate) -> Result<Self> {
        let sight = Sight::of(ctx).await?;
        let seen = Scope::of(ctx, Action::SeeOpportunities)?.numbers(ctx).await?;
        let values = Scope::or_nothing(ctx, Action::SeeValue)?;
        let valued = values.numbers(ctx).await?;
        let connection = ctx.workspace.database.reader();
        let names = Names::of(connection, []).await?;
        let measure = Measure::of(ctx, &names, &[]).await?;
        let (mut foretold, pipelines, chances) = opportunity::to_forecast(ctx, won_from).await?;
        foretold.retain(|one| seen.has(one.number));
        let today = ctx.today();
        let expected = match values {
            Scope::Nothing => Err(NoRepeat::NotSeen),
            Scope::Everything | Scope::Related { .. } => usable(ctx, &measure, today).await?,
        };
        Ok(Self {
            season: season(measure.firm(), measure.as_of),
            bought_on: bought_on(ctx, &foretold).await?,
            today,
            sight,
            names,
            measure,
            foretold,
            pipelines,
            chances,
            expected,
            valued,
        })
    }

    /// Lets pass who sees the forecast of a subject.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for accounts and products, which have none, and where the actor may not know of it.
    pub(super) fn require(&self, subject: &Subject) -> Result<()> {
        if matches!(subject, Subject::Account(_) | Subject::Product(_)) {
            return Err(Error::not_found(subject.kind().as_str(), subject.key()));
        }
        self.names.named(subject)?;
        self.sight.require_seen(subject, &self.names)
    }

    /// The people whose figures make up those of a subject: of a team those who are in it, or below, on the span's last day that
    /// has passed; none for the firm, which has those of nobody as well.
    pub(super) fn people(&self, subject: &Subject, span: Span) -> Option<HashSet<Uuid>> {
        match subject {
            Subject::Team(id) => Some(self.measure.people_of(id.0, span.last_day().min(self.today))),
            Subject::Person(id) => Some(HashSet::from([id.0])),
            Subject::Firm | Subject::Account(_) | Subject::Product(_) => None,
        }
    }

    /// What of the expected purchases falls into the rest of a span.
    ///
    /// # Errors
    ///
    /// [`NoRepeat`].
    pub(super) fn repeat(&self, span: Span) -> Result<RepeatBasis, NoRepeat> {
        let expected = self.expected.as_ref().map_err(|why| *why)?;
        let next = self.measure.as_of.succ_opt().unwrap_or(self.measure.as_of);
        let days = (span.first_day().max(next), span.last_day());
        let days = Some(days).filter(|(first, last)| first <= last);
        let end = expected.horizon_end;
        if days.is_some_and(|(_, last)| last > end) {
            return Err(NoRepeat::HorizonTooShort { end });
        }
        let begins = expected.as_of.succ_opt().unwrap_or(expected.as_of);
        Ok(RepeatBasis {
            valuation: expected.valuation,
            as_of: expected.as_of,
            horizon_end: end,
            days,
            share: days.map_or(0, |days| share_of_horizon((begins, end), days, &self.season)),
            season_years: self.season.years,
            knows_parameters: expected.from_parameters_millionths.is_some(),
        })
    }

    /// An opportunity as the rules look at it; `counts_repeat` where repeat business is known.
    pub(super) fn pursued(&self, one: &Foretold, counts_repeat: bool) -> Pursued {
        let is_expected = || {
            let expected = self.expected.as_ref();
            expected.is_ok_and(|expected| expected.numbers.contains(&one.number))
                && self.valued.has(one.number)
        };
        let bought = self.bought_on.get(&one.number);
        Pursued {
            stage: one.stage,
            is_won: one.is_won,
            day: one.day,
            amount: one.amount,
            category: one.category,
            kind: one.kind,
            is_expected: counts_repeat && is_expected(),
            is_invoiced: bought.is_some_and(|bought| one.day.is_some_and(|won| *bought >= won)),
        }
    }

    /// Those of the opportunities that stand somewhere in the forecast of a span and belong to one of these people.
    pub(super) fn placed(
        &self,
        span: Span,
        people: Option<&HashSet<Uuid>>,
    ) -> impl Iterator<Item = (&Foretold, Pursued, Place)> {
        let counts_repeat = self.repeat(span).is_ok();
        self.foretold
            .iter()
            .filter(move |one| people.is_none_or(|people| people.contains(&one.owner.0)))
            .filter_map(move |one| {
                let pursued = self.pursued(one, counts_repeat);
                Some((one, pursued, place(span, self.today, &pursued)?))
            })
    }

    /// The line of each of these people, those of nobody where there are no people, and of all together.
    pub(super) fn lines(
        &self,
        span: Span,
        people: Option<&HashSet<Uuid>>,
    ) -> (BTreeMap<Option<Uuid>, Line>, Line) {
        let mut drafts: BTreeMap<Option<Uuid>, Draft> = BTreeMap::new();
        let mut total = Draft::default();
        for (one, pursued, place) in self.placed(span, people) {
            let own = drafts.entry(Some(one.owner.0)).or_default();
            for draft in [own, &mut total] {
                draft.weighing.add(&pursued, place, &self.chances);
            }
        }
        let repeat = self.repeat(span);
        if let (Ok(basis), Ok(expected)) = (&repeat, &self.expected) {
            for account in self.expecting(expected, people) {
                let own = drafts.entry(account.owner.map(|owner| owner.0)).or_default();
                for draft in [own, &mut total] {
                    draft.repeat.add(&account.expected, basis.share);
                }
            }
        }
        for (person, sold) in self.sold(span, people) {
            drafts.entry(person).or_default().sold = sold;
            total.sold = [total.sold, sold].into_iter().sum();
        }
        let is_known = repeat.is_ok();
        let lines = drafts
            .into_iter()
            .map(|(person, draft)| (person, self.finished(&draft, is_known)));
        (lines.collect(), self.finished(&total, is_known))
    }

    /// The accounts of which purchases are expected that belong to one of these people, of those whose value the actor sees.
    pub(super) fn expecting<'a>(
        &'a self,
        expected: &'a ExpectedSales,
        people: Option<&'a HashSet<Uuid>>,
    ) -> impl Iterator<Item = &'a valuation::ExpectedAccount> {
        expected.accounts.iter().filter(move |account| {
            let is_theirs =
                people.is_none_or(|people| account.owner.is_some_and(|owner| people.contains(&owner.0)));
            is_theirs && self.valued.has(account.number)
        })
    }

    /// Net sales of the span so far, of each of these people; of nobody what is credited to no one.
    fn sold(&self, span: Span, people: Option<&HashSet<Uuid>>) -> Vec<(Option<Uuid>, Amount)> {
        let until = span.last_day().min(self.measure.as_of);
        let of = |subject: &Subject| {
            let history = self.measure.history(subject, &self.names, span.last_day());
            history.between(span.first_day(), until)
        };
        let known = self.names.people.keys();
        let asked = known.filter(|id| people.is_none_or(|people| people.contains(id)));
        let mut sold: Vec<(Option<Uuid>, Amount)> = asked
            .map(|id| (Some(*id), of(&Subject::Person(dahu_core::person::PersonId(*id)))))
            .filter(|(_, amount)| *amount != Amount::ZERO)
            .collect();
        if people.is_none() {
            let credited: Amount = sold.iter().map(|(_, amount)| *amount).sum();
            let rest: Amount = [of(&Subject::Firm), -credited].into_iter().sum();
            if rest != Amount::ZERO {
                sold.push((None, rest));
            }
        }
        sold
    }

    fn finished(&self, draft: &Draft, knows_repeat: bool) -> Line {
        let from_parameters = self
            .expected
            .as_ref()
            .map_or(0, |expected| expected.from_parameters_millionths.unwrap_or(0));
        let figures = Figures {
            sold: draft.sold,
            repeat: knows_repeat.then_some(draft.repeat.sales),
            ..draft.weighing.figures
        };
        let sales = figures.sales().map(|expected| {
            let variance =
                draft.weighing.variance_beyond_repeat(&self.chances) + draft.repeat.variance(from_parameters);
            let least = [figures.sold, figures.not_invoiced.amount].into_iter().sum();
            Estimate::of(
                expected,
                variance,
                (least, Amount::from_ten_thousandths(i64::MAX)),
            )
        });
        Line {
            figures,
            weighted: draft.weighing.weighted(&self.chances),
            repeat: knows_repeat.then(|| draft.repeat.estimate(from_parameters)),
            sales,
        }
    }
}

impl ForecastRequest {
    /// The first day from which what was won is looked at.
    pub(super) fn won_from(&self) -> NaiveDate {
        self.span.first_day()
    }
}

/// What the latest valuation expects, where it is of use: not too old, and in the currency of the workspace.
async fn usable(
    ctx: &Context,
    measure: &Measure,
    today: NaiveDate,
) -> Result<Result<Arc<ExpectedSales>, NoRepeat>> {
    let Some(expected) = valuation::expected_sales(ctx).await? else {
        return Ok(Err(NoRepeat::NeverValued));
    };
    let oldest = today
        .checked_sub_days(Days::new(u64::from(VALUATION_DAYS_AT_MOST)))
        .unwrap_or(today);
    if expected.as_of < oldest {
        return Ok(Err(NoRepeat::TooOld {
            as_of: expected.as_of,
        }));
    }
    if measure.currency != Some(expected.currency) {
        return Ok(Err(NoRepeat::OtherCurrency));
    }
    Ok(Ok(expected))
}

/// The last purchases of the accounts with something won.
async fn bought_on(ctx: &Context, foretold: &[Foretold]) -> Result<HashMap<i64, NaiveDate>> {
    let won = foretold.iter().filter(|one| one.is_won);
    let mut accounts: Vec<Uuid> = won.map(|one| one.account.0).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let found = account::store::by_ids(ctx.workspace.database.reader(), &accounts).await?;
    Ok(found
        .into_iter()
        .map(|account| (account.number, account.last_on))
        .collect())
}
