//! INP: the interaction that is slower than all but one in fifty.

use crate::metric::slow::Measured;

/// Interactions that are kept: enough for the answer on a page with 500 of them.
const KEPT: usize = 10;
/// One in so many interactions may be slower.
const IN_EVERY: f64 = 50.0;
/// Events are observed from this duration on; shorter ones come only where the count of
/// interactions must be estimated from them.
pub const THRESHOLD_MS: u32 = 40;
/// Interaction ids grow by this (in every engine that does not count interactions itself).
const ID_STEP: f64 = 7.0;

/// The slowest interactions of one view, and the estimated count of all since the page began.
#[derive(Debug, Default)]
pub struct Interactions {
    /// The slowest first.
    pub slowest: Vec<Measured>,
    /// The last event, with what its frame has processed so far.
    frame: Measured,
    lowest_id: f64,
    highest_id: f64,
}

impl Interactions {
    /// Adds an event. True if it is the longest of an interaction that is among the slowest.
    pub fn add(&mut self, mut event: Measured) -> bool {
        if event.id > self.highest_id {
            self.highest_id = event.id;
        }
        if event.id > 0.0 && (event.id < self.lowest_id || self.lowest_id == 0.0) {
            self.lowest_id = event.id;
        }
        event.join(&self.frame);
        self.frame = event;
        let mut known = None;
        for (at, slow) in self.slowest.iter_mut().enumerate() {
            slow.join(&event);
            if slow.id == event.id {
                known = Some((at, slow.duration_ms));
            }
        }
        // The first input counts at any duration.
        if event.id == 0.0 || (!event.is_first_input && event.duration_ms < f64::from(THRESHOLD_MS)) {
            return false;
        }
        let (mut place, longest_ms) = known.unwrap_or((self.slowest.len(), -1.0));
        if event.duration_ms <= longest_ms {
            return false;
        }
        match self.slowest.get_mut(place) {
            Some(slow) => *slow = event,
            None => self.slowest.push(event),
        }
        // Up, past those that it is slower than.
        while place > 0 && self.slowest.get(place - 1).is_some_and(|other| other.duration_ms < event.duration_ms) {
            self.slowest.swap(place - 1, place);
            place -= 1;
        }
        self.slowest.truncate(KEPT);
        place < KEPT
    }

    /// The count of interactions since the page began, where the browser does not say.
    #[must_use]
    pub fn estimated_count(&self) -> f64 {
        if self.highest_id > 0.0 { (self.highest_id - self.lowest_id) / ID_STEP + 1.0 } else { 0.0 }
    }

    /// The answer, given the count of interactions in this view.
    #[must_use]
    pub fn answer(&self, count: f64) -> Option<&Measured> {
        // A count is small and not negative; the cast saturates.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let passed_over = (count / IN_EVERY) as usize;
        self.slowest.get(passed_over).or(self.slowest.last())
    }

    /// Begins another view: what is kept goes, the ids seen stay.
    pub fn restart(&mut self) {
        self.slowest.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: u32, duration_ms: f64) -> Measured {
        Measured { id: f64::from(id), duration_ms, ..Measured::default() }
    }

    fn of(events: &[(u32, f64)]) -> Interactions {
        let mut all = Interactions::default();
        for (id, duration_ms) in events {
            let _ = all.add(event(*id, *duration_ms));
        }
        all
    }

    fn answer(all: &Interactions, count: f64) -> f64 {
        all.answer(count).map_or(-1.0, |slow| slow.duration_ms)
    }

    fn kept(all: &Interactions) -> Vec<(f64, f64)> {
        all.slowest.iter().map(|slow| (slow.id, slow.duration_ms)).collect()
    }

    #[test]
    fn events_of_one_interaction_count_once_with_the_longest() {
        let all = of(&[(7, 64.0), (7, 120.0), (7, 48.0), (14, 80.0), (14, 80.0)]);
        assert_eq!(answer(&all, 2.0), 120.0);
        assert_eq!(kept(&all), [(7.0, 120.0), (14.0, 80.0)]);
    }

