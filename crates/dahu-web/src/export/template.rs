//! Files to begin an import with: the headings, and on a second sheet what each column holds.

use dahu_app::import::{Kind, Template};
use dahu_core::import::Field;

use super::{Cell, Column, Table};
use crate::{import::words, text::Texts};

/// The headings of a kind of import in the reader's language, with what each column holds on a sheet of its own.
#[must_use]
pub fn template(template: &Template, texts: &Texts) -> Table {
    let kind = template.kind;
    let headings = kind.fields().iter().map(|field| words::field(texts, field));
    let columns = headings.chain(template.own.iter().cloned()).map(Column::words);
    let mut table = Table::new(texts.text(words::kind_key(&kind)), columns.collect());
    table.further.push(explained(template, texts));
    table
}

fn explained(template: &Template, texts: &Texts) -> Table {
    let keys = [
        "template-column",
        "template-meaning",
        "template-example",
        "template-needed",
    ];
    let columns = keys.into_iter().map(|key| Column::words(texts.text(key)));
    let mut table = Table::new(texts.text("template-explained"), columns.collect());
    let fields = template.kind.fields().iter().map(|field| {
        let word = field.as_str().replace('_', "-");
        vec![
            Cell::Text(words::field(texts, field)),
            Cell::Text(texts.text(&format!("import-help-{word}"))),
            Cell::Text(texts.text(&format!("import-example-{word}"))),
            Cell::Text(needed(template.kind, *field, texts)),
        ]
    });
    let own = template.own.iter().map(|name| {
        vec![
            Cell::Text(name.clone()),
            Cell::Text(texts.text("template-own")),
            Cell::Nothing,
            Cell::Text(texts.text("template-is-optional")),
        ]
    });
    table.rows = fields.chain(own).collect();
    table
}

/// Whether a column must be there, and which others will do instead.
fn needed(kind: Kind, field: Field, texts: &Texts) -> String {
    let ways = kind
        .needs()
        .iter()
        .find(|ways| ways.iter().any(|way| way.contains(&field)));
    let Some(ways) = ways else {
        return texts.text("template-is-optional");
    };
    let others: Vec<String> = ways
        .iter()
        .filter(|way| !way.contains(&field))
        .map(|way| {
            let names: Vec<String> = way.iter().map(|one| words::field(texts, one)).collect();
            names.join(&texts.text("joined-by-and"))
        })
        .collect();
    if others.is_empty() {
        return texts.text("template-is-needed");
    }
    texts.text_with(
        "template-is-needed-or",
        "fields",
        others.join(&texts.text("joined-by-or")),
    )
}
