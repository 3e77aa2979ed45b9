//! The sentences of refusals, whole, in the reader's language.

use dahu_app::{Error, Fact, Facts, Phrase, Refusal};
use dahu_core::import::Field;

use crate::{import::words, number, text::Texts};

/// What was refused, why, and what to do; the English of the rule itself where a language has no words for it, which
/// the tests exclude.
#[must_use]
pub fn sentence(texts: &Texts, refusal: &Refusal) -> String {
    let key = format!("rule-{}", refusal.rule.replace('_', "-"));
    texts
        .find_filled(&key, &told(texts, &refusal.facts))
        .unwrap_or_else(|| refusal.message.clone())
}

/// The same where there is room for a list: the sentence up to its colon, and the parts that follow it one by one.
/// Nothing for a refusal that lists nothing.
pub(crate) fn listed(texts: &Texts, refusal: &Refusal) -> Option<(String, Vec<String>)> {
    let key = format!("listed-{}", refusal.rule.replace('_', "-"));
    let lead = texts.find_filled(&key, &told(texts, &refusal.facts))?;
    let facts = refusal.facts.0.iter();
    let parts = facts.filter_map(|(_, fact)| match fact {
        Fact::Phrases(parts) => Some(parts),
        _ => None,
    });
    Some((lead, parts.flatten().map(|part| phrase(texts, part)).collect()))
}

/// Somebody's later work that stands in the way, in words.
pub(crate) struct Later {
    /// On what.
    pub(crate) account: String,
    /// Which field was changed, or what else became of it.
    pub(crate) what: String,
    /// Who did it, where that is known.
    pub(crate) by: Option<String>,
    /// When.
    pub(crate) at: Option<String>,
}

/// The sentence of a refusal up to its colon, and later work one by one; nothing for a refusal that tells of none.
pub(crate) fn later(texts: &Texts, refusal: &Refusal) -> Option<(String, Vec<Later>)> {
    let key = format!("listed-{}", refusal.rule.replace('_', "-"));
    let lead = texts.find_filled(&key, &told(texts, &refusal.facts))?;
    let parts = refusal.facts.0.iter().filter_map(|(_, fact)| match fact {
        Fact::Phrases(parts) => Some(parts),
        _ => None,
    });
    let rows = parts.flatten().map(|part| {
        let find = |name: &str| {
            let found = part.facts.0.iter().find(|(known, _)| known == name);
            found.map(|(_, fact)| in_words(texts, fact))
        };
        Later {
            account: find("account").unwrap_or_default(),
            what: find("field").unwrap_or_else(|| phrase(texts, part)),
            by: find("by"),
            at: find("moment"),
        }
    });
    Some((lead, rows.collect()))
}

/// What went wrong with an action, for a command line: the sentence of a refusal, a line about anything else.
#[must_use]
pub fn of_error(texts: &Texts, error: &Error) -> String {
    match error {
        Error::NotFound { noun, key } => {
            let known = format!("not-found-{noun}");
            let text = texts.find_filled(&known, &[("key", key.clone())]);
            text.unwrap_or_else(|| texts.text_with("not-found", "key", key))
        }
        Error::Forbidden { .. } => texts.text("failure-forbidden-advice"),
        Error::Internal(source) => texts.text_with("failed-beneath", "detail", source),
        Error::Refused { .. } | Error::Conflict { .. } => error
            .refusal()
            .map_or_else(|| error.to_string(), |refusal| sentence(texts, &refusal)),
    }
}

/// The facts in words, by their names.
fn told<'f>(texts: &Texts, facts: &'f Facts) -> Vec<(&'f str, String)> {
    let words = facts.0.iter();
    words
        .map(|(name, fact)| (name.as_str(), in_words(texts, fact)))
        .collect()
}

