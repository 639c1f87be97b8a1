//! Thirty days of a shop, out of a seed: how many page loads come when, and their rows in the store.

mod dice;
mod habits;

use protocol::row::{DROPS, DropRow, EVENTS, EventRow, PAGE_DROPS, PageDropRow, VITALS, VitalRow};
use protocol::vital::Vital;

pub use dice::Dice;
use habits::{ARRIVALS, CLASSES, FAULTS, PAGES, agent, hour_weight};

use super::{DAY_MS, Memory, NOW_MS};

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
        vital_of(row, vital.name(), value)
    }
}

#[allow(clippy::too_many_arguments)]
fn event(load: &Load<'_>, page: &str, seq: &mut u64, kind: &'static str, view: u32, url: &str, class: &str, purposes: u8) -> EventRow {
    let time_ms = load.time_ms + *seq * 1700;
    let row = blank(load.site, page, *seq, kind, time_ms.min(NOW_MS - 1000), class);
    *seq += 1;
    let (browser, version, os, device) = agent(class);
    // The page's number is random already.
    let (channel, source) = page.bytes().next().map_or(ARRIVALS[0], |b| ARRIVALS[usize::from(b) % ARRIVALS.len()]);
    let (channel, ref_source) = if view == 0 && purposes & 1 != 0 { (channel, source.into()) } else { ("", String::new()) };
    let region = if row.country == "DE" { "DE-BE" } else { "" }.into();
    let named =
        EventRow { browser, browser_version: version.into(), os, device, region, network: "AS3320".into(), channel, ref_source, ..row };
    EventRow { view, url: url.into(), purposes, release: "2026.11.2".into(), ..named }
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
        value: 0.0,
        fingerprint: String::new(),
        mapped: 0,
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
        schema: 3,
        route: String::new(),
        session: String::new(),
        pseudonym: String::new(),
        flags: String::new(),
        synthetic: String::new(),
        detail: String::new(),
        region: String::new(),
        network: String::new(),
        browser: "",
        browser_version: String::new(),
        os: "",
        device: "",
        channel: "",
        ref_source: String::new(),
    }
}

/// A vital with the key, time and context of an event.
pub fn vital_of(row: EventRow, name: &str, value: f64) -> VitalRow {
    VitalRow {
        site: row.site,
        page: row.page,
        view: 0,
        name: name.into(),
        seq: row.seq,
        seqs: row.seq.to_string(),
        value,
        nav: "navigate".into(),
        time_ms: row.time_ms,
        received_ms: row.received_ms,
        time_rule: row.time_rule,
        weight: row.weight,
        url: row.url,
        env: row.env,
        release: row.release,
        sdk: row.sdk,
        mode: row.mode,
        purposes: row.purposes,
        class: row.class,
        country: row.country,
        schema: row.schema,
        route: row.route,
        session: row.session,
        pseudonym: row.pseudonym,
        flags: row.flags,
        synthetic: row.synthetic,
        detail: row.detail,
        region: row.region,
        network: row.network,
        browser: row.browser,
        browser_version: row.browser_version,
        os: row.os,
        device: row.device,
        channel: row.channel,
        ref_source: row.ref_source,
    }
}
