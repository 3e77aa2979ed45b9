//! Inviting people, changing their roles, and seeing them off.

use chrono::{DateTime, TimeDelta, Utc};
use dahu_core::{
    access::Action,
    person::{PersonId, Role},
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{StoredPerson, created, email_taken, store, taken};
use crate::{
    Context, Error, Fact, Facts, Result, database, device,
    event::{self, Change},
    mail, session, sign_in, team, token,
};

/// How long an invitation can be taken up.
pub(crate) const INVITATION: TimeDelta = TimeDelta::days(7);
/// Characters of a name or login at most.
const CHARACTERS_AT_MOST: usize = 200;
/// People at most.
const PEOPLE_AT_MOST: usize = 50_000;

/// A person as the people's page shows one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Who it is.
    pub id: PersonId,
    /// The name.
    pub name: String,
    /// What they are in the workspace.
    pub role: Role,
    /// What they sign in with; none for whoever was only named by a file and never invited.
    pub login: Option<String>,
    /// Whether they can sign in, or were only named by a file.
    pub is_invited: bool,
    /// Where mails to them go, for whoever manages people.
    pub email: Option<String>,
    /// Teams of today, with whether the person manages them.
    pub teams: Vec<(team::TeamId, String, bool)>,
    /// Accounts owned.
    pub accounts: u64,
    /// Since when the person is gone.
    pub left_at: Option<DateTime<Utc>>,
    /// When the person came into the workspace.
    pub created_at: DateTime<Utc>,
}

/// Everybody, by name.
///
/// # Errors
///
/// When the database fails.
pub async fn profiles(ctx: &Context) -> Result<Vec<Profile>> {
    ctx.may(Action::SeePeople)?;
    let people = store::all(ctx.workspace.database.reader()).await?;
    with_teams(ctx, people).await
}

/// One person.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not there.
pub async fn profile(ctx: &Context, id: PersonId) -> Result<Profile> {
    ctx.may(Action::SeePeople)?;
    let person = store::by_id(ctx.workspace.database.reader(), id).await?;
    let person = person.ok_or_else(|| Error::not_found("person", id))?;
    let mut found = with_teams(ctx, vec![person]).await?;
    found.pop().ok_or_else(|| Error::not_found("person", id))
}

/// The names of all who have not left, by name, so many at most: for lists to pick from.
///
/// # Errors
///
/// When the database fails.
pub async fn names(ctx: &Context, most: usize) -> Result<Vec<String>> {
    ctx.may(Action::SeePeople)?;
    let people = store::all(ctx.workspace.database.reader()).await?;
    let here = people.into_iter().filter(|person| person.left_at.is_none());
    Ok(here.take(most).map(|person| person.name).collect())
}

/// The person of this name.
///
/// # Errors
///
/// [`Error::Refused`] where there is nobody of it.
pub async fn named(ctx: &Context, name: &str) -> Result<PersonId> {
    ctx.may(Action::SeePeople)?;
    let name = name.trim();
    let found = store::by_name(ctx.workspace.database.reader(), name).await?;
    found.map(|person| PersonId(person.id)).ok_or_else(|| {
        let facts = Facts::of([("name", Fact::text(name))]);
        Error::refused_with(
            "nobody_of_this_name",
            format!("there is nobody called \"{name}\": pick one of the names that are suggested"),
            facts,
        )
    })
}

async fn with_teams(ctx: &Context, people: Vec<StoredPerson>) -> Result<Vec<Profile>> {
    let connection = ctx.workspace.database.reader();
    let teams = team::store::all(connection).await?;
    let members = team::store::open_members(connection).await?;
    let owned = store::owned(connection).await?;
    let today = ctx.today();
    let shows_logins = ctx.is_open(Action::ManagePeople);
    let profiles = people.into_iter().map(|person| {
        let of_person = members
            .iter()
            .filter(|member| member.person_id == person.id && member.from_on <= today);
        let of_person = of_person.filter_map(|member| {
            let team = teams.iter().find(|team| team.id == member.team_id)?;
            Some((team::TeamId(team.id), team.name.clone(), member.manages))
        });
        Profile {
            id: PersonId(person.id),
            role: person.role(),
            teams: of_person.collect(),
            accounts: owned.get(&person.id).copied().unwrap_or(0),
            left_at: person.left_at,
            created_at: person.created_at,
            login: person.chosen_login().filter(|_| shows_logins).map(str::to_owned),
            is_invited: person.login.is_some(),
            email: person.email.filter(|_| shows_logins),
            name: person.name,
        }
    });
    Ok(profiles.collect())
}

