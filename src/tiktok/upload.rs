//! Upload of one chunk of a video

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use reqwest::StatusCode;
use tokio::sync::{mpsc, watch};

use super::chunks::Chunk;
use super::client::{Client, lost};
use super::error::{TiktokError, Unanswered};
use crate::secret::UploadUrl;

/// Limit for a pause or the answer to a chunk, which a slow line may still send from its buffers.
const STALL_LIMIT: Duration = Duration::from_mins(2);

/// A chunk to send.
#[derive(Debug)]
pub struct Outgoing {
    pub(crate) chunk: Chunk,
    /// `video/mp4`, `video/quicktime` or `video/webm` (TikTok: media transfer guide).
    pub(crate) content_type: &'static str,
    /// The chunk's bytes, exactly as many as it has. An error ends the request.
    pub(crate) bytes: mpsc::Receiver<io::Result<Bytes>>,
    /// The number of bytes of the video that the connection has taken.
    pub(crate) sent: Arc<watch::Sender<u64>>,
}

/// The upload host's answer to a chunk (TikTok: media transfer guide). `arrived` hints how much has
/// arrived: a number of bytes or the index of the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "`arrived` is described above, the rest by name")]
pub enum ChunkAnswer {
    /// 206: the next chunk may follow.
    Stored,
    /// 201: the video is complete.
    Whole,
    /// 200, which TikTok does not document: ask how much has arrived.
    Unclear { arrived: Option<u64> },
    /// 416, or 201 or 206 at the wrong chunk: ask how much has arrived.
    OutOfStep { arrived: Option<u64> },
    /// 403, 404, 405: the upload address is no longer valid.
    SessionOver,
    /// 429 or 5xx: send the same chunk again later.
    Busy { status: StatusCode, retry_after: Option<Duration> },
    /// 407, 411, 413, 417: a proxy, since TikTok uses none of these (TikTok: media transfer guide).
    ByProxy(StatusCode),
    /// Any other status: an error of this program, so nothing more is sent.
    Rejected(StatusCode),
}

impl Client {
    /// Sends one chunk once, without a token. The answer's body means nothing: `null` or a web page.
    pub async fn send_chunk(
        &self,
        to: &UploadUrl,
        outgoing: Outgoing,
    ) -> Result<ChunkAnswer, TiktokError> {
        let chunk = outgoing.chunk;
        let progress = outgoing.sent.subscribe();
        let request = self
            .upload_http
            .put(to.expose())
            .header("content-type", outgoing.content_type)
            .header(
                "content-range",
                format!("bytes {}-{}/{}", chunk.start, chunk.end - 1, chunk.total),
            )
            .body(reqwest::Body::wrap(Measured {
                left: chunk.end - chunk.start,
                bytes: outgoing.bytes,
                sent: outgoing.sent,
            }));
        let limit = self.clock.patience(STALL_LIMIT);
        let answered = async {
            let response = request.send().await.map_err(lost)?;
            let arrived = content_range(response.headers(), chunk.total);
            // The connection can carry the next chunk only after the body has been read.
            let answer = self.read(response).await?;
            Ok((answer.status, answer.retry_after, arrived))
        };
        let (status, retry_after, arrived) = unless_stalled(answered, progress, limit).await?;
        tracing::debug!(index = chunk.index, status = status.as_u16(), "chunk");
        Ok(read_status(chunk, status, retry_after, arrived))
    }
}

fn read_status(
    chunk: Chunk,
    status: StatusCode,
    retry_after: Option<Duration>,
    arrived: Option<u64>,
) -> ChunkAnswer {
    match (status.as_u16(), chunk.is_last()) {
        (206, false) => ChunkAnswer::Stored,
        (201, true) => ChunkAnswer::Whole,
        (200, _) => ChunkAnswer::Unclear { arrived },
        (200..=299 | 416, _) => ChunkAnswer::OutOfStep { arrived },
        (403..=405, _) => ChunkAnswer::SessionOver,
        (429 | 500..=599, _) => ChunkAnswer::Busy { status, retry_after },
        (407 | 411 | 413 | 417, _) => ChunkAnswer::ByProxy(status),
        _ => ChunkAnswer::Rejected(status),
    }
}

/// Reads the hint `Content-Range: bytes 0-{UPLOADED_BYTES}/{TOTAL}`; `None` if it is unusable.
fn content_range(headers: &reqwest::header::HeaderMap, size: u64) -> Option<u64> {
    let text = headers.get("content-range")?.to_str().ok()?;
    let (arrived, total) = text.strip_prefix("bytes 0-")?.split_once('/')?;
    let arrived = arrived.parse().ok()?;
    (total.parse() == Ok(size) && arrived <= size).then_some(arrived)
}

/// Waits for the answer. Returns `Stalled` if no byte leaves and no answer comes for `limit`.
async fn unless_stalled<T>(
    answer: impl Future<Output = Result<T, TiktokError>>,
    mut progress: watch::Receiver<u64>,
    limit: Duration,
) -> Result<T, TiktokError> {
    tokio::pin!(answer);
    loop {
        let moved = async {
            // The channel closes when the whole body has been handed over.
            if progress.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            biased;
            answer = &mut answer => return answer,
            moved = tokio::time::timeout(limit, moved) => if moved.is_err() {
                return Err(TiktokError::Unknown(Unanswered::Stalled(limit)));
            }
        }
    }
}

/// A body of known length, so that the request has `Content-Length` and no chunked coding.
struct Measured {
    left: u64,
    bytes: mpsc::Receiver<io::Result<Bytes>>,
    sent: Arc<watch::Sender<u64>>,
}

impl Body for Measured {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        self.bytes.poll_recv(context).map(|next| match next {
            Some(Ok(bytes)) if bytes.len() as u64 <= self.left => {
                self.left -= bytes.len() as u64;
                self.sent.send_modify(|sent| *sent += bytes.len() as u64);
                Some(Ok(Frame::data(bytes)))
            }
            Some(Ok(_)) => Some(Err(io::Error::other("more bytes than the chunk has"))),
            Some(Err(error)) => Some(Err(error)),
            None => Some(Err(io::ErrorKind::UnexpectedEof.into())),
        })
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
