//! Reading a request's body with a cap.
//!
//! The cap holds before anything is buffered: of a body whose length is declared by that, which the
//! runtime enforces, so that it can be taken in one call; of any other one piece by piece. And a body
//! that a client cut short is told from a whole one by its `Content-Length`: `ByteStream` turns the
//! runtime's "aborted" into an ordinary end.

use futures_util::StreamExt;
use protocol::limits;
use protocol::reason::Refusal;
use worker::{Request, web_sys};

/// The length that the client declared, if it did.
pub(crate) fn declared_bytes(request: &Request) -> Option<usize> {
    request.headers().get("content-length").ok()??.trim().parse().ok()
}

/// The whole body.
///
/// # Errors
/// `TooLarge` as soon as the cap is passed, without reading the rest; `CutShort` where less arrived
/// than was declared, or where the stream broke.
pub(crate) async fn read(request: &mut Request, cap_bytes: usize) -> Result<Vec<u8>, Refusal> {
    let declared = declared_bytes(request);
    read_declared(request, declared, cap_bytes).await
}

/// The same where the caller has asked for the declared length already.
pub(crate) async fn read_declared(request: &mut Request, declared: Option<usize>, cap_bytes: usize) -> Result<Vec<u8>, Refusal> {
    let body = match declared {
        Some(declared) if declared > cap_bytes => return Err(Refusal::TooLarge),
        Some(0) => Vec::new(),
        Some(declared) => {
            let body = request.bytes().await.map_err(|_| Refusal::CutShort)?;
            if body.len() < declared {
                return Err(Refusal::CutShort);
            }
            body
        }
        None => streamed(request, cap_bytes).await?,
    };
    if body.len() > cap_bytes { Err(Refusal::TooLarge) } else { Ok(body) }
}

async fn streamed(request: &mut Request, cap_bytes: usize) -> Result<Vec<u8>, Refusal> {
    let mut body = Vec::new();
    // There is no stream where there is no body.
    if let Ok(mut stream) = request.stream() {
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|_| Refusal::CutShort)?;
            if body.len() + chunk.len() > cap_bytes {
                return Err(Refusal::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
    }
    Ok(body)
}

/// Takes what nobody read of a body, if it is not too large. A request that is answered with its body
/// still on the way loses its connection, and with it sometimes the answer: the page would then
/// repeat what was refused for good.
pub(crate) async fn discard(request: web_sys::Request) {
    // In this order: to ask for a body makes a stream of it.
    if !request.body_used() && request.body().is_some() {
        // What is wrong with a body that is thrown away does not matter.
        let _ = read(&mut Request::from(request), limits::BATCH_BYTES).await;
    }
}
