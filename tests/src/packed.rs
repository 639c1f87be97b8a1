//! Packing bodies as pages and servers do.

use std::io::Write;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};

/// As gzip.
///
/// # Panics
/// Never: memory takes everything.
#[must_use]
pub fn gzip(text: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::best());
    out.write_all(text).expect("memory takes everything");
    out.finish().expect("memory takes everything")
}

/// As `deflate`, which in HTTP has zlib's frame.
///
/// # Panics
/// Never: memory takes everything.
#[must_use]
pub fn deflate(text: &[u8]) -> Vec<u8> {
    let mut out = ZlibEncoder::new(Vec::new(), Compression::best());
    out.write_all(text).expect("memory takes everything");
    out.finish().expect("memory takes everything")
}
