//! The page's comings and goings: hidden, gone, back from the back-forward cache. It records
//! nothing itself; it tells the others.
//!
//! `visibilitychange` to hidden is the last event that is sure to come on a phone; `pagehide` is
//! what older Safari has instead. `unload` and `beforeunload` would cost the page its place in the
//! back-forward cache.

use crate::browser::callback::{Call, Function};
use crate::browser::clock;
use crate::browser::js;
use crate::browser::listener::Listener;
use crate::capture::{Running, Signal};
use crate::page::Page;
use std::cell::Cell;

/// Frames after which a restored page has surely been painted.
const FRAMES: u8 = 2;

struct Lifecycle {
    _listener: Listener,
    frames_left: Cell<u8>,
    restored_ms: Cell<f64>,
}

/// Listens.
pub fn start(page: &Page, me: u32) -> Option<Box<dyn Running>> {
    let names = &["visibilitychange", "pagehide", "pageshow"];
    let listener = Listener::new(&page.window, names, Function::new(&page.host, Call::Event(me)));
    Some(Box::new(Lifecycle { _listener: listener, frames_left: Cell::new(0), restored_ms: Cell::new(0.0) }))
}

fn await_frame(page: &Page, me: u32) {
    js::request_animation_frame(Function::new(&page.host, Call::Time(me)).value());
}

impl Running for Lifecycle {
    fn on(&self, page: &Page, me: u32, signal: &Signal<'_>) {
        match signal {
            Signal::Event(event) => {
                let name = event.text("type");
                let at_ms = event.number("timeStamp");
                if name == "pageshow" {
                    if event.is("persisted") {
                        self.restored_ms.set(at_ms);
                        self.frames_left.set(FRAMES);
                        page.begin_view("restore", at_ms, &page.address());
                        page.tell(&Signal::Restored);
                        await_frame(page, me);
                    }
                } else if name == "pagehide" || page.is_hidden() {
                    if at_ms < page.first_hidden_ms.get() {
                        page.first_hidden_ms.set(at_ms);
                    }
                    page.take_pending_entries();
                    page.tell(&Signal::Hidden);
                    page.flush_at_exit();
                }
            }
            Signal::Time => {
                self.frames_left.set(self.frames_left.get().wrapping_sub(1));
                if self.frames_left.get() == 0 {
                    page.tell(&Signal::Repainted(clock::now_ms() - self.restored_ms.get()));
                } else {
                    await_frame(page, me);
                }
            }
            _ => {}
        }
    }
}
