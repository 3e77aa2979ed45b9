//! The words for what is known of an account beside its name, codes and owner.

use dahu_core::{
    account::{FinanceGrade, FinanceRating, Profile, Sector, ShareHeld, Size, UnitKind},
    credit_code::Registrant,
    custom_field::{CustomKind, CustomValue},
};
use serde_json::Value;

use crate::{page::Page, text::Texts};

/// A sector by its name.
pub(crate) fn sector(texts: &Texts, sector: &Sector) -> String {
    texts.text(&format!("sector-{}", sector.as_str().replace('_', "-")))
}

/// A sector with the group that it is in.
pub(crate) fn sector_path(texts: &Texts, found: &Sector) -> String {
    match found.parent() {
        Some(group) => format!("{} › {}", sector(texts, &group), sector(texts, found)),
        None => sector(texts, found),
    }
}

/// Where it is, from the largest place to the smallest; nothing where that is not known.
pub(crate) fn place(profile: &Profile) -> Option<String> {
    let parts = [&profile.province, &profile.city, &profile.district];
    let parts: Vec<&str> = parts.into_iter().filter_map(|part| part.as_deref()).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// The groups of sectors, for a form to list what is in each.
pub(crate) fn groups() -> Vec<Sector> {
    let all = Sector::ALL.into_iter();
    all.filter(|sector| sector.parent().is_none()).collect()
}

/// How many people work there.
pub(crate) fn employees(page: &Page, employees: &u32) -> String {
    page.count(&u64::from(*employees))
}

/// A size by its name.
pub(crate) fn size(texts: &Texts, size: &Size) -> String {
    texts.text(&format!("size-{}", size.as_str()))
}

/// What it is within its group, by its name.
pub(crate) fn unit_kind(texts: &Texts, kind: &UnitKind) -> String {
    texts.text(&format!("unit-kind-{}", kind.as_str()))
}

/// A grade by its name.
pub(crate) fn finance_grade(texts: &Texts, grade: &FinanceGrade) -> String {
    texts.text(&format!("finance-{}", grade.as_str()))
}

/// A rating with its source and day.
pub(crate) fn finance(texts: &Texts, rating: &FinanceRating) -> String {
    let parts = [
        ("grade", finance_grade(texts, &rating.grade)),
        ("source", rating.source.clone()),
        ("on", rating.on.to_string()),
    ];
    texts.fill("finance-rating", &parts)
}

/// What kind of body is registered under a credit code.
pub(crate) fn registrant(texts: &Texts, registrant: &Registrant) -> String {
    texts.text(match registrant {
        Registrant::PublicAuthority => "registrant-public-authority",
        Registrant::PublicInstitution => "registrant-public-institution",
        Registrant::MassOrganisation => "registrant-mass-organisation",
        Registrant::Association => "registrant-association",
        Registrant::PrivateNonEnterprise => "registrant-private-non-enterprise",
        Registrant::Foundation => "registrant-foundation",
        Registrant::Company => "registrant-company",
        Registrant::SoleTrader => "registrant-sole-trader",
        Registrant::FarmersCooperative => "registrant-farmers-cooperative",
        Registrant::ArmyInstitution => "registrant-army-institution",
        Registrant::Other => "registrant-other",
    })
}

/// What a custom field holds, by the name of its kind.
pub(crate) fn custom_kind(texts: &Texts, kind: &CustomKind) -> String {
    texts.text(&format!("custom-kind-{}", kind.as_str()))
}

/// The value of a custom field as a page shows it.
pub(crate) fn custom_value(page: &Page, value: &CustomValue) -> String {
    match value {
        CustomValue::Money(amount) => page.money(amount),
        other => other.to_string(),
    }
}

/// A fact as an event or an edit tells it, in words; nothing where it is not one of a profile.
pub(crate) fn told(texts: &Texts, field: &str, value: &Value) -> Option<String> {
    let word = value.as_str().unwrap_or_default();
    match field {
        "sector" => Sector::from_word(word).map(|found| sector_path(texts, &found)),
        "unit_kind" => UnitKind::read(word).map(|found| unit_kind(texts, &found)),
        "share_held" => serde_json::from_value(value.clone())
            .ok()
            .map(|share: ShareHeld| share.to_string()),
        "size" => Size::read(word).map(|found| size(texts, &found)),
        "finance" => serde_json::from_value(value.clone())
            .ok()
            .map(|rating| finance(texts, &rating)),
        "tags" | "former_names" | "choices" => {
            let words: Vec<&str> = value.as_array()?.iter().filter_map(Value::as_str).collect();
            (!words.is_empty()).then(|| words.join(&texts.text("list-separator")))
        }
        "fields" => {
            let values = value.as_object()?.values();
            let told: Vec<String> = values.filter_map(custom_told).collect();
            (!told.is_empty()).then(|| told.join(&texts.text("list-separator")))
        }
        name if name.starts_with("fields:") => custom_told(value),
        _ => None,
    }
}

fn custom_told(value: &Value) -> Option<String> {
    let value: CustomValue = serde_json::from_value(value.clone()).ok()?;
    Some(value.to_string())
}
