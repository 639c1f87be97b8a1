//! The functions and methods of the browser that are called, and nothing else: every line here is
//! an import of the wasm and a function of the glue.
//!
//! Only what runs code of the page (`Reflect.get` on its objects, a patched `fetch`) catches; what
//! else throws reaches the host's guard.

// The items are the browser's own, under its own names.
#![allow(missing_docs)]

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Any value.
    #[derive(Debug, Clone)]
    pub type Object;

    // The global object itself: `valueOf` is the shortest function that returns it.
    #[wasm_bindgen(js_namespace = globalThis, js_name = valueOf)]
    pub fn global() -> Object;

    #[wasm_bindgen(catch, js_namespace = Reflect)]
    pub fn get(target: &JsValue, key: &str) -> Result<Object, JsValue>;
    // The boundary itself makes a number of what it is.
    #[wasm_bindgen(js_namespace = Reflect, js_name = get)]
    pub fn get_number(target: &JsValue, key: &str) -> f64;
    #[wasm_bindgen(js_namespace = Reflect)]
    pub fn has(target: &JsValue, key: &str) -> bool;
    #[wasm_bindgen(js_namespace = Reflect)]
    pub fn set(target: &JsValue, key: &str, value: &JsValue);
    #[wasm_bindgen(js_namespace = Reflect, js_name = set)]
    pub fn set_number(target: &JsValue, key: &str, value: f64);
    #[wasm_bindgen(js_namespace = Reflect, js_name = set)]
    pub fn set_text(target: &JsValue, key: &str, value: &str);
    #[wasm_bindgen(catch, js_name = String)]
    pub fn string(value: &JsValue) -> Result<Object, JsValue>;
    #[wasm_bindgen(js_namespace = JSON)]
    pub fn parse(text: &str) -> Object;
    #[wasm_bindgen(method)]
    pub fn shift(this: &Object) -> Object;
    #[wasm_bindgen(method)]
    pub fn includes(this: &Object, text: &str) -> bool;

    #[wasm_bindgen(js_namespace = performance)]
    pub fn now() -> f64;
    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    pub fn wall() -> f64;
    #[wasm_bindgen(js_namespace = Math)]
    pub fn random() -> f64;
    #[wasm_bindgen(js_name = setTimeout)]
    pub fn set_timeout(callback: &JsValue, ms: f64) -> f64;
    #[wasm_bindgen(js_name = clearTimeout)]
    pub fn clear_timeout(id: f64);
    #[wasm_bindgen(js_name = requestAnimationFrame)]
    pub fn request_animation_frame(callback: &JsValue);

    #[wasm_bindgen(method, js_name = addEventListener)]
    pub fn add_event_listener(this: &Object, name: &str, callback: &JsValue, capture: bool);
    #[wasm_bindgen(method, js_name = removeEventListener)]
    pub fn remove_event_listener(this: &Object, name: &str, callback: &JsValue, capture: bool);

    #[wasm_bindgen(js_namespace = performance, js_name = getEntriesByType)]
    pub fn entries_by_type(name: &str) -> Object;
    #[wasm_bindgen(method, js_name = getEntries)]
    pub fn entries(this: &Object) -> Object;

    #[derive(Debug)]
    pub type PerformanceObserver;
    #[wasm_bindgen(constructor)]
    pub fn new(callback: &JsValue) -> PerformanceObserver;
    #[wasm_bindgen(method)]
    pub fn observe(this: &PerformanceObserver, options: &JsValue);
    #[wasm_bindgen(method, js_name = takeRecords)]
    pub fn take_records(this: &PerformanceObserver) -> Object;
    #[wasm_bindgen(method)]
    pub fn disconnect(this: &PerformanceObserver);

    pub type AbortController;
    #[wasm_bindgen(constructor)]
    pub fn new() -> AbortController;
    #[wasm_bindgen(method)]
    pub fn abort(this: &Object);

    #[wasm_bindgen(js_namespace = navigator, js_name = sendBeacon)]
    pub fn send_beacon(url: &str, body: &str) -> bool;
    #[wasm_bindgen(catch)]
    pub fn fetch(url: &str, options: &JsValue) -> Result<Object, JsValue>;
    #[wasm_bindgen(method)]
    pub fn then(this: &Object, done: &JsValue, failed: &JsValue) -> Object;
    #[wasm_bindgen(method, js_name = get)]
    pub fn header(this: &Object, name: &str) -> Object;

    #[wasm_bindgen(method)]
    pub fn guard(this: &Object, function: &JsValue) -> Object;
    #[wasm_bindgen(method)]
    pub fn bind(this: &Object, receiver: &JsValue, code: u32) -> Object;
}
