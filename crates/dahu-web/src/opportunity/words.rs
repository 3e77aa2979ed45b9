//! The words of opportunities and pipelines.

use dahu_app::opportunity::{Flag, OpportunityFacts};
use dahu_core::{
    opportunity::{
        BusinessKind, Confirmation, Degree, Element, ForecastCategory, Ground, Known, LostReason,
        SellingMode, Source, State, TeamRole, Verb, WonReason,
    },
    pipeline::{Criterion, Name, Pipeline, StageId},
};

use crate::text::Texts;

/// A word that is stored and sent, of a family of words.
pub(crate) trait Word {
    /// The family, as keys name it.
    const FAMILY: &'static str;
    /// The word.
    fn word(&self) -> &'static str;
}

macro_rules! families {
    ($($name:ident = $family:literal,)+) => {$(
        impl Word for $name {
            const FAMILY: &'static str = $family;

            fn word(&self) -> &'static str {
                self.as_str()
            }
        }
    )+};
}

impl<T: Word> Word for &T {
    const FAMILY: &'static str = T::FAMILY;

    fn word(&self) -> &'static str {
        (**self).word()
    }
}

families! {
    BusinessKind = "kind",
    Source = "source",
    SellingMode = "mode",
    ForecastCategory = "category",
    Confirmation = "confirmation",
    WonReason = "won",
    LostReason = "lost",
    Ground = "ground",
    TeamRole = "team",
    Degree = "degree",
    Element = "element",
    Known = "known",
    Verb = "verb",
    Flag = "flag",
}

/// The name of something that has a word.
pub(crate) fn name<T: Word>(texts: &Texts, one: &T) -> String {
    let word = one.word().replace('_', "-");
    texts.text(&format!("opportunity-word-{}-{word}", T::FAMILY))
}

/// What a pipeline is called.
pub(crate) fn pipeline_name(texts: &Texts, pipeline: &Pipeline) -> String {
    called(texts, "pipeline", &pipeline.name)
}

/// What a stage of a pipeline is called.
pub(crate) fn stage_name(texts: &Texts, pipeline: &Pipeline, stage: &StageId) -> String {
    let found = pipeline.stage(*stage);
    found.map_or_else(String::new, |stage| called(texts, "stage", &stage.name))
}

/// What something is called that has a standard name or one of the firm's.
pub(crate) fn called(texts: &Texts, family: &str, name: &Name) -> String {
    match name {
        Name::Own(name) => name.clone(),
        Name::Standard(word) => texts.text(&format!("opportunity-word-{family}-{word}")),
    }
}

/// What a stage can ask for.
pub(crate) fn criterion(texts: &Texts, criterion: &Criterion) -> String {
    texts.text(&format!("phrase-asks-for-{}", asked(*criterion)))
}

fn asked(criterion: Criterion) -> String {
    match criterion {
        Criterion::Evidence(element) => element.as_str().replace('_', "-"),
        criterion => criterion.word().replace('_', "-"),
    }
}

/// How it stands: its stage, or that it was won or lost.
pub(crate) fn standing(texts: &Texts, pipeline: &Pipeline, facts: &OpportunityFacts) -> String {
    match &facts.state {
        State::Open { stage, .. } => stage_name(texts, pipeline, stage),
        State::Won { .. } => texts.text("opportunity-won"),
        State::Lost { .. } => texts.text("opportunity-lost"),
    }
}

/// The class that colours a flag.
pub(crate) fn flag_class(flag: &Flag) -> &'static str {
    match flag {
        Flag::Overdue => "tag-bad",
        Flag::Rots | Flag::Stale => "tag-warn",
    }
}
