//! Assessments of intent come in, for accounts that are known.

use std::collections::HashSet;

use chrono::NaiveDate;
use dahu_core::{
    assessment::{AssessmentId, Intent},
    import::{AssessmentReader, Field, Finding},
    person::PersonId,
};
use uuid::Uuid;

use super::{
    Outcome,
    apply::Plan,
    directory::{Accounts, People},
    reading::{Reading, not_usable},
};
use crate::{
    Context, Error, Result,
    account::{self, store::StoredAccount},
    assessment::{self, StoredAssessment},
    database, merge, person,
};

/// Reads the file and works out which assessments are new.
pub(super) async fn read(ctx: &Context, mut reading: Reading) -> Result<(Plan, Reading, Outcome)> {
    let connection = ctx.workspace.database.reader();
    let first_account = database::store::next_number(connection, "account").await?;
    let first_person = database::store::next_number(connection, "person").await?;
    let accounts = account::store::all(connection).await?;
    let ids: Vec<Uuid> = accounts.iter().map(|account| account.id).collect();
    let mut known: HashSet<(Uuid, String, NaiveDate)> = assessment::of_accounts(connection, &ids)
        .await?
        .into_iter()
        .map(|known| (known.account_id, known.intent, known.assessed_on))
        .collect();
    let people = person::stored(ctx).await?;
    let merged = merge::former_names(connection).await?;
    let next_person = i32::try_from(first_person).map_err(Error::internal)?;
    let mut plan = Plan::new(
        People::new(&people, next_person, ctx.now()),
        first_person,
        first_account,
    );
    let (moment, person) = (ctx.now(), ctx.person());
    let default_on = reading.job.assessed_on.unwrap_or(reading.today);
    tokio::task::spawn_blocking(move || {
        let (mut source, mapping, options) = reading.open()?;
        let reader = AssessmentReader::new(&mapping, options, default_on).map_err(not_usable)?;
        let column = mapping.column_name(Field::Account).map(str::to_owned);
        let mut directory = Accounts::of(accounts.iter().map(StoredAccount::names));
        directory.add_merged(accounts.iter().map(|account| account.number), &merged);
        let mut unchanged = 0;
        reading.each_row(&mut source, |row, _| {
            let found = match reader.read(row) {
                Ok(found) => found,
                Err(finding) => return Ok(Err(finding)),
            };
            let place = match directory.with_key(&found.account).known() {
                Ok(place) => place,
                Err(reason) => {
                    let finding = Finding::new(row.number(), column.as_deref(), &found.account, reason);
                    return Ok(Err(finding));
                }
            };
            let by = found.by.as_deref().map(|name| plan.people.of(name).0).or(person);
            let assessment = StoredAssessment {
                evidence: found.evidence.map(std::borrow::Cow::into_owned),
                ..new(accounts[place].id, found.intent, found.on, by, moment)
            };
            let key = (
                assessment.account_id,
                assessment.intent.clone(),
                assessment.assessed_on,
            );
            if known.insert(key) {
                plan.assessments.push(assessment)
            } else {
                unchanged += 1
            }
            Ok(Ok(()))
        })?;
        let created = plan.assessments.len() as u64;
        let outcome = Outcome {
            unchanged,
            created,
            ..plan.outcome()
        };
        Ok((plan, reading, outcome))
    })
    .await?
}

fn new(
    account: Uuid,
    intent: Intent,
    on: NaiveDate,
    by: Option<PersonId>,
    moment: chrono::DateTime<chrono::Utc>,
) -> StoredAssessment {
    StoredAssessment {
        id: AssessmentId::new(moment).0,
        account_id: account,
        intent: intent.as_str().to_owned(),
        assessed_on: on,
        assessed_by: by.map(|by| by.0),
        recorded_at: moment,
        evidence: None,
    }
}
