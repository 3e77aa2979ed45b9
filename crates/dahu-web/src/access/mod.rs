//! Who is on an account's team, who sees the account, and why.

pub(crate) mod words;

use askama::Template;
use axum::{
    Form, Router,
    extract::Path,
    http::StatusCode,
    response::IntoResponse,
    routing::{get, post},
};
use chrono::NaiveDate;
use dahu_app::{
    Context,
    access::{self, Seer},
    account::{
        self, AccountDetail, Filter, PageRequest, Sort,
        group::{self, Group},
    },
    account_team::{self, Grant, Member, MemberId},
    person,
};
use dahu_core::{
    access::{Action, Relation},
    account::AccountId,
};
use serde::Deserialize;

use crate::{
    account::id,
    failure::{Answer, Failure, problem},
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

/// People that can be picked from a list while typing.
const SUGGESTED: usize = 2_000;

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/accounts/{id}/team", get(show).post(give))
        .route("/accounts/{id}/team/{member}/end", post(end))
        .route("/accounts/{id}/owner", post(hand_over))
        .route("/accounts/{id}/parent", post(set_parent))
}

#[derive(Template)]
#[template(path = "access/team.html")]
struct TeamPage {
    page: Page,
    account: AccountDetail,
    members: Vec<Member>,
    former: Vec<Member>,
    seers: Vec<Seer>,
    group: Group,
    /// What was typed of the account above.
    parent: String,
    names: Vec<String>,
    form: GrantForm,
    problem: Option<String>,
}

/// What was typed to give somebody a role.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct GrantForm {
    person: String,
    role: String,
    whole_group: Option<String>,
    from: String,
    until: String,
}

impl GrantForm {
    fn day(text: &str) -> Result<Option<NaiveDate>, ()> {
        match text.trim() {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| ()),
        }
    }
}

async fn show(visitor: Visitor, Path(key): Path<String>) -> Answer {
    render(&page_of(&visitor, id(&key)?).await?)
}

/// Lets pass who may do this to the account.
async fn allow(visitor: &Visitor, id: AccountId, action: Action) -> Result<(), Failure> {
    let account = account::show(&visitor.ctx, id).await?;
    if account.rights.may(action) {
        Ok(())
    } else {
        Err(Failure::Forbidden)
    }
}

async fn page_of(visitor: &Visitor, id: AccountId) -> Result<TeamPage, Failure> {
    let ctx = &visitor.ctx;
    let account = account::show(ctx, id).await?;
    let (members, former) = account_team::of_account(ctx, id)
        .await?
        .into_iter()
        .partition(|member| member.until.is_none_or(|until| until > ctx.today()));
    let names = if account.rights.may(Action::ChangeAccountTeam) {
        person::names(ctx, SUGGESTED).await?
    } else {
        Vec::new()
    };
    Ok(TeamPage {
        page: Page::new(&visitor.reader, Some(Section::Accounts), &account.row.name),
        account,
        members,
        former,
        seers: access::who_sees(ctx, id).await?,
        group: group::of_account(ctx, id).await?,
        parent: String::new(),
        names,
        form: GrantForm {
            role: Relation::CoOwner.as_str().to_owned(),
            from: ctx.today().to_string(),
            ..GrantForm::default()
        },
        problem: None,
    })
}

async fn refused(visitor: &Visitor, id: AccountId, form: Option<GrantForm>, problem: String) -> Answer {
    let mut page = page_of(visitor, id).await?;
    page.form = form.unwrap_or(page.form);
    page.problem = Some(problem);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
}

