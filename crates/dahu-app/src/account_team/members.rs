//! Who is on an account's team: giving a role, ending it, showing all.

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    access::{Action, Relation},
    account::AccountId,
    person::{PersonId, Role},
};
use serde_json::json;

use super::{MemberId, store};
use crate::{
    Context, Error, Result,
    account::{self, group::Above},
    event::{self, Change},
    person,
};

/// Roles of one account that are shown, with those that ended.
const SHOWN: u64 = 200;
/// Roles that hold on one account at most: a team is not a mailing list.
const OPEN_AT_MOST: usize = 100;

/// A role to be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// To whom.
    pub person: PersonId,
    /// Which; an owner comes by handing over.
    pub role: Relation,
    /// Whether it holds for all accounts below this one too.
    pub whole_group: bool,
    /// First day.
    pub from: NaiveDate,
    /// First day no longer.
    pub until: Option<NaiveDate>,
}

/// A role on an account's team as shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its id.
    pub id: MemberId,
    /// Who.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// What the person is in the workspace.
    pub person_role: Role,
    /// The role on the account.
    pub role: Relation,
    /// The account above on which it was given for the whole group; none where it was given on this one.
    pub through: Option<Above>,
    /// Whether it holds for all accounts below too.
    pub whole_group: bool,
    /// First day.
    pub from: NaiveDate,
    /// First day no longer.
    pub until: Option<NaiveDate>,
    /// Who gave it; none for an import or the command line.
    pub given_by: Option<String>,
    /// When.
    pub given_at: DateTime<Utc>,
}

impl Member {
    /// Whether it holds on a day.
    #[must_use]
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| until > day)
    }
}

/// Gives a person a role on an account's team.
///
/// # Errors
///
/// [`Error::NotFound`] for an account or person that is not there, [`Error::Forbidden`] for whoever does not decide on the
/// team; [`Error::Refused`] for a role that cannot be given so; [`Error::Conflict`] where the person has it already.
pub async fn give(ctx: &Context, account: AccountId, grant: Grant) -> Result<MemberId> {
    let found = account::find(ctx, account, Action::ChangeAccountTeam).await?;
    check(&grant)?;
    let transaction = ctx.workspace.database.begin().await?;
    let person = person::by_id(&transaction, grant.person)
        .await?
        .ok_or_else(|| Error::not_found("person", grant.person))?;
    person::refuse_unfit(&person)?;
    let open = store::of_account(&transaction, &[found.id], SHOWN).await?;
    let open: Vec<_> = open.iter().filter(|member| member.until_on.is_none()).collect();
    if open
        .iter()
        .any(|member| member.person_id == person.id && member.role == grant.role.as_str())
    {
        return Err(Error::Conflict {
            field: "member",
            message: format!("{} has this role on the account already", person.name),
        });
    }
    if open.len() >= OPEN_AT_MOST {
        return Err(Error::refused(
            "team_is_full",
            format!("an account's team has at most {OPEN_AT_MOST} roles: end one that is no longer needed"),
        ));
    }
    let id = MemberId::new(ctx.now());
    let member = store::StoredMember {
        id: id.0,
        account_id: found.id,
        person_id: person.id,
        role: grant.role.as_str().to_owned(),
        whole_group: grant.whole_group,
        from_on: grant.from,
        until_on: grant.until,
        given_by: ctx.person().map(|person| person.0),
        given_at: ctx.now(),
    };
    let change = changed(&member, &person.name, "given");
    store::insert(&transaction, vec![member]).await?;
    event::record(&transaction, ctx, None, vec![change]).await?;
    transaction.commit().await?;
    Ok(id)
}

fn check(grant: &Grant) -> Result<()> {
    if grant.role == Relation::Owner || !Relation::OF_TEAM.contains(&grant.role) {
        return Err(Error::refused(
            "owner_by_hand_over",
            "an owner is made by handing the account over: choose another role, or hand it over",
        ));
    }
    if grant.until.is_some_and(|until| until <= grant.from) {
        return Err(Error::refused(
            "ends_before_it_starts",
            "the role ends before it starts: give a later end, or none",
        ));
    }
    Ok(())
}

/// Ends a role on an account's team from today on; one that has not begun is taken back.
///
/// # Errors
///
/// Like [`give`].
pub async fn end(ctx: &Context, account: AccountId, member: MemberId) -> Result<()> {
    let found = account::find(ctx, account, Action::ChangeAccountTeam).await?;
    let transaction = ctx.workspace.database.begin().await?;
    let known = store::by_id(&transaction, member.0).await?;
    let known = known.filter(|known| known.account_id == found.id);
    let mut known = known.ok_or_else(|| Error::not_found("account_member", member))?;
    if known.role == Relation::Owner.as_str() {
        return Err(Error::refused(
            "owner_by_hand_over",
            "an owner is made by handing the account over: choose another role, or hand it over",
        ));
    }
    if known.until_on.is_some_and(|until| until <= ctx.today()) {
        return Ok(());
    }
    let name = person::by_id(&transaction, PersonId(known.person_id)).await?;
    let name = name.map(|person| person.name).unwrap_or_default();
    if known.from_on >= ctx.today() {
        store::delete(&transaction, known.id).await?;
    } else {
        store::end(&transaction, known.id, ctx.today()).await?;
    }
    let before = known.until_on;
    known.until_on = Some(ctx.today());
    let mut change = changed(&known, &name, "ended");
    change.before = Some(json!({ "until": before }));
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

pub(super) fn changed(member: &store::StoredMember, name: &str, verb: &'static str) -> Change {
    Change {
        noun: "account_member",
        subject: member.id,
        account: Some(AccountId(member.account_id)),
        verb,
        before: None,
        after: Some(json!({
            "person": name,
            "person_id": member.person_id,
            "role": member.role,
            "whole_group": member.whole_group,
            "from": member.from_on,
            "until": member.until_on,
        })),
    }
}

/// Everybody who is or was on an account's team, or on that of an account above it for the whole group; latest first.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that the actor may not see.
pub async fn of_account(ctx: &Context, account: AccountId) -> Result<Vec<Member>> {
    let found = account::find(ctx, account, Action::SeeAccount).await?;
    of_found(ctx, &found).await
}

/// The same of an account that was found.
pub(crate) async fn of_found(ctx: &Context, account: &account::store::StoredAccount) -> Result<Vec<Member>> {
    let connection = ctx.workspace.database.reader();
    let above = account::group::seen_above(ctx, AccountId(account.id)).await?;
    let ids: Vec<_> = std::iter::once(account.id)
        .chain(above.iter().map(|above| above.id.0))
        .collect();
    let people = person::stored(ctx).await?;
    let known = |id| people.iter().find(|person| person.id == id);
    let rows = store::of_account(connection, &ids, SHOWN).await?;
    let rows = rows.into_iter().filter_map(|row| {
        let through = above.iter().find(|above| above.id.0 == row.account_id);
        if through.is_some() && !row.whole_group {
            return None;
        }
        let person = known(row.person_id)?;
        Some(Member {
            id: MemberId(row.id),
            person: PersonId(person.id),
            name: person.name.clone(),
            person_role: person.role(),
            role: Relation::of_team_from_word(&row.role)?,
            through: through.cloned(),
            whole_group: row.whole_group,
            from: row.from_on,
            until: row.until_on,
            given_by: row.given_by.and_then(known).map(|person| person.name.clone()),
            given_at: row.given_at,
        })
    });
    Ok(rows.collect())
}
