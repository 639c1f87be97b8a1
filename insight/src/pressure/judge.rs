//! By how much a site's rates are lowered: pure arithmetic over what was stored, asked every few minutes.
//!
//! A budget is paced: what is left of it may be used twice as fast as evenly, so that a busy hour is not cut
//! while the day as a whole holds, and what is left shrinks towards the end without ever being gone. A plan
//! is left alone until 80 % of it are used; from there the rates fall in proportion to what is left. Both
//! answers change smoothly with what was stored. A step is at most a half down and a quarter up, and small
//! differences change nothing, so that the rate does not swing.

use protocol::pressure::Pressure;

/// Used share of a plan from which on rates are lowered.
pub(crate) const NEAR: f64 = 0.8;
/// A store that was full takes rows again under this share.
const ROOM: f64 = 0.98;
/// Rates are not lowered further than to this: one row would stand for too many.
const LEAST_FACTOR: f64 = 0.01;
/// How much faster than evenly a budget may be used.
const HEADROOM: f64 = 2.0;
/// The largest step down and up, and the smallest that is made.
const DOWN: f64 = 0.5;
const UP: f64 = 1.25;
const DEAD_BAND: f64 = 0.25;
/// Events stored in one interval below which no rate can be told from them.
const COUNTED_MIN: f64 = 20.0;
const DAY_MS: u64 = 86_400_000;

/// What a site stands under, with its reason and memory: a row of the table `pressure`.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// For intake.
    pub pressure: Pressure,
    /// `budget`, `plan_rows`, `plan_storage`; empty for none.
    pub why: &'static str,
    /// Since when it is not none, ms since 1970.
    pub since_ms: u64,
    /// When this was judged, ms since 1970.
    pub judged_ms: u64,
    /// Events of that day stored until then.
    pub stored: u64,
}

/// What is known at a moment.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// ms since 1970.
    pub now_ms: u64,
    /// Events that the site has stored today (UTC).
    pub stored: u64,
    /// The site's budget for a day; 0 for none.
    pub budget: u64,
    /// The used share of the plan's rows of today, over all sites; 0 if there is no limit.
    pub plan_rows: f64,
    /// The used share of the plan's storage; 0 if there is no limit.
    pub plan_storage: f64,
}

/// The reasons with their names in the table.
pub(crate) const BUDGET: &str = "budget";
pub(crate) const PLAN_ROWS: &str = "plan_rows";
pub(crate) const PLAN_STORAGE: &str = "plan_storage";

/// The next judgement. `before` is the last one, if there is one.
#[must_use]
pub fn judge(before: Option<&Judged>, load: Load) -> Judged {
    let factor = before.map_or(1.0, |last| last.pressure.factor);
    let (target, mut why) = [
        (budget_target(before, factor, load), BUDGET),
        (plan_target(load.plan_rows), PLAN_ROWS),
        (plan_target(load.plan_storage), PLAN_STORAGE),
    ]
    .into_iter()
    .fold((1.0, ""), |lowest: (f64, &str), one| if one.0 < lowest.0 { one } else { lowest });
    let next = step(factor, target.max(LEAST_FACTOR));
    let was_full = before.is_some_and(|last| last.pressure.is_full);
    let is_full = load.plan_rows >= 1.0 || load.plan_storage >= if was_full { ROOM } else { 1.0 };
    if is_full {
        why = if load.plan_rows >= 1.0 { PLAN_ROWS } else { PLAN_STORAGE };
    } else if next >= 1.0 {
        why = "";
    } else if why.is_empty() {
        // It recovers: the reason is still the one that lowered it.
        why = before.map_or("", |last| last.why);
    }
    let goes_on = before.filter(|last| !last.why.is_empty() && !why.is_empty());
    Judged {
        pressure: Pressure { factor: next, is_full },
        why,
        since_ms: goes_on.map_or(load.now_ms, |last| last.since_ms),
        judged_ms: load.now_ms,
        stored: load.stored,
    }
}

fn step(factor: f64, target: f64) -> f64 {
    if target >= 1.0 && factor * UP >= 1.0 {
        return 1.0;
    }
    if ((target - factor) / factor).abs() < DEAD_BAND {
        return factor;
    }
    // Half of the way, so that one odd interval is not followed by its opposite.
    (factor * target).sqrt().clamp(factor * DOWN, factor * UP)
}

/// 1 until a plan is nearly used, then falling to 0 where it is.
fn plan_target(used: f64) -> f64 {
    ((1.0 - used) / (1.0 - NEAR)).clamp(0.0, 1.0)
}

/// The factor at which what is left of the day's budget lasts, if as much comes as came since the last judgement.
#[allow(clippy::cast_precision_loss)] // counts and times are far below 2^53
fn budget_target(before: Option<&Judged>, factor: f64, load: Load) -> f64 {
    if load.budget == 0 {
        return 1.0;
    }
    let day_start_ms = load.now_ms / DAY_MS * DAY_MS;
    let last = before.filter(|last| last.judged_ms >= day_start_ms && last.stored <= load.stored);
    let (from_ms, from) = last.map_or((day_start_ms, 0), |last| (last.judged_ms, last.stored));
    let (elapsed_ms, came) = ((load.now_ms - from_ms) as f64, (load.stored - from) as f64);
    let left = load.budget.saturating_sub(load.stored) as f64;
    if left <= 0.0 {
        return 0.0;
    }
    if elapsed_ms <= 0.0 {
        return factor;
    }
    let left_ms = (day_start_ms + DAY_MS - load.now_ms) as f64;
    // So little came that chance rules: the budget is in no danger, unless it is of that size itself.
    if came < COUNTED_MIN && left > came * left_ms / elapsed_ms {
        return 1.0;
    }
    (factor * HEADROOM * left / left_ms / (came / elapsed_ms)).min(1.0)
}
