//! This beacon, which comes late, beside npm's web-vitals from the page's beginning, on the same page load: seeded runs of
//! shifts, delays, hiding, clicks, keys, and the way back. The tag is inserted two seconds after the load, or the beacon
//! starts with a click on Accept. What both say last must be the same.
//!
//! The runs must be able to tell a wrong beacon: the page also says what beacons with known faults would have reported, and
//! the same comparison has to refuse each of them.

use std::time::{Duration, Instant};

use candor_tests::browser::Browser;
use candor_tests::engine::Engine;
use candor_tests::stand::{self, Stand};
use candor_tests::visit::{self, TagForm, unique_name};
use candor_tests::{banner, batch, poll};
use serde_json::{Value, json};

mod plan;
mod said;

use plan::{Arm, Plan, Step};
use said::{Said, difference, faulty_words, last_words};

const RUNS: u64 = 200;
/// Without `CANDOR_FULL` every tenth.
const PART: usize = 10;
/// Pages that are open at the same time, each with an origin of its own: answers are kept by origin.
const WINDOWS: usize = 7;
/// The beacon starts no earlier than this after the load.
const LATE: Duration = Duration::from_secs(2);
/// Until what was last done is painted and told of.
const SETTLED: &str = "await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(go, 60))))";

struct Bench<'a> {
    stand: &'a Stand,
    browser: Browser,
    site: String,
    windows: Vec<String>,
}

/// A run that is over.
struct Outcome {
    plan: Plan,
    loads: Vec<Load>,
}

/// A page load: what the reference said of it, what faulty beacons would have, and when the page itself found its restored
/// views painted.
struct Load {
    theirs: Said,
    faulty: [Said; 3],
    painted: Value,
}

pub(crate) fn runs_say_what_web_vitals_says(engine: Engine) {
    let has_records = engine.entry_types().contains(&"visibility-state");
    let step = if std::env::var_os("CANDOR_FULL").is_some() { 1 } else { PART };
    let plans: Vec<Plan> = (0..RUNS).step_by(step).map(|seed| Plan::of(seed, has_records)).collect();
    let bench = Bench::start(engine);
    let mut refused = [0; 3];
    let mut restored = 0;
    let mut wrong = Vec::new();
    for round in plans.chunks(WINDOWS) {
        let outcomes = bench.run(round);
        wrong.extend(bench.compare(&outcomes));
        for load in outcomes.iter().flat_map(|outcome| &outcome.loads) {
            restored += usize::from(load.theirs.keys().any(|(view, _)| *view > 0));
            for (count, said) in refused.iter_mut().zip(&load.faulty) {
                *count += usize::from(difference(said, &load.theirs, &load.painted).is_some());
            }
        }
    }
    assert!(wrong.is_empty(), "{engine:?}: {} of {} runs differ:\n{}", wrong.len(), plans.len(), wrong.join("\n"));
    // Every engine here keeps pages; without one that came back nothing is said of restored views.
    assert!(restored > 0, "{engine:?}: no page came out of the back-forward cache");
    let caught = refused.map(|count| count > 0);
    assert_eq!(caught, can_go_wrong(engine), "{engine:?}: who is refused (no gate, observed only, first report)? {refused:?}");
}

/// Which of the three faults shows in an engine: a paint that nobody saw has to be larger than one before it, interactions have
/// to be told of, and something has to change after its first report. An engine without such entries has nothing to get wrong.
fn can_go_wrong(engine: Engine) -> [bool; 3] {
    let has = |entries: &str| engine.entry_types().contains(&entries);
    [has("largest-contentful-paint"), has("event"), has("event") || has("layout-shift")]
}

impl<'a> Bench<'a> {
    fn start(engine: Engine) -> Self {
        let (stand, site) = (stand::shared(), unique_name("differential", engine.name()));
        let browser = Browser::start(engine);
        let mut bench = Self { stand, browser, site, windows: Vec::new() };
        let origins: Vec<String> = (0..WINDOWS).map(|window| bench.origin(window)).collect();
        stand.put_site(&bench.site, &json!({ "origins": origins }));
        for window in 0..WINDOWS {
            // The tag is the test's to insert.
            stand.register_page(&bench.host(window), "", "");
            let handle = if window == 0 { bench.browser.window() } else { bench.browser.open("window") };
            bench.windows.push(handle);
        }
        bench
    }

