//! Rows of a file of opportunities, with everything that they name looked up.

use std::collections::HashMap;

use dahu_core::{
    import::{Field, Finding, Mapping, OpportunityReader, OpportunityRow, Reason, Row, account_key},
    opportunity::Verdict,
    person::PersonId,
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    super::directory::Accounts, Applying, Brought, Columns, Fault, Lookups, Reading, people::Owners,
    pipelines::Pipelines, products::Products,
};
use crate::{
    Context, Result, account, margin, merge,
    opportunity::importing::{self, Coded},
    person, pipeline,
};

/// What rows are looked up in, and what they come to.
pub(super) struct Taking {
    accounts: Accounts,
    codes: HashMap<Box<str>, Code>,
    pub(super) owners: Owners,
    products: Products,
    pub(super) pipelines: Pipelines,
    pub(super) columns: Columns,
    brought: Vec<Brought>,
    lookups: Lookups,
}

/// What is known of a code.
#[derive(Default)]
struct Code {
    /// The opportunity that has it, and the place of its pipeline.
    known: Option<(Uuid, usize)>,
    is_removed: bool,
    /// The row that named it first; 0 where none did yet.
    row: u64,
}

impl Taking {
    pub(super) async fn new(ctx: &Context, reading: &Reading) -> Result<Self> {
        let connection = ctx.workspace.database.reader();
        let named = account::store::named(connection).await?;
        let mut accounts = Accounts::of(
            named
                .iter()
                .map(|account| (account.code.as_deref(), account.name.as_str())),
        );
        let merged = merge::former_names(connection).await?;
        accounts.add_merged(named.iter().map(|account| account.number), &merged);
        let people = person::stored(ctx).await?;
        let known = margin::products(connection).await?.into_keys();
        let all = pipeline::known(connection).await?;
        let pipelines = Pipelines::new(all, reading.job.pipeline.as_deref(), ctx.now())?;
        Ok(Self {
            accounts,
            codes: codes(connection, &pipelines).await?,
            owners: Owners::of(&people, ctx.now()),
            products: Products::of(known),
            pipelines,
            columns: Columns::default(),
            brought: Vec::new(),
            lookups: Lookups {
                accounts: named,
                products: Vec::new(),
                pipelines: Vec::new(),
                today: reading.today,
                now: ctx.now(),
                by: ctx.person(),
            },
        })
    }

    pub(super) fn begin(&mut self, mapping: &Mapping) -> Result<()> {
        self.columns = Columns::of(mapping);
        Ok(())
    }

    pub(super) fn take(
        &mut self,
        reader: &OpportunityReader,
        row: &Row,
        warnings: &mut Vec<Finding>,
    ) -> Result<(), Finding> {
        let (mut doubts, mut faults) = (Vec::new(), Vec::new());
        let found = reader.read(row, &mut doubts)?;
        match self.look_up(&found, row.number(), &mut faults) {
            Ok(brought) => {
                self.codes.entry(brought.code.clone()).or_default().row = row.number();
                self.brought.push(brought);
            }
            Err((field, value, reason)) => {
                return Err(self.columns.finding(row.number(), field, &value, reason));
            }
        }
        warnings.append(&mut doubts);
        for (field, value, reason) in faults {
            warnings.push(self.columns.finding(row.number(), field, &value, reason));
        }
        Ok(())
    }

    fn look_up(
        &mut self,
        found: &OpportunityRow<'_>,
        row: u64,
        doubts: &mut Vec<Fault>,
    ) -> Result<Brought, Fault> {
        let account = self.accounts.with_key(&found.account).known();
        let account = account.map_err(|reason| (Field::Account, found.account.to_string(), reason))?;
        let known = self.known(&found.code)?;
        let pipeline = self
            .pipelines
            .of_row(found, known.map(|(_, pipeline)| pipeline))?;
        let stage = found.stage.as_deref();
        let stage = stage.map(|stage| self.pipelines.stage_of(pipeline, (stage, row, found.opened_on)));
        let stage = stage.transpose()?;
        let products = self.products_of(found, doubts)?;
        if known.is_none() {
            check_new(found, doubts)?;
        }
        let owner = self.owner(found, known.is_some(), account)?;
        if known.is_none() && found.note.is_some() && !is_decided(found) {
            let note = found.note.as_deref().unwrap_or_default();
            doubts.push((Field::Note, note.to_owned(), Reason::NoteWithoutDecision));
        }
        let boxed = |text: &Option<std::borrow::Cow<'_, str>>| text.as_deref().map(plain);
        Ok(Brought {
            row,
            code: found.code.as_ref().into(),
            known: known.map(|(id, _)| id),
            name: boxed(&found.name),
            account,
            owner,
            pipeline,
            stage,
            verdict: found.verdict,
            opened_on: found.opened_on,
            close_on: found.close_on,
            decided_on: found.decided_on,
            amount: found.amount,
            products,
            kind: found.kind,
            source: found.source,
            selling_mode: found.selling_mode,
            category: found.category,
            won_reason: found.won_reason,
            lost_reason: found.lost_reason,
            lost_to: boxed(&found.lost_to),
            note: found.note.as_deref().map(Into::into),
            created_by: self.author(found, doubts),
            created_on: found.created_on,
        })
    }

