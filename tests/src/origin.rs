//! A site's own server, for the worker to stand in front of: each path answers as a test says, byte for
//! byte, and what was asked is kept.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// A request as it arrived here.
#[derive(Debug, Clone)]
pub struct Asked {
    /// `GET`, `POST`, …
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Names in lower case, with their values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Asked {
    /// The first header of this name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

type Answer = Arc<dyn Fn(&Asked, &mut TcpStream) + Send + Sync>;

#[derive(Default)]
struct State {
    answers: BTreeMap<String, Answer>,
    asked: Vec<Asked>,
}

/// The server. It ends with the process.
pub struct Origin {
    /// Its port on 127.0.0.1.
    pub port: u16,
    state: Arc<Mutex<State>>,
}

impl std::fmt::Debug for Origin {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Origin on port {}", self.port)
    }
}

impl Origin {
    /// Starts one.
    #[must_use]
    pub fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                std::thread::spawn(move || serve(socket, &state));
            }
        });
        Self { port, state }
    }

    /// From now on this path (without its query) is answered by this; the connection closes after it.
    pub fn answer(&self, path: &str, answer: impl Fn(&Asked, &mut TcpStream) + Send + Sync + 'static) {
        lock(&self.state).answers.insert(path.to_owned(), Arc::new(answer));
    }

    /// From now on this path is answered by these headers (lines without `Content-Length`) and this body.
    pub fn page(&self, path: &str, status: &str, headers: &str, body: &[u8]) {
        let (status, headers, body) = (status.to_owned(), headers.to_owned(), body.to_vec());
        self.answer(path, move |asked, socket| {
            let length = if status.starts_with("304") { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
            let head = format!("HTTP/1.1 {status}\r\n{headers}{length}Connection: close\r\n\r\n");
            let _ = socket.write_all(head.as_bytes());
            if asked.method != "HEAD" {
                let _ = socket.write_all(&body);
            }
        });
    }

    /// What was asked for this path so far.
    #[must_use]
    pub fn asked(&self, path: &str) -> Vec<Asked> {
        lock(&self.state).asked.iter().filter(|asked| path_of(asked) == path).cloned().collect()
    }
}

fn lock(state: &Mutex<State>) -> std::sync::MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn path_of(asked: &Asked) -> &str {
    asked.path.split('?').next().unwrap_or_default()
}

fn serve(socket: TcpStream, state: &Mutex<State>) {
    let mut socket_out = socket.try_clone().expect("a socket");
    let mut reader = BufReader::new(socket);
    let Some(asked) = read(&mut reader) else { return };
    let answer = {
        let mut state = lock(state);
        state.asked.push(asked.clone());
        state.answers.get(path_of(&asked)).cloned()
    };
    match answer {
        Some(answer) => answer(&asked, &mut socket_out),
        None => drop(socket_out.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")),
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut parts = line.split(' ');
    let (method, path) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':')?;
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut asked = Asked { method, path, headers, body: Vec::new() };
    if let Some(length) = asked.header("content-length").and_then(|length| length.parse().ok()) {
        asked.body = vec![0; length];
        reader.read_exact(&mut asked.body).ok()?;
    } else if asked.header("transfer-encoding") == Some("chunked") {
        loop {
            let mut size = String::new();
            reader.read_line(&mut size).ok()?;
            let size = usize::from_str_radix(size.trim(), 16).ok()?;
            let mut chunk = vec![0; size + 2];
            reader.read_exact(&mut chunk).ok()?;
            asked.body.extend_from_slice(&chunk[..size]);
            if size == 0 {
                break;
            }
        }
    }
    Some(asked)
}

/// Bytes as gzip, without making them smaller (RFC 1951, section 3.2.4; RFC 1952).
#[must_use]
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).expect("a short page");
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1];
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&(!length).to_le_bytes());
    out.extend_from_slice(bytes);
    let crc = bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    });
    out.extend_from_slice(&(!crc).to_le_bytes());
    out.extend_from_slice(&u32::from(length).to_le_bytes());
    out
}

/// Bytes as brotli, without making them smaller (RFC 7932, section 9.2: a window of 64 KB, one uncompressed block, an empty last one).
#[must_use]
pub fn brotli(bytes: &[u8]) -> Vec<u8> {
    let length = u32::from(u16::try_from(bytes.len()).expect("a short page"));
    let head = (length - 1) << 4 | 1 << 20;
    let mut out = head.to_le_bytes()[..3].to_vec();
    out.extend_from_slice(bytes);
    out.push(3);
    out
}

/// What a server answers to a key of a socket (RFC 6455, section 4.2.2).
#[must_use]
pub fn websocket_accept(key: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(sha1(format!("{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11").as_bytes()))
}

/// RFC 3174, for the one place where a protocol asks for it.
fn sha1(message: &[u8]) -> [u8; 20] {
    let mut bytes = message.to_vec();
    bytes.push(0x80);
    bytes.resize(bytes.len().next_multiple_of(64) + if bytes.len() % 64 > 56 { 64 } else { 0 } - 8, 0);
    bytes.extend_from_slice(&(message.len() as u64 * 8).to_be_bytes());
    let mut state = [0x6745_2301_u32, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
    for block in bytes.chunks(64) {
        let mut words: Vec<u32> = block.chunks(4).map(|word| u32::from_be_bytes([word[0], word[1], word[2], word[3]])).collect();
        for at in 16..80 {
            words.push((words[at - 3] ^ words[at - 8] ^ words[at - 14] ^ words[at - 16]).rotate_left(1));
        }
        let [mut a, mut b, mut c, mut d, mut e] = state;
        for (at, word) in words.into_iter().enumerate() {
            let (mixed, constant) = match at / 20 {
                0 => ((b & c) | (!b & d), 0x5a82_7999),
                1 => (b ^ c ^ d, 0x6ed9_eba1),
                2 => ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc),
                _ => (b ^ c ^ d, 0xca62_c1d6),
            };
            let next = a.rotate_left(5).wrapping_add(mixed).wrapping_add(e).wrapping_add(constant).wrapping_add(word);
            (a, b, c, d, e) = (next, a, b.rotate_left(30), c, d);
        }
        for (sum, part) in state.iter_mut().zip([a, b, c, d, e]) {
            *sum = sum.wrapping_add(part);
        }
    }
    let mut out = [0; 20];
    for (four, word) in out.chunks_mut(4).zip(state) {
        four.copy_from_slice(&word.to_be_bytes());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_of_the_standard() {
        assert_eq!(websocket_accept("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }
}
