//! The forecast of a span: of all together and of each person, with the chances that it weighs with and the quotas beside it.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrono::NaiveDate;
use dahu_core::{
    forecast::{NoRepeat, PipelineChances, Place, StageChance, Tally},
    money::{Amount, Currency},
    opportunity::DECIDED_AT_LEAST,
    person::{PersonId, Role},
    pipeline::{Pipeline, StageId},
    quota::{Levels, Span, Subject},
    team::TeamId,
};
use uuid::Uuid;

use super::{
    ForecastRequest,
    frame::{Frame, Line, RepeatBasis},
};
use crate::{
    Context, Result,
    quota::{self, Named, Names, Sight},
    report, team,
};

/// A forecast.
#[derive(Clone, Debug)]
pub struct ForecastReport {
    /// The span.
    pub span: Span,
    /// Whose it is.
    pub subject: Named,
    /// The day on which it is said.
    pub today: NaiveDate,
    /// The day up to which sales are known.
    pub sales_as_of: NaiveDate,
    /// Currency of the amounts; none while there is no ledger.
    pub currency: Option<Currency>,
    /// All together.
    pub total: Line,
    /// The quota of the subject for exactly this span.
    pub quota: Option<Levels>,
    /// Each person, by name, then nobody.
    pub rows: Vec<PersonRow>,
    /// The chances of each pipeline, and what is weighed with them.
    pub pipelines: Vec<PipelineRow>,
    /// On what repeat business stands; none with why.
    pub repeat: Result<RepeatBasis, NoRepeat>,
}

/// A person's part of a forecast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// Who; none for what is nobody's.
    pub person: Option<(PersonId, String)>,
    /// Their part.
    pub line: Line,
    /// Their quota for exactly this span.
    pub quota: Option<Levels>,
}

/// What a forecast makes of a pipeline.
#[derive(Clone, Debug, PartialEq)]
pub struct PipelineRow {
    /// The pipeline.
    pub pipeline: Pipeline,
    /// What outcomes say of it.
    pub chances: PipelineChances,
    /// Its stages, in order.
    pub stages: Vec<StageRow>,
}

/// What a forecast makes of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageRow {
    /// The stage.
    pub stage: StageId,
    /// Its chance; none where its pipeline is refused.
    pub chance: Option<StageChance>,
    /// Open ones in it that are weighted, or would be.
    pub open: Tally,
    /// What they come to with its chance.
    pub weighted: Option<Amount>,
}

impl PipelineRow {
    /// Open ones in all stages.
    #[must_use]
    pub fn open(&self) -> Tally {
        let mut open = Tally::default();
        self.stages.iter().for_each(|stage| open += stage.open);
        open
    }

    /// Decided ones that are needed before it is weighed with.
    #[must_use]
    pub fn needed(&self) -> u64 {
        DECIDED_AT_LEAST
    }
}

/// The forecast of a subject for a span.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who sees no quotas or no opportunities, [`crate::Error::NotFound`] for a subject that is not
/// there for the actor, [`crate::Error::Internal`] when the ledger fails.
pub async fn show(ctx: &Context, request: &ForecastRequest) -> Result<Arc<ForecastReport>> {
    let what = format!("forecast of {request:?}");
    report::until_something_happens(ctx, what, made(ctx, request)).await
}

async fn made(ctx: &Context, request: &ForecastRequest) -> Result<ForecastReport> {
    let frame = Frame::of(ctx, request.won_from()).await?;
    frame.require(&request.subject)?;
    let connection = ctx.workspace.database.reader();
    let quotas = quota::levels_for(connection, request.span).await?;
    let people = frame.people(&request.subject, request.span);
    let (lines, total) = frame.lines(request.span, people.as_ref());
    let of_person = |person: &Option<Uuid>| {
        let id = PersonId((*person)?);
        Some((id, frame.names.people.get(&id.0)?.name.clone()))
    };
    let quota_of = |person: &Option<(PersonId, String)>| {
        let (id, _) = person.as_ref()?;
        quotas.get(&Subject::Person(*id)).copied()
    };
    let mut rows: Vec<PersonRow> = lines
        .iter()
        .map(|(person, line)| {
            let person = of_person(person);
            PersonRow {
                quota: quota_of(&person),
                person,
                line: *line,
            }
        })
        .filter(|row| !row.line.figures.is_nothing() || row.quota.is_some())
        .collect();
    let by_name = |row: &PersonRow| row.person.as_ref().map(|(id, name)| (name.clone(), *id));
    rows.sort_by_key(|row| (row.person.is_none(), by_name(row)));
    Ok(ForecastReport {
        span: request.span,
        subject: frame.names.named(&request.subject)?,
        today: frame.today,
        sales_as_of: frame.measure.as_of,
        currency: frame.measure.currency,
        total,
        quota: quotas.get(&request.subject).copied(),
        rows,
        pipelines: pipelines(&frame, request.span, people.as_ref()),
        repeat: frame.repeat(request.span),
    })
}

