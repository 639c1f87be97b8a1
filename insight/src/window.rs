//! The stretch of time that a page shows, cut into the buckets of its chart.
//!
//! Buckets follow the site's reporting zone. Coverage is counted by whole days in UTC, because its
//! tallies know no time of day: its stretch is widened to whole days and every sentence says so.

use crate::civil::{Civil, DAY_MS, HOUR_MS};

/// A stretch that can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    /// In the address: `?range=7d`.
    pub(crate) code: &'static str,
    /// In a sentence: "the last 7 days".
    pub(crate) text: &'static str,
    step_ms: u64,
    buckets: u64,
    /// How many buckets share one label under the chart.
    pub(crate) label_every: usize,
    /// Whether it begins at midnight.
    whole_days: bool,
}

/// Every stretch, the usual one first.
pub(crate) const SPANS: [Span; 3] = [
    Span { code: "24h", text: "the last 24 hours", step_ms: HOUR_MS, buckets: 24, label_every: 4, whole_days: false },
    Span { code: "7d", text: "the last 7 days", step_ms: 6 * HOUR_MS, buckets: 28, label_every: 4, whole_days: true },
    Span { code: "30d", text: "the last 30 days", step_ms: DAY_MS, buckets: 30, label_every: 5, whole_days: true },
];

/// A stretch that ends now.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    pub(crate) span: Span,
    pub(crate) now_ms: u64,
    /// The zone in which it is shown.
    pub(crate) offset_minutes: i32,
    /// The number of the first bucket, counted from 1970 in the zone.
    first_bucket: u64,
}

impl Window {
    /// The stretch with this code; the first of [`SPANS`] for any other text.
    pub(crate) fn of(code: &str, now_ms: u64, offset_minutes: i32) -> Self {
        let span = SPANS.iter().find(|span| span.code == code).copied().unwrap_or(SPANS[0]);
        let local_ms = now_ms.saturating_add_signed(i64::from(offset_minutes) * 60_000);
        let end_ms =
            if span.whole_days { local_ms / DAY_MS * DAY_MS + DAY_MS } else { local_ms / span.step_ms * span.step_ms + span.step_ms };
        Self { span, now_ms, offset_minutes, first_bucket: (end_ms / span.step_ms).saturating_sub(span.buckets) }
    }

    /// When it begins, ms since 1970 in UTC.
    pub(crate) fn start_ms(&self) -> u64 {
        self.bucket_start_ms(0)
    }

    fn bucket_start_ms(&self, at: u64) -> u64 {
        ((self.first_bucket + at) * self.span.step_ms).saturating_add_signed(-self.offset_ms())
    }

    /// The zone's distance from UTC in milliseconds.
    pub(crate) fn offset_ms(&self) -> i64 {
        i64::from(self.offset_minutes) * 60_000
    }

    /// The length of a bucket.
    pub(crate) const fn step_ms(&self) -> u64 {
        self.span.step_ms
    }

    /// The numbers of its buckets with a full name for each and a short one for the axis.
    pub(crate) fn buckets(&self) -> impl Iterator<Item = Bucket> + '_ {
        (0..self.span.buckets).map(|at| {
            let start = Civil::at(self.bucket_start_ms(at), self.offset_minutes);
            let full = if self.span.step_ms < DAY_MS {
                format!("{}, {}", start.weekday_day_month(), start.clock())
            } else {
                start.weekday_day_month()
            };
            let short = if self.span.whole_days { start.day_month() } else { start.clock() };
            Bucket { number: self.first_bucket + at, full, short, is_future: self.bucket_start_ms(at) > self.now_ms }
        })
    }

    /// The first of the whole UTC days that hold it.
    pub(crate) fn first_day(&self) -> u64 {
        self.start_ms() / DAY_MS
    }

    /// The day in UTC that is now.
    pub(crate) const fn last_day(&self) -> u64 {
        self.now_ms / DAY_MS
    }

    /// When its first whole UTC day begins, ms since 1970.
    pub(crate) fn first_day_ms(&self) -> u64 {
        self.first_day() * DAY_MS
    }
}

/// A bucket of the chart.
#[derive(Debug)]
pub(crate) struct Bucket {
    /// Counted from 1970 in the zone, as the queries count.
    pub(crate) number: u64,
    /// `Sun 22 Nov, 14:00`.
    pub(crate) full: String,
    /// `14:00`.
    pub(crate) short: String,
    /// Whether it has not begun yet.
    pub(crate) is_future: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: u64 = 1_795_348_800_000 + 125_000; // 22 Nov 2026, 12:02:05 UTC

    #[test]
    fn a_day_ends_with_the_current_hour() {
        let window = Window::of("24h", NOW_MS, 0);
        assert_eq!(Civil::at(window.start_ms(), 0).full(), "21 Nov 2026, 13:00:00");
        let buckets: Vec<_> = window.buckets().collect();
        assert_eq!((buckets.len(), buckets[23].short.as_str(), buckets[23].is_future), (24, "12:00", false));
        assert_eq!(buckets[23].number, NOW_MS / HOUR_MS);
        assert_eq!(window.first_day() + 1, window.last_day());
    }

    #[test]
    fn a_week_is_seven_calendar_days_of_the_zone() {
        for (offset, start) in [(0, "16 Nov 2026, 00:00:00"), (345, "16 Nov 2026, 00:00:00"), (720, "17 Nov 2026, 00:00:00")] {
            let window = Window::of("7d", NOW_MS, offset);
            assert_eq!(Civil::at(window.start_ms(), offset).full(), start);
            assert_eq!(window.buckets().count(), 28);
            let now_bucket = NOW_MS.saturating_add_signed(window.offset_ms()) / window.step_ms();
            assert!(window.buckets().any(|bucket| bucket.number == now_bucket && !bucket.is_future));
        }
        assert_eq!(Window::of("7d", NOW_MS, 0).buckets().filter(|b| b.is_future).count(), 1);
    }

    #[test]
    fn any_other_code_is_a_day() {
        for code in ["", "1y", "24H", "<script>"] {
            assert_eq!(Window::of(code, NOW_MS, 0).span.code, "24h");
        }
    }
}
