//! The tag on its way into a page, by the runtime's own rewriter: nothing is buffered, and the bytes of the
//! page do not pass through the wasm. What is decided about the page is `pipeline::front::Head`'s.
//!
//! A handler does nothing that can fail: if the runtime refuses something, the rest of the page goes
//! by as it came.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Function;
use pipeline::front::{End, Head};
use protocol::reason::Untagged;
use wasm_bindgen::JsValue;
use worker::web_sys;

use crate::front::runtime::{self, HTMLRewriter, Node};

/// The elements that are looked at until the head is over.
const WATCHED: &str = "html, head, script, link, meta, base, body, frameset";

/// A page being changed.
struct Page {
    head: Head,
    /// There is a document and not a piece of one.
    is_document: bool,
    untagged: Option<Box<dyn FnOnce(Untagged)>>,
}

/// The same reply with the tag in it. `untagged` is called, perhaps after this returns, if the page forbids it.
///
/// # Errors
/// The runtime does not do it; nothing of the reply is consumed then.
pub(crate) fn tagged(
    reply: &web_sys::Response,
    head: Head,
    untagged: impl FnOnce(Untagged) + 'static,
) -> Result<web_sys::Response, JsValue> {
    let page = Rc::new(RefCell::new(Page { head, is_document: false, untagged: Some(Box::new(untagged)) }));
    let (elements, document) = (Rc::clone(&page), Rc::clone(&page));
    let at_end = end_of_head(&page);
    let rewriter = HTMLRewriter::new()
        .on(WATCHED, &runtime::handler("element", move |element| see(&elements, &at_end, &element))?)?
        .on_document(&runtime::handler("end", move |end| {
            // A document without the tags of its head, which HTML allows.
            if document.try_borrow().is_ok_and(|page| page.is_document) {
                put(&document, |tag, as_markup| end.append(tag, as_markup));
            }
        })?)?;
    rewriter.transform(reply)
}

fn end_of_head(page: &Rc<RefCell<Page>>) -> Function {
    let page = Rc::clone(page);
    runtime::function(move |end_tag| put(&page, |tag, as_markup| end_tag.before(tag, as_markup)))
}

fn see(page: &Rc<RefCell<Page>>, at_end: &Function, element: &Node) {
    if page.try_borrow().map_or(true, |page| page.head.is_over()) {
        return;
    }
    let attribute = |name| element.attribute(name).ok().flatten().unwrap_or_default();
    let Ok(name) = element.tag_name() else { return };
    if matches!(name.as_str(), "body" | "frameset") {
        // The end tag of a head may be left out.
        return put(page, |tag, as_markup| element.before(tag, as_markup));
    }
    let Ok(mut page) = page.try_borrow_mut() else { return };
    match name.as_str() {
        "script" => page.head.script(&attribute("src"), &attribute("nonce")),
        "link" => page.head.script(&attribute("href"), ""),
        "meta" => page.head.meta(&attribute("http-equiv"), &attribute("content")),
        "base" => page.head.base(),
        "head" => {
            page.is_document = true;
            // Refused: then the body or the end of the document is the place.
            let _ = element.on_end_tag(at_end);
        }
        _ => page.is_document = true,
    }
}

fn put(page: &Rc<RefCell<Page>>, put: impl FnOnce(&str, &js_sys::Object) -> Result<JsValue, JsValue>) {
    let Ok(mut page) = page.try_borrow_mut() else { return };
    match page.head.end() {
        // Refused: the page goes by without it.
        End::Tag(tag) => drop(put(&tag, &runtime::as_markup())),
        End::Nothing => {}
        End::Untagged(why) => {
            if let Some(untagged) = page.untagged.take() {
                untagged(why);
            }
        }
    }
}
