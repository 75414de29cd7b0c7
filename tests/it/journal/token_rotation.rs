//! Tokens that rotate during a publish (C12, C15, E12, H15)

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use agoras::emulator::Settings;

use crate::journal::world::{CHUNK, PATIENCE, upload};
use crate::support::{CLIP, Line, Run, World, figure, sparse};

fn copy(from: &Path, to: &Path) {
    assert!(Command::new("cp").args(["-a".as_ref(), from, to]).status().unwrap().success());
}

#[test]
fn c12_the_slower_of_two_copies_of_a_store_reports_it_and_does_not_loop() {
    let world = World::new();
    assert_eq!(world.agoras(["tiktok", "creator"]).exit, Some(0));
    let mut world = world.without_variables();
    let here = world.home.path().join(".agoras");
    let there = world.home.path().join("other-host");
    copy(&here, &there);
    world.tiktok.expire_access_tokens();
    assert_eq!(world.agoras(["tiktok", "creator"]).exit, Some(0), "the first one rotates");
    world.tiktok.expire_access_tokens();

    world.set("AGORAS_STORAGE_DIR", there.to_str().unwrap());
    let before = world.asked().len();
    let video = ["tiktok", "video", "--video-url", CLIP];
    let loser = world.agoras(video);

    insta::assert_snapshot!(loser, @"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Reading [data]/clip.mp4
    Getting an access token from TikTok
    error: cannot get an access token for @ada.codes with the stored refresh token
      caused by: TikTok refused the request (invalid_grant: Refresh token is invalid or expired.)
      TikTok's log_id: [log_id]
      hint: run `agoras tiktok authorize`; each refresh token is good for one refresh, so another copy of this store may have used it
    --- exit 3
    ");
    assert!(world.asked().len() - before <= 3, "{:?}", world.asked());
    assert_eq!(world.agoras(video).exit, Some(3), "and so it stays");
    assert!(world.asked().len() - before <= 6, "{:?}", world.asked());
    assert_eq!(world.tiktok.delivered(), 0);

    world.unset("AGORAS_STORAGE_DIR");
    assert_eq!(world.agoras(video).exit, Some(0), "the other one goes on");
}

#[test]
fn c12_resume_in_a_copied_store_without_a_valid_token_says_why() {
    let world = World::new();
    let accepted = world.agoras(["tiktok", "video", "--video-url", CLIP, "--no-wait"]);
    assert_eq!(accepted.exit, Some(0), "{accepted}");
    let mut world = world.without_variables();
    let here = world.home.path().join(".agoras");
    let there = world.home.path().join("other-host");
    copy(&here, &there);
    world.tiktok.expire_access_tokens();
    assert_eq!(world.agoras(["tiktok", "creator"]).exit, Some(0));
    world.tiktok.expire_access_tokens();
    world.set("AGORAS_STORAGE_DIR", there.to_str().unwrap());

    let loser = world.agoras(["tiktok", "resume", &accepted.publish_id(), "--json"]);

    assert_eq!((loser.exit, loser.publish_id()), (Some(5), accepted.publish_id()), "{loser}");
    assert!(loser.stderr.contains("cannot get an access token"), "{loser}");
    assert!(loser.stderr.contains("invalid_grant"), "{loser}");
}

#[test]
fn c15_an_upload_and_a_wait_last_longer_than_several_tokens() {
    // At a thousand times real speed a token lives for 7 s.
    let processing = Duration::from_mins(4 * 60 + 20);
    let world = World::at_speed(1000, Settings { processing, ..Settings::default() });
    let video = world.video("video.mp4", 12_000_000);

    let run = world
        .agoras(upload(&video).into_iter().chain(["--wait-timeout", "12h"].map(str::to_owned)));

    assert_eq!(run.exit, Some(0), "{run}");
    let requests = world.tiktok.requests();
    let hours = (requests.last().unwrap().at_millis - requests[0].at_millis) / 3_600_000;
    let refreshes = world.count("token");
    assert!(hours >= 4, "{hours}");
    // The count is one for the first token and one for every two hours.
    assert_eq!(refreshes as u64, hours / 2 + 1, "{hours} h: {:?}", world.asked());
    assert_eq!((world.tiktok.delivered(), world.count("video-init")), (1, 1));
    figure(&format!("C15: {hours} h of waiting, tokens of 2 h, {refreshes} refreshes, 1 post"));
}

#[test]
fn c15_chunks_need_no_token() {
    let mut world = World::new();
    world.tiktok.set("hash=off").unwrap();
    let line = Line::to(world.tiktok.port());
    world.set("AGORAS_TIKTOK_API_URL", &line.url());
    line.carry(8_000_000);
    let video = sparse(world.home.path(), "large.mp4", 6 * CHUNK);
    let arguments = upload(&video);
    std::thread::scope(|scope| {
        let run = scope.spawn(|| world.agoras(&arguments));
        for chunks in 1..6 {
            let reached = crate::journal::world::stored(chunks * CHUNK);
            assert!(world.tiktok.wait_until(PATIENCE, reached));
            world.tiktok.expire_access_tokens();
        }
        let run = run.join().unwrap();
        assert_eq!(run.exit, Some(0), "{run}");
    });
    let asked = world.asked();
    let last_chunk = asked.iter().rposition(|call| call == "chunk").unwrap();
    let tokens = |calls: &[String]| calls.iter().filter(|call| *call == "token").count();
    assert_eq!(tokens(&asked[..last_chunk]), 1, "{asked:?}");
    assert_eq!(tokens(&asked), 2, "one refresh for five expiries that nobody met: {asked:?}");
    let requests = world.tiktok.requests();
    let with_token = |request: &&agoras::emulator::Request| {
        request.endpoint.to_string() == "chunk" && request.header("authorization").is_some()
    };
    assert_eq!(requests.iter().filter(with_token).count(), 0);
}

#[test]
fn e12_of_eight_jobs_with_one_seed_one_posts_and_seven_explain_their_failure() {
    let world = World::without_store();
    let job = |number: usize| {
        let title = format!("job {number}");
        world.agoras(["tiktok", "video", "--video-url", CLIP, "--json", "--title", &title])
    };
    let runs: Vec<Run> = std::thread::scope(|scope| {
        let jobs: Vec<_> = (0..8).map(|number| scope.spawn(move || job(number))).collect();
        jobs.into_iter().map(|job| job.join().unwrap()).collect()
    });

    let (posted, refused): (Vec<_>, Vec<_>) = runs.iter().partition(|run| run.exit == Some(0));
    assert_eq!((posted.len(), world.tiktok.delivered()), (1, 1));
    for run in refused {
        assert_eq!(run.exit, Some(3), "{run}");
        let document = run.json();
        assert_eq!(document["error"]["code"], "invalid_grant", "{run}");
        let hint = document["error"]["hint"].as_str().unwrap();
        assert!(hint.contains("each refresh token is good for one refresh"), "{run}");
        assert!(hint.contains("--token-out"), "{run}");
    }
    assert_eq!(world.count("token"), 8, "nobody tries the dead token twice");
    assert!(posted[0].stderr.contains("is now dead"), "{}", posted[0]);
}

#[test]
fn h15_a_late_token_is_kept_and_one_after_the_timeout_is_requested_again() {
    // The limit of 30 s is 2 s here, the minimum for servers on this machine.
    for (delay, calls) in [(1500, 1), (4000, 2)] {
        let world = World::new();
        world.fault(&format!("token=delay:{delay}"));
        let run = world.agoras(["tiktok", "creator"]);
        assert_eq!((run.exit, world.count("token")), (Some(0), calls), "{delay}: {run}");
        assert_eq!(world.agoras(["tiktok", "creator"]).exit, Some(0));
        assert_eq!(world.count("token"), calls, "{delay}: it was kept");
    }
}

#[test]
fn h15_a_token_lost_in_an_answer_is_reported_as_lost() {
    let world = World::new();
    world.fault("token=stall-after");

    let run = world.agoras(["tiktok", "video", "--video-url", CLIP]);

    assert_eq!(run.exit, Some(3), "{run}");
    assert!(run.stderr.contains("was lost in flight at"), "{run}");
    assert!(run.stderr.contains("nobody has the new token: authorize again"), "{run}");
    assert_eq!((world.count("token"), world.tiktok.delivered()), (2, 0));
    let account = world.tiktok.account("ada.codes").unwrap();
    let world = world.acting_as(&account);
    let again = world.agoras(["tiktok", "video", "--video-url", CLIP]);
    assert_eq!((again.exit, world.tiktok.delivered()), (Some(0), 1), "{again}");
}
