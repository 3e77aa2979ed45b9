//! How right chances were: the Brier score with its parts.

use serde::{Deserialize, Serialize};

use crate::share::{Share, count};

/// A chance that was given, of how many, and what became of these.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forecasts {
    /// The chance that was given, from 0 to 1.
    pub chance: f64,
    /// How many of them were lost.
    #[serde(with = "pair")]
    pub lost: Share,
}

/// The Brier score of chances, and its three parts: score = reliability − resolution + uncertainty.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Brier {
    /// The mean squared difference between chance and outcome: 0 for whoever knows, 0.25 for a coin.
    pub score: f64,
    /// By how much chances differ from what came: 0 where of those that were given 20 % one in five was lost.
    pub reliability: f64,
    /// By how much what came differs between chances: 0 for chances that tell nothing apart.
    pub resolution: f64,
    /// What would be the score if all were given the same right chance.
    pub uncertainty: f64,
}

impl Brier {
    /// The Brier score of forecasts; none where there are none. The parts add up to it exactly, since all that stand together
    /// were given the same chance.
    ///
    /// Sources: G. W. Brier (1950), "Verification of Forecasts Expressed in Terms of Probability", Monthly Weather Review
    /// 78(1), 1-3 (its score of two classes is twice this one); A. H. Murphy (1973), "A New Vector Partition of the
    /// Probability Score", Journal of Applied Meteorology 12(4), 595-600.
    #[must_use]
    pub fn of(forecasts: &[Forecasts]) -> Option<Self> {
        let all = forecasts.iter().fold(Share::default(), |sum, one| Share {
            part: sum.part + one.lost.part,
            whole: sum.whole + one.lost.whole,
        });
        let base = all.ratio()?;
        let (mut score, mut reliability, mut resolution) = (0.0, 0.0, 0.0);
        for one in forecasts {
            let Some(came) = one.lost.ratio() else { continue };
            let (whole, lost) = (count(one.lost.whole), count(one.lost.part));
            score += lost * (1.0 - one.chance).powi(2) + (whole - lost) * one.chance.powi(2);
            reliability += whole * (one.chance - came).powi(2);
            resolution += whole * (came - base).powi(2);
        }
        let whole = count(all.whole);
        Some(Self {
            score: score / whole,
            reliability: reliability / whole,
            resolution: resolution / whole,
            uncertainty: base * (1.0 - base),
        })
    }

    /// By which part the score is better than giving all the same right chance; below zero where it is worse, none where there
    /// was nothing to tell apart.
    #[must_use]
    pub fn skill(&self) -> Option<f64> {
        (self.uncertainty > 0.0).then(|| 1.0 - self.score / self.uncertainty)
    }
}

/// A share as it is kept: two numbers.
pub(super) mod pair {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::share::Share;

    pub(crate) fn serialize<S: Serializer>(share: &Share, serializer: S) -> Result<S::Ok, S::Error> {
        (share.part, share.whole).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Share, D::Error> {
        let (part, whole) = <(u64, u64)>::deserialize(deserializer)?;
        Ok(Share { part, whole })
    }
}
