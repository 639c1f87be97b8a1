//! What the browser reported by itself is an error and no page load.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use protocol::row::{EVENTS, EventRow};
use support::shop::blank;
use support::{Memory, NOW_MS};

const CLASS: &str = "chromium-desktop-eu-0";

fn told(store: &Memory, sql: &str, condition: &str) -> usize {
    store.execute(&format!("SELECT 1 FROM ({}) WHERE {condition}", sql.replace("?2", "0")), "shop")
}

#[test]
fn reports_are_errors_of_no_page_load() {
    let store = Memory::new();
    let report = EventRow { mode: "report".into(), name: "crash".into(), ..blank("shop", &"a".repeat(32), 4, "error", NOW_MS, CLASS) };
    store.insert(EVENTS, &[report]);
    let (groups, loads, ledger) = (
        include_str!("../src/sql/error_groups.sql"),
        include_str!("../src/sql/loads_with_error.sql"),
        include_str!("../src/sql/page_ledger.sql"),
    );
    assert_eq!(told(&store, groups, "name = 'crash' AND n = 1 AND loads = 0"), 1);
    assert_eq!(told(&store, loads, "n > 0"), 0);
    assert_eq!(told(&store, ledger, "pages = 0 AND lost = 0"), 1, "numbers before it are not lost: there was no page load");

    store.insert(EVENTS, &[EventRow { name: "crash".into(), ..blank("shop", &"b".repeat(32), 0, "error", NOW_MS, CLASS) }]);
    assert_eq!(told(&store, groups, "name = 'crash' AND n = 2 AND loads = 1"), 1);
    assert_eq!(told(&store, loads, "n = 1"), 1);
    assert_eq!(told(&store, ledger, "pages = 1 AND captured = 1"), 1);
}
