//! Opportunities come in: new ones are opened, known ones get what the file has and they had not, each with its history.
//!
//! Which opportunity a row means is told by the firm's own code. Rows are kept as small as can be; facts and histories are made
//! of them, and compared with those that are known, some at a time.

mod applying;
mod people;
mod pipelines;
mod products;
mod taking;

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    import::{Field, Finding, Mapping, OpportunityReader, Reason},
    money::Amount,
    opportunity::{BusinessKind, ForecastCategory, LostReason, SellingMode, Source, Verdict, WonReason},
    person::PersonId,
    pipeline::{Pipeline, StageId},
};
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use self::{applying::Applying, taking::Taking};
use super::{
    ImportId, Outcome,
    ledger_lines::take_numbers,
    reading::{Reading, not_usable},
    running::taken,
};
use crate::{
    Context, Result, account::store::NamedAccount, database, opportunity::importing, person, pipeline,
    setting,
};

/// Opportunities that a file brought, ready to be stored.
pub(super) struct Opportunities {
    applying: Applying,
    brought: Vec<Brought>,
    /// How many known ones change.
    updated: u64,
    /// The pipeline that is made for them.
    made: Option<Pipeline>,
    people: Vec<(PersonId, i32, String)>,
    first_person: i64,
}

/// An opportunity as a row tells it, with everything looked up; small, as a file may have hundreds of thousands.
struct Brought {
    row: u64,
    code: Box<str>,
    /// Which one it means, where it is there already.
    known: Option<Uuid>,
    name: Option<Box<str>>,
    /// The place of its account.
    account: usize,
    owner: Option<PersonId>,
    /// The place of its pipeline.
    pipeline: usize,
    stage: Option<StageId>,
    verdict: Option<Verdict>,
    opened_on: Option<NaiveDate>,
    close_on: Option<NaiveDate>,
    decided_on: Option<NaiveDate>,
    amount: Option<Amount>,
    /// The places of its products.
    products: Box<[usize]>,
    kind: Option<BusinessKind>,
    source: Option<Source>,
    selling_mode: Option<SellingMode>,
    category: Option<ForecastCategory>,
    won_reason: Option<WonReason>,
    lost_reason: Option<LostReason>,
    lost_to: Option<Box<str>>,
    note: Option<Box<str>>,
    created_by: Option<PersonId>,
    created_on: Option<NaiveDate>,
}

/// The names of the columns that findings name.
#[derive(Default)]
struct Columns(Vec<(Field, String)>);

impl Columns {
    fn of(mapping: &Mapping) -> Self {
        let fields = mapping.kind().fields().iter();
        let named = fields.filter_map(|field| Some((*field, mapping.column_name(*field)?.to_owned())));
        Self(named.collect())
    }

    fn name(&self, field: Field) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| *known == field);
        found.map(|(_, name)| name.as_str())
    }

    fn finding(&self, row: u64, field: Field, value: &str, reason: Reason) -> Finding {
        // What was decided stands in the one column of days that there is.
        let field = match field {
            Field::DecidedOn if self.name(field).is_none() => Field::CloseOn,
            field => field,
        };
        Finding::new(row, self.name(field), value, reason)
    }
}

/// What a row does besides what it says: what is wrong with it, in which column, and what stands there.
type Fault = (Field, String, Reason);

/// Reads the file and works out what would change.
pub(super) async fn read(ctx: &Context, reading: Reading) -> Result<(Opportunities, Reading, Outcome)> {
    let taking = Taking::new(ctx, &reading).await?;
    let own = setting::currency(ctx).await?;
    let first_person = database::store::next_number(ctx.workspace.database.reader(), "person").await?;
    let mut reading = reading;
    let (mut taking, mut reading) = tokio::task::spawn_blocking(move || {
        let (mut source, mapping, options) = reading.open()?;
        let reader = OpportunityReader::new(&mapping, options, own).map_err(not_usable)?;
        let mut taking = taking;
        taking.begin(&mapping)?;
        reading.each_row(&mut source, |row, warnings| {
            Ok(taking.take(&reader, row, warnings))
        })?;
        Ok::<_, crate::Error>((taking, reading))
    })
    .await??;
    let made = taking.pipelines.finish()?;
    if let Some(pipeline) = &made {
        let stages = pipeline.stages.iter().map(|stage| stage.name.written()).collect();
        let reason = Reason::PipelineMade { stages };
        let name = pipeline.name.written();
        reading
            .findings
            .add(taking.columns.finding(1, Field::Stage, &name, reason))?;
    }
    let (columns, owners) = (
        std::mem::take(&mut taking.columns),
        std::mem::take(&mut taking.owners),
    );
    let (applying, mut brought) = taking.finish();
    let compared = compare(ctx, &applying, &mut brought, &columns, &mut reading).await?;
    let people = owners.added(&brought, first_person)?;
    let new = brought.iter().filter(|one| one.known.is_none()).count() as u64;
    let outcome = Outcome {
        created: new,
        updated: compared.updated,
        unchanged: compared.unchanged,
        salespeople_created: people.len() as u64,
        ..Outcome::default()
    };
    let opportunities = Opportunities {
        applying,
        brought,
        updated: compared.updated,
        made,
        people,
        first_person,
    };
    Ok((opportunities, reading, outcome))
}

