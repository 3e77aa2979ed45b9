//! Relations to accounts as parts of queries.

use std::collections::HashSet;

use chrono::NaiveDate;
use dahu_core::access::{Relation, Relations};
pub(super) use sea_orm::Condition;
use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, StatementBuilder,
    sea_query::{Alias, Expr, ExprTrait, Func, JoinType, Query, SelectStatement, SimpleExpr, UnionType},
};
use uuid::Uuid;

use super::Numbers;
use crate::account::store::{Column as Account, Entity as Accounts};

/// Whose relations, which, and on which day.
pub(super) struct Related {
    pub(super) person: Uuid,
    pub(super) relations: Relations,
    pub(super) on: NaiveDate,
}

/// A condition that holds for no row.
pub(super) fn never() -> SimpleExpr {
    Expr::val(1).eq(0)
}

impl Related {
    /// The accounts are found first, by index, and joined.
    pub(super) fn found_first(&self) -> Condition {
        let owned = |condition: SimpleExpr| {
            Query::select()
                .column(Account::Id)
                .from(Accounts)
                .and_where(condition)
                .to_owned()
        };
        let parts = self
            .owners(&Expr::col((Accounts, Account::OwnerId)))
            .into_iter()
            .map(owned)
            .chain(self.on_teams());
        match united(parts) {
            Some(ids) => Condition::all().add(Expr::col((Accounts, Account::Id)).in_subquery(ids)),
            None => Condition::all().add(never()),
        }
    }

    /// Each row is looked up.
    pub(super) fn looked_up(&self) -> Condition {
        let mut any = Condition::any();
        for owner in self.owners(&walked(Account::OwnerId)) {
            any = any.add(owner);
        }
        if let Some(ids) = united(self.on_teams()) {
            any = any.add(walked(Account::Id).in_subquery(ids));
        }
        if any.is_empty() { any.add(never()) } else { any }
    }

    /// Conditions on who owns the account.
    fn owners(&self, owner: &SimpleExpr) -> Vec<SimpleExpr> {
        let owner = || owner.clone();
        let mut owners = Vec::new();
        if self.relations.has(Relation::Owner) {
            owners.push(owner().eq(self.person));
        }
        if self.relations.has(Relation::Manager) {
            owners.push(owner().in_subquery(managed_people(self.person, self.on)));
        }
        if self.relations.has(Relation::Pool) {
            owners.push(owner().is_null());
        }
        owners
    }

    /// Accounts on whose teams the person, or somebody whom they manage, is: the account itself, or one above it.
    fn on_teams(&self) -> Vec<SelectStatement> {
        let words =
            |relations: Vec<Relation>| relations.into_iter().map(Relation::as_str).collect::<Vec<_>>();
        let own: Vec<Relation> = self
            .relations
            .iter()
            .filter(|relation| *relation != Relation::Owner && Relation::OF_TEAM.contains(relation))
            .collect();
        let mut parts = Vec::new();
        if !own.is_empty() {
            let person = in_relation("person_id").eq(self.person);
            parts.extend(self.of_people(&person, &words(own)));
        }
        if self.relations.has(Relation::Manager) {
            let people = in_relation("person_id").in_subquery(managed_people(self.person, self.on));
            parts.extend(self.of_people(&people, &words(managing().collect())));
        }
        parts
    }

