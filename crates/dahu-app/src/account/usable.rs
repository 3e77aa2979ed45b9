//! What was typed of an account, as facts: trimmed, within limits, and refused with what to do where it cannot be used.

use chrono::NaiveDate;
use dahu_core::{
    account::{
        FinanceGrade, FinanceRating, NAMES_AT_MOST, Profile, Sector, ShareHeld, Size, TAG_CHARACTERS_AT_MOST,
        TAGS_AT_MOST, UnitKind, listed,
    },
    collision::ComparedName,
    credit_code::CreditCode,
    custom_field::{CustomFault, CustomFieldId},
    import::{Cell, account_key, read_number},
};

use crate::{Context, Error, Fact, Facts, Phrase, Result, custom_field::Defined};

/// Characters of a name at most, as of imports.
const NAME_AT_MOST: usize = 300;
/// Characters of a code at most.
const CODE_AT_MOST: usize = 100;
/// Characters of a region, an industry or the like at most.
const FACT_AT_MOST: usize = 200;
/// People who can work at one account at most: more than live on the earth's largest employers' payrolls.
const EMPLOYEES_AT_MOST: u32 = 100_000_000;

/// What was typed of a profile, field by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedProfile {
    /// What people call it.
    pub short_name: String,
    /// Its name in English.
    pub english_name: String,
    /// What it was called before, with separators between.
    pub former_names: String,
    /// A sector's word.
    pub sector: String,
    /// Its province.
    pub province: String,
    /// Its city.
    pub city: String,
    /// Its district.
    pub district: String,
    /// The word of what it is within its group.
    pub unit_kind: String,
    /// How much of it the account above it holds.
    pub share_held: String,
    /// A size's word.
    pub size: String,
    /// How many people work there.
    pub employees: String,
    /// A grade's word.
    pub finance_grade: String,
    /// Who says so.
    pub finance_source: String,
    /// Since when.
    pub finance_on: String,
    /// Tags with separators between.
    pub tags: String,
    /// Values of custom fields.
    pub fields: Vec<(CustomFieldId, String)>,
}

/// A name.
pub(super) fn name(typed: &str) -> Result<String> {
    let name = typed.trim();
    let is_too_long = name.chars().count() > NAME_AT_MOST || name.chars().any(char::is_control);
    if is_too_long || ComparedName::of(name).is_empty() {
        return Err(Error::refused_with(
            "account_name_not_usable",
            format!("give a name of 1 to {NAME_AT_MOST} characters with a letter or digit in it"),
            Facts::of([("most", Fact::count(NAME_AT_MOST))]),
        ));
    }
    Ok(name.to_owned())
}

/// A code, written as keys are.
pub(super) fn code(typed: Option<&str>) -> Result<Option<String>> {
    Ok(short(typed, CODE_AT_MOST)?.map(|code| account_key(&code).into_owned()))
}

/// A unified social credit code whose check digit is right.
pub(super) fn credit_code(typed: Option<&str>) -> Result<Option<String>> {
    let Some(typed) = short(typed, CODE_AT_MOST)? else {
        return Ok(None);
    };
    let code = typed.to_uppercase().parse::<CreditCode>().map_err(|error| {
        Error::refused_with(
            "credit_code_not_valid",
            format!("this is no unified social credit code: {error}"),
            Facts::of([("detail", Fact::text(error))]),
        )
    })?;
    Ok(Some(code.to_string()))
}

/// A fact that may be missing.
pub(super) fn fact(text: Option<&str>) -> Result<Option<String>> {
    short(text, FACT_AT_MOST)
}

fn short(text: Option<&str>, most: usize) -> Result<Option<String>> {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    let is_long = text.is_some_and(|text| text.chars().count() > most || text.chars().any(char::is_control));
    if is_long {
        return Err(too_long(most));
    }
    Ok(text.map(str::to_owned))
}

fn too_long(most: usize) -> Error {
    Error::refused_with(
        "account_fact_too_long",
        format!("a field of an account has at most {most} characters, and none that cannot be shown"),
        Facts::of([("most", Fact::count(most))]),
    )
}

