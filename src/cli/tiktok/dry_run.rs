//! The document of `--dry-run`: the media's facts, and the request that would be sent

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::flow::{Poster, Prepared, Submission, Username, VideoMedia, VideoSubmission};
use crate::media::{FrameRate, VideoFacts, content_type};
use crate::tiktok::{PublishId, VideoSource, photo_opening, video_opening};

pub(crate) fn show(context: &Context, prepared: &Prepared) {
    let submission = prepared.submission();
    let (path, body) = opening(submission);
    context.ui.step("Nothing was sent: this is what would be");
    let mut document = json!({
        "id": null,
        "publish_id": null,
        "outcome": "dry-run",
        "resumes": prepared.resumes().map(PublishId::as_str),
        "username": prepared.poster().and_then(Poster::username).map(Username::as_str),
        "destination": if submission.is_draft() { "inbox" } else { "post" },
        "transfer": submission.transfer(),
        "media": media(submission),
        "endpoint": path,
        "post": body.get("post_info"),
        "source": body.get("source_info"),
    });
    if let Submission::Video(VideoSubmission { media: VideoMedia::Convert(fixing), .. }) =
        submission
    {
        let line = fixing.line();
        context.ui.step(&format!("It would be converted first: {line}"));
        document["fix"] = line.into();
    }
    context.ui.json(&document);
}

/// Returns the path and the body of the request that would open the publish. The body has no
/// `source_info` before a conversion, since the size is not known yet.
fn opening(submission: &Submission) -> (&'static str, Value) {
    let body = "our own requests are JSON";
    match submission {
        Submission::Photos { destination, post, .. } => {
            let (path, opening) = photo_opening(*destination, post);
            (path, serde_json::to_value(opening).expect(body))
        }
        Submission::Video(video) => {
            let known = video.source();
            let source = known.clone().unwrap_or(VideoSource::Pull(String::new()));
            let (path, opening) = video_opening(video.destination(), &source);
            let mut body = serde_json::to_value(opening).expect(body);
            if let (None, Some(body)) = (known, body.as_object_mut()) {
                body.remove("source_info");
            }
            (path, body)
        }
    }
}

fn media(submission: &Submission) -> Value {
    let video = match submission {
        Submission::Photos { post, size, .. } => {
            return json!({ "names": post.images, "size": size });
        }
        Submission::Video(video) => video,
    };
    let mut media = match &video.media {
        VideoMedia::Upload { source, .. } => {
            json!({ "name": source.name(), "size": source.size() })
        }
        VideoMedia::Convert(fixing) => {
            json!({ "name": fixing.source.name(), "size": fixing.source.size() })
        }
        VideoMedia::Pull { url, size } => json!({ "name": url, "size": size }),
    };
    let facts = video.facts.as_ref().map(facts);
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
        "frame_rate_is_estimate": facts.frame_rate.is_some_and(|rate| rate.is_estimate),
    })
}