/// The pipelines in use, and those out of use in which something is open.
fn pipelines(frame: &Frame, span: Span, people: Option<&HashSet<Uuid>>) -> Vec<PipelineRow> {
    let mut open: HashMap<StageId, (Tally, Tally)> = HashMap::new();
    for (one, pursued, place) in frame.placed(span, people) {
        if !Place::is_weighted(place) {
            continue;
        }
        let (count, weighted) = open.entry(one.stage).or_default();
        count.add(pursued.amount);
        if let Some(chance) = frame.chances.stage(one.stage) {
            weighted.add(chance.of_amount(pursued.amount));
        }
    }
    let row = |pipeline: &Pipeline| {
        let stage = |stage: &dahu_core::pipeline::Stage| {
            let (open, weighted) = open.get(&stage.id).copied().unwrap_or_default();
            let chance = frame.chances.stage(stage.id);
            StageRow {
                stage: stage.id,
                chance,
                open,
                weighted: chance.map(|_| weighted.amount),
            }
        };
        Some(PipelineRow {
            pipeline: pipeline.clone(),
            chances: frame.chances.pipeline(pipeline.id)?.clone(),
            stages: pipeline.stages.iter().map(stage).collect(),
        })
    };
    let rows = frame.pipelines.iter().filter_map(row);
    rows.filter(|row| !row.pipeline.is_retired || !row.open().is_none())
        .collect()
}

/// Whose forecasts the actor may look at: the firm, teams in order of their names, people in order of theirs.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who sees no quotas.
pub async fn subjects(ctx: &Context) -> Result<Vec<Named>> {
    let sight = Sight::of(ctx).await?;
    let names = Names::of(ctx.workspace.database.reader(), []).await?;
    let teams = names.teams.keys().map(|id| Subject::Team(TeamId(*id)));
    let people = names.people.values().filter(|person| {
        let is_ours = person.left_at.is_none() && person.role() != Role::External;
        is_ours || Some(PersonId(person.id)) == ctx.person()
    });
    let people = people.map(|person| Subject::Person(PersonId(person.id)));
    let all = std::iter::once(Subject::Firm).chain(teams).chain(people);
    let seen = all.filter(|subject| sight.sees(subject, &names));
    let mut named: Vec<Named> = seen.map(|subject| names.named(&subject)).collect::<Result<_>>()?;
    named.sort_by(|one, other| {
        let order = |named: &Named| (named.subject.kind(), named.name.clone(), named.subject.clone());
        order(one).cmp(&order(other))
    });
    Ok(named)
}

/// Whose forecast somebody looks at first: that of the firm who sees all, that of their team who manages one, else their own.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who sees no quotas.
pub async fn own_subject(ctx: &Context) -> Result<Subject> {
    let sight = Sight::of(ctx).await?;
    let connection = ctx.workspace.database.reader();
    let names = Names::of(connection, []).await?;
    let Some(person) = ctx.person().filter(|_| !sight.sees(&Subject::Firm, &names)) else {
        return Ok(Subject::Firm);
    };
    let managed = team::store::managed_by(connection, person.0, ctx.today()).await?;
    let teams = managed.into_iter().map(|team| Subject::Team(TeamId(team)));
    let mut teams = teams.filter(|team| sight.sees(team, &names));
    Ok(teams.next().unwrap_or(Subject::Person(person)))
}
