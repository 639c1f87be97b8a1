//! Thirty days of a shop, out of a seed.

use protocol::row::{DROPS, DropRow, EVENTS, EventRow, PAGE_DROPS, PageDropRow, VITALS, VitalRow};
use protocol::vital::Vital;

use super::{DAY_MS, Memory, NOW_MS};

/// Pseudo-random numbers that are the same on every machine (SplitMix64).
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// In [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Log-normal with this median.
    pub fn around(&mut self, median: f64, spread: f64) -> f64 {
        let normal = (0..12).map(|_| self.unit()).sum::<f64>() - 6.0;
        median * (normal * spread).exp()
    }

    fn pick<'a, T>(&mut self, weighted: &'a [(f64, T)]) -> &'a T {
        let mut rest = self.unit() * weighted.iter().map(|(weight, _)| weight).sum::<f64>();
        for (weight, value) in weighted {
            rest -= weight;
            if rest < 0.0 {
                return value;
            }
        }
        &weighted[weighted.len() - 1].1
    }
}

/// Class, how often its visitors accept, how slow its devices are.
const CLASSES: [(f64, (&str, f64, f64)); 8] = [
    (30.0, ("chromium-desktop-eu-0", 0.58, 0.9)),
    (24.0, ("safari-mobile-eu-0", 0.63, 1.2)),
    (14.0, ("chromium-mobile-eu-0", 0.61, 1.7)),
    (8.0, ("firefox-desktop-eu-0", 0.31, 1.0)),
    (9.0, ("chromium-desktop-us-0", 0.70, 1.1)),
    (6.0, ("safari-mobile-us-0", 0.72, 1.3)),
    (5.0, ("firefox-desktop-eu-1", 0.0, 1.0)),
    (4.0, ("chromium-desktop-other-0", 0.48, 1.6)),
];

