//! Rows of a file of products: the category of each, its own margin, or both.

use std::borrow::Cow;

use super::{
    Field, Finding, MAX_TEXT_CHARACTERS, Mapping, MappingError, ReadOptions, Reason, Row,
    columns::{Column, Columns},
    margins::margin_of,
    text::is_scientific,
};
use crate::margin::ProductMargin;

/// One product as a file tells it. At least one of `category` and `margin` is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductRow<'r> {
    /// The product, as [`super::account_key`] writes keys and ledger lines their products.
    pub product: Cow<'r, str>,
    /// The category that it belongs to, as [`super::account_key`] writes keys.
    pub category: Option<Cow<'r, str>>,
    /// Its own margin, which goes before that of its category.
    pub margin: Option<ProductMargin>,
}

/// Reads [`ProductRow`]s.
#[derive(Clone, Debug)]
pub struct ProductReader {
    columns: Columns,
    product: Option<Column>,
    category: Option<Column>,
    margin: Option<Column>,
}

impl ProductReader {
    /// A reader for files with this mapping.
    ///
    /// # Errors
    ///
    /// [`MappingError::Missing`] when a required field has no column.
    pub fn new(mapping: &Mapping, options: ReadOptions) -> Result<Self, MappingError> {
        Ok(Self {
            columns: Columns::new(mapping, options)?,
            product: Column::of(mapping, Field::Product),
            category: Column::of(mapping, Field::Category),
            margin: Column::of(mapping, Field::Margin),
        })
    }

    /// The product in a row; margins are read as [`super::MarginReader::read`] says.
    ///
    /// # Errors
    ///
    /// The [`Finding`] for which the row is refused; the first, if there are several.
    pub fn read<'r>(&self, row: &'r Row) -> Result<ProductRow<'r>, Finding> {
        let columns = &self.columns;
        columns.check_width(row)?;
        // Read as the product of a ledger line is, so that both have the same text.
        let product = columns.product(row, self.product)?;
        let product = columns.required(row, self.product, product)?;
        if let Some(column) = self.product.filter(|_| is_scientific(&product)) {
            return Err(columns.finding(row, column, Reason::CodeInScientificNotation));
        }
        let category = columns.key(row, self.category, MAX_TEXT_CHARACTERS)?;
        let margin = margin_of(columns, row, self.margin)?;
        if category.is_none() && margin.is_none() {
            return columns.required(row, self.category.or(self.margin), None);
        }
        Ok(ProductRow {
            product,
            category,
            margin,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{Cell, Kind};

    fn read(header: &[&str], cells: &[Cell<'_>]) -> Result<(String, Option<String>, Option<i64>), Finding> {
        let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
        let mapping = Mapping::guess(Kind::Products, &header);
        let today = chrono::NaiveDate::from_ymd_opt(2026, 3, 5).expect("a day");
        let reader = ProductReader::new(&mapping, ReadOptions::new(today)).expect("a mapping");
        let row: Row = cells.iter().copied().collect();
        reader.read(&row).map(|read| {
            (
                read.product.into_owned(),
                read.category.map(Cow::into_owned),
                read.margin.map(ProductMargin::ppm),
            )
        })
    }

    #[test]
    fn a_code_that_lost_its_digits_is_refused() {
        let row = [Cell::Text("6.90123E+12"), Cell::Text("硬件")];
        let finding = read(&["产品编码", "品类"], &row).expect_err("a finding");
        assert_eq!(finding.reason, Reason::CodeInScientificNotation);
    }

    #[test]
    fn a_product_has_a_category_a_margin_or_both() {
        let header = ["产品编码", "产品类别", "毛利率"];
        for (cells, expected) in [
            (["P1", "服务器", "12%"], (Some("服务器"), Some(120_000))),
            (["P1", "服务器", ""], (Some("服务器"), None)),
            (["P1", "服务器", "-"], (Some("服务器"), None)),
            (["P1", "", "0.12"], (None, Some(120_000))),
        ] {
            let (category, margin) = expected;
            let expected = ("P1".to_owned(), category.map(str::to_owned), margin);
            assert_eq!(read(&header, &cells.map(Cell::Text)), Ok(expected), "{cells:?}");
        }
    }

    #[test]
    fn a_product_has_one_key_in_every_width_and_format() {
        let product = |cell| read(&["sku", "category"], &[cell, Cell::Text("a")]).map(|read| read.0);
        for (cell, expected) in [
            (Cell::Number(85123.0), "85123"),
            (Cell::Text("85123.0"), "85123"),
            (Cell::Text(" 产品（大） "), "产品(大)"),
            (Cell::Text("ＡＢ－１"), "AB-1"),
            (Cell::Text("AB-1"), "AB-1"),
        ] {
            assert_eq!(product(cell), Ok(expected.to_owned()), "{cell:?}");
        }
    }

    #[test]
    fn a_row_without_a_product_or_with_nothing_about_it_is_a_finding() {
        let header = ["sku", "category", "margin"];
        for (cells, column) in [
            (["", "a", "0.1"], "sku"),
            (["P1", "", " "], "category"),
            (["P1", "null", ""], "category"),
            (["P1", "", "-"], "category"),
        ] {
            let finding = read(&header, &cells.map(Cell::Text)).expect_err("a finding");
            assert_eq!(
                (finding.column.as_deref(), finding.reason),
                (Some(column), Reason::MissingValue),
                "{cells:?}"
            );
        }
        let finding = read(&["sku", "margin"], &["P1", ""].map(Cell::Text)).expect_err("a finding");
        assert_eq!(finding.column.as_deref(), Some("margin"));
    }

    #[test]
    fn one_of_category_and_margin_has_to_have_a_column() {
        let header = ["产品".to_owned(), "颜色".to_owned()];
        let missing = Mapping::guess(Kind::Products, &header)
            .check()
            .expect_err("incomplete");
        assert!(
            missing
                .to_string()
                .starts_with("no column is mapped to category, or margin"),
            "{missing}"
        );
    }
}
