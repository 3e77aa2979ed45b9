//! Accounts, targets and assessments that a file brought, stored in one transaction.

use chrono::NaiveDate;

use super::{
    ImportId, Outcome,
    directory::People,
    ledger_lines::{add_accounts, take_numbers},
    running::taken,
};
use crate::{
    Context, Result,
    account::{self, AccountFacts, group::Placing, store::StoredAccount},
    assessment::{self, StoredAssessment},
    event, person,
    target::{self, StoredTarget},
};

/// What is to be stored.
pub(super) struct Plan {
    pub(super) people: People,
    pub(super) first_person: i64,
    pub(super) first_account: i64,
    pub(super) created: Vec<StoredAccount>,
    pub(super) updated: Vec<(StoredAccount, AccountFacts)>,
    pub(super) placings: Vec<Placing>,
    /// Accounts known before of which nothing changes but to which they belong.
    pub(super) moved_only: u64,
    pub(super) targets: Vec<StoredTarget>,
    pub(super) ended: Vec<(StoredTarget, NaiveDate)>,
    pub(super) assessments: Vec<StoredAssessment>,
}

impl Plan {
    /// A plan with nothing in it yet.
    pub(super) fn new(people: People, first_person: i64, first_account: i64) -> Self {
        Self {
            people,
            first_person,
            first_account,
            created: Vec::new(),
            updated: Vec::new(),
            placings: Vec::new(),
            moved_only: 0,
            targets: Vec::new(),
            ended: Vec::new(),
            assessments: Vec::new(),
        }
    }

    /// What it comes to.
    pub(super) fn outcome(&self) -> Outcome {
        Outcome {
            created: self.created.len() as u64,
            updated: self.updated.len() as u64 + self.moved_only,
            salespeople_created: self.people.added.len() as u64,
            parents_set: self.placings.len() as u64,
            targets_created: self.targets.len() as u64,
            assessments_created: self.assessments.len() as u64,
            ..Outcome::default()
        }
    }

    /// Stores everything in one transaction.
    pub(super) async fn commit(self, ctx: &Context, import: ImportId, outcome: &mut Outcome) -> Result<()> {
        let transaction = ctx.workspace.database.begin().await?;
        take_numbers(&transaction, "account", self.created.len(), self.first_account).await?;
        take_numbers(&transaction, "person", self.people.added.len(), self.first_person).await?;
        person::add_salespeople(&transaction, ctx, import, &self.people.added).await?;
        add_accounts(&transaction, ctx, import, &self.created).await?;
        let facts: Vec<_> = self
            .updated
            .iter()
            .map(|(before, after)| (before.number, after))
            .collect();
        account::change_facts(&transaction, ctx, &facts).await?;
        let changes = self
            .updated
            .iter()
            .map(|(before, after)| account::updated(before, after))
            .collect();
        event::record(&transaction, ctx, Some(import), changes).await?;
        account::group::place(&transaction, ctx, Some(import), &self.placings).await?;
        let ends: Vec<_> = self
            .ended
            .iter()
            .map(|(target, until)| (target.id, Some(*until)))
            .collect();
        target::set_until(&transaction, &ends).await?;
        target::insert(&transaction, &self.targets).await?;
        let mut changes: Vec<_> = self
            .ended
            .iter()
            .map(|(target, until)| target::ended(target, *until))
            .collect();
        changes.extend(self.targets.iter().map(target::created));
        event::record(&transaction, ctx, Some(import), changes).await?;
        assessment::add(&transaction, ctx, Some(import), &self.assessments).await?;
        taken(&transaction, ctx, import, outcome).await?;
        Ok(transaction.commit().await?)
    }
}
