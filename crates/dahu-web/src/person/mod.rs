//! The firm's people: the list, an invitation, and the page of one person.

mod show;

use askama::Template;
use axum::{
    Extension, Form, Router,
    extract::Query as FromQuery,
    http::StatusCode,
    middleware::from_fn,
    response::IntoResponse,
    routing::{get, post},
};
use dahu_app::{
    Context,
    person::{self, Profile},
    team::{self, Team},
};
use dahu_core::{
    access::Action,
    person::{PersonId, Role},
};
use serde::{Deserialize, Serialize};

use crate::{
    doors::Doors,
    failure::{Answer, Beside, Failure},
    page::{self, Page, render},
    security::bearer,
    visitor::Visitor,
};

/// Beside which field of an invitation the sentence of a rule stands.
const BESIDE: [(&str, &str); 6] = [
    ("name_not_usable", "name"),
    ("conflict_name", "name"),
    ("conflict_login", "new-login"),
    ("email_not_valid", "new-email"),
    ("conflict_email", "new-email"),
    ("too_many_mails", "new-email"),
];
/// People on one page.
const ROWS: usize = 100;

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/people", get(list).post(invite))
        .route("/people/{id}", get(show::show))
        .route("/people/{id}/role", post(show::change_role))
        .route("/people/{id}/link", post(show::invite_again))
        .route("/people/{id}/leave", post(show::see_off))
        .route("/people/{id}/return", post(show::take_back))
        .route("/people/{id}/teams", post(show::join))
        .route("/people/{id}/why", get(show::why))
        .route("/people/{id}/sessions/end", post(show::end_sessions))
        // Who may come in is for people to say, not for programs.
        .layer(from_fn(bearer::refuse))
}

/// The query of `/people`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Query {
    #[serde(skip_serializing_if = "String::is_empty")]
    search: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    role: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    team: String,
    #[serde(skip_serializing_if = "is_zero")]
    page: usize,
}

fn is_zero(page: &usize) -> bool {
    *page == 0
}

impl Query {
    fn finds(&self, profile: &Profile) -> bool {
        let search = self.search.trim().to_lowercase();
        let is_named = profile.name.to_lowercase().contains(&search)
            || profile
                .login
                .as_deref()
                .is_some_and(|login| login.to_lowercase().contains(&search));
        let has_role = self.role.is_empty() || profile.role.as_str() == self.role;
        let is_in_team = self.team.is_empty()
            || profile
                .teams
                .iter()
                .any(|(team, ..)| team.to_string() == self.team);
        is_named && has_role && is_in_team
    }

    fn at(&self, page: usize) -> String {
        page::address("/people", &Self { page, ..self.clone() })
    }
}

#[derive(Template)]
#[template(path = "person/list.html")]
struct ListPage {
    page: Page,
    query: Query,
    teams: Vec<Team>,
    people: Vec<Profile>,
    total: u64,
    later: bool,
    form: Invitation,
    sends_mails: bool,
    problem: Beside,
    invited: Option<Invited>,
}

/// What was typed to invite somebody.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Invitation {
    name: String,
    login: String,
    role: String,
    email: String,
}

/// Somebody with a link to hand on.
struct Invited {
    id: PersonId,
    name: String,
    /// The link; none where it was sent by mail.
    link: Option<String>,
    email: String,
}

async fn list(visitor: Visitor, FromQuery(query): FromQuery<Query>) -> Answer {
    render(&page_of(&visitor, query).await?)
}

async fn page_of(visitor: &Visitor, query: Query) -> Result<ListPage, Failure> {
    let ctx = &visitor.ctx;
    let mut people = person::profiles(ctx).await?;
    people.retain(|profile| query.finds(profile));
    // Those who left come last.
    people.sort_by_key(|profile| profile.left_at.is_some());
    let total = people.len() as u64;
    let start = query.page.saturating_mul(ROWS).min(people.len());
    let mut people = people.split_off(start);
    let later = people.len() > ROWS;
    people.truncate(ROWS);
    let title = visitor.reader.texts().text("people-title");
    Ok(ListPage {
        page: Page::new(&visitor.reader, None, &title),
        query,
        teams: team::all(ctx).await?,
        people,
        total,
        later,
        form: Invitation {
            role: Role::AccountManager.as_str().to_owned(),
            ..Invitation::default()
        },
        sends_mails: ctx.workspace.sends_mails(),
        problem: Beside::default(),
        invited: None,
    })
}

async fn invite(
    visitor: Visitor,
    Extension(doors): Extension<Doors>,
    Form(form): Form<Invitation>,
) -> Answer {
    if !visitor.ctx.is_open(Action::ManagePeople) {
        return Err(Failure::Forbidden);
    }
    let role = Role::from_word(&form.role).ok_or_else(|| Failure::Unreadable("role".to_owned()))?;
    let (ctx, email) = (&visitor.ctx, form.email.trim());
    let outcome = if email.is_empty() || !ctx.workspace.sends_mails() {
        let invited = person::invite(ctx, &form.name, &form.login, role).await;
        let link = |token| doors.address_for_others(&visitor.reader, &format!("/sign-in/link/{token}"));
        invited.map(|(id, token)| (id, Some(link(token))))
    } else {
        let invited = person::invite_by_mail(ctx, &form.name, &form.login, role, email).await;
        invited.map(|id| (id, None))
    };
    match outcome {
        Ok((id, link)) => {
            let invited = Invited {
                id,
                name: form.name,
                link,
                email: form.email,
            };
            let page = ListPage {
                invited: Some(invited),
                ..page_of(&visitor, Query::default()).await?
            };
            render(&page)
        }
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            let page = ListPage {
                form,
                problem,
                ..page_of(&visitor, Query::default()).await?
            };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
        }
    }
}

/// The key of a role's name.
#[must_use]
pub fn role_key(role: &Role) -> &'static str {
    match role {
        Role::Administrator => "role-administrator",
        Role::SalesDirector => "role-sales-director",
        Role::TeamManager => "role-team-manager",
        Role::AccountManager => "role-account-manager",
        Role::Specialist => "role-specialist",
        Role::ServiceAgent => "role-service-agent",
        Role::Analyst => "role-analyst",
        Role::External => "role-external",
    }
}

/// The key of the sentence that says what a role may do.
pub(crate) fn role_definition_key(role: &Role) -> &'static str {
    match role {
        Role::Administrator => "role-administrator-definition",
        Role::SalesDirector => "role-sales-director-definition",
        Role::TeamManager => "role-team-manager-definition",
        Role::AccountManager => "role-account-manager-definition",
        Role::Specialist => "role-specialist-definition",
        Role::ServiceAgent => "role-service-agent-definition",
        Role::Analyst => "role-analyst-definition",
        Role::External => "role-external-definition",
    }
}
