//! Every route as every role, nobody included: what the one table says is what the pages do.

use std::{collections::BTreeSet, fs, path::Path};

use dahu_app::{
    Context,
    account_team::{self, Grant},
    person,
};
use dahu_core::{
    access::{Action, Permission, Relation, Relations},
    account::AccountId,
    person::{PersonId, Role},
};
use dahu_testkit::workspace_root;
use reqwest::{Response, StatusCode};

use crate::{
    routes::{self, Need},
    site::{Person, Site, location},
};

/// An id that is nobody's and nothing's.
const NOTHING: &str = "00000000-0000-7000-8000-000000000000";

/// What any form may hold; each handler takes what it knows.
pub(crate) const FORM: &[(&str, &str)] = &[
    ("name", "nobody in particular"),
    ("login", "nobody-in-particular"),
    ("password", "twelve characters"),
    ("again", "twelve characters"),
    ("person", "nobody of this name"),
    ("role", "reader"),
    ("team", NOTHING),
    ("parent", ""),
    ("intent", "low"),
    ("on", "2026-06-01"),
    ("to", "/"),
];

/// What a route answered, as far as permission goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// The handler went to work, whatever came of it.
    Passes,
    /// Not for this person.
    Forbidden,
    /// There is nothing there, or this person may not know that there is.
    NotFound,
    /// Who is not signed in is asked to.
    SignIn,
}

fn outcome(answer: &Response) -> Outcome {
    match answer.status() {
        StatusCode::SEE_OTHER if location(answer).starts_with("/sign-in") => Outcome::SignIn,
        StatusCode::UNAUTHORIZED => Outcome::SignIn,
        StatusCode::FORBIDDEN => Outcome::Forbidden,
        StatusCode::NOT_FOUND => Outcome::NotFound,
        _ => Outcome::Passes,
    }
}

/// A path with its parts filled in.
pub(crate) fn filled(path: &str, account: Option<AccountId>) -> String {
    let account = account.map_or_else(|| NOTHING.to_owned(), |account| account.to_string());
    let parts = path.split('/').enumerate().map(|(place, part)| match part {
        "{id}" if place == 2 && path.starts_with("/accounts/") => account.clone(),
        "{kind}" if path.starts_with("/imports/templates/") => "ledger".to_owned(),
        "{movement}" => "growth".to_owned(),
        "{column}" => "city".to_owned(),
        "{token}" => "a-token-of-nobody".to_owned(),
        part if part.contains("{format}") => part.replace("{format}", "csv"),
        part if part.contains("{paper}") => part.replace("{paper}", "docx"),
        part if part.starts_with('{') => NOTHING.to_owned(),
        part => part.to_owned(),
    });
    let filled = parts.collect::<Vec<_>>().join("/");
    // Which accounts of the funnel is asked for belongs to the address.
    if filled.starts_with("/funnel/accounts") {
        return format!("{filled}?cell=targets");
    }
    if filled.starts_with("/funnel/cohort/accounts") {
        return format!("{filled}?cell=reached-target");
    }
    if filled.starts_with("/funnel/flow/accounts") {
        return format!("{filled}?cell=entered-target");
    }
    filled
}

async fn ask(person: &Person<'_>, method: &str, path: &str) -> Outcome {
    let answer = match method {
        "GET" => person.get(path).await,
        _ if path == "/imports/upload" => person.upload("a.csv", b"a,b\n1,2\n".to_vec()).await,
        _ => person.post(path, FORM).await,
    };
    outcome(&answer)
}

/// What the table makes of a route for a role that stands so to the account.
fn expected(need: Need, role: Role, relation: Relation) -> BTreeSet<Outcome> {
    let relations = Relations::of(&[relation]);
    match need {
        Need::Nobody | Need::SignedIn => BTreeSet::from([Outcome::Passes, Outcome::NotFound]),
        Need::Anywhere(action) => open_or_forbidden(action.is_open_to(role)),
        Need::Taking(action) => {
            open_or_forbidden(action.is_open_to(role) && Action::ExportAccounts.is_open_to(role))
        }
        Need::Workspace(action) => {
            open_or_forbidden(action.permission(role, Relations::NONE) == Permission::Yes)
        }
        Need::Account(action) => {
            if !Action::SeeAccount.is_open_to(role) {
                return BTreeSet::from([Outcome::NotFound, Outcome::Forbidden]);
            }
            let sees = Action::SeeAccount.permission(role, relations) != Permission::No;
            let may = action.permission(role, relations) != Permission::No;
            BTreeSet::from([match (sees, may) {
                (false, _) => Outcome::NotFound,
                (true, false) => Outcome::Forbidden,
                (true, true) => Outcome::Passes,
            }])
        }
    }
}

fn open_or_forbidden(is_open: bool) -> BTreeSet<Outcome> {
    if is_open {
        BTreeSet::from([Outcome::Passes, Outcome::NotFound])
    } else {
        BTreeSet::from([Outcome::Forbidden])
    }
}

impl PartialOrd for Outcome {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Outcome {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (*self as u8).cmp(&(*other as u8))
    }
}

