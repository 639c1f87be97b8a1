//! When to send, and what an answer means. Pure: time, chance and the state of things are parameters.

/// The first batch leaves this long after the start: what the load itself yields travels together.
const FIRST_MS: f64 = 1000.0;
/// No event waits longer than this, unless the network makes it.
const AGE_MS: f64 = 5000.0;
/// As many events are a batch.
const EVENTS: usize = 30;
/// So many bytes are a batch.
const BYTES: usize = protocol::limits::PAGE_BATCH_BYTES;
/// Pauses after the first, second, third, fourth and every further failure in a row: where the address is
/// blocked, a page that stays open asks twelve times an hour.
const BACKOFF_MS: [f64; 5] = [1000.0, 4000.0, 15_000.0, 60_000.0, 300_000.0];
/// The longest `Retry-After` that is honoured.
const RETRY_AFTER_MAX_S: f64 = 300.0;

/// Why a batch leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlushReason {
    /// The first of the page load.
    Start,
    /// Enough events, or enough bytes.
    Size,
    /// The oldest event has waited long enough.
    Age,
    /// The pause after a failure is over.
    Retry,
    /// The page is hidden or goes away: now or never.
    Exit,
}

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Next {
    /// Nothing: no event waits, or an answer is awaited.
    Rest,
    /// Look again after so many milliseconds.
    Wait(f64),
    /// Send.
    Send(FlushReason),
}

/// What the decision rests on. Times are `performance.now()`.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// When the beacon started.
    pub started_ms: f64,
    /// Whether a batch has left already.
    pub has_sent: bool,
    /// When the oldest waiting event was queued; of one that may wait for longer, later.
    pub oldest_ms: f64,
    /// Failures in a row.
    pub failures: usize,
    /// Not before this, after a failure.
    pub not_before_ms: f64,
}

impl Pace {
    /// The state at the start.
    #[must_use]
    pub const fn new(now_ms: f64) -> Self {
        Self { started_ms: now_ms, has_sent: false, oldest_ms: now_ms, failures: 0, not_before_ms: 0.0 }
    }

    /// What to do, with so many events and bytes waiting and so many requests without an answer.
    #[must_use]
    pub fn next(&self, now_ms: f64, events: usize, bytes: usize, in_flight: usize) -> Next {
        // One request at a time: an endpoint that hangs gathers no more of them.
        if events == 0 || in_flight > 0 {
            return Next::Rest;
        }
        let (due_ms, reason) = if self.failures > 0 {
            (self.not_before_ms, FlushReason::Retry)
        } else if !self.has_sent {
            (self.started_ms + FIRST_MS, FlushReason::Start)
        } else if events >= EVENTS || bytes >= BYTES {
            (now_ms, FlushReason::Size)
        } else {
            (self.oldest_ms + AGE_MS, FlushReason::Age)
        };
        // A timer may fire a fraction early: waiting for less than a millisecond is not worth one.
        if due_ms - now_ms < 1.0 { Next::Send(reason) } else { Next::Wait(due_ms - now_ms) }
    }

    /// No final answer came. `chance` in [0, 1) spreads pages that failed together.
    pub fn failed(&mut self, now_ms: f64, retry_after_s: f64, chance: f64) {
        let step_ms = BACKOFF_MS.get(self.failures).or(BACKOFF_MS.last()).copied().unwrap_or_default();
        self.failures += 1;
        let asked_ms = if retry_after_s < RETRY_AFTER_MAX_S { retry_after_s } else { RETRY_AFTER_MAX_S } * 1000.0;
        let spread_ms = step_ms * (0.5 + chance);
        self.not_before_ms = now_ms + if asked_ms > spread_ms { asked_ms } else { spread_ms };
    }
}

/// What an answer means for the events of its batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The edge has them, or has counted what it dropped.
    Final,
    /// The edge refused the batch whole.
    Refused,
    /// Nobody has decided: send them again.
    Again,
}

/// Reads an answer: its status (0 where there is none) and whether it carries `Candor-Result`.
/// Without that header it is not the edge that answered, whatever the status says.
#[must_use]
pub fn judge(status: u32, has_result: bool) -> Verdict {
    match status {
        200..400 if has_result => Verdict::Final,
        429 => Verdict::Again,
        400..500 if has_result => Verdict::Refused,
        _ => Verdict::Again,
    }
}

