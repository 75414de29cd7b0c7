//! The document of `--dry-run`: the media's facts, and the request that would be sent

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::tiktok::screen;
use crate::flow::{
    Hosting, LocalPhoto, Poster, Prepared, Submission, Username, VideoMedia, VideoSubmission,
};
use crate::media::{FrameRate, content_type};
use crate::tiktok::{PublishId, photo_opening, video_opening};

/// Says that nothing was sent, and returns what would be.
pub(crate) fn document(context: &Context, prepared: &Prepared) -> Value {
    let submission = prepared.submission();
    let (path, body) = match submission {
        Submission::Photos { destination, post, .. } => photo_opening(*destination, post),
        // Without a source before a conversion, whose size is not known.
        Submission::Video(video) => video_opening(video.destination(), video.source().as_ref()),
    };
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
        let line = fixing.conversion.line(&fixing.request.location);
        context.ui.step(&format!("It would be converted first: {line}"));
        document["fix"] = line.into();
    }
    if let Submission::Photos { hosting: Some(hosting), .. } = submission {
        say_hosting(context, hosting);
    }
    document
}

/// Says what would happen to photos of this machine.
fn say_hosting(context: &Context, hosting: &Hosting) {
    for photo in &hosting.photos {
        let LocalPhoto { source, conversion, .. } = &photo.local;
        if let Some(conversion) = conversion {
            let line = conversion.line(source.location());
            context.ui.step(&format!("It would be converted first: {line}"));
        }
    }
    let names: Vec<&str> = hosting.photos.iter().map(|it| it.local.source.name()).collect();
    let names = names.join(", ");
    context
        .ui
        .step(&format!("Into {} would be put, and deleted afterwards: {names}", hosting.address));
}

fn media(submission: &Submission) -> Value {
    let video = match submission {
        Submission::Photos { post, hosting, size, .. } => {
            let names = screen::names(post, hosting.as_deref());
            return json!({ "names": names, "size": size });
        }
        Submission::Video(video) => video,
    };
    let (name, size) = match &video.media {
        VideoMedia::Upload { source, .. } => (source.name(), Some(source.size())),
        VideoMedia::Convert(fixing) => (fixing.source.name(), Some(fixing.source.size())),
        VideoMedia::Pull { url, size } => (url.as_str(), *size),
    };
    let mut media = json!({ "name": name, "size": size });
    if let Some(facts) = &video.facts {
        media["container"] = facts.container.name().into();
        media["content_type"] = content_type(facts.container.name()).into();
        media["codec"] = facts.codec.name().into();
        media["width"] = facts.display.width.into();
        media["height"] = facts.display.height.into();
        media["rotation"] = facts.rotation.into();
        media["duration_s"] = facts.duration.map(|duration| duration.as_secs_f64()).into();
        media["frame_rate"] = facts.frame_rate.map(FrameRate::per_second).into();
        let is_estimate = facts.frame_rate.is_some_and(|rate| rate.is_estimate);
        media["frame_rate_is_estimate"] = is_estimate.into();
    }
    media
}
