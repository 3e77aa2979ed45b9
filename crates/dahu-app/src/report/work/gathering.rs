//! A report put together from what people did and what came of it.

use std::collections::{BTreeSet, HashMap};

use dahu_core::{
    activity::ActivityKind,
    money::Amount,
    person::PersonId,
    quota::Subject,
    report::{Days, Figure, Figures},
};
use uuid::Uuid;

use super::{
    DayRow, Frame, LISTED, Listed, PersonRow, When, WorkOf, WorkReport,
    activity::{self, Activity, asked},
    result::{self, Opportunities},
    store,
};
use crate::{Context, Result, activity as activities, quota::Standing, task};

/// The report of a frame.
pub(super) async fn gathered(ctx: &Context, frame: &Frame) -> Result<WorkReport> {
    let people = frame.whose.ids();
    let people = people.as_deref();
    let scope = frame.condition(ctx).await?;
    let scope = scope.as_ref();
    let with_rows = !matches!(frame.whose.of, WorkOf::Person(_));
    let on = |when: When| asked(when.of(&frame.compared), people, scope);
    let (now, previous, last_year) = (on(When::Now), on(When::Previous), on(When::LastYear));
    let (now, previous, last_year) = tokio::try_join!(
        Box::pin(activity::activity(ctx, frame, &now, with_rows)),
        Box::pin(activity::activity(ctx, frame, &previous, false)),
        Box::pin(activity::activity(ctx, frame, &last_year, false)),
    )?;
    let opportunities = result::opportunities(ctx, frame).await?;
    let mut totals = [now.total, previous.total, last_year.total];
    for when in When::ALL {
        let total = &mut totals[when as usize];
        *total = [*total, opportunities.totals[when as usize]].into_iter().sum();
        if let Some(sold) = &frame.sold {
            let days = when.of(sold);
            total.add(
                Figure::Sales,
                frame.net_sales(days.first, days.last).ten_thousandths(),
            );
        }
    }
    let quotas = frame.selling.standing(ctx, frame.compared.now.last).await?;
    let rows = if with_rows {
        rows(frame, &now, &opportunities, &quotas)
    } else {
        Vec::new()
    };
    let sum = rows.iter().map(|row| row.figures).sum();
    let listed = Box::pin(listed(ctx, people, scope, frame, &totals[0])).await?;
    Ok(WorkReport {
        of: frame.whose.of,
        name: frame.whose.name.clone(),
        period: frame.period,
        compared: frame.compared,
        sales_days: frame.sales_days(),
        sales_to: frame.selling.as_of(),
        currency: frame.selling.currency(),
        repeated: if with_rows {
            totals[0].without(&sum)
        } else {
            Figures::default()
        },
        totals,
        rows,
        days: days(ctx, frame, (people, scope), &opportunities).await?,
        quota: quotas.get(&frame.whose.of.subject()).copied(),
        activities: listed.0,
        planned: listed.1,
        planned_days: planned_days(frame),
        choices: frame.whose.choices.clone(),
    })
}

impl Frame {
    /// The condition on accounts; none where all are seen.
    pub(super) async fn condition(&self, ctx: &Context) -> Result<Option<store::Condition>> {
        Ok(if self.scope.is_everything() {
            None
        } else {
            Some(self.scope.remembered(ctx).await?)
        })
    }
}

