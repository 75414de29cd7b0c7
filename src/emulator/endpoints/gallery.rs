//! The page at `/`: every publish, newest first

use crate::clock::Moment;
use crate::emulator::wire::{Answer, Forms, Page, escape};
use crate::emulator::world::{Delivery, EmulatorState, Flow, Publish};
use crate::units::exact_size;

/// Keeps the page as the emulator is, without a reload.
const SCRIPT: &str = include_str!("gallery.js");

const NOTHING: &str = "<div class=\"empty\" id=\"nothing\"><h2>Nothing was posted yet</h2>
<p>This page shows each publish as soon as a client opens it. With the variables that <code>agoras emulator</code> has printed:</p>
<pre><code>agoras tiktok video clip.mp4 --title Hello</code></pre></div>
";

pub(crate) fn list(state: &EmulatorState) -> Answer {
    let kept = state.settings.keep_media.is_some();
    let publishes = state.publishes();
    let entries: String = publishes.iter().rev().map(|it| entry(it, kept)).collect();
    let entries = if entries.is_empty() { NOTHING } else { &entries };
    let count = publishes.len();
    let delivered = state.delivered();
    let body = format!(
        "<p class=\"small\">An emulator of TikTok for tests: nothing left this machine.</p>
<p id=\"summary\" role=\"status\">Publishes: {count}, of which {delivered} reached a profile or an inbox.</p>
<p id=\"trouble\" class=\"notice\" role=\"alert\" hidden>The emulator does not answer: it has probably ended. This is what it showed last.</p>
<div id=\"publishes\">
{entries}</div>"
    );
    let heading = "What was posted";
    Page {
        title: "TikTok emulator",
        heading,
        body: &body,
        forms: Forms::None,
        script: Some(SCRIPT),
    }
    .answer()
}

fn entry(publish: &Publish, kept: bool) -> String {
    let text = |name: &str| publish.post_info[name].as_str().unwrap_or_default();
    let id = escape(&publish.publish_id);
    let heading = match text("title") {
        "" => "<h2 class=\"none\">Without a caption</h2>".to_owned(),
        title => format!("<h2>{}</h2>", escape(title)),
    };
    let state = state_of(publish);
    let media = if kept { players(publish) } else { String::new() };
    let rows = details(publish);
    format!(
        "<article id=\"{id}\">{media}<div class=\"about\">{heading}\n<p>{state}</p>\n<dl>{rows}</dl></div></article>\n"
    )
}

/// Returns TikTok's word for the status, with the reason of a failure.
fn state_of(publish: &Publish) -> String {
    let kind = match publish.status.as_str() {
        "PUBLISH_COMPLETE" | "SEND_TO_USER_INBOX" => "good",
        "FAILED" => "bad",
        _ => "busy",
    };
    let reason = publish.fail_reason.as_ref().map_or_else(String::new, |it| format!(": {it}"));
    let words = escape(&format!("{}{reason}", publish.status));
    format!("<span class=\"state {kind}\">{words}</span>")
}

fn details(publish: &Publish) -> String {
    let text = |name: &str| publish.post_info[name].as_str().unwrap_or_default();
    let ids: Vec<String> = publish.post_ids.iter().map(u64::to_string).collect();
    let rows = [
        ("Creator", format!("@{}", publish.username)),
        ("Kind", kind(publish).to_owned()),
        ("Description", text("description").to_owned()),
        ("Privacy", text("privacy_level").to_owned()),
        ("Opened", Moment::from_seconds(publish.created).rfc3339()),
        ("App", publish.client_key.clone()),
        ("Size", exact_size(publish.bytes)),
        ("SHA-256", publish.sha256.clone().unwrap_or_default()),
        ("Publish id", publish.publish_id.clone()),
        ("Post id", ids.join(", ")),
    ];
    let row = |(name, value): &(&str, String)| format!("<dt>{name}</dt><dd>{}</dd>", escape(value));
    rows.iter().filter(|(_, value)| !value.is_empty()).map(row).collect()
}

fn kind(publish: &Publish) -> &'static str {
    match (publish.flow, publish.delivery) {
        (Flow::Direct, Delivery::File) => "Video, uploaded",
        (Flow::Direct, Delivery::Url) => "Video, pulled",
        (Flow::Direct, Delivery::Photo) => "Photos",
        (Flow::Inbox, Delivery::File) => "Draft of a video, uploaded",
        (Flow::Inbox, Delivery::Url) => "Draft of a video, pulled",
        (Flow::Inbox, Delivery::Photo) => "Draft of photos",
    }
}

fn players(publish: &Publish) -> String {
    let id = escape(&publish.publish_id);
    let count = publish.pieces.len();
    let player = |piece: usize| {
        let source = format!("src=\"/emulator/media/{id}/{piece}\"");
        match publish.delivery {
            Delivery::Photo => format!("<img {source} alt=\"Photo {} of {count}\">", piece + 1),
            _ => format!(
                "<video controls preload=\"metadata\" {source} aria-label=\"The video\"></video>"
            ),
        }
    };
    let players: String = (0..count).map(player).collect();
    match (count, publish.delivery) {
        (0, _) => String::new(),
        // Whoever has no mouse scrolls with the arrow keys.
        (_, Delivery::Photo) => format!(
            "<div class=\"media\" tabindex=\"0\" role=\"group\" aria-label=\"Photos\">{players}</div>"
        ),
        _ => format!("<div class=\"media\">{players}</div>"),
    }
}

pub(crate) fn avatar() -> Answer {
    const CIRCLE: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 10\"><circle cx=\"5\" cy=\"5\" r=\"5\" fill=\"#25f4ee\"/></svg>";
    let answer = Answer { body: CIRCLE.to_vec(), ..Answer::empty(200) };
    answer.with("content-type", "image/svg+xml").with("x-content-type-options", "nosniff")
}
