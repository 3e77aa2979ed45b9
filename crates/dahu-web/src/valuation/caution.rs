//! Doubts in plain words: what it is, what it means for the figures, and what to do.

use dahu_app::valuation::{Caution, Severity};

use crate::{
    number::{self, DASH},
    text::Texts,
};

/// The facts that each doubt's words may name, and how each is written.
const FACTS: [(&str, &[(&str, Form)]); 13] = [
    ("churn_not_identifiable", &[("gain", Form::Estimate)]),
    (
        "too_few_accounts",
        &[("accounts", Form::Count), ("needed", Form::Count)],
    ),
    (
        "too_few_repeat_buyers",
        &[("found", Form::Count), ("needed", Form::Count)],
    ),
    ("no_model_fits", &[("evaluations", Form::Count)]),
    (
        "spend_depends_on_frequency",
        &[("pearson", Form::Hundredths), ("spearman", Form::Hundredths)],
    ),
    (
        "left_truncated",
        &[
            ("share", Form::Percent),
            ("first_window", Form::Count),
            ("next_window", Form::Count),
        ],
    ),
    ("not_stationary", &[("bias", Form::SignedEach)]),
    ("infinite_mean_spend", &[("q", Form::Hundredths)]),
    ("sales_dropped", &[("share", Form::Percent)]),
    ("returns_netted", &[("share", Form::Percent)]),
    (
        "no_better_than_past_revenue",
        &[("model", Form::Percent), ("heuristic", Form::Percent)],
    ),
    (
        "worse_than_base_rate",
        &[("brier", Form::Estimate), ("base", Form::Estimate)],
    ),
    ("fit_uncertain", &[]),
];

/// How a fact is written.
#[derive(Clone, Copy)]
enum Form {
    Count,
    Percent,
    /// One for each hold-out, which are numbered.
    SignedEach,
    Hundredths,
    Estimate,
}

/// A doubt in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    /// How much it matters.
    pub(crate) severity: Severity,
    /// What it is, in a line.
    pub(crate) what: String,
    /// What it means for the figures.
    pub(crate) means: String,
    /// What to do.
    pub(crate) advice: String,
}

impl Notice {
    /// A doubt in the reader's language. One that a later program wrote has its code for words.
    pub(crate) fn of(texts: &Texts, caution: &Caution) -> Self {
        let facts = facts(caution);
        let told = |part: &str| {
            let key = format!("caution-{}{part}", caution.code.replace('_', "-"));
            texts.find_filled(&key, &facts)
        };
        Self {
            severity: caution.severity,
            what: told("").unwrap_or_else(|| caution.code.clone()),
            means: told("-means").unwrap_or_default(),
            advice: told("-advice").unwrap_or_default(),
        }
    }

    /// The class that colours it.
    pub(crate) fn class(&self) -> &'static str {
        match self.severity {
            Severity::Decides => "notice-decides",
            Severity::Warns => "notice-warns",
            Severity::Notes => "notice-notes",
        }
    }

    /// The key of how much it matters.
    pub(crate) fn severity_key(&self) -> &'static str {
        severity_key(self.severity)
    }
}

/// The key of how much a doubt matters.
pub(crate) fn severity_key(severity: Severity) -> &'static str {
    match severity {
        Severity::Decides => "caution-decides",
        Severity::Warns => "caution-warns",
        Severity::Notes => "caution-notes",
    }
}

/// The doubts that decide or warn.
pub(crate) fn grave(texts: &Texts, cautions: &[Caution]) -> Vec<Notice> {
    let grave = cautions
        .iter()
        .filter(|caution| caution.severity != Severity::Notes);
    grave.map(|caution| Notice::of(texts, caution)).collect()
}

/// All doubts.
pub(crate) fn all(texts: &Texts, cautions: &[Caution]) -> Vec<Notice> {
    cautions
        .iter()
        .map(|caution| Notice::of(texts, caution))
        .collect()
}

fn facts(caution: &Caution) -> Vec<(&'static str, String)> {
    let known = FACTS.iter().find(|(code, _)| *code == caution.code);
    let names = known.map_or(&[][..], |(_, names)| *names);
    let written = names.iter().map(|(name, form)| {
        let numbered = |number: usize| caution.fact(&format!("{name}_{number}"));
        let facts: Vec<f64> = match form {
            Form::SignedEach => (1..).map_while(numbered).collect(),
            _ => caution.fact(name).into_iter().collect(),
        };
        let written: Vec<String> = facts.into_iter().map(|fact| form.write(fact)).collect();
        (
            *name,
            if written.is_empty() {
                DASH.to_owned()
            } else {
                written.join(" · ")
            },
        )
    });
    written.collect()
}

impl Form {
    fn write(self, fact: f64) -> String {
        match self {
            Self::Count => number::grouped(&format!("{fact:.0}")),
            Self::Percent => number::percent(fact),
            Self::SignedEach => number::signed_percent(fact),
            Self::Hundredths => number::grouped(&format!("{fact:.2}")),
            Self::Estimate => number::estimate(fact),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    fn caution(code: &str, facts: &[(&str, f64)]) -> Caution {
        Caution {
            code: code.to_owned(),
            severity: Severity::Warns,
            facts: facts
                .iter()
                .map(|(name, fact)| ((*name).to_owned(), *fact))
                .collect(),
        }
    }

    #[test]
    fn every_doubt_has_its_words_in_both_languages_without_an_open_variable() {
        for language in [Language::Chinese, Language::English] {
            for (code, names) in FACTS {
                let facts: Vec<(&str, f64)> = names.iter().map(|(name, _)| (*name, 0.5)).collect();
                let notice = Notice::of(&Texts::new(language), &caution(code, &facts));
                for words in [&notice.what, &notice.means, &notice.advice] {
                    assert!(
                        !words.is_empty() && !words.contains('{') && words != code,
                        "{code}: {words}"
                    );
                }
            }
        }
    }

    #[test]
    fn facts_are_written_as_people_read_them() {
        let few = caution("too_few_accounts", &[("accounts", 38.0), ("needed", 200.0)]);
        let notice = Notice::of(&Texts::new(Language::English), &few);
        let words = format!("{} {}", notice.what, notice.means);
        assert!(words.contains("38") && words.contains("200"), "{words}");
    }

    #[test]
    fn the_bias_of_every_hold_out_is_named() {
        let facts = [("bias_1", -0.35), ("bias_2", 0.05), ("bias_3", 0.1)];
        let notice = Notice::of(&Texts::new(Language::English), &caution("not_stationary", &facts));
        assert!(
            notice.means.contains("\u{2212}35.00% · +5.00% · +10.00%"),
            "{}",
            notice.means
        );
    }

    #[test]
    fn a_doubt_of_a_later_program_shows_its_code() {
        let notice = Notice::of(
            &Texts::new(Language::English),
            &caution("something_new", &[("x", 1.0)]),
        );
        assert_eq!(notice.what, "something_new");
        assert!(notice.means.is_empty());
    }
}
