//! The page of one person: role, teams, leaving, and why they can or cannot do something.

use askama::Template;
use axum::{
    Extension, Form,
    extract::{Path, Query as FromQuery},
    http::StatusCode,
    response::IntoResponse,
};
use dahu_app::{
    access::{self, Decision},
    account::{self, Filter, PageRequest, Sort},
    person::{self, Profile},
    session,
    team::{self, Membership, Team, TeamId},
};
use dahu_core::{
    access::{About, Action},
    account::AccountId,
    person::{PersonId, Role},
};
use serde::Deserialize;

use super::{role_definition_key, role_key};
use crate::{
    access::words,
    doors::Doors,
    failure::{Answer, Failure, problem},
    page::{Page, render, see_other},
    visitor::Visitor,
};

#[derive(Template)]
#[template(path = "person/show.html")]
struct PersonPage {
    page: Page,
    profile: Profile,
    memberships: Vec<Membership>,
    teams: Vec<Team>,
    is_self: bool,
    sends_mails: bool,
    is_sent: bool,
    link: Option<String>,
    problem: Option<String>,
}

/// An id in an address; a malformed one leads nowhere.
fn id(text: &str) -> Result<PersonId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

pub(super) async fn show(visitor: Visitor, Path(key): Path<String>) -> Answer {
    render(&page_of(&visitor, id(&key)?).await?)
}

async fn page_of(visitor: &Visitor, id: PersonId) -> Result<PersonPage, Failure> {
    let ctx = &visitor.ctx;
    let profile = person::profile(ctx, id).await?;
    Ok(PersonPage {
        page: Page::new(&visitor.reader, None, &profile.name),
        memberships: team::of_person(ctx, id).await?,
        teams: team::all(ctx).await?,
        is_self: ctx.person() == Some(id),
        profile,
        sends_mails: visitor.ctx.workspace.sends_mails(),
        is_sent: false,
        link: None,
        problem: None,
    })
}

/// Back to the person's page, or the page with what is wrong.
async fn done(visitor: &Visitor, id: PersonId, outcome: dahu_app::Result<()>) -> Answer {
    match outcome {
        Ok(()) => Ok(see_other(&visitor.reader, &format!("/people/{id}"))),
        Err(error) => {
            let page = PersonPage {
                problem: Some(problem(&visitor.reader.texts(), error)?),
                ..page_of(visitor, id).await?
            };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
        }
    }
}

#[derive(Deserialize)]
pub(super) struct NewRole {
    role: String,
}

pub(super) async fn change_role(
    visitor: Visitor,
    Path(key): Path<String>,
    Form(form): Form<NewRole>,
) -> Answer {
    let id = id(&key)?;
    if !visitor.ctx.is_open(Action::ManagePeople) {
        return Err(Failure::Forbidden);
    }
    let role = Role::from_word(&form.role).ok_or_else(|| Failure::Unreadable("role".to_owned()))?;
    let outcome = person::change_role(&visitor.ctx, id, role).await;
    done(&visitor, id, outcome).await
}

#[derive(Deserialize)]
pub(super) struct Sending {
    /// Given where the link goes by mail.
    mail: Option<String>,
}

pub(super) async fn invite_again(
    visitor: Visitor,
    Extension(doors): Extension<Doors>,
    Path(key): Path<String>,
    Form(sending): Form<Sending>,
) -> Answer {
    let id = id(&key)?;
    if sending.mail.is_some() {
        return match person::invite_again_by_mail(&visitor.ctx, id).await {
            Ok(()) => {
                let page = PersonPage {
                    is_sent: true,
                    ..page_of(&visitor, id).await?
                };
                render(&page)
            }
            Err(error) => done(&visitor, id, Err(error)).await,
        };
    }
    match person::invite_again(&visitor.ctx, id).await {
        Ok(token) => {
            let page = PersonPage {
                link: Some(doors.address_for_others(&visitor.reader, &format!("/sign-in/link/{token}"))),
                ..page_of(&visitor, id).await?
            };
            render(&page)
        }
        Err(error) => done(&visitor, id, Err(error)).await,
    }
}

pub(super) async fn end_sessions(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let id = id(&key)?;
    let ended = session::end_all_of(&visitor.ctx, id).await;
    done(&visitor, id, ended.map(drop)).await
}

pub(super) async fn see_off(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let id = id(&key)?;
    let outcome = person::see_off(&visitor.ctx, id).await;
    done(&visitor, id, outcome).await
}

pub(super) async fn take_back(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let id = id(&key)?;
    let outcome = person::take_back(&visitor.ctx, id).await;
    done(&visitor, id, outcome).await
}

#[derive(Deserialize)]
pub(super) struct Joining {
    team: TeamId,
    #[serde(default)]
    manages: Option<String>,
}

pub(super) async fn join(visitor: Visitor, Path(key): Path<String>, Form(form): Form<Joining>) -> Answer {
    let id = id(&key)?;
    let joined = team::add_member(&visitor.ctx, form.team, id, form.manages.is_some()).await;
    done(&visitor, id, joined.map(drop)).await
}

/// What is asked about a person.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Question {
    action: String,
    account: String,
}

#[derive(Template)]
#[template(path = "person/why.html")]
struct WhyPage {
    page: Page,
    profile: Profile,
    question: Question,
    answer: Option<(Decision, Option<(AccountId, String)>)>,
    problem: Option<String>,
}

/// Why somebody can or cannot do something.
pub(super) async fn why(
    visitor: Visitor,
    Path(key): Path<String>,
    FromQuery(question): FromQuery<Question>,
) -> Answer {
    let (id, ctx) = (id(&key)?, &visitor.ctx);
    if !ctx.is_open(Action::ExplainAccess) {
        return Err(Failure::Forbidden);
    }
    let texts = visitor.reader.texts();
    let profile = person::profile(ctx, id).await?;
    let action = Action::ALL
        .into_iter()
        .find(|action| action.as_str() == question.action);
    let mut page = WhyPage {
        page: Page::new(
            &visitor.reader,
            None,
            &texts.text_with("why-title", "name", &profile.name),
        ),
        profile,
        question,
        answer: None,
        problem: None,
    };
    let Some(action) = action else {
        return render(&page);
    };
    let account = match action.about() {
        About::Account => find(&visitor, page.question.account.trim()).await?,
        About::Workspace => None,
    };
    if action.about() == About::Account && account.is_none() {
        page.problem = Some(texts.text("why-which-account"));
        return render(&page);
    }
    let decision = access::why(ctx, id, action, account.as_ref().map(|(id, _)| *id)).await?;
    page.answer = Some((decision, account));
    render(&page)
}

/// The account of this id, code or name; the first of several.
async fn find(visitor: &Visitor, typed: &str) -> Result<Option<(AccountId, String)>, Failure> {
    if typed.is_empty() {
        return Ok(None);
    }
    if let Ok(id) = typed.parse::<AccountId>() {
        let account = account::show(&visitor.ctx, id).await?;
        return Ok(Some((id, account.row.name)));
    }
    let filter = Filter {
        search: Some(typed.to_owned()),
        ..Filter::default()
    };
    let request = PageRequest {
        sort: Sort::Name,
        size: 1,
        ..PageRequest::default()
    };
    let found = account::list(&visitor.ctx, &filter, &request).await?;
    Ok(found.rows.into_iter().next().map(|row| (row.id, row.name)))
}
