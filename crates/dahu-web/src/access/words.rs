//! The words for relations, permissions and the reasons behind them.

use dahu_app::access::{Decision, Way};
use dahu_core::access::{About, Action, Permission, Relation, Relations};

use crate::{person::role_key, text::Texts};

/// The key of a relation's name.
pub(crate) fn relation_key(relation: &Relation) -> &'static str {
    match relation {
        Relation::Owner => "relation-owner",
        Relation::CoOwner => "relation-co-owner",
        Relation::Specialist => "relation-specialist",
        Relation::ExecutiveSponsor => "relation-executive-sponsor",
        Relation::Service => "relation-service",
        Relation::Reader => "relation-reader",
        Relation::Manager => "relation-manager",
        Relation::Pool => "relation-pool",
        Relation::None => "relation-none",
    }
}

/// The key of what somebody does.
pub(crate) fn action_key(action: &Action) -> String {
    format!("action-{}", action.as_str().replace('_', "-"))
}

/// A reason in a sentence.
pub(crate) fn way(texts: &Texts, way: &Way) -> String {
    match way {
        Way::Role => texts.text("way-role"),
        Way::Pool => texts.text("way-pool"),
        Way::Member(member) => {
            let mut parts = vec![texts.fill(
                "way-member",
                &[
                    ("role", texts.text(relation_key(&member.role))),
                    ("from", member.from.to_string()),
                ],
            )];
            parts.extend(
                member
                    .until
                    .map(|until| texts.text_with("way-until", "until", until)),
            );
            parts.extend(member.through.as_ref().map(|above| match &above.name {
                Some(name) => texts.text_with("way-through", "account", name),
                None => texts.text("way-through-hidden"),
            }));
            parts.push(match &member.given_by {
                Some(name) => texts.fill(
                    "way-given-by",
                    &[("name", name.clone()), ("at", texts.moment(member.given_at))],
                ),
                None => texts.text("way-given-by-import"),
            });
            parts.join(&texts.text("list-separator"))
        }
        Way::Manager {
            team,
            since,
            within,
            of,
            relation,
        } => {
            let key = if team == within {
                "way-manager"
            } else {
                "way-manager-above"
            };
            texts.fill(
                key,
                &[
                    ("team", team.clone()),
                    ("since", since.to_string()),
                    ("within", within.clone()),
                    ("name", of.clone()),
                    ("role", texts.text(relation_key(relation))),
                ],
            )
        }
    }
}

/// The answer to whether somebody may do something.
pub(crate) fn verdict(texts: &Texts, decision: &Decision) -> String {
    let key = match decision.permission {
        Permission::Yes => "verdict-yes",
        Permission::Masked => "verdict-masked",
        Permission::No => "verdict-no",
    };
    texts.fill(
        key,
        &[
            ("name", decision.name.clone()),
            ("action", texts.text(&action_key(&decision.action))),
        ],
    )
}

/// Why: how the person stands to the account, and what the role would need.
pub(crate) fn because(texts: &Texts, decision: &Decision) -> Vec<String> {
    let mut reasons = Vec::new();
    if decision.has_left {
        reasons.push(texts.text("because-left"));
    }
    reasons.push(texts.text_with("because-role", "role", texts.text(role_key(&decision.role))));
    if decision.action.about() == About::Account {
        if decision.ways.is_empty() {
            reasons.push(texts.text("because-no-relation"));
        }
        reasons.extend(decision.ways.iter().map(|reason| way(texts, reason)));
    }
    reasons.push(if decision.allows.is_empty() {
        texts.text("because-role-never")
    } else if decision.allows.has(Relation::None) {
        texts.text("because-role-always")
    } else {
        texts.text_with("because-role-in", "relations", listed(texts, decision.allows))
    });
    if !decision.masks.is_empty() {
        let key = if decision.masks.has(Relation::None) {
            texts.text("because-mask-always")
        } else {
            texts.text_with("because-mask-in", "relations", listed(texts, decision.masks))
        };
        reasons.push(key);
    }
    reasons
}

fn listed(texts: &Texts, relations: Relations) -> String {
    let names: Vec<String> = relations
        .iter()
        .map(|relation| texts.text(relation_key(&relation)))
        .collect();
    names.join(&texts.text("name-separator"))
}
