//! The live worker, as far as a deploy asks it: a tiny HTTP server over what the stand-in deployed last.

use crate::clone::temporary;
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The server and the stand-in's folder.
pub(crate) struct Live {
    /// What the stand-in keeps.
    pub(crate) folder: PathBuf,
    port: u16,
    ill: Arc<AtomicBool>,
}

impl Live {
    /// Starts it; its thread ends with the test's process.
    pub(crate) fn start() -> Self {
        let folder = temporary("account");
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let ill = Arc::new(AtomicBool::new(false));
        let (root, sick) = (folder.join("live"), Arc::clone(&ill));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let _ = answer(&stream.unwrap(), &root, sick.load(Ordering::Relaxed));
            }
        });
        Self { folder, port, ill }
    }

    /// Where it answers.
    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// From now on `/healthz` says that something fails.
    pub(crate) fn fall_ill(&self) {
        self.ill.store(true, Ordering::Relaxed);
    }

    /// The calls that the stand-in got.
    pub(crate) fn calls(&self) -> Vec<String> {
        std::fs::read_to_string(self.folder.join("calls.log")).unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// What the account holds.
    pub(crate) fn state(&self) -> Value {
        serde_json::from_str(&std::fs::read_to_string(self.folder.join("state.json")).unwrap()).unwrap()
    }

    /// A deployed file.
    pub(crate) fn get(&self, path: &str) -> Option<String> {
        std::fs::read_to_string(self.folder.join("live").join(path.trim_start_matches('/'))).ok()
    }

    /// The versions that are served, newest first.
    pub(crate) fn versions(&self) -> Vec<String> {
        let index: Value = serde_json::from_str(&self.get("/a/versions.json").unwrap()).unwrap();
        index["versions"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
    }

    /// What the loader of a version must hold.
    pub(crate) fn loader_of(&self, version: &str) -> String {
        format!("// loader of {version}")
    }

    /// Changes a deployed file.
    pub(crate) fn overwrite(&self, relative: &str, text: &str) {
        std::fs::write(self.folder.join("live").join(relative), text).unwrap();
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn answer(mut stream: &TcpStream, root: &Path, ill: bool) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    // The rest of the head is read, or closing the connection would reset it.
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let path = request.split(' ').nth(1).unwrap_or_default();
    let (status, body) = match path {
        "/healthz" if ill => ("503 Service Unavailable", b"DB fails".to_vec()),
        "/healthz" => {
            std::fs::read(root.join("a/versions.json")).map_or(("503 Service Unavailable", Vec::new()), |index| ("200 OK", health(&index)))
        }
        other => {
            std::fs::read(root.join(other.trim_start_matches('/'))).map_or(("404 Not Found", Vec::new()), |content| ("200 OK", content))
        }
    };
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len())?;
    stream.write_all(&body)
}

fn health(index: &[u8]) -> Vec<u8> {
    let index: Value = serde_json::from_slice(index).unwrap();
    serde_json::json!({ "status": "ok", "assets": index["current"] }).to_string().into_bytes()
}