const PAGES: [(f64, &str); 11] = [
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

struct Fault(&'static str, &'static str, &'static str, &'static str);

const FAULTS: [(f64, Fault); 7] = [
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
fn hour_weight(hour: u64) -> f64 {
    [2, 1, 1, 1, 1, 2, 4, 7, 9, 10, 11, 12, 12, 11, 10, 10, 11, 12, 13, 15, 15, 12, 8, 4][hour as usize % 24] as f64 / 15.0
}

/// Fills a site with page loads: `per_hour` in the busiest one, over `days`.
pub fn fill(store: &Memory, site: &str, days: u64, per_hour: f64, seed: u64) {
    let mut dice = Dice(seed);
    let (mut events, mut vitals, mut drops, mut page_drops) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let first_hour = NOW_MS / 3_600_000 - days * 24;
    for hour in first_hour..=NOW_MS / 3_600_000 {
        let elapsed = if hour == NOW_MS / 3_600_000 { (NOW_MS % 3_600_000) as f64 / 3_600_000.0 } else { 1.0 };
        let weekend = if matches!(hour / 24 % 7, 2 | 3) { 1.25 } else { 1.0 };
        let loads = dice.around(per_hour * hour_weight(hour % 24) * weekend, 0.12) * elapsed;
        for _ in 0..loads as u64 {
            let time_ms = hour * 3_600_000 + (dice.unit() * 3_500_000.0 * elapsed) as u64;
            Load { site, time_ms }.tell(store, &mut dice, &mut events, &mut vitals, &mut drops, &mut page_drops);
        }
    }
    let today = NOW_MS / DAY_MS;
    for (what, n) in [("refused:origin_refused", 14), ("refused:malformed", 2), ("drop:gpc", 6)] {
        store.tally(site, today, "chromium-desktop-eu-0", what, n);
    }
    store.tally(site, today, "chromium-desktop-eu-0", "received", 6);
    store.insert(EVENTS, &events);
    store.insert(VITALS, &vitals);
    store.insert(DROPS, &drops);
    store.insert(PAGE_DROPS, &page_drops);
}

struct Load<'a> {
    site: &'a str,
    time_ms: u64,
}

impl Load<'_> {
    fn tell(
        &self,
        store: &Memory,
        dice: &mut Dice,
        events: &mut Vec<EventRow>,
        vitals: &mut Vec<VitalRow>,
        drops: &mut Vec<DropRow>,
        page_drops: &mut Vec<PageDropRow>,
    ) {
        let (class, accepts, slow) = *dice.pick(&CLASSES);
        let day = self.time_ms / DAY_MS;
        store.tally(self.site, day, class, "loader", 1);
        if !dice.chance(accepts) {
            return;
        }
        let purposes = *dice.pick(&[(88.0, 7_u8), (5.0, 6), (4.0, 1), (3.0, 3)]);
        let page = format!("{:016x}{:016x}", dice.next(), dice.next());
        let mut seq = 0;
        let (mut received, mut stored, mut dropped) = (0, 0, 0);
        let mut url = format!("https://shop.example{}", dice.pick(&PAGES));
        let views = if dice.chance(0.45) { 1 } else { 2 + (dice.unit() * 4.0) as u32 };
        let source = *dice.pick(&[(80.0, "network"), (15.0, "cache"), (5.0, "prerender")]);
        events.push(EventRow { name: source.into(), ..event(self, &page, &mut seq, "open", 0, &url, class, purposes) });
        for view in 0..views {
            if view > 0 {
                url = format!("https://shop.example{}", dice.pick(&PAGES));
            }
            if purposes & 1 != 0 {
                let nav = if view == 0 { "navigate" } else { "route" };
                events.push(EventRow { name: nav.into(), ..event(self, &page, &mut seq, "view", view, &url, class, purposes) });
            }
            if purposes & 4 != 0 && dice.chance(0.028 * slow) {
                let fault = dice.pick(&FAULTS);
                let row = event(self, &page, &mut seq, "error", view, &url, class, purposes);
                events.push(EventRow {
                    name: fault.0.into(),
                    message: fault.1.into(),
                    source: fault.2.into(),
                    frames: fault.3.into(),
                    ..row
                });
            }
        }
        if purposes & 2 != 0 {
            for vital in Vital::ALL {
                let measured = match vital {
                    Vital::Ttfb | Vital::Fcp => true,
                    Vital::Lcp => !class.starts_with("safari"),
                    Vital::Cls => class.starts_with("chromium"),
                    Vital::Inp => !class.starts_with("safari") && dice.chance(0.7),
                };
                if measured {
                    vitals.push(self.vital(dice, &page, &mut seq, *vital, slow, &url, class, purposes));
                }
            }
        }
        if dice.chance(0.01) {
            drops.push(DropRow { site: self.site.into(), page: page.clone(), seq, reason: "invalid", received_ms: self.time_ms + 900 });
            store.tally(self.site, day, class, "drop:invalid", 1);
            seq += 1;
            dropped += 1;
        }
        if dice.chance(0.006) {
            // Lost on the way, and something after it that arrived.
            seq += 1 + (dice.unit() * 3.0) as u64;
            events.push(EventRow { name: "restore".into(), ..event(self, &page, &mut seq, "view", views, &url, class, purposes) });
        }
        if dice.chance(0.004) {
            let n = 1 + (dice.unit() * 9.0) as u64;
            page_drops.push(PageDropRow {
                site: self.site.into(),
                page: page.clone(),
                reason: "error_flood",
                n,
                received_ms: self.time_ms + 900,
            });
        }
        received += dropped;
        for rows in
            [events.iter().rev().take_while(|row| row.page == page).count(), vitals.iter().rev().take_while(|row| row.page == page).count()]
        {
            received += rows as u64;
            stored += rows as u64;
        }
        store.tally(self.site, day, class, "received", received);
        store.tally(self.site, day, class, "stored", stored);
        if dice.chance(0.02) {
            store.tally(self.site, day, class, "received", 3);
            store.tally(self.site, day, class, "duplicate", 3);
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn vital(&self, dice: &mut Dice, page: &str, seq: &mut u64, vital: Vital, slow: f64, url: &str, class: &str, purposes: u8) -> VitalRow {
        let value = match vital {
            Vital::Ttfb => dice.around(310.0 * slow, 0.55),
            Vital::Fcp => dice.around(980.0 * slow, 0.5),
            Vital::Lcp => dice.around(1500.0 * slow, 0.5),
            Vital::Cls => (dice.around(0.05, 1.0) - 0.02).max(0.0),
            Vital::Inp => dice.around(95.0 * slow, 0.75),
        };
        let row = event(self, page, seq, "view", 0, url, class, purposes);
        VitalRow {
            site: row.site,
            page: row.page,
            view: 0,
            name: vital.name().into(),
            seq: row.seq,
            seqs: row.seq.to_string(),
            value,
            nav: "navigate".into(),
            time_ms: row.time_ms,
            received_ms: row.received_ms,
            time_rule: row.time_rule,
            weight: 1.0,
            url: row.url,
            env: row.env,
            release: row.release,
            sdk: row.sdk,
            mode: row.mode,
            purposes,
            class: row.class,
            country: row.country,
            schema: 1,
        }
    }
}

#[allow(clippy::too_many_arguments)]
fn event(load: &Load<'_>, page: &str, seq: &mut u64, kind: &'static str, view: u32, url: &str, class: &str, purposes: u8) -> EventRow {
    let time_ms = load.time_ms + *seq * 1700;
    let row = blank(load.site, page, *seq, kind, time_ms.min(NOW_MS - 1000), class);
    *seq += 1;
    EventRow { view, url: url.into(), purposes, release: "2026.11.2".into(), ..row }
}

/// An event with nothing in it but its key, time and class.
pub fn blank(site: &str, page: &str, seq: u64, kind: &'static str, time_ms: u64, class: &str) -> EventRow {
    EventRow {
        site: site.into(),
        page: page.into(),
        seq,
        kind,
        view: 0,
        name: String::new(),
        source: String::new(),
        message: String::new(),
        referrer: String::new(),
        frames: String::new(),
        time_ms,
        received_ms: time_ms + 400,
        time_rule: "monotonic",
        weight: 1.0,
        url: String::new(),
        env: "production".into(),
        release: String::new(),
        sdk: "0.1.0".into(),
        mode: "wasm".into(),
        purposes: 7,
        class: class.into(),
        country: if class.contains("-us-") { "US" } else { "DE" }.into(),
        schema: 1,
    }
}
