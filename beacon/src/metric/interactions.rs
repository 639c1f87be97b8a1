//! INP: the interaction that is slower than all but one in fifty.

/// Interactions that are kept: enough for the answer on a page with 500 of them.
const KEPT: usize = 10;
/// One in so many interactions may be slower.
const IN_EVERY: f64 = 50.0;
/// Events are observed from this duration on; shorter ones come only where the count of
/// interactions must be estimated from them.
pub const THRESHOLD_MS: u32 = 40;
/// Interaction ids grow by this (in every engine that does not count interactions itself).
const ID_STEP: f64 = 7.0;

/// One event of an interaction, as the browser measured it.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// Its interaction; 0 if it belongs to none.
    pub id: f64,
    /// Its duration.
    pub duration_ms: f64,
    /// Whether the entry is the page's `first-input`.
    pub is_first_input: bool,
}

/// The slowest interactions of one view, and the estimated count of all since the page began.
#[derive(Debug, Clone, Copy, Default)]
pub struct Interactions {
    /// The slowest first. An interaction stands with its id plus one, so that a free place is none.
    slowest: [(f64, f64); KEPT],
    kept: usize,
    lowest_id: f64,
    highest_id: f64,
}

impl Interactions {
    /// Adds an event.
    pub fn add(&mut self, event: Measured) {
        if event.id > self.highest_id {
            self.highest_id = event.id;
        }
        if event.id > 0.0 && (event.id < self.lowest_id || self.lowest_id == 0.0) {
            self.lowest_id = event.id;
        }
        // The first input counts at any duration and even without an id.
        if !event.is_first_input && (event.id == 0.0 || event.duration_ms < f64::from(THRESHOLD_MS)) {
            return;
        }
        // Insertion into a sorted list: what is put aside moves down, until the place that the
        // interaction itself had, or off the end.
        let mark = event.id + 1.0;
        let mut moved = (mark, event.duration_ms);
        for place in &mut self.slowest {
            let is_own = place.0 == mark;
            if place.1 <= moved.1 {
                core::mem::swap(place, &mut moved);
            }
            if is_own {
                return;
            }
        }
        self.kept = (self.kept + 1).min(KEPT);
    }

    /// The count of interactions since the page began, where the browser does not say.
    #[must_use]
    pub fn estimated_count(&self) -> f64 {
        if self.highest_id > 0.0 { (self.highest_id - self.lowest_id) / ID_STEP + 1.0 } else { 0.0 }
    }

    /// The answer, given the count of interactions in this view; below zero if none is kept.
    #[must_use]
    pub fn answer(&self, count: f64) -> f64 {
        // A count is small and not negative; the cast saturates.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let passed_over = (count / IN_EVERY) as usize;
        self.slowest.iter().take(self.kept).take(passed_over + 1).next_back().map_or(-1.0, |(_, latency_ms)| *latency_ms)
    }

    /// Begins another view: what is kept goes, the ids seen stay.
    pub fn restart(&mut self) {
        *self = Self { lowest_id: self.lowest_id, highest_id: self.highest_id, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: u32, duration_ms: f64) -> Measured {
        Measured { id: f64::from(id), duration_ms, is_first_input: false }
    }

    fn of(events: &[(u32, f64)]) -> Interactions {
        let mut all = Interactions::default();
        for (id, duration_ms) in events {
            all.add(event(*id, *duration_ms));
        }
        all
    }

    #[test]
    fn events_of_one_interaction_count_once_with_the_longest() {
        let all = of(&[(7, 64.0), (7, 120.0), (7, 48.0), (14, 80.0), (14, 80.0)]);
        assert_eq!(all.answer(2.0), 120.0);
        assert_eq!(all.slowest[1], (15.0, 80.0));
        assert_eq!(all.kept, 2);
    }

    #[test]
    fn one_that_grows_overtakes_and_leaves_no_copy() {
        let all = of(&[(7, 50.0), (14, 50.0), (21, 40.0), (14, 60.0), (7, 55.0), (21, 90.0)]);
        assert_eq!(all.slowest[..4], [(22.0, 90.0), (15.0, 60.0), (8.0, 55.0), (0.0, 0.0)]);
        assert_eq!(all.kept, 3);
    }

    #[test]
    fn one_in_fifty_may_be_slower() {
        let all = of(&[(7, 500.0), (14, 300.0), (21, 400.0)]);
        for (count, expect) in [(3.0, 500.0), (49.0, 500.0), (50.0, 400.0), (99.0, 400.0), (100.0, 300.0), (900.0, 300.0)] {
            assert_eq!(all.answer(count), expect, "{count}");
        }
        assert_eq!(Interactions::default().answer(100.0), -1.0);
    }

    #[test]
    fn the_ten_slowest_are_kept() {
        let many: Vec<(u32, f64)> = (1..=20).map(|n| (n * 7, 40.0 + f64::from(n))).collect();
        let mut turned = many.clone();
        turned.reverse();
        for all in [of(&many), of(&turned)] {
            assert_eq!(all.answer(500.0), 51.0);
            assert_eq!(all.answer(1.0), 60.0);
            assert_eq!(all.answer(100.0), 58.0);
        }
    }

    #[test]
    fn what_is_no_interaction_is_left_out_but_the_first_input_counts() {
        assert_eq!(of(&[(0, 400.0)]).answer(0.0), -1.0);
        assert_eq!(of(&[(7, 24.0)]).answer(1.0), -1.0);
        let mut all = Interactions::default();
        all.add(Measured { id: 0.0, duration_ms: 16.0, is_first_input: true });
        assert_eq!(all.answer(1.0), 16.0);
    }

    #[test]
    fn the_count_is_estimated_from_ids_across_views() {
        let mut all = of(&[(700, 24.0), (707, 200.0), (735, 16.0)]);
        assert_eq!(all.estimated_count(), 6.0);
        all.restart();
        assert_eq!(all.answer(6.0), -1.0);
        assert_eq!(all.estimated_count(), 6.0);
        assert_eq!(Interactions::default().estimated_count(), 0.0);
    }
}
