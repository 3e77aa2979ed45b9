//! What an account is worth by its own rhythm, where there are too few accounts for a model of them all.
//!
//! A mixture needs some hundreds of accounts to say how they differ; a firm with forty key accounts has none. Each
//! account then speaks for itself: the gaps between its purchases, the time since the last one, and what it spends.
//! Nothing is fitted, and all that comes out is called heuristic. `docs/models/own-rhythm.md` is the page.

mod rhythm;
mod worth;

pub use rhythm::{Pool, Rhythm, RhythmOutlook};
pub use worth::{Basis, HeuristicValue};

/// Accounts below which no mixture is fitted: its parameters would be known no better than within a factor of two.
pub const MIXTURE_NEEDS: u64 = 200;

/// Gaps of its own below which an account is given those of all accounts.
pub const OWN_GAPS_NEEDED: usize = 3;
