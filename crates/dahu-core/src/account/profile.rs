//! What is known of an account beside its name, codes and owner.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{FinanceRating, Sector, ShareHeld, Size, UnitKind};
use crate::custom_field::{CustomFieldId, CustomValue};

/// Tags of an account at most.
pub const TAGS_AT_MOST: usize = 30;
/// Characters of a tag at most.
pub const TAG_CHARACTERS_AT_MOST: usize = 40;
/// Former names of an account at most.
pub const NAMES_AT_MOST: usize = 20;

/// What is known of an account beside its name, codes and owner. What is not known is left out, also of its stored form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short_name: Option<String>,
    /// Its name in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub english_name: Option<String>,
    /// What it was called before, latest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub former_names: Vec<String>,
    /// What it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector: Option<Sector>,
    /// Its province.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub province: Option<String>,
    /// Its city.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// Its district or county.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub district: Option<String>,
    /// What it is within its group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_kind: Option<UnitKind>,
    /// How much of it the account above it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_held: Option<ShareHeld>,
    /// How large it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<Size>,
    /// How many people work there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employees: Option<u32>,
    /// How sound its finances are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finance: Option<FinanceRating>,
    /// Words by which people group accounts as they like.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<String>,
    /// Values of the fields that the firm defined itself.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<CustomFieldId, CustomValue>,
}

/// The parts of a list in one cell or field, such as `VIP；华东`: trimmed, each once, in their order.
///
/// ```
/// assert_eq!(dahu_core::account::listed("VIP；华东, VIP、 新"), ["VIP", "华东", "新"]);
/// ```
#[must_use]
pub fn listed(text: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = Vec::new();
    for part in text.split([',', '，', ';', '；', '、', '\n', '\r', '|']) {
        let part = part.trim();
        if !part.is_empty() && !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::account::FinanceGrade;

    #[test]
    fn nothing_known_is_stored_as_nothing() {
        let stored = serde_json::to_value(Profile::default()).expect("a value");
        assert_eq!(stored, serde_json::json!({}));
    }

    #[test]
    fn what_is_known_is_read_back() {
        let profile = Profile {
            short_name: Some("云帆".into()),
            former_names: vec!["云帆贸易".into()],
            sector: Some(Sector::Health),
            size: Some(Size::Large),
            finance: Some(FinanceRating {
                grade: FinanceGrade::Sound,
                source: "年报".into(),
                on: NaiveDate::from_ymd_opt(2026, 3, 31).expect("a day"),
            }),
            tags: ["VIP".to_owned()].into(),
            ..Profile::default()
        };
        let stored = serde_json::to_value(&profile).expect("a value");
        assert_eq!(stored["sector"], "health");
        assert_eq!(
            serde_json::from_value::<Profile>(stored).expect("a profile"),
            profile
        );
    }
}
