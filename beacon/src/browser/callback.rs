//! Functions for the browser to call. There is one closure in this crate, because each costs a few
//! hundred bytes; what it is called for is told apart by [`Call`].
//!
//! A function holds the page weakly: once the page is dropped, a late call does nothing. The
//! closure itself is freed when the browser forgets the function.

use crate::browser::object::Object;
use crate::page::Page;
use wasm_bindgen::closure::Closure;

/// What a function is called for. The number is the capture that made it.
#[derive(Debug, Clone, Copy)]
pub enum Call {
    /// The observer has entries.
    Entries,
    /// Waiting events may be due.
    Flush,
    /// An answer, or none, came to a request.
    Answer(u32),
    /// An event was dispatched.
    Event(usize),
    /// The loader passes an error on.
    Error(usize),
    /// A time is over, or a frame begins.
    Time(usize),
}

/// A JavaScript function that never throws.
#[derive(Debug, Clone)]
pub struct Function(Object);

impl Function {
    /// A function that calls the page.
    #[must_use]
    pub fn new(page: &Page, call: Call) -> Self {
        let weak = page.me.clone();
        let closure = Closure::<dyn Fn(Object, Object)>::new(move |first, second| {
            if let Some(page) = weak.upgrade() {
                page.called(call, &first, &second);
            }
        });
        Self(page.host.guard(&closure.into_js_value()))
    }

    /// The function itself.
    #[must_use]
    pub fn value(&self) -> &Object {
        &self.0
    }
}
