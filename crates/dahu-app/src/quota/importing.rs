//! Quotas as imports bring them and take them back.

use std::collections::HashMap;

use dahu_core::{
    import::Reason,
    quota::{Levels, Span, Subject},
    team::TeamId,
};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

pub(crate) use super::{changing::before_ledger, facts::Spans};
use super::{
    changing::too_many,
    facts::{self, Held, Step},
    listing::QUOTAS_AT_MOST,
    naming::{Names, TEAM_SEPARATOR},
    store,
};
use crate::{
    Context, Result,
    event::{self, StoredEvent},
    import::ImportId,
};

/// What a file says of a subject.
pub(crate) struct Brought {
    pub(crate) subject: Subject,
    pub(crate) name: String,
    pub(crate) quotas: Spans,
}

/// What stands before a file comes in, and which teams there are.
pub(crate) struct Known {
    held: HashMap<(Subject, Span), Held>,
    /// Teams by their name and by the path that leads to them; several where more than one is called so.
    teams: HashMap<String, Vec<Uuid>>,
}

/// What stands, and which teams there are.
pub(crate) async fn known(connection: &impl ConnectionTrait) -> Result<Known> {
    let quotas = store::all(connection).await?;
    let names = Names::of(connection, []).await?;
    let mut teams: HashMap<String, Vec<Uuid>> = HashMap::new();
    for team in names.teams.values() {
        teams.entry(team.name.clone()).or_default().push(team.id);
        let path = names.path(team.id);
        if path != team.name {
            teams.entry(path).or_default().push(team.id);
        }
    }
    let held = quotas
        .into_iter()
        .map(|quota| ((quota.subject.clone(), quota.span), Held::of(&quota)));
    Ok(Known {
        held: held.collect(),
        teams,
    })
}

impl Known {
    /// What stands for a subject and a span.
    pub(crate) fn held(&self, subject: &Subject, span: Span) -> Option<&Held> {
        self.held.get(&(subject.clone(), span))
    }

    /// The team of a name, or of a path such as `华东 / 上海`.
    pub(crate) fn team(&self, name: &str) -> std::result::Result<TeamId, Reason> {
        let parts: Vec<&str> = name.split('/').map(str::trim).collect();
        let found = self.teams.get(name);
        match found
            .or_else(|| self.teams.get(&parts.join(TEAM_SEPARATOR)))
            .map(Vec::as_slice)
        {
            None | Some([]) => Err(Reason::UnknownTeam),
            Some([team]) => Ok(TeamId(*team)),
            Some(several) => Err(Reason::AmbiguousName {
                matches: several.len() as u64,
            }),
        }
    }
}

/// What a row says.
pub(crate) fn held(levels: Levels, note: Option<String>) -> Held {
    Held { levels, note }
}

impl Held {
    /// The note.
    pub(crate) fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }
}

/// Stores what a file says, with an event for each subject whose quotas change.
pub(crate) async fn take(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    import: ImportId,
    brought: &[Brought],
) -> Result<()> {
    let mut changes = Vec::new();
    for one in brought {
        let spans: Vec<Span> = one.quotas.keys().copied().collect();
        let mut step = Step {
            subject: one.subject.clone(),
            name: one.name.clone(),
            before: facts::standing(transaction, &one.subject, &spans).await?,
            after: one.quotas.clone(),
        };
        let (before, after) = (step.before.clone(), step.after.clone());
        step.before.retain(|span, held| after.get(span) != Some(held));
        step.after.retain(|span, held| before.get(span) != Some(held));
        if step.before != step.after {
            step.write(transaction, ctx).await?;
            changes.push(step.change("imported")?);
        }
    }
    if store::count(transaction).await? > QUOTAS_AT_MOST {
        return Err(too_many());
    }
    event::record(transaction, ctx, Some(import), changes).await
}

/// The steps of an import, by its events.
pub(crate) fn steps(events: &[StoredEvent]) -> Result<Vec<(Uuid, Step)>> {
    let of_quotas = events.iter().filter(|event| event.noun == "quota");
    let steps = of_quotas.map(|event| {
        let step = Step::of_event(event.before.clone(), event.after.clone())?;
        Ok(step.map(|step| (event.subject_id, step)))
    });
    steps.filter_map(Result::transpose).collect()
}

/// Whether a step's spans are still as it left them.
pub(crate) async fn still_stands(connection: &impl ConnectionTrait, step: &Step) -> Result<bool> {
    Ok(facts::standing(connection, &step.subject, &step.spans()).await? == step.after)
}

/// Takes steps back, which still stand.
pub(crate) async fn take_back(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    steps: Vec<Step>,
) -> Result<u64> {
    let mut changes = Vec::new();
    let mut count = 0;
    for step in steps {
        let step = step.reversed();
        step.write(transaction, ctx).await?;
        count += step.spans().len() as u64;
        changes.push(step.change("undone")?);
    }
    event::record(transaction, ctx, None, changes).await?;
    Ok(count)
}
