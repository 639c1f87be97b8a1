//! The name of the function that a place of a source is in. A source map tells where a frame was written
//! and not in which function; the engine's name is the minifier's. The source itself is in most maps.
//!
//! It counts braces outside of strings, comments, templates and regular expressions, and reads what
//! stands before those that are open. It is no parser: code that is strange enough gets no name, and
//! the frame is then known by its file.

/// Words before a parenthesis and a brace that are no function's name.
const CONTROL: [&str; 7] = ["if", "for", "while", "switch", "catch", "with", "await"];
/// Words after which a slash begins a regular expression.
const BEFORE_REGEX: [&str; 6] = ["return", "typeof", "case", "in", "of", "else"];

/// What is looked at before a brace, in bytes: a name and its parameters.
const HEADER_BYTES: usize = 512;
/// The longest string or regular expression; a longer one is taken for an apostrophe or a division.
const LITERAL_BYTES: usize = 512;

/// The innermost named function around each of these places (line and column from 0, sorted). Of a function without a name, the one
/// around it. One pass over the source for any number of places: whoever sends stacks chooses how many there are.
pub(super) fn functions<'s>(source: &'s str, places: &[(u32, u32)]) -> Vec<Option<&'s str>> {
    // Of each brace that is open: the name that holds inside, and what was read of the code around it.
    let mut open: Vec<(Option<&str>, (u32, usize))> = Vec::new();
    let (mut at, mut header, mut parentheses) = (0, 0, 0_u32);
    let mut next = None;
    let around = |place: Option<usize>| {
        let end = place?;
        while let Some(byte) = source.as_bytes().get(at).filter(|_| at < end) {
            let after = *next.get_or_insert_with(|| skip(source, at).unwrap_or(at + 1));
            // The place is in a literal or a comment.
            if after > end {
                break;
            }
            match byte {
                b'(' | b'[' => parentheses += 1,
                b')' | b']' => parentheses = parentheses.saturating_sub(1),
                b'{' => {
                    let name = end_of(source.get(header..at).unwrap_or_default()).and_then(named);
                    open.push((name.or_else(|| open.last()?.0), (parentheses, header)));
                    (parentheses, header) = (0, after);
                }
                b'}' => {
                    let (_, before) = open.pop().unwrap_or_default();
                    // Braces in parentheses are a part of what they stand in: `load(a = {}) {`.
                    (parentheses, header) = (before.0, if before.0 > 0 { before.1 } else { after });
                }
                b';' if parentheses == 0 => header = after,
                _ => {}
            }
            (at, next) = (after, None);
        }
        // An arrow without a body of its own.
        let arrow = source
            .get(header..end)
            .and_then(end_of)
            .and_then(|text| text.rsplit_once("=>"))
            .and_then(|(text, _)| assigned(before_parameters(text)?));
        arrow.or_else(|| open.last()?.0)
    };
    offsets(source, places).into_iter().map(around).collect()
}

/// The end of a text: enough to name a function, and no more than can be looked at for each brace.
fn end_of(text: &str) -> Option<&str> {
    let from = text.len().saturating_sub(HEADER_BYTES);
    (from..=text.len()).find_map(|from| text.get(from..))
}

/// Where each of these places is, in bytes; `None` where the source has no such line. A column behind a line's end is its end.
fn offsets(source: &str, places: &[(u32, u32)]) -> Vec<Option<usize>> {
    let mut found = Vec::with_capacity(places.len());
    let (mut line, mut units) = (0_u32, 0_u32);
    for (at, c) in source.char_indices() {
        let after = units.saturating_add(if c.len_utf16() > 1 { 2 } else { 1 });
        let is_here = |place: &&(u32, u32)| place.0 == line && (c == '\n' || after > place.1);
        while places.get(found.len()).filter(is_here).is_some() {
            found.push(Some(at));
        }
        if found.len() == places.len() {
            return found;
        }
        (line, units) = if c == '\n' { (line.saturating_add(1), 0) } else { (line, after) };
    }
    while places.get(found.len()).is_some_and(|place| place.0 == line) {
        found.push(Some(source.len()));
    }
    found.resize(places.len(), None);
    found
}

