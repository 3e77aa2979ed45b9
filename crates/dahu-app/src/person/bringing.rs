//! Many people at once: who they are, and in which teams.

use std::{collections::HashMap, path::Path};

use dahu_core::{
    access::Action,
    import::{Cell, Row, trim},
    person::{PersonId, Role},
};
use serde_json::json;

use super::{StoredPerson, created, managing, store};
use crate::{
    Context, Error, Fact, Facts, Result, database, event,
    import::{
        source::{Source, SourceOptions},
        unreadable,
    },
    session, team,
};

/// Rows of a file at most.
const ROWS_AT_MOST: usize = 50_000;
/// What stands between the names of a team and of the team above it.
const BELOW: char = '/';

/// Somebody to be brought in, or to be changed where the login is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Newcomer {
    /// The row of the file, or the place in the list, counted from 1.
    pub row: u64,
    /// The name.
    pub name: String,
    /// What they sign in with.
    pub login: String,
    /// What they are in the workspace, by word or by name in Chinese or English.
    pub role: String,
    /// The team, with those above it first, such as `East/Coast`; empty for none.
    pub team: String,
    /// Whether they manage it.
    pub manages: bool,
}

/// What became of people who were brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    /// People who are new.
    pub created: u64,
    /// People who were known and are something else now.
    pub updated: u64,
    /// Teams that are new.
    pub teams: u64,
    /// Places in teams that are new.
    pub memberships: u64,
    /// Rows that were left out, and why.
    pub findings: Vec<(u64, Problem)>,
}

/// Why a row was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// No name, or one that is too long.
    #[error("the name is missing or too long")]
    Name,
    /// No login, or one that is too long.
    #[error("the login is missing or too long")]
    Login,
    /// No role of that name.
    #[error("there is no such role")]
    Role,
    /// The name belongs to somebody with another login.
    #[error("somebody else has this name")]
    NameTaken,
    /// Only some roles manage.
    #[error("a person of this role does not manage a team")]
    CannotManage,
    /// The team's name is empty or too long somewhere.
    #[error("the team's name cannot be used")]
    Team,
    /// The person has left.
    #[error("the person has left")]
    HasLeft,
}

/// Reads people from a file of any format that imports take, and brings them in.
///
/// The columns are name (姓名), login (登录名), role (角色), and perhaps team (团队) and manages (管理).
///
/// # Errors
///
/// [`Error::Refused`] for a file that cannot be read or lacks a column; like [`bring`].
pub async fn bring_file(ctx: &Context, path: &Path) -> Result<Brought> {
    ctx.may(Action::ManagePeople)?;
    let path = path.to_owned();
    let newcomers = tokio::task::spawn_blocking(move || read(&path)).await??;
    bring(ctx, &newcomers).await
}

const COLUMNS: [(&str, &[&str]); 5] = [
    ("name", &["name", "姓名", "名字"]),
    ("login", &["login", "登录名", "邮箱", "e-mail", "email"]),
    ("role", &["role", "角色"]),
    ("team", &["team", "团队", "部门"]),
    ("manages", &["manages", "管理", "是否管理"]),
];

fn read(path: &Path) -> Result<Vec<Newcomer>> {
    let mut source = Source::open(path, &SourceOptions::default()).map_err(unreadable)?;
    let header = source.header().to_vec();
    let place = |names: &[&str]| {
        header
            .iter()
            .position(|column| names.contains(&column.trim().to_lowercase().as_str()))
    };
    let places = COLUMNS.map(|(_, names)| place(names));
    let missing: Vec<String> = COLUMNS
        .iter()
        .zip(&places)
        .take(3)
        .filter(|(_, place)| place.is_none())
        .map(|((name, _), _)| (*name).to_owned())
        .collect();
    if !missing.is_empty() {
        let message = format!("the file lacks these columns: {}", missing.join(", "));
        let facts = Facts::of([
            ("missing", Fact::Names(missing)),
            ("existing", Fact::Names(header)),
        ]);
        return Err(Error::refused_with("people_columns_missing", message, facts));
    }
    let mut newcomers = Vec::new();
    let mut row = Row::new();
    while source.next_row(&mut row).map_err(unreadable)? {
        if newcomers.len() >= ROWS_AT_MOST {
            return Err(managing::too_many());
        }
        let text = |place: usize| {
            places[place]
                .map(|column| text_of(row.cell(column)))
                .unwrap_or_default()
        };
        newcomers.push(Newcomer {
            row: row.number(),
            name: text(0),
            login: text(1),
            role: text(2),
            team: text(3),
            manages: ["1", "yes", "true", "x", "是", "√"].contains(&text(4).to_lowercase().as_str()),
        });
    }
    Ok(newcomers)
}

