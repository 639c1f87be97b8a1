//! Reading what may not be there, may be shadowed by a form field of the same name, or may throw:
//! the values of a page are not ours. What cannot be read is absent, never an error.

use crate::browser::js;
use wasm_bindgen::{JsCast, JsValue};

pub use crate::browser::js::Object;

impl Object {
    /// A value as it is.
    #[must_use]
    pub fn new(value: JsValue) -> Self {
        value.unchecked_into()
    }

    /// `undefined`.
    #[must_use]
    pub fn absent() -> Self {
        Self::new(JsValue::UNDEFINED)
    }

    /// The global object.
    #[must_use]
    pub fn global() -> Self {
        js::global()
    }

    /// Whether it is `undefined`.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.is_undefined()
    }

    /// A property; absent if there is none, or its getter throws.
    #[must_use]
    pub fn get(&self, name: &str) -> Self {
        js::get(self, name).unwrap_or_else(|_| Self::absent())
    }

    /// A property of a property.
    #[must_use]
    pub fn get_in(&self, object: &str, name: &str) -> Self {
        self.get(object).get(name)
    }

    /// A property that is text; empty if it is anything else.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        self.get(name).as_text()
    }

    /// The text itself; empty if it is anything else.
    #[must_use]
    pub fn as_text(&self) -> String {
        self.as_string().unwrap_or_default()
    }

    /// The text that JavaScript makes of it: `undefined`, `[object Object]`, a number's digits.
    #[must_use]
    pub fn to_text(&self) -> String {
        js::string(self).unwrap_or_else(|_| Self::absent()).as_text()
    }

    /// A property as a number; NaN if it is none. Only for objects of the browser.
    #[must_use]
    pub fn number(&self, name: &str) -> f64 {
        js::get_number(self, name)
    }

    /// Whether a property is true. Only for objects of the browser.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.number(name) > 0.0
    }

    /// Sets a property.
    pub fn set(&self, name: &str, value: &JsValue) {
        js::set(self, name, value);
    }

    /// Takes the first item out of an array; `None` if it is empty.
    #[must_use]
    pub fn take_first(&self) -> Option<Self> {
        let item = self.shift();
        (!item.is_absent()).then_some(item)
    }
}
