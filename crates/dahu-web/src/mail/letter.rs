//! The words of mails.

use chrono::{DateTime, Utc};
use dahu_app::{
    Origin,
    mail::{About, Letter, WayIn, Written},
    task::{TaskList, TaskRow},
};

use crate::text::{Language, Texts};

/// Writes a letter in the language of a tag; in the language of new pages where nobody said which.
#[must_use]
pub fn write(language: Option<&str>, letter: &Letter) -> Written {
    let language = language.and_then(Language::from_tag).unwrap_or_default();
    let texts = Texts::new(language);
    let (key, facts) = facts(&texts, &letter.about);
    let mut known = vec![("login", letter.login.clone())];
    known.extend(facts);
    let paragraphs = [
        texts.text_with("mail-hello", "name", &letter.name),
        texts.fill(&format!("mail-{key}-body"), &known),
        texts.text("mail-footer"),
    ];
    Written {
        subject: texts.text(&format!("mail-{key}-subject")),
        body: format!("{}\n", paragraphs.join("\n\n")),
    }
}

fn facts(texts: &Texts, about: &About) -> (&'static str, Vec<(&'static str, String)>) {
    match about {
        About::PasswordReset { link, minutes } => (
            "password-reset",
            vec![("link", link.clone()), ("minutes", minutes.to_string())],
        ),
        About::PasswordChanged { at, origin } => ("password-changed", from_where(texts, *at, origin)),
        About::EmailChanged { at, origin } => ("email-changed", from_where(texts, *at, origin)),
        About::Invitation { by, link, days } => (
            "invitation",
            vec![
                ("by", by.clone()),
                ("link", link.clone()),
                ("days", days.to_string()),
            ],
        ),
        About::WayInChanged { what, at, origin } => {
            let mut known = from_where(texts, *at, origin);
            known.push(("what", texts.text(way_in_key(*what))));
            ("way-in-changed", known)
        }
        About::TasksDue { tasks, link } => ("tasks-due", told(texts, tasks, link, "mail-task-own")),
        About::TasksOverdue { tasks, days, link } => {
            let mut known = told(texts, tasks, link, "mail-task-other");
            known.push(("days", days.to_string()));
            ("tasks-overdue", known)
        }
        About::Trial => ("trial", Vec::new()),
    }
}

/// Tasks, a line each, and where they stand.
fn told(texts: &Texts, tasks: &TaskList, link: &str, key: &str) -> Vec<(&'static str, String)> {
    let line = |task: &TaskRow| {
        let facts = [
            ("due", task.due_on.to_string()),
            ("what", task.what.clone()),
            ("account", task.account_name.clone()),
            ("owner", task.owner_name.clone()),
        ];
        texts.fill(key, &facts)
    };
    let mut lines: Vec<String> = tasks.rows.iter().map(line).collect();
    if tasks.more {
        lines.push(texts.text("mail-task-more"));
    }
    vec![("tasks", lines.join("\n")), ("link", link.to_owned())]
}

/// The key of the sentence that says what became of a way of signing in.
fn way_in_key(what: WayIn) -> &'static str {
    match what {
        WayIn::AuthenticatorSetUp => "way-in-authenticator-set-up",
        WayIn::AuthenticatorRemoved => "way-in-authenticator-removed",
        WayIn::PasskeyAdded => "way-in-passkey-added",
        WayIn::PasskeyRemoved => "way-in-passkey-removed",
        WayIn::RecoveryCodesMade => "way-in-recovery-codes-made",
        WayIn::SecondFactorsReset => "way-in-second-factors-reset",
        WayIn::TokenMade => "way-in-token-made",
    }
}

/// When and from where something was done.
fn from_where(texts: &Texts, at: DateTime<Utc>, origin: &Origin) -> Vec<(&'static str, String)> {
    let unknown = || texts.text("session-unknown");
    let address = origin.address.map(|address| address.to_string());
    vec![
        ("at", texts.moment_in_words(at)),
        ("address", address.unwrap_or_else(unknown)),
        ("program", origin.program.clone().unwrap_or_else(unknown)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tasks() -> TaskList {
        let at = DateTime::from_timestamp(1_782_806_400, 0).expect("a moment");
        let row = TaskRow {
            id: dahu_core::task::TaskId::new(at),
            account: dahu_core::account::AccountId::new(at),
            account_name: "云帆科技".to_owned(),
            what: "送报价".to_owned(),
            due_on: at.date_naive(),
            days_overdue: 3,
            owner: dahu_core::person::PersonId::new(at),
            owner_name: "赵双".to_owned(),
            activity: None,
            opportunity: None,
            plan: None,
            state: dahu_core::task::TaskState::Open,
            changed_at: at,
            may_work: true,
        };
        TaskList {
            rows: vec![row],
            more: true,
        }
    }

    fn all() -> Vec<About> {
        let at = DateTime::from_timestamp(1_782_806_400, 0).expect("a moment");
        let origin = Origin::new("192.0.2.1".parse().ok(), Some("curl/8"));
        [
            About::PasswordReset {
                link: "https://dahu.example/sign-in/reset/abc".to_owned(),
                minutes: 60,
            },
            About::PasswordChanged {
                at,
                origin: origin.clone(),
            },
            About::EmailChanged {
                at,
                origin: origin.clone(),
            },
            About::Invitation {
                by: "管理员".to_owned(),
                link: "https://dahu.example/sign-in/link/abc".to_owned(),
                days: 7,
            },
            About::TasksDue {
                tasks: tasks(),
                link: "https://dahu.example/tasks".to_owned(),
            },
            About::TasksOverdue {
                tasks: tasks(),
                days: 3,
                link: "https://dahu.example/tasks".to_owned(),
            },
            About::Trial,
        ]
        .into_iter()
        .chain(WayIn::ALL.map(|what| About::WayInChanged {
            what,
            at,
            origin: origin.clone(),
        }))
        .collect()
    }

    #[test]
    fn every_letter_has_words_in_both_languages_and_its_facts_in_them() {
        for about in all() {
            let letter = Letter {
                name: "李雷".to_owned(),
                login: "li".to_owned(),
                about,
            };
            for language in [Some("zh-CN"), Some("en"), None] {
                let written = write(language, &letter);
                let text = format!("{}\n{}", written.subject, written.body);
                assert!(
                    !text.contains("mail-") && !text.contains('{'),
                    "{language:?}: {text}"
                );
                assert!(text.contains("李雷"), "{text}");
                match &letter.about {
                    About::PasswordReset { link, .. } => {
                        assert!(written.body.contains(&format!("{link}\n")), "{text}");
                        assert!(text.contains("60"), "{text}");
                    }
                    About::Invitation { link, by, .. } => {
                        assert!(written.body.contains(&format!("{link}\n")), "{text}");
                        assert!(text.contains(by.as_str()) && text.contains('7'), "{text}");
                    }
                    About::PasswordChanged { .. }
                    | About::EmailChanged { .. }
                    | About::WayInChanged { .. } => {
                        assert!(text.contains("192.0.2.1") && text.contains("curl/8"), "{text}");
                        assert!(!text.contains("way-in-"), "{text}");
                    }
                    About::TasksDue { link, .. } | About::TasksOverdue { link, .. } => {
                        let facts = [link.as_str(), "送报价", "云帆科技", "2026-06-30"];
                        assert!(facts.iter().all(|fact| text.contains(fact)), "{text}");
                        let is_others = matches!(letter.about, About::TasksOverdue { .. });
                        assert_eq!(text.contains("赵双"), is_others, "{text}");
                    }
                    About::Trial => {}
                }
            }
        }
    }
}
