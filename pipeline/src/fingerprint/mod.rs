//! Which errors are one issue: a short hash over what stays the same when the same bug comes again.
//!
//! It is made of the error's type, its message without what varies ([`message`]), and the innermost frame
//! of the page's own code by the name of its function, or by its file where it has no usable name
//! ([`frame`]). No line and no column: they move with every build. One frame and not all of them, because
//!
//! - of an error after a page load's fifth the page sends only that one,
//! - engines disagree about the frames below it (asynchronous ones, native ones),
//! - a bug that is reached from two places, or by a recursion of any depth, is one bug.
//!
//! The same bug has another type or message in each engine where the engine itself wrote it: [`engine`]
//! levels these. What did not load is known by its tag and the template of its path, what a policy
//! blocked by its directive and the host.
//!
//! The hash begins with the version of this recipe. A change of any rule below is a new version.

mod engine;
mod file;
mod frame;
mod message;

pub(crate) use frame::usable_name;

use sha2::{Digest, Sha256};

use crate::scrub;
use crate::stack::Frame;

/// The version of the recipe: it stands before the hash.
const VERSION: &str = "1:";
/// Bytes of the hash: a site has some thousands of issues, not millions.
const HASH_BYTES: usize = 8;

/// What a fingerprint is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fault<'a> {
    pub(crate) source: &'a str,
    pub(crate) name: &'a str,
    pub(crate) message: &'a str,
    pub(crate) frames: &'a [Frame],
}

/// The fingerprint: `1:` and sixteen hexadecimal digits.
pub(crate) fn of(fault: &Fault<'_>) -> String {
    let parts = parts(fault);
    let mut hash = Sha256::new();
    for part in &parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let mut out = String::from(VERSION);
    for byte in hash.finalize().iter().take(HASH_BYTES) {
        for nibble in [byte >> 4, byte & 15] {
            out.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
    }
    out
}

/// The texts that are hashed, in their order.
fn parts(fault: &Fault<'_>) -> [String; 3] {
    match fault.source {
        "element" => ["element".into(), fault.name.into(), file::path(&scrub::route_of(fault.message))],
        "csp" => ["csp".into(), fault.name.into(), file::host(fault.message).into()],
        _ => {
            let (name, message) = engine::unannounced(fault.name, fault.message);
            let place = frame::telling(fault.frames);
            let (name, message) = engine::level(name, message, place.is_some());
            [name.into(), message, place.unwrap_or_default()]
        }
    }
}

#[cfg(test)]
mod tests;
