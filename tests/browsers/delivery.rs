//! What the network does to batches: refuses, hangs, is not there, comes back. Nothing is lost that a page could keep,
//! nothing is sent without end, and nothing stays on the device that a visitor took back.

use std::time::Duration;

use candor_tests::engine::Engine;
use candor_tests::stand::{self, Fault, Request};
use candor_tests::visit::Visit;
use candor_tests::{ledger, poll};
use serde_json::{Value, json};

/// What is kept on the device, as text.
const KEPT: &str =
    "return Object.keys(localStorage).filter((key) => key.startsWith('candor_unsent')).map((key) => localStorage[key]).join('\\n')";

/// A visit of somebody who takes part, with the wasm at work.
fn begin(engine: Engine, test: &str) -> Visit<'static> {
    let visit = Visit::start(stand::shared(), engine, test);
    visit.go("plain.html");
    visit.decide("accept");
    visit.wait_events("open", 1);
    // A final answer, so that what the network does from now on is all there is.
    poll::until("the first batch is answered", || poll::holds(visit.batches().iter().any(|batch| batch.status == "200"), visit.batches()));
    visit
}

/// The page counts something by name; gives the wall clock of the page.
fn say(visit: &Visit<'_>, name: &str) -> f64 {
    visit.browser.run_with("candor.track(arguments[0]); return Date.now()", &json!([name])).as_f64().unwrap()
}

fn wait_said(visit: &Visit<'_>, name: &str) -> Value {
    poll::until(&format!("the row of {name}"), || {
        let rows = visit.rows("events", &format!("kind = 'event' AND name = '{name}'"));
        if rows.len() == 1 { Ok(rows[0].clone()) } else { Err(format!("{} rows; {:#?}", rows.len(), visit.batches())) }
    })
}

fn failed(visit: &Visit<'_>, status: &str) -> usize {
    visit.batches().iter().filter(|batch| batch.status == status).count()
}

fn wait_failed(visit: &Visit<'_>, status: &str, count: usize) {
    poll::until("a batch fails", || poll::holds(failed(visit, status) >= count, visit.batches()));
}

/// Batches of the collector that were kept before they were sent, and were taken.
fn resent(visit: &Visit<'_>) -> Vec<Request> {
    let held = |batch: &Request| serde_json::from_str::<Value>(&batch.body).is_ok_and(|batch| batch["held"].as_f64() > Some(0.0));
    visit.batches().into_iter().filter(|batch| batch.status == "200" && held(batch)).collect()
}

fn assert_well(visit: &Visit<'_>) {
    visit.assert_unnoticed();
    poll::until("the ledger closes", || {
        let pages = ledger::pages(visit);
        poll::holds(pages.values().all(|page| page.lost() == 0), pages)
    });
}

pub(crate) fn waits_out_what_others_answer(engine: Engine) {
    let visit = begin(engine, "others");
    for status in [503, 520] {
        visit.stand.fault(&visit.collector_host, "/v1/", Fault::Page(status));
        say(&visit, &format!("under {status}"));
        wait_failed(&visit, &status.to_string(), 1);
        visit.stand.fault(&visit.collector_host, "/v1/", Fault::Pass);
        wait_said(&visit, &format!("under {status}"));
    }
    assert_well(&visit);
}

pub(crate) fn waits_as_long_as_it_is_told(engine: Engine) {
    const AFTER_S: u32 = 6;
    let visit = begin(engine, "told");
    visit.stand.fault(&visit.collector_host, "/v1/", Fault::Wait(429, AFTER_S));
    say(&visit, "too soon");
    wait_failed(&visit, "429", 1);
    visit.stand.fault(&visit.collector_host, "/v1/", Fault::Pass);
    // By the clock of who was asked: the test itself sees what happens late.
    let waited_ms = poll::until("the next batch", || {
        let batches = visit.batches();
        let told = batches.iter().position(|batch| batch.status == "429").expect("it was seen");
        let next = batches.get(told + 1).ok_or_else(|| format!("{batches:?}"))?;
        Ok(next.at_ms - batches[told].at_ms)
    });
    assert!(waited_ms >= u64::from(AFTER_S) * 1000, "{waited_ms} ms");
    assert_eq!(failed(&visit, "429"), 1);
    wait_said(&visit, "too soon");
    assert_well(&visit);
}

pub(crate) fn asks_a_blocked_address_few_times(engine: Engine) {
    let visit = begin(engine, "blocked");
    visit.stand.fault(&visit.collector_host, "/v1/", Fault::Reset);
    let before = visit.batches().len();
    for n in 0..20 {
        say(&visit, &format!("unheard {n}"));
        poll::spend(Duration::from_secs(1));
    }
    let tries = visit.batches().len() - before;
    // At 5 s by age, then after about 1 s, 4 s and 15 s. Browsers repeat a request whose connection was cut by themselves.
    assert!((1..=8).contains(&tries), "{tries}: {:#?}", visit.batches());
    visit.stand.fault(&visit.collector_host, "/v1/", Fault::Pass);
    visit.browser.run("dispatchEvent(new Event('online'))");
    wait_said(&visit, "unheard 19");
    poll::until("nothing is kept", || poll::holds(visit.browser.run(KEPT) == "", "something"));
    assert_well(&visit);
}

