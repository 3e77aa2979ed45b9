//! The words of dials, signals and alerts.

use dahu_app::{
    health::{About, AlertRow, HealthSort, Kept},
    task::TaskRow,
};
use dahu_core::{
    account::AccountId,
    health::{AlertState, Answer, Band, Closing, Item, Sign, Signal, Source, Topic, Value},
    relationship::Turn,
    share::Share,
    task::TaskState,
};

use crate::{
    account::tab::Tab, contact::map_words, number, page::Page, relationship::words as relationship_words,
    text::Texts,
};

/// The key of a band's name.
pub(crate) fn band_key(band: &Band) -> &'static str {
    match band {
        Band::Poor => "health-band-poor",
        Band::Weak => "health-band-weak",
        Band::Watch => "health-band-watch",
        Band::Well => "health-band-well",
    }
}

/// A band with its scores.
pub(crate) fn band(texts: &Texts, band: &Band) -> String {
    let scores = [
        ("name", texts.text(band_key(band))),
        ("from", band.from().to_string()),
        ("to", band.to().to_string()),
    ];
    texts.fill("health-band-scores", &scores)
}

/// The band of a score.
pub(crate) fn score_band(texts: &Texts, score: &u8) -> String {
    band(texts, &Band::of(*score))
}

/// The class that colours a score.
pub(crate) fn score_class(score: &u8) -> &'static str {
    band_class(&Band::of(*score))
}

/// The class that colours a band.
pub(crate) fn band_class(band: &Band) -> &'static str {
    match band {
        Band::Poor => "tag-bad",
        Band::Weak => "tag-warn",
        Band::Watch => "tag-medium",
        Band::Well => "tag-good",
    }
}

/// The key of a signal's name.
pub(crate) fn signal_key(signal: &Signal) -> &'static str {
    match signal {
        Signal::Late => "signal-late",
        Signal::Sales => "signal-sales",
        Signal::Silence => "signal-silence",
        Signal::Balance => "signal-balance",
        Signal::Stance => "signal-stance",
        Signal::KeyContact => "signal-key-contact",
        Signal::Opportunities => "signal-opportunities",
        Signal::OpenCases => "signal-open-cases",
    }
}

/// The key of a signal's definition.
pub(crate) fn signal_definition(signal: &Signal) -> &'static str {
    match signal {
        Signal::Late => "signal-late-definition",
        Signal::Sales => "signal-sales-definition",
        Signal::Silence => "signal-silence-definition",
        Signal::Balance => "signal-balance-definition",
        Signal::Stance => "signal-stance-definition",
        Signal::KeyContact => "signal-key-contact-definition",
        Signal::Opportunities => "signal-opportunities-definition",
        Signal::OpenCases => "signal-open-cases-definition",
    }
}

/// The key of what an alert is about.
pub(crate) fn topic_key(topic: &Topic) -> &'static str {
    match topic {
        Topic::Signal(signal) => signal_key(signal),
        Topic::Stage => "signal-stage",
    }
}

/// What an alert is about says.
pub(crate) fn about(texts: &Texts, about: &About) -> String {
    match about {
        About::Signal(_, says) => value(texts, says),
        About::Stage(proposal) => texts.fill(
            "signal-stage-says",
            &[
                ("proposal", relationship_words::proposal(texts, proposal)),
                ("because", relationship_words::as_evidence(texts, proposal)),
            ],
        ),
    }
}

/// What is to be done about it, in words that can be a task.
pub(crate) fn step(texts: &Texts, about: &About) -> String {
    match about {
        About::Signal(signal, _) => texts.text(signal_step(signal)),
        About::Stage(proposal) if proposal.turn == Turn::Uncouple => texts.text("signal-stage-apart-step"),
        About::Stage(_) => texts.text("signal-stage-step"),
    }
}

fn signal_step(signal: &Signal) -> &'static str {
    match signal {
        Signal::Late => "signal-late-step",
        Signal::Sales => "signal-sales-step",
        Signal::Silence => "signal-silence-step",
        Signal::Balance => "signal-balance-step",
        Signal::Stance => "signal-stance-step",
        Signal::KeyContact => "signal-key-contact-step",
        Signal::Opportunities => "signal-opportunities-step",
        Signal::OpenCases => "signal-open-cases-step",
    }
}

