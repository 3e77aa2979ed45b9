//! The stages that opportunities went through come in, as other programs kept them: they take the place of the histories that are
//! known, where they lead to where the opportunities stand.
//!
//! Each row is kept in 24 bytes until all are read, as those of one opportunity may stand anywhere; histories are made, compared
//! and stored some opportunities at a time.

use std::{collections::HashMap, ops::Range};

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    import::{Field, Finding, Mapping, Reason, Row, StageChangeReader, StageChangeRow, account_key},
    opportunity::{Move, Standing, State, Told, Verdict},
    person::PersonId,
    pipeline::{Pipeline, PipelineId, StageId},
};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

use super::{
    ImportId, Outcome, Stage,
    reading::{Reading, not_usable},
    running::taken,
};
use crate::{
    Context, Result,
    opportunity::importing::{self, Changed, Coded, Known, NumberedMove},
    person, pipeline,
};

/// Histories that a file brought, ready to be stored.
pub(super) struct StageChanges {
    taking: Taking,
    /// Where the changes of each opportunity lie.
    histories: Vec<Range<usize>>,
    updated: u64,
}

/// What rows are looked up in, and what they come to.
struct Taking {
    pipelines: Vec<Pipeline>,
    opportunities: Vec<Opportunity>,
    codes: HashMap<Box<str>, u32>,
    people: HashMap<String, u32>,
    people_ids: Vec<PersonId>,
    changes: Vec<Change>,
    columns: [Option<String>; 3],
    now: DateTime<Utc>,
    by: Option<PersonId>,
}

/// An opportunity as its rows are held against it.
struct Opportunity {
    id: Uuid,
    /// The place of its pipeline.
    pipeline: usize,
    standing: Standing,
    is_removed: bool,
}

/// A change of stage, small, as a file may have millions.
#[derive(Clone, Copy, Debug)]
struct Change {
    /// The place of the opportunity.
    of: u32,
    on: NaiveDate,
    row: u32,
    /// The place of whoever did it; [`NOBODY`] where it is not said.
    by: u32,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// The place of the stage in its pipeline.
    Stage(u8),
    Won,
    Lost,
    Reopened,
}

/// A line of a history with the place of whoever did it.
type Line = (Move, u32);

const NOBODY: u32 = u32::MAX;
/// The fields whose columns findings name.
const NAMED: [Field; 3] = [Field::Opportunity, Field::Stage, Field::ChangedBy];

/// Reads the file and works out what would change.
pub(super) async fn read(ctx: &Context, reading: Reading) -> Result<(StageChanges, Reading, Outcome)> {
    let taking = Taking::new(ctx).await?;
    let (taking, mut reading) = tokio::task::spawn_blocking(move || {
        let (mut taking, mut reading) = (taking, reading);
        let (mut source, mapping, options) = reading.open()?;
        let reader = StageChangeReader::new(&mapping, options).map_err(not_usable)?;
        taking.columns = NAMED.map(|field| name(&mapping, field));
        reading.each_row(&mut source, |row, warnings| {
            Ok(taking.take(&reader, row, warnings))
        })?;
        reading.tracker.enter(Stage::Sorting);
        taking.sort();
        Ok::<_, crate::Error>((taking, reading))
    })
    .await??;
    let (histories, refused) = taking.histories(&mut reading)?;
    reading.leave_out(refused);
    let mut outcome = Outcome::default();
    let connection = ctx.workspace.database.reader();
    for some in histories.chunks(importing::AT_ONCE) {
        let changed = taking.changed(connection, some).await?.len() as u64;
        outcome.updated += changed;
        outcome.unchanged += some.len() as u64 - changed;
    }
    let changes = StageChanges {
        updated: outcome.updated,
        taking,
        histories,
    };
    Ok((changes, reading, outcome))
}

fn name(mapping: &Mapping, field: Field) -> Option<String> {
    mapping.column_name(field).map(str::to_owned)
}

impl StageChanges {
    /// Stores everything in one transaction.
    pub(super) async fn commit(self, ctx: &Context, import: ImportId, outcome: &Outcome) -> Result<()> {
        let transaction = ctx.workspace.database.begin().await?;
        let number = importing::begin(&transaction).await?;
        let mut updated = 0;
        for some in self.histories.chunks(importing::AT_ONCE) {
            updated += self.store(&transaction, ctx, (import, number), some).await?;
        }
        if updated != self.updated {
            return Err(importing::changed_meanwhile());
        }
        taken(&transaction, ctx, import, outcome).await?;
        Ok(transaction.commit().await?)
    }

