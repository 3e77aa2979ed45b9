//! What the workspace holds about a contact: to be seen, handed out, and erased.

use askama::Template;
use axum::{Form, extract::Path};
use dahu_app::contact::{self, Ground, PersonalData};
use dahu_core::activity::ActivityId;

use super::id;
use crate::{
    audit_words as words,
    export::{self, Format, attachment},
    failure::{Answer, Failure},
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

#[derive(Template)]
#[template(path = "contact/personal_data.html")]
struct DataPage {
    page: Page,
    data: PersonalData,
}

pub(super) async fn show(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let data = contact::personal_data(&visitor.ctx, id(&key)?).await?;
    let page = Page::titled(&visitor.reader, Section::Accounts, "personal-data");
    render(&DataPage { page, data })
}

pub(super) async fn download(visitor: Visitor, Path((key, format)): Path<(String, Format)>) -> Answer {
    let data = contact::personal_data(&visitor.ctx, id(&key)?).await?;
    let name = "personal-data";
    let bytes = match format {
        Format::Json => serde_json::to_vec_pretty(&data).map_err(|error| Failure::internal(&error))?,
        Format::Xlsx => {
            let table = export::personal_data(&data, &visitor.reader.texts());
            table.to_xlsx().map_err(|error| Failure::internal(&error))?
        }
        Format::Csv => return Err(Failure::NotFound),
    };
    contact::export_recorded(&visitor.ctx, &data, format.ending()).await?;
    Ok(attachment(bytes, format, name))
}

#[derive(Template)]
#[template(path = "contact/erase.html")]
struct ErasePage {
    page: Page,
    data: PersonalData,
    events: u64,
}

pub(super) async fn ask_to_erase(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let data = contact::personal_data(&visitor.ctx, id(&key)?).await?;
    if data.is_erased {
        return Ok(see_other(
            &visitor.reader,
            &format!("/contacts/{}/personal-data", data.id),
        ));
    }
    let events = data
        .events
        .iter()
        .filter(|event| event.noun.starts_with("contact"))
        .count() as u64;
    let page = Page::titled(&visitor.reader, Section::Accounts, "personal-data-erase");
    render(&ErasePage { page, data, events })
}

pub(super) async fn erase(
    visitor: Visitor,
    Path(key): Path<String>,
    Form(typed): Form<Vec<(String, String)>>,
) -> Answer {
    let id = id(&key)?;
    // Whom it is not for is told so before anything else.
    contact::personal_data(&visitor.ctx, id).await?;
    let ground = typed.iter().find(|(name, _)| name == "ground");
    let ground = ground.and_then(|(_, word)| Ground::from_word(word));
    let ground = ground.ok_or_else(|| Failure::Unreadable("ground".to_owned()))?;
    let activities: Vec<ActivityId> = typed
        .iter()
        .filter(|(name, _)| name == "activity")
        .filter_map(|(_, id)| id.parse().ok())
        .collect();
    contact::erase(&visitor.ctx, id, ground, &activities).await?;
    Ok(see_other(
        &visitor.reader,
        &format!("/contacts/{id}/personal-data"),
    ))
}

/// The key of a ground's words.
fn ground_key(ground: &Ground) -> &'static str {
    match ground {
        Ground::Request => "erasure-ground-request",
        Ground::Withdrawn => "erasure-ground-withdrawn",
        Ground::Purpose => "erasure-ground-purpose",
        Ground::Unlawful => "erasure-ground-unlawful",
    }
}
