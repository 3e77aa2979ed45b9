//! What is wanted of accounts, as values, and what it makes of the fields of one.

use dahu_core::{account::TAGS_AT_MOST, editing::Fields};
use serde_json::Value;

use super::{BulkChange, BulkField, BulkVerb, Wanted};
use crate::{
    Context, Error, Result,
    account::{AccountFacts, TypedAccount, TypedProfile, editing},
    custom_field::Defined,
};

/// Reads what was typed; what cannot be used is refused as where one account is edited.
pub(super) fn read(ctx: &Context, change: &BulkChange, defined: &[Defined]) -> Result<Wanted> {
    let typed = only(change.field, &change.typed);
    let facts = editing::usable_facts(ctx, &typed, defined, &AccountFacts::default())?;
    let mut fields = editing::fields::of(&facts)?;
    fields.retain(|name, _| change.field.has(name));
    let needs_value = change.verb == BulkVerb::Put || change.field == BulkField::Tags;
    if fields.is_empty() && needs_value {
        return Err(Error::refused(
            "bulk_value_missing",
            "say what the accounts shall have, or choose to clear the field",
        ));
    }
    Ok(Wanted {
        field: change.field,
        verb: change.verb,
        fields,
    })
}

/// What was typed of the field alone, with a name that is always usable.
fn only(field: BulkField, typed: &TypedAccount) -> TypedAccount {
    let from = &typed.profile;
    let mut only = TypedAccount {
        name: "a".to_owned(),
        ..TypedAccount::default()
    };
    let to: &mut TypedProfile = &mut only.profile;
    match field {
        BulkField::Sector => to.sector.clone_from(&from.sector),
        BulkField::Province => to.province.clone_from(&from.province),
        BulkField::City => to.city.clone_from(&from.city),
        BulkField::District => to.district.clone_from(&from.district),
        BulkField::Size => to.size.clone_from(&from.size),
        BulkField::Tags => to.tags.clone_from(&from.tags),
        BulkField::Finance => {
            to.finance_grade.clone_from(&from.finance_grade);
            to.finance_source.clone_from(&from.finance_source);
            to.finance_on.clone_from(&from.finance_on);
        }
        BulkField::Custom(id) => {
            let typed = from.fields.iter().filter(|(known, _)| *known == id);
            to.fields = typed.cloned().collect();
        }
        BulkField::Region => only.region.clone_from(&typed.region),
        BulkField::Industry => only.industry.clone_from(&typed.industry),
    }
    only
}

impl BulkField {
    /// Whether this is what a field of an account is called.
    pub(super) fn has(self, name: &str) -> bool {
        match self {
            Self::Sector => name == "sector",
            Self::Province => name == "province",
            Self::City => name == "city",
            Self::District => name == "district",
            Self::Size => name == "size",
            Self::Finance => name == "finance",
            Self::Region => name == "region",
            Self::Industry => name == "industry",
            Self::Tags => name.starts_with(editing::fields::TAG),
            Self::Custom(id) => name.strip_prefix(editing::fields::OWN) == Some(id.to_string().as_str()),
        }
    }
}

/// The fields of an account after the change; none where it would have too many tags.
pub(super) fn applied(wanted: &Wanted, fields: &Fields<Value>) -> Option<Fields<Value>> {
    let mut after = fields.clone();
    match (wanted.verb, wanted.field) {
        (BulkVerb::Put, _) => after.extend(wanted.fields.clone()),
        (BulkVerb::Clear, BulkField::Tags) => after.retain(|name, _| !wanted.fields.contains_key(name)),
        (BulkVerb::Clear, field) => after.retain(|name, _| !field.has(name)),
    }
    let tags = after.keys().filter(|name| BulkField::Tags.has(name)).count();
    let is_full = wanted.field == BulkField::Tags && tags > TAGS_AT_MOST && after.len() > fields.len();
    (!is_full).then_some(after)
}
