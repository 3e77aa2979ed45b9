//! What is typed of a case: a new one of an account, and changes of one.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query as FromQuery},
    http::StatusCode,
    response::IntoResponse,
};
use chrono::{DateTime, NaiveDate, Utc};
use dahu_app::{
    Error, activity,
    case::{self, CaseDetail, TypedCase},
    task,
};
use dahu_core::{
    account::AccountId,
    case::{CaseId, CaseKind, Severity},
    contact::ContactId,
    person::PersonId,
};
use serde::Deserialize;

use super::{id, refuse_others, words};
use crate::{
    account::id as account_id,
    activity::form::day_not_usable,
    failure::{Answer, Beside, Failure},
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

/// Beside which field the sentence of a rule stands.
const BESIDE: [(&str, &str); 8] = [
    ("case_subject", "subject"),
    ("case_description_too_long", "description"),
    ("case_opened_in_future", "opened_on"),
    ("case_opened_after_resolution", "opened_on"),
    ("case_due_before_opening", "due_on"),
    ("task_owner_cannot_work", "owner"),
    ("person_has_left", "owner"),
    ("activity_stranger", "contact"),
];

/// The account of a new case.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AskedNew {
    account: String,
}

/// What is typed of a case.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CaseForm {
    /// The account of a new one.
    account: String,
    subject: String,
    description: String,
    opened_on: String,
    kind: String,
    severity: String,
    owner: String,
    contact: String,
    due_on: String,
    /// When it was last changed for whoever changes it, in microseconds.
    seen: String,
}

impl CaseForm {
    /// An empty form of today for whoever opens a case.
    fn new(visitor: &Visitor, account: AccountId) -> Self {
        Self {
            account: account.to_string(),
            opened_on: visitor.ctx.today().to_string(),
            severity: Severity::Normal.as_str().to_owned(),
            owner: visitor
                .ctx
                .person()
                .map(|person| person.to_string())
                .unwrap_or_default(),
            ..Self::default()
        }
    }

    fn of(found: &CaseDetail) -> Self {
        let case = &found.row.case;
        Self {
            account: found.row.account.to_string(),
            subject: case.subject.clone(),
            description: case.description.clone(),
            opened_on: case.opened_on.to_string(),
            kind: case.kind.as_str().to_owned(),
            severity: case.severity.as_str().to_owned(),
            owner: case.owner.to_string(),
            contact: case
                .contact
                .map(|contact| contact.to_string())
                .unwrap_or_default(),
            due_on: case.due_on.map(|day| day.to_string()).unwrap_or_default(),
            seen: found.row.changed_at.timestamp_micros().to_string(),
        }
    }

    fn read(&self) -> Result<TypedCase, Error> {
        let day = |typed: &str| typed.trim().parse::<NaiveDate>().map_err(|_| day_not_usable());
        let contact = self.contact.trim();
        let due_on = self.due_on.trim();
        Ok(TypedCase {
            subject: self.subject.clone(),
            description: self.description.clone(),
            opened_on: day(&self.opened_on)?,
            kind: CaseKind::from_word(&self.kind).unwrap_or(CaseKind::Question),
            severity: Severity::from_word(&self.severity).unwrap_or(Severity::Normal),
            owner: self
                .owner
                .parse()
                .map_err(|_| Error::not_found("person", &self.owner))?,
            contact: match contact {
                "" => None,
                typed => Some(typed.parse().map_err(|_| Error::not_found("contact", typed))?),
            },
            due_on: match due_on {
                "" => None,
                typed => Some(day(typed)?),
            },
        })
    }

    /// When the case was last changed for whoever changes it.
    fn seen(&self) -> Result<DateTime<Utc>, Failure> {
        let moment = self.seen.parse().ok().and_then(DateTime::from_timestamp_micros);
        moment.ok_or_else(|| Failure::Unreadable("seen".to_owned()))
    }
}

