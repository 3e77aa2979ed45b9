//! Into which pipeline and which stage a row goes, and the pipeline that is made for a file whose stages nobody knows.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    import::{Field, OpportunityRow, Reason},
    pipeline::{Name, Pipeline, PipelineId, STAGES_AT_MOST, Stage, StageId},
};

use super::Fault;
use crate::{Error, Result, pipeline};

/// The chance of a stage that an import makes, in percent: nobody has said any.
const CHANCE: u8 = 50;

/// The pipelines that there are, and perhaps one that is being made.
pub(super) struct Pipelines {
    pub(super) all: Vec<Pipeline>,
    /// The place of the one into which the file goes, where somebody said so.
    named: Option<usize>,
    /// The one that is being made.
    making: Option<Making>,
    now: DateTime<Utc>,
}

struct Making {
    /// Its place: the last.
    place: usize,
    /// For each of its stages the first day, and the first row, of what is in it.
    first: Vec<(Option<NaiveDate>, u64)>,
}

impl Pipelines {
    /// The pipelines for a file that goes into one of this name, or into whichever fits where none is given.
    pub(super) fn new(all: Vec<Pipeline>, named: Option<&str>, now: DateTime<Utc>) -> Result<Self> {
        let mut pipelines = Self {
            all,
            named: None,
            making: None,
            now,
        };
        let Some(name) = named.map(str::trim).filter(|name| !name.is_empty()) else {
            return Ok(pipelines);
        };
        let found = pipelines.called(name);
        if found.is_none() {
            pipelines.make(name)?;
        }
        pipelines.named = found.or(Some(pipelines.all.len() - 1));
        Ok(pipelines)
    }

    /// Begins a pipeline; its stages come with the rows.
    fn make(&mut self, name: &str) -> Result<()> {
        let name: String = name.chars().filter(|one| !one.is_control()).collect();
        let mut made = Pipeline {
            id: PipelineId::new(self.now),
            name: Name::Own(name),
            selling_mode: None,
            stages: vec![self.stage("-")],
            is_retired: false,
        };
        pipeline::importing::check(&self.all, &made)?;
        made.stages.clear();
        self.making = Some(Making {
            place: self.all.len(),
            first: Vec::new(),
        });
        self.all.push(made);
        Ok(())
    }

    fn stage(&self, name: &str) -> Stage {
        Stage {
            id: StageId::new(self.now),
            name: Name::Own(name.to_owned()),
            probability_percent: CHANCE,
            enters_with: BTreeSet::new(),
            checks: Vec::new(),
            rots_after_days: None,
        }
    }

    fn called(&self, name: &str) -> Option<usize> {
        self.all.iter().position(|pipeline| pipeline.name.is_called(name))
    }

    /// The place of a pipeline.
    pub(super) fn place(&self, id: PipelineId) -> Option<usize> {
        self.all.iter().position(|pipeline| pipeline.id == id)
    }

    /// The place of the pipeline of a row; `known` is that of the opportunity that it means, where it is there already.
    pub(super) fn of_row(&self, found: &OpportunityRow<'_>, known: Option<usize>) -> Result<usize, Fault> {
        let told = found.pipeline.as_deref();
        if let Some(known) = known {
            let name = &self.all[known].name;
            return match told {
                Some(told) if !name.is_called(told) => {
                    let reason = Reason::OtherPipeline {
                        pipeline: name.written(),
                    };
                    Err((Field::Pipeline, told.to_owned(), reason))
                }
                _ => Ok(known),
            };
        }
        if let Some(told) = told {
            let unknown = || {
                let known = self.all.iter().map(|pipeline| pipeline.name.written());
                let reason = Reason::UnknownPipeline {
                    known: known.collect(),
                };
                (Field::Pipeline, told.to_owned(), reason)
            };
            return self.called(told).ok_or_else(unknown);
        }
        let in_use = |pipeline: &Pipeline| !pipeline.is_retired && !pipeline.stages.is_empty();
        let fits = |stage: &str| {
            let has = |pipeline: &Pipeline| in_use(pipeline) && pipeline.stage_called(stage).is_some();
            self.all.iter().position(has)
        };
        let first = || self.all.iter().position(in_use);
        let found = self
            .named
            .or_else(|| found.stage.as_deref().and_then(fits))
            .or_else(first);
        found.ok_or_else(|| {
            let known = Vec::new();
            (Field::Pipeline, String::new(), Reason::UnknownPipeline { known })
        })
    }

