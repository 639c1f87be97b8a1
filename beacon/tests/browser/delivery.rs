//! When batches leave, and what becomes of those that nobody takes.

use super::*;

#[wasm_bindgen_test]
async fn the_first_batch_leaves_after_a_second_and_then_it_is_idle() {
    let _page = Page::start(r#"{"bits":4}"#);
    pause(600.0).await;
    assert!(batches().is_empty());
    pause(900.0).await;
    assert_eq!(batches().len(), 1);
    // Where the engine has no Navigation API the address is looked at.
    let looks = u64::from(!has_navigation());
    assert_eq!(fact("timers"), looks);
    good_guest();
}

#[wasm_bindgen_test]
async fn what_nobody_answers_is_sent_again() {
    for how in ["fails", "throws", "proxy", "busy"] {
        let _page = Page::start(r#"{"bits":4}"#);
        answer(how);
        report("string");
        leave();
        assert_eq!(batches().len(), 1, "{how} {}", facts());
        answer("accepted");
        pause(700.0).await;
        let again = batches();
        assert_eq!(again.len(), 1, "{how}");
        assert_eq!(again[0]["events"].as_array().unwrap().len(), 2, "{how}");
        assert_eq!(again[0]["events"][0]["seq"], 0, "{how}");
        pause(100.0).await;
        assert!(last_words().is_empty());
        assert_eq!(fact("dropped"), serde_json::json!({}));
        good_guest();
    }
}

#[wasm_bindgen_test]
async fn a_refusal_is_final_and_counted() {
    let _page = Page::start(r#"{"bits":4}"#);
    answer("refused");
    report("string");
    leave();
    assert_eq!(batches().len(), 1);
    pause(700.0).await;
    assert!(batches().is_empty());
    assert_eq!(fact("dropped")["refused"], 2);
    report("string");
    leave();
    assert_eq!(batches()[0]["dropped"]["refused"], 2);
    good_guest();
}

#[wasm_bindgen_test]
async fn without_keepalive_the_exit_goes_by_beacon() {
    let _page = Page::start(r#"{"bits":4}"#);
    forget_keepalive(false);
    report("string");
    leave();
    // Refused: it goes the other way, with an answer.
    assert!(batches().is_empty());
    pause(700.0).await;
    assert_eq!(batches().len(), 1);
    forget_keepalive(true);
    report("number");
    leave();
    assert!(batches().is_empty());
    let beacons: Vec<Value> = serde_json::from_str(&beacons()).unwrap();
    assert_eq!(beacons.len(), 1);
    assert_eq!(beacons[0]["events"][0]["seq"], 2);
    good_guest();
}

#[wasm_bindgen_test]
async fn an_endpoint_that_hangs_gathers_no_requests() {
    let _page = Page::start(r#"{"bits":4}"#);
    answer("hangs");
    pause(1200.0).await;
    for _ in 0..30 {
        report("string");
    }
    pause(300.0).await;
    assert_eq!(batches().len(), 1);
    // At the exit it is now or never.
    leave();
    assert_eq!(batches().len(), 1);
    stop();
    assert_eq!(aborted(), 2);
    good_guest();
}