    async fn store(
        &self,
        transaction: &DatabaseTransaction,
        ctx: &Context,
        (import, number): (ImportId, i64),
        some: &[Range<usize>],
    ) -> Result<u64> {
        let changes = self.taking.changed(transaction, some).await?;
        let updated = changes.len() as u64;
        importing::change(transaction, ctx, Some(import), number, changes).await?;
        Ok(updated)
    }
}

impl Taking {
    async fn new(ctx: &Context) -> Result<Self> {
        let connection = ctx.workspace.database.reader();
        let pipelines = pipeline::known(connection).await?;
        let mut taking = Self {
            codes: HashMap::new(),
            opportunities: Vec::new(),
            people: HashMap::new(),
            people_ids: Vec::new(),
            changes: Vec::new(),
            columns: [const { None }; 3],
            now: ctx.now(),
            by: ctx.person(),
            pipelines,
        };
        for coded in importing::coded(connection).await? {
            taking.add(&coded);
        }
        for person in person::stored(ctx).await? {
            let place = u32::try_from(taking.people_ids.len()).unwrap_or(NOBODY);
            taking.people_ids.push(PersonId(person.id));
            if let Some(login) = person.login {
                taking.people.entry(login).or_insert(place);
            }
            taking.people.insert(person.name, place);
        }
        Ok(taking)
    }

    fn add(&mut self, coded: &Coded) {
        let is_of = |pipeline: &Pipeline| pipeline.id == PipelineId(coded.pipeline_id);
        let Some(pipeline) = self.pipelines.iter().position(is_of) else {
            return;
        };
        let place = u32::try_from(self.opportunities.len()).unwrap_or(u32::MAX);
        self.codes.entry(account_key(&coded.code).into()).or_insert(place);
        self.opportunities.push(Opportunity {
            id: coded.id,
            pipeline,
            standing: Standing {
                stage: StageId(coded.stage_id),
                verdict: Verdict::from_word(&coded.state).unwrap_or(Verdict::Open),
                since: coded.since_on,
            },
            is_removed: coded.is_removed,
        });
    }

    fn take(
        &mut self,
        reader: &StageChangeReader,
        row: &Row,
        warnings: &mut Vec<Finding>,
    ) -> Result<(), Finding> {
        let found = reader.read(row)?;
        let place = self.codes.get(found.opportunity.as_ref()).copied();
        let about = |reason| self.finding(row.number(), 0, &found.opportunity, reason);
        let of = place.ok_or_else(|| about(Reason::UnknownOpportunity))?;
        let opportunity = &self.opportunities[of as usize];
        if opportunity.is_removed {
            return Err(about(Reason::OpportunityRemoved));
        }
        let pipeline = &self.pipelines[opportunity.pipeline];
        let what =
            what(pipeline, &found).map_err(|reason| self.finding(row.number(), 1, &found.stage, reason))?;
        let by = match found.by.as_deref() {
            None => NOBODY,
            Some(name) => self.people.get(name.trim()).copied().unwrap_or_else(|| {
                warnings.push(self.finding(row.number(), 2, name, Reason::UnknownSalesperson));
                NOBODY
            }),
        };
        self.changes.push(Change {
            of,
            on: found.on,
            row: u32::try_from(row.number()).unwrap_or(u32::MAX),
            by,
            what,
        });
        Ok(())
    }

    fn finding(&self, row: u64, column: usize, value: &str, reason: Reason) -> Finding {
        Finding::new(row, self.columns[column].as_deref(), value, reason)
    }

    /// Puts the changes of each opportunity together, the earliest first. Those of one day stay as the file has them, or the
    /// other way round where it begins with the latest.
    fn sort(&mut self) {
        self.changes
            .sort_unstable_by_key(|change| (change.of, change.row));
        for range in ranges(&self.changes) {
            let Some(some) = self.changes.get_mut(range) else {
                continue;
            };
            let is_backwards = match (some.first(), some.last()) {
                (Some(first), Some(last)) => first.on > last.on,
                _ => false,
            };
            if is_backwards {
                some.reverse();
            }
            some.sort_by_key(|change| change.on);
        }
    }

