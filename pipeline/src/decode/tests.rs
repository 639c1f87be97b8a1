//! Bodies that are sound, and all that are not.

use super::*;

const HEAD: &str = r#""v":1,"page":"8f14e45fceea167a5a36dedd4bea2543","sent_t":5000,"origin_wall":1795000000000,"sent_wall":1795000005000"#;

fn refused(body: &[u8]) -> Refusal {
    match batch(body) {
        Ok(_) => panic!("taken: {}", String::from_utf8_lossy(body)),
        Err(refusal) => refusal,
    }
}

fn whole(rest: &str) -> String {
    ["{", HEAD, ",", rest, "}"].concat()
}

#[test]
fn a_small_batch_is_whole() {
    let text = whole(r#""events":[{"seq":0}, 7],"views":[],"dropped":{"queue_full":3,"later":9,"refused":"x","send_failed":0},"later":1"#);
    let batch = batch(text.as_bytes()).unwrap_or_else(|refusal| panic!("{refusal:?}"));
    assert_eq!(batch.events.iter().map(|e| e.get()).collect::<Vec<_>>(), [r#"{"seq":0}"#, "7"]);
    assert_eq!((batch.head.held, batch.head.rate), (0.0, 1.0));
    assert_eq!(batch.dropped, [(PageDrop::QueueFull, 3)]);
    assert!(batch.consent.is_none());
}

#[test]
fn every_cut_is_seen() {
    let text = whole(r#""env":"é","events":[{"seq":0,"kind":"open","t":-1.5e+3}]"#);
    for end in 0..text.len() {
        assert_eq!(refused(&text.as_bytes()[..end]), Refusal::CutShort, "{end}");
    }
    assert!(batch(text.as_bytes()).is_ok());
}

#[test]
fn what_is_no_batch_is_malformed() {
    for body in [
        "[]",
        "7",
        "null",
        "\"x\"",
        "nonsense",
        "{]",
        "{\"v\":1}",
        "{}x",
        "\u{feff}{}",
        "{\"v\":1,\"v\":1,\"events\":[]}",
        "{'v':1}",
        "[1,\"0.1.0\",\"wasm\"]",
    ] {
        assert_eq!(refused(body.as_bytes()), Refusal::Malformed, "{body}");
    }
    for rest in [
        r#""events":{}"#,
        r#""events":null"#,
        r#""views":{},"events":[]"#,
        r#""held":-1,"events":[]"#,
        r#""held":1e999,"events":[]"#,
        r#""rate":1.5,"events":[]"#,
        r#""rate":"1","events":[]"#,
        r#""env":7,"events":[]"#,
        r#""events":[]}"#,
        r#""events":[],"events":[]"#,
    ] {
        assert_eq!(refused(whole(rest).as_bytes()), Refusal::Malformed, "{rest}");
    }
    assert_eq!(refused(b"{\"v\":1,\"env\":\"\xff\"}"), Refusal::Malformed);
    for (field, value) in [("page", "\"\""), ("sent_t", "-1"), ("sent_wall", "1e17"), ("origin_wall", "\"now\"")] {
        let text = HEAD.split(',').map(|pair| {
            let key = pair.split(':').next().unwrap_or_default();
            if key.trim_matches('"') == field { [key, ":", value].concat() } else { pair.into() }
        });
        let text = ["{", &text.collect::<Vec<_>>().join(","), r#","events":[]}"#].concat();
        assert_eq!(refused(text.as_bytes()), Refusal::Malformed, "{text}");
        let missing = HEAD.split(',').filter(|pair| !pair.contains(field)).collect::<Vec<_>>().join(",");
        let text = ["{", &missing, r#","events":[]}"#].concat();
        assert_eq!(refused(text.as_bytes()), Refusal::Malformed, "{text}");
    }
}

#[test]
fn other_versions_are_told_apart() {
    for body in [r#"{"v":2,"events":[]}"#, r#"{"v":2}"#, r#"{"v":0,"page":7,"events":{}}"#] {
        assert_eq!(refused(body.as_bytes()), Refusal::Version, "{body}");
    }
    assert_eq!(refused(br#"{"v":2,"events":["#), Refusal::CutShort);
    assert_eq!(refused(br#"{"v":"1","events":[]}"#), Refusal::Malformed);
}

#[test]
fn size_and_depth_are_checked_first() {
    let long = [b' '].repeat(limits::INFLATED_BYTES + 1);
    assert_eq!(refused(&long), Refusal::TooLarge);
    assert_eq!(refused("[".repeat(limits::BATCH_DEPTH + 1).as_bytes()), Refusal::TooDeep);
    assert_eq!(refused("[".repeat(limits::BATCH_BYTES).as_bytes()), Refusal::TooDeep);
    assert_eq!(refused("[".repeat(limits::BATCH_DEPTH).as_bytes()), Refusal::Malformed);
    let brackets_in_text = whole(r#""env":"[[[[[[[[[[[[[[[[[[[[\"[[[[","events":[]"#);
    assert!(batch(brackets_in_text.as_bytes()).is_ok());
}
