//! Downloads: a table as an attachment with a name that every browser can keep.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use dahu_app::Error;
use dahu_core::money::Currency;
use serde::Deserialize;

use super::{Table, XlsxError};
use crate::{
    failure::{Answer, Failure},
    text::Texts,
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
    let heading = texts.text(key);
    currency.map_or(heading.clone(), |currency| format!("{heading} ({currency})"))
}

/// A table as a download. The work is done beside the server's own, as a sheet of many rows takes seconds.
pub(crate) async fn download(table: Table, format: Format, name: &str) -> Answer {
    let bytes = tokio::task::spawn_blocking(move || match format {
        Format::Csv => Ok(table.to_csv()),
        Format::Xlsx => table.to_xlsx(),
        Format::Json => Ok(Vec::new()),
    });
    let bytes = bytes.await.map_err(|error| Failure::internal(&error))?;
    match bytes {
        Ok(_) if format == Format::Json => Err(Failure::NotFound),
        Ok(bytes) => Ok(attachment(bytes, format, name)),
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