/// Invites somebody: a person who signs in by a link once and then chooses how to sign in. Returns the link's token.
///
/// Somebody whom a file named as a salesperson and who never signed in is invited under that name.
///
/// # Errors
///
/// [`Error::Refused`] for a name or login that cannot be used, [`Error::Conflict`] for one that is taken.
pub async fn invite(ctx: &Context, name: &str, login: &str, role: Role) -> Result<(PersonId, String)> {
    ctx.may(Action::ManagePeople)?;
    let transaction = ctx.workspace.database.begin().await?;
    let id = enter(&transaction, ctx, name, login, role).await?;
    let token = sign_in::add_link(&transaction, ctx, id, INVITATION).await?;
    transaction.commit().await?;
    Ok((id, token))
}

/// Invites somebody by a mail to this address, which becomes theirs. The link is in that mail alone.
///
/// # Errors
///
/// Like [`invite`], and [`Error::Refused`] for what is no address, [`Error::Conflict`] for somebody else's.
pub async fn invite_by_mail(
    ctx: &Context,
    name: &str,
    login: &str,
    role: Role,
    email: &str,
) -> Result<PersonId> {
    ctx.may(Action::ManagePeople)?;
    let email = mail::address(email)?;
    let transaction = ctx.workspace.database.begin().await?;
    let id = enter(&transaction, ctx, name, login, role).await?;
    if let Err(error) = store::set_email(&transaction, id, Some(email.as_str()), None).await {
        return Err(email_taken(error, email.as_str()));
    }
    let change = changed(id, "email_set", None, json!({ "email": email.as_str() }));
    event::record(&transaction, ctx, None, vec![change]).await?;
    mail::enqueue_invitation(&transaction, ctx, id, email.as_str()).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Enters whoever is invited.
async fn enter(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    name: &str,
    login: &str,
    role: Role,
) -> Result<PersonId> {
    let (name, login) = (usable(name)?, usable(login)?);
    let people = store::all(transaction).await?;
    if people.len() >= PEOPLE_AT_MOST {
        return Err(too_many());
    }
    let known = people
        .into_iter()
        .find(|person| person.name == name && person.login.is_none());
    match known {
        Some(person) => {
            let id = PersonId(person.id);
            if let Err(error) = store::set_invited(transaction, id, &login, role).await {
                return Err(taken(error, &name, &login));
            }
            let after = json!({ "role": role, "login": login });
            let change = changed(id, "invited", Some(json!({ "role": person.role })), after);
            event::record(transaction, ctx, None, vec![change]).await?;
            Ok(id)
        }
        None => {
            let number = database::store::take_numbers(transaction, "person", 1).await?;
            let person = StoredPerson {
                id: PersonId::new(ctx.now()).0,
                number: i32::try_from(number).map_err(Error::internal)?,
                name: name.clone(),
                role: role.as_str().to_owned(),
                login: Some(login.clone()),
                password_hash: None,
                created_at: ctx.now(),
                left_at: None,
                email: None,
                language: None,
            };
            let (id, change) = (PersonId(person.id), created(&person));
            if let Err(error) = store::insert(transaction, vec![person]).await {
                return Err(taken(error, &name, &login));
            }
            event::record(transaction, ctx, None, vec![change]).await?;
            Ok(id)
        }
    }
}

/// Makes another link for somebody who has not taken up theirs, or who cannot sign in any more; older ones stop working.
///
/// # Errors
///
/// [`Error::NotFound`] for somebody who is not there, [`Error::Refused`] for somebody who left.
pub async fn invite_again(ctx: &Context, id: PersonId) -> Result<String> {
    ctx.may(Action::ManagePeople)?;
    let transaction = ctx.workspace.database.begin().await?;
    let person = store::by_id(&transaction, id).await?;
    let person = person.ok_or_else(|| Error::not_found("person", id))?;
    refuse_unfit(&person)?;
    sign_in::forget_links(&transaction, id).await?;
    let token = sign_in::add_link(&transaction, ctx, id, INVITATION).await?;
    transaction.commit().await?;
    Ok(token)
}

/// Sends a person another link to their address; older ones stop working when it goes out.
///
/// # Errors
///
/// [`Error::NotFound`] for somebody who is not there, [`Error::Refused`] for somebody who left, who has no address, or who was
/// sent many mails already.
pub async fn invite_again_by_mail(ctx: &Context, id: PersonId) -> Result<()> {
    ctx.may(Action::ManagePeople)?;
    let transaction = ctx.workspace.database.begin().await?;
    let person = store::by_id(&transaction, id).await?;
    let person = person.ok_or_else(|| Error::not_found("person", id))?;
    refuse_unfit(&person)?;
    let email = person.email.ok_or_else(|| {
        Error::refused_with(
            "person_without_email",
            format!(
                "{} has no e-mail address: make a link and hand it on",
                person.name
            ),
            Facts::of([("name", Fact::text(&person.name))]),
        )
    })?;
    mail::enqueue_invitation(&transaction, ctx, id, &email).await?;
    Ok(transaction.commit().await?)
}

/// Gives a person another role; their sessions end.
///
/// # Errors
///
/// [`Error::NotFound`] for somebody who is not there, [`Error::Refused`] for the last administrator.
pub async fn change_role(ctx: &Context, id: PersonId, role: Role) -> Result<()> {
    ctx.may(Action::ManagePeople)?;
    let transaction = ctx.workspace.database.begin().await?;
    let person = store::by_id(&transaction, id).await?;
    let person = person.ok_or_else(|| Error::not_found("person", id))?;
    if person.role() == role {
        return Ok(());
    }
    refuse_last_administrator(&transaction, &person).await?;
    store::set_role(&transaction, id, role).await?;
    session::end_within(&transaction, id, None).await?;
    let before = json!({ "role": person.role });
    let change = changed(id, "role_changed", Some(before), json!({ "role": role }));
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

/// Sees a person off: from now on they cannot sign in, and no link, session or token of theirs works. What they own stays theirs
/// until it is handed over.
///
/// # Errors
///
/// [`Error::NotFound`] for somebody who is not there, [`Error::Refused`] for the last administrator.
pub async fn see_off(ctx: &Context, id: PersonId) -> Result<()> {
    ctx.may(Action::ManagePeople)?;
    let transaction = ctx.workspace.database.begin().await?;
    let person = store::by_id(&transaction, id).await?;
    let person = person.ok_or_else(|| Error::not_found("person", id))?;
    if person.left_at.is_some() {
        return Ok(());
    }
    refuse_last_administrator(&transaction, &person).await?;
    store::set_left(&transaction, id, Some(ctx.now())).await?;
    sign_in::forget_links(&transaction, id).await?;
    session::end_within(&transaction, id, None).await?;
    device::forget_all_of(&transaction, id).await?;
    token::revoke_all_of(&transaction, ctx, id).await?;
    let change = changed(id, "left", None, json!({ "left_at": ctx.now() }));
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

/// Takes a person back who had left.
///
/// # Errors
///
/// [`Error::NotFound`] for somebody who is not there.
pub async fn take_back(ctx: &Context, id: PersonId) -> Result<()> {
    ctx.may(Action::ManagePeople)?;
    let transaction = ctx.workspace.database.begin().await?;
    let person = store::by_id(&transaction, id).await?;
    let person = person.ok_or_else(|| Error::not_found("person", id))?;
    let Some(left) = person.left_at else { return Ok(()) };
    store::set_left(&transaction, id, None).await?;
    let before = json!({ "left_at": left });
    let change = changed(id, "came_back", Some(before), json!({ "left_at": null }));
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

/// Refuses to give anything to somebody who left, or who is not of the firm.
pub(crate) fn refuse_unfit(person: &StoredPerson) -> Result<()> {
    if person.left_at.is_some() {
        return Err(Error::refused(
            "person_has_left",
            format!(
                "{} has left: choose somebody else, or take them back first",
                person.name
            ),
        ));
    }
    Ok(())
}

pub(super) fn too_many() -> Error {
    Error::refused(
        "people_too_many",
        format!("there are at most {PEOPLE_AT_MOST} people"),
    )
}

/// Whether nobody else can sign in as an administrator. Who asks holds all administrators until the transaction ends, so that
/// two of them do not take the role from each other.
pub(super) async fn is_last_administrator(
    transaction: &impl ConnectionTrait,
    person: &StoredPerson,
) -> Result<bool> {
    if person.role() != Role::Administrator {
        return Ok(false);
    }
    let administrators = store::lock_administrators(transaction).await?;
    Ok(administrators.iter().all(|other| other.id == person.id))
}

async fn refuse_last_administrator(transaction: &impl ConnectionTrait, person: &StoredPerson) -> Result<()> {
    if !is_last_administrator(transaction, person).await? {
        return Ok(());
    }
    Err(Error::refused(
        "last_administrator",
        "this is the last administrator who can sign in: make somebody else one first",
    ))
}

pub(super) fn usable(text: &str) -> Result<String> {
    let text = text.trim();
    let characters = text.chars().count();
    if characters == 0 || characters > CHARACTERS_AT_MOST || text.chars().any(char::is_control) {
        return Err(Error::refused(
            "name_not_usable",
            format!("give a name of 1 to {CHARACTERS_AT_MOST} characters"),
        ));
    }
    Ok(text.to_owned())
}

pub(super) fn changed(
    id: PersonId,
    verb: &'static str,
    before: Option<serde_json::Value>,
    after: serde_json::Value,
) -> Change {
    Change {
        noun: "person",
        subject: id.0,
        account: None,
        verb,
        before,
        after: Some(after),
    }
}