    /// The opportunity that has the code, unless an earlier row of the file named it.
    fn known(&self, code: &str) -> Result<Option<(Uuid, usize)>, Fault> {
        let Some(found) = self.codes.get(code) else {
            return Ok(None);
        };
        let fault = |reason| Err((Field::Opportunity, code.to_owned(), reason));
        if found.row > 0 {
            return fault(Reason::DuplicateInFile { first_row: found.row });
        }
        if found.is_removed {
            return fault(Reason::OpportunityRemoved);
        }
        Ok(found.known)
    }

    fn products_of(
        &mut self,
        found: &OpportunityRow<'_>,
        doubts: &mut Vec<Fault>,
    ) -> Result<Box<[usize]>, Fault> {
        let Some(cell) = found.products.as_deref() else {
            return Ok(Box::default());
        };
        let named = self.products.read(cell);
        if named.too_long {
            let most_characters = dahu_core::import::MAX_TEXT_CHARACTERS;
            let reason = Reason::TextTooLong { most_characters };
            return Err((Field::Products, cell.to_owned(), reason));
        }
        if named.too_many {
            let most = named.places.len();
            doubts.push((Field::Products, cell.to_owned(), Reason::TooManyParts { most }));
        }
        for (written, known) in named.otherwise {
            doubts.push((Field::Products, written, Reason::SpelledOtherwise { known }));
        }
        Ok(named.places.into_boxed_slice())
    }

    /// Who answers for it: whoever the row names, else for a new one the account's owner, or the actor.
    fn owner(
        &mut self,
        found: &OpportunityRow<'_>,
        is_known: bool,
        account: usize,
    ) -> Result<Option<PersonId>, Fault> {
        if let Some(name) = found.owner.as_deref() {
            return Ok(Some(self.owners.of_name(name)));
        }
        let owner = self.lookups.accounts[account].owner_id.map(PersonId);
        let owner = owner.or(self.lookups.by);
        match owner {
            _ if is_known => Ok(None),
            Some(owner) => Ok(Some(owner)),
            None => Err((Field::Salesperson, String::new(), Reason::MissingValue)),
        }
    }

    fn author(&self, found: &OpportunityRow<'_>, doubts: &mut Vec<Fault>) -> Option<PersonId> {
        let name = found.created_by.as_deref()?;
        let known = self.owners.known(name);
        if known.is_none() {
            doubts.push((Field::CreatedBy, name.to_owned(), Reason::UnknownSalesperson));
        }
        known
    }

    /// What facts are made with, and the rows.
    pub(super) fn finish(self) -> (Applying, Vec<Brought>) {
        let lookups = Lookups {
            products: self.products.named,
            pipelines: self.pipelines.all,
            ..self.lookups
        };
        (Applying(lookups), self.brought)
    }
}

/// The opportunities that have a code.
async fn codes(connection: &impl ConnectionTrait, pipelines: &Pipelines) -> Result<HashMap<Box<str>, Code>> {
    let coded = importing::coded(connection).await?;
    let mut codes: HashMap<Box<str>, Code> = HashMap::with_capacity(coded.len());
    for Coded {
        id,
        code,
        pipeline_id,
        is_removed,
        ..
    } in coded
    {
        let Some(pipeline) = pipelines.place(dahu_core::pipeline::PipelineId(pipeline_id)) else {
            continue;
        };
        let known = Code {
            known: Some((id, pipeline)),
            is_removed,
            row: 0,
        };
        codes.entry(account_key(&code).into()).or_insert(known);
    }
    Ok(codes)
}

fn is_decided(found: &OpportunityRow<'_>) -> bool {
    matches!(found.verdict, Some(Verdict::Won | Verdict::Lost))
}

/// Lets pass what a new opportunity needs to have been decided.
fn check_new(found: &OpportunityRow<'_>, doubts: &mut Vec<Fault>) -> Result<(), Fault> {
    if !is_decided(found) {
        return Ok(());
    }
    let Some(decided_on) = found.decided_on else {
        return Err((Field::DecidedOn, String::new(), Reason::DecidedWithoutDay));
    };
    match found.opened_on {
        Some(opened_on) if opened_on > decided_on => {
            let reason = Reason::DecidedBeforeOpened;
            return Err((Field::DecidedOn, decided_on.to_string(), reason));
        }
        Some(_) => {}
        None => doubts.push((Field::OpenedOn, String::new(), Reason::OpenedDayUnknown)),
    }
    if found.verdict == Some(Verdict::Won) && found.amount.is_none() {
        return Err((Field::Amount, String::new(), Reason::WonWithoutAmount));
    }
    Ok(())
}

/// A line of words without control characters.
fn plain(text: &str) -> Box<str> {
    text.chars()
        .filter(|one| !one.is_control())
        .collect::<String>()
        .into()
}
