//! What is held about a contact, as sheets: the facts, the activities that tell of them, opportunities, cases, and every event.

use dahu_app::{case::ContactCase, contact::PersonalData};

use super::{Cell, Column, Table};
use crate::{
    activity::words::kind_key,
    contact::{basis_key, map_words},
    text::Texts,
};

/// The facts of a contact as a table, with the events about it behind.
#[must_use]
pub fn personal_data(data: &PersonalData, texts: &Texts) -> Table {
    let columns = ["personal-data-field", "personal-data-value"];
    let columns = columns.map(|key| Column::words(texts.text(key)));
    let mut table = Table::new(texts.text("personal-data"), columns.into());
    let mut add = |key: &str, value: Option<String>| {
        table
            .rows
            .push(vec![Cell::Text(texts.text(key)), Cell::words(value.as_deref())]);
    };
    add("account-name", data.account_name.clone());
    if let Some(contact) = &data.contact {
        let facts = &contact.facts;
        add("contact-name", Some(facts.name.clone()));
        add("contact-job", facts.job.clone());
        add("contact-mobile", facts.mobile.clone());
        add("contact-email", facts.email.clone());
        add("contact-note", facts.note.clone());
        add("contact-source", Some(facts.source.clone()));
        add("contact-source-on", Some(facts.source_on.to_string()));
        add("legal-basis", Some(texts.text(basis_key(facts.legal_basis))));
        add("contact-since", Some(contact.created_at.to_rfc3339()));
        for (key, value) in map_words::further(texts, facts) {
            add(key, Some(value));
        }
    }
    for (key, value) in map_words::ties(texts, &data.ties) {
        add(key, Some(value));
    }
    let columns = ["field-on", "account-name", "field-kind", "field-text"];
    let columns = columns.map(|key| Column::words(texts.text(key)));
    let mut activities = Table::new(texts.text("personal-data-activities"), columns.into());
    for activity in &data.activities {
        activities.rows.push(vec![
            Cell::Text(activity.on.to_string()),
            Cell::Text(activity.account_name.clone()),
            Cell::Text(texts.text(kind_key(&activity.kind))),
            Cell::Text(activity.text.clone()),
        ]);
    }
    table.further.push(activities);
    let columns = [
        "field-opportunity",
        "account-name",
        "opportunity-role",
        "buying-steps",
    ];
    let columns = columns.map(|key| Column::words(texts.text(key)));
    let mut opportunities = Table::new(texts.text("personal-data-opportunities"), columns.into());
    for part in &data.opportunities {
        let role = part.role.map(|role| texts.text(map_words::role_key(&role)));
        opportunities.rows.push(vec![
            Cell::Text(part.name.clone()),
            Cell::Text(part.account_name.clone()),
            Cell::words(role.as_deref()),
            Cell::Text(part.steps.join(&texts.text("list-separator"))),
        ]);
    }
    table.further.push(opportunities);
    table.further.push(cases(data, texts));
    let mut events = super::audit(&data.events, texts);
    events.title = texts.text("personal-data-events");
    table.further.push(events);
    table
}

/// The cases with which the contact came to us.
fn cases(data: &PersonalData, texts: &Texts) -> Table {
    let columns = ["case", "account-name", "case-subject"];
    let columns = columns.map(|key| Column::words(texts.text(key)));
    let mut table = Table::new(texts.text("personal-data-cases"), columns.into());
    let row = |one: &ContactCase| {
        let words = [&one.code, &one.account_name, &one.subject];
        words.map(|words| Cell::Text(words.clone())).into()
    };
    table.rows = data.cases.iter().map(row).collect();
    table
}
