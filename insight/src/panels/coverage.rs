//! How many page loads are in the figures, and where the others stayed: the funnel, and the same by
//! class. Those who declined or have not decided send nothing and are known by subtraction only.

use maud::{Markup, html};
use protocol::purpose::{ALL, Purposes};
use protocol::reason::Untagged;

use crate::chart;
use crate::civil::Civil;
use crate::coverage::{Basis, MISMATCH, class_name};
use crate::estimate;
use crate::figure::{percent, whole};
use crate::layout::{self, cell};
use crate::panels::dropped::reasons;
use crate::view::{Answers, Panel, Shown, View};

pub(crate) const PANEL: Panel =
    Panel { id: "coverage", title: "Who is in these figures", shown: Shown::Always, queries: |_| Vec::new(), render };

fn render(view: &View<'_>, _: &Answers<'_>) -> Markup {
    let coverage = view.coverage;
    let (loads, fetched, gpc) = (coverage.loads(), coverage.fetched(), coverage.fetched_with_gpc());
    let part = coverage.taking_part(Purposes::ALL);
    let undecided = fetched - gpc - (part - coverage.taking_part_with_gpc());
    let asked = Purposes::from_bits(view.site.config.purposes).unwrap_or_default();
    let fits = matches!(coverage.basis(Purposes::ALL), Basis::Share(_));
    let of_loads = |n: f64| estimate::share(n, loads).filter(|_| fits).map(percent).unwrap_or_default();
    let days = Civil::at(view.window.first_day_ms(), 0).weekday_day_month();
    if loads <= 0.0 && part <= 0.0 {
        return layout::nothing("No page has fetched the loader in these days.");
    }
    html! {
        @if !fits {
            p class="notice" role="note" { (MISMATCH) }
        } @else {
            (chart::bar(&[(part / loads, "part-in"), (undecided.max(0.0) / loads, "part-out"), ((fetched - part - undecided.max(0.0)).max(0.0) / loads, "part-gpc")], "funnel"))
        }
        dl class="funnel" {
            @if coverage.has_documents() {
                (step("Documents shown", loads, "", "whole"))
                (step("Loader never fetched: blocked, or no script", loads - fetched, &of_loads(loads - fetched), "out"))
                (step("Fetched the loader", fetched, &of_loads(fetched), "purpose"))
            } @else {
                (step("Fetched the loader", loads, "", "whole"))
            }
            (step("Taking part", part, &of_loads(part), "in"))
            @for (purpose, name) in ALL.iter().filter(|(purpose, _)| asked.has(*purpose)) {
                @let n = coverage.taking_part(Purposes::one(*purpose));
                (step(name, n, &of_loads(n), "purpose"))
            }
            (step("Declined, ignored or not yet decided", undecided, &of_loads(undecided), "out"))
            (step("Global Privacy Control", gpc, &of_loads(gpc), "gpc"))
        }
        (by_class(view))
        (reasons("Pages without the tag", &coverage.tallies.by_code("untagged:"), |code| Untagged::from_code(code).map(Untagged::text)))
        p class="basis" {
            "Counted by whole days in UTC, from " (days) ", without an identifier. "
            @if !coverage.has_documents() { "Blocked loaders and pages without script are not in it." }
        }
    }
}

fn step(name: &str, n: f64, share: &str, kind: &str) -> Markup {
    html! {
        div class={ "funnel-step funnel-" (kind) } {
            dt { (name) }
            dd { span { (whole(n)) } @if !share.is_empty() { " " span class="faint" { (share) } } }
        }
    }
}

fn by_class(view: &View<'_>) -> Markup {
    let classes = view.coverage.classes(Purposes::ALL, &[]);
    html! {
        details class="alternative" {
            summary { "By browser, device and country" }
            @if view.coverage.has_mismatch() {
                p class="notice" role="note" { "In the marked classes more page loads take part than fetched the loader: a cache or a route answers for it there." }
            }
            div class="scroll" {
                table class="stacking" {
                    thead { tr {
                        th scope="col" { "Class" } th scope="col" class="number" { "Loads" } th scope="col" class="number" { "Taking part" }
                        th scope="col" class="number" { "Share" } th scope="col" class="number" { "Weight" }
                    } }
                    tbody {
                        @for class in &classes {
                            @let counts = class.counts;
                            @let mismatch = counts.taking_part > counts.loads;
                            tr class=[mismatch.then_some("mismatch")] {
                                th scope="row" { (class_name(&class.name)) @if mismatch { " " span class="tagged" { "does not fit" } } }
                                (cell("Loads", "number", &html! { (whole(counts.loads)) }))
                                (cell("Taking part", "number", &html! { (whole(counts.taking_part)) }))
                                (cell("Share", "number", &html! { (estimate::share(counts.taking_part, counts.loads).map_or_else(|| "–".into(), percent)) }))
                                (cell("Weight", "number", &html! { (estimate::share(counts.loads, counts.taking_part).map_or_else(|| "none takes part".into(), |w| format!("{w:.2}"))) }))
                            }
                        }
                    }
                }
            }
        }
    }
}