#[derive(Template)]
#[template(path = "case/form.html")]
struct FormPage {
    page: Page,
    /// Where the form is sent, and where one goes without.
    action: String,
    back: String,
    form: CaseForm,
    people: Vec<(PersonId, String)>,
    contacts: Vec<(ContactId, String)>,
    today: String,
    problem: Beside,
}

impl FormPage {
    async fn new(
        visitor: &Visitor,
        account: AccountId,
        form: CaseForm,
        problem: Beside,
    ) -> Result<Self, Failure> {
        let who = activity::participants(&visitor.ctx, account).await?;
        let contacts = who.contacts.into_iter().map(|(id, name, _)| (id, name));
        Ok(Self {
            page: Page::titled(&visitor.reader, Section::Accounts, "case-new"),
            action: "/cases/new".to_owned(),
            back: format!("/accounts/{account}?tab=cases"),
            form,
            people: who.people,
            contacts: contacts.collect(),
            today: visitor.ctx.today().to_string(),
            problem,
        })
    }

    /// The same for a case, whose owner and contact can stay who they are.
    async fn of(
        visitor: &Visitor,
        found: CaseDetail,
        form: CaseForm,
        problem: Beside,
    ) -> Result<Self, Failure> {
        let row = found.row;
        let mut new = Self::new(visitor, row.account, form, problem).await?;
        if new.people.iter().all(|(id, _)| *id != row.case.owner) {
            new.people.push((row.case.owner, row.owner_name));
        }
        if let (Some(contact), Some(name)) = (row.case.contact, found.contact_name)
            && new.contacts.iter().all(|(id, _)| *id != contact)
        {
            new.contacts.push((contact, name));
        }
        Ok(Self {
            page: Page::new(&visitor.reader, Some(Section::Accounts), &row.code),
            action: format!("/cases/{}/edit", row.id),
            back: format!("/cases/{}", row.id),
            ..new
        })
    }
}

pub(super) async fn ask_new(visitor: Visitor, FromQuery(asked): FromQuery<AskedNew>) -> Answer {
    refuse_others(&visitor)?;
    let account = account_id(&asked.account)?;
    task::require_work(&visitor.ctx, account).await?;
    let form = CaseForm::new(&visitor, account);
    render(&FormPage::new(&visitor, account, form, Beside::default()).await?)
}

pub(super) async fn open(visitor: Visitor, Form(form): Form<CaseForm>) -> Answer {
    refuse_others(&visitor)?;
    let account = account_id(&form.account)?;
    task::require_work(&visitor.ctx, account).await?;
    let opened = match form.read() {
        Ok(typed) => case::open(&visitor.ctx, account, &typed).await,
        Err(error) => Err(error),
    };
    match opened {
        Ok(id) => Ok(see_other(&visitor.reader, &format!("/cases/{id}"))),
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            let page = FormPage::new(&visitor, account, form, problem).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
        }
    }
}

/// A case on which the visitor works.
async fn to_edit(visitor: &Visitor, id: CaseId) -> Result<CaseDetail, Failure> {
    let found = case::show(&visitor.ctx, id).await?;
    if found.row.may_work {
        Ok(found)
    } else {
        Err(Failure::Forbidden)
    }
}

pub(super) async fn ask_edit(visitor: Visitor, Path(key): Path<String>) -> Answer {
    refuse_others(&visitor)?;
    let found = to_edit(&visitor, id(&key)?).await?;
    let form = CaseForm::of(&found);
    render(&FormPage::of(&visitor, found, form, Beside::default()).await?)
}

pub(super) async fn edit(visitor: Visitor, Path(key): Path<String>, Form(form): Form<CaseForm>) -> Answer {
    refuse_others(&visitor)?;
    let id = id(&key)?;
    let found = to_edit(&visitor, id).await?;
    let seen = form.seen()?;
    let changed = match form.read() {
        Ok(typed) => case::edit(&visitor.ctx, id, &typed, seen).await,
        Err(error) => Err(error),
    };
    match changed {
        Ok(()) => Ok(see_other(&visitor.reader, &format!("/cases/{id}"))),
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            let page = FormPage::of(&visitor, found, form, problem).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
        }
    }
}
