//! The facts of two accounts as those of one.

use std::collections::{BTreeMap, BTreeSet};

use dahu_core::{
    account::{NAMES_AT_MOST, TAGS_AT_MOST},
    editing::Fields,
    merge::{self, Side},
    person::PersonId,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Error, Fact, Facts, Result,
    account::{AccountFacts, editing::fields},
    merge::FieldPair,
};

/// The field that says who owns an account.
const OWNER: &str = "owner";
/// Fields that are united, about which nobody has to choose.
const UNITED: &str = "former_names";
const TAG: &str = "tag:";

/// The fields that are shown first, in this order.
const FIRST: [&str; 8] = [
    "name",
    "code",
    "credit_code",
    OWNER,
    "short_name",
    "english_name",
    "sector",
    "industry",
];

/// The facts of both accounts before a merge, and of the one that is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Told {
    /// Of the account that stays, before.
    pub(super) kept: AccountFacts,
    /// Of the account that goes.
    pub(super) gone: AccountFacts,
    /// Of the account that stays, after.
    pub(super) left: AccountFacts,
}

/// The facts field by field, with the owner.
pub(super) fn of(facts: &AccountFacts) -> Result<Fields<Value>> {
    let mut found = fields::of(facts)?;
    if let Some(owner) = facts.owner {
        found.insert(OWNER.to_owned(), serde_json::to_value(owner)?);
    }
    Ok(found)
}

/// Facts from their fields.
pub(super) fn into_facts(mut fields: Fields<Value>) -> Result<AccountFacts> {
    let owner: Option<PersonId> = fields.remove(OWNER).map(serde_json::from_value).transpose()?;
    let owned = AccountFacts {
        owner,
        ..AccountFacts::default()
    };
    fields::into_facts(fields, &owned)
}

/// The fields of which either account has one, without those that are united, what people look at first at the top.
pub(super) fn pairs(kept: &AccountFacts, gone: &AccountFacts) -> Result<Vec<FieldPair>> {
    let (kept, gone) = (of(kept)?, of(gone)?);
    let names: BTreeSet<&String> = kept.keys().chain(gone.keys()).collect();
    let mut names: Vec<&String> = names.into_iter().filter(|name| !is_united(name)).collect();
    names.sort_by_key(|name| {
        FIRST
            .iter()
            .position(|first| first == name)
            .unwrap_or(FIRST.len())
    });
    let pairs = names.into_iter().map(|name| FieldPair {
        name: name.clone(),
        kept: kept.get(name).cloned(),
        gone: gone.get(name).cloned(),
        side: Side::of(kept.get(name)),
    });
    Ok(pairs.collect())
}

fn is_united(name: &str) -> bool {
    name == UNITED || name.starts_with(TAG)
}

/// What holds of both: of the fields in `from_gone` what the account that goes has, tags and former names of both, and the
/// name that is given up among the former ones.
///
/// # Errors
///
/// [`Error::Refused`] with the rules `merge_too_many_names`, `merge_too_many_tags`.
pub(super) fn put_together(
    kept: &AccountFacts,
    gone: &AccountFacts,
    from_gone: &BTreeSet<String>,
) -> Result<AccountFacts> {
    let (of_kept, of_gone) = (of(kept)?, of(gone)?);
    let chosen: BTreeMap<String, Side> = from_gone
        .iter()
        .filter(|name| of_gone.contains_key(*name) && !is_united(name))
        .map(|name| (name.clone(), Side::Gone))
        .collect();
    let mut facts = into_facts(merge::put_together(&of_kept, &of_gone, &chosen))?;
    let given_up = [&kept.name, &gone.name]
        .into_iter()
        .filter(|name| **name != facts.name);
    let all = given_up
        .chain(&kept.profile.former_names)
        .chain(&gone.profile.former_names);
    let mut names: Vec<String> = Vec::new();
    for name in all {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    // An account that was called so again keeps saying so.
    names.retain(|name| *name != facts.name || kept.profile.former_names.contains(name));
    refuse_beyond("merge_too_many_names", names.len(), NAMES_AT_MOST)?;
    refuse_beyond("merge_too_many_tags", facts.profile.tags.len(), TAGS_AT_MOST)?;
    facts.profile.former_names = names;
    Ok(facts)
}

fn refuse_beyond(rule: &'static str, count: usize, most: usize) -> Result<()> {
    if count <= most {
        return Ok(());
    }
    Err(Error::refused_with(
        rule,
        format!("both together have {count} of what an account may have {most} of: remove some first"),
        Facts::of([("count", Fact::count(count)), ("most", Fact::count(most))]),
    ))
}

#[cfg(test)]
mod tests {
    use dahu_core::account::Profile;

    use super::*;

    fn account(name: &str, code: Option<&str>, former: &[&str], tags: &[&str]) -> AccountFacts {
        AccountFacts {
            name: name.to_owned(),
            code: code.map(str::to_owned),
            profile: Profile {
                former_names: former.iter().map(|name| (*name).to_owned()).collect(),
                tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
                ..Profile::default()
            },
            ..AccountFacts::default()
        }
    }

    #[test]
    fn names_and_tags_are_united_and_the_name_given_up_is_a_former_one() {
        let kept = account("甲", None, &["旧甲"], &["VIP"]);
        let gone = account("乙", Some("K2"), &["旧乙", "旧甲"], &["华东"]);
        let one = put_together(&kept, &gone, &BTreeSet::new()).expect("one");
        assert_eq!((one.name.as_str(), one.code.as_deref()), ("甲", Some("K2")));
        assert_eq!(one.profile.former_names, ["乙", "旧甲", "旧乙"]);
        assert_eq!(one.profile.tags.len(), 2);
        let other =
            put_together(&kept, &gone, &["name".to_owned(), "industry".to_owned()].into()).expect("one");
        assert_eq!(other.name, "乙");
        assert_eq!(other.profile.former_names, ["甲", "旧甲", "旧乙"]);
    }

    #[test]
    fn facts_come_back_from_their_fields_with_the_owner() {
        let facts = AccountFacts {
            owner: Some(PersonId(uuid::Uuid::from_u128(3))),
            ..account("甲", Some("K1"), &[], &["VIP"])
        };
        assert_eq!(into_facts(of(&facts).expect("fields")).expect("facts"), facts);
    }

    #[test]
    fn more_names_than_an_account_may_have_are_refused() {
        let many: Vec<String> = (0..NAMES_AT_MOST).map(|number| format!("旧{number}")).collect();
        let names: Vec<&str> = many.iter().map(String::as_str).collect();
        let refused = put_together(
            &account("甲", None, &names, &[]),
            &account("乙", None, &[], &[]),
            &BTreeSet::new(),
        );
        assert!(
            matches!(
                refused,
                Err(Error::Refused {
                    rule: "merge_too_many_names",
                    ..
                })
            ),
            "{refused:?}"
        );
    }
}
