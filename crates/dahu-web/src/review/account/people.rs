//! Who the account is, who decides there, who of ours works for it, and what needs something done.

use dahu_app::{
    account::AccountDetail,
    contact::{AccountMap, Node},
    glance::Attention,
    review::Teammate,
};

use super::Pen;
use crate::{
    access::words::relation_key,
    account::{glance, profile as profile_words, words as account_words},
    contact::map_words,
    export::Cell,
    paper::Block,
    review::writer::or_dash,
};

/// Contacts that are named at most.
const CONTACTS: usize = 25;

/// What is known of the account.
pub(super) fn profile(pen: &Pen<'_>, detail: &AccountDetail) -> Vec<Block> {
    let texts = pen.writer.texts();
    let (row, known) = (&detail.row, &detail.profile);
    let owner = row.owner.as_ref().map(|(_, name)| name.clone());
    let figures = row.figures.as_ref();
    let found = [
        ("account-code", row.code.clone()),
        ("credit-code", detail.credit_code.clone()),
        ("account-owner", owner.or_else(|| Some(texts.text("nobody")))),
        (
            "account-sector",
            known
                .sector
                .map(|sector| profile_words::sector_path(texts, &sector)),
        ),
        ("account-industry", row.industry.clone()),
        ("account-region", row.region.clone()),
        ("intent", Some(account_words::intent(texts, row.intent))),
        (
            "standing",
            figures.map(|figures| account_words::standing(texts, &figures.standing)),
        ),
        (
            "rhythm",
            figures.map(|figures| account_words::rhythm(texts, figures)),
        ),
    ];
    let facts = found
        .into_iter()
        .filter_map(|(key, value)| Some((texts.text(key), value?)));
    let mut blocks = vec![Block::Facts(facts.collect())];
    if figures.is_some() {
        let of = ["standing", "rhythm"].map(|key| texts.text(key));
        blocks.push(pen.writer.of_ledger(&of, pen.sales_as_of));
    }
    blocks
}

/// Who decides: roles, and how they stand to us where the reader may see that.
pub(super) fn deciders(pen: &Pen<'_>, map: &AccountMap) -> Vec<Block> {
    let writer = pen.writer;
    let mut keys = vec!["contact-name", "contact-job"];
    if !map.is_masked {
        keys.extend(["contact-roles", "contact-power", "contact-stance"]);
    }
    let mut columns: Vec<_> = keys.into_iter().map(|key| writer.words(key)).collect();
    if !map.is_masked {
        columns.push(writer.numbers("review-strength"));
    }
    let here = map.nodes.iter().filter(|node| node.is_here);
    let rows: Vec<Vec<Cell>> = here
        .map(|node| {
            let mut cells = vec![
                Cell::Text(node.contact.facts.name.clone()),
                Cell::words(node.job.as_deref()),
            ];
            if !map.is_masked {
                cells.extend(stands(pen, node));
            }
            cells
        })
        .collect();
    let left_out = map.left_out + rows.len().saturating_sub(CONTACTS) as u64;
    let mut blocks = Vec::new();
    if map.is_masked {
        blocks.push(Block::Note(writer.text("contacts-masked")));
    } else {
        let colour = writer.text(map_words::colour_key(&map.coverage.colour));
        let reasons = map_words::reasons(writer.texts(), &map.coverage);
        let told = [("colour", colour), ("reasons", reasons)];
        blocks.push(Block::Words(writer.texts().fill("review-coverage", &told)));
    }
    blocks.push(writer.table(columns, rows.into_iter().take(CONTACTS).collect()));
    blocks.extend(writer.left_out(left_out));
    blocks
}

/// Roles, power, the latest stance with its day, and how strong the best relation is.
fn stands(pen: &Pen<'_>, node: &Node) -> [Cell; 4] {
    let texts = pen.writer.texts();
    let facts = &node.contact.facts;
    let power = facts.power.map(|power| texts.text(map_words::power_key(&power)));
    let stance = match node.stances.first() {
        Some(taken) => format!(
            "{} ({})",
            texts.text(map_words::stance_key(&taken.stance)),
            taken.on
        ),
        None => texts.text("stance-unknown"),
    };
    let strength = node.strength();
    [
        Cell::Text(or_dash(map_words::roles(texts, &facts.roles))),
        Cell::words(power.as_deref()),
        Cell::Text(stance),
        strength.map_or(Cell::Nothing, |strength| Cell::Count(u64::from(strength))),
    ]
}

/// Who of ours works for the account.
pub(super) fn team(pen: &Pen<'_>, team: &[Teammate]) -> Vec<Block> {
    let writer = pen.writer;
    let columns = ["sheet-who", "sheet-role"].map(|key| writer.words(key));
    let rows = team.iter().map(|one| {
        vec![
            Cell::Text(one.name.clone()),
            Cell::Text(writer.text(relation_key(&one.role))),
        ]
    });
    vec![writer.table(columns.into(), rows.collect())]
}

/// What needs something done, the most pressing first.
pub(super) fn warnings(pen: &Pen<'_>, found: &Attention) -> Vec<Block> {
    let texts = pen.writer.texts();
    let warnings = found.warnings.iter();
    let told: Vec<String> = warnings
        .map(|warning| glance::warning(texts, found.names(), warning))
        .collect();
    vec![Block::Words(told.join("\n"))]
}
