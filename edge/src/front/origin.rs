//! The request to the origin. On a route of the platform a request for
//! the same address reaches the origin and not this worker again; where there is no such route, `ORIGIN` says where the pages are.

use pipeline::front;
use worker::wasm_bindgen::JsValue;
use worker::{Error, web_sys};

use crate::call::Call;
use crate::front::{PASSED, runtime};
use crate::{bindings, query};

/// Asks the origin what the visitor asked.
///
/// # Errors
/// There is no answer.
pub(crate) async fn ask(call: &Call) -> Result<web_sys::Response, Error> {
    let request = request(call).map_err(Error::from)?;
    runtime::fetch(&request).await.map_err(Error::from)
}

/// The visitor's request: method, headers, body, and redirects left to the browser, as they came.
fn request(call: &Call) -> Result<web_sys::Request, JsValue> {
    let (url, inner) = (call.url(), call.request.inner());
    let elsewhere = bindings::origin(&call.env);
    let own = query::origin(url);
    let path = url.get(own.len()..).unwrap_or_default();
    let address = if elsewhere.is_empty() { url.to_owned() } else { [elsewhere.trim_end_matches('/'), path].concat() };
    let request = runtime::request_like(&address, inner)?;
    let headers = request.headers();
    headers.set(PASSED, "1")?;
    if !elsewhere.is_empty() {
        let (scheme, host) = own.split_once("://").unwrap_or(("https", own));
        headers.set("x-forwarded-host", host)?;
        headers.set("x-forwarded-proto", scheme)?;
    }
    if matches!(inner.method().as_str(), "GET" | "HEAD") {
        if let Some(tags) = call.header("if-none-match") {
            headers.set("if-none-match", &front::if_none_match(&tags))?;
        }
        // Of a file every encoding may pass; a page has to be read.
        if call.header("sec-fetch-dest").is_none_or(|dest| dest == "document" || dest.contains("frame")) && call.header("upgrade").is_none()
        {
            headers.set("accept-encoding", &front::accepted_encodings(&call.header("accept-encoding").unwrap_or_default()))?;
        }
    }
    Ok(request)
}
