//! Margins of products and of their categories, as imports bring them; those of the latest import hold.

mod store;

use std::collections::{BTreeMap, HashMap};

use dahu_core::{access::Action, margin::ProductMargin};
use sea_orm::ConnectionTrait;
use serde::Serialize;

pub(crate) use store::{delete_categories, delete_products, insert_categories, insert_products};

use crate::{Context, Result};

/// What is known of a product: its category, its own margin, or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ProductFacts {
    pub(crate) category: Option<String>,
    pub(crate) margin: Option<i64>,
}

/// The margins that hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MarginTable {
    /// Margins in parts per million of sales, by the product's code as ledger lines write it: the product's own, else
    /// that of its category. A product without either is not there.
    pub products: HashMap<String, i64>,
    /// How many products are known, with a margin or without.
    pub product_count: u64,
    /// How many categories have a margin.
    pub category_count: u64,
}

/// The margins that hold now.
///
/// # Errors
///
/// When the database fails.
pub async fn in_force(ctx: &Context) -> Result<MarginTable> {
    ctx.may(Action::SeeWholeFirm)?;
    let connection = ctx.workspace.database.reader();
    let categories = categories(connection).await?;
    let known = products(connection).await?;
    let product_count = known.len() as u64;
    let of_category = |category: Option<String>| categories.get(&category?).copied();
    let margins = known.into_iter().filter_map(|(code, facts)| {
        let margin = facts.margin.or_else(|| of_category(facts.category))?;
        Some((code, margin))
    });
    Ok(MarginTable {
        products: margins.collect(),
        product_count,
        category_count: categories.len() as u64,
    })
}

/// What holds of each product, by its code.
pub(crate) async fn products(connection: &impl ConnectionTrait) -> Result<BTreeMap<String, ProductFacts>> {
    Ok(store::products(connection).await?)
}

/// The margin that holds of each category, in parts per million.
pub(crate) async fn categories(connection: &impl ConnectionTrait) -> Result<BTreeMap<String, i64>> {
    Ok(store::categories(connection).await?)
}

impl ProductFacts {
    /// The facts of a row.
    pub(crate) fn new(category: Option<&str>, margin: Option<ProductMargin>) -> Self {
        Self {
            category: category.map(str::to_owned),
            margin: margin.map(ProductMargin::ppm),
        }
    }
}
