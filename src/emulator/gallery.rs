//! The page at `/`: what was "posted", newest first

use std::io::SeekFrom;

use axum::body::Body;
use axum::response::Response;
use futures_util::stream;
use tokio::io::{AsyncReadExt, AsyncSeekExt};

use super::answer::Answer;
use super::call::Call;
use super::faulty::render;
use super::html::{escape, page};
use super::kept_media;
use super::publication::{Delivery, Publish};
use super::settings::KeepMedia;
use super::shared::Shared;
use super::state::State;

/// Lists every publish, newest first.
pub(crate) fn list(state: &State) -> Answer {
    let kept = matches!(state.keep, KeepMedia::Folder(_));
    let publishes = state.publishes();
    let entries: String = publishes.iter().rev().map(|it| entry(it, kept)).collect();
    let body = if entries.is_empty() { "<p>Nothing yet.</p>".to_owned() } else { entries };
    let body = format!(
        "<h1>What was posted</h1>\n<p class=\"small\">An emulator on your own machine, not TikTok: nothing left it. Publishes: {}.</p>\n{body}",
        publishes.len()
    );
    Answer::html(200, page("TikTok emulator", &body)).with("cache-control", "no-store")
}

fn entry(publish: &Publish, kept: bool) -> String {
    let text = |name: &str| publish.post_info[name].as_str().unwrap_or_default();
    let status = match &publish.fail_reason {
        Some(reason) => format!("{} ({reason})", publish.status),
        None => publish.status.clone(),
    };
    let ids: Vec<String> = publish.post_ids.iter().map(u64::to_string).collect();
    let rows = [
        ("Who", format!("@{}", publish.username)),
        ("What", format!("{} {}", publish.flow, publish.delivery)),
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
    let media = if kept { media(publish) } else { String::new() };
    format!("<article>{media}<dl>{rows}</dl></article>\n")
}

fn media(publish: &Publish) -> String {
    let id = escape(&publish.publish_id);
    (0..publish.pieces.len())
        .map(|piece| match publish.delivery {
            Delivery::Photo => format!("<img src=\"/emulator/media/{id}/{piece}\" alt=\"\">"),
            _ => format!("<video controls src=\"/emulator/media/{id}/{piece}\"></video>"),
        })
        .collect()
}

/// A kept file, or the part of it that a player asks for.
pub(crate) async fn medium(shared: &Shared, call: &Call, rest: &str) -> Response {
    match open(shared, call, rest).await {
        Some(response) => response,
        None => render(Answer::plain(404, "not kept")),
    }
}

async fn open(shared: &Shared, call: &Call, rest: &str) -> Option<Response> {
    let (id, piece) = rest.rsplit_once('/')?;
    let path = {
        let state = shared.lock();
        let KeepMedia::Folder(folder) = &state.keep else {
            return None;
        };
        kept_media::path(folder, &state.publication(id)?.id, piece.parse().ok()?)
    };
    let mut file = tokio::fs::File::open(path).await.ok()?;
    let length = file.metadata().await.ok()?.len();
    let (first, last) = asked_range(call, length);
    file.seek(SeekFrom::Start(first)).await.ok()?;
    let kind = media_type(shared, id);
    let answer = match call.header("range") {
        None => Answer::empty(200),
        Some(_) => {
            Answer::empty(206).with("content-range", &format!("bytes {first}-{last}/{length}"))
        }
    };
    let answer = answer
        .with("content-type", kind)
        .with("content-length", &(last + 1 - first).to_string())
        .with("accept-ranges", "bytes");
    let mut response = render(answer);
    *response.body_mut() = file_body(file, last + 1 - first);
    Some(response)
}

fn media_type(shared: &Shared, id: &str) -> &'static str {
    let state = shared.lock();
    match state.publication(id).map(|publication| publication.delivery) {
        Some(Delivery::Photo) => "image/jpeg",
        _ => "video/mp4",
    }
}

fn asked_range(call: &Call, length: u64) -> (u64, u64) {
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
