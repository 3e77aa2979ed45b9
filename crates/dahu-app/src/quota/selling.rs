//! Who sells what, as quotas count it, for what is composed of it: reports of work.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use dahu_core::{
    money::{Amount, Currency},
    person::PersonId,
    quota::{History, Levels, Span, Subject},
    team::TeamId,
};
use uuid::Uuid;

use super::{
    crediting::{self, Credited, Measure},
    naming::Names,
    permission::Sight,
    store,
};
use crate::{Context, Result, person::StoredPerson};

/// The sales of people day by day, who is in which team, and whom the actor sees.
pub(crate) struct Selling {
    sight: Sight,
    names: Names,
    measure: Measure,
}

/// The quota of a subject that stands on a day, with what is sold of it so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its span.
    pub span: Span,
    /// Its amounts.
    pub levels: Levels,
    /// Net sales from the first day of the span on.
    pub attained: Amount,
}

impl Selling {
    /// As of today, or the ledger's last day.
    pub(crate) async fn of(ctx: &Context) -> Result<Self> {
        let sight = Sight::of(ctx).await?;
        let names = Names::of(ctx.workspace.database.reader(), []).await?;
        let measure = Measure::of(ctx, &names, &[]).await?;
        Ok(Self {
            sight,
            names,
            measure,
        })
    }

    /// The last day that counts.
    pub(crate) fn as_of(&self) -> NaiveDate {
        self.measure.as_of
    }

    /// Currency of the sales; none while there is no ledger.
    pub(crate) fn currency(&self) -> Option<Currency> {
        self.measure.currency
    }

    /// Whether the actor sees the sales of everybody.
    pub(crate) fn sees_all(&self) -> bool {
        self.sight.sees_all()
    }

    /// Whether the actor sees the sales of the firm, a team or a person.
    pub(crate) fn sees(&self, subject: &Subject) -> bool {
        self.sight.sees(subject, &self.names)
    }

    /// Everybody, by id.
    pub(crate) fn people(&self) -> &HashMap<Uuid, StoredPerson> {
        &self.names.people
    }

    /// All teams with their names, in the order of these.
    pub(crate) fn teams(&self) -> Vec<(TeamId, String)> {
        let teams = self.names.teams.keys();
        let mut teams: Vec<(TeamId, String)> = teams.map(|id| (TeamId(*id), self.names.path(*id))).collect();
        teams.sort_by(|(one, named), (other, other_named)| (named, one.0).cmp(&(other_named, other.0)));
        teams
    }

    /// The people who are in a team, or in one below it, on a day.
    pub(crate) fn people_of(&self, team: TeamId, on: NaiveDate) -> HashSet<Uuid> {
        self.measure.people_of(team.0, on)
    }

    /// Net sales that a person is credited with.
    pub(crate) fn sold_by(&self, person: PersonId, first: NaiveDate, last: NaiveDate) -> Amount {
        let known = self.names.people.get(&person.0);
        let history = known.and_then(|person| self.measure.of_person(person.number));
        history.map_or(Amount::ZERO, |history| history.between(first, last))
    }

    /// Net sales of the whole firm.
    pub(crate) fn sold_by_firm(&self, first: NaiveDate, last: NaiveDate) -> Amount {
        self.measure.firm().between(first, last)
    }

    /// Of the firm, of teams and of people the quota of the shortest span that has a day, with what is sold of it by then.
    pub(crate) async fn standing(&self, ctx: &Context, day: NaiveDate) -> Result<HashMap<Subject, Standing>> {
        let quotas = store::standing_on(ctx.workspace.database.reader(), day).await?;
        let mut found: HashMap<Subject, Standing> = HashMap::new();
        for quota in quotas {
            let is_shorter = |known: &Standing| quota.span.days() < known.span.days();
            if !found.get(&quota.subject).is_none_or(is_shorter) {
                continue;
            }
            let last = quota.span.last_day().min(day).min(self.measure.as_of);
            let history: History = self
                .measure
                .history(&quota.subject, &self.names, quota.span.last_day());
            let standing = Standing {
                span: quota.span,
                levels: quota.levels,
                attained: history.between(quota.span.first_day(), last),
            };
            found.insert(quota.subject, standing);
        }
        Ok(found)
    }

    /// By account what some people, or all with nobody named, are credited with on some days; the largest first.
    pub(crate) async fn by_account(
        &self,
        ctx: &Context,
        days: (NaiveDate, NaiveDate),
        people: Option<&[PersonId]>,
    ) -> Result<Vec<(i64, Amount)>> {
        let credited = match people {
            None => Credited::Anybody,
            Some(people) => {
                let known = people.iter().filter_map(|id| self.names.people.get(&id.0));
                Credited::People(known.map(|person| person.number).collect())
            }
        };
        crediting::by_account(ctx, days, credited).await
    }
}