/// Where a comment, string, template or regular expression that begins here ends. What is not closed is none.
fn skip(code: &str, at: usize) -> Option<usize> {
    let rest = code.get(at..)?;
    let end = |length: usize| Some(at + length);
    match rest.as_bytes() {
        [b'/', b'/', ..] => end(rest.find('\n').unwrap_or(rest.len())),
        [b'/', b'*', ..] => end(rest.find("*/").map_or(rest.len(), |length| length + 2)),
        [b'/', ..] if begins_regex(code.get(..at)?) => closed(rest, b'/', false).and_then(end),
        [quote @ (b'"' | b'\''), ..] => closed(rest, *quote, false).and_then(end),
        [b'`', ..] => end(closed(rest, b'`', true).unwrap_or(rest.len())),
        _ => None,
    }
}

/// The length of a literal with its quotes.
fn closed(text: &str, quote: u8, takes_lines: bool) -> Option<usize> {
    let (mut escaped, mut class) = (false, false);
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'\n' if !takes_lines => return None,
            _ if !takes_lines && at > LITERAL_BYTES => return None,
            b'[' if quote == b'/' => class = true,
            b']' => class = false,
            _ if byte == quote && !class => return Some(at + 1),
            _ => {}
        }
    }
    None
}

fn begins_regex(before: &str) -> bool {
    let before = before.trim_ascii_end();
    match before.bytes().next_back() {
        None => true,
        Some(b) if is_name(b) => BEFORE_REGEX.contains(&last_name(before)),
        Some(b) => b"(,=:[!&|?{};+-*%>~^".contains(&b),
    }
}

/// The name of the function whose body a brace begins, by what stands before it.
fn named(header: &str) -> Option<&str> {
    let header = header.trim_ascii_end();
    if let Some(arrow) = header.strip_suffix("=>") {
        return assigned(before_parameters(arrow)?);
    }
    // TypeScript's return type.
    let header = if header.ends_with(')') { header } else { header.rfind("):").and_then(|at| header.get(..=at))? };
    let before = before_parameters(header)?;
    let name = last_name(before);
    match name {
        "function" => assigned(before.strip_suffix(name)?.trim_ascii_end()),
        _ if name.is_empty() || CONTROL.contains(&name) => None,
        _ => Some(name),
    }
}

/// What stands before a list of parameters, or a single one.
fn before_parameters(text: &str) -> Option<&str> {
    let text = text.trim_ascii_end();
    // TypeScript's return type of an arrow.
    let text = if text.ends_with(')') { text } else { text.rfind("):").and_then(|at| text.get(..=at)).unwrap_or(text) };
    if !text.ends_with(')') {
        return Some(text.strip_suffix(last_name(text))?.trim_ascii_end());
    }
    let before = text.get(..opening(text, b'(', b')')?)?.trim_ascii_end();
    let before = if before.ends_with('>') { before.get(..opening(before, b'<', b'>')?)?.trim_ascii_end() } else { before };
    Some(before)
}

