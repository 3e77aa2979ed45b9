//! An upload that waits: what it looks like, which column is which field, a dry run, and the start.

use std::collections::HashMap;

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

/// The preview, with the mapping guessed for the kind asked for.
pub(super) async fn show(visitor: Visitor, Path(key): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let preview = import::preview(&visitor.ctx, id(&key)?, Kind::from_word(&asked.kind)).await?;
    let currency = setting::currency(&visitor.ctx)
        .await?
        .unwrap_or(Currency::CNY)
        .to_string();
    let mapping = preview.mapping.clone();
    page_of(&visitor, preview, mapping, currency, String::new(), None, None)
}

fn page_of(
    visitor: &Visitor,
    preview: Preview,
    mapping: Mapping,
    currency: String,
    date_order: String,
    problem: Option<String>,
    dry_run: Option<Ran>,
) -> Answer {
    let page = Page::new(&visitor.reader, Some(Section::Imports), &preview.draft.file_name);
    let missing = words::missing(page.texts(), &mapping);
    let columns = preview
        .fields
        .iter()
        .map(|field| Choice {
            field: field.as_str(),
            label: words::field(page.texts(), field),
            column: mapping.column(*field),
        })
        .collect();
    render(&DraftPage {
        page,
        preview,
        columns,
        currency,
        date_order,
        missing,
        problem,
        dry_run,
    })
}

/// The form: what the columns are said to be, and whether to check or to start.
pub(super) async fn take(
    visitor: Visitor,
    Path(key): Path<String>,
    Form(form): Form<HashMap<String, String>>,
) -> Answer {
    let id = id(&key)?;
    let value = |name: &str| {
        form.get(name)
            .map(|value| value.trim().to_owned())
            .unwrap_or_default()
    };
    let preview = import::preview(&visitor.ctx, id, Kind::from_word(&value("kind"))).await?;
    let mapping = mapping(&preview, &form);
    let (currency, date_order) = (value("currency"), value("date_order"));
    let texts = visitor.reader.texts();
    let again = |problem: Option<String>, dry_run| {
        let refused = problem.is_some();
        let page = page_of(
            &visitor,
            preview.clone(),
            mapping.clone(),
            currency.clone(),
            date_order.clone(),
            problem,
            dry_run,
        )?;
        let status = if refused {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::OK
        };
        Ok((status, page).into_response())
    };
    if let Some(missing) = words::missing(&texts, &mapping) {
        return again(Some(missing), None);
    }
    let Ok(known_currency) = currency.to_ascii_uppercase().parse::<Currency>() else {
        return again(
            Some(texts.text_with("currency-unknown", "currency", &currency)),
            None,
        );
    };
    let (path, file_name) = import::draft_file(&visitor.ctx, id).await?;
    let job = Job {
        path,
        file_name,
        kind: mapping.kind(),
        mapping: Some(mapping.to_string()),
        currency: Some(known_currency),
        assessed_on: None,
        sheet: None,
        date_order: DateOrder::from_word(&date_order),
        dry_run: value("action") != "start",
    };
    let answer = if job.dry_run {
        import::run(&visitor.ctx, job, std::sync::Arc::default())
            .await
            .map(|ran| (None, Some(ran)))
    } else {
        import::start(&visitor.ctx, job).await.map(|id| (Some(id), None))
    };
    match answer {
        Ok((Some(import), _)) => Ok(see_other(&visitor.reader, &format!("/imports/{import}"))),
        Ok((None, dry_run)) => again(None, dry_run),
        Err(Error::Refused { rule, message }) => again(Some(refusal(&texts, rule, &message)), None),
        Err(error) => Err(error.into()),
    }
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
pub(super) fn delimiter(texts: &crate::text::Texts, delimiter: &char) -> String {
    if *delimiter == '\t' {
        texts.text("delimiter-tab")
    } else {
        delimiter.to_string()
    }
}
