//! Downloads of the room.

use axum::extract::{Path, Query};
use dahu_app::valuation::{self, Run, ValueList};

use super::{show, statement};
use crate::{
    export::{self, Format},
    failure::{Answer, Failure},
    visitor::Visitor,
};

/// The latest valuation: as JSON everything but the single accounts, as a table its main figures.
pub(super) async fn valuation(visitor: Visitor, Path(format): Path<Format>) -> Answer {
    let visitor = visitor.taking_along();
    let run = latest(&visitor).await?;
    if format == Format::Json {
        return export::download_json(&visitor, export::valuation_json(&run), "value").await;
    }
    let table = export::valuation_table(&run, &visitor.reader.texts());
    export::download(&visitor, table, format, "value").await
}

/// The value by owner, industry or region.
pub(super) async fn equity(
    visitor: Visitor,
    Path(format): Path<Format>,
    Query(asked): Query<show::Asked>,
) -> Answer {
    let visitor = visitor.taking_along();
    let run = latest(&visitor).await?;
    let (by, grouping) = show::grouping(&asked.by);
    let groups = valuation::equity_by(&visitor.ctx, grouping).await?;
    let name = format!("value-by-{by}");
    if format == Format::Json {
        return export::download_json(&visitor, export::equity_json(&run, &groups, grouping), &name).await;
    }
    let table = export::equity_by(&run, &groups, grouping, &visitor.reader.texts());
    export::download(&visitor, table, format, &name).await
}

/// The accounts of the largest value.
pub(super) async fn accounts(visitor: Visitor, Path(format): Path<Format>) -> Answer {
    let visitor = visitor.taking_along();
    let run = latest(&visitor).await?;
    let largest = valuation::valued(&visitor.ctx, ValueList::Largest, statement::IN_DOWNLOAD).await?;
    let table = export::values(&run, &largest, &visitor.reader.texts());
    export::download(&visitor, table, format, "value-accounts").await
}

/// Hold-outs.
pub(super) async fn hold_outs(visitor: Visitor, Path(format): Path<Format>) -> Answer {
    let visitor = visitor.taking_along();
    let run = latest(&visitor).await?;
    if format == Format::Json {
        return export::download_json(&visitor, export::hold_outs_json(&run), "hold-out").await;
    }
    let table = export::hold_outs(&run, &visitor.reader.texts());
    export::download(&visitor, table, format, "hold-out").await
}

/// The curve of value against the cut of dropout.
pub(super) async fn retention(visitor: Visitor, Path(format): Path<Format>) -> Answer {
    let visitor = visitor.taking_along();
    let run = latest(&visitor).await?;
    if format == Format::Json {
        return export::download_json(&visitor, export::retention_json(&run), "retention").await;
    }
    let table = export::retention(&run, &visitor.reader.texts());
    export::download(&visitor, table, format, "retention").await
}

async fn latest(visitor: &Visitor) -> Result<Run, Failure> {
    valuation::latest(&visitor.ctx).await?.ok_or(Failure::NotFound)
}
