//! What arrived today, or why nothing did: the way of an event from the tag to the store, step by
//! step, each with what is known of it. It is what an empty dashboard shows, and what its script asks for.

use maud::{Markup, html};
use protocol::reason::{Drop, Refusal};
use protocol::site::GpcPolicy;
use serde_json::{Value, json};

use crate::civil::DAY_MS;
use crate::coverage::Coverage;
use crate::figure::counted;
use crate::request::Request;
use crate::sites::Site;
use crate::store::{Query, Row, count};
use crate::view::{Answers, Ask, Panel, Shown, View};

/// What was counted this long before midnight is still of today's interest.
const GRACE_MS: u64 = 15 * 60 * 1000;

/// In the overview it is shown only while nothing is in the stretch of time.
pub(crate) const PANEL: Panel = Panel {
    id: "arrivals",
    title: "What happened today",
    shown: Shown::WithoutEvents,
    queries,
    render: |view, answers| {
        let arrivals = Arrivals::read(view.site, answers);
        html! {
            p class="notice" role="note" { "There is no event in " (view.window.span.text) "." @if let Some(last_ms) = arrivals.last_ms { " The newest one came " (view.moment(last_ms)) "." } }
            (arrivals.steps(view))
        }
    },
};

/// What the steps are told from: today's tallies, and when the newest row is from.
pub(crate) fn queries(ask: &Ask<'_>) -> Vec<Query> {
    let now_ms = ask.window.now_ms;
    let days = [(now_ms.saturating_sub(GRACE_MS) / DAY_MS).into(), (now_ms / DAY_MS).into()];
    vec![ask.scope.query(include_str!("../sql/tallies.sql"), days), ask.scope.query(include_str!("../sql/last_event.sql"), [])]
}

/// How far a step has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// It happened.
    Done,
    /// It is the next to happen.
    Waiting,
    /// Something stands in its way.
    Stopped,
    /// It cannot happen before another.
    Later,
}

impl State {
    const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Waiting => "waiting",
            Self::Stopped => "stopped",
            Self::Later => "later",
        }
    }
}

/// One step: what it is, how far it has come, what is known and what to do.
struct Step {
    title: &'static str,
    state: State,
    text: String,
    /// Codes with their counts and sentences.
    reasons: Vec<(String, f64, &'static str)>,
}

impl Step {
    fn new(title: &'static str, state: State, text: impl Into<String>) -> Self {
        Self { title, state, text: text.into(), reasons: Vec::new() }
    }
}

/// What is known of today.
pub(crate) struct Arrivals<'a> {
    site: &'a Site,
    today: Coverage,
    /// When the newest row is from.
    pub(crate) last_ms: Option<u64>,
}

impl<'a> Arrivals<'a> {
    /// From the answers to [`queries`].
    pub(crate) fn read(site: &'a Site, answers: &Answers<'_>) -> Self {
        let last_ms = answers.rows(1).first().and_then(last_event);
        Self { site, today: Coverage::read(answers.rows(0), &[]), last_ms }
    }

    fn n(&self, what: &str) -> f64 {
        self.today.tallies.sum(what)
    }

    /// How many events were dropped for reasons of this kind.
    fn dropped(&self, is_meant: fn(Drop) -> bool) -> f64 {
        let codes = self.today.tallies.by_code("drop:");
        codes.iter().filter(|(code, _)| Drop::from_code(code).is_some_and(is_meant)).fold(0.0, |sum, (_, n)| sum + n)
    }

    fn story(&self, request: &Request<'_>) -> Vec<Step> {
        vec![self.loader(request), self.consent(), self.batches(request), self.stored()]
    }

    fn loader(&self, request: &Request<'_>) -> Step {
        let title = "A page asks for the loader";
        if self.today.fetched() > 0.0 {
            return Step::new(title, State::Done, format!("{} today.", counted(self.today.fetched(), "page load", "page loads")));
        }
        let text = format!(
            "No request today. Paste the tag into a page and open it. If it is there already: its address must end in /c/{}.js, \
             the page's Content-Security-Policy must allow scripts from {}, and no content blocker may stop it.",
            self.site.key.as_str(),
            request.origin_of_worker
        );
        Step::new(title, State::Waiting, text)
    }

    fn consent(&self) -> Step {
        let title = "A visitor accepts";
        let (loads, gpc) = (self.today.fetched(), self.today.fetched_with_gpc());
        // What a filter drops had its consent looked at before.
        let consented = self.n("stored") + self.n("duplicate") + self.dropped(|reason| !reason.is_policy() || reason.is_filter());
        if consented > 0.0 {
            return Step::new(title, State::Done, "Somebody did: events have arrived.");
        }
        if self.n("received") > 0.0 {
            return Step::new(title, State::Stopped, "Events have arrived, but none with a consent that holds: see the reasons below.");
        }
        if loads <= 0.0 {
            return Step::new(title, State::Later, "The banner asks first. Nothing is recorded before that.");
        }
        let refuses = self.site.config.gpc == GpcPolicy::Deny;
        if gpc >= loads && refuses {
            let text = "Every page load had Global Privacy Control on. This site takes it as a refusal: no banner is shown and nothing is recorded. \
                        Open the page in a browser without it, or change what it means in the settings.";
            return Step::new(title, State::Stopped, text);
        }
        let mut text = String::from(
            "No choice has led to an event yet. Accept in the banner of your page. Those who decline send nothing at all, so silence is also an answer.",
        );
        if gpc > 0.0 && refuses {
            text.push_str(&format!(
                " {} had Global Privacy Control on, which this site takes as a refusal.",
                counted(gpc, "page load", "page loads")
            ));
        }
        Step::new(title, State::Waiting, text)
    }