fn text_of(cell: Cell<'_>) -> String {
    match cell {
        Cell::Text(text) => trim(text).to_owned(),
        Cell::Integer(number) => number.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Bool(truth) => truth.to_string(),
        Cell::Empty | Cell::Date(_) | Cell::DateTime(_) => String::new(),
    }
}

/// Brings people in, in one transaction: new ones are added, known logins are changed, teams that are missing are made. They
/// sign in by a link that an administrator makes, or by what the firm's identity provider says.
///
/// # Errors
///
/// [`Error::Refused`] for too many people or teams.
pub async fn bring(ctx: &Context, newcomers: &[Newcomer]) -> Result<Brought> {
    ctx.may(Action::ManagePeople)?;
    if newcomers.len() > ROWS_AT_MOST {
        return Err(managing::too_many());
    }
    let transaction = ctx.workspace.database.begin().await?;
    let people = store::all(&transaction).await?;
    let first = database::store::next_number(&transaction, "person").await?;
    let mut plan = Plan::new(ctx, people, first);
    let mut places = Vec::new();
    for newcomer in newcomers {
        match plan.take(newcomer) {
            Ok(person) => places.push((newcomer, person)),
            Err(problem) => plan.brought.findings.push((newcomer.row, problem)),
        }
    }
    let count = i64::try_from(plan.created.len()).map_err(Error::internal)?;
    database::store::take_numbers(&transaction, "person", count).await?;
    let mut changes: Vec<_> = plan.created.iter().map(created).collect();
    store::insert(&transaction, std::mem::take(&mut plan.created)).await?;
    for (before, login, role) in std::mem::take(&mut plan.updated) {
        let id = PersonId(before.id);
        store::set_invited(&transaction, id, &login, role).await?;
        session::end_within(&transaction, id, None).await?;
        let facts = json!({ "role": before.role, "login": before.login });
        let after = json!({ "role": role, "login": login });
        changes.push(managing::changed(id, "changed", Some(facts), after));
    }
    event::record(&transaction, ctx, None, changes).await?;
    let mut brought = plan.brought;
    let placed = places
        .iter()
        .filter(|(newcomer, _)| !newcomer.team.is_empty())
        .map(|(newcomer, (id, name))| team::Placing {
            path: newcomer.team.split(BELOW).map(str::trim).collect(),
            person: *id,
            name,
            manages: newcomer.manages,
        })
        .collect::<Vec<_>>();
    (brought.teams, brought.memberships) = team::place(&transaction, ctx, &placed).await?;
    transaction.commit().await?;
    Ok(brought)
}

/// Who is known, and what becomes of them.
struct Plan<'c> {
    ctx: &'c Context,
    by_login: HashMap<String, StoredPerson>,
    by_name: HashMap<String, StoredPerson>,
    next_number: i64,
    created: Vec<StoredPerson>,
    updated: Vec<(StoredPerson, String, Role)>,
    brought: Brought,
}

impl<'c> Plan<'c> {
    fn new(ctx: &'c Context, people: Vec<StoredPerson>, next_number: i64) -> Self {
        let logins = people
            .iter()
            .filter_map(|person| Some((person.login.clone()?, person.clone())));
        Self {
            ctx,
            by_login: logins.collect(),
            by_name: people
                .into_iter()
                .map(|person| (person.name.clone(), person))
                .collect(),
            next_number,
            created: Vec::new(),
            updated: Vec::new(),
            brought: Brought::default(),
        }
    }

