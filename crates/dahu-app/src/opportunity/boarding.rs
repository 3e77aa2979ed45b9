//! The board of a pipeline: its open opportunities, a lane for each stage.

use std::collections::HashMap;

use dahu_core::{
    access::Action,
    pipeline::{Pipeline, PipelineId, StageId},
};

use super::{
    OpportunityFilter, OpportunityRow, OpportunitySort, StateFilter, Totals,
    book::{self, Entry},
    listing::{Asked, Draft, named},
    ordering::first,
};
use crate::{Context, Result, access::Scope};

/// Cards of a lane.
const CARDS: usize = 20;

/// The board of a pipeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Board {
    /// The pipeline.
    pub pipeline: Pipeline,
    /// A lane for each of its stages.
    pub lanes: Vec<Lane>,
    /// What all lanes come to.
    pub totals: Totals,
}

/// The open opportunities in a stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// The stage.
    pub stage: StageId,
    /// The first cards of it.
    pub rows: Vec<OpportunityRow>,
    /// All of them.
    pub totals: Totals,
}

/// The board of a pipeline: its open opportunities that pass the filter, a lane a stage.
///
/// # Errors
///
/// [`crate::Error::NotFound`] for a pipeline that is not there.
pub async fn board(ctx: &Context, filter: &OpportunityFilter, pipeline: PipelineId) -> Result<Board> {
    let scope = Scope::of(ctx, Action::SeeOpportunities)?;
    let filter = OpportunityFilter {
        state: StateFilter::Open,
        pipeline: Some(pipeline),
        ..filter.clone()
    };
    let today = ctx.today();
    let what = format!("board of {filter:?} on {today}");
    let found = book::look_once(ctx, &scope, what, |book, seen| {
        Laid::out(pipeline, &Asked::new(book, &filter, seen, today))
    })
    .await?;
    let Some(Laid {
        pipeline,
        cards,
        lanes,
    }) = &*found
    else {
        return Err(crate::Error::not_found("pipeline", pipeline));
    };
    let mut rows = named(ctx, cards).await?.into_iter();
    let lanes = lanes.iter().map(|(stage, count, totals)| Lane {
        stage: *stage,
        rows: rows.by_ref().take(*count).collect(),
        totals: *totals,
    });
    let lanes: Vec<Lane> = lanes.collect();
    let mut totals = Totals::default();
    for lane in &lanes {
        totals.count += lane.totals.count;
        totals.amount = [totals.amount, lane.totals.amount].into_iter().sum();
        totals.weighted = [totals.weighted, lane.totals.weighted].into_iter().sum();
    }
    Ok(Board {
        pipeline: pipeline.clone(),
        lanes,
        totals,
    })
}

/// The cards of a board, before their names are known.
struct Laid {
    pipeline: Pipeline,
    /// Those of the first lane first.
    cards: Vec<Draft>,
    /// Each stage with how many of the cards are its, and with what all in it come to.
    lanes: Vec<(StageId, usize, Totals)>,
}

impl Laid {
    fn out(pipeline: PipelineId, asked: &Asked<'_>) -> Option<Self> {
        let pipeline = asked.book.pipeline(pipeline)?.clone();
        let mut entries: HashMap<StageId, Vec<&Entry>> = HashMap::new();
        for entry in asked.passing() {
            entries.entry(entry.stage).or_default().push(entry);
        }
        let (mut cards, mut lanes) = (Vec::new(), Vec::new());
        for stage in &pipeline.stages {
            let entries = entries.remove(&stage.id).unwrap_or_default();
            let totals = asked.totals(&entries);
            let found = first(entries, OpportunitySort::Day, None, CARDS);
            lanes.push((stage.id, found.len(), totals));
            cards.extend(found.into_iter().map(|entry| asked.draft(entry)));
        }
        Some(Self {
            pipeline,
            cards,
            lanes,
        })
    }
}