/// Where the parenthesis opens that closes at the end.
fn opening(text: &str, open: u8, close: u8) -> Option<usize> {
    let mut depth = 0_u32;
    for (at, byte) in text.bytes().enumerate().rev() {
        if byte == close {
            depth += 1;
        } else if byte == open {
            depth = depth.checked_sub(1)?;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

/// What a function is assigned to: `const NAME =`, `NAME:`, `NAME =`, with a type or without.
fn assigned(before: &str) -> Option<&str> {
    let before = before.trim_ascii_end();
    let before = before.strip_suffix("async").map_or(before, str::trim_ascii_end);
    let target = before.strip_suffix('=').or_else(|| before.strip_suffix(':'))?.trim_ascii_end();
    let target = match ["const ", "let ", "var "].iter().find_map(|word| target.rsplit_once(word)) {
        Some((_, declared)) => declared.split_once(':').map_or(declared, |(name, _)| name.trim_ascii_end()),
        None => target,
    };
    Some(last_name(target)).filter(|name| !name.is_empty())
}

/// The name at the end of a text; empty if it ends otherwise.
fn last_name(text: &str) -> &str {
    let length = text.bytes().rev().take_while(|b| is_name(*b)).count();
    text.get(text.len() - length..).unwrap_or_default()
}

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The function around the mark `@`.
    fn around(source: &str) -> Option<String> {
        let at = source.find('@').unwrap();
        let line = source[..at].matches('\n').count();
        let column = source[..at].rsplit('\n').next().unwrap().encode_utf16().count();
        function(&source.replace('@', ""), u32::try_from(line).unwrap(), u32::try_from(column).unwrap()).map(Into::into)
    }

    fn function(source: &str, line: u32, column: u32) -> Option<&str> {
        functions(source, &[(line, column)])[0]
    }

    #[test]
    fn functions_have_names() {
        for (source, expect) in [
            ("function load() {\n  @go();\n}", "load"),
            ("export async function load(a = {}) { if (a) { for (;;) { @ } } }", "load"),
            ("function* walk<T>(a: T): Iterable<T> { @ }", "walk"),
            ("const load = async (a) => { @ }", "load"),
            ("const load: Loader<string> = (a): Promise<void> => { @ }", "load"),
            ("const price = (b) => b.items.@price;", "price"),
            ("export const price = b => b.items.@price;", "price"),
            ("class Cart {\n  #n = 0;\n  static async total(list) {\n    return list.map((one) => {\n      return one.@x; }) } }", "total"),
            ("class Cart { get price() { @ } }", "price"),
            ("class Cart { constructor() { @ } }", "constructor"),
            ("class Cart { load = () => { @ } }", "load"),
            ("export default { load() { @ }, save: function () { } }", "load"),
            ("x.y = { load() { }, save: function () { @ } }", "save"),
            ("Cart.prototype.load = function () { @ }", "load"),
            ("function outer() { items.forEach(function (x) { @ }) }", "outer"),
            ("function outer() { const t = `${a} } {`; const r = /[/}]{2}\\//; // }\n /* } */ 'it }'; \"\\\"}\"; @ }", "outer"),
            ("function View() { return <p title=\"a\">don't {items.map((i) => <b key={i} />)} { @ }</p>; }", "View"),
            ("function größe() { @ }", "größe"),
        ] {
            assert_eq!(around(source).as_deref(), Some(expect), "{source}");
        }
        for source in ["@", "if (a) { @ }", "load(); @", "items.forEach((x) => { @ })", "function load() { }\n@", "class A { @ }"] {
            assert_eq!(around(source), None, "{source}");
        }
        assert_eq!(function("a\nb", 9, 0), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read(source in "(function |=>|[(){}\\[\\]<>/'\"`;:=@a-c]| |\\n|\\\\|é|\\PC){0,80}", line in 0..5_u32, column in 0..40_u32) {
            let _ = function(&source, line, column);
        }

        /// Places that are asked for together have the answers that they have alone.
        #[test]
        fn one_pass_answers_for_all(source in "(function [a-c]\\(\\) ?\\{|=>|[(){}\\[\\]/'\"`;:=a-c]|const [a-c] =| |\\n|é|😀){0,60}", mut places in proptest::collection::vec((0..4_u32, 0..30_u32), 0..9)) {
            places.sort_unstable();
            let alone: Vec<_> = places.iter().map(|(line, column)| function(&source, *line, *column)).collect();
            prop_assert_eq!(functions(&source, &places), alone);
        }
    }

    /// What a quadratic scan would not finish.
    #[test]
    fn hostile_sources_are_cheap() {
        for pattern in ["{", "(", "/", "'", "`", "=>", "function ", "):", "/*", "<", "a=>", "(/[", "'\\", "[{a:1},", "f(a={}){"] {
            let source = pattern.repeat(20_000 / pattern.len());
            assert!(function(&source, 0, u32::MAX).is_none_or(|name| name.len() <= HEADER_BYTES), "{pattern}");
        }
        // As many places as one step of the schedule can ask for, in a source as long as a map may hold.
        for pattern in ["{", "/* ", "`", "a=>", "f(a={}){"] {
            let source = pattern.repeat(2_000_000 / pattern.len());
            let places: Vec<_> = (0..2_500).map(|n| (0, n * 800)).collect();
            assert_eq!(functions(&source, &places).len(), 2_500, "{pattern}");
        }
    }
}