/// A whole number, as the seconds of a `Retry-After` header; 0 for a date or anything else.
#[must_use]
pub fn whole(text: &str) -> f64 {
    let mut number = 0.0;
    for byte in text.bytes() {
        if !byte.is_ascii_digit() {
            return 0.0;
        }
        number = number * 10.0 + f64::from(byte - b'0');
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_batch_leaves_a_second_after_the_start() {
        let pace = Pace::new(500.0);
        assert_eq!(pace.next(500.0, 0, 0, 0), Next::Rest);
        assert_eq!(pace.next(500.0, 2, 300, 0), Next::Wait(1000.0));
        assert_eq!(pace.next(1499.5, 2, 300, 0), Next::Send(FlushReason::Start));
    }

    #[test]
    fn then_by_age_or_size() {
        let pace = Pace { has_sent: true, oldest_ms: 10_000.0, ..Pace::new(0.0) };
        assert_eq!(pace.next(11_000.0, 1, 100, 0), Next::Wait(4000.0));
        assert_eq!(pace.next(15_000.0, 1, 100, 0), Next::Send(FlushReason::Age));
        assert_eq!(pace.next(11_000.0, EVENTS, 100, 0), Next::Send(FlushReason::Size));
        assert_eq!(pace.next(11_000.0, 1, BYTES, 0), Next::Send(FlushReason::Size));
    }

    #[test]
    fn one_request_at_a_time() {
        let pace = Pace { has_sent: true, ..Pace::new(0.0) };
        assert_eq!(pace.next(90_000.0, 100, BYTES, 1), Next::Rest);
    }

    #[test]
    fn failures_back_off_and_an_answer_ends_it() {
        let mut pace = Pace { has_sent: true, ..Pace::new(0.0) };
        for (step, expect) in [1000.0, 4000.0, 15_000.0, 60_000.0, 300_000.0, 300_000.0].into_iter().enumerate() {
            pace.failed(100.0, 0.0, 0.5);
            assert_eq!(pace.next(100.0, EVENTS, 0, 0), Next::Wait(expect), "failure {step}");
        }
        assert_eq!(pace.next(300_100.0, 1, 0, 0), Next::Send(FlushReason::Retry));
        pace.failures = 0;
        assert_eq!(pace.next(100.0, EVENTS, 0, 0), Next::Send(FlushReason::Size));
    }

    #[test]
    fn jitter_spreads_and_retry_after_is_a_floor() {
        let mut pace = Pace::new(0.0);
        pace.failed(0.0, 0.0, 0.0);
        assert_eq!(pace.not_before_ms, 500.0);
        pace = Pace::new(0.0);
        pace.failed(0.0, 0.0, 0.999);
        assert!(pace.not_before_ms < 1500.0);
        pace.failed(0.0, 120.0, 0.5);
        assert_eq!(pace.not_before_ms, 120_000.0);
        pace.failed(0.0, 86_400.0, 0.5);
        assert_eq!(pace.not_before_ms, 300_000.0);
    }

    #[test]
    fn answers_are_final_only_from_the_edge() {
        for (status, has_result, expect) in [
            (200, true, Verdict::Final),
            (204, true, Verdict::Final),
            (200, false, Verdict::Again),
            (204, false, Verdict::Again),
            (403, true, Verdict::Refused),
            (413, true, Verdict::Refused),
            (404, false, Verdict::Again),
            (429, true, Verdict::Again),
            (429, false, Verdict::Again),
            (500, true, Verdict::Again),
            (503, false, Verdict::Again),
            (0, false, Verdict::Again),
        ] {
            assert_eq!(judge(status, has_result), expect, "{status} {has_result}");
        }
    }

    #[test]
    fn only_digits_are_a_number() {
        for (header, expect) in
            [("", 0.0), ("0", 0.0), ("30", 30.0), ("99999999999", 99_999_999_999.0), ("-1", 0.0), ("Wed, 21 Oct", 0.0), ("1.5", 0.0)]
        {
            assert_eq!(whole(header), expect, "{header}");
        }
    }
}
