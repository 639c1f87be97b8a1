//! Where a frame is: an address with line and column, an eval in an address, a WebAssembly offset,
//! or one of the engines' words for code that has no address.

/// Where a frame is.
#[derive(Debug, Default)]
pub(super) struct Place<'a> {
    pub(super) file: &'a str,
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) is_wasm: bool,
    pub(super) wasm_function: Option<u32>,
    pub(super) offset: Option<u32>,
}

/// What the engines write where there is no address.
const WORDS: [&str; 11] = [
    "<anonymous>",
    "<?>",
    "native",
    "[native code]",
    "[wasm code]",
    "eval at ",
    "index ",
    "self-hosted",
    "debugger eval code",
    "wasm-function[",
    "address at ",
];

/// Of those, what stands for no code that anybody wrote down.
const NOWHERE: [&str; 8] = ["", "<anonymous>", "<?>", "native", "[native code]", "[wasm code]", "self-hosted", "wasm-function["];

/// Whether a place is no address and no other word for somebody's code.
pub(super) fn is_nowhere(file: &str) -> bool {
    NOWHERE.contains(&file) || file.starts_with("index ")
}

/// The longest scheme that is looked for (`safari-web-extension` has 20).
const SCHEME_BYTES: usize = 32;

/// Whether text begins like a place. Looks at its first few bytes only.
pub(super) fn is_place(text: &str) -> bool {
    has_scheme(text) || text.starts_with('/') || WORDS.iter().any(|word| text.starts_with(word))
}

/// Whether a line is an address that ends in a number, or native code: what Safari writes for a
/// function without a name.
pub(super) fn is_numbered(line: &str) -> bool {
    line == "[native code]" || (has_scheme(line) && line.contains("://") && split_number(line).is_some())
}

/// A scheme, a colon, and no space after it: `TypeError: x` is none.
fn has_scheme(text: &str) -> bool {
    let Some(colon) = text.bytes().take(SCHEME_BYTES).position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))) else {
        return false;
    };
    let mut rest = text.bytes().skip(colon);
    colon > 1 && rest.next() == Some(b':') && rest.next().is_some_and(|b| b > b' ')
}

/// Reads a place.
pub(super) fn read(text: &str) -> Place<'_> {
    let text = text.strip_prefix("address at ").unwrap_or(text);
    let text = if text.starts_with("eval at ") { eval_origin(text) } else { text };
    if let Some((file, rest)) = split_wasm(text) {
        return wasm(file, rest);
    }
    if let Some((file, line)) = split_origin(text) {
        return Place { file, line, ..Place::default() };
    }
    match split_number(text) {
        None => Place { file: text, is_wasm: text == "[wasm code]", ..Place::default() },
        Some((rest, last)) => match split_number(rest) {
            None => Place { file: rest, line: last, ..Place::default() },
            Some((file, line)) => Place { file, line, column: last, ..Place::default() },
        },
    }
}

/// Chromium, in eval: `eval at name (eval at name (address:1:2), <anonymous>:1:1), <anonymous>:1:1`.
/// The address is the innermost.
fn eval_origin(text: &str) -> &str {
    let before = text.split_once(')').map_or(text, |(before, _)| before);
    before.rsplit_once(" (").map_or("", |(_, origin)| origin)
}

/// `address:wasm-function[190]:0x5aeb`; the address may be missing.
fn split_wasm(text: &str) -> Option<(&str, &str)> {
    // One byte first: it is rare, and this runs for every frame.
    if !text.contains('[') {
        return None;
    }
    match text.strip_prefix("wasm-function[") {
        Some(rest) => Some(("", rest)),
        None => text.split_once(":wasm-function["),
    }
}

fn wasm<'a>(file: &'a str, rest: &str) -> Place<'a> {
    let (index, rest) = rest.split_once(']').unwrap_or((rest, ""));
    let offset = rest.strip_prefix(":0x").and_then(|hex| u32::from_str_radix(hex, 16).ok());
    // Firefox, of a module from bytes: the script that made it, `address line 52 > WebAssembly.instantiate`.
    let (file, line) = split_origin(file).unwrap_or((file, 0));
    Place { file, line, is_wasm: true, wasm_function: number(index), offset, ..Place::default() }
}

/// Firefox, of code made by code: `address line 26 > eval`, nested to any depth.
fn split_origin(text: &str) -> Option<(&str, u32)> {
    if !text.contains('>') {
        return None;
    }
    let (file, line) = text.split_once(" > ").and_then(|(outer, _)| outer.rsplit_once(" line "))?;
    Some((file, number(line)?))
}

fn split_number(text: &str) -> Option<(&str, u32)> {
    let (before, digits) = text.rsplit_once(':')?;
    Some((before, number(digits)?))
}

fn number(digits: &str) -> Option<u32> {
    // `parse` would take a sign.
    if digits.bytes().all(|b| b.is_ascii_digit()) { digits.parse().ok() } else { None }
}
