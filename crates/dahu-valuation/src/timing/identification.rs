//! Whether the data know anything of leaving.

/// What the data say of churn, against a model in which nobody leaves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Identification {
    /// The data tell accounts that left from accounts that are slow.
    Identified {
        /// By how much the log-likelihood exceeds that of NBD, or of the same gaps when nobody leaves.
        gain: f64,
    },
    /// They do not: chances to be alive and values that rest on them are worth nothing, whatever the model prints.
    ChurnNotIdentifiable {
        /// By how much the log-likelihood exceeds that of NBD, or of the same gaps when nobody leaves.
        gain: f64,
        /// What shows it.
        reason: Unidentified,
    },
}

/// What shows that churn is not identifiable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unidentified {
    /// The log-likelihood is hardly better than that of NBD, which has two parameters less.
    NoGain,
    /// Next to nobody leaves.
    NobodyLeaves,
    /// A parameter ran off to where the model is no other than NBD.
    AtBoundary,
}

impl Identification {
    /// Judges a fit by its gain over NBD on the same triples, by the share of accounts that it has leave, and by
    /// whether a parameter stands at its boundary.
    ///
    /// The gain must be 2, what Akaike's criterion asks for two more parameters, and the share a ten-thousandth: of
    /// purchases after which an account leaves, or of accounts that leave within the age of the oldest. MBG/CNBD-k with k
    /// above 1 does not contain NBD: its gain is that over the same gaps when nobody leaves
    /// ([`super::GeometricDropout::log_likelihood_if_all_stay`]).
    pub fn judge(gain: f64, dropout_share: f64, is_at_boundary: bool) -> Self {
        const GAIN: f64 = 2.0;
        const SHARE: f64 = 1e-4;
        let unidentified = |reason| Self::ChurnNotIdentifiable { gain, reason };
        // A gain that is not a number is none.
        if gain.is_nan() || gain < GAIN {
            return unidentified(Unidentified::NoGain);
        }
        if dropout_share < SHARE {
            return unidentified(Unidentified::NobodyLeaves);
        }
        if is_at_boundary {
            return unidentified(Unidentified::AtBoundary);
        }
        Self::Identified { gain }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn churn_is_identified_by_a_gain_a_share_and_an_inner_maximum() {
        let reason = |gain, share, is_at_boundary| match Identification::judge(gain, share, is_at_boundary) {
            Identification::Identified { .. } => None,
            Identification::ChurnNotIdentifiable { reason, .. } => Some(reason),
        };
        assert_eq!(reason(181.2, 0.25, false), None);
        assert_eq!(reason(1.9, 0.25, false), Some(Unidentified::NoGain));
        assert_eq!(reason(f64::NAN, 0.25, false), Some(Unidentified::NoGain));
        assert_eq!(reason(5.0, 0.9e-4, false), Some(Unidentified::NobodyLeaves));
        assert_eq!(reason(5.0, 0.25, true), Some(Unidentified::AtBoundary));
    }
}
