//! Quotas of the sample firm: each from what was sold in the last twelve months.

use std::collections::BTreeMap;

use chrono::Datelike;
use dahu_core::{
    money::Amount,
    person::PersonId,
    quota::{Span, Subject},
    team::TeamId,
};

use crate::{
    Context, Error, Result,
    account::AccountRow,
    person,
    quota::{self, How, NewQuota},
    team,
};

/// Accounts that have a quota.
const ACCOUNTS: usize = 8;
/// What quotas are rounded to, in ten-thousandths: a thousand.
const ROUND: i64 = 10_000_000;
/// Levels in percent of the last twelve months: one after the other, so that some are behind and some ahead.
const BASIC: [i64; 4] = [105, 95, 115, 100];
/// What stretch and challenge are in percent of basic.
const HIGHER: [i64; 2] = [110, 125];

/// Sets quotas of this year for the firm, its teams, its salespeople and its largest accounts, and spreads most of them.
///
/// # Errors
///
/// When the database or the ledger fails.
pub(super) async fn set(ctx: &Context, largest: &[AccountRow]) -> Result<()> {
    let connection = ctx.workspace.database.reader();
    let people = person::all(connection).await?.into_iter();
    let mut people: Vec<_> = people
        .map(|person| (person.number, Subject::Person(PersonId(person.id))))
        .collect();
    people.sort_by_key(|(number, _)| *number);
    let mut subjects = vec![Subject::Firm];
    let teams = team::all(ctx).await?;
    subjects.extend(teams.iter().map(|team| Subject::Team(TeamId(team.id.0))));
    subjects.extend(people.into_iter().map(|(_, subject)| subject));
    subjects.extend(
        largest
            .iter()
            .take(ACCOUNTS)
            .map(|account| Subject::Account(account.id)),
    );
    let year = Span::of_year(ctx.today().year()).map_err(Error::internal)?;
    let sold = quota::last_twelve_months(ctx, &subjects).await?;
    for ((subject, sold), percent) in subjects.iter().zip(sold).zip(BASIC.into_iter().cycle()) {
        let Some(quota) = quota_of(sold, percent) else {
            continue;
        };
        quota::set(ctx, subject, &BTreeMap::from([(year, Some(quota))])).await?;
        if !matches!(subject, Subject::Account(_)) {
            quota::spread(ctx, subject, year, How::Season).await?;
        }
    }
    Ok(())
}

/// A quota of so many percent of what was sold; none where that is too little.
fn quota_of(sold: Amount, percent: i64) -> Option<NewQuota> {
    let rounded = |amount: i64| amount / ROUND * ROUND;
    let basic = rounded(sold.ten_thousandths() / 100 * percent);
    let higher = HIGHER.map(|more| Some(Amount::from_ten_thousandths(rounded(basic / 100 * more))));
    (basic > 0).then(|| NewQuota {
        basic: Amount::from_ten_thousandths(basic),
        stretch: higher[0],
        challenge: higher[1],
        note: String::new(),
    })
}
