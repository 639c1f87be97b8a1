//! Waiting for something to be true, with a deadline. The only place where a test sleeps for want
//! of an event to wait for.

use std::time::{Duration, Instant};

/// How long anything may take before it counts as not happening. Nobody waits so long unless something is wrong, so it is
/// meant for a machine that is several times as slow and has other work beside.
pub const PATIENCE: Duration = Duration::from_secs(120);
const PAUSE: Duration = Duration::from_millis(50);

/// Asks until the answer is `Ok`. The error says what is there instead; the last one is in the message.
///
/// # Panics
/// If it does not happen within [`PATIENCE`].
#[track_caller]
pub fn until<T>(what: &str, mut ask: impl FnMut() -> Result<T, String>) -> T {
    let start = Instant::now();
    loop {
        match ask() {
            Ok(value) => return value,
            Err(seen) if start.elapsed() > PATIENCE => panic!("{what}: not within {} s; last seen: {seen}", PATIENCE.as_secs()),
            Err(_) => std::thread::sleep(PAUSE),
        }
    }
}

/// `Ok` if the condition holds; otherwise what is seen.
///
/// # Errors
/// The text of what is seen.
pub fn holds(condition: bool, seen: impl std::fmt::Debug) -> Result<(), String> {
    if condition { Ok(()) } else { Err(format!("{seen:?}")) }
}

/// A duration that is itself what is tested ("for 60 s nothing happens"), named so that it is never
/// mistaken for waiting.
pub fn spend(duration: Duration) {
    std::thread::sleep(duration);
}