fn in_words(texts: &Texts, fact: &Fact) -> String {
    match fact {
        Fact::Text(text) => text.clone(),
        Fact::Count(count) => number::grouped(&count.to_string()),
        Fact::Person(name) => name.clone().unwrap_or_else(|| texts.text("actor-system")),
        Fact::Field(field) => crate::audit_words::field(texts, field),
        Fact::Moment(moment) => texts.moment_in_words(*moment),
        Fact::Names(names) => names.join(&texts.text("name-separator")),
        Fact::Ways(ways) => ways
            .iter()
            .map(|fields| {
                let fields: Vec<String> = fields.iter().map(|field| labelled(texts, field)).collect();
                fields.join(&texts.text("joined-by-and"))
            })
            .collect::<Vec<_>>()
            .join(&texts.text("joined-by-or")),
        Fact::Phrases(phrases) => phrases
            .iter()
            .map(|part| phrase(texts, part))
            .collect::<Vec<_>>()
            .join(&texts.text("list-separator")),
    }
}

/// A field as the pages call it, with the word that a mapping on the command line uses.
fn labelled(texts: &Texts, field: &Field) -> String {
    let label = words::field(texts, field);
    texts.fill(
        "field-with-word",
        &[("label", label), ("word", field.as_str().to_owned())],
    )
}

/// A part of a sentence.
fn phrase(texts: &Texts, phrase: &Phrase) -> String {
    let key = format!("phrase-{}", phrase.word.replace('_', "-"));
    let facts = told(texts, &phrase.facts);
    texts
        .find_filled(&key, &facts)
        .unwrap_or_else(|| phrase.word.clone())
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use dahu_app::import::Kind;

    use super::*;
    use crate::text::Language;

    fn both(error: &Error) -> [String; 2] {
        let refusal = error.refusal().expect("a refusal");
        [Language::Chinese, Language::English].map(|language| sentence(&Texts::new(language), &refusal))
    }

    #[test]
    fn a_moment_is_written_as_the_language_writes_it() {
        let moment = DateTime::from_timestamp(1_782_806_400, 0).expect("a moment");
        let facts = Facts::of([("number", Fact::count(3)), ("moment", Fact::Moment(moment))]);
        let [chinese, english] = both(&Error::refused_with("already_imported", "in English", facts));
        assert!(
            chinese.contains("2026年6月30日 08:00（UTC）") && chinese.contains('3'),
            "{chinese}"
        );
        assert!(
            english.contains("number 3 on 30 June 2026, 08:00 UTC"),
            "{english}"
        );
    }

    #[test]
    fn fields_are_named_as_pages_and_commands_call_them() {
        let ways = Kind::Ledger.needs()[2]
            .iter()
            .map(|fields| fields.to_vec())
            .collect();
        let existing = vec!["a".to_owned(), "b".to_owned()];
        let facts = Facts::of([("needed", Fact::Ways(ways)), ("existing", Fact::Names(existing))]);
        let [chinese, english] = both(&Error::refused_with("mapping_missing", "in English", facts));
        assert!(
            chinese.contains("“金额”（amount）或“数量”（quantity）和“单价”（unit_price）")
                && chinese.contains("a、b"),
            "{chinese}"
        );
        assert!(
            english.contains("Amount (amount) or Quantity (quantity) and Unit price (unit_price)"),
            "{english}"
        );
    }

    #[test]
    fn parts_with_words_of_their_own_are_in_the_same_language() {
        let account = Facts::of([("account", Fact::text("云帆科技"))]);
        let conflicts = vec![
            Phrase::new("account_gone", account.clone()),
            Phrase::new("account_changed", account),
        ];
        let facts = Facts::of([
            ("count", Fact::count(1_200_u32)),
            ("conflicts", Fact::Phrases(conflicts)),
        ]);
        let [chinese, english] = both(&Error::refused_with("undo_conflicts", "in English", facts));
        assert!(chinese.contains("；客户“云帆科技”又被修改"), "{chinese}");
        assert!(
            english.contains("(1,200)") && english.contains("; the account \"云帆科技\" was changed again"),
            "{english}"
        );
    }
}
