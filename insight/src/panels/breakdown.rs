//! What several panels share: views by one of their properties, with the share that is unknown and the rest that is
//! not listed, so that every list adds up to the whole.

use maud::{Markup, html};

use crate::chart;
use crate::figure::{counted, percent, whole};
use crate::layout::foreign;
use crate::store::{Row, number, text};

/// One list: rows of `what`, `name`, `n` and `total`.
pub(crate) struct Breakdown {
    /// The `what` of its rows.
    pub(crate) what: &'static str,
    /// Over it, and the heading of its first column.
    pub(crate) title: &'static str,
    /// What a value is called; the empty one too.
    pub(crate) name: fn(&str) -> &str,
}

impl Breakdown {
    /// Draws the list; nothing if nothing is counted.
    pub(crate) fn draw(&self, rows: &[Row]) -> Markup {
        let rows: Vec<&Row> = rows.iter().filter(|row| text(row, "what") == self.what).collect();
        let total = rows.first().map_or(0.0, |row| number(row, "total"));
        let listed = rows.iter().map(|row| number(row, "n")).fold(0.0, |sum, n| sum + n);
        let highest = rows.iter().map(|row| number(row, "n")).fold(0.0, f64::max);
        // Less than half a view is what sums of weights lose.
        let rest = (total - listed > 0.5).then_some(total - listed);
        html! {
            @if total > 0.0 {
                div class="breakdown" {
                    table class="ranked" {
                        thead { tr { th scope="col" { (self.title) } th scope="col" class="number" { "Views" } th scope="col" class="number" { "Share" } } }
                        tbody {
                            @for row in &rows {
                                @let value = text(row, "name");
                                @let n = number(row, "n");
                                tr {
                                    td class={ "ranked-name" (if value.is_empty() { " faint" } else { "" }) } {
                                        (foreign((self.name)(value))) (chart::bar(&[(n / highest, "part-in")], "rank"))
                                    }
                                    td class="number" { (whole(n)) }
                                    td class="number faint" { (percent(n / total)) }
                                }
                            }
                            @if let Some(rest) = rest {
                                tr {
                                    td class="ranked-name faint" { "All others" }
                                    td class="number" { (whole(rest)) }
                                    td class="number faint" { (percent(rest / total)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The sum of a `what` that has one row.
pub(crate) fn sum_of(rows: &[Row], what: &str) -> f64 {
    rows.iter().find(|row| text(row, "what") == what).map_or(0.0, |row| number(row, "n"))
}

/// The sentence for rows that were written before this was recorded.
pub(crate) fn before(rows: &[Row]) -> Markup {
    let before = sum_of(rows, "before");
    html! {
        @if before > 0.0 {
            p class="basis" { (counted(before, "view was", "views were")) " stored before this was recorded, and stand in none of these lists but that of countries." }
        }
    }
}

/// A value as it is stored.
pub(crate) fn as_stored(value: &str) -> &str {
    if value.is_empty() { "Unknown" } else { value }
}
