//! What is one issue and what is two, by stacks that the engines wrote.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::stack;

fn print(name: &str, message: &str, stack: &str) -> String {
    of(&Fault { source: "uncaught", name, message, frames: &stack::parse(stack) })
}

#[test]
fn it_has_its_form_and_stays() {
    let found = print("TypeError", "no such size: 4", "TypeError\n    at addToBasket (https://shop.example/shop.js:10:20)");
    assert_eq!(found, "1:f7a1450d5bc7604e", "another hash needs another version");
}

#[derive(Deserialize)]
struct Case {
    engine: String,
    case: String,
    stack: String,
}

#[test]
fn a_bug_in_three_engines_is_one_issue() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../../vectors/stacks.json")).unwrap();
    let mut issues: BTreeMap<&str, BTreeMap<&str, Option<String>>> = BTreeMap::new();
    for Case { engine, case, stack } in &cases {
        if ["Chromium 156", "Firefox 153", "WebKitGTK 2.50"].contains(&engine.as_str()) {
            issues.entry(case).or_default().insert(engine, frame::telling(&stack::parse(stack)));
        }
    }
    issues.retain(|_, engines| engines.len() == 3);
    assert!(issues.len() > 30, "{}", issues.len());
    for (case, engines) in issues {
        let places: Vec<_> = engines.values().collect();
        assert!(places.windows(2).all(|pair| pair[0] == pair[1]) && places[0].is_some(), "{case}: {engines:?}");
    }
}

/// The messages are the engines' own, of `basket.items.price` where `items` is missing.
#[test]
fn the_same_mistake_in_three_engines_with_their_messages() {
    let chromium = print(
        "TypeError",
        "Cannot read properties of undefined (reading 'price')",
        "TypeError: x\n    at Basket.total (https://shop.example/app.js:7:107)\n    at async pay (https://shop.example/app.js:9:1)",
    );
    let firefox =
        print("TypeError", "can't access property \"price\", this.items is undefined", "total@https://shop.example/app.js:7:107\n");
    let safari = print(
        "TypeError",
        "undefined is not an object (evaluating 'this.items.price')",
        "total@https://shop.example/app.js:7:116\npay@https://shop.example/app.js:9:20\nglobal code@https://shop.example/app.js:12:2",
    );
    assert_eq!(chromium, firefox);
    assert_eq!(chromium, safari);
    let other =
        print("TypeError", "undefined is not an object (evaluating 'this.items.weight')", "total@https://shop.example/app.js:7:116");
    assert_ne!(safari, other, "another mistake in the same function");
}

#[test]
fn bugs_are_told_apart_and_builds_are_not() {
    let at = |message: &str, stack: &str| print("RangeError", message, &format!("RangeError: x\n    at {stack}"));
    let first = at("no size 4", "addToBasket (https://shop.example/app-4f3c2a1b.js:10:20)");
    assert_eq!(first, at("no size 77", "addToBasket (https://shop.example/app-99999999.js:811:3)"));
    assert_eq!(first, at("no size 4", "Shop.addToBasket (https://shop.example/app.js:1:1)\n    at other (https://shop.example/x.js:1:1)"));
    assert_ne!(first, at("no colour", "addToBasket (https://shop.example/app-4f3c2a1b.js:12:2)"), "two bugs in one function");
    assert_ne!(first, at("no size 4", "removeFromBasket (https://shop.example/app-4f3c2a1b.js:10:20)"));
    let minified = at("no size 4", "t (https://shop.example/app-4f3c2a1b.js:1:20)");
    assert_eq!(minified, at("no size 4", "eR (https://shop.example/app-5MNVNXQ4.js:1:977)"), "names of two letters say nothing");
    assert_ne!(minified, at("no size 4", "t (https://shop.example/admin-4f3c2a1b.js:1:20)"));
}

#[test]
fn a_recursion_is_one_issue_at_any_depth_and_native_frames_do_not_count() {
    let deep = |n: usize| {
        format!("RangeError\n{}    at start (https://a.example/a.js:9:9)", "    at walk (https://a.example/a.js:1:2)\n".repeat(n))
    };
    let one = print("RangeError", "Maximum call stack size exceeded", &deep(3));
    assert_eq!(one, print("RangeError", "Maximum call stack size exceeded", &deep(40)));
    assert_eq!(one, print("InternalError", "too much recursion", "walk@https://a.example/a.js:1:2\n"));
    let native = print(
        "SyntaxError",
        "Unexpected end of JSON input",
        "SyntaxError\n    at JSON.parse (<anonymous>)\n    at load (https://a.example/a.js:1:2)",
    );
    assert_eq!(
        native,
        print("SyntaxError", "JSON.parse: unexpected end of data at line 1 column 1 of the JSON data", "load@https://a.example/a.js:1:2")
    );
}

#[test]
fn what_has_no_stack() {
    let of = |source, name, message| of(&Fault { source, name, message, frames: &[] });
    assert_eq!(of("element", "img", "https://a.example/img/1.png"), of("element", "img", "https://b.example/img/2.png"));
    assert_ne!(of("element", "img", "https://a.example/img/1.png"), of("element", "script", "https://a.example/img/1.png"));
    assert_eq!(of("csp", "script-src-elem", "https://evil.example/a.js"), of("csp", "script-src-elem", "https://evil.example/b"));
    assert_ne!(of("csp", "script-src-elem", "inline"), of("csp", "script-src-elem", "eval"));
    assert_eq!(of("rejection", "Object", "code,message"), of("rejection", "Object", "code,message"));
    assert_ne!(of("rejection", "Object", "code,message"), of("rejection", "Object", "status"));
    assert_eq!(
        of("uncaught", "", "Uncaught ReferenceError: basket is not defined"),
        of("uncaught", "", "ReferenceError: Can't find variable: basket")
    );
}

proptest! {
    #[test]
    fn lines_numbers_and_hashes_do_not_matter(
        line in 1..99_999u32, column in 1..99_999u32, number in any::<u64>(), hash in "[0-9a-f]{8,16}", page in "[0-9]{1,6}"
    ) {
        // A hash without a digit could be a word.
        prop_assume!(hash.bytes().any(|b| b.is_ascii_digit()));
        let with = |line: u32, column: u32, number: u64, hash: &str, page: &str| print(
            "Error",
            &format!("order {number} of https://a.example/{page} is '{hash}'"),
            &format!("Error\n    at https://a.example/assets/app.{hash}.js:{line}:{column}\n    at later (https://a.example/b.js:{column}:{line})"),
        );
        prop_assert_eq!(with(line, column, number, &hash, &page), with(1, 2, 3, "0123abcd", "4"));
    }

    #[test]
    fn anything_has_a_fingerprint(name in "\\PC{0,20}", message in "\\PC{0,200}", stack in "(at |@|https://a/|b.js|:1:2|\\n|[a-z./<#]| \\[as |\\PC){0,40}") {
        let found = print(&name, &message, &stack);
        prop_assert!(found.len() == 18 && found.starts_with("1:"));
    }
}