/// Chromium is really offline; the others are told so, and their requests are cut.
fn set_offline(visit: &Visit<'_>, offline: bool) {
    if visit.browser.engine == Engine::Chromium {
        visit.browser.devtools("Network.enable", &json!({}));
        let conditions = json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        visit.browser.devtools("Network.emulateNetworkConditions", &conditions);
    } else {
        visit.stand.fault(&visit.collector_host, "/v1/", if offline { Fault::Reset } else { Fault::Pass });
        let script = "Object.defineProperty(navigator, 'onLine', { get: () => !arguments[0], configurable: true });";
        visit.browser.run_with(&script.replace("arguments[0]", &offline.to_string()), &json!([]));
        visit.browser.run(if offline { "dispatchEvent(new Event('offline'))" } else { "dispatchEvent(new Event('online'))" });
    }
}

/// Hidden while offline, everything goes to the device at once; online again, it is sent without waiting.
pub(crate) fn is_kept_while_offline_and_sent_when_online(engine: Engine) {
    let visit = begin(engine, "offline");
    set_offline(&visit, true);
    let at_ms = say(&visit, "in a tunnel");
    visit.browser.run("dispatchEvent(new PageTransitionEvent('pagehide'))");
    let kept = visit.browser.run(KEPT);
    assert!(kept.as_str().unwrap().contains("in a tunnel"), "{kept}");
    poll::spend(Duration::from_secs(3));
    assert!(visit.rows("events", "name = 'in a tunnel'").is_empty());
    set_offline(&visit, false);
    let row = wait_said(&visit, "in a tunnel");
    assert!((row["time_ms"].as_f64().unwrap() - at_ms).abs() < 2000.0, "{row}");
    poll::until("nothing is kept", || poll::holds(visit.browser.run(KEPT) == "", "something"));
    assert_well(&visit);
}

pub(crate) fn of_an_earlier_page_load_keeps_its_time(engine: Engine) {
    let visit = begin(engine, "earlier");
    visit.stand.fault(&visit.collector_host, "/v1/", Fault::Page(520));
    let at_ms = say(&visit, "before");
    wait_failed(&visit, "520", 1);
    let first = visit.events("open")[0]["page"].clone();
    // A page of the same origin without a tag, so that nothing sends.
    visit.remember();
    visit.browser.go(&visit.address("host.css"));
    // What one process of the browser has written another may read a moment later.
    poll::until("it is kept", || {
        let kept = visit.browser.run(KEPT);
        poll::holds(kept.as_str().unwrap().contains("\"before\""), kept)
    });
    poll::spend(Duration::from_secs(4));
    visit.stand.fault(&visit.collector_host, "/v1/", Fault::Pass);
    visit.browser.go(&visit.address("second.html"));
    let row = wait_said(&visit, "before");
    assert_eq!(row["page"], first);
    assert!((row["time_ms"].as_f64().unwrap() - at_ms).abs() < 2000.0, "said at {at_ms}, stored {row}");
    assert!(row["received_ms"].as_f64().unwrap() - at_ms > 4000.0);
    visit.wait_events("open", 2);
    poll::until("nothing is kept", || poll::holds(visit.browser.run(KEPT) == "", "something"));
    assert!(!resent(&visit).is_empty());
    assert_well(&visit);
}

/// Two tabs leave something; a third page sends each of it once.
pub(crate) fn of_two_tabs_is_sent_once(engine: Engine) {
    let visit = begin(engine, "tabs");
    let first = visit.browser.window();
    let second = visit.browser.open("tab");
    visit.browser.switch(&second);
    visit.browser.go(&visit.address("second.html"));
    visit.wait_events("open", 2);
    visit.stand.fault(&visit.collector_host, "/v1/", Fault::Page(503));
    for (tab, name) in [(&first, "in the first"), (&second, "in the second")] {
        visit.browser.switch(tab);
        say(&visit, name);
        let is_refused = |batch: &Request| batch.status == "503" && batch.body.contains(name);
        poll::until("its batch fails", || poll::holds(visit.batches().iter().any(is_refused), visit.batches()));
    }
    for tab in [&first, &second] {
        visit.browser.switch(tab);
        visit.browser.go(&visit.address("host.css"));
    }
    let lines = poll::until("both are kept", || {
        let kept = visit.browser.run(KEPT);
        let kept = kept.as_str().unwrap();
        poll::holds(kept.contains("in the first") && kept.contains("in the second"), kept).map(|()| kept.lines().count())
    });
    visit.stand.fault(&visit.collector_host, "/v1/", Fault::Pass);
    visit.browser.go(&visit.address("plain.html"));
    for name in ["in the first", "in the second"] {
        wait_said(&visit, name);
    }
    poll::until("nothing is kept", || poll::holds(visit.browser.run(KEPT) == "", "something"));
    poll::until("each line was sent once", || poll::holds(resent(&visit).len() == lines, (lines, resent(&visit))));
    assert_well(&visit);
}

