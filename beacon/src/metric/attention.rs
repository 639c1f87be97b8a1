//! For how long a view was seen, and for how long it had the visitor's attention: visible, and visible with the focus.
//! Pure: the state of the page comes in at every look.
//!
//! Time runs on the page's monotonic clock. Looks come each second while the page is visible, so a gap that is far longer is
//! a machine that slept, or a page that was frozen: nobody read meanwhile, and it counts as one look.

/// Between two looks.
pub const LOOK_MS: f64 = 1000.0;
/// A longer gap is no time that anybody spent here.
const GAP_MS: f64 = 5.0 * LOOK_MS;
/// What was reported is reported again when so much came to it. A page that goes away is told so twice within milliseconds.
const NEWS_MS: f64 = 200.0;

/// Of one view.
#[derive(Debug, Clone, Copy, Default)]
pub struct Attention {
    at_ms: f64,
    is_visible: bool,
    has_focus: bool,
    /// For how long the view was visible.
    pub visible_ms: f64,
    /// And had the focus.
    pub engaged_ms: f64,
    /// How far down it was seen, in pixels from its top.
    pub seen_px: f64,
    /// How tall it is, as of the last look.
    pub height_px: f64,
    /// What was reported last, as one number.
    reported: f64,
}

impl Attention {
    /// A view that begins in the state in which this one is left.
    #[must_use]
    pub fn next(&self) -> Self {
        Self { at_ms: self.at_ms, is_visible: self.is_visible, has_focus: self.has_focus, ..Self::default() }
    }

    /// Takes in what has passed since the last look, and how the page is from now on.
    pub fn look(&mut self, now_ms: f64, is_visible: bool, has_focus: bool) {
        let gap_ms = now_ms - self.at_ms;
        let passed_ms = if gap_ms > GAP_MS { LOOK_MS } else { gap_ms };
        if self.is_visible {
            self.visible_ms += passed_ms;
            if self.has_focus {
                self.engaged_ms += passed_ms;
            }
        }
        self.at_ms = now_ms;
        self.is_visible = is_visible;
        self.has_focus = has_focus;
    }

    /// Takes in how far down the page is seen, and how tall it is: content may come while it is read.
    pub fn scrolled(&mut self, bottom_px: f64, height_px: f64) {
        if bottom_px > self.seen_px {
            self.seen_px = bottom_px;
        }
        self.height_px = if height_px > 0.0 { height_px } else { 0.0 };
    }

    /// How much of the page's height was seen: 100 if all. A page without a height was not seen.
    #[must_use]
    pub fn scroll_percent(&self) -> u32 {
        let percent = self.seen_px * 100.0 / self.height_px;
        // Between 0 and 100; a NaN becomes 0.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let whole = (percent + 0.5) as u32;
        if whole > 100 { 100 } else { whole }
    }

    /// Whether there is something to report that was not: time, or another depth. Notes that it was.
    pub fn has_news(&mut self) -> bool {
        let now = self.visible_ms + self.engaged_ms + NEWS_MS * f64::from(self.scroll_percent());
        let change = now - self.reported;
        let is_news = change >= NEWS_MS || -change >= NEWS_MS;
        if is_news {
            self.reported = now;
        }
        is_news
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks each second from one time to another.
    fn read(attention: &mut Attention, from_s: u32, to_s: u32, has_focus: bool) {
        for at_s in from_s..=to_s {
            attention.look(f64::from(at_s) * 1000.0, true, has_focus);
        }
    }

    #[test]
    fn only_visible_time_counts_and_only_with_the_focus_as_attention() {
        let mut attention = Attention::default();
        read(&mut attention, 1, 11, true);
        attention.look(11_500.0, true, false);
        read(&mut attention, 12, 20, false);
        attention.look(20_250.0, false, false);
        attention.look(80_000.0, true, true);
        attention.look(80_700.0, false, false);
        assert_eq!(attention.engaged_ms, 10_000.0 + 500.0 + 700.0);
        assert_eq!(attention.visible_ms, 10_000.0 + 500.0 + 8750.0 + 700.0);
    }

    #[test]
    fn sleep_counts_as_one_look() {
        let mut attention = Attention::default();
        read(&mut attention, 1, 3, true);
        attention.look(8.0 * 3_600_000.0, true, true);
        assert_eq!(attention.engaged_ms, 3000.0);
        // A main thread that is held up for a moment is no sleep.
        attention.look(8.0 * 3_600_000.0 + 4000.0, true, true);
        assert_eq!(attention.engaged_ms, 7000.0);
    }

    #[test]
    fn never_more_than_the_wall_says() {
        let mut attention = Attention::default();
        let mut seed = 7_u32;
        let (mut now_ms, begin_ms) = (100.0, 100.0);
        attention.look(now_ms, true, true);
        for _ in 0..10_000 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            now_ms += f64::from(seed >> 18);
            attention.look(now_ms, seed & 1 > 0, seed & 2 > 0);
            assert!(attention.engaged_ms <= attention.visible_ms && attention.visible_ms <= now_ms - begin_ms);
        }
    }

    #[test]
    fn the_next_view_begins_at_nothing_where_this_one_ends() {
        let mut attention = Attention::default();
        read(&mut attention, 1, 5, true);
        attention.scrolled(500.0, 1000.0);
        let mut next = attention.next();
        assert_eq!((next.engaged_ms, next.scroll_percent()), (0.0, 0));
        next.look(5400.0, true, true);
        assert_eq!(next.engaged_ms, 400.0);
    }

    #[test]
    fn depth_is_of_the_height_that_the_page_has_now() {
        let mut attention = Attention::default();
        assert_eq!(attention.scroll_percent(), 0);
        attention.scrolled(800.0, 1000.0);
        assert_eq!(attention.scroll_percent(), 80);
        attention.scrolled(600.0, 1000.0);
        assert_eq!(attention.scroll_percent(), 80);
        attention.scrolled(800.0, 4000.0);
        assert_eq!(attention.scroll_percent(), 20);
        attention.scrolled(4100.0, 4000.0);
        assert_eq!(attention.scroll_percent(), 100);
        attention.scrolled(f64::NAN, f64::NAN);
        assert_eq!(attention.scroll_percent(), 100);
        let mut short = Attention::default();
        short.scrolled(900.0, 500.0);
        assert_eq!(short.scroll_percent(), 100);
    }

    #[test]
    fn news_are_told_once() {
        let mut attention = Attention::default();
        assert!(!attention.has_news());
        read(&mut attention, 1, 2, true);
        assert!(attention.has_news() && !attention.has_news());
        attention.look(2005.0, true, true);
        assert!(!attention.has_news(), "what comes to it between two words of leaving");
        attention.scrolled(500.0, 1000.0);
        assert!(attention.has_news() && !attention.has_news());
        attention.scrolled(500.0, 2000.0);
        assert!(attention.has_news(), "the page grew");
    }
}
