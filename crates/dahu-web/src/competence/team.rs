//! The people whom one manages: a row for each by name, a column for each competence.

use askama::Template;
use axum::extract::Query;
use dahu_app::competence::{self, ManagedTeam, PEOPLE_AT_ONCE, TeamCompetence, TeamRow};
use dahu_core::{
    access::Action,
    competence::{Competence, Standing, TeamProposal},
};
use serde::{Deserialize, Serialize};

use super::{address, require, words};
use crate::{
    failure::Answer,
    funnel::turning::Turning,
    page::{self, Page, render},
    person::role_key,
    visitor::Visitor,
};

/// What is asked of the table.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Asked {
    #[serde(skip_serializing_if = "String::is_empty")]
    team: String,
    #[serde(skip_serializing_if = "is_first")]
    page: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn is_first(page: &usize) -> bool {
    *page == 0
}

#[derive(Template)]
#[template(path = "competence/team.html")]
struct TeamPage {
    page: Page,
    asked: Asked,
    found: TeamCompetence,
    turning: Turning,
}

impl TeamPage {
    /// How somebody stands in each competence.
    fn cells<'r>(&'r self, row: &'r TeamRow) -> impl Iterator<Item = (&'r Competence, &'r Standing)> {
        self.found.competences.iter().zip(&row.cells)
    }

    /// The page of one competence of somebody.
    fn address(&self, row: &TeamRow, competence: &Competence) -> String {
        address(row.person.id, &format!("/{}", competence.id))
    }

    /// The page of somebody.
    fn person(&self, row: &TeamRow) -> String {
        address(row.person.id, "")
    }

    /// The rating that counts, over what is required: 2 / 3.
    fn counted(&self, cell: &Standing) -> String {
        let level = |level: Option<String>| level.unwrap_or_else(|| "–".to_owned());
        let has = cell.counted().map(|(has, _)| has.to_string());
        let required = cell.required.map(|required| required.to_string());
        format!("{} / {}", level(has), level(required))
    }

    /// What a cell is called for who does not see its column.
    fn label(&self, row: &TeamRow, competence: &Competence, cell: &Standing) -> String {
        let texts = self.page.texts();
        texts.fill(
            "competence-cell",
            &[
                ("counted", self.counted(cell)),
                ("name", words::name(texts, competence)),
                ("person", row.person.name.clone()),
            ],
        )
    }

    fn indented(&self, team: &ManagedTeam) -> String {
        let depth = usize::try_from(team.depth).unwrap_or_default();
        format!("{}{}", "\u{2003}".repeat(depth), team.name)
    }

    fn helps(&self, proposal: &TeamProposal) -> String {
        self.page.texts().fill(
            "competence-helps",
            &[
                ("people", proposal.people.to_string()),
                ("levels", proposal.levels.to_string()),
            ],
        )
    }
}

pub(super) async fn show(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    require(&visitor, Action::SeeCompetence)?;
    let found = competence::team(&visitor.ctx, asked.team.parse().ok(), asked.page).await?;
    let texts = visitor.reader.texts();
    let turning = Turning::new(&texts, asked.page, PEOPLE_AT_ONCE, found.total, |page| {
        let asked = Asked {
            page,
            ..asked.clone()
        };
        page::address("/competence/team", &asked)
    });
    render(&TeamPage {
        page: Page::new(&visitor.reader, None, &texts.text("competence-team")),
        asked,
        found,
        turning,
    })
}
