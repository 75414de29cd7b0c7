//! Photos of this machine that are refused, each time with an empty bucket

use super::bucket::Manner;
use super::world::Gallery;
use crate::support::{World, sample};

/// Asserts that a run has put nothing there that stays, and has not asked TikTok to fetch it.
fn refused(gallery: &Gallery, exit: i32, words: &str) {
    let run = gallery.post(&[]);
    assert_eq!(run.exit, Some(exit), "{run}");
    assert!(run.stderr.contains(words), "{words}: {run}");
    assert_eq!(gallery.world.count("photo-init"), 0, "{run}");
    assert_eq!(gallery.bucket.objects().len(), 0, "{run}");
}

#[test]
fn without_a_media_store_a_file_is_refused_and_the_hint_names_one() {
    let world = World::new();
    world.file("1.jpg", &sample("photo.jpg"));
    let run = world.agoras(["tiktok", "post", "--image", "1.jpg"]);
    insta::assert_snapshot!(run, @r"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Reading 1.jpg
    error: TikTok would not take this photo post, and nothing was sent
      photo 1 (`1.jpg`): it is on this machine, and TikTok takes photos only by URL
      hint: put it on a web server below a domain verified for the app (developer portal: URL properties), and name its https address; or name a bucket of yours with --media-store and --media-url, and agoras puts it there and deletes it afterwards (`agoras help photos`)
    --- exit 9
    ");
    assert_eq!(world.asked(), [""; 0]);
}

#[test]
fn a_public_address_that_does_not_give_the_photo_is_refused_before_tiktok_is_asked() {
    let cases = [
        (Manner::Refuses(404, "NoSuchKey"), 9, "HTTP 404"),
        (Manner::Refuses(403, "AccessDenied"), 9, "HTTP 403"),
        (Manner::Refuses(503, "SlowDown"), 8, "HTTP 503"),
        (Manner::OfType("application/octet-stream"), 9, "application/octet-stream"),
        (Manner::Gives(b"\xff\xd8\xff\xe0 another picture"), 9, "something else"),
        (Manner::Moves("/elsewhere"), 9, ""),
    ];
    for (manner, exit, words) in cases {
        let gallery = Gallery::new();
        gallery.bucket.gets(manner);
        refused(&gallery, exit, words);
        assert_eq!(gallery.bucket.deleted_keys(), gallery.bucket.put_keys());
        // Nothing of it prevents the next run.
        gallery.bucket.gets(Manner::Well);
        let run = gallery.post(&[]);
        assert_eq!((run.exit, gallery.bucket.objects().len()), (Some(0), 0), "{run}");
    }
}

#[test]
fn a_photo_that_differs_in_its_last_byte_alone_is_refused() {
    let gallery = Gallery::new();
    let mut photo = sample("photo.jpg");
    // Bytes after the end of the picture: it stays one that TikTok takes.
    photo.resize(300_000, 0);
    gallery.world.file("1.jpg", &photo);
    *photo.last_mut().unwrap() = 1;
    gallery.bucket.gets(Manner::Gives(photo.leak()));
    let run = gallery.world.agoras(["tiktok", "post", "--image", "1.jpg"]);
    assert_eq!((run.exit, gallery.world.count("photo-init")), (Some(9), 0), "{run}");
    assert!(run.stderr.contains("something else"), "{run}");
    assert_eq!((gallery.bucket.put_keys().len(), gallery.bucket.objects().len()), (1, 0));
}

#[test]
fn an_unreachable_public_address_is_refused_and_the_photos_are_deleted() {
    let mut gallery = Gallery::new();
    gallery.world.set("AGORAS_MEDIA_URL", "http://127.0.0.1:9/media/");
    refused(&gallery, 8, "TikTok could not fetch `http://127.0.0.1:9/media/agoras-");
    assert_eq!(gallery.bucket.deleted_keys().len(), 2);
}

#[test]
fn an_address_that_only_this_machine_cannot_reach_is_published_if_that_is_wanted() {
    let mut gallery = Gallery::new();
    gallery.world.set("AGORAS_MEDIA_URL", "http://127.0.0.1:9/media/");
    let run = gallery.post(&["--unchecked-pull"]);
    assert_eq!(gallery.world.count("photo-init"), 1, "{run}");
    assert!(run.stderr.contains("cannot be reached from here"), "{run}");
}

#[test]
fn a_bucket_that_denies_or_is_not_there_ends_with_7_and_names_what_helps() {
    for (code, words) in [("AccessDenied", "denies access"), ("NoSuchBucket", "is not there")] {
        let gallery = Gallery::new();
        let status = if code == "NoSuchBucket" { 404 } else { 403 };
        gallery.bucket.puts(Manner::Refuses(status, code));
        refused(&gallery, 7, words);
    }
}

#[test]
fn a_bucket_without_credentials_or_network_is_refused() {
    let mut gallery = Gallery::new();
    gallery
        .world
        .set("AGORAS_MEDIA_STORE", "s3://media/tiktok?endpoint=http://127.0.0.1:9&region=x");
    refused(&gallery, 8, "cannot be reached");
}

#[test]
fn what_tiktok_would_refuse_is_never_put() {
    let gallery = Gallery::new();
    gallery.world.file("1.jpg", &sample("bad-photo.png"));
    gallery.world.file("2.webp", b"<!doctype html>");
    refused(&gallery, 9, "photo 1 (`1.jpg`): format: PNG");
    std::fs::remove_file(gallery.world.home.path().join("1.jpg")).unwrap();
    refused(&gallery, 9, "photo 1: cannot read `1.jpg`");
    let stdin = gallery.world.agoras(["tiktok", "post", "--image", "-"]);
    assert_eq!(stdin.exit, Some(9), "{stdin}");
    assert!(stdin.stderr.contains("a photo cannot come from standard input"), "{stdin}");
    assert_eq!(gallery.bucket.requests(), [""; 0]);
}

#[test]
fn without_a_journal_nobody_would_delete_them_and_they_are_refused() {
    let gallery = Gallery::in_world(World::without_store());
    let run = gallery.post(&[]);
    assert_eq!(run.exit, Some(7), "{run}");
    assert!(run.stderr.contains("keeps the names of photos"), "{run}");
    assert_eq!((gallery.bucket.requests(), gallery.world.count("photo-init")), (Vec::new(), 0));
}

#[test]
fn options_that_do_not_go_together_are_wrong_usage() {
    let usage = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut world = World::new();
        world.file("1.jpg", &sample("photo.jpg"));
        for (name, value) in variables {
            world.set(name, value);
        }
        let run = world.agoras(["tiktok", "post", "--image", "1.jpg"].iter().chain(arguments));
        assert_eq!(run.exit, Some(2), "{run}");
        run.stderr
    };
    let store = ("AGORAS_MEDIA_STORE", "s3://media/x?region=x");
    let url = ("AGORAS_MEDIA_URL", "https://media.example.com/x/");
    assert!(usage(&[store], &[]).contains("missing: --media-url (AGORAS_MEDIA_URL)"));
    assert!(usage(&[url], &[]).contains("missing: --media-store (AGORAS_MEDIA_STORE)"));
    assert!(usage(&[], &["--fix"]).contains("only if there is a media store"));
    for bad in ["postgres://db/x", "https://bucket/x", "s3://KEY:SECRET@bucket/x", "bucket"] {
        let words = usage(&[("AGORAS_MEDIA_STORE", bad), url], &[]);
        assert!(words.contains("AGORAS_MEDIA_STORE") && !words.contains("SECRET"), "{words}");
    }
    for bad in ["http://media.example.com/", "ftp://x/", "https://media.example.com/?a=b"] {
        let words = usage(&[store, ("AGORAS_MEDIA_URL", bad)], &[]);
        assert!(words.contains("AGORAS_MEDIA_URL"), "{words}");
    }
    let rehearsed = usage(
        &[],
        &[
            "--emulator",
            "--media-store",
            "s3://media/x?region=x",
            "--media-url",
            "https://x.example/",
        ],
    );
    assert!(rehearsed.contains("--emulator does not go with a media store"), "{rehearsed}");
}