    #[test]
    fn one_that_grows_overtakes_and_leaves_no_copy() {
        let all = of(&[(7, 50.0), (14, 50.0), (21, 40.0), (14, 60.0), (7, 55.0), (21, 90.0)]);
        assert_eq!(kept(&all), [(21.0, 90.0), (14.0, 60.0), (7.0, 55.0)]);
    }

    #[test]
    fn one_in_fifty_may_be_slower() {
        let all = of(&[(7, 500.0), (14, 300.0), (21, 400.0)]);
        for (count, expect) in [(3.0, 500.0), (49.0, 500.0), (50.0, 400.0), (99.0, 400.0), (100.0, 300.0), (900.0, 300.0)] {
            assert_eq!(answer(&all, count), expect, "{count}");
        }
        assert_eq!(answer(&Interactions::default(), 100.0), -1.0);
    }

    #[test]
    fn the_ten_slowest_are_kept() {
        let many: Vec<(u32, f64)> = (1..=20).map(|n| (n * 7, 40.0 + f64::from(n))).collect();
        let mut turned = many.clone();
        turned.reverse();
        for all in [of(&many), of(&turned)] {
            assert_eq!(answer(&all, 500.0), 51.0);
            assert_eq!(answer(&all, 1.0), 60.0);
            assert_eq!(answer(&all, 100.0), 58.0);
            assert_eq!(all.slowest.len(), KEPT);
        }
    }

    #[test]
    fn what_is_no_interaction_is_left_out_but_the_first_input_counts() {
        assert_eq!(answer(&of(&[(0, 400.0)]), 0.0), -1.0);
        assert_eq!(answer(&of(&[(7, 24.0)]), 1.0), -1.0);
        for (id, expect) in [(7.0, 16.0), (0.0, -1.0)] {
            let mut all = Interactions::default();
            let _ = all.add(Measured { id, duration_ms: 16.0, is_first_input: true, ..Measured::default() });
            assert_eq!(answer(&all, 1.0), expect);
        }
    }

    #[test]
    fn the_count_is_estimated_from_ids_across_views() {
        let mut all = of(&[(700, 24.0), (707, 200.0), (735, 16.0)]);
        assert_eq!(all.estimated_count(), 6.0);
        all.restart();
        assert_eq!(answer(&all, 6.0), -1.0);
        assert_eq!(all.estimated_count(), 6.0);
        assert_eq!(Interactions::default().estimated_count(), 0.0);
    }

    fn timed(id: f64, [start_ms, processing_ms, processed_ms, painted_ms]: [f64; 4]) -> Measured {
        Measured { id, start_ms, duration_ms: painted_ms - start_ms, processing_ms, processed_ms, is_first_input: false }
    }

    #[test]
    fn what_one_frame_processes_counts_for_each_of_its_interactions() {
        let mut all = Interactions::default();
        // A handler of another event runs before and one after those of the interaction.
        let _ = all.add(timed(0.0, [98.0, 105.0, 140.0, 250.0]));
        let _ = all.add(timed(7.0, [100.0, 141.0, 142.0, 252.0]));
        let _ = all.add(timed(7.0, [100.0, 150.0, 230.0, 252.0]));
        // Another frame says nothing about it.
        let _ = all.add(timed(14.0, [260.0, 262.0, 280.0, 330.0]));
        let slow = all.answer(2.0).unwrap();
        assert_eq!(slow.ends_ms(), [105.0, 230.0, 252.0]);
    }

    #[test]
    fn the_longest_event_of_an_interaction_is_told_apart() {
        let mut all = Interactions::default();
        let news: Vec<bool> = [160.0, 152.0, 160.0, 168.0, 24.0].into_iter().map(|ms| all.add(event(7, ms))).collect();
        assert_eq!(news, [true, false, false, true, false]);
        // Too short beside ten slower ones.
        for id in 2..=11 {
            assert!(all.add(event(id * 7, 400.0)));
        }
        assert!(!all.add(event(700, 48.0)));
    }
}
