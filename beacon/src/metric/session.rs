//! When a session is still the same. Pure: what is stored comes in as text, the time as a number.
//!
//! It lives for half an hour after the visitor's last input, and for half a day at most. It is kept on the device as
//! `<id>.<created>.<last>`, in milliseconds of the wall clock, for all tabs of the origin. Whatever else stands there is none.

use crate::flush::whole;
use protocol::json::Writer;
use protocol::{limits, redact};

/// Without an input for so long it is over.
const IDLE_MS: f64 = 30.0 * 60_000.0;
/// And after so long in any case.
const MOST_MS: f64 = 12.0 * 3_600_000.0;
/// A clock that was set back may make what is stored a little younger than now. More is no session: it would not end.
const AHEAD_MS: f64 = 60_000.0;

/// A session as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// 128 random bits as hexadecimal.
    pub id: String,
    /// When it began.
    pub created_ms: f64,
    /// When the visitor last did something.
    pub last_ms: f64,
}

impl Session {
    /// One that begins now.
    #[must_use]
    pub fn begin(id: &str, now_ms: f64) -> Self {
        Self { id: id.into(), created_ms: now_ms, last_ms: now_ms }
    }

    /// The session of a stored text; `None` if there is none, or it is over.
    #[must_use]
    pub fn read(text: &str, now_ms: f64) -> Option<Self> {
        let (id, times) = redact::cut(text, is_dot);
        let (created, last) = redact::cut(redact::part(times, 1, times.len()), is_dot);
        let session = Self { id: id.into(), created_ms: whole(created), last_ms: whole(redact::part(last, 1, last.len())) };
        let is_id = id.len() == limits::PAGE_ID_CHARS && id.bytes().all(|b| b.is_ascii_hexdigit());
        let is_ahead = session.created_ms > now_ms + AHEAD_MS || session.last_ms > now_ms + AHEAD_MS;
        (is_id && !is_ahead && now_ms < session.end_ms()).then_some(session)
    }

    /// As it is stored.
    #[must_use]
    pub fn write(&self) -> String {
        let mut out = Writer::default();
        out.raw(&self.id);
        for time_ms in [self.created_ms, self.last_ms] {
            out.raw(".");
            // Times are after 1970 and whole.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            out.integer(time_ms as u64);
        }
        out.finish()
    }

    /// When it is over, unless it is extended.
    #[must_use]
    pub fn end_ms(&self) -> f64 {
        let (idle_ms, most_ms) = (self.last_ms + IDLE_MS, self.created_ms + MOST_MS);
        if idle_ms < most_ms { idle_ms } else { most_ms }
    }
}

/// The session in force: the stored one, to now if the visitor acted; or, where that is over or is none, one that begins
/// now under a fresh id.
#[must_use]
pub fn follow(stored: &str, fresh: &str, now_ms: f64, has_acted: bool) -> String {
    let mut session = Session::read(stored, now_ms).unwrap_or_else(|| Session::begin(fresh, now_ms));
    if has_acted {
        session.last_ms = now_ms;
    }
    session.write()
}

const fn is_dot(byte: u8) -> bool {
    byte == b'.'
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: f64 = 1_795_000_000_000.0;
    const MINUTE_MS: f64 = 60_000.0;

    fn of(created_ago_ms: f64, last_ago_ms: f64) -> String {
        Session { created_ms: NOW_MS - created_ago_ms, last_ms: NOW_MS - last_ago_ms, ..Session::begin(&"07".repeat(16), NOW_MS) }.write()
    }

    #[test]
    fn what_is_written_reads_back() {
        let session = Session::begin(&"ab".repeat(16), NOW_MS);
        assert_eq!(session.write(), "abababababababababababababababab.1795000000000.1795000000000");
        assert_eq!(Session::read(&session.write(), NOW_MS), Some(session));
    }

    #[test]
    fn idle_for_half_an_hour_or_half_a_day_old_it_is_over() {
        for (created_min, last_min, holds) in [
            (0.0, 0.0, true),
            (29.9, 29.9, true),
            (30.0, 30.0, false),
            (719.9, 0.0, true),
            (720.0, 0.0, false),
            (720.0, 1.0, false),
            // Across a sleep of the machine, and across midnight, only the clock matters.
            (480.0, 31.0, false),
            (480.0, 29.0, true),
        ] {
            let read = Session::read(&of(created_min * MINUTE_MS, last_min * MINUTE_MS), NOW_MS);
            assert_eq!(read.is_some(), holds, "{created_min} {last_min}");
        }
    }

    #[test]
    fn a_clock_that_was_set_back_ends_it() {
        assert!(Session::read(&of(-30_000.0, -30_000.0), NOW_MS).is_some());
        assert!(Session::read(&of(-3_600_000.0, -3_600_000.0), NOW_MS).is_none());
        assert!(Session::read(&of(0.0, -3_600_000.0), NOW_MS).is_none());
    }

    #[test]
    fn anything_else_is_none() {
        let valid = of(0.0, 0.0);
        for text in
            ["", ".", "..", "undefined", "x.1.2", &valid[1..], &valid.replace('.', ","), &format!("{valid}x"), &valid[..40], &valid[..46]]
        {
            assert_eq!(Session::read(text, NOW_MS), None, "{text}");
        }
        assert_eq!(Session::read(&valid.replace("0707", "zz07"), NOW_MS), None);
    }

    #[test]
    fn it_ends_at_the_nearer_of_both() {
        let session = Session { created_ms: 0.0, last_ms: 0.0, ..Session::begin("", 0.0) };
        assert_eq!(session.end_ms(), IDLE_MS);
        let late = Session { last_ms: MOST_MS - MINUTE_MS, ..session };
        assert_eq!(late.end_ms(), MOST_MS);
    }

    #[test]
    fn only_what_the_visitor_does_extends_it() {
        let (stored, fresh) = (of(60.0 * MINUTE_MS, 20.0 * MINUTE_MS), "fe".repeat(16));
        assert_eq!(follow(&stored, &fresh, NOW_MS, false), stored);
        assert_eq!(follow(&stored, &fresh, NOW_MS, true), of(60.0 * MINUTE_MS, 0.0));
        for over in ["", "undefined", &of(60.0 * MINUTE_MS, 31.0 * MINUTE_MS)] {
            assert_eq!(follow(over, &fresh, NOW_MS, true), Session::begin(&fresh, NOW_MS).write(), "{over}");
        }
    }
}
