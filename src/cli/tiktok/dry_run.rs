//! The document of `--dry-run`: the media's facts, and the request that would be sent

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::flow::{Plan, Prepared, Username};
use crate::media::{FrameRate, VideoFacts, content_type};
use crate::tiktok::{ChunkPlan, Destination, PublishId, VideoSource, photo_opening, video_opening};

pub(crate) fn show(context: &Context, prepared: &Prepared) {
    let (path, body) = opening(prepared);
    let (transfer, media) = match &prepared.plan {
        Plan::Upload { source, .. } => ("upload", media(source.name(), prepared)),
        Plan::Convert(fixing) => ("upload", media(fixing.source.name(), prepared)),
        Plan::Pull(url) => ("pull", media(url, prepared)),
        Plan::Photos { post, .. } => {
            ("pull", json!({ "names": post.images, "size": prepared.size }))
        }
    };
    context.ui.step("Nothing was sent: this is what would be");
    let mut document = json!({
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
        "source": body.get("source_info"),
    });
    if let (Plan::Convert(fixing), Some(document)) = (&prepared.plan, document.as_object_mut()) {
        let line = fixing.line();
        context.ui.step(&format!("It would be converted first: {line}"));
        document.insert("fix".to_owned(), line.into());
    }
    context.ui.json(&document);
}

/// Returns the request that would open the publish.
fn opening(prepared: &Prepared) -> (&'static str, Value) {
    let video = |source: VideoSource| {
        let destination = prepared.post.as_ref().map_or(Destination::Inbox, Destination::Post);
        let (path, body) = video_opening(destination, &source);
        (path, serde_json::to_value(body))
    };
    let upload = |chunks: &ChunkPlan| video(VideoSource::Upload(*chunks));
    let (path, body) = match &prepared.plan {
        Plan::Upload { chunks, .. } => upload(chunks),
        Plan::Convert(_) => unsized_upload(prepared),
        Plan::Pull(url) => video(VideoSource::Pull(url.clone())),
        Plan::Photos { destination, post } => {
            let (path, body) = photo_opening(*destination, post);
            (path, serde_json::to_value(body))
        }
    };
    (path, body.expect("our own requests are JSON"))
}

/// Returns the request for a video that is not converted yet, without its unknown size and chunks.
fn unsized_upload(prepared: &Prepared) -> (&'static str, serde_json::Result<Value>) {
    let destination = prepared.post.as_ref().map_or(Destination::Inbox, Destination::Post);
    let source = VideoSource::Pull(String::new());
    let (path, body) = video_opening(destination, &source);
    let body = serde_json::to_value(body).map(|mut body| {
        body.as_object_mut().and_then(|body| body.remove("source_info"));
        body
    });
    (path, body)
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
