//! CLS: the largest session window of layout shifts.

/// A window ends after a pause of this length…
const GAP_MS: f64 = 1000.0;
/// …or when it has lasted this long.
const SPAN_MS: f64 = 5000.0;

/// The windows of one view.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shifts {
    first_ms: f64,
    last_ms: f64,
    window: f64,
    largest: f64,
}

impl Shifts {
    /// Adds a shift that no recent input caused. Shifts come in the order of their time.
    pub fn add(&mut self, start_ms: f64, score: f64) {
        if self.window > 0.0 && start_ms - self.last_ms < GAP_MS && start_ms - self.first_ms < SPAN_MS {
            self.window += score;
        } else {
            self.window = score;
            self.first_ms = start_ms;
        }
        self.last_ms = start_ms;
        if self.window > self.largest {
            self.largest = self.window;
        }
    }

    /// The score so far.
    #[must_use]
    pub const fn score(&self) -> f64 {
        self.largest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(shifts: &[(f64, f64)], expect: f64) {
        let mut windows = Shifts::default();
        for (start_ms, score) in shifts {
            windows.add(*start_ms, *score);
        }
        assert!((windows.score() - expect).abs() < 1e-9, "{shifts:?}: {} is not {expect}", windows.score());
    }

    #[test]
    fn the_largest_window_wins() {
        check(&[], 0.0);
        check(&[(100.0, 0.1)], 0.1);
        check(&[(100.0, 0.1), (1099.0, 0.1)], 0.2);
        check(&[(100.0, 0.1), (1100.0, 0.05)], 0.1);
        check(&[(100.0, 0.1), (1100.0, 0.3)], 0.3);
        check(&[(0.0, 0.4), (3000.0, 0.1), (3900.0, 0.2)], 0.4);
    }

    #[test]
    fn a_window_spans_less_than_five_seconds() {
        let steady: Vec<(f64, f64)> = (0..7).map(|n| (f64::from(n) * 900.0, 0.1)).collect();
        // 0 … 4500 are one window of six; 5400 begins another.
        check(&steady, 0.6);
        check(&[(0.0, 0.1), (900.0, 0.1), (1800.0, 0.1), (2700.0, 0.1), (3600.0, 0.1), (4500.0, 0.1), (5000.0, 0.1)], 0.6);
    }
}