    /// The changes of each opportunity that lead to where it stands; and how many rows are left out as they do not.
    fn histories(&self, reading: &mut Reading) -> Result<(Vec<Range<usize>>, u64)> {
        let (mut histories, mut refused) = (Vec::new(), 0);
        for range in ranges(&self.changes) {
            let changes = &self.changes[range.clone()];
            match self.told(changes) {
                Ok((_, None)) => histories.push(range),
                Ok((last, Some(on))) => {
                    let reason = Reason::DecidedOnAnotherDay { on };
                    let value = last.on.to_string();
                    let finding = self.finding(u64::from(last.row), 1, &value, reason);
                    reading.findings.add(finding)?;
                    histories.push(range);
                }
                Err(reason) => {
                    refused += changes.len() as u64;
                    let mut rows: Vec<u32> = changes.iter().map(|change| change.row).collect();
                    rows.sort_unstable();
                    for row in rows {
                        let finding = self.finding(u64::from(row), 1, "", reason.clone());
                        reading.findings.add(finding)?;
                    }
                }
            }
        }
        Ok((histories, refused))
    }

    /// The last change, and the day on which it was decided where the file has another.
    fn told<'c>(&self, changes: &'c [Change]) -> Result<(&'c Change, Option<NaiveDate>), Reason> {
        let Some(last) = changes.last() else {
            return Err(Reason::HistoryContradicts);
        };
        let opportunity = &self.opportunities[last.of as usize];
        let (standing, lines) = self.retold(opportunity, changes)?;
        let known = opportunity.standing;
        let is_where = (standing.stage, standing.verdict) == (known.stage, known.verdict);
        let before = lines.len().checked_sub(2).and_then(|place| lines.get(place));
        let fits =
            known.verdict == Verdict::Open || before.is_none_or(|(before, _)| before.on <= known.since);
        if !is_where || !fits {
            return Err(self.elsewhere(opportunity));
        }
        let is_other_day = known.verdict != Verdict::Open && standing.since != known.since;
        Ok((last, is_other_day.then_some(known.since)))
    }

    fn elsewhere(&self, opportunity: &Opportunity) -> Reason {
        let pipeline = &self.pipelines[opportunity.pipeline];
        let stage = pipeline.stage(opportunity.standing.stage);
        let stage = stage.map(|stage| stage.name.written()).unwrap_or_default();
        let stands = match opportunity.standing.verdict {
            Verdict::Open => stage,
            verdict => format!("{stage}, {} {}", verdict.as_str(), opportunity.standing.since),
        };
        Reason::HistoryEndsElsewhere { stands }
    }

    /// The lines of the history that changes tell, each with the place of whoever did it, and where they lead.
    fn retold(&self, opportunity: &Opportunity, changes: &[Change]) -> Result<(Standing, Vec<Line>), Reason> {
        let pipeline = &self.pipelines[opportunity.pipeline];
        let (mut standing, mut lines) = (None::<Standing>, Vec::with_capacity(changes.len()));
        for change in changes {
            let told = match change.what {
                What::Stage(place) => pipeline
                    .stages
                    .get(usize::from(place))
                    .map(|stage| Told::Stage(stage.id)),
                What::Won => Some(Told::Won),
                What::Lost => Some(Told::Lost),
                What::Reopened => Some(Told::Reopened),
            };
            let told = told.ok_or(Reason::HistoryContradicts)?;
            let line = match &mut standing {
                Some(standing) => standing.go_on(pipeline, told, change.on),
                None => Standing::begin(pipeline, told, change.on).map(|(begun, line)| {
                    standing = Some(begun);
                    Some(line)
                }),
            };
            let line = line.map_err(|_| Reason::HistoryContradicts)?;
            lines.extend(line.map(|line| (line, change.by)));
        }
        let standing = standing.ok_or(Reason::HistoryContradicts)?;
        Ok((standing, lines))
    }

    /// What some of the histories change, as the opportunities are now.
    async fn changed(
        &self,
        connection: &impl ConnectionTrait,
        histories: &[Range<usize>],
    ) -> Result<Vec<Changed>> {
        let of = |range: &Range<usize>| &self.opportunities[self.changes[range.start].of as usize];
        let ids: Vec<Uuid> = histories.iter().map(|range| of(range).id).collect();
        let known = importing::by_ids(connection, &ids).await?;
        let mut changed = Vec::new();
        for range in histories {
            let opportunity = of(range);
            let stands = |known: &&Known| {
                !known.is_removed() && Standing::of(&known.facts.state) == opportunity.standing
            };
            let Some(known) = known.get(&opportunity.id).filter(stands) else {
                return Err(importing::changed_meanwhile());
            };
            changed.extend(self.change(opportunity, &self.changes[range.clone()], known)?);
        }
        Ok(changed)
    }

    /// What a history changes of an opportunity; nothing where it tells what is known.
    fn change(
        &self,
        opportunity: &Opportunity,
        changes: &[Change],
        known: &Known,
    ) -> Result<Option<Changed>> {
        let retold = self.retold(opportunity, changes);
        let (mut standing, mut lines) = retold.map_err(|_| importing::changed_meanwhile())?;
        if standing.verdict != Verdict::Open {
            // The day of the decision is the one that is known.
            standing.since = opportunity.standing.since;
            set_last_day(&mut lines, standing.since);
        }
        let moves = self.numbered(lines, known);
        let mut after = known.facts.clone();
        if let Some(first) = moves.first() {
            after.opened_on = first.line.on;
        }
        if let State::Open { since, .. } = &mut after.state {
            *since = standing.since;
        }
        if after == known.facts && moves == known.moves {
            return Ok(None);
        }
        Ok(Some(Changed {
            known: known.clone(),
            after,
            moves,
        }))
    }

    /// The lines with their numbers. What is known of a line that stays is kept: why, and who said so.
    fn numbered(&self, lines: Vec<Line>, known: &Known) -> Vec<NumberedMove> {
        let mut left: Vec<&NumberedMove> = known.moves.iter().collect();
        let lines = (1..).zip(lines).map(|(number, (mut line, by))| {
            let is_same = |one: &&NumberedMove| {
                (one.line.verb, one.line.on, one.line.to) == (line.verb, line.on, line.to)
            };
            let same = left.iter().position(is_same).map(|place| left.remove(place));
            line.why = same.and_then(|same| same.line.why.clone());
            let by = self.people_ids.get(by as usize).copied();
            NumberedMove {
                number,
                line,
                recorded_at: same.map_or(self.now, |same| same.recorded_at),
                recorded_by: by.or(same.map_or(self.by, |same| same.recorded_by)),
            }
        });
        lines.collect()
    }
}

