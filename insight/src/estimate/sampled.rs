//! What a weighted sum may be off by, because only a sample was kept.
//!
//! What is drawn is not an event but a page load, or a session: its position is compared with the rate of
//! each of its events. Events of one of them are therefore kept together, those with the higher rate whenever
//! those with the lower one are (Horvitz and Thompson's variance, with the lower rate as the chance of both).

use super::Z95;

/// An estimated sum.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Total {
    /// The weighted sum.
    pub value: f64,
    /// What was seen of it.
    pub seen: f64,
    /// The estimated variance: noise of sampling, and nothing else.
    pub variance: f64,
}

impl Total {
    /// Adds a page load, or a session: its events as (weight, amount).
    pub fn add(&mut self, events: &[(f64, f64)]) {
        for (weight, amount) in events {
            self.value += weight * amount;
            self.seen += amount;
            for (other_weight, other_amount) in events {
                self.variance += (1.0 - 1.0 / weight.min(*other_weight)) * weight * amount * other_weight * other_amount;
            }
        }
    }

    /// The 95 % interval of the sum over everything, kept or not. It is not less than what was seen.
    #[must_use]
    pub fn interval(&self) -> (f64, f64) {
        let half = Z95 * self.variance.max(0.0).sqrt();
        ((self.value - half).max(self.seen), self.value + half)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_whole_is_certain() {
        let mut total = Total::default();
        total.add(&[(1.0, 3.0), (1.0, 2.0)]);
        assert_eq!((total.value, total.variance, total.interval()), (5.0, 0.0, (5.0, 5.0)));
    }

    #[test]
    fn events_of_one_page_load_come_together() {
        let (mut apart, mut together) = (Total::default(), Total::default());
        (0..10).for_each(|_| apart.add(&[(4.0, 1.0)]));
        together.add(&[(4.0, 10.0)]);
        assert_eq!((apart.value, together.value), (40.0, 40.0));
        // w(w - 1) for each by itself; ten times as far off, together.
        assert_eq!((apart.variance, together.variance), (120.0, 1200.0));
        // What is always kept adds nothing to it.
        together.add(&[(1.0, 7.0)]);
        assert_eq!(together.variance, 1200.0);
    }
}
