//! Contacts of an account: entered, changed, removed and brought back; and what people may ask about their data.

mod form;
mod map;
pub(crate) mod map_words;
mod personal_data;
mod show;

use askama::Template;
use axum::{
    Form, Router,
    extract::Path,
    response::IntoResponse,
    routing::{get, post},
};
use dahu_app::{
    Context, Error,
    contact::{self, ContactList, NodeName},
};
use dahu_core::{
    account::AccountId,
    contact::{BuyingRole, ContactId, LegalBasis, Level, Power},
};

use self::form::ContactForm;
use crate::{
    account::id as account_id,
    failure::{Answer, Beside, Failure},
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/accounts/{id}/contacts/new", get(ask_for_new).post(add))
        .route("/accounts/{id}/map", get(map::show))
        .route("/accounts/{id}/map/reports-to", post(map::set_reports_to))
        .route("/accounts/{id}/map/stance", post(map::take_stance))
        .route("/accounts/{id}/map/relation", post(map::hold_relation))
        .route("/accounts/{id}/map/influence", post(map::draw_line))
        .route("/contacts/{id}", get(show::show))
        .route("/contacts/{id}/posts", post(show::add_post))
        .route("/contacts/{id}/posts/{position}/remove", post(show::remove_post))
        .route("/contacts/{id}/ties/{kind}/undo", post(show::undo_tie))
        .route("/contacts/{id}/ties/{kind}/{tie}/remove", post(show::remove_tie))
        .route("/contacts/{id}/edit", get(ask_to_edit).post(edit))
        .route("/contacts/{id}/remove", post(remove))
        .route("/contacts/{id}/undo", post(undo))
        .route("/contacts/{id}/personal-data", get(personal_data::show))
        .route(
            "/contacts/{id}/personal-data/export.{format}",
            get(personal_data::download),
        )
        .route(
            "/contacts/{id}/erase",
            get(personal_data::ask_to_erase).post(personal_data::erase),
        )
}

/// The contacts on an account's page, and the one that was changed last, which can be undone.
pub(crate) struct ContactSection {
    pub(crate) list: ContactList,
    pub(crate) undo: Option<ContactId>,
    pub(crate) coverage: dahu_core::contact::coverage::Coverage,
}

impl ContactSection {
    /// The contacts of an account; `undo` is the contact that the address names.
    pub(crate) async fn of(ctx: &Context, account: AccountId, undo: &str) -> Result<Self, Error> {
        let list = contact::of_account(ctx, account).await?;
        let undo = undo.parse().ok().filter(|_| list.may_edit);
        let coverage = contact::coverage_of(ctx, account).await?.coverage;
        Ok(Self { list, undo, coverage })
    }
}

/// The key of a ground's words.
pub(crate) fn basis_key(basis: LegalBasis) -> &'static str {
    match basis {
        LegalBasis::Consent => "legal-basis-consent",
        LegalBasis::Contract => "legal-basis-contract",
        LegalBasis::LegitimateInterest => "legal-basis-legitimate-interest",
        LegalBasis::PublicSource => "legal-basis-public-source",
    }
}

#[derive(Template)]
#[template(path = "contact/form.html")]
struct FormPage {
    page: Page,
    form: ContactForm,
    action: String,
    back: String,
    today: String,
    superiors: Vec<NodeName>,
    problem: Beside,
}

/// Beside which field the sentence of a rule stands.
const BESIDE: [(&str, &str); 12] = [
    ("contact_without_name", "name"),
    ("contact_mobile_not_usable", "mobile"),
    ("contact_phone_not_usable", "phone"),
    ("contact_email_not_usable", "email"),
    ("contact_without_source", "source"),
    ("contact_source_in_future", "source_on"),
    ("contact_too_long", "note"),
    ("contact_birthday_in_future", "birthday"),
    ("contact_day_not_usable", "birthday"),
    ("contact_dates_reversed", "job_until"),
    ("contact_reports_in_circle", "reports_to"),
    ("contact_of_other_account", "reports_to"),
];

