//! Facts field by field, as two edits of one account are put together.

use std::collections::BTreeMap;

use dahu_core::editing::Fields;
use serde_json::{Map, Value};

use crate::{Error, Result, account::AccountFacts};

/// Parts of facts that are put together one by one: each tag and each custom field for itself.
pub(in crate::account) const TAG: &str = "tag:";
pub(in crate::account) const OWN: &str = "fields:";

/// The facts field by field, without the owner, who changes by other ways.
pub(crate) fn of(facts: &AccountFacts) -> Result<Fields<Value>> {
    let Value::Object(stored) = serde_json::to_value(facts)? else {
        return Err(Error::internal(std::io::Error::other("facts are an object")));
    };
    let mut fields = BTreeMap::new();
    for (name, value) in stored {
        match (name.as_str(), value) {
            ("owner", _) | (_, Value::Null) => {}
            ("tags", Value::Array(tags)) => {
                let tags = tags.iter().filter_map(Value::as_str);
                fields.extend(tags.map(|tag| (format!("{TAG}{tag}"), Value::Bool(true))));
            }
            ("fields", Value::Object(own)) => {
                fields.extend(own.into_iter().map(|(id, value)| (format!("{OWN}{id}"), value)));
            }
            (_, value) => {
                fields.insert(name, value);
            }
        }
    }
    Ok(fields)
}

/// Facts from their fields, owned by the same person as `owned`.
pub(crate) fn into_facts(fields: Fields<Value>, owned: &AccountFacts) -> Result<AccountFacts> {
    let (mut stored, mut tags, mut own) = (Map::new(), Vec::new(), Map::new());
    for (name, value) in fields {
        if let Some(tag) = name.strip_prefix(TAG) {
            tags.push(Value::String(tag.to_owned()));
        } else if let Some(id) = name.strip_prefix(OWN) {
            own.insert(id.to_owned(), value);
        } else {
            stored.insert(name, value);
        }
    }
    stored.insert("tags".to_owned(), Value::Array(tags));
    stored.insert("fields".to_owned(), Value::Object(own));
    stored.insert("owner".to_owned(), serde_json::to_value(owned.owner)?);
    Ok(serde_json::from_value(Value::Object(stored))?)
}

#[cfg(test)]
mod tests {
    use dahu_core::{
        account::{Profile, Sector},
        custom_field::{CustomFieldId, CustomValue},
    };

    use super::*;

    #[test]
    fn facts_come_back_from_their_fields() {
        let id = CustomFieldId(uuid::Uuid::from_u128(7));
        let facts = AccountFacts {
            code: Some("K1".into()),
            name: "云帆".into(),
            owner: Some(dahu_core::person::PersonId(uuid::Uuid::from_u128(9))),
            profile: Profile {
                sector: Some(Sector::Health),
                tags: ["VIP".to_owned(), "华东".to_owned()].into(),
                fields: [(id, CustomValue::Text("x".into()))].into(),
                ..Profile::default()
            },
            ..AccountFacts::default()
        };
        let fields = of(&facts).expect("fields");
        assert!(fields.contains_key("tag:VIP") && !fields.contains_key("owner"));
        assert_eq!(into_facts(fields, &facts).expect("facts"), facts);
        let bare = AccountFacts::default();
        assert_eq!(
            into_facts(of(&bare).expect("fields"), &bare).expect("facts"),
            bare
        );
    }
}
