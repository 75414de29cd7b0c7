//! What `--dry-run` prints: the media's facts, and exactly what would be sent

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::flow::{Plan, Prepared, Username};
use crate::media::{FrameRate, VideoFacts, content_type};
use crate::tiktok::{Destination, PublishId, VideoSource, video_opening};

pub(crate) fn show(context: &Context, prepared: &Prepared) {
    let (name, transfer, source) = match &prepared.plan {
        Plan::Upload { source, chunks } => (source.name(), "upload", VideoSource::Upload(*chunks)),
        Plan::Pull(url) => (url.as_str(), "pull", VideoSource::Pull(url.clone())),
    };
    let destination = prepared.post.as_ref().map_or(Destination::Inbox, Destination::Post);
    let (path, body) = video_opening(destination, &source);
    let body = serde_json::to_value(body).expect("our own requests are JSON");
    context.ui.step("Nothing was sent: this is what would be");
    context.ui.json(&json!({
        "id": null,
        "publish_id": null,
        "outcome": "dry-run",
        "resumes": prepared.resumes().map(PublishId::as_str),
        "username": prepared.username.as_ref().map(Username::as_str),
        "destination": if prepared.post.is_some() { "post" } else { "inbox" },
        "transfer": transfer,
        "media": media(name, prepared.size, &prepared.facts),
        "endpoint": path,
        "post": body.get("post_info"),
        "source": body["source_info"],
    }));
}

fn media(name: &str, size: u64, facts: &VideoFacts) -> Value {
    json!({
        "name": name,
        "size": size,
        "container": facts.container.name(),
        "content_type": content_type(facts.container.name()),
        "codec": facts.codec.name(),
        "width": facts.display.width,
        "height": facts.display.height,
        "rotation": facts.rotation,
        "duration_s": facts.duration.map(|duration| duration.as_secs_f64()),
        "frame_rate": facts.frame_rate.map(FrameRate::per_second),
        "frame_rate_is_estimate": facts.frame_rate.is_some_and(FrameRate::is_estimate),
    })
}