/// An id in an address; a malformed one leads nowhere.
fn id(text: &str) -> Result<ContactId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

fn address(account: AccountId, changed: ContactId) -> String {
    format!("/accounts/{account}?tab=people&undo={changed}#contacts")
}

async fn ask_for_new(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let account = account_id(&key)?;
    require_edit(&visitor, account).await?;
    show(
        &visitor,
        ContactForm::new(visitor.ctx.today()),
        New(account),
        Beside::default(),
    )
    .await
}

/// Refuses whom the account's contacts are not for, before anything that was typed is looked at.
async fn require_edit(visitor: &Visitor, account: AccountId) -> Result<(), Failure> {
    if contact::of_account(&visitor.ctx, account).await?.may_edit {
        Ok(())
    } else {
        Err(Failure::Forbidden)
    }
}

/// Where a form goes.
enum Target {
    New(AccountId),
    Edit(AccountId, ContactId),
}
use Target::{Edit, New};

async fn show(visitor: &Visitor, form: ContactForm, target: Target, problem: Beside) -> Answer {
    let (title, action, account) = match target {
        New(account) => (
            "contact-new",
            format!("/accounts/{account}/contacts/new"),
            account,
        ),
        Edit(account, id) => ("contact-edit", format!("/contacts/{id}/edit"), account),
    };
    let own = match target {
        New(_) => None,
        Edit(_, id) => Some(id),
    };
    let map = contact::of_map(&visitor.ctx, account).await?;
    let others = map.nodes.into_iter().filter(|node| Some(node.contact.id) != own);
    let superiors = others
        .map(|node| NodeName {
            id: node.contact.id,
            name: node.contact.facts.name,
        })
        .collect();
    let status = if problem.is_some() { 422 } else { 200 };
    let body = render(&FormPage {
        page: Page::titled(&visitor.reader, Section::Accounts, title),
        form,
        action,
        back: format!("/accounts/{account}?tab=people#contacts"),
        today: visitor.ctx.today().to_string(),
        superiors,
        problem,
    })?;
    Ok((axum::http::StatusCode::from_u16(status).unwrap_or_default(), body).into_response())
}

async fn add(visitor: Visitor, Path(key): Path<String>, Form(form): Form<ContactForm>) -> Answer {
    let account = account_id(&key)?;
    require_edit(&visitor, account).await?;
    let added = match form.read(&visitor.ctx) {
        Ok(facts) => contact::add(&visitor.ctx, account, facts).await,
        Err(error) => Err(error),
    };
    match added {
        Ok(id) => Ok(see_other(&visitor.reader, &address(account, id))),
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            show(&visitor, form, New(account), problem).await
        }
    }
}

async fn ask_to_edit(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let contact = contact::to_edit(&visitor.ctx, id(&key)?).await?;
    let seen_at = contact::of_contact(&visitor.ctx, contact.id).await?.account.0;
    let target = Edit(seen_at, contact.id);
    show(
        &visitor,
        ContactForm::of(&contact.facts),
        target,
        Beside::default(),
    )
    .await
}

async fn edit(visitor: Visitor, Path(key): Path<String>, Form(form): Form<ContactForm>) -> Answer {
    let id = id(&key)?;
    let edited = match form.read(&visitor.ctx) {
        Ok(facts) => contact::edit(&visitor.ctx, id, facts).await,
        Err(error) => Err(error),
    };
    match edited {
        Ok(account) => Ok(see_other(&visitor.reader, &address(account, id))),
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            contact::to_edit(&visitor.ctx, id).await?;
            let account = contact::of_contact(&visitor.ctx, id).await?.account.0;
            show(&visitor, form, Edit(account, id), problem).await
        }
    }
}

async fn remove(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let id = id(&key)?;
    let account = contact::remove(&visitor.ctx, id).await?;
    Ok(see_other(&visitor.reader, &address(account, id)))
}

async fn undo(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let account = contact::undo(&visitor.ctx, id(&key)?).await?;
    Ok(see_other(
        &visitor.reader,
        &format!("/accounts/{account}?tab=people#contacts"),
    ))
}
