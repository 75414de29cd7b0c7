//! `--fix` on photos: converted by ffmpeg, put into the bucket, published

use super::world::{Gallery, ending};
use crate::support::{Answer, PhotoHost, World, part, sample};

/// Returns a gallery with photos that TikTok would refuse; `None` without ffmpeg.
fn gallery() -> Option<Gallery> {
    part("ffmpeg")?;
    let gallery = Gallery::new();
    gallery.world.file("1.jpg", &sample("bad-photo.png"));
    gallery.world.file("2.webp", &sample("bad-photo-1440px.jpg"));
    Some(gallery)
}

#[test]
fn photos_that_tiktok_would_refuse_are_converted_whatever_their_names_say() {
    let Some(gallery) = gallery() else {
        return;
    };
    let run = gallery.post(&["--fix"]);
    assert_eq!(run.exit, Some(0), "{run}");
    let publish = &gallery.world.tiktok.publishes()[0];
    assert_eq!(publish.pieces.len(), 2, "{run}");
    let put = gallery.bucket.put_keys();
    assert!(put.iter().all(|key| ending(key) == Some("jpg")), "{put:?}");
    assert_eq!((put.len(), gallery.bucket.objects().len()), (2, 0));
    // The originals decide what the same photos are.
    assert_eq!(gallery.post(&["--fix"]).exit, Some(4));
}

#[test]
fn a_photo_of_the_web_that_tiktok_would_refuse_goes_through_the_bucket_as_well() {
    let Some(gallery) = gallery() else {
        return;
    };
    let host = PhotoHost::with(vec![Answer::Gives(sample("bad-photo.png"))]);
    let web = host.url(1);
    let refused = gallery.world.agoras(["tiktok", "post", "--image", &web]);
    assert_eq!(refused.exit, Some(9), "{refused}");
    let run = gallery.world.agoras(["tiktok", "post", "--image", &web, "--fix"]);
    assert_eq!((run.exit, gallery.bucket.put_keys().len()), (Some(0), 1), "{run}");
}

#[test]
fn a_photo_that_no_conversion_makes_one_is_refused() {
    let Some(gallery) = gallery() else {
        return;
    };
    gallery.world.file("1.jpg", &sample("h264-faststart.mp4"));
    let run = gallery.post(&["--fix"]);
    assert_eq!((run.exit, gallery.bucket.requests().len()), (Some(9), 0), "{run}");
    assert!(run.stderr.contains("a video"), "{run}");
}

#[test]
fn without_ffmpeg_nothing_is_put() {
    let mut gallery = Gallery::new();
    gallery.world.file("1.jpg", &sample("bad-photo.png"));
    gallery.world.set("PATH", "/nowhere");
    let run = gallery.post(&["--fix"]);
    assert_eq!((run.exit, gallery.bucket.requests().len()), (Some(9), 0), "{run}");
    assert!(run.stderr.contains("there is no `ffmpeg` on this machine"), "{run}");
}

#[test]
fn the_variable_for_videos_changes_nothing_without_a_media_store() {
    let mut world = World::new();
    world.set("AGORAS_FIX", "true");
    let host = PhotoHost::with(vec![Answer::Gives(sample("photo.jpg"))]);
    let run = world.agoras(["tiktok", "post", "--image", &host.url(1)]);
    assert_eq!(run.exit, Some(0), "{run}");
}
