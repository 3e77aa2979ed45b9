//! An upload that waits: what it looks like, which column is which field, a dry run, and the start.

use std::{collections::HashMap, sync::Arc};

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    http::StatusCode,
    response::IntoResponse,
};
use dahu_app::{
    Error,
    import::{self, DateOrder, DraftId, Job, Kind, Mapping, Preview, Ran},
    setting,
};
use dahu_core::{import::Field, money::Currency};
use serde::Deserialize;

use super::words;
use crate::{
    failure::{Answer, Failure, refusal},
    page::{Page, Section, render, see_other},
    text::Texts,
    visitor::Visitor,
};

/// What fields of the form that name columns begin with.
const COLUMN: &str = "column-";

#[derive(Template)]
#[template(path = "import/draft.html")]
struct DraftPage {
    page: Page,
    preview: Preview,
    columns: Vec<Choice>,
    currency: String,
    date_order: String,
    missing: Option<String>,
    problem: Option<String>,
    dry_run: Option<Ran>,
}

/// A field, and the column that was chosen for it.
struct Choice {
    field: &'static str,
    label: String,
    column: Option<usize>,
}

impl Choice {
    fn is(&self, column: &usize) -> bool {
        self.column == Some(*column)
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    kind: String,
}

fn id(text: &str) -> Result<DraftId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

/// What the form says.
struct Choices {
    mapping: Mapping,
    currency: String,
    date_order: String,
    dry_run: bool,
}

impl Choices {
    fn of(preview: &Preview, form: &HashMap<String, String>) -> Self {
        Self {
            mapping: mapping(preview, form),
            currency: value(form, "currency"),
            date_order: value(form, "date_order"),
            dry_run: value(form, "action") != "start",
        }
    }

    /// The currency, where everything needed is said; else what is missing, in words.
    fn check(&self, texts: &Texts) -> Result<Currency, String> {
        if let Some(missing) = words::missing(texts, &self.mapping) {
            return Err(missing);
        }
        let currency = self.currency.to_ascii_uppercase().parse();
        currency.map_err(|_| texts.text_with("currency-unknown", "currency", &self.currency))
    }
}

fn value(form: &HashMap<String, String>, name: &str) -> String {
    form.get(name)
        .map(|value| value.trim().to_owned())
        .unwrap_or_default()
}

/// The preview, with the mapping guessed for the kind asked for.
pub(super) async fn show(visitor: Visitor, Path(key): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let preview = import::preview(&visitor.ctx, id(&key)?, Kind::from_word(&asked.kind)).await?;
    let choices = Choices {
        mapping: preview.mapping.clone(),
        currency: setting::currency(&visitor.ctx)
            .await?
            .unwrap_or(Currency::CNY)
            .to_string(),
        date_order: String::new(),
        dry_run: true,
    };
    page_of(&visitor, preview, choices, None, None)
}

fn page_of(
    visitor: &Visitor,
    preview: Preview,
    choices: Choices,
    problem: Option<String>,
    dry_run: Option<Ran>,
) -> Answer {
    let page = Page::new(&visitor.reader, Some(Section::Imports), &preview.draft.file_name);
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let columns = preview.fields.iter().map(|field| Choice {
        field: field.as_str(),
        label: words::field(page.texts(), field),
        column: choices.mapping.column(*field),
    });
    let body = render(&DraftPage {
        columns: columns.collect(),
        missing: words::missing(page.texts(), &choices.mapping),
        currency: choices.currency,
        date_order: choices.date_order,
        page,
        preview,
        problem,
        dry_run,
    })?;
    Ok((status, body).into_response())
}

/// The form: what the columns are said to be, and whether to check or to start.
pub(super) async fn take(
    visitor: Visitor,
    Path(key): Path<String>,
    Form(form): Form<HashMap<String, String>>,
) -> Answer {
    let id = id(&key)?;
    let preview = import::preview(&visitor.ctx, id, Kind::from_word(&value(&form, "kind"))).await?;
    let choices = Choices::of(&preview, &form);
    let texts = visitor.reader.texts();
    let currency = match choices.check(&texts) {
        Ok(currency) => currency,
        Err(problem) => return page_of(&visitor, preview, choices, Some(problem), None),
    };
    let job = job(&visitor, id, &choices, currency).await?;
    let answer = if choices.dry_run {
        import::run(&visitor.ctx, job, Arc::default())
            .await
            .map(|ran| (None, Some(ran)))
    } else {
        import::start(&visitor.ctx, job).await.map(|id| (Some(id), None))
    };
    match answer {
        Ok((Some(import), _)) => Ok(see_other(&visitor.reader, &format!("/imports/{import}"))),
        Ok((None, dry_run)) => page_of(&visitor, preview, choices, None, dry_run),
        Err(Error::Refused { rule, message }) => {
            let problem = refusal(&texts, rule, &message);
            page_of(&visitor, preview, choices, Some(problem), None)
        }
        Err(error) => Err(error.into()),
    }
}

async fn job(visitor: &Visitor, id: DraftId, choices: &Choices, currency: Currency) -> Result<Job, Failure> {
    let (path, file_name) = import::draft_file(&visitor.ctx, id).await?;
    Ok(Job {
        path,
        file_name,
        kind: choices.mapping.kind(),
        mapping: Some(choices.mapping.to_string()),
        currency: Some(currency),
        assessed_on: None,
        sheet: None,
        date_order: DateOrder::from_word(&choices.date_order),
        dry_run: choices.dry_run,
    })
}

/// The guessed mapping with what the form says instead; a column is named by its place.
fn mapping(preview: &Preview, form: &HashMap<String, String>) -> Mapping {
    let mut mapping = preview.mapping.clone();
    for (name, value) in form {
        if let Some(field) = name.strip_prefix(COLUMN).and_then(Field::from_word) {
            mapping.set(field, value.parse().ok());
        }
    }
    mapping
}

/// A delimiter's name; a tab cannot be seen.
pub(super) fn delimiter(texts: &Texts, delimiter: &char) -> String {
    if *delimiter == '\t' {
        texts.text("delimiter-tab")
    } else {
        delimiter.to_string()
    }
}
