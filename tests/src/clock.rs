//! The platform counts by whole minutes, hours and days. What is tested within one of them begins where enough of it is left.

use std::time::Duration;

use crate::batch;

/// A minute: the window of most rate limits.
pub const MINUTE: Duration = Duration::from_secs(60);
/// An hour: what roll-ups are of.
pub const HOUR: Duration = Duration::from_secs(3600);
/// A day: what consent, tallies and budgets are of.
pub const DAY: Duration = Duration::from_secs(86_400);

/// Waits for the next such period if the one that runs has less than this left. All of them begin with 1970.
pub fn room_in(period: Duration, needed: Duration) {
    let in_ms = |duration: Duration| u64::try_from(duration.as_millis()).expect("a short time");
    let left_ms = in_ms(period) - batch::now_ms() % in_ms(period);
    if left_ms < in_ms(needed) {
        // And a little, so that nobody's clock is still before it.
        std::thread::sleep(Duration::from_millis(left_ms + 50));
    }
}
