//! `agoras doctor` with a media store

use super::bucket::Manner;
use super::world::Gallery;
use crate::support::Run;

/// Returns what a check-up says of photos.
fn photos(run: &Run) -> String {
    let lines = run.stdout.lines().filter(|line| line.contains(" photos "));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn offline_only_the_addresses_are_checked() {
    let mut gallery = Gallery::new();
    let run = gallery.world.agoras(["doctor"]);
    let found = photos(&run);
    assert!(found.starts_with("ok    photos     s3://media/tiktok?"), "{run}");
    assert!(found.contains("are valid addresses; not checked without --online"), "{run}");
    gallery.world.set("AGORAS_MEDIA_URL", "http://media.example.com/");
    let run = gallery.world.agoras(["doctor"]);
    assert_eq!(run.exit, Some(1), "{run}");
    assert!(photos(&run).contains("TikTok fetches only https addresses"), "{run}");
    gallery.world.unset("AGORAS_MEDIA_URL");
    let run = gallery.world.agoras(["doctor"]);
    assert!(photos(&run).contains("missing: --media-url (AGORAS_MEDIA_URL)"), "{run}");
    assert_eq!(gallery.bucket.requests(), [""; 0]);
}

#[test]
fn online_a_probe_is_put_looked_at_and_deleted() {
    let gallery = Gallery::new();
    let run = gallery.world.agoras(["doctor", "--online"]);
    assert!(photos(&run).starts_with("ok    photos     a probe was put into s3://media/"), "{run}");
    let put = gallery.bucket.put_keys();
    assert_eq!((put.len(), gallery.bucket.deleted_keys()), (1, put.clone()), "{run}");
    let look = put[0].replacen("tiktok/", "GET /public/tiktok/", 1);
    assert!(gallery.bucket.requests().contains(&look), "{run}");
    assert_eq!(gallery.bucket.objects().len(), 0);
}

#[test]
fn online_a_place_where_a_photo_would_fail_is_named_and_no_probe_stays() {
    let denied = || Manner::Refuses(403, "AccessDenied");
    let cases = [
        (denied(), Manner::Well, "denies access"),
        (Manner::Well, denied(), "HTTP 403"),
        (Manner::Well, Manner::OfType("text/html"), "text/html"),
        (Manner::Well, Manner::Gives(b"else"), "something else"),
    ];
    for (puts, gets, words) in cases {
        let gallery = Gallery::new();
        gallery.bucket.puts(puts);
        gallery.bucket.gets(gets);
        let run = gallery.world.agoras(["doctor", "--online"]);
        assert_eq!(run.exit, Some(1), "{run}");
        let found = photos(&run);
        assert!(found.starts_with("fail  photos     probe agoras-"), "{run}");
        assert!(found.contains(words), "{words}: {run}");
        assert_eq!(gallery.bucket.objects().len(), 0, "{run}");
    }
    let gallery = Gallery::new();
    gallery.bucket.deletes(denied());
    let run = gallery.world.agoras(["doctor", "--online"]);
    // Whoever cleans up needs the name.
    let name = &gallery.bucket.put_keys()[0]["tiktok/".len()..];
    assert!(photos(&run).contains(&format!("probe {name}: ")), "{run}");
    assert_eq!(run.exit, Some(1), "{run}");
}