    fn of_people(&self, person: &SimpleExpr, roles: &[&'static str]) -> [SelectStatement; 2] {
        let mut itself = Query::select();
        itself
            .column((Alias::new(RELATION), Alias::new("account_id")))
            .from(Alias::new(RELATION));
        let mut below = Query::select();
        below
            .column((Alias::new("account_path"), Alias::new("account_id")))
            .from(Alias::new(RELATION))
            .join(
                JoinType::InnerJoin,
                Alias::new("account_path"),
                Expr::col((Alias::new("account_path"), Alias::new("ancestor_id")))
                    .equals((Alias::new(RELATION), Alias::new("account_id"))),
            )
            .and_where(in_relation("whole_group").eq(true));
        [itself, below].map(|mut select| {
            select
                .and_where(person.clone())
                .and_where(in_relation("role").is_in(roles.iter().copied()))
                .cond_where(holds_on(RELATION, self.on))
                .to_owned()
        })
    }
}

/// The accounts of these ledger numbers, which are few and are found by index.
pub(super) fn among(numbers: &Numbers) -> Condition {
    let number = Expr::col((Accounts, Account::Number));
    Condition::all().add(number.is_in(numbers.iter()))
}

/// The same for many: each row that a list comes to is looked up in a string of bytes, one for each number.
pub(super) fn marked(numbers: &Numbers) -> Condition {
    let most = numbers.iter().last().unwrap_or(0);
    let mut marks = vec![0_u8; usize::try_from(most).unwrap_or(0) + 1];
    for number in numbers.iter() {
        if let Some(mark) = usize::try_from(number)
            .ok()
            .and_then(|place| marks.get_mut(place))
        {
            *mark = 1;
        }
    }
    let place = Expr::col((Accounts, Account::Number)).add(1).cast_as("integer");
    let mark = Func::cust("substr").args([Expr::val(marks), place, Expr::val(1)]);
    Condition::all().add(Expr::expr(mark).gt(vec![0_u8]))
}

/// A column of the row that a list has come to. No index is made of it, so the databases do not fetch all rows of a large
/// scope first and sort them.
fn walked(column: Account) -> SimpleExpr {
    let column = || Expr::col((Accounts, column));
    Func::coalesce([column(), column()]).into()
}

const RELATION: &str = "account_person";

/// Whether a relation of somebody below counts for whoever manages them: reading along does not.
pub(super) fn counts_for_manager(relation: Relation) -> bool {
    Relation::OF_TEAM.contains(&relation) && relation != Relation::Reader
}

/// Those of them that are not the owner's, who stands with the account.
fn managing() -> impl Iterator<Item = Relation> {
    Relation::OF_TEAM
        .into_iter()
        .filter(|relation| counts_for_manager(*relation) && *relation != Relation::Owner)
}

fn in_relation(column: &'static str) -> Expr {
    Expr::col((Alias::new(RELATION), Alias::new(column)))
}

/// Rows with `from_on` and `until_on` that hold on a day.
fn holds_on(table: &'static str, day: NaiveDate) -> Condition {
    let column = |name: &'static str| Expr::col((Alias::new(table), Alias::new(name)));
    Condition::all().add(column("from_on").lte(day)).add(
        Condition::any()
            .add(column("until_on").is_null())
            .add(column("until_on").gt(day)),
    )
}

fn united(parts: impl IntoIterator<Item = SelectStatement>) -> Option<SelectStatement> {
    let mut parts = parts.into_iter();
    let mut all = parts.next()?;
    for part in parts {
        all.union(UnionType::Distinct, part);
    }
    Some(all)
}

/// The people in the teams that a person manages and in all teams below them.
fn managed_people(person: Uuid, on: NaiveDate) -> SelectStatement {
    let column = |table: &'static str, name: &'static str| Expr::col((Alias::new(table), Alias::new(name)));
    Query::select()
        .column((Alias::new("member"), Alias::new("person_id")))
        .from_as(Alias::new("team_person"), Alias::new("head"))
        .join(
            JoinType::InnerJoin,
            Alias::new("team_path"),
            column("team_path", "ancestor_id").equals((Alias::new("head"), Alias::new("team_id"))),
        )
        .join_as(
            JoinType::InnerJoin,
            Alias::new("team_person"),
            Alias::new("member"),
            column("member", "team_id").equals((Alias::new("team_path"), Alias::new("team_id"))),
        )
        .and_where(column("head", "person_id").eq(person))
        .and_where(column("head", "manages").eq(true))
        .cond_where(holds_on("head", on))
        .cond_where(holds_on("member", on))
        .to_owned()
}

#[derive(FromQueryResult)]
struct PersonOf {
    person_id: Uuid,
}

/// The same as a set.
pub(super) async fn managed(
    connection: &impl ConnectionTrait,
    person: Uuid,
    on: NaiveDate,
) -> Result<HashSet<Uuid>, DbErr> {
    let select = managed_people(person, on);
    let statement = StatementBuilder::build(&select, &connection.get_database_backend());
    let rows = connection.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| Ok(PersonOf::from_query_result(row, "")?.person_id))
        .collect()
}

/// The ledger numbers of the accounts for which a condition holds.
pub(super) async fn numbers(
    connection: &impl ConnectionTrait,
    condition: Condition,
) -> Result<Vec<i64>, DbErr> {
    Accounts::find()
        .select_only()
        .column(Account::Number)
        .filter(condition)
        .into_tuple()
        .all(connection)
        .await
}

/// A role on the team of an account, given on the account itself or on one above it.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Given {
    pub(super) account_id: Uuid,
    pub(super) person_id: Uuid,
    pub(super) role: String,
}

/// The roles that hold on a day on the teams of these accounts.
pub(super) async fn given(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
    on: NaiveDate,
) -> Result<Vec<Given>, DbErr> {
    let column = |table: &'static str, name: &'static str| (Alias::new(table), Alias::new(name));
    let mut itself = Query::select();
    itself
        .columns([
            column(RELATION, "account_id"),
            column(RELATION, "person_id"),
            column(RELATION, "role"),
        ])
        .from(Alias::new(RELATION))
        .and_where(in_relation("account_id").is_in(accounts.iter().copied()))
        .cond_where(holds_on(RELATION, on));
    let mut above = Query::select();
    above
        .columns([
            column("account_path", "account_id"),
            column(RELATION, "person_id"),
            column(RELATION, "role"),
        ])
        .from(Alias::new("account_path"))
        .join(
            JoinType::InnerJoin,
            Alias::new(RELATION),
            in_relation("account_id").equals(column("account_path", "ancestor_id")),
        )
        .and_where(Expr::col(column("account_path", "account_id")).is_in(accounts.iter().copied()))
        .and_where(in_relation("whole_group").eq(true))
        .cond_where(holds_on(RELATION, on));
    let select = itself.union(UnionType::All, above).to_owned();
    let statement = StatementBuilder::build(&select, &connection.get_database_backend());
    let rows = connection.query_all_raw(statement).await?;
    rows.iter().map(|row| Given::from_query_result(row, "")).collect()
}
