//! Media that the emulator has kept, for the players of its page

use std::io::SeekFrom;

use axum::body::Body;
use axum::response::Response;
use futures_util::stream;
use tokio::io::{AsyncReadExt, AsyncSeekExt};

use crate::emulator::wire::{Answer, ApiCall};
use crate::emulator::world::{Shared, media, media_type};

/// Sends a kept file, or the part of it that a player asks for.
pub(crate) async fn medium(shared: &Shared, call: &ApiCall, rest: &str) -> Response {
    match open(shared, call, rest).await {
        Some(response) => response,
        None => Answer::plain(404, "not kept").render(),
    }
}

async fn open(shared: &Shared, call: &ApiCall, rest: &str) -> Option<Response> {
    let (id, piece) = rest.rsplit_once('/')?;
    let path = {
        let state = shared.lock();
        let folder = state.settings.keep_media.as_deref()?;
        media::kept_path(folder, &state.publication(id)?.id, piece.parse().ok()?)
    };
    let mut file = tokio::fs::File::open(path).await.ok()?;
    let length = file.metadata().await.ok()?.len();
    let mut head = Vec::new();
    (&mut file).take(media::HEAD as u64).read_to_end(&mut head).await.ok()?;
    let (first, last) = asked_range(call, length);
    file.seek(SeekFrom::Start(first)).await.ok()?;
    let answer = match call.header("range") {
        None => Answer::empty(200),
        Some(_) => {
            Answer::empty(206).with("content-range", &format!("bytes {first}-{last}/{length}"))
        }
    };
    let answer = answer
        .with("content-type", media_type(&head).unwrap_or("video/mp4"))
        .with("x-content-type-options", "nosniff")
        .with("cross-origin-resource-policy", "same-origin")
        .with("content-length", &(last + 1 - first).to_string())
        .with("accept-ranges", "bytes");
    let mut response = answer.render();
    *response.body_mut() = file_body(file, last + 1 - first);
    Some(response)
}

fn asked_range(call: &ApiCall, length: u64) -> (u64, u64) {
    let end = length.saturating_sub(1);
    let asked = call
        .header("range")
        .and_then(|range| range.strip_prefix("bytes="))
        .and_then(|range| range.split_once('-'));
    match asked {
        Some((first, last)) => {
            let first = first.parse().unwrap_or(0).min(end);
            (first, last.parse().unwrap_or(end).clamp(first, end))
        }
        None => (0, end),
    }
}

fn file_body(file: tokio::fs::File, length: u64) -> Body {
    let file = file.take(length);
    Body::from_stream(stream::try_unfold(file, |mut file| async move {
        let mut portion = Vec::with_capacity(64 << 10);
        let read = (&mut file).take(64 << 10).read_to_end(&mut portion).await?;
        Ok::<_, std::io::Error>((read > 0).then_some((portion, file)))
    }))
}
