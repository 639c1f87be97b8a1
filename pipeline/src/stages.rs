//! Each stage of a batch's way by itself, for the benchmark; only with the feature of this name, which nothing that is deployed
//! has. A stage gets what the ones before it made, and says how much it found, so that none of it can be left out.
//!
//! It decides nothing and is not the way itself: that is [`process`](crate::process).

use protocol::kind::Kind;
use protocol::reason::Drop;
use protocol::site::SiteConfig;

use crate::clock::Clock;
use crate::decode::{self, Batch};
use crate::enrich::Enriched;
use crate::event::{self, Body};
use crate::facts::Facts;
use crate::filter::Filters;
use crate::sample::Sample;
use crate::stack::{self, Frame};
use crate::terms::Terms;
use crate::views::Views;
use crate::{detail, fingerprint, scrub, stamp};

/// An event that was read.
struct Read<'a> {
    kind: Kind,
    text: &'a str,
    detail: &'a str,
    t: f64,
    view: u32,
    body: Body,
    frames: Vec<Frame>,
}

/// A batch, and what each stage found in it.
#[allow(missing_debug_implementations, reason = "what it holds has none")]
pub struct Stages<'a> {
    site: &'a SiteConfig,
    terms: Terms<'a>,
    facts: &'a Facts<'a>,
    batch: Batch<'a>,
    views: Views,
    events: Vec<Read<'a>>,
}

/// Size, depth, JSON, head. Answers how many events there are.
#[must_use]
pub fn decode(body: &[u8]) -> usize {
    decode::batch(body).map_or(0, |batch| batch.events.len())
}

impl<'a> Stages<'a> {
    /// Takes a batch through its stages once. `None`: it is not whole, or one of its events would be dropped.
    #[must_use]
    pub fn of(site: &'a SiteConfig, facts: &'a Facts<'a>, body: &'a [u8]) -> Option<Self> {
        let batch = decode::batch(body).ok()?;
        let granted = stamp::check(batch.consent, site, facts).ok()?;
        let read = |text: &'a str| {
            let head = event::head(text)?;
            let kind = event::allowed_kind(&head.kind, granted.purposes())?;
            let body = event::body(kind, text, &[])?;
            let frames = if let Body::Error(error) = &body { stack::parse(&error.stack) } else { Vec::new() };
            Ok::<_, Drop>(Read { kind, text, detail: head.detail, t: head.t, view: head.view, body, frames })
        };
        let events = batch.events.iter().map(|raw| read(raw.get())).collect::<Result<_, _>>().ok()?;
        let views = Views::read(&batch.views, Some(&site.origins));
        Some(Self { site, terms: Terms::default(), facts, batch, views, events })
    }

    /// The stamp: 1 if it holds.
    #[must_use]
    pub fn consent(&self) -> usize {
        usize::from(stamp::check(self.batch.consent, self.site, self.facts).is_ok())
    }

    /// The views, read, scrubbed and with what led to them.
    #[must_use]
    pub fn views(&self) -> usize {
        Views::read(&self.batch.views, Some(&self.site.origins)).iter().count()
    }

    /// The events, read and checked by the fields of their kinds.
    #[must_use]
    pub fn events(&self) -> usize {
        self.events.iter().filter(|read| event::head(read.text).is_ok() && event::body(read.kind, read.text, &[]).is_ok()).count()
    }

    /// What events say beyond their fields, read, scrubbed and written anew: its bytes.
    #[must_use]
    pub fn details(&self) -> usize {
        self.events.iter().filter_map(|read| detail::read(read.kind, read.detail, &[]).ok()).map(|detail| detail.len()).sum()
    }

    /// The time of each event.
    #[must_use]
    pub fn clock(&self) -> usize {
        let clock = Clock::new(&self.batch.head, self.facts.received_ms);
        self.events.iter().filter(|read| clock.place(read.t).is_some()).count()
    }

    /// Bots, spam, noise and the operator's rules: how many events pass.
    #[must_use]
    pub fn filters(&self) -> usize {
        let filters = Filters::new(self.terms.rules, self.facts, &self.batch.head, &self.views);
        let passes = |read: &&Read<'_>| {
            let view = self.views.get(read.view);
            view.is_some_and(|described| filters.judge(read.kind, &described.view, &read.body).is_none())
        };
        self.events.iter().filter(passes).count()
    }

    /// The sample: how many events are in it.
    #[must_use]
    pub fn sample(&self) -> usize {
        let head = &self.batch.head;
        let sample = Sample::new(self.site, &self.terms, &head.page, head.rate, &head.release);
        let url = |read: &Read<'_>| self.views.get(read.view).map_or("", |described| described.view.url.as_str());
        self.events.iter().filter(|read| sample.weight(read.kind, url(read)).is_ok()).count()
    }

    /// Names and messages of errors: the bytes that are left. Other texts are scrubbed where they are read.
    #[must_use]
    pub fn scrub(&self) -> usize {
        let bytes = |read: &Read<'_>| match &read.body {
            Body::Error(error) => scrub::name(&error.name).len() + scrub::message(error).len(),
            _ => 0,
        };
        self.events.iter().map(bytes).sum()
    }

    /// Stacks into frames, scrubbed.
    #[must_use]
    pub fn stacks(&self) -> usize {
        let frames = |read: &Read<'_>| if let Body::Error(error) = &read.body { stack::parse(&error.stack).len() } else { 0 };
        self.events.iter().map(frames).sum()
    }

    /// Fingerprints of errors.
    #[must_use]
    pub fn fingerprints(&self) -> usize {
        let bytes = |read: &Read<'_>| {
            let Body::Error(error) = &read.body else { return 0 };
            let fault = fingerprint::Fault { source: &error.source, name: &error.name, message: &error.message, frames: &read.frames };
            fingerprint::of(&fault).len()
        };
        self.events.iter().map(bytes).sum()
    }

    /// The request's place and agent, once for a batch.
    #[must_use]
    pub fn enrich(&self) -> usize {
        let enriched = Enriched::of(self.facts);
        enriched.region.len() + enriched.network.len() + enriched.agent.version.len()
    }
}
