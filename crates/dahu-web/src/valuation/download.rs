//! Downloads of the room.

use axum::extract::{Path, Query};
use dahu_app::valuation::{self, Run, ValueList};

use super::{show, statement};
use crate::{
    export::{self, Format, attachment},
    failure::{Answer, Failure},
    visitor::Visitor,
};

/// The latest valuation: as JSON everything but the single accounts, as a table its main figures.
pub(super) async fn valuation(visitor: Visitor, Path(format): Path<Format>) -> Answer {
    let run = latest(&visitor).await?;
    if format == Format::Json {
        let body = axum::Json(export::valuation_json(&run));
        return Ok(attachment(body, format, "value"));
    }
    let table = export::valuation_table(&run, &visitor.reader.texts());
    export::download(table, format, "value").await
}

/// The value by owner, industry or region.
pub(super) async fn equity(
    visitor: Visitor,
    Path(format): Path<Format>,
    Query(asked): Query<show::Asked>,
) -> Answer {
    let run = latest(&visitor).await?;
    let (by, grouping) = show::grouping(&asked.by);
    let groups = valuation::equity_by(&visitor.ctx, grouping).await?;
    let name = format!("value-by-{by}");
    if format == Format::Json {
        let body = axum::Json(export::equity_json(&run, &groups, grouping));
        return Ok(attachment(body, format, &name));
    }
    let table = export::equity_by(&run, &groups, grouping, &visitor.reader.texts());
    export::download(table, format, &name).await
}

/// The accounts of the largest value.
pub(super) async fn accounts(visitor: Visitor, Path(format): Path<Format>) -> Answer {
    let run = latest(&visitor).await?;
    let largest = valuation::valued(&visitor.ctx, ValueList::Largest, statement::IN_DOWNLOAD).await?;
    let table = export::values(&run, &largest, &visitor.reader.texts());
    export::download(table, format, "value-accounts").await
}

/// Hold-outs.
pub(super) async fn hold_outs(visitor: Visitor, Path(format): Path<Format>) -> Answer {
    let run = latest(&visitor).await?;
    if format == Format::Json {
        let body = axum::Json(export::hold_outs_json(&run));
        return Ok(attachment(body, format, "hold-out"));
    }
    let table = export::hold_outs(&run, &visitor.reader.texts());
    export::download(table, format, "hold-out").await
}

/// The curve of value against the cut of dropout.
pub(super) async fn retention(visitor: Visitor, Path(format): Path<Format>) -> Answer {
    let run = latest(&visitor).await?;
    if format == Format::Json {
        let body = axum::Json(export::retention_json(&run));
        return Ok(attachment(body, format, "retention"));
    }
    let table = export::retention(&run, &visitor.reader.texts());
    export::download(table, format, "retention").await
}

async fn latest(visitor: &Visitor) -> Result<Run, Failure> {
    valuation::latest(&visitor.ctx).await?.ok_or(Failure::NotFound)
}
