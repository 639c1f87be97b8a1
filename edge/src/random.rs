//! Random numbers of the platform, for what nobody shall guess or meet twice.

use js_sys::{Function, Reflect, Uint8Array};
use worker::wasm_bindgen::{JsCast, JsValue};
use worker::{Error, Result};

/// 128 bits from the platform's generator.
pub(crate) fn bits() -> Result<[u8; 16]> {
    let missing = |_: JsValue| Error::RustError("the platform has no random numbers".to_owned());
    let crypto = Reflect::get(&js_sys::global(), &"crypto".into()).map_err(missing)?;
    let fill: Function = Reflect::get(&crypto, &"getRandomValues".into()).and_then(JsCast::dyn_into).map_err(missing)?;
    let bytes = Uint8Array::new_with_length(16);
    fill.call1(&crypto, &bytes).map_err(missing)?;
    let mut id = [0; 16];
    bytes.copy_to(&mut id);
    Ok(id)
}

/// The same as hexadecimal digits.
pub(crate) fn id() -> Result<String> {
    let nibbles = bits()?.into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
    Ok(nibbles.map(|nibble| char::from_digit(nibble.into(), 16).unwrap_or('0')).collect())
}
