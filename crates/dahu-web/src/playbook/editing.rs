//! The form of a playbook: its steps and questions, in both languages.

use askama::Template;
use axum::extract::{Path, RawForm};
use dahu_app::{Context, playbook};
use dahu_core::{
    access::Action,
    bilingual::Bilingual,
    opportunity::SellingMode,
    playbook::{
        Playbook, PlaybookId, Question, Step, StepId,
        words::{QuestionPart, Situation},
    },
};

use super::words;
use crate::{
    failure::{Answer, Beside, Failure},
    opportunity::words as selling,
    page::{Page, Section, render, see_other},
    plan::{answer, beside, form::Sent, id, require, status},
    visitor::Visitor,
};

/// Empty rows at the end of each part of the form.
const EMPTY: usize = 2;
/// Rows of a part at most.
const ROWS: usize = 64;
/// Beside which field the sentence of a rule stands.
const BESIDE: [(&str, &str); 1] = [("playbook_name", "name")];

#[derive(Template)]
#[template(path = "playbook/form.html")]
struct FormPage {
    page: Page,
    id: Option<PlaybookId>,
    playbook: Playbook,
    began_with: String,
    problem: Beside,
}

impl FormPage {
    fn action(&self) -> String {
        match self.id {
            Some(id) => format!("/playbooks/{id}/edit"),
            None => "/playbooks/new".to_owned(),
        }
    }

    fn back(&self) -> String {
        self.id
            .map_or_else(|| "/playbooks".to_owned(), |id| format!("/playbooks/{id}"))
    }

    fn is_mode(&self, word: &str) -> bool {
        self.playbook.selling_mode.map(SellingMode::as_str) == Some(word)
    }

    /// The steps with their ids, and empty rows.
    fn steps(&self) -> Vec<(String, Bilingual, Bilingual)> {
        let steps = self.playbook.steps.iter();
        let steps = steps.map(|step| (step.id.to_string(), step.words.clone(), step.hint.clone()));
        let empty = (String::new(), Bilingual::default(), Bilingual::default());
        steps.chain(std::iter::repeat_n(empty, EMPTY)).collect()
    }

    fn questions(&self) -> Vec<Question> {
        let empty = Question {
            part: QuestionPart::Situation,
            words: Bilingual::default(),
        };
        let questions = self.playbook.questions.iter().cloned();
        questions.chain(std::iter::repeat_n(empty, EMPTY)).collect()
    }
}

fn form_page(
    visitor: &Visitor,
    id: Option<PlaybookId>,
    (playbook, began_with): (Playbook, String),
    problem: Beside,
) -> Answer {
    let key = if id.is_some() {
        "playbook-edit"
    } else {
        "playbook-new"
    };
    let status = status(&problem);
    let page = render(&FormPage {
        page: Page::titled(&visitor.reader, Section::Opportunities, key),
        id,
        playbook,
        began_with,
        problem,
    })?;
    answer(status, page)
}

pub(super) async fn ask_new(visitor: Visitor) -> Answer {
    require(&visitor, Action::ManagePlaybooks)?;
    let playbook = Playbook {
        name: Bilingual::default(),
        selling_mode: None,
        situation: Situation::FirstMeeting,
        purpose: Bilingual::default(),
        steps: Vec::new(),
        questions: Vec::new(),
        is_retired: false,
    };
    form_page(&visitor, None, (playbook, String::new()), Beside::default())
}

pub(super) async fn add(visitor: Visitor, RawForm(body): RawForm) -> Answer {
    require(&visitor, Action::ManagePlaybooks)?;
    let wanted = read(&visitor.ctx, &Sent::of(&body));
    match playbook::add(&visitor.ctx, &wanted).await {
        Ok(added) => Ok(see_other(
            &visitor.reader,
            &format!("/playbooks/{added}?undo=yes"),
        )),
        Err(error) => {
            let problem = beside(&visitor, error, &BESIDE)?;
            form_page(&visitor, None, (wanted, String::new()), problem)
        }
    }
}

pub(super) async fn ask(visitor: Visitor, Path(key): Path<String>) -> Answer {
    require(&visitor, Action::ManagePlaybooks)?;
    let id = id(&key)?;
    let playbook = playbook::to_edit(&visitor.ctx, id).await?;
    let began = serde_json::to_string(&playbook).map_err(|error| Failure::internal(&error))?;
    form_page(&visitor, Some(id), (playbook, began), Beside::default())
}

pub(super) async fn change(visitor: Visitor, Path(key): Path<String>, RawForm(body): RawForm) -> Answer {
    require(&visitor, Action::ManagePlaybooks)?;
    let (id, sent) = (id::<PlaybookId>(&key)?, Sent::of(&body));
    let (wanted, began_with) = (read(&visitor.ctx, &sent), sent.one("began_with"));
    // Whoever sends nothing readable began with what they send.
    let began: Playbook = serde_json::from_str(&began_with).unwrap_or_else(|_| wanted.clone());
    match playbook::change(&visitor.ctx, id, &began, &wanted).await {
        Ok(()) => Ok(see_other(&visitor.reader, &format!("/playbooks/{id}?undo=yes"))),
        Err(error) => {
            let problem = beside(&visitor, error, &BESIDE)?;
            form_page(&visitor, Some(id), (wanted, began_with), problem)
        }
    }
}

pub(super) async fn undo(visitor: Visitor, Path(key): Path<String>) -> Answer {
    require(&visitor, Action::ManagePlaybooks)?;
    let id: PlaybookId = id(&key)?;
    playbook::undo(&visitor.ctx, id).await?;
    let is_there = playbook::show(&visitor.ctx, id).await.is_ok();
    let path = if is_there {
        format!("/playbooks/{id}?undo=again")
    } else {
        "/playbooks".to_owned()
    };
    Ok(see_other(&visitor.reader, &path))
}

/// What a form sent; rows that say nothing are none, and a step keeps the id that it had.
fn read(ctx: &Context, sent: &Sent) -> Playbook {
    let steps = sent.rows(["step", "step_zh", "step_en", "hint_zh", "hint_en"], ROWS);
    let questions = sent.rows(["part", "question_zh", "question_en"], ROWS);
    let mut known = std::collections::BTreeSet::new();
    let steps = steps.into_iter().map(|[id, zh, en, hint_zh, hint_en]| Step {
        id: id
            .parse()
            .ok()
            .filter(|id: &StepId| known.insert(*id))
            .unwrap_or_else(|| StepId::new(ctx.now())),
        words: Bilingual::typed(&zh, &en),
        hint: Bilingual::typed(&hint_zh, &hint_en),
    });
    let questions = questions.into_iter().map(|[part, zh, en]| Question {
        part: QuestionPart::from_word(&part).unwrap_or(QuestionPart::Other),
        words: Bilingual::typed(&zh, &en),
    });
    Playbook {
        name: Bilingual::typed(&sent.one("name_zh"), &sent.one("name_en")),
        selling_mode: SellingMode::from_word(&sent.one("mode")),
        situation: Situation::from_word(&sent.one("situation")).unwrap_or(Situation::FirstMeeting),
        purpose: Bilingual::typed(&sent.one("purpose_zh"), &sent.one("purpose_en")),
        steps: steps
            .filter(|one| !one.words.is_empty() || !one.hint.is_empty())
            .collect(),
        questions: questions.filter(|one| !one.words.is_empty()).collect(),
        is_retired: !sent.one("retired").is_empty(),
    }
}
