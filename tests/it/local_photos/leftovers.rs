//! Photos that a run has left in the bucket: deleted later, by name, and never too early

use super::bucket::Manner;
use super::world::{Gallery, post};
use crate::support::Run;

/// The time for which TikTok may fetch, on the tests' clock, which is 20 times faster.
const FETCHING: u64 = 70 * 60 / 20;

/// Kills a run when the bucket or TikTok has got this far.
fn kill(gallery: &Gallery, reached: impl Fn()) {
    let mut child = gallery.world.spawn(post(&[]));
    reached();
    child.kill().unwrap();
    child.wait().unwrap();
}

fn both() -> [fn(&Gallery) -> Run; 2] {
    [
        |gallery| gallery.world.agoras(["tiktok", "resume"]),
        |gallery| gallery.world.agoras(["doctor"]),
    ]
}

#[test]
fn what_a_kill_before_tiktok_was_asked_leaves_is_deleted_by_resume_and_doctor() {
    for again in both() {
        let gallery = Gallery::new();
        gallery.bucket.gets(Manner::Stalls);
        kill(&gallery, || gallery.bucket.wait_for("GET /public/"));
        assert_eq!(gallery.bucket.objects().len(), 2);
        gallery.bucket.add("tiktok/mine.jpg");
        let run = again(&gallery);
        assert!(run.to_string().contains("Deleted 2 photos from s3://media/tiktok"), "{run}");
        assert_eq!(gallery.bucket.objects().into_keys().collect::<Vec<_>>(), ["tiktok/mine.jpg"]);
        let put = gallery.bucket.put_keys();
        assert_eq!(gallery.bucket.deleted_keys(), put);
        let second = again(&gallery);
        assert!(!second.to_string().contains("Deleted"), "{second}");
    }
}

#[test]
fn a_kill_during_the_put_leaves_nothing_that_is_not_in_the_journal() {
    let gallery = Gallery::new();
    gallery.bucket.puts(Manner::Stalls);
    kill(&gallery, || gallery.bucket.wait_for("PUT /media/"));
    assert_eq!(gallery.noted(), ["intended", "hosted"]);
    let run = gallery.world.agoras(["tiktok", "resume"]);
    assert_eq!(run.exit, Some(0), "{run}");
    // Both names are deleted, also the one that never came to be.
    assert_eq!(gallery.bucket.deleted_keys().len(), 2, "{run}");
}

#[test]
fn what_tiktok_may_still_fetch_stays_for_70_minutes() {
    for again in both() {
        let gallery = Gallery::new();
        gallery.world.fault("photo-init=stall-after");
        kill(&gallery, || {
            let asked = |tiktok: &agoras::emulator::Emulator| {
                tiktok.requests().iter().any(|it| it.endpoint.to_string() == "photo-init")
            };
            assert!(gallery.world.tiktok.wait_until(std::time::Duration::from_mins(1), asked));
        });
        gallery.world.tiktok.reset_faults();
        gallery.age_journal(FETCHING - 60);
        let early = again(&gallery);
        assert_eq!(gallery.bucket.objects().len(), 2, "{early}");
        assert!(early.to_string().contains("2 photos stay in s3://media/tiktok"), "{early}");
        gallery.age_journal(61);
        let late = again(&gallery);
        assert_eq!(gallery.bucket.objects().len(), 0, "{late}");
        assert!(late.to_string().contains("Deleted 2 photos"), "{late}");
        // It is still not known whether TikTok has posted it.
        assert_eq!(gallery.post(&["--json"]).exit, Some(5));
    }
}

#[test]
fn a_resume_that_learns_the_result_deletes_them_at_once() {
    let gallery = Gallery::new();
    let run = gallery.post(&["--no-wait"]);
    assert_eq!((run.exit, gallery.bucket.objects().len()), (Some(0), 2), "{run}");
    let resumed = gallery.world.agoras(["tiktok", "resume"]);
    assert_eq!((resumed.exit, gallery.bucket.objects().len()), (Some(0), 0), "{resumed}");
    // The publish has ended and nothing is left: the next one moves it out of the way.
    assert_eq!(gallery.post(&["--title", "another"]).exit, Some(0));
    assert_eq!(gallery.noted().iter().filter(|it| *it == "hosted").count(), 1);
}

#[test]
fn a_deletion_that_fails_does_not_change_the_result_and_is_tried_again() {
    let gallery = Gallery::new();
    gallery.bucket.deletes(Manner::Refuses(403, "AccessDenied"));
    let run = gallery.post(&[]);
    assert_eq!(run.exit, Some(0), "{run}");
    assert!(run.stderr.contains("warning: 2 photos could not be deleted from s3://"), "{run}");
    // It is not moved to the finished publishes, where nobody would look for it.
    let again = gallery.post(&["--title", "another"]);
    assert_eq!((again.exit, gallery.bucket.objects().len()), (Some(0), 4), "{again}");
    let resumed = gallery.world.agoras(["tiktok", "resume"]);
    assert_eq!(resumed.exit, Some(7), "{resumed}");
    let doctor = gallery.world.agoras(["doctor"]);
    assert!(doctor.stdout.contains("fail  photos"), "{doctor}");
    gallery.bucket.deletes(Manner::Well);
    let resumed = gallery.world.agoras(["tiktok", "resume"]);
    assert_eq!((resumed.exit, gallery.bucket.objects().len()), (Some(0), 0), "{resumed}");
}

#[test]
fn the_next_post_of_the_same_photos_begins_anew_and_deletes_what_was_left() {
    let gallery = Gallery::new();
    gallery.bucket.gets(Manner::Stalls);
    kill(&gallery, || gallery.bucket.wait_for("GET /public/"));
    gallery.bucket.gets(Manner::Well);
    let run = gallery.post(&[]);
    assert_eq!((run.exit, gallery.bucket.objects().len()), (Some(0), 0), "{run}");
    assert_eq!((gallery.world.tiktok.publishes().len(), gallery.bucket.put_keys().len()), (1, 4));
}

#[test]
fn a_name_that_agoras_has_not_made_is_never_deleted() {
    let gallery = Gallery::new();
    gallery.bucket.add("tiktok/holiday.jpg");
    gallery.bucket.gets(Manner::Stalls);
    kill(&gallery, || gallery.bucket.wait_for("GET /public/"));
    gallery.rename_in_journal("holiday.jpg");
    let run = gallery.world.agoras(["tiktok", "resume"]);
    assert_eq!(run.exit, Some(7), "{run}");
    assert!(gallery.bucket.objects().contains_key("tiktok/holiday.jpg"), "{run}");
}
