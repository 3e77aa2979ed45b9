//! dahu-valuation
