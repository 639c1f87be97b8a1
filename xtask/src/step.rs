//! Lines that tell a person what is going on: one for each step, with its time, and a sign of life while it works.
//!
//! It does not run anything itself: `run` does, and reports here.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

static BRIEF: AtomicBool = AtomicBool::new(false);

const HEARTBEAT: Duration = Duration::from_secs(30);
const REDRAW: Duration = Duration::from_millis(120);

/// One step that takes time.
#[derive(Debug)]
pub(crate) struct Step {
    label: String,
    started: Instant,
    told: Instant,
    terminal: bool,
}

impl Step {
    /// Begins a step; `label` is a few words.
    pub(crate) fn begin(label: impl Into<String>) -> Self {
        let now = Instant::now();
        Self { label: label.into(), started: now, told: now, terminal: std::io::stdout().is_terminal() }
    }

    /// Shows that it still works, and what it last said. Call it often: it decides when to print.
    pub(crate) fn still(&mut self, saying: &str) {
        let wait = if self.terminal { REDRAW } else { HEARTBEAT };
        if self.told.elapsed() < wait {
            return;
        }
        self.told = Instant::now();
        if self.terminal {
            let line = format!("  … {:<44} {:>7}  {saying}", self.label, seconds(self.started.elapsed()));
            let short: String = line.chars().take(100).collect();
            print!("\r\x1b[2K{short}");
        } else {
            println!("  … {} is still at work after {}", self.label, seconds(self.started.elapsed()));
        }
        let _ = std::io::stdout().flush();
    }

    /// Ends the step well. Returns how long it took.
    pub(crate) fn done(self) -> Duration {
        self.end('✓', "")
    }

    /// Ends the step well, with a few words more.
    pub(crate) fn done_with(self, note: &str) -> Duration {
        self.end('✓', note)
    }

    /// Ends the step badly.
    pub(crate) fn failed(self) -> Duration {
        self.end('✗', "")
    }

    fn end(self, mark: char, note: &str) -> Duration {
        let took = self.started.elapsed();
        if self.terminal {
            print!("\r\x1b[2K");
        }
        println!("{}", format!("  {mark} {:<44} {:>7}  {note}", self.label, seconds(took)).trim_end());
        took
    }
}

/// A line for what needed no work.
pub(crate) fn present(label: &str, note: &str) {
    if !BRIEF.load(Ordering::Relaxed) {
        println!("  · {label:<44} {note:>7}");
    }
}

/// A heading over steps.
pub(crate) fn heading(text: &str) {
    if !BRIEF.load(Ordering::Relaxed) {
        println!("{text}");
    }
}

/// From now on only work is told: in a watch, "still current" is noise.
pub(crate) fn leave_out_what_is_current() {
    BRIEF.store(true, Ordering::Relaxed);
}

/// A duration as people read it.
pub(crate) fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs();
    if whole >= 60 { format!("{}m {:02}s", whole / 60, whole % 60) } else { format!("{:.1}s", duration.as_secs_f64()) }
}

#[cfg(test)]
mod tests {
    use super::seconds;
    use std::time::Duration;

    #[test]
    fn durations_read_well() {
        assert_eq!(seconds(Duration::from_millis(1_249)), "1.2s");
        assert_eq!(seconds(Duration::from_millis(61_900)), "1m 01s");
    }
}