    fn batches(&self, request: &Request<'_>) -> Step {
        let title = "Its page sends a batch";
        let refused = self.today.tallies.by_code("refused:");
        let received = self.n("received");
        let mut step = match (received > 0.0, refused.is_empty()) {
            (true, _) => Step::new(title, State::Done, format!("{} received.", counted(received, "event", "events"))),
            (false, false) => Step::new(title, State::Stopped, "Batches arrived and were refused whole."),
            (false, true) if self.today.fetched() > 0.0 => Step::new(
                title,
                State::Later,
                format!(
                    "No batch has come. It is sent some seconds after the choice, or when the page is left. The page's policy must allow connections to {}.",
                    request.origin_of_worker
                ),
            ),
            (false, true) => Step::new(title, State::Later, "Some seconds after the choice, or when the page is left."),
        };
        step.reasons = refused.into_iter().map(|(code, n)| (code.into(), n, Refusal::from_code(code).map_or("", Refusal::text))).collect();
        step
    }

    fn stored(&self) -> Step {
        let title = "Its events are stored";
        let dropped = self.today.tallies.by_code("drop:");
        let stored = self.n("stored");
        let mut step = if stored > 0.0 || self.last_ms.is_some() && self.n("duplicate") > 0.0 {
            Step::new(title, State::Done, format!("{} stored.", counted(stored, "event", "events")))
        } else if dropped.is_empty() {
            Step::new(title, State::Later, "This page then becomes the overview by itself.")
        } else {
            Step::new(title, State::Stopped, "Events arrived and were dropped, each for one reason.")
        };
        step.reasons = dropped.into_iter().map(|(code, n)| (code.into(), n, Drop::from_code(code).map_or("", Drop::text))).collect();
        step
    }

    /// What changes when anything of it changes.
    fn seen(&self) -> String {
        let mut seen = format!("{}.{}.{}", self.today.fetched(), self.today.fetched_with_gpc(), self.last_ms.unwrap_or_default());
        for what in ["received", "stored", "duplicate"] {
            seen.push('.');
            seen.push_str(&self.n(what).to_string());
        }
        for (code, n) in self.today.tallies.by_code("refused:").iter().chain(&self.today.tallies.by_code("drop:")) {
            seen.push_str(&format!(".{code}{n}"));
        }
        seen
    }

    /// The steps as a list that the script keeps fresh.
    pub(crate) fn steps(&self, view: &View<'_>) -> Markup {
        let api = format!("/api/sites/{}/arrivals", self.site.key.as_str());
        html! {
            ol class="steps" data-arrivals=(api) data-seen=(self.seen()) {
                @for step in self.story(view.request) {
                    li class={ "step step-" (step.state.name()) } {
                        h3 { (step.title) " " span class="step-state" { (step.state.name()) } }
                        p { (step.text) }
                        @for (code, n, text) in &step.reasons {
                            p class="step-reason" { code { (code) } " " span class="tabular" { "×" (crate::figure::whole(*n)) } " " (text) }
                        }
                        @if step.reasons.iter().any(|(code, ..)| code == Refusal::OriginRefused.code()) {
                            p { "Taken from: " @for origin in &self.site.config.origins { code { (origin) } " " } a href={ "/sites/" (self.site.key.as_str()) "/settings#origins" } { "Change the list" } }
                        }
                    }
                }
            }
            p class="basis" {
                "Counted today, in UTC. "
                span class="live" data-live="" hidden { "This list follows by itself." }
                noscript { "This page loads again every five seconds." }
            }
        }
    }

    /// The same for programs and for the script of the page.
    pub(crate) fn json(&self, request: &Request<'_>) -> Value {
        let codes = |prefix: &str| -> Value {
            self.today.tallies.by_code(prefix).into_iter().map(|(code, n)| (String::from(code), json!(n))).collect()
        };
        let steps: Vec<Value> =
            self.story(request).iter().map(|step| json!({"title": step.title, "state": step.state.name(), "text": step.text})).collect();
        json!({
            "site": self.site.key.as_str(),
            "seen": self.seen(),
            "loader": self.today.fetched(),
            "gpc": self.today.fetched_with_gpc(),
            "received": self.n("received"),
            "stored": self.n("stored"),
            "duplicate": self.n("duplicate"),
            "refused": codes("refused:"),
            "dropped": codes("drop:"),
            "last_event_ms": self.last_ms,
            "steps": steps,
        })
    }
}

/// When the newest row is from; `None` if there has never been one.
pub(crate) fn last_event(row: &Row) -> Option<u64> {
    Some(count(row, "last_ms")).filter(|last_ms| *last_ms > 0)
}
