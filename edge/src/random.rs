//! Random numbers of the platform, for what nobody shall guess or meet twice.

use std::cell::RefCell;

use js_sys::{Function, Reflect, Uint8Array};
use worker::wasm_bindgen::JsCast;
use worker::{Error, Result};

/// How many bytes are asked for at once: what a call into the runtime costs is for the call, not for the bytes.
const POOL_BYTES: u32 = 1024;

thread_local! {
    /// Drawn and not given out yet.
    static POOL: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// 128 bits from the platform's generator.
pub(crate) fn bits() -> Result<[u8; 16]> {
    POOL.with_borrow_mut(|pool| {
        if pool.is_empty() {
            *pool = drawn()?;
        }
        let rest = pool.len().saturating_sub(16);
        pool.split_off(rest).try_into().map_err(|_| missing())
    })
}

fn drawn() -> Result<Vec<u8>> {
    let crypto = Reflect::get(&js_sys::global(), &"crypto".into()).map_err(|_| missing())?;
    let fill: Function = Reflect::get(&crypto, &"getRandomValues".into()).and_then(JsCast::dyn_into).map_err(|_| missing())?;
    let bytes = Uint8Array::new_with_length(POOL_BYTES);
    fill.call1(&crypto, &bytes).map_err(|_| missing())?;
    Ok(bytes.to_vec())
}

fn missing() -> Error {
    Error::RustError("the platform has no random numbers".to_owned())
}

/// The same as hexadecimal digits.
pub(crate) fn id() -> Result<String> {
    let nibbles = bits()?.into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
    Ok(nibbles.map(|nibble| char::from_digit(nibble.into(), 16).unwrap_or('0')).collect())
}