    /// The stage of a row in the pipeline at a place; one that is being made gets it where it has room for another.
    pub(super) fn stage_of(
        &mut self,
        place: usize,
        (stage, row, on): (&str, u64, Option<NaiveDate>),
    ) -> Result<StageId, Fault> {
        let name: String = stage.chars().filter(|one| !one.is_control()).collect();
        let pipeline = &self.all[place];
        let known = pipeline.stage_called(&name).map(|stage| stage.id);
        let is_made = self.making.as_ref().is_some_and(|making| making.place == place);
        if let Some(id) = known {
            let at = pipeline.position(id).filter(|_| is_made);
            let first = self.making.as_mut().zip(at);
            if let Some(first) = first.and_then(|(making, at)| making.first.get_mut(at)) {
                first.0 = earlier(first.0, on);
            }
            return Ok(id);
        }
        if !is_made || pipeline.stages.len() >= STAGES_AT_MOST || name.trim().is_empty() {
            return Err(self.unknown(place, stage));
        }
        let made = self.stage(name.trim());
        let id = made.id;
        self.all[place].stages.push(made);
        if let Some(making) = &mut self.making {
            making.first.push((on, row));
        }
        Ok(id)
    }

    fn unknown(&self, place: usize, stage: &str) -> Fault {
        let known = self.all[place].stages.iter().map(|stage| stage.name.written());
        let reason = Reason::UnknownStage {
            known: known.collect(),
        };
        (Field::Stage, stage.to_owned(), reason)
    }

    /// The pipeline that was made, its stages in the order in which something first was in them; what has no day yet stands
    /// before what has one.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] with the rule `pipeline_without_stages` where no row names a stage.
    pub(super) fn finish(&mut self) -> Result<Option<Pipeline>> {
        let Some(making) = self.making.take() else {
            return Ok(None);
        };
        let made = &mut self.all[making.place];
        if made.stages.is_empty() {
            return Err(Error::refused(
                "pipeline_without_stages",
                "no row names a stage, so that no pipeline can be made of the file: name one that is there",
            ));
        }
        let mut stages: Vec<_> = making.first.into_iter().zip(made.stages.drain(..)).collect();
        stages.sort_by_key(|(first, _)| *first);
        made.stages = stages.into_iter().map(|(_, stage)| stage).collect();
        Ok(Some(made.clone()))
    }
}

/// The earlier of two days, as far as there are any.
fn earlier(one: Option<NaiveDate>, other: Option<NaiveDate>) -> Option<NaiveDate> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    fn made(rows: &[(&str, &str)]) -> Result<Vec<String>> {
        let mut pipelines = Pipelines::new(Vec::new(), Some("Bids"), DateTime::UNIX_EPOCH)?;
        for (row, (stage, on)) in (2..).zip(rows) {
            let _ = pipelines.stage_of(0, (stage, row, day(on)));
        }
        let made = pipelines.finish()?.expect("one is made");
        made.check().expect("it can be used");
        Ok(made.stages.iter().map(|stage| stage.name.written()).collect())
    }

    #[test]
    fn stages_stand_in_the_order_of_their_first_days_and_those_without_before_all() {
        let stages = made(&[
            ("Offer", "2026-03-01"),
            ("Bid", "2026-02-01"),
            ("offer", "2026-01-01"),
            ("New", ""),
            ("BID", ""),
            ("?", "2026-04-01"),
            ("?", "2026-05-01"),
            ("\u{1}", "2020-01-01"),
        ]);
        assert_eq!(stages.expect("a pipeline"), ["New", "Offer", "Bid", "?"]);
    }

    #[test]
    fn no_pipeline_has_more_stages_than_it_can_and_none_is_made_of_nothing() {
        let names: Vec<String> = (0..15).map(|number| format!("Stage {number}")).collect();
        let rows: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
        assert_eq!(made(&rows).expect("a pipeline").len(), STAGES_AT_MOST);
        let refused = made(&[]).expect_err("nothing");
        assert!(matches!(
            refused,
            Error::Refused {
                rule: "pipeline_without_stages",
                ..
            }
        ));
        let long = "长".repeat(61);
        assert!(Pipelines::new(Vec::new(), Some(&long), DateTime::UNIX_EPOCH).is_err());
    }
}
