//! The form that adds evidence to a statement: a record of the account, a figure of the ledger, or a dated note.

use askama::Template;
use axum::{Form, extract::Path};
use dahu_app::plan::{self, Records, TypedEvidence, Writing};
use dahu_core::{
    access::Action,
    plan::{
        PlanId,
        statement::{Source, Statement, StatementId},
    },
};
use serde::Deserialize;
use uuid::Uuid;

use super::{beside, changed, form::day, id, require, status, words};
use crate::{
    failure::{Answer, Beside, Failure},
    page::{Page, Section, render},
    visitor::Visitor,
};

/// Evidence as it is typed: the record is chosen in the list of its kind.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct EvidenceForm {
    source: String,
    activity: String,
    opportunity: String,
    contact: String,
    file: String,
    on: String,
    until: String,
    note: String,
}

impl EvidenceForm {
    fn record(&self) -> Option<Uuid> {
        let chosen = match self.source.as_str() {
            "activity" => &self.activity,
            "opportunity" => &self.opportunity,
            "contact" => &self.contact,
            "file" => &self.file,
            _ => return None,
        };
        chosen.parse().ok()
    }

    fn read(&self) -> Result<TypedEvidence, dahu_app::Error> {
        Ok(TypedEvidence {
            source: self.source.clone(),
            record: self.record(),
            on: day(&self.on)?,
            until: day(&self.until)?,
            note: self.note.clone(),
        })
    }
}

#[derive(Template)]
#[template(path = "plan/evidence.html")]
struct EvidencePage {
    page: Page,
    plan: Writing,
    id: StatementId,
    statement: Statement,
    records: Records,
    form: EvidenceForm,
    problem: Beside,
}

impl EvidencePage {
    fn is_source(&self, word: &str) -> bool {
        self.form.source == word || (self.form.source.is_empty() && word == "note")
    }

    /// Whether there is anything of a kind to choose.
    fn offers(&self, word: &str) -> bool {
        match word {
            "activity" => !self.records.activities.is_empty(),
            "opportunity" => !self.records.opportunities.is_empty(),
            "contact" => !self.records.contacts.is_empty(),
            "file" => !self.records.files.is_empty(),
            _ => true,
        }
    }
}

async fn page(
    visitor: &Visitor,
    plan: PlanId,
    statement: StatementId,
    form: EvidenceForm,
    problem: Beside,
) -> Answer {
    let plan = plan::to_write(&visitor.ctx, plan).await?;
    let known = plan.facts.content.statements.get(&statement).cloned();
    let status = status(&problem);
    let page = render(&EvidencePage {
        page: Page::titled(&visitor.reader, Section::Accounts, "plan-evidence-add"),
        records: plan::records(&visitor.ctx, plan.facts.account).await?,
        statement: known.ok_or(Failure::NotFound)?,
        id: statement,
        plan,
        form,
        problem,
    })?;
    super::answer(status, page)
}

pub(super) async fn ask(visitor: Visitor, Path((key, statement)): Path<(String, String)>) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let (plan, statement) = (id(&key)?, id(&statement)?);
    page(
        &visitor,
        plan,
        statement,
        EvidenceForm::default(),
        Beside::default(),
    )
    .await
}

pub(super) async fn add(
    visitor: Visitor,
    Path((key, statement)): Path<(String, String)>,
    Form(form): Form<EvidenceForm>,
) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let (plan, statement) = (id(&key)?, id(&statement)?);
    let added = async {
        let typed = form.read()?;
        plan::add_evidence(&visitor.ctx, plan, statement, &typed).await
    };
    match added.await {
        Ok(_) => Ok(changed(&visitor, plan, "")),
        Err(error) => {
            let fields = [
                ("plan_text_missing", "note"),
                ("plan_text_too_long", "note"),
                ("plan_day_in_future", "on"),
                ("plan_evidence_days", "until"),
            ];
            let problem = beside(&visitor, error, &fields)?;
            page(&visitor, plan, statement, form, problem).await
        }
    }
}

pub(super) async fn remove(
    visitor: Visitor,
    Path((key, statement, evidence)): Path<(String, String, String)>,
) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let plan = id(&key)?;
    plan::remove_evidence(&visitor.ctx, plan, id(&statement)?, id(&evidence)?).await?;
    Ok(changed(&visitor, plan, ""))
}
