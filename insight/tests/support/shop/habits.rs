//! What the made-up shop is like: who visits it, which pages they look at, what breaks and when they come.

/// Class, how often its visitors accept, how slow its devices are.
pub const CLASSES: [(f64, (&str, f64, f64)); 8] = [
    (30.0, ("chromium-desktop-eu-0", 0.58, 0.9)),
    (24.0, ("safari-mobile-eu-0", 0.63, 1.2)),
    (14.0, ("chromium-mobile-eu-0", 0.61, 1.7)),
    (8.0, ("firefox-desktop-eu-0", 0.31, 1.0)),
    (9.0, ("chromium-desktop-us-0", 0.70, 1.1)),
    (6.0, ("safari-mobile-us-0", 0.72, 1.3)),
    (5.0, ("firefox-desktop-eu-1", 0.0, 1.0)),
    (4.0, ("chromium-desktop-other-0", 0.48, 1.6)),
];

/// Browser, its version, system and device of a class.
pub fn agent(class: &str) -> (&'static str, &'static str, &'static str, &'static str) {
    let is_mobile = class.contains("-mobile-");
    match class.split('-').next() {
        Some("chromium") if is_mobile => ("Chrome", "141", "Android", "mobile"),
        Some("chromium") => ("Chrome", "141", "Windows", "desktop"),
        Some("safari") => ("Safari", "26", "iOS", "mobile"),
        Some("firefox") => ("Firefox", "144", "Linux", "desktop"),
        _ => ("", "", "", "desktop"),
    }
}

/// Channel and source of arrivals.
pub const ARRIVALS: [(&str, &str); 8] = [
    ("direct", ""),
    ("search", "Google"),
    ("search", "Bing"),
    ("internal", ""),
    ("ai", "ChatGPT"),
    ("social", "Instagram"),
    ("email", "october"),
    ("referral", "lamps.example"),
];

pub const PAGES: [(f64, &str); 11] = [
    (30.0, "/"),
    (16.0, "/shop/"),
    (11.0, "/shop/mugs"),
    (9.0, "/shop/lamps/paper-lamp"),
    (8.0, "/search"),
    (7.0, "/basket"),
    (5.0, "/checkout"),
    (4.0, "/orders/:x"),
    (4.0, "/journal/how-we-pack-without-plastic"),
    (3.0, "/about"),
    (2.0, "/help/returns"),
];

/// Name, message, source and stack of an error.
pub struct Fault(pub &'static str, pub &'static str, pub &'static str, pub &'static str);

pub const FAULTS: [(f64, Fault); 7] = [
    (
        40.0,
        Fault(
            "TypeError",
            "Cannot read properties of undefined (reading 'price')",
            "uncaught",
            r#"[{"function":"Basket.total","file":"https://shop.example/assets/basket-4f1c9.js","line":118,"column":31,"in_app":true},{"function":"Basket.render","file":"https://shop.example/assets/basket-4f1c9.js","line":77,"column":12,"in_app":true},{"function":"","file":"https://shop.example/assets/app-1b22e.js","line":402,"column":9,"in_app":true},{"function":"Array.map","file":"","line":0,"column":0,"in_app":false},{"function":"dispatch","file":"https://shop.example/assets/app-1b22e.js","line":88,"column":21,"in_app":true}]"#,
        ),
    ),
    (
        22.0,
        Fault(
            "NetworkError",
            "Failed to fetch https://shop.example/api/stock",
            "rejection",
            r#"[{"function":"async loadStock","file":"https://shop.example/assets/stock-77a0.js","line":12,"column":18,"in_app":true}]"#,
        ),
    ),
    (14.0, Fault("img", "https://cdn.shop.example/photos/lamp-640.avif", "element", "")),
    (
        9.0,
        Fault(
            "QuotaExceededError",
            "The quota has been exceeded.",
            "uncaught",
            r#"[{"function":"setItem","file":"","line":0,"column":0,"in_app":false},{"function":"remember","file":"https://shop.example/assets/search-0d3e.js","line":31,"column":7,"in_app":true}]"#,
        ),
    ),
    (
        6.0,
        Fault(
            "SyntaxError",
            "Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON",
            "rejection",
            r#"[{"function":"JSON.parse","file":"","line":0,"column":0,"in_app":false},{"function":"prices","file":"https://shop.example/assets/app-1b22e.js","line":190,"column":14,"in_app":true}]"#,
        ),
    ),
    (
        4.0,
        Fault(
            "RangeError",
            "Invalid time value",
            "uncaught",
            r#"[{"function":"deliveryDay","file":"https://shop.example/assets/checkout-55b1.js","line":64,"column":22,"in_app":true}]"#,
        ),
    ),
    (3.0, Fault("Error", "ResizeObserver loop completed with undelivered notifications.", "uncaught", "")),
];

/// How busy each hour of the day is.
pub fn hour_weight(hour: u64) -> f64 {
    [2, 1, 1, 1, 1, 2, 4, 7, 9, 10, 11, 12, 12, 11, 10, 10, 11, 12, 13, 15, 15, 12, 8, 4][hour as usize % 24] as f64 / 15.0
}