    fn host(&self, window: usize) -> String {
        format!("w{window}-{}", self.site)
    }

    fn origin(&self, window: usize) -> String {
        format!("http://{}.localhost:{}", self.host(window), self.stand.pages)
    }

    /// Makes a window the current one.
    fn turn_to(&self, window: usize) {
        self.browser.switch(&self.windows[window]);
    }

    fn run(&self, plans: &[Plan]) -> Vec<Outcome> {
        let begun = Instant::now();
        for (window, plan) in plans.iter().enumerate() {
            self.turn_to(window);
            self.open(window, plan);
        }
        poll::spend(LATE.saturating_sub(begun.elapsed()));
        for (window, plan) in plans.iter().enumerate() {
            self.turn_to(window);
            self.insert_tag();
            if plan.arm == Arm::Accept {
                let accept = banner::button(&self.browser, "accept");
                self.browser.click(&accept);
            }
        }
        let mut outcomes = Vec::new();
        for (window, plan) in plans.iter().enumerate() {
            self.turn_to(window);
            self.wait_started();
            self.take(&plan.steps);
            if let Some(steps) = &plan.back {
                self.go_and_come_back();
                self.take(steps);
            }
            self.browser.run_async(SETTLED);
            self.hide();
            outcomes.push(self.outcome(plan));
            self.show();
        }
        outcomes
    }

    fn open(&self, window: usize, plan: &Plan) {
        let origin = self.origin(window);
        self.browser.go(&format!("{origin}/host.css"));
        let days = batch::today() - 1;
        let record = if plan.arm == Arm::Late { format!("candor=v1.1.{days}.7.0;path=/") } else { "candor=;path=/;max-age=0".into() };
        self.browser.run_with("sessionStorage.clear(); localStorage.clear(); document.cookie = arguments[0]", &json!([record]));
        if plan.is_loaded_hidden {
            self.hide();
        }
        self.browser.go(&format!("{origin}{}", plan.address()));
        if plan.is_hidden_early && !plan.is_loaded_hidden {
            // The reference loses a paint that it was not told of when the page is hidden; the beacon asks for what is pending.
            self.browser.run_async(SETTLED);
            self.hide();
        }
        if plan.is_hidden_early || plan.is_loaded_hidden {
            // What is late comes while nobody looks, and is painted when somebody does.
            poll::spend(Duration::from_millis(plan.late_ms.unwrap_or(0)));
            self.show();
        }
        if let Some(ms) = plan.early_click_ms {
            self.take(&[Step::Click(ms)]);
        }
    }

    fn insert_tag(&self) {
        let collector = format!("http://c-{}.localhost:{}", self.site, self.stand.proxy);
        let tag = visit::tag(TagForm::Script, &collector, &self.site, "");
        // A script that is parsed as text does not run.
        self.browser.run_with(
            "const text = document.createElement('template');
             text.innerHTML = arguments[0];
             const tag = document.createElement('script');
             for (const { name, value } of text.content.firstChild.attributes) tag.setAttribute(name, value);
             document.head.append(tag)",
            &json!([tag]),
        );
    }

    fn wait_started(&self) {
        let arrived = "return performance.getEntriesByType('resource').some((e) => e.name.endsWith('.wasm') && e.responseEnd > 0)";
        poll::until("the wasm is there", || {
            let seen = self.browser.try_run(arrived, &json!([]))?;
            poll::holds(seen == true, seen)
        });
        poll::spend(Duration::from_millis(150));
    }

