//! Every word that people read, in Chinese and English.
//!
//! The words lie in `locales/<language>/*.ftl` (Project Fluent) and are compiled in. Templates and code name them
//! by key only; a test holds that both languages have the same keys with the same variables.

use std::{borrow::Cow, collections::HashMap, fmt::Display};

use chrono::{DateTime, NaiveDate, Utc};
use dahu_app::Zone;
use fluent_templates::{LanguageIdentifier, Loader, fluent_bundle::FluentValue, langid, static_loader};

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "zh-CN",
        // Bidirectional isolation marks would end up in exported cells and in tests.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static CHINESE: LanguageIdentifier = langid!("zh-CN");
static ENGLISH: LanguageIdentifier = langid!("en");

/// A language of the pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// 简体中文
    #[default]
    Chinese,
    /// English
    English,
}

impl Language {
    /// The tag of the language, as in `<html lang>`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// Reads a tag; any tag that starts with `zh` is Chinese, with `en` English.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "zh" => Some(Self::Chinese),
            "en" => Some(Self::English),
            _ => None,
        }
    }

    /// The first language of an `Accept-Language` header that we speak. Weights are taken to fall from left to
    /// right, as browsers send them.
    #[must_use]
    pub fn from_accept_language(header: &str) -> Option<Self> {
        header
            .split(',')
            .filter_map(|part| part.split(';').next())
            .find_map(|tag| Self::from_tag(tag.trim()))
    }
}

/// The texts in one language, and moments as it is where the reader is. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Texts {
    language: Language,
    zone: Option<Zone>,
}

impl Texts {
    /// The texts in `language`.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self { language, zone: None }
    }

    /// The same for a reader in `zone`; where it is not known, moments are told in UTC, and say so.
    #[must_use]
    pub fn in_zone(self, zone: Option<Zone>) -> Self {
        Self { zone, ..self }
    }

    /// Where the reader is, as far as that is known.
    #[must_use]
    pub fn zone(&self) -> Option<Zone> {
        self.zone
    }

    /// A moment in figures, such as `2026-07-01 07:30`.
    #[must_use]
    pub fn moment(&self, moment: DateTime<Utc>) -> String {
        match self.zone {
            Some(zone) => zone.at(moment).format("%Y-%m-%d %H:%M").to_string(),
            None => moment.format("%Y-%m-%d %H:%M UTC").to_string(),
        }
    }

    /// A moment as a sentence says it.
    #[must_use]
    pub fn moment_in_words(&self, moment: DateTime<Utc>) -> String {
        match self.zone {
            Some(zone) => zone.at(moment).format(&self.text("moment-format")).to_string(),
            None => moment.format(&self.text("moment-format-utc")).to_string(),
        }
    }

    /// The day that it was at a moment.
    #[must_use]
    pub fn day(&self, moment: DateTime<Utc>) -> NaiveDate {
        self.zone.map_or(moment.date_naive(), |zone| zone.day_of(moment))
    }

    /// The language of these texts.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// The text under `key`; the key itself where there is none, which the tests exclude for every key in use.
    #[must_use]
    pub fn text(&self, key: &str) -> String {
        LOCALES
            .try_lookup(self.locale(), key)
            .unwrap_or_else(|| key.to_owned())
    }

    /// The text under `key`, or nothing where there is none: for keys made from data, such as a finding's reason.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<String> {
        LOCALES.try_lookup(self.locale(), key)
    }

    /// The text under `key` with several variables filled in, or nothing where there is no such text.
    #[must_use]
    pub fn find_filled(&self, key: &str, variables: &[(&str, String)]) -> Option<String> {
        let arguments = variables
            .iter()
            .map(|(name, value)| (Cow::Owned((*name).to_owned()), FluentValue::from(value.as_str())))
            .collect();
        LOCALES.try_lookup_with_args(self.locale(), key, &arguments)
    }

    /// The text under `key` with one variable filled in.
    pub fn text_with(&self, key: &str, name: &'static str, value: impl Display) -> String {
        self.fill(key, &[(name, value.to_string())])
    }

    /// The text under `key` with several variables filled in.
    #[must_use]
    pub fn fill(&self, key: &str, variables: &[(&'static str, String)]) -> String {
        let arguments = variables
            .iter()
            .map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from(value.as_str())))
            .collect();
        self.look_up(key, &arguments)
    }

    /// The text under `key` for a number of things: `$count` picks the plural form, `$shown` is the number in
    /// grouped digits.
    #[must_use]
    pub fn counted(&self, key: &str, count: u64) -> String {
        let shown = crate::number::grouped(&count.to_string());
        let arguments = HashMap::from([
            (Cow::Borrowed("count"), FluentValue::from(count)),
            (Cow::Borrowed("shown"), FluentValue::from(shown)),
        ]);
        self.look_up(key, &arguments)
    }

    fn look_up(&self, key: &str, arguments: &HashMap<Cow<'static, str>, FluentValue<'_>>) -> String {
        LOCALES
            .try_lookup_with_args(self.locale(), key, arguments)
            .unwrap_or_else(|| key.to_owned())
    }

    fn locale(&self) -> &'static LanguageIdentifier {
        match self.language {
            Language::Chinese => &CHINESE,
            Language::English => &ENGLISH,
        }
    }
}

/// A time left, in minutes and seconds.
#[must_use]
pub fn time_left(texts: &Texts, seconds: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to a day"
    )]
    let seconds = seconds.ceil().clamp(0.0, 86_400.0) as u64;
    let variables = [
        ("minutes", (seconds / 60).to_string()),
        ("seconds", (seconds % 60).to_string()),
    ];
    texts.fill(
        if seconds < 60 {
            "seconds-left"
        } else {
            "minutes-left"
        },
        &variables,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_that_we_speak_is_taken() {
        for (header, expected) in [
            ("zh-CN,zh;q=0.9,en;q=0.8", Some(Language::Chinese)),
            ("en-GB,en;q=0.9", Some(Language::English)),
            ("fr-FR, zh-TW;q=0.7, en;q=0.3", Some(Language::Chinese)),
            ("fr, de", None),
            ("", None),
        ] {
            assert_eq!(Language::from_accept_language(header), expected, "{header}");
        }
    }

    #[test]
    fn times_left_suit_their_magnitude() {
        let english = Texts::new(Language::English);
        assert_eq!(time_left(&english, 4.2), "5 s left");
        assert_eq!(time_left(&english, 75.0), "1 min 15 s left");
    }

    #[test]
    fn numbers_choose_the_plural_form_and_are_grouped() {
        let english = Texts::new(Language::English);
        assert_eq!(english.counted("accounts-total", 1), "1 account");
        assert_eq!(english.counted("accounts-total", 12_345), "12,345 accounts");
        assert_eq!(
            Texts::new(Language::Chinese).counted("accounts-total", 12_345),
            "12,345 家客户"
        );
    }
}
