//! The overview of a year's quotas: a row a subject; and all quotas of a year as files have them.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use chrono::{Datelike, NaiveDate};
use dahu_core::{
    access::Action,
    money::Currency,
    quota::{Levels, Span, Subject, SubjectKind},
    team::TeamId,
};

use super::{
    Named, Progress, Quota, attainment::history_for, crediting::Measure, naming::Names, permission::Sight,
    store,
};
use crate::{Context, Result};

/// Quotas of a workspace at most.
pub const QUOTAS_AT_MOST: u64 = 100_000;

/// Which subjects an overview shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only of this kind.
    pub kind: Option<SubjectKind>,
    /// Only a team with those below it, the people in them, and the accounts that these own.
    pub team: Option<TeamId>,
}

/// A row of the overview.
#[derive(Clone, Debug)]
pub struct OverviewRow {
    /// Whom or what it is about.
    pub subject: Named,
    /// The levels of the year: its quota, else the sum of its halves, quarters or months where all of them have one.
    pub levels: Option<Levels>,
    /// Whether they are such a sum.
    pub is_sum: bool,
    /// How many quotas there are for spans of the year.
    pub quotas: u64,
    /// How far the year has come.
    pub progress: Option<Progress>,
}

/// The quotas of a year.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The rows asked for: the firm, teams, people, accounts, products, each by name.
    pub rows: Vec<OverviewRow>,
    /// How many there are in all.
    pub total: u64,
    /// The day of the figures.
    pub as_of: NaiveDate,
    /// Currency of the amounts; none while there is no ledger.
    pub currency: Option<Currency>,
    /// Whether the actor sets any quota.
    pub may_set: bool,
}

/// A quota as files have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Whom or what it is for.
    pub subject: Named,
    /// The quota.
    pub quota: Quota,
    /// How far it has come.
    pub progress: Progress,
}

/// The rows in these places of a year's overview.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who sees no quotas, [`crate::Error::Internal`] when the ledger fails.
pub async fn overview(ctx: &Context, year: Span, filter: Filter, places: Range<usize>) -> Result<Overview> {
    let seen = Seen::of(ctx, year, filter).await?;
    let end = places.end.min(seen.subjects.len());
    let asked = &seen.subjects[places.start.min(end)..end];
    let rows = asked
        .iter()
        .map(|(subject, quotas)| seen.row(year, subject, quotas));
    Ok(Overview {
        rows: rows.collect(),
        total: seen.subjects.len() as u64,
        as_of: seen.measure.as_of,
        currency: seen.measure.currency,
        may_set: seen.sight.sets_any(),
    })
}

/// All quotas for spans of a year that the actor may take along, in the order of the overview.
///
/// # Errors
///
/// Like [`overview`].
pub async fn export(ctx: &Context, year: Span, filter: Filter) -> Result<(Vec<Exported>, Option<Currency>)> {
    let seen = Seen::of(ctx, year, filter).await?;
    let mut exported = Vec::new();
    for (subject, quotas) in &seen.subjects {
        for quota in quotas.values() {
            let history = history_for(&seen.measure, &subject.subject, &seen.names, quota.span);
            exported.push(Exported {
                subject: subject.clone(),
                quota: quota.clone(),
                progress: Progress::of(
                    quota.span,
                    seen.measure.as_of,
                    &quota.levels,
                    &history,
                    seen.measure.firm(),
                ),
            });
        }
    }
    Ok((exported, seen.measure.currency))
}

/// The years that have quotas, with this one, the latest first.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who sees no quotas.
pub async fn years(ctx: &Context) -> Result<Vec<i32>> {
    ctx.may(Action::SeeQuotas)?;
    let days = store::first_days(ctx.workspace.database.reader()).await?;
    let mut years: BTreeSet<i32> = days.iter().map(NaiveDate::year).collect();
    years.insert(ctx.today().year());
    Ok(years.into_iter().rev().collect())
}

/// Subjects of an overview with their quotas of the year.
struct Seen {
    sight: Sight,
    names: Names,
    measure: Measure,
    subjects: Vec<(Named, BTreeMap<Span, Quota>)>,
}

impl Seen {
    async fn of(ctx: &Context, year: Span, filter: Filter) -> Result<Self> {
        let sight = Sight::of(ctx).await?;
        let connection = ctx.workspace.database.reader();
        let quotas = store::of_year(connection, year).await?;
        let names = Names::of(connection, quotas.iter().map(|quota| &quota.subject)).await?;
        let measure = Measure::of(ctx, &names, &[]).await?;
        let mut of_subjects: BTreeMap<Subject, BTreeMap<Span, Quota>> = BTreeMap::new();
        for quota in quotas {
            let of_subject = of_subjects.entry(quota.subject.clone()).or_default();
            of_subject.insert(quota.span, quota);
        }
        let people = filter.team.map(|team| measure.people_of(team.0, ctx.today()));
        let is_in_team = |subject: &Subject| match (filter.team, &people) {
            (Some(team), Some(people)) => match subject {
                Subject::Team(id) => measure.is_below(id.0, team.0),
                Subject::Person(id) => people.contains(&id.0),
                Subject::Account(id) => {
                    let account = names.accounts.get(&id.0);
                    let owner = account.and_then(|account| account.owner_id);
                    owner.is_some_and(|owner| people.contains(&owner))
                }
                Subject::Firm | Subject::Product(_) => false,
            },
            _ => true,
        };
        let mut subjects = Vec::new();
        for (subject, quotas) in of_subjects {
            let is_kind = filter.kind.is_none_or(|kind| kind == subject.kind());
            if is_kind && is_in_team(&subject) && sight.sees(&subject, &names) {
                subjects.push((names.named(&subject)?, quotas));
            }
        }
        subjects.sort_by(|(one, _), (other, _)| {
            let order = |named: &Named| (named.subject.kind(), named.name.clone());
            order(one)
                .cmp(&order(other))
                .then_with(|| one.subject.cmp(&other.subject))
        });
        Ok(Self {
            sight,
            names,
            measure,
            subjects,
        })
    }

    fn row(&self, year: Span, subject: &Named, quotas: &BTreeMap<Span, Quota>) -> OverviewRow {
        let own = quotas.get(&year).map(|quota| quota.levels);
        let levels = own.or_else(|| sum(year, quotas));
        let progress = levels.map(|levels| {
            let history = history_for(&self.measure, &subject.subject, &self.names, year);
            Progress::of(year, self.measure.as_of, &levels, &history, self.measure.firm())
        });
        OverviewRow {
            subject: subject.clone(),
            levels,
            is_sum: own.is_none() && levels.is_some(),
            quotas: quotas.len() as u64,
            progress,
        }
    }
}

/// The sum of the longest parts of a year that all have a quota.
fn sum(year: Span, quotas: &BTreeMap<Span, Quota>) -> Option<Levels> {
    year.cuts().into_iter().find_map(|cut| {
        let parts: Option<Vec<Levels>> = cut
            .iter()
            .map(|part| quotas.get(part).map(|quota| quota.levels))
            .collect();
        Levels::sum(&parts?)
    })
}
