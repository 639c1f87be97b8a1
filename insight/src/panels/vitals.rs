//! The Web Vitals at the 75th percentile, with the shares of good, middling and poor values, and
//! with what can be said of everyone.

use maud::{Markup, html};
use protocol::purpose::{Purpose, Purposes};
use protocol::vital::{Rating, Vital};

use crate::chart;
use crate::coverage::Basis;
use crate::estimate;
use crate::figure::{self, percent, whole};
use crate::layout;
use crate::rollups::scale;
use crate::store::{Row, number, sum, text};
use crate::view::{Answers, Panel, Shown, View};

/// The percentile by which vitals are judged (web.dev/articles/vitals).
const ALPHA: f64 = 0.75;

pub(crate) const PANEL: Panel = Panel {
    id: "vitals",
    title: "How fast it is",
    shown: Shown::WithEvents,
    queries: |ask| {
        let since = [ask.window.start_ms().into()];
        vec![ask.scope.query(include_str!("../sql/vitals.sql"), since.into_iter().chain(scale()))]
    },
    render,
};

fn render(view: &View<'_>, answers: &Answers<'_>) -> Markup {
    let rows = answers.rows(0);
    if rows.is_empty() {
        return layout::nothing(
            "No timing in this stretch of time. Timings are recorded where visitors grant timing, and arrive when a page is left.",
        );
    }
    html! {
        ul class="vitals-row" { @for vital in Vital::ALL { li class="vital" { (one(view, *vital, rows)) } } }
        ul class="legend" {
            li class="legend-good" { "Good" }
            li class="legend-middling" { "Needs improvement" }
            li class="legend-poor" { "Poor" }
        }
        (view.basis(Purpose::Timing))
    }
}

fn one(view: &View<'_>, vital: Vital, rows: &[Row]) -> Markup {
    let rows: Vec<&Row> = rows.iter().filter(|row| text(row, "name") == vital.name()).collect();
    let sum = |column: &str| sum(rows.iter().copied(), column);
    let percent = |share| view.coverage.percent(Purpose::Timing, share);
    let (n, good, poor) = (sum("n"), sum("good"), sum("poor"));
    let steps: Vec<(f64, f64)> = rows.iter().map(|row| (number(row, "value"), number(row, "n"))).collect();
    let heading = html! { h3 { (long_name(vital)) " " abbr { (vital.name()) } } };
    let Some(p75) = estimate::quantile(&steps, ALPHA) else {
        return html! { (heading) p class="vital-value faint" { "–" } p class="basis" { (absent(vital)) } };
    };
    let (class, judged) = rating(vital.rate(p75));
    let middling = (n - good - poor).max(0.0);
    html! {
        (heading)
        p class={ "vital-value " (class) } { (figure::vital(vital, p75)) " " span class="vital-rating" { (judged) } }
        (chart::bar(&[(good / n, "part-good"), (middling / n, "part-middling"), (poor / n, "part-poor")], "shares"))
        p class="vital-shares" {
            span { (percent(good / n)) span class="hidden" { " good" } }
            span { (percent(middling / n)) span class="hidden" { " needs improvement" } }
            span { (percent(poor / n)) span class="hidden" { " poor" } }
        }
        p class="basis" { "p75 of " (whole(n)) ". " (everyone(view, vital, &steps)) }
    }
}

/// What can be said of the page loads that take no part.
fn everyone(view: &View<'_>, vital: Vital, steps: &[(f64, f64)]) -> String {
    let Basis::Share(coverage) = view.coverage.basis(Purposes::one(Purpose::Timing)) else {
        return "Everyone: no bound, the share is not known.".into();
    };
    let bounds = estimate::quantile_bounds(steps, ALPHA, coverage);
    let value = |value| figure::vital(vital, value);
    match (bounds.lower, bounds.upper) {
        (Some(lower), Some(upper)) => format!("Everyone: between {} and {}, whatever the others have.", value(lower), value(upper)),
        (Some(lower), None) => format!("Everyone: at least {}; no upper bound at {} coverage.", value(lower), percent(coverage)),
        (None, Some(upper)) => format!("Everyone: at most {}.", value(upper)),
        (None, None) => format!("Everyone: no bound at {} coverage.", percent(coverage)),
    }
}

const fn rating(rating: Rating) -> (&'static str, &'static str) {
    match rating {
        Rating::Good => ("is-good", "good"),
        Rating::NeedsImprovement => ("is-middling", "needs improvement"),
        Rating::Poor => ("is-poor", "poor"),
    }
}

const fn long_name(vital: Vital) -> &'static str {
    match vital {
        Vital::Ttfb => "First byte",
        Vital::Fcp => "First paint",
        Vital::Lcp => "Largest paint",
        Vital::Cls => "Layout shift",
        Vital::Inp => "Interaction",
    }
}

const fn absent(vital: Vital) -> &'static str {
    match vital {
        Vital::Inp => "No value yet: it needs a click or a key, and a browser that measures it.",
        Vital::Cls => "No value yet: only Chromium measures it.",
        Vital::Lcp => "No value yet: not every browser measures it.",
        Vital::Ttfb | Vital::Fcp => "No value yet.",
    }
}
