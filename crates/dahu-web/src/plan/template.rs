//! Templates: what plans begin with, in both languages.

use askama::Template;
use axum::{
    extract::{Path, Query, RawForm},
    http::StatusCode,
};
use dahu_app::plan::template;
use dahu_core::{
    access::Action,
    bilingual::Bilingual,
    opportunity::SellingMode,
    plan::{
        template::{Guide, PlanTemplate, PlanTemplateId, Proposal, Question},
        words::{MeasureKind, Rhythm, StatementKind},
    },
};
use serde::Deserialize;

use super::{beside, form::Sent, id, require, words};
use crate::{
    failure::{Answer, Beside, Failure},
    opportunity::words as selling,
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

/// Empty rows at the end of each part of the form.
const EMPTY: usize = 2;
/// Rows of a part at most.
const ROWS: usize = 62;

/// What the address of the list asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// The template that was changed just now.
    undo: String,
}

#[derive(Template)]
#[template(path = "plan/templates.html")]
struct ListPage {
    page: Page,
    templates: Vec<(PlanTemplateId, PlanTemplate)>,
    undo: Option<PlanTemplateId>,
    may_change: bool,
}

impl ListPage {
    fn told(&self, words: &Bilingual) -> String {
        words::both(&self.page, words)
    }
}

pub(super) async fn list(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    require(&visitor, Action::SeePlans)?;
    render(&ListPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "plan-templates"),
        templates: template::all(&visitor.ctx).await?,
        undo: asked.undo.parse().ok(),
        may_change: visitor.ctx.is_open(Action::ManagePlaybooks),
    })
}

#[derive(Template)]
#[template(path = "plan/template.html")]
struct FormPage {
    page: Page,
    id: Option<PlanTemplateId>,
    template: PlanTemplate,
    began_with: String,
    problem: Beside,
}

impl FormPage {
    fn action(&self) -> String {
        match self.id {
            Some(id) => format!("/plans/templates/{id}"),
            None => "/plans/templates/new".to_owned(),
        }
    }

    fn is_mode(&self, word: &str) -> bool {
        self.template.selling_mode.map(SellingMode::as_str) == Some(word)
    }

    fn questions(&self) -> Vec<Question> {
        let empty = Question {
            kind: StatementKind::Situation,
            words: Bilingual::default(),
        };
        with_empty(&self.template.guide.questions, &empty)
    }

    fn proposals(&self) -> Vec<Proposal> {
        let empty = Proposal {
            measure: MeasureKind::NetSales,
            words: Bilingual::default(),
        };
        with_empty(&self.template.guide.proposals, &empty)
    }

    fn actions(&self) -> Vec<Bilingual> {
        with_empty(&self.template.guide.actions, &Bilingual::default())
    }
}

fn with_empty<T: Clone>(rows: &[T], empty: &T) -> Vec<T> {
    let empty = std::iter::repeat_n(empty.clone(), EMPTY);
    rows.iter().cloned().chain(empty).collect()
}

fn form_page(
    visitor: &Visitor,
    id: Option<PlanTemplateId>,
    (template, began_with): (PlanTemplate, String),
    problem: Beside,
) -> Answer {
    let status: StatusCode = super::status(&problem);
    let page = render(&FormPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "plan-template"),
        id,
        template,
        began_with,
        problem,
    })?;
    super::answer(status, page)
}

pub(super) async fn ask_new(visitor: Visitor) -> Answer {
    require(&visitor, Action::ManagePlaybooks)?;
    let template = PlanTemplate {
        name: Bilingual::default(),
        selling_mode: None,
        rhythm: Rhythm::Quarterly,
        guide: Guide::default(),
        is_retired: false,
    };
    form_page(&visitor, None, (template, String::new()), Beside::default())
}

pub(super) async fn add(visitor: Visitor, RawForm(body): RawForm) -> Answer {
    require(&visitor, Action::ManagePlaybooks)?;
    let wanted = read(&Sent::of(&body));
    match template::add(&visitor.ctx, &wanted).await {
        Ok(added) => Ok(see_other(
            &visitor.reader,
            &format!("/plans/templates?undo={added}"),
        )),
        Err(error) => {
            let problem = beside(&visitor, error, &[("plan_template_name", "name")])?;
            form_page(&visitor, None, (wanted, String::new()), problem)
        }
    }
}

pub(super) async fn ask(visitor: Visitor, Path(key): Path<String>) -> Answer {
    require(&visitor, Action::ManagePlaybooks)?;
    let id = id(&key)?;
    let template = template::to_edit(&visitor.ctx, id).await?;
    let began = serde_json::to_string(&template).map_err(|error| Failure::internal(&error))?;
    form_page(&visitor, Some(id), (template, began), Beside::default())
}

pub(super) async fn change(visitor: Visitor, Path(key): Path<String>, RawForm(body): RawForm) -> Answer {
    require(&visitor, Action::ManagePlaybooks)?;
    let (id, sent) = (id::<PlanTemplateId>(&key)?, Sent::of(&body));
    let (wanted, began_with) = (read(&sent), sent.one("began_with"));
    // Whoever sends nothing readable began with what they send.
    let began: PlanTemplate = serde_json::from_str(&began_with).unwrap_or_else(|_| wanted.clone());
    match template::change(&visitor.ctx, id, &began, &wanted).await {
        Ok(()) => Ok(see_other(&visitor.reader, &format!("/plans/templates?undo={id}"))),
        Err(error) => {
            let problem = beside(&visitor, error, &[("plan_template_name", "name")])?;
            form_page(&visitor, Some(id), (wanted, began_with), problem)
        }
    }
}

pub(super) async fn undo(visitor: Visitor, Path(key): Path<String>) -> Answer {
    require(&visitor, Action::ManagePlaybooks)?;
    template::undo(&visitor.ctx, id(&key)?).await?;
    Ok(see_other(&visitor.reader, "/plans/templates"))
}

/// What a form sent; rows that say nothing are none.
fn read(sent: &Sent) -> PlanTemplate {
    let questions = sent.rows(["question_kind", "question_zh", "question_en"], ROWS);
    let proposals = sent.rows(["proposal_measure", "proposal_zh", "proposal_en"], ROWS);
    let actions = sent.rows(["action_zh", "action_en"], ROWS);
    let questions = questions.into_iter().map(|[kind, zh, en]| Question {
        kind: StatementKind::from_word(&kind).unwrap_or(StatementKind::Situation),
        words: Bilingual::typed(&zh, &en),
    });
    let proposals = proposals.into_iter().map(|[measure, zh, en]| Proposal {
        measure: MeasureKind::from_word(&measure).unwrap_or(MeasureKind::Own),
        words: Bilingual::typed(&zh, &en),
    });
    let actions = actions.into_iter().map(|[zh, en]| Bilingual::typed(&zh, &en));
    PlanTemplate {
        name: Bilingual::typed(&sent.one("name_zh"), &sent.one("name_en")),
        selling_mode: SellingMode::from_word(&sent.one("mode")),
        rhythm: Rhythm::from_word(&sent.one("rhythm")).unwrap_or(Rhythm::Quarterly),
        guide: Guide {
            questions: questions.filter(|one| !one.words.is_empty()).collect(),
            proposals: proposals.filter(|one| !one.words.is_empty()).collect(),
            actions: actions.filter(|one| !one.is_empty()).collect(),
        },
        is_retired: !sent.one("retired").is_empty(),
    }
}
