//! Profiles: what is required of each role, and the form of one.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query, RawForm};
use dahu_app::{
    EventRow,
    competence::{self, Profiles, RoleProfile},
};
use dahu_core::{
    access::Action,
    competence::{Competence, CompetenceId, Proficiency},
    person::Role,
};
use serde::Deserialize;

use super::{require, words};
use crate::{
    audit_words::{self, FieldChange},
    failure::{Answer, Failure},
    page::{Page, render, see_other},
    person::role_key,
    visitor::Visitor,
};

#[derive(Template)]
#[template(path = "competence/profiles.html")]
struct ListPage {
    page: Page,
    found: Profiles,
    /// Competences that nobody is rated in any more.
    retired: Vec<Competence>,
    /// The profile that was changed just now.
    undo: Option<Role>,
    /// The competence that was changed just now.
    undo_competence: Option<CompetenceId>,
}

impl ListPage {
    fn required(&self, profile: &RoleProfile, competence: &Competence) -> String {
        let level = profile.required.get(&competence.id);
        level.map_or_else(|| "–".to_owned(), ToString::to_string)
    }

    fn fields(&self, change: &EventRow) -> Vec<FieldChange> {
        audit_words::changes_of(self.page.texts(), change.before.as_ref(), change.after.as_ref())
    }

    /// Whose profile a change was of.
    fn role_of(&self, change: &EventRow) -> String {
        let facts = change.after.as_ref().or(change.before.as_ref());
        let word = facts.and_then(|facts| facts.get("role")?.as_str());
        let role = word.and_then(Role::from_word);
        role.map(|role| self.page.text(role_key(&role)))
            .unwrap_or_default()
    }
}

#[derive(Template)]
#[template(path = "competence/profile.html")]
struct FormPage {
    page: Page,
    role: Role,
    competences: Vec<Competence>,
    required: BTreeMap<CompetenceId, Proficiency>,
}

impl FormPage {
    fn is_required(&self, competence: &Competence, level: &Proficiency) -> bool {
        let required = self.required.get(&competence.id).copied().unwrap_or_default();
        required == *level
    }
}

/// What the address of the list asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    undo: String,
    competence: String,
}

pub(super) async fn list(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    require(&visitor, Action::SeeCompetence)?;
    let found = competence::profiles(&visitor.ctx).await?;
    let retired = match found.may_change {
        true => competence::all(&visitor.ctx).await?,
        false => Vec::new(),
    };
    let texts = visitor.reader.texts();
    let may_change = found.may_change;
    render(&ListPage {
        page: Page::new(&visitor.reader, None, &texts.text("competence-profiles")),
        found,
        retired: retired.into_iter().filter(|one| one.is_retired).collect(),
        undo: Role::from_word(&asked.undo).filter(|_| may_change),
        undo_competence: asked.competence.parse().ok().filter(|_| may_change),
    })
}

/// The role of an address.
fn role(word: &str) -> Result<Role, Failure> {
    let role = Role::from_word(word).filter(|role| *role != Role::External);
    role.ok_or(Failure::NotFound)
}

pub(super) async fn ask(visitor: Visitor, Path(word): Path<String>) -> Answer {
    require(&visitor, Action::ManageCompetences)?;
    let role = role(&word)?;
    let found = competence::profiles(&visitor.ctx).await?;
    let of_role = found.roles.into_iter().find(|profile| profile.role == role);
    let texts = visitor.reader.texts();
    let title = texts.text_with("competence-profile-of", "role", texts.text(role_key(&role)));
    render(&FormPage {
        page: Page::new(&visitor.reader, None, &title),
        role,
        competences: found.competences,
        required: of_role.map(|profile| profile.required).unwrap_or_default(),
    })
}

pub(super) async fn set(visitor: Visitor, Path(word): Path<String>, RawForm(body): RawForm) -> Answer {
    require(&visitor, Action::ManageCompetences)?;
    let role = role(&word)?;
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(&body).unwrap_or_default();
    let mut required = levels(&pairs);
    // What is retired is not on the form, and keeps what was required.
    let profiles = competence::profiles(&visitor.ctx).await?;
    let of_role = profiles.roles.into_iter().find(|profile| profile.role == role);
    for (id, level) in of_role.map(|profile| profile.required).unwrap_or_default() {
        if profiles.competences.iter().all(|shown| shown.id != id) {
            required.entry(id).or_insert(level);
        }
    }
    competence::set_profile(&visitor.ctx, role, &required).await?;
    let path = format!("/competence/profiles?undo={}", role.as_str());
    Ok(see_other(&visitor.reader, &path))
}

pub(super) async fn undo(visitor: Visitor, Path(word): Path<String>) -> Answer {
    require(&visitor, Action::ManageCompetences)?;
    competence::undo_profile(&visitor.ctx, role(&word)?).await?;
    Ok(see_other(&visitor.reader, "/competence/profiles"))
}

/// The levels that a form sent: fields are called `level-` and the competence.
pub(super) fn levels(pairs: &[(String, String)]) -> BTreeMap<CompetenceId, Proficiency> {
    let levels = pairs.iter().filter_map(|(name, value)| {
        let id = name.strip_prefix("level-")?.parse().ok()?;
        let level = Proficiency::new(value.trim().parse().ok()?)?;
        (level > Proficiency::NONE).then_some((id, level))
    });
    levels.collect()
}
