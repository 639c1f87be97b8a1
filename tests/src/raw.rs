//! One HTTP request as bytes over a socket: for what no client library would ever send, such as a
//! body that ends before its declared length.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use serde_json::Value;

use crate::poll;

/// What came back.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Names in lower case, with their values.
    pub headers: Vec<(String, String)>,
    /// The body, without its transfer coding.
    pub body: String,
}

impl Reply {
    /// The first header of this name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON; null if it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

/// A browser's user agent: a request without one is a program's, and what it sends is filtered.
pub const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0";

/// These headers, with a browser's user agent where none is named.
#[must_use]
pub fn as_browser<'a>(headers: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let is_named = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("user-agent"));
    let named = if is_named { None } else { Some(("user-agent", BROWSER)) };
    headers.iter().copied().chain(named).collect()
}

/// The start of a request with these headers; `Host`, `Connection: close` and, if there is none, a browser's
/// `User-Agent` are added.
#[must_use]
pub fn head(method: &str, path: &str, headers: &[(&str, &str)]) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: c.localhost\r\nConnection: close\r\n");
    for (name, value) in as_browser(headers) {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    text.into_bytes()
}

/// Sends a whole request with a body.
#[track_caller]
#[must_use]
pub fn send(port: u64, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
    let length = body.len().to_string();
    let mut all = headers.to_vec();
    all.push(("Content-Length", &length));
    let mut bytes = head(method, path, &all);
    bytes.extend_from_slice(body);
    exchange(port, &bytes, false).expect("an answer")
}

/// Sends a whole request with a body, as one who does not wait for ever. `None`: no whole answer within the time.
#[must_use]
pub fn attempt(port: u64, path: &str, headers: &[(&str, &str)], body: &[u8], patience: Duration) -> Option<Reply> {
    let length = body.len().to_string();
    let mut bytes = head("POST", path, &[headers, &[("Content-Length", length.as_str())]].concat());
    bytes.extend_from_slice(body);
    let mut socket = TcpStream::connect(("127.0.0.1", u16::try_from(port).ok()?)).ok()?;
    socket.set_read_timeout(Some(patience)).ok()?;
    socket.write_all(&bytes).ok()?;
    let (mut answer, mut chunk) = (Vec::new(), [0; 16 * 1024]);
    while !is_whole(&answer) {
        match socket.read(&mut chunk) {
            Ok(read @ 1..) => answer.extend_from_slice(&chunk[..read]),
            _ => return None,
        }
    }
    parse(&answer)
}

/// Sends bytes, closes the sending side if so wished, and reads until the end. `None` if the other
/// side closed without an answer.
#[track_caller]
#[must_use]
pub fn exchange(port: u64, bytes: &[u8], close_sending: bool) -> Option<Reply> {
    let port = u16::try_from(port).expect("a port");
    let mut socket = TcpStream::connect(("127.0.0.1", port)).expect("the worker listens");
    socket.set_read_timeout(Some(poll::PATIENCE)).expect("a socket");
    // A server that has refused already may close while we still send.
    let _ = socket.write_all(bytes);
    if close_sending {
        let _ = socket.shutdown(Shutdown::Write);
    }
    let mut answer = Vec::new();
    let mut chunk = [0; 16 * 1024];
    // Not until the end of the connection: workerd keeps it although it was asked to close it. And
    // a reset after the answer is no reason to lose the answer.
    while !is_whole(&answer)
        && let Ok(read @ 1..) = socket.read(&mut chunk)
    {
        answer.extend_from_slice(&chunk[..read]);
    }
    parse(&answer)
}

/// Whether the answer has come to its end by its own account.
fn is_whole(answer: &[u8]) -> bool {
    let Some((status, headers, raw)) = split(answer) else { return false };
    let header = |wanted: &str| headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    match (status, header("content-length")) {
        (204 | 304, _) => true,
        (_, Some(length)) => length.parse().is_ok_and(|length: usize| raw.len() >= length),
        (_, None) => raw.ends_with(b"0\r\n\r\n"),
    }
}

type Headers = Vec<(String, String)>;

fn split(answer: &[u8]) -> Option<(u16, Headers, &[u8])> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let (status, headers) = head_of(&String::from_utf8_lossy(&answer[..end]))?;
    Some((status, headers, &answer[end + 4..]))
}

fn head_of(head: &str) -> Option<(u16, Headers)> {
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let pairs = lines.filter_map(|line| line.split_once(':'));
    Some((status, pairs.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect()))
}

fn parse(answer: &[u8]) -> Option<Reply> {
    let (status, headers, raw) = split(answer)?;
    let chunked = headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
    let body = if chunked { unchunk(raw) } else { raw.to_vec() };
    Some(Reply { status, headers, body: String::from_utf8_lossy(&body).into_owned() })
}

fn unchunk(mut raw: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = raw.windows(2).position(|window| window == b"\r\n") {
        let size = usize::from_str_radix(String::from_utf8_lossy(&raw[..end]).trim(), 16).unwrap_or(0);
        let start = end + 2;
        if size == 0 || raw.len() < start + size + 2 {
            break;
        }
        body.extend_from_slice(&raw[start..start + size]);
        raw = &raw[start + size + 2..];
    }
    body
}
