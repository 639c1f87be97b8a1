//! A slow interaction: where its time went, and what held it up.
//!
//! Events whose answers are painted together are one frame: the time that all of them took to be
//! processed is the page's, whichever of them it is counted for.

/// Durations are rounded to this, so that two ends nearer than that may be the same paint.
const ROUNDED_MS: f64 = 8.0;

/// One event of an interaction, as the browser measured it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Measured {
    /// Its interaction; 0 if it belongs to none.
    pub id: f64,
    /// When the visitor acted.
    pub start_ms: f64,
    /// From then to the next paint.
    pub duration_ms: f64,
    /// When the first handler of its frame began.
    pub processing_ms: f64,
    /// When the last handler of its frame ended.
    pub processed_ms: f64,
    /// Whether the entry is the page's `first-input`.
    pub is_first_input: bool,
}

impl Measured {
    /// Counts the processing of another event, if both were painted together.
    pub fn join(&mut self, other: &Self) {
        if (self.start_ms + self.duration_ms - other.start_ms - other.duration_ms).abs() <= ROUNDED_MS {
            self.processing_ms = self.processing_ms.min(other.processing_ms);
            self.processed_ms = self.processed_ms.max(other.processed_ms);
        }
    }

    /// The ends of the three parts: waiting, processing, painting.
    #[must_use]
    pub fn ends_ms(&self) -> [f64; 3] {
        let waited = self.processing_ms.max(self.start_ms);
        let painted = (self.start_ms + self.duration_ms).max(waited);
        [waited, self.processed_ms.min(painted).max(waited), painted]
    }

    /// What the page half asks for: 0 its interaction, 1 duration, 2 start, 3 to 5 the ends of its parts.
    #[must_use]
    pub fn told(&self, what: usize) -> f64 {
        let [waited, processed, painted] = self.ends_ms();
        [self.id, self.duration_ms, self.start_ms, waited, processed, painted].get(what).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timed(id: f64, [start_ms, processing_ms, processed_ms, painted_ms]: [f64; 4]) -> Measured {
        Measured { id, start_ms, duration_ms: painted_ms - start_ms, processing_ms, processed_ms, is_first_input: false }
    }

    #[test]
    fn parts_never_lie_outside_the_interaction() {
        // The paint is rounded and may come before the end of what it waited for.
        assert_eq!(timed(7.0, [100.0, 110.0, 205.0, 200.0]).ends_ms(), [110.0, 200.0, 200.0]);
        assert_eq!(timed(7.0, [100.0, 210.0, 220.0, 200.0]).ends_ms(), [210.0, 210.0, 210.0]);
        assert_eq!(timed(7.0, [100.0, 90.0, 95.0, 200.0]).ends_ms(), [100.0, 100.0, 200.0]);
    }
}
