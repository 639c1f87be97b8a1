//! Unpacking a body with the platform's own `DecompressionStream`, which `worker` does not bind and
//! which costs the bundle nothing.
//!
//! A few kilobytes can stand for many megabytes, and that stream holds back nobody who writes to it:
//! what is not read is kept, however much it becomes. So the body goes in piece by piece, and one read
//! takes all that has come out until then; over the cap nothing more is put in. Data that is damaged,
//! and data after the end, fail here, because the compatibility date is later than the platform's
//! strict checks (2023-08-01). The checksum is checked by the platform too.

use std::cell::Cell;

use futures_util::future::try_join;
use js_sys::{Object, Promise, Reflect, Uint8Array};
use pipeline::Encoding;
use protocol::reason::Refusal;
use worker::wasm_bindgen::prelude::wasm_bindgen;
use worker::wasm_bindgen::{JsCast, JsValue};
use worker::wasm_bindgen_futures::JsFuture;

/// What is put in at a time: it becomes 2 MB at most, because deflate makes no more than 1,032 bytes of one.
const PIECE_BYTES: usize = 2 * 1024;

#[wasm_bindgen]
extern "C" {
    type DecompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<DecompressionStream, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn readable(this: &DecompressionStream) -> Readable;
    #[wasm_bindgen(method, getter)]
    fn writable(this: &DecompressionStream) -> Writable;

    type Readable;
    #[wasm_bindgen(method, catch, js_name = getReader)]
    fn reader(this: &Readable, options: &Object) -> Result<Reader, JsValue>;
    type Reader;
    /// Takes the view's buffer away and gives it back in the result.
    #[wasm_bindgen(method, catch)]
    fn read(this: &Reader, view: &Uint8Array) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn cancel(this: &Reader) -> Result<Promise, JsValue>;

    type Writable;
    #[wasm_bindgen(method, catch, js_name = getWriter)]
    fn writer(this: &Writable) -> Result<Writer, JsValue>;
    type Writer;
    #[wasm_bindgen(method, catch)]
    fn write(this: &Writer, chunk: &Uint8Array) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn close(this: &Writer) -> Result<Promise, JsValue>;
}

/// The text that a body was packed from.
///
/// # Errors
/// `TooLarge` as soon as it passes the cap; `CutShort` where the data ends before its end; `Malformed`
/// where it is damaged, of another encoding, or goes on after its end.
pub(crate) async fn unpack(encoding: Encoding, body: Vec<u8>, cap_bytes: usize) -> Result<Vec<u8>, Refusal> {
    let format = match encoding {
        Encoding::Plain => return Ok(body),
        Encoding::Gzip => "gzip",
        Encoding::Deflate => "deflate",
    };
    let (reader, writer) = open(format).map_err(|_| Refusal::Internal)?;
    // After the last piece the only thing that can be wrong is that there is no more.
    let closing = Cell::new(false);
    let failed = |_: JsValue| if closing.get() { Refusal::CutShort } else { Refusal::Malformed };
    let feed = async {
        for piece in body.chunks(PIECE_BYTES) {
            settled(writer.write(&Uint8Array::from(piece))).await.map_err(failed)?;
        }
        closing.set(true);
        settled(writer.close()).await.map_err(failed).map(|_| ())
    };
    let drain = async {
        let mut text = Vec::new();
        // One more byte than is taken, to see whether there is one.
        let mut view = Uint8Array::new_with_length(u32::try_from(cap_bytes + 1).unwrap_or(u32::MAX));
        loop {
            let read = settled(reader.read(&view)).await.map_err(failed)?;
            let value = Reflect::get(&read, &"value".into()).ok().and_then(|value| value.dyn_into::<Uint8Array>().ok());
            let Some(value) = value.filter(|value| value.length() > 0) else { return Ok(text) };
            if text.len() + value.length() as usize > cap_bytes {
                // Not awaited: the writing would fail first, and hide why.
                let _ = reader.cancel();
                return Err(Refusal::TooLarge);
            }
            text.extend_from_slice(&value.to_vec());
            view = Uint8Array::new(&value.buffer());
        }
    };
    try_join(feed, drain).await.map(|((), text)| text)
}

fn open(format: &str) -> Result<(Reader, Writer), JsValue> {
    let stream = DecompressionStream::new(format)?;
    let options = Object::new();
    Reflect::set(&options, &"mode".into(), &"byob".into())?;
    Ok((stream.readable().reader(&options)?, stream.writable().writer()?))
}

async fn settled(promise: Result<Promise, JsValue>) -> Result<JsValue, JsValue> {
    JsFuture::from(promise?).await
}
