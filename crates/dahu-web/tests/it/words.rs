//! The texts: both languages say the same things, and every key in use exists.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use dahu_app::{METHOD_RULES, PHRASES, RULES};
use dahu_core::import::{Field, Kind, Reason};
use dahu_testkit::workspace_root;
use dahu_web::text::{Language, Texts};

fn root() -> PathBuf {
    workspace_root().join("crates/dahu-web")
}

/// Each key of a language with the variables in its text.
fn keys(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for file in files(&root().join("locales").join(language), &["ftl"]) {
        for line in fs::read_to_string(file).expect("a file").lines() {
            if let Some((key, _)) = line.split_once(" =").filter(|_| !line.starts_with([' ', '#'])) {
                current = key.to_owned();
                assert!(!keys.contains_key(key), "{language}: {key} stands twice");
                keys.insert(current.clone(), BTreeSet::new());
            }
            let variables = line.split('$').skip(1).map(|rest| {
                rest.chars()
                    .take_while(char::is_ascii_alphanumeric)
                    .collect::<String>()
            });
            keys.entry(current.clone()).or_default().extend(variables);
        }
    }
    keys
}

fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path, endings));
        } else if path
            .extension()
            .is_some_and(|ending| endings.iter().any(|known| ending == *known))
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn both_languages_have_the_same_keys_with_the_same_variables() {
    let (chinese, english) = (keys("zh-CN"), keys("en"));
    let names = |keys: &BTreeMap<String, BTreeSet<String>>| keys.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(names(&chinese), names(&english));
    // Chinese has no plural, so the number that picks the form appears in English only.
    let told = |variables: &BTreeSet<String>| {
        variables
            .iter()
            .filter(|name| *name != "count")
            .cloned()
            .collect::<BTreeSet<_>>()
    };
    for (key, variables) in &chinese {
        assert_eq!(told(variables), told(&english[key]), "{key}");
    }
}

#[test]
fn every_key_in_templates_and_code_exists() {
    let known = keys("zh-CN");
    let calls = [
        "text(",
        "text_with(",
        "counted(",
        "fill(",
        "number(",
        "money(",
        "titled(reader, Section::",
    ];
    let mut used = 0;
    let ours = files(&root().join("src"), &["rs", "html"]);
    for file in ours
        .into_iter()
        .chain(files(&root().join("../dahu/src"), &["rs"]))
    {
        let text = fs::read_to_string(&file).expect("a file");
        for call in calls {
            for part in text.split(call).skip(1) {
                let Some(key) = part
                    .trim_start()
                    .strip_prefix('"')
                    .and_then(|rest| rest.split('"').next())
                else {
                    continue;
                };
                let is_key = key.contains('-') || known.contains_key(key);
                let is_plain = key
                    .chars()
                    .all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '-');
                if is_plain && is_key {
                    used += 1;
                    assert!(known.contains_key(key), "{}: {key}", file.display());
                }
            }
        }
    }
    assert!(used > 200, "only {used} keys were found in use");
}

#[test]
fn every_key_is_used_somewhere() {
    let sources: String = files(&root().join("src"), &["rs", "html"])
        .iter()
        .chain(&files(&root().join("../dahu/src"), &["rs"]))
        .map(|file| fs::read_to_string(file).expect("a file"))
        .collect();
    let made_from_data = [
        "rule-",
        "listed-",
        "phrase-",
        "reason-",
        "advice-",
        "import-field-",
        "import-help-",
        "import-example-",
        "event-",
        "field-",
        "not-found-",
        "caution-",
        "competence-standard-",
        "training-standard-",
        "action-",
        "merge-count-",
        "mail-kind-",
        "mail-email-changed-",
        "mail-invitation-",
        "mail-password-changed-",
        "mail-password-reset-",
        "mail-trial-",
        "mail-tasks-due-",
        "mail-tasks-overdue-",
        "mail-way-in-changed-",
        "noun-",
        "opportunity-word-",
        "plan-word-",
        "playbook-word-",
        "verb-",
        "fault-",
        "sector-",
        "size-",
        "unit-kind-",
        "finance-",
        "custom-kind-",
        "stance-",
        "duplicate-key-",
        "criterion-",
    ];
    for key in keys("en").keys() {
        let is_found = sources.contains(&format!("\"{key}\""));
        assert!(
            is_found || made_from_data.iter().any(|prefix| key.starts_with(prefix)),
            "{key} is not used"
        );
    }
}