async fn give(visitor: Visitor, Path(key): Path<String>, Form(form): Form<GrantForm>) -> Answer {
    let id = id(&key)?;
    let texts = visitor.reader.texts();
    let role =
        Relation::of_team_from_word(&form.role).ok_or_else(|| Failure::Unreadable("role".to_owned()))?;
    let (Ok(from), Ok(until)) = (GrantForm::day(&form.from), GrantForm::day(&form.until)) else {
        return refused(&visitor, id, Some(form), texts.text("dates-unreadable")).await;
    };
    // What one may do to the account comes first: nobody learns more from a name that is wrong.
    allow(&visitor, id, Action::ChangeAccountTeam).await?;
    let given = match person::named(&visitor.ctx, &form.person).await {
        Ok(person) => {
            let grant = Grant {
                person,
                role,
                whole_group: form.whole_group.is_some(),
                from: from.unwrap_or_else(|| visitor.ctx.today()),
                until,
            };
            account_team::give(&visitor.ctx, id, grant).await.map(drop)
        }
        Err(error) => Err(error),
    };
    match given {
        Ok(()) => Ok(see_other(&visitor.reader, &format!("/accounts/{id}/team"))),
        Err(error) => {
            let problem = problem(&texts, error)?;
            refused(&visitor, id, Some(form), problem).await
        }
    }
}

async fn end(visitor: Visitor, Path((key, member)): Path<(String, String)>) -> Answer {
    let id = id(&key)?;
    let member: MemberId = member.parse().map_err(|_| Failure::NotFound)?;
    match account_team::end(&visitor.ctx, id, member).await {
        Ok(()) => Ok(see_other(&visitor.reader, &format!("/accounts/{id}/team"))),
        Err(error) => {
            let problem = problem(&visitor.reader.texts(), error)?;
            refused(&visitor, id, None, problem).await
        }
    }
}

#[derive(Deserialize)]
struct NewOwner {
    person: String,
}

async fn hand_over(visitor: Visitor, Path(key): Path<String>, Form(form): Form<NewOwner>) -> Answer {
    let id = id(&key)?;
    allow(&visitor, id, Action::HandOver).await?;
    let handed = match person::named(&visitor.ctx, &form.person).await {
        Ok(person) => account_team::hand_over(&visitor.ctx, id, person).await,
        Err(error) => Err(error),
    };
    match handed {
        // Whoever handed it over may not see it any more.
        Ok(()) if account::show(&visitor.ctx, id).await.is_err() => {
            Ok(see_other(&visitor.reader, "/accounts"))
        }
        Ok(()) => Ok(see_other(&visitor.reader, &format!("/accounts/{id}/team"))),
        Err(error) => {
            let problem = problem(&visitor.reader.texts(), error)?;
            refused(&visitor, id, None, problem).await
        }
    }
}

#[derive(Deserialize)]
struct NewParent {
    #[serde(default)]
    parent: String,
}

/// The account belongs to the one that is found by name or code, or to none where nothing is typed.
async fn set_parent(visitor: Visitor, Path(key): Path<String>, Form(form): Form<NewParent>) -> Answer {
    let id = id(&key)?;
    let texts = visitor.reader.texts();
    let parent = match form.parent.trim() {
        "" => None,
        typed => match find(&visitor, typed).await? {
            Some(found) => Some(found),
            None => {
                allow(&visitor, id, Action::EditAccount).await?;
                return refused(&visitor, id, None, texts.text("group-no-such-account")).await;
            }
        },
    };
    match group::set_parent(&visitor.ctx, id, parent).await {
        Ok(()) => Ok(see_other(&visitor.reader, &format!("/accounts/{id}/team#group"))),
        Err(error) => {
            let problem = problem(&texts, error)?;
            let mut page = page_of(&visitor, id).await?;
            page.parent = form.parent;
            page.problem = Some(problem);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
        }
    }
}

/// The one account of this code or name; none where there is none, or the words fit several.
pub(crate) async fn find(visitor: &Visitor, typed: &str) -> Result<Option<AccountId>, Failure> {
    let filter = Filter {
        search: Some(typed.to_owned()),
        ..Filter::default()
    };
    let request = PageRequest {
        sort: Sort::Name,
        size: 20,
        ..PageRequest::default()
    };
    let found = account::list(&visitor.ctx, &filter, &request).await?;
    let is_exact = |row: &&account::AccountRow| row.name == typed || row.code.as_deref() == Some(typed);
    let mut exact = found.rows.iter().filter(is_exact);
    Ok(match (exact.next(), exact.next(), found.rows.as_slice()) {
        (Some(one), None, _) => Some(one.id),
        (None, _, [one]) => Some(one.id),
        _ => None,
    })
}
