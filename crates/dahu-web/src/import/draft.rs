//! An upload that waits: what it looks like, which column is which field, a dry run, and the start.

use std::{collections::HashMap, time::Duration};

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    http::StatusCode,
    response::IntoResponse,
};
use dahu_app::{
    import::{self, DraftId, DryRun, DryRunState, Kind, Preview},
    setting,
};
use dahu_core::{import::Field, money::Currency};
use serde::Deserialize;

use super::{
    choices::{self, Choices, Problems, value},
    words,
};
use crate::{
    failure::{Answer, Failure},
    page::{Page, Section, render, see_other},
    text::Texts,
    visitor::Visitor,
};

/// A dry run that ends this soon is shown at once, without a page that follows it.
const SHOWN_AT_ONCE: Duration = Duration::from_millis(500);

/// The page of a draft. Its first button is not seen: it is there for Enter, which would else press the first kind.
#[derive(Template)]
#[template(path = "import/draft.html")]
struct DraftPage {
    page: Page,
    draft: DraftId,
    preview: Preview,
    columns: Vec<Choice>,
    choices: Choices,
    missing: Option<String>,
    problems: Problems,
    today: String,
    dry_run: Option<DryRun>,
}

/// A field, and the column that was chosen for it.
struct Choice {
    /// What the form calls it.
    name: String,
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
    sheet: String,
}

pub(super) fn id(text: &str) -> Result<DraftId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

/// The address of a draft's page.
pub(super) fn address(id: DraftId) -> String {
    format!("/imports/drafts/{id}")
}

/// The preview: as the latest dry run has it, else with kind, sheet and mapping guessed.
pub(super) async fn show(visitor: Visitor, Path(key): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let id = id(&key)?;
    let dry_run = import::dry_run(&visitor.ctx, id)?;
    let tried = dry_run.as_ref().map(|dry_run| &dry_run.job);
    let kind = Kind::from_word(&asked.kind).or_else(|| tried.map(|job| job.kind));
    let named = Some(asked.sheet).filter(|sheet| !sheet.is_empty());
    let sheet = named.or_else(|| tried.and_then(|job| job.sheet.clone()));
    let preview = import::preview(&visitor.ctx, id, kind, sheet).await?;
    let today = visitor.ctx.today();
    let currency = setting::currency(&visitor.ctx).await?.unwrap_or(Currency::CNY);
    let choices = dry_run
        .filter(|dry_run| is_of(dry_run, &preview))
        .and_then(|dry_run| Choices::of_dry_run(&preview, &dry_run, currency, today))
        .unwrap_or_else(|| Choices::first(&preview, currency, today));
    page_of(&visitor, preview, choices, Problems::default())
}

/// Whether a dry run tried what the preview shows.
fn is_of(dry_run: &DryRun, preview: &Preview) -> bool {
    dry_run.job.kind == preview.kind && dry_run.job.sheet == preview.sheet
}

fn page_of(visitor: &Visitor, preview: Preview, choices: Choices, problems: Problems) -> Answer {
    let page = Page::new(&visitor.reader, Some(Section::Imports), &preview.draft.file_name);
    let status = if problems.are_there() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let columns = preview.fields.iter().map(|field| Choice {
        name: format!("column-{}", field.as_str()),
        label: words::field(page.texts(), field),
        column: choices.mapping.column(*field),
    });
    let own = choices.mapping.own().iter().map(|own| Choice {
        name: format!("{}{}", choices::OWN_COLUMN, own.id),
        label: own.field.name.clone(),
        column: own.column,
    });
    let dry_run = import::dry_run(&visitor.ctx, preview.draft.id)?;
    let body = render(&DraftPage {
        columns: columns.chain(own).collect(),
        missing: words::missing(page.texts(), &choices.mapping),
        today: visitor.ctx.today().to_string(),
        dry_run: dry_run.filter(|dry_run| is_of(dry_run, &preview)),
        draft: preview.draft.id,
        page,
        preview,
        choices,
        problems,
    })?;
    Ok((status, body).into_response())
}

/// The form: shows another kind or sheet, tries the file, or starts its import.
pub(super) async fn take(
    visitor: Visitor,
    Path(key): Path<String>,
    Form(form): Form<HashMap<String, String>>,
) -> Answer {
    let id = id(&key)?;
    let (kind, sheet) = choices::asked(&form);
    let preview = import::preview(&visitor.ctx, id, kind, sheet).await?;
    let choices = Choices::of_form(&preview, &form, visitor.ctx.today());
    let action = value(&form, "action");
    if action != "check" && action != "start" {
        return page_of(&visitor, preview, choices, Problems::default());
    }
    let texts = visitor.reader.texts();
    let checked = match choices.check(&preview, &texts) {
        Ok(checked) => checked,
        Err(problems) => return page_of(&visitor, preview, choices, problems),
    };
    let file = import::draft_file(&visitor.ctx, id).await?;
    let job = choices::job(&preview, &choices, &checked, file);
    let next = if action == "start" {
        import::stop_dry_run(&visitor.ctx, id).await?;
        import::start(&visitor.ctx, job)
            .await
            .map(|import| format!("/imports/{import}"))
    } else {
        import::start_dry_run(&visitor.ctx, id, job)
            .await
            .map(|()| format!("{}#dry-run", address(id)))
    };
    match next {
        Ok(next) => {
            if action == "check" {
                import::wait_for_dry_run(&visitor.ctx, id, SHOWN_AT_ONCE).await;
            }
            Ok(see_other(&visitor.reader, &next))
        }
        Err(error) => {
            let problems = Problems::of(&texts, error)?;
            page_of(&visitor, preview, choices, problems)
        }
    }
}

/// A delimiter's name; a tab cannot be seen.
pub(super) fn delimiter(texts: &Texts, delimiter: &char) -> String {
    if *delimiter == '\t' {
        texts.text("delimiter-tab")
    } else {
        delimiter.to_string()
    }
}
