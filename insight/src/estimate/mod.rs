//! What a figure of the participants says about everyone: shares, adjustment, worst cases;
//! and of what sampling by page load or session adds to its noise.
//!
//! Formulas and vectors are public statistics: post-stratification (Hájek), Manski's bounds,
//! Wilson's interval, bounds on quantiles with missing values. Pure arithmetic; it knows no table.
//! Nothing here is a model of the people who take no part: what they do is bounded, never guessed.

mod adjustment;
mod quantiles;
mod sampled;
#[cfg(test)]
mod tests;

pub use adjustment::{Adjusted, adjust, collapse};
pub use quantiles::{QuantileBounds, quantile, quantile_bounds};
pub use sampled::Total;

/// One coverage class: page loads, those that take part, and those of them with the outcome.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Class {
    /// All page loads of the class.
    pub loads: f64,
    /// Those that take part.
    pub taking_part: f64,
    /// Those taking part in which it happened.
    pub with_outcome: f64,
}

/// Two-sided 95 % of the normal distribution.
const Z95: f64 = 1.959_963_984_540_054;

/// The share `part / whole`; `None` of nothing.
#[must_use]
pub fn share(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

/// The proportion among those that take part, over all classes.
#[must_use]
pub fn naive(classes: &[Class]) -> Option<f64> {
    let sum = total(classes);
    share(sum.with_outcome, sum.taking_part)
}

/// The sum of all classes.
#[must_use]
pub fn total(classes: &[Class]) -> Class {
    classes.iter().fold(Class::default(), |sum, class| merge(sum, *class))
}

fn merge(a: Class, b: Class) -> Class {
    Class { loads: a.loads + b.loads, taking_part: a.taking_part + b.taking_part, with_outcome: a.with_outcome + b.with_outcome }
}

/// Between what the proportion of all page loads lies, whatever the others do (Manski): none of
/// them has the outcome, or all have. `None` where more take part than there are.
#[must_use]
pub fn worst_case(sum: Class) -> Option<(f64, f64)> {
    if sum.loads <= 0.0 || sum.taking_part > sum.loads {
        return None;
    }
    Some((sum.with_outcome / sum.loads, (sum.with_outcome + sum.loads - sum.taking_part) / sum.loads))
}

/// The proportion that the others would need so that the proportion of all exceeds `threshold`.
/// Under 0: it is exceeded already; over 1: it cannot be. `None` if there are no others.
#[must_use]
pub fn break_even(sum: Class, threshold: f64) -> Option<f64> {
    let others = sum.loads - sum.taking_part;
    (others > 0.0).then(|| (threshold * sum.loads - sum.with_outcome) / others)
}

/// Wilson's 95 % interval of a share: noise of sampling only, it says nothing about bias.
#[must_use]
pub fn wilson(part: f64, whole: f64) -> Option<(f64, f64)> {
    let p = share(part, whole)?;
    let z2 = Z95 * Z95;
    let middle = (p + z2 / (2.0 * whole)) / (1.0 + z2 / whole);
    let half = Z95 / (1.0 + z2 / whole) * (p * (1.0 - p) / whole + z2 / (4.0 * whole * whole)).max(0.0).sqrt();
    Some((middle - half, middle + half))
}