/// What a row says of an opportunity in this pipeline.
fn what(pipeline: &Pipeline, found: &StageChangeRow<'_>) -> Result<What, Reason> {
    let place = pipeline
        .stage_called(&found.stage)
        .and_then(|stage| pipeline.position(stage.id))
        .and_then(|place| u8::try_from(place).ok());
    if let Some(place) = place {
        return Ok(What::Stage(place));
    }
    if found.is_reopened() {
        return Ok(What::Reopened);
    }
    match Verdict::read(&found.stage) {
        Some(Verdict::Won) => Ok(What::Won),
        Some(Verdict::Lost) => Ok(What::Lost),
        Some(Verdict::Open) | None => {
            let known = pipeline.stages.iter().map(|stage| stage.name.written());
            Err(Reason::UnknownStage {
                known: known.collect(),
            })
        }
    }
}

/// Puts the last line on another day.
fn set_last_day(lines: &mut [Line], on: NaiveDate) {
    let Some(((last, _), before)) = lines.split_last_mut() else {
        return;
    };
    last.on = on;
    if let Some((before, _)) = before.last() {
        last.days = u32::try_from((on - before.on).num_days()).unwrap_or(0);
    }
}

/// Where the changes of each opportunity lie, where those of one lie together.
fn ranges(changes: &[Change]) -> Vec<Range<usize>> {
    let mut start = 0;
    let of_one = changes.chunk_by(|one, other| one.of == other.of);
    let ranges = of_one.map(|some| {
        let range = start..start + some.len();
        start = range.end;
        range
    });
    ranges.collect()
}
