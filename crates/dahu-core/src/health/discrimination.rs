//! How well a score tells those who were lost from those who were not: the area under the ROC curve.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::share::Z_95;

/// Something that was judged, and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// Whose it is: cases of one are not independent of each other.
    pub cluster: u64,
    /// How high it was judged; a higher one should be lost sooner.
    pub risk: u32,
    /// Whether it was lost.
    pub is_lost: bool,
}

/// The area under the ROC curve: the chance that of one that was lost and one that was not the lost one had the higher risk,
/// where equal ones count half.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Auc {
    /// The area, from 0 to 1; 0.5 for a score that tells nothing.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
    /// Lower end of the interval of 95 %, by the normal distribution and never below 0.
    pub low: f64,
    /// Upper end, never above 1.
    pub high: f64,
}

/// What stands below and at a risk.
#[derive(Clone, Copy, Default)]
struct Tied {
    lost: f64,
    kept: f64,
}

/// What the cases of one cluster come to.
#[derive(Clone, Copy, Default)]
struct Cluster {
    lost: f64,
    kept: f64,
    /// Sums of the structural components.
    of_lost: f64,
    of_kept: f64,
}

/// The area with its error; none with fewer than two clusters that lost something, or fewer than two that kept something.
///
/// The area is the Mann-Whitney statistic. Its variance is that of the structural components V₁₀ = (kept below + ½ kept
/// equal) / kept of each lost one and V₀₁ likewise of each kept one, summed by cluster: with m lost and n kept ones,
/// S₁₀ = I₁₀ / ((I₁₀ − 1) m) Σ (V₁₀ᵢ − mᵢ θ)², S₀₁ likewise, S₁₁ = I / (I − 1) Σ (V₁₀ᵢ − mᵢ θ)(V₀₁ᵢ − nᵢ θ), and the variance
/// is S₁₀ / m + S₀₁ / n + 2 S₁₁ / (m n). Where every case is a cluster of its own it is that of DeLong et al. exactly.
///
/// Sources: E. R. DeLong, D. M. DeLong and D. L. Clarke-Pearson (1988), "Comparing the Areas under Two or More Correlated
/// Receiver Operating Characteristic Curves: A Nonparametric Approach", Biometrics 44(3), 837-845; for clusters N. A.
/// Obuchowski (1997), "Nonparametric Analysis of Clustered ROC Curve Data", Biometrics 53(2), 567-578.
#[must_use]
pub fn auc(cases: &[Case]) -> Option<Auc> {
    let mut levels: BTreeMap<u32, Tied> = BTreeMap::new();
    for case in cases {
        let level = levels.entry(case.risk).or_default();
        *(if case.is_lost {
            &mut level.lost
        } else {
            &mut level.kept
        }) += 1.0;
    }
    let lost: f64 = levels.values().map(|level| level.lost).sum();
    let kept: f64 = levels.values().map(|level| level.kept).sum();
    let components = components(&levels, lost, kept);
    let mut clusters: HashMap<u64, Cluster> = HashMap::new();
    for case in cases {
        let (of_lost, of_kept) = components.get(&case.risk).copied().unwrap_or_default();
        let cluster = clusters.entry(case.cluster).or_default();
        if case.is_lost {
            cluster.lost += 1.0;
            cluster.of_lost += of_lost;
        } else {
            cluster.kept += 1.0;
            cluster.of_kept += of_kept;
        }
    }
    let mut clusters: Vec<(u64, Cluster)> = clusters.into_iter().collect();
    // Sums of floats depend on their order.
    clusters.sort_unstable_by_key(|(key, _)| *key);
    let value = clusters.iter().map(|(_, cluster)| cluster.of_lost).sum::<f64>() / lost;
    let error = variance(&clusters, (lost, kept), value)?.max(0.0).sqrt();
    Some(Auc {
        value,
        error,
        low: (value - Z_95 * error).max(0.0),
        high: (value + Z_95 * error).min(1.0),
    })
}

/// The structural components of a lost one and of a kept one at each risk.
fn components(levels: &BTreeMap<u32, Tied>, lost: f64, kept: f64) -> HashMap<u32, (f64, f64)> {
    let mut below = Tied::default();
    let mut found = HashMap::with_capacity(levels.len());
    for (risk, level) in levels {
        let of_lost = (below.kept + level.kept / 2.0) / kept;
        let above = lost - below.lost - level.lost;
        let of_kept = (above + level.lost / 2.0) / lost;
        found.insert(*risk, (of_lost, of_kept));
        below.lost += level.lost;
        below.kept += level.kept;
    }
    found
}

fn variance(clusters: &[(u64, Cluster)], (lost, kept): (f64, f64), area: f64) -> Option<f64> {
    let count =
        |has: fn(&Cluster) -> bool| clusters.iter().filter(|(_, cluster)| has(cluster)).count() as f64;
    let (with_lost, with_kept) = (
        count(|cluster| cluster.lost > 0.0),
        count(|cluster| cluster.kept > 0.0),
    );
    if with_lost < 2.0 || with_kept < 2.0 {
        return None;
    }
    let (mut of_lost, mut of_kept, mut of_both) = (0.0, 0.0, 0.0);
    for (_, cluster) in clusters {
        let one = cluster.of_lost - cluster.lost * area;
        let other = cluster.of_kept - cluster.kept * area;
        of_lost += one * one;
        of_kept += other * other;
        of_both += one * other;
    }
    let all = clusters.len() as f64;
    let of_lost = of_lost * with_lost / ((with_lost - 1.0) * lost);
    let of_kept = of_kept * with_kept / ((with_kept - 1.0) * kept);
    let of_both = of_both * all / (all - 1.0);
    Some(of_lost / lost + of_kept / kept + 2.0 * of_both / (lost * kept))
}
