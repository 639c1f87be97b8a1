//! Weighted quantiles, and between what the quantile of everyone lies where values are missing.

/// A range that holds whatever the others do. `None`: no bound on that side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuantileBounds {
    /// The quantile is at least this.
    pub lower: Option<f64>,
    /// The quantile is at most this.
    pub upper: Option<f64>,
}

/// The smallest value that at least the share `alpha` of the weight does not exceed. `sorted` holds
/// (value, weight) in ascending order.
#[must_use]
pub fn quantile(sorted: &[(f64, f64)], alpha: f64) -> Option<f64> {
    reach(sorted, alpha * sorted.iter().map(|(_, weight)| weight).sum::<f64>())
}

/// Between what the quantile of everyone lies if the observed weight is the share `coverage` of
/// all: the others are all below every value, or all above.
#[must_use]
pub fn quantile_bounds(sorted: &[(f64, f64)], alpha: f64, coverage: f64) -> QuantileBounds {
    let observed: f64 = sorted.iter().map(|(_, weight)| weight).sum();
    if !(coverage > 0.0 && coverage <= 1.0) || observed <= 0.0 {
        return QuantileBounds { lower: None, upper: None };
    }
    let all = observed / coverage;
    let rank = alpha * all;
    let lower_rank = rank - (all - observed);
    // Ranks that differ from a whole number only by the division above are that number.
    let lower = if lower_rank > 1e-6 { reach(sorted, lower_rank) } else { None };
    let upper = if rank <= observed + 1e-6 { reach(sorted, rank) } else { None };
    QuantileBounds { lower, upper }
}

/// The value at which the running weight reaches `rank`.
fn reach(sorted: &[(f64, f64)], rank: f64) -> Option<f64> {
    let mut running = 0.0;
    sorted.iter().find_map(|(value, weight)| {
        running += weight;
        (running >= rank - 1e-6).then_some(*value)
    })
}
