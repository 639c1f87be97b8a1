//! Distributions as integer steps on a logarithmic scale: each is two percent wide, whatever is measured.
//! Steps of different hours, rates and stores can be added.

/// The width of a step: its upper end over its lower.
pub const GAMMA: f64 = 1.02;
/// The upper end of step 0: a microsecond, or a thousandth of a score.
pub const LEAST: f64 = 0.001;

/// The step that holds a value: the first one whose upper end is not below it. What is not above [`LEAST`] is in 0.
#[must_use]
#[allow(clippy::cast_possible_truncation)] // `as` saturates, and 64 bits of doubles have less than 80,000 steps
pub fn step(value: f64) -> i32 {
    ((value.max(LEAST) / LEAST).ln() / GAMMA.ln()).ceil() as i32
}

/// The upper end of a step.
#[must_use]
pub fn upper_end(step: i32) -> f64 {
    LEAST * GAMMA.powi(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_two_percent_wide() {
        for value in [0.002, 0.1, 0.25, 1.0, 16.0, 199.9, 200.0, 2500.0, 4000.1, 599_999.0] {
            let at = step(value);
            let (lower, upper) = (upper_end(at - 1), upper_end(at));
            assert!(lower < value * 1.000_001 && value <= upper * 1.000_001, "{lower} {value} {upper}");
            assert!((upper / lower - GAMMA).abs() < 1e-9);
        }
        for least in [0.0, -1.0, LEAST, f64::NAN] {
            assert_eq!(step(least), 0);
        }
    }
}
