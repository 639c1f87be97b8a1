//! One request on its way through the worker: what every endpoint is given.

use std::rc::Rc;

use js_sys::Reflect;
use worker::wasm_bindgen::JsValue;
use worker::{Context, Date, Env, Request};

use crate::query;

/// Parts of a path by the names that the route's pattern gives them.
pub(crate) type Params = Vec<(&'static str, String)>;

/// A request with its surroundings.
pub(crate) struct Call {
    /// The request.
    pub(crate) request: Request,
    /// The bindings.
    pub(crate) env: Env,
    /// When it arrived, ms since 1970.
    pub(crate) now_ms: u64,
    /// The path without the front prefix.
    pub(crate) path: String,
    params: Params,
    url: String,
    context: Rc<Context>,
}

impl Call {
    /// Wraps a request; `url` is its address, which the caller has asked for already.
    pub(crate) fn new(request: Request, url: String, env: Env, context: Rc<Context>, path: String) -> Self {
        Self { request, env, now_ms: Date::now().as_millis(), path, params: Params::new(), url, context }
    }

    /// The same call with what its route's pattern found in the path.
    pub(crate) fn with_params(mut self, params: Params) -> Self {
        self.params = params;
        self
    }

    /// A part of the path, by its name in the route's pattern.
    pub(crate) fn param(&self, name: &str) -> &str {
        self.params.iter().find_map(|(key, value)| (*key == name).then_some(value.as_str())).unwrap_or_default()
    }

    /// A parameter of the query.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        query::parameter(&self.url, name)
    }

    /// The whole address.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// A header. One that was sent several times arrives joined by commas.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        self.request.headers().get(name).ok().flatten()
    }

    /// What Cloudflare says about the request, an object. Read by hand: several getters of `worker::Cf` panic where the
    /// runtime leaves their field out.
    pub(crate) fn cf_object(&self) -> JsValue {
        Reflect::get(self.request.inner(), &"cf".into()).unwrap_or_default()
    }

    /// The event that the request is, to which work after the answer belongs.
    pub(crate) fn context(&self) -> &Context {
        &self.context
    }
}
