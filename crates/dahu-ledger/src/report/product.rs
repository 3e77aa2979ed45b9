//! Sales by product.

use datafusion::{
    functions_aggregate::expr_fn::{count, sum},
    logical_expr::col,
};
use serde::Serialize;

use crate::{
    CurrencyCode, Ledger, Snapshot,
    error::Result,
    report::{amount, exact, named, number, rows, text, united},
    schema::Column,
};

/// One product's sales.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProductSales {
    /// The product's code; empty for the lines that name none.
    pub product: String,
    /// Lines with the product.
    pub lines: i64,
    /// Sum of the quantities, in ten-thousandths.
    pub quantity: i64,
    /// Sum of the amounts.
    pub net: i64,
}

impl Ledger {
    /// The products with the highest net sales, best first and then by code. Of one account, or of all.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Query`](crate::LedgerError::Query) or what reading brings;
    /// [`LedgerError::Overflow`](crate::LedgerError::Overflow) when a product's sum does not fit.
    pub async fn sales_by_product(
        &self,
        snapshot: &Snapshot,
        account: Option<i64>,
        currency: CurrencyCode,
        limit: usize,
    ) -> Result<Vec<ProductSales>> {
        let sources = self.sources(snapshot, account, Some(currency)).await?;
        let parts = sources.into_iter().map(|lines| {
            let sums = vec![
                count(named(Column::Line)).alias("lines"),
                sum(exact(Column::Quantity)).alias("quantities"),
                sum(exact(Column::Amount)).alias("net"),
            ];
            lines.aggregate(vec![named(Column::Product)], sums)
        });
        let Some(parts) = united(parts.collect::<std::result::Result<_, _>>()?)? else {
            return Ok(Vec::new());
        };
        let sums = vec![
            sum(col("lines")),
            sum(col("quantities")),
            sum(col("net")).alias("net_of_all"),
        ];
        let best = vec![
            col("net_of_all").sort(false, false),
            named(Column::Product).sort(true, false),
        ];
        let products = parts
            .aggregate(vec![named(Column::Product)], sums)?
            .sort(best)?
            .limit(0, Some(limit))?;
        let mut sales = Vec::new();
        for batch in rows(Some(products)).await? {
            for row in 0..batch.num_rows() {
                let product = text(&batch, 0, row);
                let quantity = amount(&batch, 2, row, &product)?;
                let net = amount(&batch, 3, row, &product)?;
                sales.push(ProductSales {
                    lines: number(&batch, 1, row),
                    quantity,
                    net,
                    product,
                });
            }
        }
        Ok(sales)
    }
}