    fn take(&mut self, newcomer: &Newcomer) -> Result<(PersonId, String), Problem> {
        let name = managing::usable(&newcomer.name).map_err(|_| Problem::Name)?;
        let login = managing::usable(&newcomer.login).map_err(|_| Problem::Login)?;
        let role = role_of(&newcomer.role).ok_or(Problem::Role)?;
        if newcomer.manages && !team::may_manage(role) {
            return Err(Problem::CannotManage);
        }
        if !newcomer.team.is_empty() && !newcomer.team.split(BELOW).all(team::is_usable_name) {
            return Err(Problem::Team);
        }
        let known = self.by_login.get(&login).or_else(|| {
            let named = self.by_name.get(&name);
            named.filter(|person| person.login.is_none())
        });
        match known.cloned() {
            Some(person) if person.left_at.is_some() => Err(Problem::HasLeft),
            Some(person) if person.name != name => Err(Problem::NameTaken),
            Some(mut person) => {
                if person.role() != role || person.login.as_deref() != Some(login.as_str()) {
                    self.updated.push((person.clone(), login.clone(), role));
                    self.brought.updated += 1;
                    role.as_str().clone_into(&mut person.role);
                    person.login = Some(login.clone());
                    self.remember(&person);
                }
                Ok((PersonId(person.id), name))
            }
            None if self.by_name.contains_key(&name) => Err(Problem::NameTaken),
            None => {
                let person = StoredPerson {
                    id: PersonId::new(self.ctx.now()).0,
                    number: i32::try_from(self.next_number).unwrap_or(i32::MAX),
                    name: name.clone(),
                    role: role.as_str().to_owned(),
                    login: Some(login),
                    password_hash: None,
                    created_at: self.ctx.now(),
                    left_at: None,
                    email: None,
                    language: None,
                };
                self.next_number += 1;
                self.brought.created += 1;
                self.remember(&person);
                let id = PersonId(person.id);
                self.created.push(person);
                Ok((id, name))
            }
        }
    }

    fn remember(&mut self, person: &StoredPerson) {
        if let Some(login) = &person.login {
            self.by_login.insert(login.clone(), person.clone());
        }
        self.by_name.insert(person.name.clone(), person.clone());
    }
}

/// A role by its word, or by what it is called in Chinese or English.
fn role_of(text: &str) -> Option<Role> {
    let word = text.trim().to_lowercase().replace([' ', '-'], "_");
    Role::from_word(&word).or(match word.as_str() {
        "管理员" => Some(Role::Administrator),
        "销售总监" => Some(Role::SalesDirector),
        "团队经理" => Some(Role::TeamManager),
        "客户经理" | "销售人员" | "salesperson" => Some(Role::AccountManager),
        "专家" => Some(Role::Specialist),
        "服务专员" => Some(Role::ServiceAgent),
        "分析员" => Some(Role::Analyst),
        "外部人员" => Some(Role::External),
        _ => None,
    })
}

/// The ids of people by their logins, for links to be made for them.
///
/// # Errors
///
/// When the database fails.
pub async fn with_logins(ctx: &Context, logins: &[&str]) -> Result<Vec<(PersonId, String)>> {
    ctx.may(Action::ManagePeople)?;
    let people = store::all(ctx.workspace.database.reader()).await?;
    let found = logins.iter().filter_map(|login| {
        let person = people
            .iter()
            .find(|person| person.login.as_deref() == Some(login))?;
        Some((PersonId(person.id), person.name.clone()))
    });
    Ok(found.collect::<Vec<(PersonId, String)>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_read_as_people_write_them() {
        for (text, role) in [
            ("team_manager", Some(Role::TeamManager)),
            ("Team Manager", Some(Role::TeamManager)),
            ("客户经理", Some(Role::AccountManager)),
            (" analyst ", Some(Role::Analyst)),
            ("king", None),
            ("", None),
        ] {
            assert_eq!(role_of(text), role, "{text}");
        }
    }
}
