//! Where views come from: channels and sources of arrivals, countries and regions.

use maud::{Markup, html};
use protocol::purpose::Purpose;

use crate::figure::counted;
use crate::layout;
use crate::panels::breakdown::{Breakdown, as_stored, before, sum_of};
use crate::view::{Answers, Panel, Shown, View};

pub(crate) const PANEL: Panel = Panel {
    id: "origins",
    title: "Where it comes from",
    shown: Shown::Always,
    queries: |ask| vec![ask.since_start(include_str!("../sql/views_by_origin.sql"))],
    render,
};

const LISTS: [Breakdown; 4] = [
    Breakdown { what: "channel", title: "Channel", name: channel },
    Breakdown { what: "source", title: "Source", name: source },
    Breakdown { what: "country", title: "Country", name: as_stored },
    Breakdown { what: "region", title: "Region", name: as_stored },
];

fn render(view: &View<'_>, answers: &Answers<'_>) -> Markup {
    let rows = answers.rows(0);
    if rows.is_empty() {
        return layout::nothing("No view in this stretch of time. Views are recorded where visitors grant usage.");
    }
    let internal = sum_of(rows, "internal");
    html! {
        div class="breakdowns" { @for list in &LISTS { (list.draw(rows)) } }
        p class="basis" {
            "Channels and sources count arrivals: first views of a page load that something outside led to. "
            @if internal > 0.0 { (counted(internal, "move", "moves")) " from one page of the site to another " (if internal < 1.5 { "is" } else { "are" }) " left out. " }
            "Direct is what names no origin: typed, a bookmark, an app, or a page that keeps it to itself."
        }
        (before(rows))
        (view.basis(Purpose::Usage))
    }
}

/// A channel's name; one that is not known here as it is stored.
fn channel(value: &str) -> &str {
    match value {
        "direct" => "Direct",
        "search" => "Search",
        "ai" => "AI assistants",
        "social" => "Social",
        "video" => "Video",
        "shopping" => "Shopping",
        "email" => "E-mail",
        "referral" => "Other sites",
        "affiliates" => "Affiliates",
        "audio" => "Audio",
        "sms" => "Text messages",
        "push" => "Push messages",
        "display" => "Display ads",
        "cross-network" => "Cross-network ads",
        "paid-search" => "Search ads",
        "paid-social" => "Social ads",
        "paid-video" => "Video ads",
        "paid-shopping" => "Shopping ads",
        "paid-other" => "Other ads",
        other => as_stored(other),
    }
}

fn source(value: &str) -> &str {
    if value.is_empty() { "None named" } else { value }
}
