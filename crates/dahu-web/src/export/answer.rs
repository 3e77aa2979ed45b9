//! Downloads: a table as an attachment with a name that every browser can keep.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use dahu_app::{
    Error,
    audit::{self, Exported},
};
use dahu_core::money::Currency;
use serde::{Deserialize, Serialize};

use super::{Table, XlsxError};
use crate::{
    failure::{Answer, Failure},
    text::Texts,
    visitor::Visitor,
};

/// The form of a download.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// Comma-separated values.
    Csv,
    /// An Excel workbook.
    Xlsx,
    /// JSON, where the report has it.
    Json,
}

impl Format {
    /// The ending of the file's name.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Json => "json",
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Json => "application/json",
        }
    }
}

/// A heading with its currency, where there is one: 销售额 (CNY).
pub(super) fn with_currency(texts: &Texts, key: &str, currency: Option<Currency>) -> String {
    in_currency(&texts.text(key), currency)
}

/// A heading with the currency that amounts below it are in.
pub(crate) fn in_currency(heading: &str, currency: Option<Currency>) -> String {
    currency.map_or(heading.to_owned(), |currency| format!("{heading} ({currency})"))
}

/// Records that the visitor takes something away, before it goes: what, how many rows, and by which filter.
pub(crate) async fn record(
    visitor: &Visitor,
    what: &str,
    rows: Option<u64>,
    format: Format,
) -> Result<(), Failure> {
    record_as(visitor, what, rows, format.ending()).await
}

/// The same for a file of another kind, by its ending.
pub(crate) async fn record_as(
    visitor: &Visitor,
    what: &str,
    rows: Option<u64>,
    ending: &str,
) -> Result<(), Failure> {
    let here = &visitor.reader.here;
    let exported = Exported {
        what,
        rows,
        format: ending,
        filter: here.split_once('?').map_or("", |(_, query)| query),
        subject: None,
    };
    Ok(audit::exported(&visitor.ctx, &exported).await?)
}

/// A report as a download in JSON.
pub(crate) async fn download_json(visitor: &Visitor, report: impl Serialize, name: &str) -> Answer {
    record(visitor, name, None, Format::Json).await?;
    Ok(attachment(axum::Json(report), Format::Json, name))
}

/// A table as a download. The work is done beside the server's own, as a sheet of many rows takes seconds.
pub(crate) async fn download(visitor: &Visitor, table: Table, format: Format, name: &str) -> Answer {
    if format == Format::Json {
        return Err(Failure::NotFound);
    }
    let rows = table.all().map(|table| table.rows.len() as u64).sum();
    let bytes = tokio::task::spawn_blocking(move || match format {
        Format::Csv => Ok(table.to_csv()),
        Format::Xlsx => table.to_xlsx(),
        Format::Json => Ok(Vec::new()),
    });
    let bytes = bytes.await.map_err(|error| Failure::internal(&error))?;
    match bytes {
        Ok(bytes) => {
            record(visitor, name, Some(rows), format).await?;
            Ok(attachment(bytes, format, name))
        }
        Err(XlsxError::TooManyRows(_)) => Err(Error::refused(
            "too_many_rows",
            "there are more rows than a sheet takes: download CSV, or choose a shorter period",
        )
        .into()),
        Err(error) => Err(Failure::internal(&error)),
    }
}

/// Bytes as a download.
pub(crate) fn attachment(body: impl IntoResponse, format: Format, name: &str) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(format.media_type()),
    );
    let disposition = format!("attachment; filename=\"{name}.{}\"", format.ending());
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}
