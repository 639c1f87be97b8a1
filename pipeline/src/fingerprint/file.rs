//! What stays of a file's address from build to build: its name without the hash of its content.

use crate::scrub;

/// Bundlers that hash in base 64 or 32 (Vite, esbuild) put this many characters after a dash.
const SHORT_HASH_CHARS: usize = 8;
/// The shortest hexadecimal hash in a file's name that is taken for one.
const HEX_CHARS: usize = 6;

/// The name of a file by its address or path. A document has none: it is known by the template of its path.
pub(super) fn name(address: &str) -> String {
    let file = address.rsplit_once('/').map_or(address, |(_, file)| file);
    match file.split_once('.') {
        Some(_) => without_hash(file),
        None => scrub::route_of(address),
    }
}

/// A path with its file's name without a hash.
pub(super) fn path(template: &str) -> String {
    match template.rsplit_once('/') {
        Some((folders, file)) if file.contains('.') => [folders, "/", &without_hash(file)].concat(),
        _ => template.into(),
    }
}

/// The host of an address; a word (`inline`, `eval`, `data`) as it is.
pub(super) fn host(blocked: &str) -> &str {
    blocked.split_once("://").map_or(blocked, |(_, rest)| rest.split_once('/').map_or(rest, |(host, _)| host))
}

fn without_hash(file: &str) -> String {
    let (stem, extension) = file.rsplit_once('.').unwrap_or((file, ""));
    let mut out = String::new();
    for piece in without_short_hash(stem).split(['.', '-', '_']).filter(|piece| !is_hash(piece)) {
        out.push_str(piece);
        out.push('-');
    }
    out.push('.');
    out.push_str(extension);
    out
}

/// `index-DiwrgTda` without its end. The hash may hold dashes itself, so that it is taken by its length.
fn without_short_hash(stem: &str) -> &str {
    let Some((before, hash)) = stem.len().checked_sub(SHORT_HASH_CHARS).and_then(|at| stem.split_at_checked(at)) else { return stem };
    let sound = hash.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    let random = hash.bytes().any(|b| b.is_ascii_digit()) || hash.bytes().skip(1).any(|b| b.is_ascii_uppercase());
    match before.strip_suffix(['-', '.']) {
        Some(name) if sound && random => name,
        _ => stem,
    }
}

/// Numbers (of chunks, of versions) and hexadecimal or mixed hashes.
fn is_hash(piece: &str) -> bool {
    let digits = piece.bytes().filter(u8::is_ascii_digit).count();
    let hex = piece.bytes().all(|b| b.is_ascii_hexdigit());
    digits > 0 && (digits == piece.len() || (hex && piece.len() >= HEX_CHARS) || piece.len() >= 2 * SHORT_HASH_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_leave_the_name() {
        for (address, expect) in [
            ("https://shop.example/js/app.js", "app-.js"),
            ("https://shop.example/js/app.4f3c2a1b9d8e7f60.js", "app-.js"),
            ("https://shop.example/js/app-4f3c2a.min.js", "app-min-.js"),
            ("https://shop.example/assets/index-DiwrgTda.js", "index-.js"),
            ("https://shop.example/assets/index-D_wr-Tda.js", "index-.js"),
            ("https://shop.example/assets/chunk-5MNVNXQ4.js", "chunk-.js"),
            ("https://shop.example/js/123.4f3c2a1b.js", ".js"),
            ("https://shop.example/js/my-settings.js", "my-settings-.js"),
            ("https://shop.example/js/jquery-3.7.1.min.js", "jquery-min-.js"),
            ("src/basket.ts", "basket-.ts"),
            ("https://shop.example/", "/"),
            ("https://shop.example/orders/8f14e45f-ceea-467a-9a36-dedd4bea2543", "/orders/:id"),
            ("blob:", ""),
            ("", ""),
        ] {
            assert_eq!(name(address), expect, "{address}");
        }
    }

    #[test]
    fn elements_and_policies() {
        assert_eq!(path("/img/chair.8f14e45fceea.webp"), "/img/chair-.webp");
        assert_eq!(path("/img/:id"), "/img/:id");
        assert_eq!(host("https://evil.example/x.js"), "evil.example");
        assert_eq!(host("inline"), "inline");
    }
}
