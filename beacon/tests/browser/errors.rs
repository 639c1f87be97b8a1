//! Whatever a page throws, rejects or fails to load is read.

use super::*;

#[wasm_bindgen_test]
async fn errors_of_every_shape_are_read() {
    let _page = Page::start("{}");
    leave();
    batches();
    for (shape, source, name, message) in [
        ("error", "rejection", "TypeError", "x is not a function"),
        ("string", "rejection", "", "just text"),
        ("empty", "rejection", "", ""),
        ("number", "rejection", "", "42"),
        ("object", "rejection", "", "[object Object]"),
        ("like", "rejection", "ApiError", "no route for […]"),
        ("undefined", "rejection", "", "undefined"),
        ("null", "rejection", "", "null"),
        ("symbol", "rejection", "", "Symbol(s)"),
        ("dom", "rejection", "AbortError", "gone"),
        ("detail", "rejection", "RangeError", "too far"),
        ("revoked", "rejection", "", ""),
        ("uncaught", "uncaught", "ReferenceError", "y is not defined"),
        ("script", "uncaught", "", "Script error."),
        ("stackless", "uncaught", "", "Uncaught 5"),
    ] {
        report(shape);
        let events = last_words();
        // The answer makes room for the next in what may be in flight.
        pause(0.0).await;
        let errors = of_kind(&events, "error");
        assert_eq!(errors.len(), 1, "{shape}");
        let text = |field: &str| errors[0].get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
        assert_eq!((text("source"), text("name"), text("message")), (source.into(), name.into(), message.into()), "{shape}");
        let has_stack = matches!(shape, "error" | "detail" | "uncaught");
        // A DOMException has a stack in Firefox only.
        if shape != "dom" {
            assert_eq!(text("stack").contains("page.js"), has_stack, "{shape}: {}", text("stack"));
        }
        assert!(!text("stack").contains(message) || message.is_empty(), "{shape}: {}", text("stack"));
        if shape == "stackless" {
            assert_eq!(text("file"), "https://shop.test/app.js");
            assert_eq!((errors[0]["line"].as_u64(), errors[0]["column"].as_u64()), (Some(3), Some(9)));
        }
    }
    good_guest();
}

#[wasm_bindgen_test]
fn an_error_within_an_error_is_read_too() {
    let _page = Page::start("{}");
    report("hostile");
    let events = last_words();
    let messages: Vec<&str> = of_kind(&events, "error").iter().map(|_| "").collect();
    assert_eq!(messages.len(), 2);
    assert!(of_kind(&events, "error").iter().any(|error| error["message"] == "while reading"));
    good_guest();
}

#[wasm_bindgen_test]
fn our_own_errors_and_events_that_are_none_are_not_the_sites() {
    let _page = Page::start("{}");
    report("ours");
    report("window");
    assert!(of_kind(&last_words(), "error").is_empty());
    good_guest();
}

#[wasm_bindgen_test]
async fn elements_are_read_by_what_they_are() {
    let _page = Page::start("{}");
    lose_image().await;
    shadowed_form().await;
    let errors = of_kind(&last_words(), "error");
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0]["source"], "element");
    assert_eq!(errors[0]["name"], "img");
    assert_eq!(errors[0]["message"], "http://127.0.0.1:9/lost.png");
    good_guest();
}

#[wasm_bindgen_test]
fn errors_from_before_the_wasm_come_after_open_and_view() {
    let page = Page::ready();
    let host = host("{}");
    hold("string");
    hold("uncaught");
    start(host);
    assert_eq!(fact("held"), 0);
    let events = last_words();
    let errors = of_kind(&events, "error");
    assert_eq!(errors.iter().map(|error| error["seq"].as_u64().unwrap()).collect::<Vec<_>>(), [2, 3]);
    drop(page);
}

#[wasm_bindgen_test]
fn floods_are_counted_and_every_number_is_accounted_for() {
    let _page = Page::start("{}");
    for _ in 0..35 {
        report("string");
    }
    assert_eq!(fact("dropped")["error_flood"], 5);
    let events = last_words();
    assert_eq!(of_kind(&events, "error").len(), 30);
    assert_eq!(fact("seq").as_u64().unwrap(), events.len() as u64 + 5);
}
