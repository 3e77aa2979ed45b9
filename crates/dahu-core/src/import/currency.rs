//! The words that files use for a currency.

use super::{
    Finding, Reason, Row,
    columns::{Column, Columns, cell_of},
    text,
};
use crate::money::Currency;

/// Reads a currency by its three letters in any case, or by its usual Chinese name.
fn read_currency(written: &str) -> Option<Currency> {
    let folded = text::fold_width(text::trim(written)).to_uppercase();
    let word = match folded.as_str() {
        "人民币" | "人民币元" | "元" | "RMB" => "CNY",
        "美元" => "USD",
        "欧元" => "EUR",
        "英镑" => "GBP",
        "港币" | "港元" => "HKD",
        "日元" => "JPY",
        "澳元" | "澳大利亚元" => "AUD",
        "加元" | "加拿大元" => "CAD",
        "新加坡元" => "SGD",
        "瑞士法郎" => "CHF",
        "韩元" => "KRW",
        "新台币" => "TWD",
        other => other,
    };
    word.parse().ok()
}

/// The currency in a column, or nothing for a blank cell.
pub(super) fn currency_of(
    columns: &Columns,
    row: &Row,
    column: Option<Column>,
) -> Result<Option<Currency>, Finding> {
    let Some((column, cell)) = cell_of(row, column) else {
        return Ok(None);
    };
    match read_currency(&text::cell_text(cell)) {
        Some(currency) => Ok(Some(currency)),
        None => Err(columns.finding(row, column, Reason::UnknownCurrency)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_are_read_by_their_letters_and_their_chinese_names() {
        for (written, expected) in [
            ("USD", "USD"),
            ("usd", "USD"),
            (" ＵＳＤ ", "USD"),
            ("美元", "USD"),
            ("人民币", "CNY"),
            ("rmb", "CNY"),
            ("港元", "HKD"),
            ("新台币", "TWD"),
        ] {
            let found = read_currency(written).map(|currency| currency.to_string());
            assert_eq!(found.as_deref(), Some(expected), "{written}");
        }
        for written in ["", "$", "US", "USDT", "钱", "US1"] {
            assert_eq!(read_currency(written), None, "{written}");
        }
    }
}
