//! Teams: the tree, and the page of one team.

use askama::Template;
use axum::{
    Form, Router,
    extract::Path,
    http::StatusCode,
    response::IntoResponse,
    routing::{get, post},
};
use dahu_app::{
    Context,
    person::{self, Profile},
    team::{self, MembershipId, Team, TeamId},
};
use dahu_core::access::Action;
use serde::Deserialize;

use crate::{
    failure::{Answer, Failure, problem},
    page::{Page, render, see_other},
    visitor::Visitor,
};

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/teams", get(list).post(create))
        .route("/teams/{id}", get(show).post(change))
        .route("/teams/{id}/remove", post(remove))
        .route("/teams/{id}/people", post(add))
        .route("/teams/{id}/people/{membership}/end", post(end))
}

/// A team's name, set in by how far down it is, for lists to choose from.
pub(crate) fn indented(team: &Team) -> String {
    let depth = usize::try_from(team.depth).unwrap_or(0);
    format!("{}{}", "\u{2003}".repeat(depth), team.name)
}

/// The class that sets a row in by how far down it is; further down than this looks the same.
fn depth_class(team: &Team) -> String {
    format!("depth-{}", team.depth.min(8))
}

#[derive(Template)]
#[template(path = "team/list.html")]
struct ListPage {
    page: Page,
    teams: Vec<Team>,
    form: TeamForm,
    problem: Option<String>,
}

/// What was typed of a team.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct TeamForm {
    name: String,
    parent: String,
}

impl TeamForm {
    fn parent(&self) -> Result<Option<TeamId>, Failure> {
        match self.parent.as_str() {
            "" => Ok(None),
            parent => parent
                .parse()
                .map(Some)
                .map_err(|_| Failure::Unreadable("parent".to_owned())),
        }
    }
}

async fn list(visitor: Visitor) -> Answer {
    list_with(&visitor, TeamForm::default(), None).await
}

async fn list_with(visitor: &Visitor, form: TeamForm, problem: Option<String>) -> Answer {
    let title = visitor.reader.texts().text("teams");
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let page = ListPage {
        page: Page::new(&visitor.reader, None, &title),
        teams: team::all(&visitor.ctx).await?,
        form,
        problem,
    };
    Ok((status, render(&page)?).into_response())
}

async fn create(visitor: Visitor, Form(form): Form<TeamForm>) -> Answer {
    match team::create(&visitor.ctx, &form.name, form.parent()?).await {
        Ok(_) => Ok(see_other(&visitor.reader, "/teams")),
        Err(error) => {
            let problem = problem(&visitor.reader.texts(), error)?;
            list_with(&visitor, form, Some(problem)).await
        }
    }
}

#[derive(Template)]
#[template(path = "team/show.html")]
struct TeamPage {
    page: Page,
    team: Team,
    teams: Vec<Team>,
    people: Vec<(MembershipId, Profile, bool)>,
    others: Vec<String>,
    problem: Option<String>,
}

/// An id in an address; a malformed one leads nowhere.
fn id(text: &str) -> Result<TeamId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

async fn show(visitor: Visitor, Path(key): Path<String>) -> Answer {
    render(&page_of(&visitor, id(&key)?).await?)
}

async fn page_of(visitor: &Visitor, id: TeamId) -> Result<TeamPage, Failure> {
    let ctx = &visitor.ctx;
    let teams = team::all(ctx).await?;
    let found = teams
        .iter()
        .find(|team| team.id == id)
        .cloned()
        .ok_or(Failure::NotFound)?;
    let members = team::members(ctx, id).await?;
    let profiles = person::profiles(ctx).await?;
    let mut people = Vec::new();
    let mut others = Vec::new();
    for profile in profiles {
        match members.iter().find(|(_, person, _)| *person == profile.id) {
            Some((membership, _, manages)) => people.push((*membership, profile, *manages)),
            None if profile.left_at.is_none() => others.push(profile.name),
            None => {}
        }
    }
    people.sort_by_key(|(_, _, manages)| !manages);
    Ok(TeamPage {
        page: Page::new(&visitor.reader, None, &found.name),
        team: found,
        teams,
        people,
        others,
        problem: None,
    })
}

async fn done(visitor: &Visitor, id: TeamId, outcome: dahu_app::Result<()>) -> Answer {
    match outcome {
        Ok(()) => Ok(see_other(&visitor.reader, &format!("/teams/{id}"))),
        Err(error) => {
            let page = TeamPage {
                problem: Some(problem(&visitor.reader.texts(), error)?),
                ..page_of(visitor, id).await?
            };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
        }
    }
}

async fn change(visitor: Visitor, Path(key): Path<String>, Form(form): Form<TeamForm>) -> Answer {
    let id = id(&key)?;
    let outcome = team::change(&visitor.ctx, id, &form.name, form.parent()?).await;
    done(&visitor, id, outcome).await
}

async fn remove(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let id = id(&key)?;
    match team::remove(&visitor.ctx, id).await {
        Ok(()) => Ok(see_other(&visitor.reader, "/teams")),
        refused => done(&visitor, id, refused).await,
    }
}

#[derive(Deserialize)]
struct Joining {
    person: String,
    #[serde(default)]
    manages: Option<String>,
}

async fn add(visitor: Visitor, Path(key): Path<String>, Form(form): Form<Joining>) -> Answer {
    let id = id(&key)?;
    if !visitor.ctx.is_open(Action::ManageTeams) {
        return Err(Failure::Forbidden);
    }
    let person = person::named(&visitor.ctx, &form.person).await;
    let outcome = match person {
        Ok(person) => team::add_member(&visitor.ctx, id, person, form.manages.is_some())
            .await
            .map(drop),
        Err(error) => Err(error),
    };
    done(&visitor, id, outcome).await
}

async fn end(visitor: Visitor, Path((key, membership)): Path<(String, String)>) -> Answer {
    let id = id(&key)?;
    let membership = membership.parse().map_err(|_| Failure::NotFound)?;
    let outcome = team::end_member(&visitor.ctx, id, membership).await;
    done(&visitor, id, outcome).await
}
