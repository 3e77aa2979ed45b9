//! The list in groups: by what accounts have in common, with what they come to.

use std::{cmp::Reverse, collections::HashMap};

use dahu_app::{
    Context,
    account::{self, AccountRow, Grouping, ListGroup},
    custom_field::Defined,
};
use dahu_core::account::{FinanceGrade, Sector, Size};

use crate::{
    account::{
        filter::{GROUPINGS, INTENTS, OWN_FIELD, Query, grouping},
        profile,
    },
    failure::Failure,
    page::Page,
    text::Texts,
};

/// The groups of a list as a page shows them.
pub(crate) struct Grouped {
    pub(crate) groups: Vec<Shown>,
    /// Whether there are more than are shown.
    pub(crate) more: bool,
}

/// A group as a page shows it.
pub(crate) struct Shown {
    pub(crate) label: String,
    pub(crate) group: ListGroup,
    /// The list of its accounts.
    pub(crate) address: String,
    /// The same as rows.
    pub(crate) rows: String,
}

/// The groups that the address asks for; nothing where it asks for none.
pub(super) async fn groups(
    ctx: &Context,
    page: &Page,
    query: &Query,
    fields: &[Defined],
) -> Result<Option<Grouped>, Failure> {
    let Some(by) = grouping(&query.group) else {
        return Ok(None);
    };
    let found = account::groups(ctx, &query.filter(fields), query.sort(), by).await?;
    let shown = found.groups.into_iter().map(|group| {
        let inside = query.of_group(&query.group, group.held.as_deref());
        Shown {
            label: label(page.texts(), by, group.held.as_deref(), group.name.as_deref()),
            rows: inside
                .but(|query| "1".clone_into(&mut query.rows))
                .address("/accounts"),
            address: inside.address("/accounts"),
            group,
        }
    });
    Ok(Some(Grouped {
        groups: shown.collect(),
        more: found.more,
    }))
}

/// What a group is called.
pub(crate) fn label(texts: &Texts, by: Grouping, held: Option<&str>, name: Option<&str>) -> String {
    let Some(held) = held else {
        return texts.text(match by {
            Grouping::Owner => "nobody",
            Grouping::Intent => "intent-none",
            _ => "not-known",
        });
    };
    let known = match by {
        Grouping::Owner => name.map(str::to_owned),
        Grouping::Intent => INTENTS
            .iter()
            .find(|(word, ..)| *word == held)
            .map(|(_, key, _)| texts.text(key)),
        Grouping::Sector => Sector::from_word(held).map(|sector| profile::sector_path(texts, &sector)),
        Grouping::Size => Size::read(held).map(|size| profile::size(texts, &size)),
        Grouping::FinanceGrade => FinanceGrade::read(held).map(|grade| profile::finance_grade(texts, &grade)),
        _ => None,
    };
    known.unwrap_or_else(|| held.to_owned())
}

/// What a row is grouped by, as a group's label.
fn label_of(row: &AccountRow, by: Grouping, texts: &Texts) -> String {
    let owner = row
        .owner
        .as_ref()
        .map(|(id, name)| (id.to_string(), name.clone()));
    let profile = &row.profile;
    let held = match by {
        Grouping::Owner => owner.as_ref().map(|(id, _)| id.clone()),
        Grouping::Intent => row.intent.map(|intent| intent.as_str().to_owned()),
        Grouping::Sector => profile.sector.map(|sector| sector.as_str().to_owned()),
        Grouping::Province => profile.province.clone(),
        Grouping::City => profile.city.clone(),
        Grouping::Size => profile.size.map(|size| size.as_str().to_owned()),
        Grouping::FinanceGrade => profile
            .finance
            .as_ref()
            .map(|rating| rating.grade.as_str().to_owned()),
        Grouping::Region => row.region.clone(),
        Grouping::Industry => row.industry.clone(),
        Grouping::Custom(id) => profile.fields.get(&id).map(ToString::to_string),
    };
    let name = owner.as_ref().map(|(_, name)| name.as_str());
    label(texts, by, held.as_deref(), name)
}

/// What each row is grouped by, and the rows in the order in which a grouped list shows them: the largest group first, and
/// within one as they are. As they are, without groups, where the list is not grouped.
pub(super) fn in_order(
    rows: Vec<AccountRow>,
    query: &Query,
    texts: &Texts,
) -> (Option<Vec<String>>, Vec<AccountRow>) {
    let Some(by) = grouping(&query.group) else {
        return (None, rows);
    };
    let mut sizes = HashMap::<String, usize>::new();
    let mut labelled = Vec::with_capacity(rows.len());
    for row in rows {
        let label = label_of(&row, by, texts);
        *sizes.entry(label.clone()).or_default() += 1;
        labelled.push((label, row));
    }
    labelled.sort_by_cached_key(|(label, _)| (Reverse(sizes.get(label).copied()), label.clone()));
    let (labels, rows) = labelled.into_iter().unzip();
    (Some(labels), rows)
}

/// What the list is grouped by, by its name.
pub(super) fn name(query: &Query, fields: &[Defined], texts: &Texts) -> String {
    let known = GROUPINGS.iter().find(|(word, ..)| *word == query.group);
    let own = |defined: &&Defined| query.group.strip_prefix(OWN_FIELD) == Some(&defined.id.to_string());
    match known {
        Some((_, key, _)) => texts.text(key),
        None => fields
            .iter()
            .find(own)
            .map(|defined| defined.field.name.clone())
            .unwrap_or_default(),
    }
}
