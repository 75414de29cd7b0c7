//! The page at `/`: every publish, newest first

use std::io::SeekFrom;

use axum::body::Body;
use axum::response::Response;
use futures_util::stream;
use tokio::io::{AsyncReadExt, AsyncSeekExt};

use crate::emulator::wire::{Answer, ApiCall, Forms, escape, html};
use crate::emulator::world::{Delivery, EmulatorState, Publish, Shared, media, media_type};

pub(crate) fn list(state: &EmulatorState) -> Answer {
    let kept = state.settings.keep_media.is_some();
    let publishes = state.publishes();
    let entries: String = publishes.iter().rev().map(|it| entry(it, kept)).collect();
    let body = if entries.is_empty() { "<p>Nothing yet.</p>".to_owned() } else { entries };
    let body = format!(
        "<h1>What was posted</h1>\n<p class=\"small\">An emulator on your own machine, not TikTok: nothing left it. Publishes: {}.</p>\n{body}",
        publishes.len()
    );
    html::answer("TikTok emulator", &body, Forms::None)
}

fn entry(publish: &Publish, kept: bool) -> String {
    let text = |name: &str| publish.post_info[name].as_str().unwrap_or_default();
    let status = match &publish.fail_reason {
        Some(reason) => format!("{} ({reason})", publish.status),
        None => publish.status.clone(),
    };
    let ids: Vec<String> = publish.post_ids.iter().map(u64::to_string).collect();
    let rows = [
        ("Creator", format!("@{}", publish.username)),
        ("Kind", format!("{} {}", publish.flow, publish.delivery)),
        ("Caption", text("title").to_owned()),
        ("Description", text("description").to_owned()),
        ("Privacy", text("privacy_level").to_owned()),
        ("Status", status),
        ("Size", format!("{} bytes", publish.bytes)),
        ("SHA-256", publish.sha256.clone().unwrap_or_default()),
        ("Publish id", publish.publish_id.clone()),
        ("Post id", ids.join(", ")),
    ];
    let rows: String = rows
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .flat_map(|(name, value)| {
            ["<dt>", name, "</dt><dd>", &escape(value), "</dd>"].map(str::to_owned)
        })
        .collect();
    let media = if kept { players(publish) } else { String::new() };
    format!("<article>{media}<dl>{rows}</dl></article>\n")
}

fn players(publish: &Publish) -> String {
    let id = escape(&publish.publish_id);
    (0..publish.pieces.len())
        .map(|piece| match publish.delivery {
            Delivery::Photo => format!("<img src=\"/emulator/media/{id}/{piece}\" alt=\"\">"),
            _ => format!("<video controls src=\"/emulator/media/{id}/{piece}\"></video>"),
        })
        .collect()
}

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

pub(crate) fn avatar() -> Answer {
    const CIRCLE: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 10\"><circle cx=\"5\" cy=\"5\" r=\"5\" fill=\"#25f4ee\"/></svg>";
    let answer = Answer { body: CIRCLE.to_vec(), ..Answer::empty(200) };
    answer.with("content-type", "image/svg+xml").with("x-content-type-options", "nosniff")
}
