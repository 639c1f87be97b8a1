//! What of the runtime `worker` does not bind: its streaming `HTMLRewriter`, and `fetch` that takes and
//! gives the platform's own objects, so that a reply which passes is the very one that came.
//!
//! Every call that can throw is caught: what an element refuses is left as it is.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use worker::wasm_bindgen_futures::JsFuture;
use worker::web_sys;

#[wasm_bindgen]
extern "C" {
    /// <https://developers.cloudflare.com/workers/runtime-apis/html-rewriter/>
    pub(crate) type HTMLRewriter;
    #[wasm_bindgen(constructor)]
    pub(crate) fn new() -> HTMLRewriter;
    #[wasm_bindgen(method, catch)]
    pub(crate) fn on(this: &HTMLRewriter, selector: &str, handlers: &Object) -> Result<HTMLRewriter, JsValue>;
    #[wasm_bindgen(method, catch, js_name = onDocument)]
    pub(crate) fn on_document(this: &HTMLRewriter, handlers: &Object) -> Result<HTMLRewriter, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(crate) fn transform(this: &HTMLRewriter, response: &web_sys::Response) -> Result<web_sys::Response, JsValue>;

    /// An element, an end tag or the end of the document, while its handler runs.
    pub(crate) type Node;
    #[wasm_bindgen(method, getter, catch, js_name = tagName)]
    pub(crate) fn tag_name(this: &Node) -> Result<String, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getAttribute)]
    pub(crate) fn attribute(this: &Node, name: &str) -> Result<Option<String>, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(crate) fn before(this: &Node, content: &str, options: &Object) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(crate) fn append(this: &Node, content: &str, options: &Object) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch, js_name = onEndTag)]
    pub(crate) fn on_end_tag(this: &Node, handler: &Function) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = fetch)]
    fn begin_fetch(request: &web_sys::Request) -> Result<Promise, JsValue>;

    /// A request like another one.
    #[wasm_bindgen(js_name = Request)]
    type Like;
    #[wasm_bindgen(constructor, catch, js_class = "Request")]
    fn like(url: &str, other: &web_sys::Request) -> Result<Like, JsValue>;
}

/// The answer to a request, as the platform's own object.
pub(crate) async fn fetch(request: &web_sys::Request) -> Result<web_sys::Response, JsValue> {
    JsFuture::from(begin_fetch(request)?).await?.dyn_into()
}

/// The same request of another address, with headers that can be changed.
pub(crate) fn request_like(url: &str, other: &web_sys::Request) -> Result<web_sys::Request, JsValue> {
    Like::like(url, other).map(JsCast::unchecked_into)
}

/// An object with one handler. The runtime calls it as often as it likes and frees it by itself.
pub(crate) fn handler(name: &str, run: impl FnMut(Node) + 'static) -> Result<Object, JsValue> {
    let object = Object::new();
    Reflect::set(&object, &name.into(), &function(run))?;
    Ok(object)
}

/// A function for the runtime, freed when nobody holds it any more. What it changes stands in cells that are
/// taken with `try_borrow`, so that an end in the middle leaves nothing that could not be gone on with.
pub(crate) fn function(run: impl FnMut(Node) + 'static) -> Function {
    Closure::<dyn FnMut(Node)>::own_assert_unwind_safe(run).into_js_value().unchecked_into()
}

/// What is put into the page is markup.
pub(crate) fn as_markup() -> Object {
    let options = Object::new();
    // A plain object takes every property.
    let _ = Reflect::set(&options, &"html".into(), &JsValue::TRUE);
    options
}