/// A profile; a value of a custom field that is as it was `before` is not looked at again.
pub(super) fn profile(
    ctx: &Context,
    typed: &TypedProfile,
    defined: &[Defined],
    before: &Profile,
) -> Result<Profile> {
    Ok(Profile {
        short_name: fact(Some(&typed.short_name))?,
        english_name: short(Some(&typed.english_name), NAME_AT_MOST)?,
        former_names: words(&typed.former_names, NAMES_AT_MOST, NAME_AT_MOST)?,
        sector: chosen(&typed.sector, Sector::from_word)?,
        province: fact(Some(&typed.province))?,
        city: fact(Some(&typed.city))?,
        district: fact(Some(&typed.district))?,
        unit_kind: chosen(&typed.unit_kind, UnitKind::read)?,
        share_held: share_held(&typed.share_held)?,
        size: chosen(&typed.size, Size::read)?,
        employees: employees(&typed.employees)?,
        finance: finance(ctx, typed)?,
        tags: words(&typed.tags, TAGS_AT_MOST, TAG_CHARACTERS_AT_MOST)?
            .into_iter()
            .collect(),
        fields: custom_values(typed, defined, before)?,
    })
}

fn words(typed: &str, most: usize, characters: usize) -> Result<Vec<String>> {
    let parts = listed(typed);
    if parts.len() > most {
        return Err(Error::refused_with(
            "account_words_too_many",
            format!("at most {most} of these are kept: leave some out"),
            Facts::of([("most", Fact::count(most))]),
        ));
    }
    parts
        .into_iter()
        .map(|part| short(Some(part), characters).map(Option::unwrap_or_default))
        .collect()
}

/// A word out of a list; a form sends no other.
fn chosen<T>(typed: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    read(typed).map(Some).ok_or_else(|| {
        Error::refused(
            "account_choice_unknown",
            "choose one of the words that the field lists",
        )
    })
}

fn share_held(typed: &str) -> Result<Option<ShareHeld>> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    ShareHeld::read(Cell::Text(typed)).map(Some).ok_or_else(|| {
        Error::refused(
            "share_held_not_usable",
            "the share held is a percentage from 0 to 100 with two decimals at most: correct it, or leave it out",
        )
    })
}

fn employees(typed: &str) -> Result<Option<u32>> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let number = read_number(Cell::Text(typed)).ok();
    let count = number.and_then(|number| number.normalize().to_string().parse().ok());
    count.filter(|count| *count <= EMPLOYEES_AT_MOST).map(Some).ok_or_else(|| {
        Error::refused(
            "employees_not_usable",
            "the number of employees is a whole number such as 1200 or 1.2万: correct it, or leave it out",
        )
    })
}

fn finance(ctx: &Context, typed: &TypedProfile) -> Result<Option<FinanceRating>> {
    let incomplete = || {
        Error::refused(
            "finance_without_source",
            "a finance grade needs its source and a day that is not after today: give both, or leave all three out",
        )
    };
    let source = fact(Some(&typed.finance_source))?;
    let on = typed.finance_on.trim();
    let grade = chosen(&typed.finance_grade, FinanceGrade::read)?;
    match (grade, source) {
        (None, None) => Ok(None),
        (Some(grade), Some(source)) => {
            let on: NaiveDate = on.parse().map_err(|_| incomplete())?;
            if on > ctx.today() {
                return Err(incomplete());
            }
            Ok(Some(FinanceRating { grade, source, on }))
        }
        _ => Err(incomplete()),
    }
}

fn custom_values(
    typed: &TypedProfile,
    defined: &[Defined],
    before: &Profile,
) -> Result<std::collections::BTreeMap<CustomFieldId, dahu_core::custom_field::CustomValue>> {
    // What the form does not show, such as retired fields, stays.
    let mut values = before.fields.clone();
    for (id, text) in &typed.fields {
        let Some(Defined { field, .. }) = defined.iter().find(|defined| defined.id == *id) else {
            continue;
        };
        let is_unchanged = values
            .get(id)
            .is_some_and(|value| value.to_string() == text.trim());
        if is_unchanged {
            continue;
        }
        let read = field
            .read(Cell::Text(text))
            .map_err(|fault| no_value(&field.name, fault))?;
        match read {
            Some(value) => values.insert(*id, value),
            None => values.remove(id),
        };
    }
    Ok(values)
}

fn no_value(name: &str, fault: CustomFault) -> Error {
    let word = match fault {
        CustomFault::TooLong => "custom_too_long",
        CustomFault::NotANumber => "custom_not_a_number",
        CustomFault::TooManyDigits => "custom_too_many_digits",
        CustomFault::NotADate => "custom_not_a_date",
        CustomFault::NotAChoice => "custom_not_a_choice",
    };
    Error::refused_with(
        "custom_value_not_usable",
        format!("{name}: {fault}"),
        Facts::of([
            ("field", Fact::text(name)),
            ("fault", Fact::Phrases(vec![Phrase::new(word, Facts::default())])),
        ]),
    )
}