#[test]
fn templates_hold_no_prose_of_their_own() {
    for file in files(&root().join("src"), &["html"]) {
        let text = fs::read_to_string(&file).expect("a file");
        // The language switch names each language in itself.
        let text = text.replace(">中<", "><");
        let chinese = text.chars().find(|one| ('\u{4e00}'..='\u{9fff}').contains(one));
        assert_eq!(chinese, None, "{}", file.display());
        for words in visible(&text) {
            // An attribute that a macro gives stands for itself.
            let prose = words
                .split_whitespace()
                .filter(|word| !word.contains("=\"") && *word != "autofocus");
            let letters = prose
                .flat_map(str::chars)
                .filter(char::is_ascii_alphabetic)
                .count();
            let is_name = ["CSV", "JSON", "XLSX", "EN"].contains(&words.trim().trim_start_matches("· "));
            assert!(letters < 2 || is_name, "{}: {words}", file.display());
        }
    }
}

/// What stands between tags, without the template's own expressions.
fn visible(template: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut rest = template;
    while let Some(start) = rest.find("{{").into_iter().chain(rest.find("{%")).min() {
        plain.push_str(&rest[..start]);
        let end = if rest[start..].starts_with("{{") {
            "}}"
        } else {
            "%}"
        };
        rest = rest[start..].find(end).map_or("", |end| &rest[start + end + 2..]);
    }
    plain.push_str(rest);
    let parts = plain
        .split('<')
        .filter_map(|part| part.split_once('>').map(|(_, words)| words.to_owned()));
    parts.filter(|words| !words.trim().is_empty()).collect()
}

#[test]
fn every_reason_field_and_event_has_its_words() {
    for language in [Language::Chinese, Language::English] {
        let texts = Texts::new(language);
        for field in Field::ALL {
            for part in ["field", "help", "example"] {
                let key = format!("import-{part}-{}", field.as_str().replace('_', "-"));
                assert!(texts.find(&key).is_some(), "{key}");
            }
        }
        for reason in reasons() {
            let code = reason.code().replace('_', "-");
            let known = keys(language.tag());
            for part in ["reason", "reason-short", "advice"] {
                assert!(known.contains_key(&format!("{part}-{code}")), "{part}-{code}");
            }
        }
    }
    assert_eq!(Kind::ALL.len(), 14, "a new kind needs its words");
}

#[test]
fn every_rule_has_its_sentence_in_both_languages_and_names_no_fact_that_it_lacks() {
    for language in ["zh-CN", "en"] {
        let known = keys(language);
        for (prefix, table) in [
            ("rule", [RULES, METHOD_RULES].concat()),
            ("phrase", PHRASES.to_vec()),
        ] {
            for (word, facts) in &table {
                let key = format!("{prefix}-{}", word.replace('_', "-"));
                let told = known.get(&key);
                let told = told.unwrap_or_else(|| panic!("{language} has no {key}"));
                let facts: BTreeSet<String> = facts.iter().map(|fact| (*fact).to_owned()).collect();
                assert_eq!(*told, facts, "{language}: {key} tells all its facts and no other");
            }
            let words: BTreeSet<String> = table.iter().map(|(word, _)| word.replace('_', "-")).collect();
            let start = format!("{prefix}-");
            for key in known.keys().filter_map(|key| key.strip_prefix(&start)) {
                assert!(words.contains(key), "{language}: {start}{key} is no rule's");
            }
        }
    }
}

#[test]
fn sentences_of_refusals_are_whole_in_each_language() {
    let prose = |text: &str| {
        let plain = text
            .split('{')
            .map(|part| part.split_once('}').map_or(part, |(_, rest)| rest));
        plain.collect::<String>()
    };
    for (language, ends) in [("zh-CN", ['。', '？']), ("en", ['.', '?'])] {
        let file = root().join("locales").join(language).join("rule.ftl");
        for line in fs::read_to_string(file).expect("a file").lines() {
            let Some((key, text)) = line.split_once(" = ").filter(|(key, _)| key.starts_with("rule-")) else {
                continue;
            };
            assert!(text.ends_with(ends), "{language}: {key} is no sentence: {text}");
            let is_chinese = prose(text)
                .chars()
                .any(|one| ('\u{4e00}'..='\u{9fff}').contains(&one));
            assert_eq!(is_chinese, language == "zh-CN", "{key}: {text}");
        }
    }
}