    fn take(&self, steps: &[Step]) {
        for step in steps {
            match step {
                Step::Shift(boxes) => drop(self.browser.run_with("__shift(arguments[0])", &json!([boxes]))),
                Step::Text => drop(self.browser.run("__text(60)")),
                Step::Click(ms) => {
                    self.browser.run_with("document.getElementById('busy').dataset.ms = arguments[0]", &json!([ms]));
                    self.browser.click_on("#busy");
                }
                Step::Keys(count) => self.browser.type_into("#word", &"a".repeat(usize::try_from(*count).unwrap_or(0))),
                Step::Hide => {
                    self.browser.run_async(SETTLED);
                    self.hide();
                    self.show();
                }
                Step::Pause(ms) => poll::spend(Duration::from_millis(*ms)),
            }
        }
    }

    fn hide(&self) {
        self.browser.minimize().unwrap();
        self.wait_visibility("hidden");
    }

    fn show(&self) {
        self.browser.resize(1200, 900);
        self.wait_visibility("visible");
    }

    fn wait_visibility(&self, state: &str) {
        poll::until(&format!("the page is {state}"), || {
            let seen = self.browser.try_run("return document.visibilityState", &json!([]))?;
            poll::holds(seen == state, seen)
        });
    }

    /// To another page and back by the history: out of the back-forward cache, if the browser kept the page; otherwise it is
    /// another load, and the beacon comes late again.
    fn go_and_come_back(&self) {
        let address = self.browser.run("return location.href");
        self.browser.run_async(SETTLED);
        let elsewhere = address.as_str().unwrap().split("/differential").next().unwrap().to_owned() + "/second.html";
        self.browser.go(&elsewhere);
        self.browser.run("setTimeout(() => history.back(), 50)");
        self.browser.wait_loaded(address.as_str().unwrap());
        if self.browser.run("return !document.querySelector('script[async]')") == true {
            poll::spend(LATE);
            self.insert_tag();
        }
        self.wait_started();
    }

    fn outcome(&self, plan: &Plan) -> Outcome {
        let told = self.browser.run("__tell(); return Object.entries(sessionStorage).sort().map(([, text]) => JSON.parse(text))");
        // The beacon says nothing of a load that was over before it came.
        let tagged = told.as_array().unwrap().iter().filter(|load| load["tagged"] == true);
        let loads = tagged.map(|load| Load { theirs: last_words(load), faulty: faulty_words(load), painted: load["painted"].clone() });
        Outcome { plan: plan.clone(), loads: loads.collect() }
    }

    /// One line for each run that differs. What is stored arrives a little after the hiding.
    fn compare(&self, outcomes: &[Outcome]) -> Vec<String> {
        let deadline = Instant::now() + poll::PATIENCE;
        loop {
            let rows = self
                .stand
                .events(&format!("SELECT * FROM vitals WHERE site = '{}' AND name <> 'engagement' ORDER BY time_ms - value", self.site));
            let wrong: Vec<String> = outcomes.iter().filter_map(|outcome| outcome.difference(&rows)).collect();
            if wrong.is_empty() || Instant::now() > deadline {
                return wrong;
            }
            poll::spend(Duration::from_millis(100));
        }
    }
}

impl Outcome {
    fn difference(&self, rows: &[Value]) -> Option<String> {
        let mut pages: Vec<(&Value, Said)> = Vec::new();
        for row in rows.iter().filter(|row| row["url"].as_str().is_some_and(|url| url.ends_with(&self.plan.path()))) {
            let said = (row["value"].as_f64().unwrap(), row["nav"].as_str().unwrap().to_owned());
            let key = (row["view"].as_u64().unwrap(), row["name"].as_str().unwrap().to_owned());
            match pages.iter_mut().find(|(page, _)| **page == row["page"]) {
                Some((_, all)) => drop(all.insert(key, said)),
                None => pages.push((&row["page"], Said::from([(key, said)]))),
            }
        }
        let differences: Vec<String> = if pages.len() == self.loads.len() {
            pages.iter().zip(&self.loads).filter_map(|((_, ours), load)| difference(ours, &load.theirs, &load.painted)).collect()
        } else {
            vec![format!("{} page loads, not {}", pages.len(), self.loads.len())]
        };
        (!differences.is_empty()).then(|| format!("seed {}: {}\n  {:?}", self.plan.seed, differences.join("; "), self.plan))
    }
}
