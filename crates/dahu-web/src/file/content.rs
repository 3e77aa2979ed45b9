//! What is in a file, as a browser gets it: wholly or in parts, under a policy that lets nothing in it run.

use axum::{
    body::Body,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::IntoResponse,
};
use dahu_app::{
    audit::{self, Exported},
    file::{self, File},
    pace,
};
use dahu_core::file::{
    media_type::Shown,
    name,
    range::{Asked, ByteRange, asked},
};

use super::id;
use crate::{
    failure::{Answer, Failure},
    page::see_other,
    security::headers::Confined,
    visitor::{Visitor, encoded},
};

/// A file that is opened by its own address is a page from nowhere: it runs nothing, loads nothing, and is framed by
/// nobody. The browser's own viewer of documents may show it.
const SANDBOX: Confined = Confined(
    "default-src 'none'; img-src 'self'; media-src 'self'; object-src 'self'; style-src 'unsafe-inline'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
);

/// How a file goes to the browser.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Shown,
    Kept,
}

/// The content for pages to show: what may not be shown goes the way of downloads.
pub(super) async fn show(visitor: Visitor, Path(key): Path<String>, headers: HeaderMap) -> Answer {
    let (file, _) = file::show(&visitor.ctx, id(&key)?).await?;
    if matches!(file.media_type().shown(), Shown::Nowhere | Shown::Text) {
        return Ok(see_other(
            &visitor.reader,
            &format!("/files/{}/download", file.id),
        ));
    }
    send(&visitor, &file, &headers, Way::Shown).await
}

/// The content for people to keep; that they took it is recorded before it goes.
pub(super) async fn download(visitor: Visitor, Path(key): Path<String>, headers: HeaderMap) -> Answer {
    let (file, _) = file::show(&visitor.ctx, id(&key)?).await?;
    pace::take_file(&visitor.ctx)?;
    let ending = name::ending(&file.facts.name).unwrap_or_default();
    let exported = Exported {
        what: "file",
        rows: None,
        format: &ending,
        filter: "",
        subject: Some(file.id.0),
    };
    audit::exported(&visitor.ctx, &exported).await?;
    send(&visitor, &file, &headers, Way::Kept).await
}

/// The small picture.
pub(super) async fn thumbnail(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let picture = file::thumbnail(&visitor.ctx, id(&key)?).await?;
    let mut response = Body::from(picture).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg"));
    response.extensions_mut().insert(SANDBOX);
    Ok(response)
}

async fn send(visitor: &Visitor, file: &File, headers: &HeaderMap, way: Way) -> Answer {
    let tag = format!("\"{}\"", file.facts.sha256);
    let length = file.facts.bytes;
    let asked = wanted(headers, &tag, length);
    let (status, body) = if is_known(headers, &tag) {
        (StatusCode::NOT_MODIFIED, Body::empty())
    } else {
        match asked {
            Asked::Nothing => (StatusCode::RANGE_NOT_SATISFIABLE, Body::empty()),
            Asked::Whole => (StatusCode::OK, body(visitor, file, None).await?),
            Asked::Part(range) => (
                StatusCode::PARTIAL_CONTENT,
                body(visitor, file, Some(range)).await?,
            ),
        }
    };
    let mut response = (status, body).into_response();
    let told = response.headers_mut();
    told.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    set(told, header::ETAG, &tag)?;
    match (status, asked) {
        (StatusCode::OK, _) => set(told, header::CONTENT_LENGTH, &length.to_string())?,
        (StatusCode::RANGE_NOT_SATISFIABLE, _) => {
            set(told, header::CONTENT_RANGE, &format!("bytes */{length}"))?;
        }
        (StatusCode::PARTIAL_CONTENT, Asked::Part(range)) => {
            let part = format!("bytes {}-{}/{length}", range.first, range.last);
            set(told, header::CONTENT_RANGE, &part)?;
            set(told, header::CONTENT_LENGTH, &range.count().to_string())?;
        }
        _ => {}
    }
    if status.is_success() {
        set(told, header::CONTENT_TYPE, file.media_type().sent_as())?;
        set(told, header::CONTENT_DISPOSITION, &disposition(file, way))?;
    }
    response.extensions_mut().insert(SANDBOX);
    Ok(response)
}

async fn body(visitor: &Visitor, file: &File, range: Option<ByteRange>) -> Result<Body, Failure> {
    Ok(Body::from_stream(
        file::content(&visitor.ctx, file.id, range).await?,
    ))
}

/// Which bytes are wanted: a part only where the browser's copy is still the same, if it has one.
fn wanted(headers: &HeaderMap, tag: &str, length: u64) -> Asked {
    let is_same = headers
        .get(header::IF_RANGE)
        .is_none_or(|known| known.as_bytes() == tag.as_bytes());
    match headers.get(header::RANGE).and_then(|range| range.to_str().ok()) {
        Some(range) if is_same => asked(range, length),
        _ => Asked::Whole,
    }
}

/// Whether the browser has it already.
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|known| known.to_str().ok());
    known.is_some_and(|known| {
        known
            .split(',')
            .map(|one| one.trim().trim_start_matches("W/"))
            .any(|one| one == "*" || one == tag)
    })
}

fn set(headers: &mut HeaderMap, name: header::HeaderName, value: &str) -> Result<(), Failure> {
    let value = HeaderValue::from_str(value).map_err(|error| Failure::internal(&error))?;
    headers.insert(name, value);
    Ok(())
}

/// RFC 6266: the name twice, in plain letters for those who read no other, and wholly.
fn disposition(file: &File, way: Way) -> String {
    let kind = match way {
        Way::Shown => "inline",
        Way::Kept => "attachment",
    };
    let name = &file.facts.name;
    let plain: String = name
        .chars()
        .map(|one| match one {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' | '_' | ' ' | '(' | ')' => one,
            _ => '_',
        })
        .collect();
    // What may stand in `filename*` are the letters that need no code; a slash is in no name.
    format!(
        "{kind}; filename=\"{plain}\"; filename*=UTF-8''{}",
        encoded(name).replace('/', "%2F")
    )
}