fn reasons() -> Vec<Reason> {
    let mut reasons = reasons_with_facts();
    reasons.extend([
        Reason::UnknownSubjectKind,
        Reason::NotASpan,
        Reason::UnknownTeam,
        Reason::UnknownPerson,
        Reason::QuotaNotPositive,
        Reason::LevelsOutOfOrder,
        Reason::UnknownCriterion,
        Reason::NotARating,
        Reason::RatingWithoutRival,
        Reason::WalletNotPositive,
        Reason::MissingValue,
        Reason::NotADate,
        Reason::AmbiguousDate,
        Reason::DateInFuture,
        Reason::DateOutOfRange,
        Reason::NotANumber,
        Reason::AmountOutOfRange,
        Reason::TooManyDigits,
        Reason::UnknownCurrency,
        Reason::UnknownIntent,
        Reason::UnknownWord,
        Reason::GradeWithoutSource,
        Reason::NotAValue,
        Reason::UnknownAccount,
        Reason::UnknownSalesperson,
        Reason::UnknownParent,
        Reason::ParentInCircle,
        Reason::UnknownActivityKind,
        Reason::UnknownContact,
        Reason::StepWithoutDay,
        Reason::NotANumberToCall,
        Reason::NotAnAddress,
        Reason::UnknownSuperior,
        Reason::SuperiorInCircle,
        Reason::InvalidCreditCode,
        Reason::CodeInScientificNotation,
        Reason::UndecodableText,
        Reason::CostSignDiffers,
        Reason::CostIsDash,
        Reason::NotAMargin,
        Reason::MarginOutOfRange,
        Reason::RateNotPositive,
        Reason::RateOutOfRange,
        Reason::EndsBeforeStart,
        Reason::AmountNotPositive,
    ]);
    reasons
}

fn reasons_with_facts() -> Vec<Reason> {
    vec![
        Reason::DifferentCurrency {
            expected: "CNY".to_owned(),
        },
        Reason::TooManyParts { most: 30 },
        Reason::AmbiguousName { matches: 2 },
        Reason::AmbiguousParent { matches: 2 },
        Reason::AmbiguousContact { matches: 2 },
        Reason::TooManyContacts { most: 500 },
        Reason::GroupTooDeep { most: 20 },
        Reason::DuplicateInFile { first_row: 2 },
        Reason::PartOfAnother {
            account: "甲".to_owned(),
        },
        Reason::TextTooLong { most_characters: 200 },
        Reason::RowTooShort {
            expected: 3,
            found: 2,
        },
        Reason::RowTooLong {
            expected: 3,
            found: 4,
        },
        Reason::TooManyDecimals { most: 9 },
        Reason::OwnCurrency {
            currency: "CNY".to_owned(),
        },
    ]
}

#[test]
fn what_an_export_says_of_an_account_an_import_reads_back() {
    use dahu_core::account::{FinanceGrade, Sector, Size, UnitKind};
    for language in [Language::Chinese, Language::English] {
        let texts = Texts::new(language);
        let text = |prefix: &str, word: &str| texts.text(&format!("{prefix}-{}", word.replace('_', "-")));
        for sector in Sector::ALL {
            assert_eq!(Sector::read(&text("sector", sector.as_str())), Some(sector));
        }
        for size in Size::ALL {
            assert_eq!(Size::read(&text("size", size.as_str())), Some(size));
        }
        for kind in UnitKind::ALL {
            assert_eq!(UnitKind::read(&text("unit-kind", kind.as_str())), Some(kind));
        }
        for grade in FinanceGrade::ALL {
            assert_eq!(FinanceGrade::read(&text("finance", grade.as_str())), Some(grade));
        }
        let headers = [
            ("account-short-name", Field::ShortName),
            ("account-english-name", Field::EnglishName),
            ("account-former-names-label", Field::FormerNames),
            ("account-province", Field::Province),
            ("account-city", Field::City),
            ("account-district", Field::District),
            ("account-unit-kind", Field::UnitKind),
            ("import-field-parent", Field::Parent),
            ("account-share-held", Field::ShareHeld),
            ("account-size", Field::Size),
            ("account-employees", Field::Employees),
            ("finance-grade", Field::FinanceGrade),
            ("import-field-finance-source", Field::FinanceSource),
            ("import-field-finance-on", Field::FinanceOn),
            ("account-tags-label", Field::Tags),
        ];
        for (key, field) in headers {
            let header = ["code".to_owned(), texts.text(key)];
            let mapping = dahu_core::import::Mapping::guess(Kind::Accounts, &header);
            assert_eq!(mapping.column(field), Some(1), "{key} in {language:?}");
        }
        let header = ["account-industry", "account-sector"].map(|key| texts.text(key));
        let mapping = dahu_core::import::Mapping::guess(Kind::Accounts, &header);
        assert_eq!(mapping.column(Field::Sector), Some(1));
    }
}

#[test]
fn what_a_language_calls_a_standard_criterion_an_import_reads_back() {
    use dahu_core::{pipeline::Name, selection};
    for language in [Language::Chinese, Language::English] {
        let texts = Texts::new(language);
        for word in selection::standard_names() {
            let name = Name::Standard(word.to_owned());
            let told = texts.text(&format!("criterion-{word}"));
            assert!(selection::is_called(&name, &told), "{told} is not {word}");
        }
        let example = texts.text("import-example-criterion");
        let name = Name::Standard("against-rival".to_owned());
        assert!(selection::is_called(&name, &example), "{example}");
    }
}
