//! Which events of an account are seen in its history: those of some nouns only with a right of their own, and other accounts that
//! they name only by who may see those.

use std::collections::BTreeSet;

use dahu_core::{access::Action, account::AccountId, kind::Known};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::EventRow;
use crate::{Context, Result, access::Rights, kind};

/// With which right events of each noun are seen in the history of an account. Of a noun that is not here nobody sees any, and
/// recording one about an account fails in tests.
const SEEN_WITH: [(&str, Action); 26] = [
    ("account", Action::SeeAccount),
    ("account_kind", Action::SeeAccount),
    ("account_member", Action::SeeAccount),
    ("account_selling", Action::SeeAccount),
    ("account_tie", Action::SeeAccount),
    ("activity", Action::SeeAccount),
    ("assessment", Action::SeeAccount),
    ("call_sheet", Action::SeeOpportunities),
    ("case", Action::SeeAccount),
    ("contact", Action::SeeAccount),
    ("contact_influence", Action::SeeAccount),
    ("contact_relation", Action::SeeAccount),
    ("contact_stance", Action::SeeAccount),
    ("file", Action::SeeAccount),
    ("handover", Action::SeeAccount),
    ("health_alert", Action::SeeSales),
    ("opportunity", Action::SeeOpportunities),
    ("plan", Action::SeePlans),
    ("plan_share", Action::SeePlans),
    ("playbook_run", Action::SeeOpportunities),
    ("pool", Action::SeeAccount),
    ("quota", Action::SeeSales),
    ("relationship", Action::SeeAccount),
    ("selection_rating", Action::SeeSelection),
    ("target", Action::SeeAccount),
    ("task", Action::SeeAccount),
];

/// Fields that name another account, beside those of its id.
const NAMES: [(&str, &str); 2] = [("other_id", "other"), ("parent_id", "parent")];

/// Fields that tell what rules say of an account, which stands on sales.
const OF_RULES: [&str; 2] = ["signs", "is_proposed"];

/// The nouns of which somebody with these rights sees events in an account's history.
pub(super) fn seen(rights: Rights) -> Vec<&'static str> {
    let seen = SEEN_WITH.iter().filter(|(_, action)| rights.may(*action));
    seen.map(|(noun, _)| *noun).collect()
}

/// Whether it is said who sees events of a noun.
pub(super) fn is_decided(noun: &str) -> bool {
    SEEN_WITH.iter().any(|(known, _)| *known == noun)
}

/// Takes out what of some events the actor may not see: other accounts by name, and what rules say of kinds, which
/// their own page tells.
pub(super) async fn keep_back(ctx: &Context, rows: Vec<&mut EventRow>) -> Result<()> {
    let facts = rows.iter().flat_map(|row| row.before.iter().chain(&row.after));
    let objects = facts.filter_map(Value::as_object);
    let named: BTreeSet<AccountId> = objects.flat_map(others).collect();
    let known = Box::pin(kind::known(ctx, named)).await?;
    for row in rows {
        let sides = row.before.iter_mut().chain(&mut row.after);
        sides
            .filter_map(Value::as_object_mut)
            .for_each(|fields| hide(fields, &known));
    }
    Ok(())
}

/// The other accounts that facts name.
fn others(fields: &Map<String, Value>) -> Vec<AccountId> {
    let ids = NAMES.iter().filter_map(|(id, _)| account_in(fields, id));
    ids.collect()
}

fn account_in(fields: &Map<String, Value>, field: &str) -> Option<AccountId> {
    let id = fields.get(field)?.as_str()?;
    Uuid::parse_str(id).ok().map(AccountId)
}

fn hide(fields: &mut Map<String, Value>, known: &Known) {
    for field in OF_RULES {
        fields.remove(field);
    }
    for (id, name) in NAMES {
        if account_in(fields, id).is_some_and(|other| !known.has(other)) {
            fields.remove(id);
            fields.remove(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::WATCHED;

    /// Nouns whose events are about no account.
    const OF_NO_ACCOUNT: [&str; 22] = [
        "account_view",
        "attempt",
        "audit",
        "bulk_edit",
        "collision_check",
        "competence",
        "competence_profile",
        "competence_rating",
        "duplicate_pair",
        "duplicate_run",
        "export",
        "forecast_snapshot",
        "opportunity_bulk",
        "pipeline",
        "plan_template",
        "playbook",
        "rulebook",
        "selection_criteria",
        "selection_review",
        "task_reminder",
        "training",
        "training_plan",
    ];

    #[test]
    fn of_every_noun_it_is_said_who_sees_its_events() {
        let told: BTreeSet<&str> = SEEN_WITH.iter().map(|(noun, _)| *noun).collect();
        assert_eq!(told.len(), SEEN_WITH.len(), "each noun once");
        let undecided: Vec<&&str> = WATCHED
            .iter()
            .filter(|noun| !is_decided(noun) && !OF_NO_ACCOUNT.contains(noun))
            .collect();
        assert!(
            undecided.is_empty(),
            "say with which right they are seen: {undecided:?}"
        );
        assert!(OF_NO_ACCOUNT.iter().all(|noun| !is_decided(noun)));
    }

    #[test]
    fn who_sees_only_the_account_sees_no_sales_plans_opportunities_or_ratings() {
        assert!(seen(Rights::None).is_empty());
        assert_eq!(seen(Rights::Everything).len(), SEEN_WITH.len());
        let in_the_pool = Rights::Related {
            role: dahu_core::person::Role::AccountManager,
            relations: dahu_core::access::Relations::of(&[dahu_core::access::Relation::Pool]),
        };
        let seen = seen(in_the_pool);
        assert!(seen.contains(&"account") && seen.contains(&"case"));
        for noun in [
            "call_sheet",
            "health_alert",
            "opportunity",
            "plan",
            "plan_share",
            "quota",
            "selection_rating",
        ] {
            assert!(!seen.contains(&noun), "{noun}");
        }
    }
}
