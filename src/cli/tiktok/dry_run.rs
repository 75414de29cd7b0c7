//! What `--dry-run` prints: the media's facts, and exactly what would be sent

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::flow::{Plan, Prepared, Username};
use crate::media::{FrameRate, VideoFacts, content_type};
use crate::tiktok::{ChunkPlan, Destination, PublishId, VideoSource, photo_opening, video_opening};

pub(crate) fn show(context: &Context, prepared: &Prepared) {
    let (path, body) = opening(prepared);
    let (transfer, media) = match &prepared.plan {
        Plan::Upload { source, .. } => ("upload", media(source.name(), prepared)),
        Plan::Pull(url) => ("pull", media(url, prepared)),
        Plan::Photos { post, .. } => {
            ("pull", json!({ "names": post.images, "size": prepared.size }))
        }
    };
    context.ui.step("Nothing was sent: this is what would be");
    context.ui.json(&json!({
        "id": null,
        "publish_id": null,
        "outcome": "dry-run",
        "resumes": prepared.resumes().map(PublishId::as_str),
        "username": prepared.username.as_ref().map(Username::as_str),
        "destination": if prepared.is_draft() { "inbox" } else { "post" },
        "transfer": transfer,
        "media": media,
        "endpoint": path,
        "post": body.get("post_info"),
        "source": body["source_info"],
    }));
}

/// The very request that would open the publish.
fn opening(prepared: &Prepared) -> (&'static str, Value) {
    let video = |source: VideoSource| {
        let destination = prepared.post.as_ref().map_or(Destination::Inbox, Destination::Post);
        let (path, body) = video_opening(destination, &source);
        (path, serde_json::to_value(body))
    };
    let upload = |chunks: &ChunkPlan| video(VideoSource::Upload(*chunks));
    let (path, body) = match &prepared.plan {
        Plan::Upload { chunks, .. } => upload(chunks),
        Plan::Pull(url) => video(VideoSource::Pull(url.clone())),
        Plan::Photos { destination, post } => {
            let (path, body) = photo_opening(*destination, post);
            (path, serde_json::to_value(body))
        }
    };
    (path, body.expect("our own requests are JSON"))
}

fn media(name: &str, prepared: &Prepared) -> Value {
    let mut media = json!({ "name": name, "size": prepared.size });
    let facts = prepared.facts.as_ref().map(facts);
    if let (Some(media), Some(Value::Object(facts))) = (media.as_object_mut(), facts) {
        media.extend(facts);
    }
    media
}

fn facts(facts: &VideoFacts) -> Value {
    json!({
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