/// What a signal says.
pub(crate) fn value(texts: &Texts, value: &Value) -> String {
    match *value {
        Value::Nothing => texts.text("signal-value-unknown"),
        Value::Purchase { days, late: 0 } => texts.counted("signal-value-on-time", u64::from(days)),
        Value::Purchase { days, late } => texts.fill(
            "signal-value-late",
            &[("days", days.to_string()), ("late", late.to_string())],
        ),
        Value::Percent(percent) => {
            let sign = if percent > 0 { "+" } else { "" };
            texts.text_with("signal-value-percent", "percent", format!("{sign}{percent}"))
        }
        Value::Days(days) => texts.counted("signal-value-days", days.unsigned_abs()),
        Value::Contacts { ours, theirs } => texts.fill(
            "signal-value-contacts",
            &[("ours", ours.to_string()), ("theirs", theirs.to_string())],
        ),
        Value::Stance(stance) => texts.text(map_words::stance_key(&stance)),
        Value::People(0) => texts.text("signal-value-nobody-left"),
        Value::People(people) => texts.counted("signal-value-people", u64::from(people)),
        Value::Decided { lost, won } => texts.fill(
            "signal-value-decided",
            &[("lost", lost.to_string()), ("won", won.to_string())],
        ),
        Value::Cases { open: 0, .. } => texts.text("signal-value-no-open-cases"),
        Value::Cases { open, late } => texts.fill(
            "signal-value-cases",
            &[("open", open.to_string()), ("late", late.to_string())],
        ),
    }
}

/// The key of a sign's name.
pub(crate) fn sign_key(sign: &Sign) -> &'static str {
    match sign {
        Sign::Good => "signal-sign-good",
        Sign::Even => "signal-sign-even",
        Sign::Bad => "signal-sign-bad",
        Sign::Unknown => "signal-sign-unknown",
    }
}

/// The class that colours a sign.
pub(crate) fn sign_class(sign: &Sign) -> &'static str {
    match sign {
        Sign::Good => "tag-good",
        Sign::Bad => "tag-bad",
        Sign::Even | Sign::Unknown => "tag-none",
    }
}

/// The key of a source's name.
pub(crate) fn source_key(source: Source) -> &'static str {
    match source {
        Source::Ledger => "signal-source-ledger",
        Source::Activities => "signal-source-activities",
        Source::DecisionMap => "decision-map",
        Source::Opportunities => "section-opportunities",
        Source::Cases => "cases",
    }
}

/// Where what a signal stands on is to be seen.
pub(crate) fn source_address(account: &AccountId, source: Source) -> String {
    match source {
        Source::Ledger => Tab::Lines.address(account),
        Source::Activities => format!("/accounts/{account}/activities"),
        Source::DecisionMap => format!("/accounts/{account}/map"),
        Source::Opportunities => Tab::Opportunities.address(account),
        Source::Cases => Tab::Cases.address(account),
    }
}

/// The key of an item's name.
pub(crate) fn item_key(item: &Item) -> &'static str {
    match item {
        Item::Owner => "health-item-owner",
        Item::Sector => "health-item-sector",
        Item::Size => "health-item-size",
        Item::Finance => "health-item-finance",
        Item::Contacts => "health-item-contacts",
        Item::Decider => "health-item-decider",
        Item::Stance => "health-item-stance",
        Item::Relation => "health-item-relation",
        Item::Activity => "health-item-activity",
        Item::NextStep => "health-item-next-step",
        Item::Intent => "health-item-intent",
        Item::Stage => "health-item-stage",
        Item::Wallet => "health-item-wallet",
    }
}

/// Where an item is filled in.
pub(crate) fn remedy(account: &AccountId, item: &Item) -> String {
    match item {
        Item::Owner => format!("/accounts/{account}/pool"),
        Item::Sector | Item::Size | Item::Finance => format!("/accounts/{account}/edit"),
        Item::Contacts => format!("/accounts/{account}/contacts/new"),
        Item::Decider | Item::Stance | Item::Relation => format!("/accounts/{account}/map"),
        Item::Activity | Item::NextStep => format!("/accounts/{account}/activities#record"),
        Item::Intent => format!("{}#assessments", Tab::History.address(account)),
        Item::Stage => format!("/accounts/{account}/relationship"),
        Item::Wallet => format!("/accounts/{account}/selection"),
    }
}