/// There is no room on the device: the page goes on, and what could be sent is.
pub(crate) fn goes_on_where_the_device_is_full(engine: Engine) {
    let visit = begin(engine, "full");
    let fill = "let part = 'x'.repeat(1 << 22), n = 0; while (part) try { localStorage['fill' + n++] = part } catch { part = part.slice(0, part.length >> 1) }";
    visit.browser.run(fill);
    visit.stand.fault(&visit.collector_host, "/v1/", Fault::Page(503));
    say(&visit, "no room");
    wait_failed(&visit, "503", 1);
    visit.browser.run("dispatchEvent(new PageTransitionEvent('pagehide'))");
    assert_eq!(visit.browser.run(KEPT), "");
    visit.stand.fault(&visit.collector_host, "/v1/", Fault::Pass);
    wait_said(&visit, "no room");
    assert_well(&visit);
}

pub(crate) fn is_forgotten_when_it_is_withdrawn(engine: Engine) {
    let visit = begin(engine, "forgotten");
    visit.stand.fault(&visit.collector_host, "/v1/batch", Fault::Page(503));
    say(&visit, "regretted");
    wait_failed(&visit, "503", 1);
    visit.browser.run("dispatchEvent(new PageTransitionEvent('pagehide'))");
    assert!(visit.browser.run(KEPT).as_str().unwrap().contains("regretted"));
    visit.browser.run("candor.consent.withdraw()");
    assert_eq!(visit.browser.run(KEPT), "", "in the same task");
    visit.stand.fault(&visit.collector_host, "/v1/", Fault::Pass);
    visit.go("second.html");
    poll::until("what was stored is erased", || poll::holds(visit.count("events") == 0, visit.count("events")));
    poll::spend(Duration::from_secs(3));
    assert_eq!(visit.browser.run(KEPT), "");
    assert!(visit.events("event").is_empty());
    assert_eq!(visit.count("events"), 0, "and nothing comes back");
}

/// A renderer that is killed says nothing. Chromium sends what `fetchLater` held; the others have no such thing.
pub(crate) fn survives_a_killed_process(engine: Engine) {
    let visit = begin(engine, "killed");
    let has_later = visit.browser.run("return 'fetchLater' in window") == true;
    assert_eq!(has_later, engine == Engine::Chromium, "{engine:?}: look at what became possible");
    if has_later {
        visit.browser.click_on("#busy");
        say(&visit, "last words");
        poll::spend(Duration::from_secs(1));
        assert!(visit.rows("events", "name = 'last words'").is_empty(), "sent before the end");
        visit.browser.kill_renderers();
        wait_said(&visit, "last words");
        let inp = poll::until("the interaction", || {
            let rows = visit.rows("vitals", "name = 'INP'");
            poll::holds(rows.len() == 1, &rows).map(|()| rows[0].clone())
        });
        assert!(inp["value"].as_f64() >= Some(104.0), "{inp}");
        poll::until("the ledger closes", || {
            let pages = ledger::pages(&visit);
            poll::holds(pages.values().all(|page| page.lost() == 0), pages)
        });
    }
}

/// By the host page's own count: what it counted is stored, shown as given up, or shown as lost.
pub(crate) fn accounts_for_all_that_was_captured(engine: Engine) {
    let visit = begin(engine, "account");
    let mut counted = 0;
    for fault in [Fault::Reset, Fault::Page(503), Fault::Pass, Fault::Wait(429, 1), Fault::Status500, Fault::Pass] {
        visit.stand.fault(&visit.collector_host, "/v1/", fault);
        let many = "for (let n = 0; n < 45; n++) candor.track(arguments[0] + n)";
        visit.browser.run_with(many, &json!([format!("count {counted} ")]));
        counted += 45;
        poll::spend(Duration::from_secs(2));
    }
    visit.leave();
    poll::until("captured = rows + drops + loss", || {
        let events = visit.events("event").len() as u64;
        let sums = ledger::pages(&visit);
        let given_up: u64 = sums.values().map(|page| page.given_up).sum();
        // Below 0 where the last numbers were given up: nothing stored is higher.
        let lost: i64 = sums.values().map(|page| page.lost().max(0)).sum();
        let missing = given_up + u64::try_from(lost).unwrap();
        // The page also captured by itself: a few of what is missing may be vitals, or how long it was read.
        poll::holds((counted..counted + 12).contains(&(events + missing)) && events <= counted, (counted, events, given_up, lost))
    });
}
