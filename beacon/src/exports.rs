//! What the page half calls: `beacon/loader/src/page/core.ts` says what each does. The wasm imports nothing and calls nobody.

// The types are those that JavaScript has.
#![allow(clippy::must_use_candidate, clippy::too_many_arguments, clippy::cast_possible_truncation, clippy::cast_sign_loss, missing_docs)]

use crate::consent::Granted;
use crate::flush::Next;
use crate::metric::session;
use crate::metric::slow::Measured;
use crate::recording::{self, Clocks, Recording};
use protocol::limits;
use protocol::wire::{EventHead, Head};
use std::cell::Cell;
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static RECORDING: Cell<Option<Box<Recording>>> = const { Cell::new(None) };
}

fn with<T: Default>(act: impl FnOnce(&mut Recording) -> T) -> T {
    // Out and in again: nothing calls back meanwhile, and a borrow would be checked in each of these functions.
    let mut recording = RECORDING.take();
    let result = recording.as_mut().map(|recording| act(recording)).unwrap_or_default();
    RECORDING.set(recording);
    result
}

#[wasm_bindgen]
pub fn start(page: &str, stamp: &str, bits: u8, rate: f64, now_ms: f64, env: &str, release: &str, synthetic: &str) {
    let head = Head {
        v: limits::WIRE_VERSION,
        sdk: env!("CARGO_PKG_VERSION").into(),
        page: page.into(),
        rate,
        env: env.into(),
        release: release.into(),
        synthetic: synthetic.into(),
        ..Head::default()
    };
    RECORDING.set(Granted::from_bits(bits).map(|granted| Box::new(Recording::new(granted, head, stamp, now_ms))));
}

#[wasm_bindgen]
pub fn stop() {
    RECORDING.set(None);
}

#[wasm_bindgen]
pub fn wants(kind: &str) -> bool {
    with(|recording| recording.wants(kind))
}

#[wasm_bindgen]
pub fn event(kind: &str, seq: f64, view: u32, t: f64, fields: &str) -> String {
    recording::event(EventHead { seq: seq as u64, kind: kind.into(), view, t }, fields)
}

#[wasm_bindgen]
pub fn push(json: &str, view: u32, as_of_ms: f64) -> u32 {
    with(|recording| recording.push(json, view, as_of_ms).err().map_or(0, |refused| refused as u32))
}

#[wasm_bindgen]
pub fn describe(n: usize, fields: &str) {
    with(|recording| recording.describe(n, fields));
}

#[wasm_bindgen]
pub fn mark(session: &str, user: &str, flags: &str) {
    with(|recording| recording.set_mark(session, user, flags));
}

#[wasm_bindgen]
pub fn correct(session: &str) {
    with(|recording| recording.correct(session));
}

#[wasm_bindgen]
pub fn next(now_ms: f64, has_kept: bool) -> f64 {
    with(|recording| match recording.next(now_ms, has_kept) {
        Next::Rest => -1.0,
        Next::Wait(ms) => ms,
        Next::Send(_) => 0.0,
    })
}

#[wasm_bindgen]
pub fn take(at_exit: bool, sent_t: f64, origin_wall_ms: f64, sent_wall_ms: f64, dropped: &str) -> String {
    with(|recording| recording.take(at_exit, Clocks { sent_t, origin_wall_ms, sent_wall_ms }, dropped))
}

#[wasm_bindgen]
pub fn peek(more: &str, sent_t: f64, origin_wall_ms: f64, sent_wall_ms: f64, dropped: &str) -> String {
    with(|recording| recording.peek(more, Clocks { sent_t, origin_wall_ms, sent_wall_ms }, dropped))
}

#[wasm_bindgen]
pub fn launch(bytes: usize, is_taken: bool) -> usize {
    with(|recording| recording.launch(bytes, is_taken))
}

#[wasm_bindgen]
pub fn settle(flight: usize, status: u32, has_result: bool, retry_after: &str, now_ms: f64, chance: f64) -> f64 {
    with(|recording| recording.settle(flight, status, has_result, retry_after, now_ms, chance))
}

#[wasm_bindgen]
pub fn recall() {
    with(Recording::recall);
}

#[wasm_bindgen]
pub fn resume() {
    with(Recording::resume);
}

#[wasm_bindgen]
pub fn shift(at_ms: f64, score: f64) -> u32 {
    with(|recording| recording.shifts.add(at_ms, score))
}

#[wasm_bindgen]
pub fn score() -> f64 {
    with(|recording| recording.shifts.score())
}

#[wasm_bindgen]
pub fn interaction(id: f64, start_ms: f64, duration_ms: f64, processing_ms: f64, processed_ms: f64, is_first_input: bool) -> bool {
    let event = Measured { id, start_ms, duration_ms, processing_ms, processed_ms, is_first_input };
    with(|recording| recording.interactions.add(event))
}

#[wasm_bindgen]
pub fn answer(count: f64, what: usize) -> f64 {
    with(|recording| recording.interactions.answer(count).map_or(-1.0, |event| event.told(what)))
}

#[wasm_bindgen]
pub fn counted() -> f64 {
    with(|recording| recording.interactions.estimated_count())
}

#[wasm_bindgen]
pub fn anew() {
    with(|recording| {
        recording.shifts = Default::default();
        recording.interactions.restart();
    });
}

#[wasm_bindgen]
pub fn look(now_ms: f64, is_visible: bool, has_focus: bool, bottom_px: f64, height_px: f64) -> bool {
    with(|recording| {
        recording.attention.look(now_ms, is_visible, has_focus);
        recording.attention.scrolled(bottom_px, height_px);
        recording.attention.has_news()
    })
}

#[wasm_bindgen]
pub fn attention(what: u32) -> f64 {
    with(|recording| match what {
        0 => recording.attention.visible_ms,
        1 => recording.attention.engaged_ms,
        _ => f64::from(recording.attention.scroll_percent()),
    })
}

#[wasm_bindgen]
pub fn turn() {
    with(|recording| recording.attention = recording.attention.next());
}

#[wasm_bindgen]
pub fn session(stored: &str, fresh: &str, now_wall_ms: f64, has_acted: bool) -> String {
    session::follow(stored, fresh, now_wall_ms, has_acted)
}
