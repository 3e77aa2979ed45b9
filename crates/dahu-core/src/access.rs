//! Who may do what: one table of actions, roles and relations.
//!
//! A role says what a person is in the workspace; a relation says how they stand to one account. [`Action::cell`]
//! holds, for each action and role, the relations that suffice. Nothing else in the product decides what somebody
//! may see or do: actions ask here before they load, and queries are filtered by the same sets.

mod action;
mod relation;
mod table;

pub use action::{About, Action};
pub use relation::{Relation, Relations};
pub use table::{Cell, Permission};

use crate::person::Role;

impl Action {
    /// Whether `role` may do this to an account to which it stands in these relations; the best of them counts.
    #[must_use]
    pub fn permission(self, role: Role, relations: Relations) -> Permission {
        let cell = self.cell(role);
        let relations = relations.with(Relation::None);
        if cell.yes.meets(relations) {
            Permission::Yes
        } else if cell.masked.meets(relations) {
            Permission::Masked
        } else {
            Permission::No
        }
    }

    /// Whether there is anything at all to which `role` may do this.
    #[must_use]
    pub fn is_open_to(self, role: Role) -> bool {
        let cell = self.cell(role);
        !cell.yes.is_empty() || !cell.masked.is_empty()
    }
}

/// The whole table as text: a line for every action, role and relation that makes a difference.
///
/// It lies in `docs/reference/roles.txt`, where a change of it is seen.
#[must_use]
pub fn reference() -> String {
    let mut text = String::from(
        "Who may do what. Generated from the one table in dahu-core; do not edit.\n\
         yes: may; masked: sees that there is something, without the figures or numbers; -: may not, and is told that\n\
         there is no such thing where it is about an account.\n",
    );
    for about in [About::Account, About::Workspace] {
        text.push_str(match about {
            About::Account => "\n# About an account: action, role, then each relation to the account\n\n",
            About::Workspace => "\n# About the workspace: action, then each role\n\n",
        });
        let actions = Action::ALL.into_iter().filter(|action| action.about() == about);
        match about {
            About::Account => actions.for_each(|action| of_account(&mut text, action)),
            About::Workspace => of_workspace(&mut text, actions),
        }
    }
    text
}

fn of_account(text: &mut String, action: Action) {
    let line = |first: &str, cells: &mut dyn Iterator<Item = &'static str>| {
        let mut line = format!("{first:<24}");
        for cell in cells {
            line.push_str(&format!("{cell:<18}"));
        }
        format!("{}\n", line.trim_end())
    };
    let relations = Relation::ALL;
    text.push_str(&line(
        action.as_str(),
        &mut relations.iter().map(|relation| relation.as_str()),
    ));
    for role in Role::ALL {
        let mut cells = relations
            .iter()
            .map(|relation| action.permission(role, Relations::of(&[*relation])).as_str());
        text.push_str(&line(&format!("  {}", role.as_str()), &mut cells));
    }
    text.push('\n');
}

fn of_workspace(text: &mut String, actions: impl Iterator<Item = Action>) {
    let line = |first: &str, cells: Vec<&'static str>| {
        let cells: String = cells.iter().map(|cell| format!("{cell:<17}")).collect();
        format!("{}\n", format!("{first:<24}{cells}").trim_end())
    };
    text.push_str(&line("", Role::ALL.iter().map(|role| role.as_str()).collect()));
    for action in actions {
        let cells = Role::ALL
            .iter()
            .map(|role| action.permission(*role, Relations::NONE).as_str());
        text.push_str(&line(action.as_str(), cells.collect()));
    }
}

#[cfg(test)]
mod tests;