/// Somebody of a role who is signed in.
async fn signed_in<'s>(site: &'s Site, role: Role) -> (PersonId, Person<'s>) {
    let name = format!("one {}", role.as_str());
    let (id, token) = person::invite(&site.ctx, &name, &format!("the-{}", role.as_str()), role)
        .await
        .expect("an invitation");
    let person = site.visitor();
    let answer = person.post(&format!("/sign-in/link/{token}"), &[]).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    (id, person)
}

async fn stand(ctx: &Context, account: AccountId, person: PersonId, relation: Relation) {
    let grant = Grant {
        person,
        role: relation,
        whole_group: false,
        from: ctx.today(),
        until: None,
    };
    match relation {
        Relation::None => {}
        Relation::Owner => account_team::hand_over(ctx, account, person)
            .await
            .expect("an owner"),
        _ => drop(account_team::give(ctx, account, grant).await.expect("a role")),
    }
}

#[tokio::test]
async fn every_route_does_for_every_role_what_the_table_says() {
    let site = Site::sample().await;
    let relations: Vec<Relation> = std::iter::once(Relation::None).chain(Relation::OF_TEAM).collect();
    let mut accounts = site.accounts(Role::ALL.len() * relations.len()).await.into_iter();
    let mut wrong = Vec::new();
    for role in Role::ALL {
        let (id, person) = signed_in(&site, role).await;
        for relation in &relations {
            if *relation == Relation::Owner && !role.may_own() {
                continue;
            }
            let account = accounts.next().expect("an account");
            stand(&site.ctx, account, id, *relation).await;
            for (method, path, need) in routes::all() {
                let is_about_it = matches!(need, Need::Account(_));
                // What is not about the account is asked once; what is there for strangers, such as signing in and out,
                // would make somebody else of the person.
                if (!is_about_it && *relation != Relation::None) || *need == Need::Nobody {
                    continue;
                }
                let filled = filled(path, Some(account));
                let found = ask(&person, method, &filled).await;
                let mut expected = expected(*need, role, *relation);
                // What is asked of something else under the account is not there.
                if path.matches('{').count() > 1 && expected.contains(&Outcome::Passes) {
                    expected.insert(Outcome::NotFound);
                }
                if !expected.contains(&found) {
                    wrong.push(format!(
                        "{role:?} as {relation:?}: {method} {path}: {found:?}, not {expected:?}"
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn nobody_gets_anywhere_without_signing_in() {
    let site = Site::sample().await;
    let account = site.accounts(1).await[0];
    let stranger = site.visitor();
    let mut wrong = Vec::new();
    for (method, path, need) in routes::all() {
        let found = ask(&stranger, method, &filled(path, Some(account))).await;
        let is_right = match need {
            Need::Nobody => found != Outcome::Forbidden,
            _ => found == Outcome::SignIn,
        };
        if !is_right {
            wrong.push(format!("{method} {path}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every method and path that the sources route.
fn routed() -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    gather(&workspace_root().join("crates/dahu-web/src"), &mut found);
    found
}

/// The path that a constant holds: that of the same file, else the one of that name in all sources.
fn constant(name: &str, file: &str) -> String {
    let declared = format!("const {name}: &str = \"");
    let mut texts = String::new();
    if file.contains(&declared) {
        texts.push_str(file);
    } else {
        read_all(&workspace_root().join("crates/dahu-web/src"), &mut texts);
    }
    let values = texts.split(&declared).skip(1);
    let found: BTreeSet<&str> = values.filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(found.len(), 1, "{name} is not the name of one path: {found:?}");
    found.into_iter().next().unwrap_or_default().to_owned()
}

fn read_all(folder: &Path, texts: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read_all(&path, texts);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            texts.push_str(&fs::read_to_string(&path).expect("a file"));
        }
    }
}

fn gather(folder: &Path, found: &mut BTreeSet<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            gather(&path, found);
            continue;
        }
        if path.extension().is_none_or(|ending| ending != "rs") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a file");
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for part in text.split(".route(").skip(1) {
            let (address, rest) = part.split_once(',').expect("a path and its handlers");
            let address = match address.trim().strip_prefix('"') {
                Some(address) => address.trim_end_matches('"').to_owned(),
                None => constant(address.trim(), text),
            };
            let handlers = rest.split(".route(").next().unwrap_or_default();
            let ends = ["\n        .", "\n}"].map(|end| handlers.find(end));
            let end = ends.into_iter().flatten().min().unwrap_or(handlers.len());
            for (word, method) in [
                ("get(", "GET"),
                ("post(", "POST"),
                ("put(", "PUT"),
                ("delete(", "DELETE"),
            ] {
                if handlers[..end].contains(word) {
                    found.insert((method.to_owned(), address.clone()));
                }
            }
        }
    }
}

#[test]
fn no_route_is_left_out_of_the_test_of_roles() {
    let known: BTreeSet<(String, String)> = routes::all()
        .map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned()))
        .collect();
    let routed = routed();
    assert!(routed.len() > 60, "only {} routes were found", routed.len());
    let left_out: Vec<_> = routed.difference(&known).collect();
    let gone: Vec<_> = known.difference(&routed).collect();
    assert!(
        left_out.is_empty() && gone.is_empty(),
        "not covered: {left_out:?}; gone: {gone:?}"
    );
}