/// What becomes of the known ones.
#[derive(Default)]
struct Compared {
    updated: u64,
    unchanged: u64,
}

/// Compares rows with the opportunities that they mean, and leaves those out that cannot be.
async fn compare(
    ctx: &Context,
    applying: &Applying,
    brought: &mut Vec<Brought>,
    columns: &Columns,
    reading: &mut Reading,
) -> Result<Compared> {
    let connection = ctx.workspace.database.reader();
    let (mut compared, mut refused) = (Compared::default(), HashSet::new());
    for some in brought.chunks(importing::AT_ONCE) {
        let ids: Vec<Uuid> = some.iter().filter_map(|one| one.known).collect();
        if ids.is_empty() {
            continue;
        }
        let known = importing::by_ids(connection, &ids).await?;
        for one in some {
            let Some(known) = one.known.and_then(|id| known.get(&id)) else {
                continue;
            };
            let mut doubts = Vec::new();
            match applying.changed(one, known, &mut doubts) {
                Ok(Some(_)) => compared.updated += 1,
                Ok(None) => compared.unchanged += 1,
                Err((field, value, reason)) => {
                    refused.insert(one.row);
                    doubts.clear();
                    reading
                        .findings
                        .add(columns.finding(one.row, field, &value, reason))?;
                }
            }
            for (field, value, reason) in doubts {
                reading
                    .findings
                    .add(columns.finding(one.row, field, &value, reason))?;
            }
        }
    }
    reading.leave_out(refused.len() as u64);
    brought.retain(|one| !refused.contains(&one.row));
    Ok(compared)
}

impl Opportunities {
    /// Stores everything in one transaction.
    pub(super) async fn commit(self, ctx: &Context, import: ImportId, outcome: &Outcome) -> Result<()> {
        let transaction = ctx.workspace.database.begin().await?;
        take_numbers(&transaction, "person", self.people.len(), self.first_person).await?;
        let number = importing::begin(&transaction).await?;
        person::add_salespeople(&transaction, ctx, import, &self.people).await?;
        if let Some(pipeline) = &self.made {
            pipeline::importing::make(&transaction, ctx, import, pipeline).await?;
        }
        let mut updated = 0;
        for some in self.brought.chunks(importing::AT_ONCE) {
            updated += self.store(&transaction, ctx, (import, number), some).await?;
        }
        if updated != self.updated {
            return Err(importing::changed_meanwhile());
        }
        taken(&transaction, ctx, import, outcome).await?;
        Ok(transaction.commit().await?)
    }

    /// Stores some of them, and gives how many of those were known and change.
    async fn store(
        &self,
        transaction: &DatabaseTransaction,
        ctx: &Context,
        (import, number): (ImportId, i64),
        brought: &[Brought],
    ) -> Result<u64> {
        let new = brought.iter().filter(|one| one.known.is_none());
        let fresh: Result<Vec<_>> = new.map(|one| self.applying.fresh(one)).collect();
        importing::add(transaction, ctx, import, number, fresh?).await?;
        let ids: Vec<Uuid> = brought.iter().filter_map(|one| one.known).collect();
        if ids.is_empty() {
            return Ok(0);
        }
        let known = importing::by_ids(transaction, &ids).await?;
        let mut changes = Vec::new();
        for one in brought {
            let Some(known) = one.known.and_then(|id| known.get(&id)) else {
                continue;
            };
            match self.applying.changed(one, known, &mut Vec::new()) {
                Ok(changed) => changes.extend(changed),
                Err(_) => return Err(importing::changed_meanwhile()),
            }
        }
        let updated = changes.len() as u64;
        importing::change(transaction, ctx, Some(import), number, changes).await?;
        Ok(updated)
    }
}

/// What facts are made with.
struct Lookups {
    accounts: Vec<NamedAccount>,
    products: Vec<Box<str>>,
    pipelines: Vec<Pipeline>,
    today: NaiveDate,
    now: DateTime<Utc>,
    by: Option<PersonId>,
}
