//! The rows that figures count.

use chrono::NaiveDate;
use dahu_core::{activity::ActivityKind, report::Figure};
use sea_orm::{
    ConnectionTrait, DbErr, FromQueryResult,
    sea_query::{Alias, Expr, ExprTrait, Order, Query},
};
use uuid::Uuid;

use super::super::store::{
    ACTIVITY, ASSESSMENT, Asked, Ended, OF_THEIRS, Places, TARGET, TASK, all, at, ids, name,
};

/// An account or a contact that was met.
#[derive(FromQueryResult)]
pub(super) struct Met {
    pub(super) id: Uuid,
    pub(super) many: i64,
    pub(super) last: NaiveDate,
}

/// The accounts with which contact was had, the most often met first.
pub(super) async fn accounts_met(
    connection: &impl ConnectionTrait,
    asked: &Asked<'_>,
    (skipped, most): Places,
) -> Result<Vec<Met>, DbErr> {
    let mut select = asked.activities();
    select
        .expr_as(at(ACTIVITY, "account_id"), Alias::new("id"))
        .expr_as(at(ACTIVITY, "id").count(), Alias::new("many"))
        .expr_as(at(ACTIVITY, "happened_on").max(), Alias::new("last"))
        .and_where(at(ACTIVITY, "kind").ne(ActivityKind::Note.as_str()))
        .add_group_by([at(ACTIVITY, "account_id")])
        .order_by(Alias::new("many"), Order::Desc)
        .order_by(name(ACTIVITY, "account_id"), Order::Asc)
        .offset(skipped)
        .limit(most);
    all(connection, &select).await
}

/// The contacts who took part, those who did most often first.
pub(super) async fn contacts_met(
    connection: &impl ConnectionTrait,
    asked: &Asked<'_>,
    (skipped, most): Places,
) -> Result<Vec<Met>, DbErr> {
    let mut select = asked.contacts();
    select
        .expr_as(at(OF_THEIRS, "contact_id"), Alias::new("id"))
        .expr_as(at(OF_THEIRS, "activity_id").count(), Alias::new("many"))
        .expr_as(at(OF_THEIRS, "happened_on").max(), Alias::new("last"))
        .add_group_by([at(OF_THEIRS, "contact_id")])
        .order_by(Alias::new("many"), Order::Desc)
        .order_by(name(OF_THEIRS, "contact_id"), Order::Asc)
        .offset(skipped)
        .limit(most);
    all(connection, &select).await
}

/// Contact and account of who took part.
#[derive(FromQueryResult)]
pub(super) struct Belongs {
    pub(super) contact_id: Uuid,
    pub(super) account_id: Uuid,
}

/// At which accounts these contacts took part.
pub(super) async fn accounts_of_contacts(
    connection: &impl ConnectionTrait,
    asked: &Asked<'_>,
    contacts: &[Uuid],
) -> Result<Vec<Belongs>, DbErr> {
    let select = Query::select()
        .distinct()
        .columns(["contact_id", "account_id"].map(Alias::new))
        .from(Alias::new(OF_THEIRS))
        .and_where(at(OF_THEIRS, "contact_id").is_in(contacts.iter().copied()))
        .and_where(at(OF_THEIRS, "happened_on").between(asked.days.first, asked.days.last))
        .to_owned();
    all(connection, &select).await
}

/// Tasks that were done, the latest first, or missed, the first due first.
pub(super) async fn task_ids(
    connection: &impl ConnectionTrait,
    asked: &Asked<'_>,
    (figure, ended): (Figure, Ended),
    places: Places,
) -> Result<Vec<Uuid>, DbErr> {
    let mut select = match figure {
        Figure::TasksDone => asked.tasks_done(ended),
        _ => asked.tasks_missed(ended),
    };
    match figure {
        Figure::TasksDone => select.order_by(name(TASK, "ended_at"), Order::Desc),
        _ => select.order_by(name(TASK, "due_on"), Order::Asc),
    };
    select
        .column(name(TASK, "id"))
        .order_by(name(TASK, "id"), Order::Asc);
    ids(connection, &mut select, places).await
}

/// An assessment, or a place on a list.
#[derive(FromQueryResult)]
pub(super) struct Judged {
    pub(super) account_id: Uuid,
    pub(super) whose: Option<Uuid>,
    pub(super) happened_on: NaiveDate,
    /// The intent; none for places on lists.
    pub(super) intent: Option<String>,
}

/// Assessments, or new targets, the latest first.
pub(super) async fn judged(
    connection: &impl ConnectionTrait,
    asked: &Asked<'_>,
    figure: Figure,
    (skipped, most): Places,
) -> Result<Vec<Judged>, DbErr> {
    let (mut select, table, owner, on) = match figure {
        Figure::Assessments => (asked.assessments(), ASSESSMENT, "assessed_by", "assessed_on"),
        _ => (asked.targets(), TARGET, "salesperson_id", "from_on"),
    };
    let intent = match figure {
        Figure::Assessments => at(ASSESSMENT, "intent"),
        _ => Expr::val(None::<String>),
    };
    select
        .expr_as(at(table, "account_id"), Alias::new("account_id"))
        .expr_as(at(table, owner), Alias::new("whose"))
        .expr_as(at(table, on), Alias::new("happened_on"))
        .expr_as(intent, Alias::new("intent"))
        .order_by(name(table, on), Order::Desc)
        .order_by(name(table, "id"), Order::Desc)
        .offset(skipped)
        .limit(most);
    all(connection, &select).await
}
