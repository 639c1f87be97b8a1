//! Drawings as inline SVG: positions are attributes, colours are classes, because the page's policy
//! allows no inline style. Labels are HTML, so that they keep their size when a drawing stretches.

use maud::{Markup, html};

use crate::figure;
use crate::window::Bucket;

/// A column chart: for each bucket the views, and in front of them the page loads.
pub(crate) struct Columns<'a> {
    pub(crate) buckets: &'a [Bucket],
    pub(crate) loads: &'a [f64],
    pub(crate) views: &'a [f64],
    /// How many buckets share one label.
    pub(crate) label_every: usize,
    /// The chart in one sentence, for those who do not see it.
    pub(crate) summary: &'a str,
}

/// The width of a bucket and the height of the plot in the drawing's own units.
const WIDTH: f64 = 10.0;
const HEIGHT: f64 = 100.0;

impl Columns<'_> {
    pub(crate) fn render(&self) -> Markup {
        let max = self.loads.iter().chain(self.views).copied().fold(0.0, f64::max);
        let (tick, ticks) = ticks(max);
        let top = tick * f64::from(ticks);
        #[allow(clippy::cast_precision_loss)] // at most 31 buckets
        let x = |at: usize| at as f64 * WIDTH;
        let column = |value: f64, left: f64, width: f64, class: &str| {
            let height = value / top * HEIGHT;
            html! { rect class=(class) x=(px(left)) y=(px(HEIGHT - height)) width=(px(width)) height=(px(height)) {} }
        };
        html! {
            figure class="chart" {
                ol class="chart-y" aria-hidden="true" {
                    @for at in 0..=ticks { li { (figure::whole(tick * f64::from(at))) } }
                }
                svg class="chart-plot" viewBox={ "0 0 " (px(x(self.buckets.len()))) " " (px(HEIGHT)) } preserveAspectRatio="none" role="img" aria-label=(self.summary) {
                    @for at in 0..=ticks {
                        @let y = px(HEIGHT - HEIGHT * f64::from(at) / f64::from(ticks));
                        line class=(if at == 0 { "chart-base" } else { "chart-grid" }) x1="0" x2=(px(x(self.buckets.len()))) y1=(y) y2=(y) {}
                    }
                    @for (at, ((bucket, loads), views)) in self.buckets.iter().zip(self.loads).zip(self.views).enumerate() {
                        @if !bucket.is_future {
                            g class="chart-bucket" {
                                title { (bucket.full) ": " (figure::counted(*loads, "page load", "page loads")) ", " (figure::counted(*views, "view", "views")) }
                                rect class="chart-hit" x=(px(x(at))) y="0" width=(px(WIDTH)) height=(px(HEIGHT)) {}
                                (column(*views, x(at) + 1.2, 7.6, "chart-views"))
                                (column(*loads, x(at) + 3.0, 4.0, "chart-loads"))
                            }
                        }
                    }
                }
                ol class="chart-x" aria-hidden="true" {
                    @for (at, bucket) in self.buckets.iter().enumerate() {
                        @if at % self.label_every == 0 { li { (bucket.short) } }
                    }
                }
            }
        }
    }
}

/// A round distance between grid lines and their number, so that they hold `max`.
fn ticks(max: f64) -> (f64, u32) {
    let mut unit = 1.0;
    while unit * 10.0 <= max / 4.0 {
        unit *= 10.0;
    }
    let tick = [1.0, 2.0, 5.0, 10.0].into_iter().map(|step| step * unit).find(|tick| tick * 4.0 >= max).unwrap_or(unit * 10.0);
    let mut count = 1;
    while tick * f64::from(count) < max {
        count += 1;
    }
    (tick, count)
}

/// A part of a bar: its share and its class.
pub(crate) type Part<'a> = (f64, &'a str);

/// A bar of parts that follow each other, as wide as its place.
pub(crate) fn bar(parts: &[Part<'_>], class: &str) -> Markup {
    let mut left = 0.0;
    let placed = parts.iter().map(|(share, class)| {
        let start = left;
        left += share * 100.0;
        (start, share * 100.0, *class)
    });
    html! {
        svg class={ "bar " (class) } viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" {
            @for (start, width, class) in placed {
                rect class=(class) x=(px(start)) y="0" width=(px(width)) height="10" {}
            }
        }
    }
}

/// From where to where a proportion may lie (grey), and where it lies for those who take part.
pub(crate) fn interval(low: f64, high: f64, point: f64) -> Markup {
    let at = |share: f64| px(share.clamp(0.0, 1.0) * 100.0);
    html! {
        svg class="bar interval" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" {
            rect class="interval-range" x=(at(low)) y="3" width=(at(high - low)) height="4" {}
            line class="interval-point" x1=(at(point)) x2=(at(point)) y1="0" y2="10" {}
        }
    }
}

/// A length in a drawing: two decimals are finer than any screen.
fn px(value: f64) -> String {
    let text = format!("{value:.2}");
    match text.strip_suffix(".00") {
        Some(whole) => whole.into(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_hold_the_highest_value() {
        for (max, expect) in [
            (0.0, (1.0, 1)),
            (1.0, (1.0, 1)),
            (3.0, (1.0, 3)),
            (7.0, (2.0, 4)),
            (18.0, (5.0, 4)),
            (37.0, (10.0, 4)),
            (99.0, (50.0, 2)),
            (1234.0, (500.0, 3)),
        ] {
            assert_eq!(ticks(max), expect, "{max}");
        }
        for max in 0..3000 {
            let (tick, count) = ticks(f64::from(max));
            assert!(tick * f64::from(count) >= f64::from(max) && (1..=4).contains(&count), "{max}");
        }
    }

    #[test]
    fn lengths_are_short() {
        assert_eq!((px(3.0), px(33.3333), px(0.0)), ("3".into(), "33.33".into(), "0".into()));
    }
}
