//! What the page of a plan and that of one of its versions are made of.

use std::collections::HashMap;

use chrono::NaiveDate;
use dahu_app::plan::{EvidenceTold, Matrix, MatrixRow, PlanFacts, Which};
use dahu_core::{
    person::PersonId,
    plan::{
        PlanId,
        state::Version,
        statement::{EvidenceId, Footing, Statement, StatementId},
        words::StatementKind,
    },
};

use super::words;
use crate::page::{self, Page};

/// The parts of a plan that hold statements, in their order on the page; the four of SWOT stand in one.
pub(super) const PARTS: [StatementKind; 6] = [
    StatementKind::Situation,
    StatementKind::Goal,
    StatementKind::Pain,
    StatementKind::Strategy,
    StatementKind::Solution,
    StatementKind::Risk,
];

/// A page that shows what a plan says.
pub(super) trait Parts {
    /// The page around it.
    fn page(&self) -> &Page;
    /// The plan.
    fn id(&self) -> PlanId;
    /// What is known of it.
    fn facts(&self) -> &PlanFacts;
    /// Its white-space matrix.
    fn matrix(&self) -> &Matrix;
    /// What each piece of evidence names.
    fn told(&self) -> &HashMap<EvidenceId, EvidenceTold>;
    /// The names of people of ours who stand in it.
    fn people(&self) -> &HashMap<PersonId, String>;
    /// The day as of which ages are told.
    fn today(&self) -> NaiveDate;

    /// The statements of a kind, in the order in which they were written.
    fn of(&self, kind: &StatementKind) -> Vec<(&StatementId, &Statement)> {
        let all = self.facts().content.statements.iter();
        all.filter(|(_, statement)| statement.kind == *kind).collect()
    }

    /// What the template asks of a part.
    fn questions(&self, kind: &StatementKind) -> Vec<String> {
        let all = self.facts().content.guide.questions.iter();
        let of_kind = all.filter(|question| question.kind == *kind);
        of_kind
            .map(|question| words::both(self.page(), &question.words))
            .collect()
    }

    fn footing(&self, statement: &Statement) -> Footing {
        statement.footing(self.today())
    }

    fn evidence(&self, id: &EvidenceId) -> (String, Option<String>) {
        words::evidence(self.page(), self.told().get(id))
    }

    fn person(&self, id: &PersonId) -> String {
        let name = self.people().get(id).cloned();
        name.unwrap_or_else(|| self.page().text("actor-system"))
    }

    fn by(&self, id: &Option<PersonId>) -> String {
        let named = id.as_ref().map(|id| self.person(id));
        named.unwrap_or_else(|| self.page().text("actor-system"))
    }

    fn which(&self, version: &Version) -> String {
        words::which(self.page().texts(), Which::Version(version.number))
    }

    /// Where what is said of a square is changed.
    fn square_address(&self, row: &MatrixRow, place: &usize) -> String {
        let unit = self.matrix().units.get(*place).map(|unit| unit.id.to_string());
        let query = [("unit", unit.unwrap_or_default()), ("row", row.row.word())];
        page::address(&format!("/plans/{}/square", self.id()), &query)
    }

    /// What a square is called, for who does not see where it stands.
    fn square_label(&self, row: &MatrixRow, place: &usize) -> String {
        let unit = self.matrix().units.get(*place).map(|unit| unit.name.clone());
        let texts = self.page().texts();
        texts.fill(
            "plan-square-of",
            &[
                ("row", words::row(texts, &row.row)),
                ("unit", unit.unwrap_or_default()),
            ],
        )
    }
}
