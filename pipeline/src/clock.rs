//! When an event happened, by the edge's clock.
//!
//! Three clocks are at hand and none is trusted alone: the page's monotonic one (which some engines
//! stop while the machine sleeps), the page's wall clock (of which only differences count, since it
//! may be a year off) and the time of receipt. The monotonic rule is
//! `received − held − (sent_t − t)`. Where the wall went by more than a second further than the
//! monotonic clock, the machine slept, and the wall's differences are used. Which rule won is stored.

use protocol::limits;
use protocol::wire::Head;

/// The highest time that is read: beyond it a double no longer holds every millisecond.
pub(crate) const MAX_TIME: f64 = 9_007_199_254_740_992.0;

/// The time rule of one batch.
pub(crate) struct Clock {
    received_ms: u64,
    /// The edge's time at the page's `t` = 0.
    zero: f64,
    /// The rule's name, and its name where the result was ahead of receipt.
    names: (&'static str, &'static str),
}

/// An event's place in time.
#[derive(Debug, PartialEq)]
pub(crate) struct Placed {
    pub(crate) time_ms: u64,
    pub(crate) rule: &'static str,
}

impl Clock {
    /// The rule for a batch whose times were checked by `decode`.
    pub(crate) fn new(head: &Head, received_ms: u64) -> Self {
        let by_wall = head.sent_wall - head.origin_wall;
        let apart = (by_wall - head.sent_t).abs();
        // Wider than what is taken back at all is no sleep: the clock was set, as on devices that start in 1970.
        let slept = apart > as_f64(limits::CLOCK_SLACK_MS) && apart <= as_f64(limits::MAX_AGE_MS);
        let since_zero = if slept { by_wall } else { head.sent_t };
        Self {
            received_ms,
            zero: as_f64(received_ms) - head.held - since_zero,
            names: if slept { ("wall", "wall+clamped") } else { ("monotonic", "monotonic+clamped") },
        }
    }

    /// Places an event; `None` if it was on its way for too long. What lies ahead of receipt is
    /// placed at receipt.
    pub(crate) fn place(&self, t: f64) -> Option<Placed> {
        let time = (self.zero + t).floor();
        let received = as_f64(self.received_ms);
        if time < received - as_f64(limits::MAX_AGE_MS) || time < 0.0 {
            return None;
        }
        if time > received {
            return Some(Placed { time_ms: self.received_ms, rule: self.names.1 });
        }
        // Between 0 and the time of receipt, and whole.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let time_ms = time as u64;
        Some(Placed { time_ms, rule: self.names.0 })
    }
}

/// Times are far below 2^53.
#[allow(clippy::cast_precision_loss)]
fn as_f64(ms: u64) -> f64 {
    ms as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECEIVED: u64 = 1_795_000_100_000;
    const DAY: f64 = 86_400_000.0;

    /// What a page says: (origin_wall, sent_wall, sent_t, held, t), and the expected age with its rule.
    fn check(about: &str, says: [f64; 5], expect: Option<(f64, &str)>) {
        let [origin_wall, sent_wall, sent_t, held, t] = says;
        let head = Head { origin_wall, sent_wall, sent_t, held, ..Head::default() };
        let placed = Clock::new(&head, RECEIVED).place(t);
        let found = placed.as_ref().map(|p| ((RECEIVED - p.time_ms) as f64, p.rule));
        assert_eq!(found, expect, "{about}");
    }

    #[test]
    fn vectors() {
        let now = RECEIVED as f64;
        let year = 365.0 * DAY;
        check("all agree", [now - 5000.0, now, 5000.0, 0.0, 1000.0], Some((4000.0, "monotonic")));
        check("a second apart is jitter", [now - 6000.0, now, 5000.0, 0.0, 1000.0], Some((4000.0, "monotonic")));
        check("a clock a year ahead", [now - 5000.0 + year, now + year, 5000.0, 0.0, 1000.0], Some((4000.0, "monotonic")));
        check("a clock a year behind", [now - 5000.0 - year, now - year, 5000.0, 0.0, 1000.0], Some((4000.0, "monotonic")));
        check("two hours of sleep", [now - 7_205_000.0, now, 5000.0, 0.0, 1000.0], Some((7_204_000.0, "wall")));
        check("held for a day", [now - DAY - 5000.0, now - DAY, 5000.0, DAY, 1000.0], Some((DAY + 4000.0, "monotonic")));
        check("slept, and held for a day", [now - 2.0 * DAY, now - DAY, 5000.0, DAY, 0.0], Some((2.0 * DAY, "wall")));
        check("the clock set back by an hour", [now - 5000.0, now - 3_600_000.0, 5000.0, 0.0, 1000.0], Some((0.0, "wall+clamped")));
        check("a start in 1970, then the right time", [1000.0, now, 5000.0, 0.0, 1000.0], Some((4000.0, "monotonic")));
        check("ahead of its own sending", [now - 5000.0, now, 5000.0, 0.0, 9000.0], Some((0.0, "monotonic+clamped")));
        check("sent when captured", [now - 5000.0, now, 5000.0, 0.0, 5000.0], Some((0.0, "monotonic")));
        check("seven days old", [now - 7.0 * DAY, now, 7.0 * DAY, 0.0, 0.0], Some((7.0 * DAY, "monotonic")));
        check("older", [now - 7.0 * DAY - 1.0, now, 7.0 * DAY + 1.0, 0.0, 0.0], None);
        check("held for longer", [now - 5000.0, now, 5000.0, 8.0 * DAY, 5000.0], None);
        check("slept for longer", [now - 6.0 * DAY, now, 5000.0, 2.0 * DAY, 0.0], None);
    }

    #[test]
    fn any_numbers_give_a_time_that_is_taken_or_none() {
        let numbers = [0.0, 1.0, 1e3, 1e9, 1e12, MAX_TIME];
        for origin_wall in [-MAX_TIME, -1.0, 0.0, 1e12, MAX_TIME] {
            for sent_wall in [-MAX_TIME, 0.0, 1e12, MAX_TIME] {
                for sent_t in numbers {
                    for held in numbers {
                        for t in numbers {
                            let head = Head { origin_wall, sent_wall, sent_t, held, ..Head::default() };
                            if let Some(placed) = Clock::new(&head, RECEIVED).place(t) {
                                assert!(placed.time_ms <= RECEIVED && placed.time_ms >= RECEIVED - limits::MAX_AGE_MS);
                            }
                        }
                    }
                }
            }
        }
    }
}
