//! CLS: the largest session window of layout shifts, and the largest shift in it.

/// A window ends after a pause of this length…
const GAP_MS: f64 = 1000.0;
/// …or when it has lasted this long.
const SPAN_MS: f64 = 5000.0;

/// The windows of one view.
#[derive(Debug, Default)]
pub struct Shifts {
    first_ms: f64,
    last_ms: f64,
    window: f64,
    largest: f64,
    /// The score of the largest shift of the current window.
    current: f64,
}

impl Shifts {
    /// Adds a shift that no recent input caused. Shifts come in the order of their time. 1: it is the
    /// largest of its window so far; 2: its window is now the largest. Both are added.
    pub fn add(&mut self, at_ms: f64, score: f64) -> u32 {
        if self.window > 0.0 && at_ms - self.last_ms < GAP_MS && at_ms - self.first_ms < SPAN_MS {
            self.window += score;
        } else {
            self.window = score;
            self.first_ms = at_ms;
            self.current = 0.0;
        }
        self.last_ms = at_ms;
        let is_largest = score > self.current;
        if is_largest {
            self.current = score;
        }
        let is_worst = self.window > self.largest;
        if is_worst {
            self.largest = self.window;
        }
        u32::from(is_largest) | u32::from(is_worst) << 1
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

    #[test]
    fn the_largest_shift_of_the_largest_window_is_known() {
        let mut windows = Shifts::default();
        let (mut current, mut worst) = ("", "");
        for (at_ms, score, target) in [(100.0, 0.3, "a"), (3000.0, 0.2, "b"), (3100.0, 0.05, "c"), (3200.0, 0.1, "d"), (9000.0, 0.25, "e")]
        {
            let told = windows.add(at_ms, score);
            if told & 1 != 0 {
                current = target;
            }
            if told & 2 != 0 {
                worst = current;
            }
        }
        // `b`, though its window became the largest only with `d`.
        assert_eq!((current, worst), ("e", "b"));
    }
}
