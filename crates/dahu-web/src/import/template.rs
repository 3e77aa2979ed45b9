//! Files to begin an import with.

use axum::extract::Path;
use dahu_app::import::{self, Kind};

use crate::{
    export::{self, Format},
    failure::{Answer, Failure},
    visitor::Visitor,
};

/// The template of a kind; a workbook has a second sheet that explains the columns.
pub(super) async fn download(visitor: Visitor, Path((kind, format)): Path<(String, Format)>) -> Answer {
    let kind = Kind::from_word(&kind).ok_or(Failure::NotFound)?;
    let template = import::template(&visitor.ctx, kind).await?;
    let mut table = export::template(&template, &visitor.reader.texts());
    if format == Format::Csv {
        table.further.clear();
    }
    let name = format!("template-{}", kind.as_str());
    export::download(&visitor, table, format, &name).await
}
