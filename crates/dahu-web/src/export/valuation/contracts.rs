//! What the firm's own contracts say, as tables: by term, and what keeping more of them would be worth.

use dahu_app::valuation::{ContractAnswer, Contracts, OwnContracts};
use dahu_core::money::Currency;
use rust_decimal::{Decimal, prelude::FromPrimitive};

use super::super::{Cell, Column, Table, answer::with_currency};
use crate::text::Texts;

/// The contracts by term; and the curves of their value, where enough were lost to tell.
pub(super) fn tables(own: &OwnContracts, texts: &Texts) -> Vec<Table> {
    let by_term = by_term(&own.contracts, own.currency, texts);
    let worth = own
        .answer
        .as_ref()
        .map(|answer| worth(answer, own.currency, texts));
    [Some(by_term), worth].into_iter().flatten().collect()
}

fn by_term(contracts: &Contracts, currency: Currency, texts: &Texts) -> Table {
    let number = |key: &str| Column::numbers(texts.text(key));
    let columns = vec![
        number("own-contracts-term"),
        number("own-contracts-running"),
        Column::numbers(with_currency(texts, "own-contracts-amount", Some(currency))),
        number("own-contracts-renewed"),
        number("own-contracts-lost"),
        number("own-contracts-chance"),
    ];
    let mut table = Table::new(texts.text("own-contracts-title"), columns);
    let counts = contracts.running.iter().zip(&contracts.lost).enumerate();
    let figures = counts.zip(contracts.amounts.iter().zip(&contracts.chances));
    table.rows = figures
        .map(|((place, (running, lost)), (amount, chance))| {
            vec![
                Cell::Count(place as u64 + 1),
                Cell::Count(*running),
                Cell::Money(*amount),
                Cell::Count(contracts.renewed_after(place)),
                Cell::Count(*lost),
                Cell::Share(*chance),
            ]
        })
        .collect();
    table
}

/// The value of the renewals to come where points are added to retention, and where a share of the losses is cut.
fn worth(answer: &ContractAnswer, currency: Currency, texts: &Texts) -> Table {
    let number = |key: &str| Column::numbers(texts.text(key));
    let money = |key: &str| Column::numbers(with_currency(texts, key, Some(currency)));
    let columns = vec![
        number("contracts-change"),
        money("own-contracts-value-points"),
        number("contracts-by-points"),
        money("own-contracts-value-fewer"),
        number("contracts-by-fewer"),
    ];
    let mut table = Table::new(texts.text("contracts-curve"), columns);
    let value = |relative: f64| {
        let relative = Decimal::from_f64(relative);
        let product = relative.and_then(|relative| answer.value.to_decimal().checked_mul(relative));
        Cell::decimal(product.map(|product| product.round_dp(4)))
    };
    table.rows = answer
        .points
        .iter()
        .zip(&answer.fewer)
        .map(|(points, fewer)| {
            vec![
                Cell::Share(points.cut),
                value(points.relative),
                Cell::Share(points.relative - 1.0),
                value(fewer.relative),
                Cell::Share(fewer.relative - 1.0),
            ]
        })
        .collect();
    table
}
