//! The numbers of a row, each with the address of the accounts behind it.

use dahu_app::report::FunnelCell;
use dahu_core::{funnel::FunnelCounts, person::PersonId, share::Share};

use crate::{number, page::Page, period::PeriodQuery};

/// A number of the table.
pub(super) struct Cell {
    pub(super) shown: String,
    /// The exact number where what is shown is rounded.
    pub(super) exact: String,
    /// The interval of a share.
    pub(super) interval: Option<String>,
    pub(super) address: String,
}

/// A row of the table.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) cells: Vec<Cell>,
}

const CELLS: [(&str, FunnelCell); 6] = [
    ("targets", FunnelCell::Targets),
    ("high-medium", FunnelCell::HighMedium),
    ("low", FunnelCell::Low),
    ("not-assessed", FunnelCell::NotAssessed),
    ("closed", FunnelCell::Closed),
    ("outside", FunnelCell::Outside),
];

/// The word of a figure in addresses.
pub(super) fn word(cell: FunnelCell) -> &'static str {
    CELLS
        .iter()
        .find(|(_, known)| *known == cell)
        .map_or("", |(word, _)| word)
}

/// Reads the word of a figure.
pub(super) fn from_word(word: &str) -> Option<FunnelCell> {
    CELLS
        .iter()
        .find(|(known, _)| *known == word)
        .map(|(_, cell)| *cell)
}

/// The key of a figure's name.
pub(super) fn key(cell: FunnelCell) -> &'static str {
    match cell {
        FunnelCell::Targets => "funnel-targets",
        FunnelCell::HighMedium => "funnel-high-medium",
        FunnelCell::Low => "funnel-low",
        FunnelCell::NotAssessed => "funnel-not-assessed",
        FunnelCell::Closed => "funnel-closed",
        FunnelCell::Outside => "funnel-outside",
    }
}

/// The key of a figure's definition.
pub(super) fn definition_key(cell: FunnelCell) -> &'static str {
    match cell {
        FunnelCell::Targets => "funnel-targets-definition",
        FunnelCell::HighMedium => "funnel-high-medium-definition",
        FunnelCell::Low => "funnel-low-definition",
        FunnelCell::NotAssessed => "funnel-not-assessed-definition",
        FunnelCell::Closed => "funnel-closed-definition",
        FunnelCell::Outside => "funnel-outside-definition",
    }
}

impl Cell {
    /// Where the accounts behind a figure are listed.
    pub(super) fn address(period: &PeriodQuery, person: Option<PersonId>, cell: FunnelCell) -> String {
        let person = person.map(|person| person.to_string());
        let mut more = vec![("cell", word(cell))];
        if let Some(person) = &person {
            more.push(("person", person));
        }
        period.address_with("/funnel/accounts", &more)
    }
}

impl Row {
    /// The cells of a row from targets to the second share, in the order of the table.
    pub(super) fn new(
        page: &Page,
        period: &PeriodQuery,
        person: Option<PersonId>,
        name: String,
        counts: &FunnelCounts,
    ) -> Self {
        use FunnelCell::{Closed, HighMedium, Low, NotAssessed, Targets};
        let address = |cell| Cell::address(period, person, cell);
        let count = |count: u64, cell| Cell {
            shown: page.count(&count),
            exact: count.to_string(),
            interval: None,
            address: address(cell),
        };
        let money = |number: Option<rust_decimal::Decimal>, cell| Cell {
            shown: page.decimal(&number),
            exact: number.map(|number| number.to_string()).unwrap_or_default(),
            interval: None,
            address: address(cell),
        };
        let cells = vec![
            count(counts.targets, Targets),
            count(counts.high_medium, HighMedium),
            count(counts.low, Low),
            count(counts.not_assessed, NotAssessed),
            count(counts.closed, Closed),
            money(Some(counts.sales.to_decimal()), Targets),
            money(counts.sales_per_closed(), Closed),
            money(counts.sales_per_high_medium(), HighMedium),
            money(counts.sales_per_target(), Targets),
            share(page, counts.closed_per_target(), address(Closed)),
            share(page, counts.closed_per_high_medium(), address(Closed)),
        ];
        Self { name, cells }
    }
}

fn share(page: &Page, share: Share, address: String) -> Cell {
    let interval = share.wilson_95().map(|interval| {
        format!(
            "{}–{}",
            number::percent(interval.low).trim_end_matches('%'),
            number::percent(interval.high)
        )
    });
    let exact = share.ratio().map(|ratio| ratio.to_string()).unwrap_or_default();
    Cell {
        shown: page.percent(&share.ratio()),
        exact,
        interval,
        address,
    }
}
