//! With what the site is looked at: browsers, systems, kinds of devices.

use maud::{Markup, html};
use protocol::purpose::Purpose;

use crate::layout;
use crate::panels::breakdown::{Breakdown, as_stored, before};
use crate::view::{Answers, Panel, Shown, View};

pub(crate) const PANEL: Panel = Panel {
    id: "agents",
    title: "With what it is looked at",
    shown: Shown::Always,
    queries: |ask| vec![ask.since_start(include_str!("../sql/views_by_agent.sql"))],
    render,
};

const LISTS: [Breakdown; 4] = [
    Breakdown { what: "browser", title: "Browser", name: as_stored },
    Breakdown { what: "version", title: "Version", name: as_stored },
    Breakdown { what: "os", title: "System", name: as_stored },
    Breakdown { what: "device", title: "Device", name: device },
];

fn render(view: &View<'_>, answers: &Answers<'_>) -> Markup {
    let rows = answers.rows(0);
    if rows.is_empty() {
        return layout::nothing("No view in this stretch of time. Views are recorded where visitors grant usage.");
    }
    html! {
        div class="breakdowns" { @for list in &LISTS { (list.draw(rows)) } }
        (before(rows))
        p class="basis" { "Names come from the browser's own words, which it may change. Systems have no version: browsers no longer tell it." }
        (view.basis(Purpose::Usage))
    }
}

fn device(value: &str) -> &str {
    match value {
        "desktop" => "Desktop or laptop",
        "mobile" => "Phone",
        "tablet" => "Tablet",
        "tv" => "Television or console",
        other => as_stored(other),
    }
}
