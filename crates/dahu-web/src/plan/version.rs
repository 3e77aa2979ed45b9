//! A version of a plan, whole and to be read alone, in the look of the plan's own page.

use std::collections::HashMap;

use askama::Template;
use axum::extract::Path;
use chrono::NaiveDate;
use dahu_app::plan::{self, EvidenceTold, Matrix, PlanFacts, PlanVersion};
use dahu_core::{
    access::Action,
    person::PersonId,
    plan::{PlanId, statement::EvidenceId, white_space::Standing, words::StatementKind},
};

use super::{
    id,
    parts::{PARTS, Parts},
    require, words,
};
use crate::{
    failure::Answer,
    opportunity::words as selling,
    page::{Page, Section, render},
    visitor::Visitor,
};

#[derive(Template)]
#[template(path = "plan/version.html")]
struct VersionPage {
    page: Page,
    plan: PlanVersion,
}

impl Parts for VersionPage {
    fn page(&self) -> &Page {
        &self.page
    }

    fn id(&self) -> PlanId {
        self.plan.id
    }

    fn facts(&self) -> &PlanFacts {
        &self.plan.facts
    }

    fn matrix(&self) -> &Matrix {
        &self.plan.matrix
    }

    fn told(&self) -> &HashMap<EvidenceId, EvidenceTold> {
        &self.plan.evidence
    }

    fn people(&self) -> &HashMap<PersonId, String> {
        &self.plan.people
    }

    fn today(&self) -> NaiveDate {
        self.plan.on
    }
}

pub(super) async fn show(visitor: Visitor, Path((key, number)): Path<(String, String)>) -> Answer {
    require(&visitor, Action::SeePlans)?;
    let plan = Box::pin(plan::show_version(&visitor.ctx, id(&key)?, id(&number)?)).await?;
    render(&VersionPage {
        page: Page::new(&visitor.reader, Some(Section::Accounts), &plan.facts.name),
        plan,
    })
}
