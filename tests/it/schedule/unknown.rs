//! Rows whose outcome is unknown: 5 in each run, and never tried again by itself

use super::world::{ADA, BEA, arguments, assert_run, photos, row};
use crate::journal::world::{asked, kill};
use crate::support::{Answer, Manner, Origin, PhotoHost, World, filled};

const COLUMNS: &str = "id,account,at,type,media,title,transfer";

/// Writes a plan with a row of photos that is due since `ago` seconds, and one of a video.
fn plan(world: &World, media: &str, ago: u64) {
    let photos = format!("1,{ADA},{},photos,{media},photos,", super::world::at(ago));
    let video = format!("2,{BEA},{},video,clip.mp4,video,", super::world::at(60));
    world.plan_of(COLUMNS, &[photos, video]);
}

#[test]
fn photos_with_a_lost_answer_to_the_opening_are_5_in_each_run_with_what_to_do() {
    for fault in ["photo-init=reset-after", "photo-init=reset-before", "photo-init=http:500"] {
        let world = World::of_accounts(&[ADA, BEA]);
        let host = photos(1);
        world.fault(fault);
        plan(&world, &host.url(1), 60);
        assert_run(&world.schedule(&[]), 5, &["1=unknown", "2=published"]);
        for _ in 0..2 {
            let run = world.schedule(&[]);
            assert_run(&run, 5, &["1=unknown"]);
            assert!(run.stderr.contains("look at the profile"), "{run}");
            assert!(run.stderr.contains("then take the row out of the plan"), "{run}");
        }
        assert_eq!(world.count("photo-init"), 1, "{fault}: tried again");
    }
}

#[test]
fn a_video_that_tiktok_fetches_is_never_opened_again_after_a_kill() {
    for fault in ["video-init=stall", "video-init=stall-after"] {
        let world = World::of_accounts(&[ADA]);
        let origin = Origin::serving(filled(200_000), Manner::Ranges);
        world.fault(fault);
        let video = format!("1,{ADA},{},video,{},one,pull", super::world::at(60), origin.url());
        world.plan_of(COLUMNS, &[video]);
        kill(&world, &arguments(&[]), asked("video-init", 1));
        for _ in 0..2 {
            assert_run(&world.schedule(&[]), 5, &["1=unknown"]);
        }
        assert_eq!(world.count("video-init"), 1, "{fault}: tried again");
    }
}

/// The outcome does not depend on the media, nor on the time: neither says whether it was posted.
#[test]
fn an_unknown_row_stays_unknown_when_it_is_late_and_when_its_media_are_gone() {
    let world = World::of_accounts(&[ADA, BEA]);
    let host = photos(1);
    world.fault("photo-init=reset-after");
    plan(&world, &host.url(1), 7200);
    assert_run(&world.schedule(&[]), 5, &["1=unknown", "2=published"]);
    assert_run(&world.schedule(&["--max-late", "1h"]), 5, &["1=unknown"]);
    assert_run(&world.schedule(&["--max-per-day", "0"]), 5, &["1=unknown"]);
    drop(host);
    assert_run(&world.schedule(&[]), 5, &["1=unknown"]);
    assert_eq!(world.count("photo-init"), 1);
}

#[test]
fn an_unknown_row_with_other_content_is_refused_with_both() {
    let world = World::of_accounts(&[ADA]);
    let host = PhotoHost::with(vec![Answer::Gives(crate::support::sample("photo.jpg"))]);
    world.fault("photo-init=reset-after");
    let plan = |title: &str| {
        let line = format!("1,{ADA},{},photos,{},{title},", super::world::at(60), host.url(1));
        world.plan_of(COLUMNS, &[line]);
    };
    plan("one");
    assert_run(&world.schedule(&[]), 5, &["1=unknown"]);
    plan("uno");
    let run = world.schedule(&[]);
    assert_run(&run, 9, &["1=bad_input"]);
    assert!(run.stderr.contains("title one") && run.stderr.contains("title uno"), "{run}");
    assert_eq!(world.count("photo-init"), 1);
}

/// A row that TikTok has whole is asked about, whatever became of its media and its time.
#[test]
fn a_row_whose_result_is_missing_is_finished_without_its_media() {
    let world = World::of_accounts(&[ADA]);
    world.file("film.mp4", &filled(200_000));
    world.plan(&[row("1", ADA, "one").with("film.mp4").aged(7200), row("2", ADA, "two").aged(30)]);
    world.fault("status=stall");
    kill(&world, &arguments(&[]), asked("status", 1));
    std::fs::remove_file(world.home.path().join("film.mp4")).unwrap();
    let run = world.schedule(&["--max-late", "1h", "--max-per-day", "1"]);
    assert_run(&run, 0, &["1=published", "2=deferred"]);
    assert_run(&world.schedule(&[]), 0, &["2=published"]);
    assert_eq!(world.titles(ADA), ["one", "two"]);
}

#[test]
fn a_row_that_tiktok_still_processes_is_6_and_then_done() {
    let world = World::of_accounts(&[ADA]);
    world.tiktok.set("processing=3600").unwrap();
    world.plan(&[row("1", ADA, "one")]);
    assert_run(&world.schedule(&["--wait-timeout", "20s"]), 6, &["1=still_processing"]);
    assert_run(&world.schedule(&["--no-wait"]), 0, &["1=processing"]);
    world.tiktok.set("processing=1").unwrap();
    assert_run(&world.schedule(&[]), 0, &["1=published"]);
    assert_run(&world.schedule(&[]), 0, &[]);
    assert_eq!((world.titles(ADA).len(), world.count("video-init")), (1, 1));
}

#[test]
fn a_row_whose_file_in_the_journal_is_gone_is_not_posted_again() {
    let world = World::of_accounts(&[ADA]);
    world.plan(&[row("1", ADA, "one"), row("2", ADA, "two")]);
    world.fault("status@1=stall");
    kill(&world, &arguments(&[]), asked("status", 1));
    let is_publish =
        |name: &str| name.len() < 40 && name.starts_with("00") && !name.contains(".opened");
    for file in crate::support::below(&world.kept().join("journal"), &is_publish) {
        std::fs::remove_file(file).unwrap();
    }
    let run = world.schedule(&[]);
    assert_run(&run, 5, &["1=unknown", "2=published"]);
    assert!(
        run.stderr.contains("the journal no longer tells what became of video clip.mp4"),
        "{run}"
    );
    assert_eq!(world.titles(ADA), ["one", "two"]);
}
