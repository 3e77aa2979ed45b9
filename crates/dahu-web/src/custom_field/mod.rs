//! The page on which administrators define fields of the firm's own.

use askama::Template;
use axum::{Form, Router, extract::Path, http::StatusCode, response::IntoResponse, routing::get};
use dahu_app::{
    Context,
    custom_field::{self, Defined},
};
use dahu_core::{
    access::Action,
    account::listed,
    custom_field::{CustomFieldId, CustomKind},
};
use serde::Deserialize;

use crate::{
    account::profile,
    failure::{Answer, Beside, Failure},
    page::{Page, render, see_other},
    visitor::Visitor,
};

const PATH: &str = "/settings/fields";

/// Beside which field the sentence of a rule stands.
const BESIDE: [(&str, &str); 3] = [
    ("custom_field_name_not_usable", "name"),
    ("conflict_custom_field", "name"),
    ("custom_field_choices_not_usable", "choices"),
];

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route(PATH, get(show).post(add))
        .route("/settings/fields/{id}", get(ask).post(change))
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct FieldForm {
    name: String,
    kind: String,
    choices: String,
    retired: Option<String>,
}

#[derive(Template)]
#[template(path = "custom_field/list.html")]
struct ListPage {
    page: Page,
    fields: Vec<Defined>,
    form: FieldForm,
    problem: Beside,
}

#[derive(Template)]
#[template(path = "custom_field/change.html")]
struct ChangePage {
    page: Page,
    id: CustomFieldId,
    kind: CustomKind,
    form: FieldForm,
    problem: Beside,
}

fn titled(visitor: &Visitor) -> Page {
    Page::new(
        &visitor.reader,
        None,
        &visitor.reader.texts().text("custom-fields"),
    )
}

fn refuse_others(visitor: &Visitor) -> Result<(), Failure> {
    if visitor.ctx.is_open(Action::ManageSettings) {
        Ok(())
    } else {
        Err(Failure::Forbidden)
    }
}

async fn show(visitor: Visitor) -> Answer {
    list(&visitor, FieldForm::default(), Beside::default()).await
}

async fn list(visitor: &Visitor, form: FieldForm, problem: Beside) -> Answer {
    refuse_others(visitor)?;
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let body = render(&ListPage {
        page: titled(visitor),
        fields: custom_field::all(&visitor.ctx).await?,
        form,
        problem,
    })?;
    Ok((status, body).into_response())
}

async fn add(visitor: Visitor, Form(form): Form<FieldForm>) -> Answer {
    refuse_others(&visitor)?;
    let kind = CustomKind::from_word(&form.kind).unwrap_or(CustomKind::Text);
    match custom_field::add(&visitor.ctx, &form.name, kind, &listed(&form.choices)).await {
        Ok(_) => Ok(see_other(&visitor.reader, PATH)),
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            list(&visitor, form, problem).await
        }
    }
}

async fn found(visitor: &Visitor, key: &str) -> Result<Defined, Failure> {
    refuse_others(visitor)?;
    let id: CustomFieldId = key.parse().map_err(|_| Failure::NotFound)?;
    let fields = custom_field::all(&visitor.ctx).await?;
    fields
        .into_iter()
        .find(|defined| defined.id == id)
        .ok_or(Failure::NotFound)
}

fn form_page(visitor: &Visitor, defined: &Defined, form: FieldForm, problem: Beside) -> Answer {
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let body = render(&ChangePage {
        page: titled(visitor),
        id: defined.id,
        kind: defined.field.kind,
        form,
        problem,
    })?;
    Ok((status, body).into_response())
}

async fn ask(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let defined = found(&visitor, &key).await?;
    let form = FieldForm {
        name: defined.field.name.clone(),
        kind: defined.field.kind.as_str().to_owned(),
        choices: defined.field.choices.join("\n"),
        retired: defined.field.is_retired.then(|| "yes".to_owned()),
    };
    form_page(&visitor, &defined, form, Beside::default())
}

async fn change(visitor: Visitor, Path(key): Path<String>, Form(form): Form<FieldForm>) -> Answer {
    let defined = found(&visitor, &key).await?;
    let (choices, retired) = (listed(&form.choices), form.retired.is_some());
    match custom_field::change(&visitor.ctx, defined.id, &form.name, &choices, retired).await {
        Ok(()) => Ok(see_other(&visitor.reader, PATH)),
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            form_page(&visitor, &defined, form, problem)
        }
    }
}