/// A row for everybody of a team; of the firm for everybody of whom there is anything, and one for what names nobody.
fn rows(
    frame: &Frame,
    activity: &Activity,
    opportunities: &Opportunities,
    quotas: &HashMap<Subject, Standing>,
) -> Vec<PersonRow> {
    let people = frame.selling.people();
    let everybody: BTreeSet<(i32, PersonId)> = match &frame.whose.people {
        Some(of_team) => {
            let number = |id: &PersonId| people.get(&id.0).map_or(i32::MAX, |person| person.number);
            of_team.iter().map(|id| (number(id), *id)).collect()
        }
        None => people
            .values()
            .map(|person| (person.number, PersonId(person.id)))
            .collect(),
    };
    let sold = |id: PersonId| {
        frame.sold.map_or(Amount::ZERO, |sold| {
            frame.selling.sold_by(id, sold.now.first, sold.now.last)
        })
    };
    let mut rows = Vec::with_capacity(everybody.len());
    for (_, id) in everybody {
        let parts = [activity.people.get(&Some(id)), opportunities.people.get(&id)];
        let mut figures: Figures = parts.into_iter().flatten().copied().sum();
        figures.add(Figure::Sales, sold(id).ten_thousandths());
        let quota = quotas.get(&Subject::Person(id)).copied();
        if frame.whose.people.is_none() && figures.is_nothing() {
            continue;
        }
        let name = people.get(&id.0).map(|person| person.name.clone());
        rows.push(PersonRow {
            person: Some(id),
            name: name.unwrap_or_default(),
            figures,
            quota,
        });
    }
    if frame.whose.people.is_none() {
        let mut of_nobody = activity.people.get(&None).copied().unwrap_or_default();
        if let Some(sold) = frame.sold {
            let (first, last) = (sold.now.first, sold.now.last);
            let named: Amount = people
                .keys()
                .map(|id| frame.selling.sold_by(PersonId(*id), first, last))
                .sum();
            let rest = frame.selling.sold_by_firm(first, last).ten_thousandths() - named.ten_thousandths();
            of_nobody.add(Figure::Sales, rest);
        }
        if !of_nobody.is_nothing() {
            rows.push(PersonRow {
                person: None,
                name: String::new(),
                figures: of_nobody,
                quota: None,
            });
        }
    }
    rows
}

/// The days of the period with what was done and sold on each.
async fn days(
    ctx: &Context,
    frame: &Frame,
    (people, scope): (Option<&[Uuid]>, Option<&store::Condition>),
    opportunities: &Opportunities,
) -> Result<Vec<DayRow>> {
    let asked = asked(frame.compared.now, people, scope);
    let mut counts: HashMap<_, [u64; 7]> = HashMap::new();
    for found in store::activity_by_day(ctx.workspace.database.reader(), &asked).await? {
        let place = ActivityKind::ALL
            .iter()
            .position(|kind| kind.as_str() == found.kind);
        if let Some(place) = place {
            counts.entry(found.happened_on).or_default()[place] = u64::try_from(found.many).unwrap_or(0);
        }
    }
    let sales = |on| {
        let sold = frame.sold.filter(|sold| sold.now.has(on));
        sold.map(|_| frame.net_sales(on, on))
    };
    let rows = frame.compared.now.each().map(|on| DayRow {
        on,
        kinds: counts.get(&on).copied().unwrap_or_default(),
        won: opportunities.won.get(&on).copied().unwrap_or(0),
        sales: sales(on),
    });
    Ok(rows.collect())
}

/// The days after those of the report, until the end of the next period.
fn planned_days(frame: &Frame) -> Days {
    let last = frame.period.next().days().last;
    let first = frame.compared.now.last.succ_opt().unwrap_or(last);
    Days { first, last }
}

type Words = (Listed<(activities::Activity, String)>, Listed<task::TaskRow>);

/// The latest activities, and what is planned.
async fn listed(
    ctx: &Context,
    people: Option<&[Uuid]>,
    scope: Option<&store::Condition>,
    frame: &Frame,
    total: &Figures,
) -> Result<Words> {
    let reader = ctx.workspace.database.reader();
    let most = LISTED as u64;
    let of_period = asked(frame.compared.now, people, scope);
    let ids = store::activity_ids(reader, &of_period, None, (0, most)).await?;
    let all = total.get(Figure::Activities) + total.get(Figure::Kind(ActivityKind::Note));
    let shown = activities::of_ids(ctx, &ids).await?;
    let left_out = u64::try_from(all).unwrap_or(0).saturating_sub(shown.len() as u64);
    let done = Listed {
        rows: shown,
        left_out,
    };
    let to_come = asked(planned_days(frame), people, scope);
    let (ids, many) = store::planned(reader, &to_come, most).await?;
    let rows = task::of_ids(ctx, &ids).await?;
    let left_out = u64::try_from(many).unwrap_or(0).saturating_sub(rows.len() as u64);
    Ok((done, Listed { rows, left_out }))
}