/// The key of where something is kept.
pub(crate) fn kept_key(kept: &Kept) -> &'static str {
    match kept {
        Kept::Team => "account-team",
        Kept::Facts => "health-kept-facts",
        Kept::File => "health-kept-file",
        Kept::Selection => "selection",
        Kept::Contact(_) => "contact",
        Kept::Activities => "signal-source-activities",
        Kept::Task(_) => "task",
        Kept::Assessments => "assessments",
        Kept::Stages => "relationship-history",
    }
}

/// Where it is to be seen.
pub(crate) fn kept_address(account: &AccountId, kept: &Kept) -> String {
    match kept {
        Kept::Team => format!("/accounts/{account}/team"),
        Kept::Facts | Kept::File => Tab::History.address(account),
        Kept::Selection => format!("/accounts/{account}/selection"),
        Kept::Contact(contact) => format!("/contacts/{contact}"),
        Kept::Activities => format!("/accounts/{account}/activities"),
        Kept::Task(task) => format!("/tasks/{task}"),
        Kept::Assessments => format!("{}#assessments", Tab::History.address(account)),
        Kept::Stages => format!("{}#relationship", Tab::Relationship.address(account)),
    }
}

/// Whether an item is known.
pub(crate) fn answer(texts: &Texts, answer: &Answer) -> String {
    match answer {
        Answer::Known => texts.text("health-answer-known"),
        Answer::Aged(days) => texts.counted("health-answer-aged", days.unsigned_abs()),
        Answer::Missing => texts.text("health-answer-missing"),
    }
}

/// The class that colours it.
pub(crate) fn answer_class(answer: &Answer) -> &'static str {
    match answer {
        Answer::Known => "tag-good",
        Answer::Aged(_) => "tag-warn",
        Answer::Missing => "tag-bad",
    }
}

/// The key of a reason for closing.
pub(crate) fn closing_key(closing: &Closing) -> &'static str {
    match closing {
        Closing::DealtWith => "alert-closing-dealt-with",
        Closing::FalseAlarm => "alert-closing-false-alarm",
        Closing::Accepted => "alert-closing-accepted",
        Closing::Passed => "alert-closing-passed",
    }
}

/// Where an alert stands, with why and by whom it was closed.
pub(crate) fn state(page: &Page, alert: &AlertRow) -> String {
    let texts = page.texts();
    match &alert.state {
        AlertState::Open => texts.text("alert-state-open"),
        AlertState::Closed {
            at, because, note, ..
        } => {
            let by = alert.closed_by.clone();
            let told = texts.fill(
                "alert-closed",
                &[
                    ("because", texts.text(closing_key(because))),
                    ("by", by.unwrap_or_else(|| texts.text("actor-system"))),
                    ("moment", page.moment(at)),
                ],
            );
            match note {
                Some(note) => texts.fill("alert-closed-note", &[("told", told), ("note", note.clone())]),
                None => told,
            }
        }
    }
}

/// The task of an alert, with what became of it.
pub(crate) fn task(page: &Page, task: &TaskRow) -> String {
    let texts = page.texts();
    match &task.state {
        TaskState::Open => texts.fill(
            "alert-task-open",
            &[
                ("name", task.owner_name.clone()),
                ("date", task.due_on.to_string()),
            ],
        ),
        TaskState::Done { at, .. } => texts.text_with("alert-task-done", "moment", page.moment(at)),
        TaskState::Cancelled { why, .. } => texts.text_with("alert-task-cancelled", "why", why.clone()),
    }
}

/// A share with its interval: how many of customers of such a score stopped buying.
pub(crate) fn chance(texts: &Texts, chance: &Share) -> String {
    let percent = |share: f64| number::percent(share);
    let ratio = chance.ratio().map_or_else(|| number::DASH.to_owned(), percent);
    match chance.wilson_95() {
        Some(interval) => texts.fill(
            "health-chance-with-interval",
            &[
                ("chance", ratio),
                ("low", percent(interval.low)),
                ("high", percent(interval.high)),
            ],
        ),
        None => ratio,
    }
}

/// The words and keys of orders of the list.
pub(crate) const SORTS: [(&str, &str, HealthSort); 3] = [
    ("", "health-sort-wellness", HealthSort::Wellness),
    ("data", "health-sort-data", HealthSort::Data),
    ("alerts", "health-sort-alerts", HealthSort::Alerts),
];
