//! The headers of a reply on its way to the visitor, where they differ from the origin's. Which they
//! become is `pipeline::front`'s; all others stay as they are, several cookies too.

use pipeline::front;
use worker::wasm_bindgen::JsValue;
use worker::web_sys;

/// What is known of a reply whose headers may change.
pub(crate) struct Change<'a> {
    /// The origin's reply.
    pub(crate) reply: &'a web_sys::Response,
    /// `If-None-Match` of the visitor's browser.
    pub(crate) etag: Option<String>,
    /// Where the browser may report to.
    pub(crate) address: Option<&'a str>,
}

impl Change<'_> {
    /// A reply whose body is the origin's; `None`: nothing of it has to be changed.
    pub(crate) fn passed(&self) -> Result<Option<web_sys::Response>, JsValue> {
        let asked = self.etag.as_deref().unwrap_or_default();
        let etag = self.reply.headers().get("etag")?.filter(|etag| {
            // The page that the browser has is still good, under the tag by which it has it.
            self.reply.status() == 304 && !etag.starts_with("W/") && front::is_marked_as_given(asked, etag)
        });
        if etag.is_none() && self.address.is_none() {
            return Ok(None);
        }
        let headers = web_sys::Headers::new_with_headers(&self.reply.headers())?;
        if let Some(etag) = etag {
            headers.set("etag", &front::weak(&etag))?;
        }
        self.finish(self.reply, &headers).map(Some)
    }

    /// The changed page with the origin's headers, but for those that spoke of its bytes.
    pub(crate) fn of_page(&self, page: &web_sys::Response) -> Result<web_sys::Response, JsValue> {
        let headers = web_sys::Headers::new_with_headers(&self.reply.headers())?;
        for name in front::UNFIT {
            headers.delete(name)?;
        }
        if let Some(etag) = headers.get("etag")? {
            headers.set("etag", &front::weak(&etag))?;
        }
        self.finish(page, &headers)
    }

    /// The status and the body with these headers. The runtime encodes the body as they say.
    fn finish(&self, body: &web_sys::Response, headers: &web_sys::Headers) -> Result<web_sys::Response, JsValue> {
        if let Some(address) = self.address {
            let own = headers.get("reporting-endpoints")?.unwrap_or_default();
            headers.set("reporting-endpoints", &front::reporting_endpoints(&own, address))?;
            // It is for this visitor's choice: a shared cache must not give it to another one.
            headers.append("vary", "Cookie")?;
        }
        let init = web_sys::ResponseInit::new();
        init.set_status(self.reply.status());
        init.set_status_text(&self.reply.status_text());
        init.set_headers(headers);
        web_sys::Response::new_with_opt_readable_stream_and_init(body.body().as_ref(), &init)
    }
}
