//! The language of what commands print: as asked for, else as the environment has it.

use clap::Args;
use dahu_web::text::{Language, Texts};

/// The variables that name a language, in the order in which POSIX reads them.
const VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// The language of what a command prints.
#[derive(Clone, Debug, Args)]
pub(crate) struct Speech {
    /// Language of what is printed: zh-CN or en; by LC_ALL, LC_MESSAGES or LANG where none is given
    #[arg(
        long,
        env = "DAHU_LANGUAGE",
        hide_env_values = true,
        global = true,
        value_parser = known
    )]
    language: Option<Language>,
}

impl Speech {
    /// Texts in the language.
    pub(crate) fn texts(&self) -> Texts {
        let language = self
            .language
            .unwrap_or_else(|| of_environment(|name| std::env::var(name).ok()));
        Texts::new(language)
    }
}

fn known(tag: &str) -> Result<Language, String> {
    Language::from_tag(tag).ok_or_else(|| "choose zh-CN or en".to_owned())
}

/// The first variable that says anything decides; English unless it says Chinese.
fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Language {
    let said = VARIABLES
        .into_iter()
        .filter_map(variable)
        .find(|value| !value.is_empty());
    match said {
        Some(value) if value.starts_with("zh") => Language::Chinese,
        _ => Language::English,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_says_anything_decides() {
        for (variables, expected) in [
            (&[][..], Language::English),
            (&[("LANG", "zh_CN.UTF-8")], Language::Chinese),
            (&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C")], Language::English),
            (
                &[("LANG", "en_GB.UTF-8"), ("LC_MESSAGES", "zh_TW")],
                Language::Chinese,
            ),
            (&[("LANG", "zh_CN"), ("LC_ALL", "")], Language::Chinese),
            (&[("LC_MESSAGES", "de_DE"), ("LANG", "zh_CN")], Language::English),
        ] {
            let variable = |name: &str| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(of_environment(variable), expected, "{variables:?}");
        }
    }
}
