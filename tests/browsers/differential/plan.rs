//! What happens in one run, by its seed.

/// Who lets the beacon start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arm {
    /// A visitor who granted on an earlier day: the tag itself comes late.
    Late,
    /// A visitor who grants now: a click on Accept.
    Accept,
}

/// One thing that happens after the beacon has started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// So many boxes push the page down.
    Shift(u64),
    /// A text that is larger than all before it.
    Text,
    /// A click whose handler takes so many milliseconds.
    Click(u64),
    /// So many keys.
    Keys(u64),
    /// Hidden, and shown again.
    Hide,
    /// Nothing, for so many milliseconds.
    Pause(u64),
}

/// A run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) arm: Arm,
    /// The page is opened in a window that is not seen.
    pub(crate) is_loaded_hidden: bool,
    /// It is hidden right after its load.
    pub(crate) is_hidden_early: bool,
    /// Milliseconds after the load at which the page shifts by itself.
    pub(crate) shifts_ms: Vec<u64>,
    /// When the largest text comes, if it does.
    pub(crate) late_ms: Option<u64>,
    /// A click before the beacon is there, whose handler takes so long.
    pub(crate) early_click_ms: Option<u64>,
    pub(crate) steps: Vec<Step>,
    /// Away and back, and what happens then.
    pub(crate) back: Option<Vec<Step>>,
}

/// Numbers that follow from a seed (SplitMix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    fn steps(&mut self, most: u64) -> Vec<Step> {
        (0..=self.below(most))
            .map(|_| match self.below(8) {
                0 | 1 => Step::Shift(1 + self.below(3)),
                2..=4 => Step::Click(self.below(3) * 80),
                5 => Step::Keys(1 + self.below(4)),
                6 => Step::Hide,
                _ => Step::Pause(100 + self.below(1100)),
            })
            .collect()
    }
}

impl Plan {
    /// The run of a seed. `has_records` says whether the browser keeps a record of when a page was hidden: where it does not,
    /// nobody who comes later can know of it, so there pages are hidden only under the eyes of the beacon.
    pub(crate) fn of(seed: u64, has_records: bool) -> Self {
        let mut chance = Chance(seed);
        let arm = if chance.one_in(3) { Arm::Accept } else { Arm::Late };
        let shifts_ms = (0..chance.below(4)).map(|_| 100 + chance.below(1400)).collect();
        let late_ms = (!chance.one_in(3)).then(|| 100 + chance.below(900));
        let is_loaded_hidden = chance.one_in(8) && has_records;
        let is_hidden_early = chance.one_in(4) && has_records;
        let early_click_ms = chance.one_in(3).then(|| 150 + chance.below(100));
        let mut steps = chance.steps(3);
        // Events under 104 ms are not kept by the browser for an observer that comes later. Short interactions before the
        // beacon (a click on Accept is one) are known to the reference alone: here a longer one follows, as INP looks for
        // the longest.
        if arm == Arm::Accept {
            steps.push(Step::Click(150 + chance.below(100)));
        }
        // Many quick interactions let the slowest be passed over; then the second has to be long, too. Some runs are sure to
        // have them: a beacon that counts only what it is told of goes wrong in nothing else.
        let is_busy = seed.is_multiple_of(40);
        if is_busy || chance.one_in(5) {
            steps.extend([Step::Keys(70), Step::Click(150 + chance.below(40)), Step::Click(250 + chance.below(40))]);
        }
        // Some runs are sure to paint what is largest only after they were hidden under the eyes of the beacon: where the browser
        // keeps no record of hiding, a beacon without the gate goes wrong in nothing else. An input would end what counts before. And
        // what grows after it was reported is wrong where the first report is kept.
        let is_gated = seed % 40 == 20;
        if is_gated {
            steps.splice(0..0, [Step::Hide, Step::Text, Step::Pause(400)]);
            steps.extend([Step::Click(150), Step::Hide, Step::Click(280)]);
        }
        // And some are sure to go away and come back without an input, after which not every browser keeps the page.
        let is_kept = seed % 40 == 30;
        if is_kept {
            steps.retain(|step| !matches!(step, Step::Click(_) | Step::Keys(_)));
        }
        let (arm, early_click_ms) = if is_gated || is_kept { (Arm::Late, None) } else { (arm, early_click_ms) };
        // Of a page that was loaded unseen the reference begins CLS with the restore, and counts the shifts from before it:
        // the browser has kept them. That fault is not ours to repeat.
        let back = ((chance.one_in(4) || is_kept) && !is_loaded_hidden && !is_busy).then(|| chance.steps(2));
        Self { seed, arm, is_loaded_hidden, is_hidden_early, shifts_ms, late_ms, early_click_ms, steps, back }
    }

    /// The path and query of its page.
    pub(crate) fn address(&self) -> String {
        let shifts: Vec<String> = self.shifts_ms.iter().map(ToString::to_string).collect();
        let mut address = format!("{}?", self.path());
        if !shifts.is_empty() {
            address += &format!("&shift={}", shifts.join(","));
        }
        if let Some(ms) = self.late_ms {
            address += &format!("&late={ms}");
        }
        address
    }

    /// The path of its page: by it the rows are found.
    pub(crate) fn path(&self) -> String {
        format!("/differential/{}", self.seed)
    }
}
