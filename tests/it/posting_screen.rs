//! The posting screen at a terminal: no post without consent

use std::process::Output;

use crate::support::{Answer, CLIP, PhotoHost, Run, Tty, World, sample};

const PUBLIC: [&str; 6] =
    ["tiktok", "video", "--video-url", CLIP, "--privacy", "PUBLIC_TO_EVERYONE"];

const QUESTION: &str = "Post it? [y/N] ";

fn seated(world: &World, arguments: &[&str]) -> Tty {
    let mut command = world.command(arguments);
    command.env("NO_COLOR", "1");
    Tty::run(command)
}

fn ended(world: &World, tty: Tty) -> Run {
    let (status, shown, stdout) = tty.end();
    let stderr = shown.replace("\r\n", "\n").into_bytes();
    world.record(&Output { status, stdout: stdout.into_bytes(), stderr })
}

/// Runs a command at a terminal and answers its question.
fn answered(world: &World, arguments: &[&str], answer: &str) -> Run {
    let mut tty = seated(world, arguments);
    tty.until(QUESTION);
    tty.enter(answer);
    ended(world, tty)
}

/// Runs a command at a terminal and asserts that it asks nothing.
fn unasked(world: &World, arguments: &[&str]) -> Run {
    let run = ended(world, seated(world, arguments));
    assert!(!run.stderr.contains(QUESTION), "{run}");
    run
}

fn inits(world: &World) -> usize {
    world.asked().iter().filter(|call| call.ends_with("-init")).count()
}

#[test]
fn t08_a_public_post_is_shown_whole_and_waits_for_a_yes() {
    let world = World::new();
    let arguments =
        [&PUBLIC[..], &["--title", "Hello", "--allow-stitch=no", "--brand-organic", "--no-wait"]];

    let run = answered(&world, &arguments.concat(), "y");

    let shown = run.to_string();
    let shown = shown.split_once("--- stderr").unwrap().1.split_inclusive(QUESTION).next().unwrap();
    insta::assert_snapshot!(shown, @"

    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Reading [data]/clip.mp4
    Getting an access token from TikTok
    Posting as Ada (@ada.codes), visible to everyone (PUBLIC_TO_EVERYONE)
      TikTok offers PUBLIC_TO_EVERYONE, MUTUAL_FOLLOW_FRIENDS, SELF_ONLY
      video: [data]/clip.mp4, 121 KiB
      caption: Hello
      viewers may comment, make duets
    Your photo/video will be labeled as 'Promotional content'
    By posting, you agree to TikTok's Music Usage Confirmation (https://www.tiktok.com/legal/page/global/music-usage-confirmation/en)
    Post it? [y/N]
    ");
    assert_eq!(world.tiktok.publishes()[0].post_info["privacy_level"], "PUBLIC_TO_EVERYONE");
}

#[test]
fn t08_any_answer_but_yes_sends_nothing() {
    for answer in ["n", "", "yesterday", "\u{4}"] {
        let world = World::new();
        let run = answered(&world, &[&PUBLIC[..], &["--json"]].concat(), answer);
        assert_eq!((run.exit, inits(&world)), (Some(4), 0), "{answer:?}: {run}");
        assert_eq!(run.json()["error"]["code"], "declined", "{run}");
        assert_eq!(run.json()["safe_to_rerun"], true, "{run}");
    }
    let world = World::new();
    let run = answered(&world, &PUBLIC, "no");
    assert!(
        run.stderr.contains("error: you did not agree, and nothing was sent to TikTok"),
        "{run}"
    );
}

#[test]
fn t08_every_spelling_of_yes_is_accepted() {
    for answer in ["y", "YES", " Yes "] {
        let world = World::new();
        let run = answered(&world, &[&PUBLIC[..], &["--no-wait"]].concat(), answer);
        assert_eq!((run.exit, inits(&world)), (Some(0), 1), "{answer:?}: {run}");
    }
}

#[test]
fn t08_every_direct_post_asks_and_a_draft_or_a_dry_run_does_not() {
    let host = PhotoHost::with(vec![Answer::Gives(sample("photo.jpg"))]);
    let image = host.url(1);
    let video = ["tiktok", "video", "--video-url", CLIP, "--no-wait"];
    let photo = ["tiktok", "post", "--image", &image, "--no-wait"];
    for (command, more, asks) in [
        (&video[..], &[][..], true),
        (&photo[..], &[][..], true),
        (&photo[..], &["-q"][..], true),
        (&video[..], &["--draft"][..], false),
        (&photo[..], &["--draft"][..], false),
        (&video[..], &["--dry-run"][..], false),
        (&photo[..], &["--dry-run"][..], false),
        (&video[..], &["--yes"][..], false),
        (&photo[..], &["--yes"][..], false),
    ] {
        let world = World::new();
        let arguments = [command, more].concat();
        let run =
            if asks { answered(&world, &arguments, "y") } else { unasked(&world, &arguments) };
        assert_eq!(run.exit, Some(0), "{command:?} {more:?}: {run}");
    }
}

#[test]
fn t08_no_question_is_asked_in_ci_or_if_the_variable_consents() {
    for (name, value) in [("CI", "true"), ("AGORAS_YES", "on")] {
        let mut world = World::new();
        world.set(name, value);
        let run = unasked(&world, &[&PUBLIC[..], &["--no-wait"]].concat());
        assert_eq!((run.exit, inits(&world)), (Some(0), 1), "{run}");
    }
    let world = World::new();
    let piped = world.agoras([&PUBLIC[..], &["--no-wait"]].concat());
    assert_eq!((piped.exit, inits(&world)), (Some(0), 1), "{piped}");
    assert!(!piped.stderr.contains(QUESTION), "{piped}");
}

#[test]
fn t08_photos_are_shown_one_by_one_without_the_keys_in_their_addresses() {
    let world = World::new();
    let host = PhotoHost::with(vec![Answer::Gives(sample("photo.jpg")); 2]);
    let one = host.url(1);
    let two = host.url(2);
    let run = answered(
        &world,
        &[
            "tiktok",
            "post",
            "--image",
            &one,
            "--image",
            &two,
            "--cover-index",
            "1",
            "--title",
            "Cats",
            "--privacy",
            "MUTUAL_FOLLOW_FRIENDS",
            "--brand-content",
            "--allow-comments=no",
            "--auto-add-music",
            "--quiet",
        ],
        "n",
    );
    insta::assert_snapshot!(run.to_string().replace(&host.base(), "[host]"), @"
    --- stderr
    Posting as Ada (@ada.codes), visible to friends (MUTUAL_FOLLOW_FRIENDS)
      TikTok offers PUBLIC_TO_EVERYONE, MUTUAL_FOLLOW_FRIENDS, SELF_ONLY
      photo 1: [host]/1
      photo 2: [host]/2 (cover)
      title: Cats
      description: none
      viewers may only watch
      TikTok adds music
    Your photo/video will be labeled as 'Paid partnership'
    By posting, you agree to TikTok's Branded Content Policy (https://www.tiktok.com/legal/page/global/bc-policy/en) and Music Usage Confirmation (https://www.tiktok.com/legal/page/global/music-usage-confirmation/en)
    Post it? [y/N] n
    error: you did not agree, and nothing was sent to TikTok
      hint: run it again to be asked again, or with --yes not to be asked
    --- exit 4
    ");
}

#[test]
fn t08_an_interrupt_at_the_question_ends_the_run_and_nothing_was_sent() {
    let world = World::new();
    let run = {
        let mut tty = seated(&world, &PUBLIC);
        tty.until(QUESTION);
        tty.interrupt();
        ended(&world, tty)
    };
    assert_eq!((run.exit, inits(&world)), (Some(130), 0), "{run}");
    assert!(run.stderr.contains("nothing was published"), "{run}");
}

#[test]
fn t09_account_and_audience_are_printed_before_anything_is_opened() {
    let host = PhotoHost::with(vec![Answer::Gives(sample("photo.jpg"))]);
    let image = host.url(1);
    for arguments in [
        ["tiktok", "video", "--video-url", CLIP, "--privacy", "MUTUAL_FOLLOW_FRIENDS"],
        ["tiktok", "post", "--image", &image, "--privacy", "MUTUAL_FOLLOW_FRIENDS"],
    ] {
        let world = World::new();
        world.fault(r#"creator@*=field:creator_nickname="Ada \u001b]0;Love\u202elace""#);
        let run = world.agoras(arguments);
        let said = run.stderr.find("Posting as Ada ").unwrap_or_else(|| panic!("{run}"));
        let opened = run.stderr.find("TikTok opened publish").unwrap_or_else(|| panic!("{run}"));
        assert!(said < opened, "{run}");
        assert!(
            run.stderr.contains("(@ada.codes), visible to friends (MUTUAL_FOLLOW_FRIENDS)"),
            "{run}"
        );
        assert!(!run.stderr.contains(['\u{1b}', '\u{202e}']), "{run}");
    }
}

#[test]
fn the_sentences_of_the_guidelines_are_always_printed() {
    let promotional = "Your photo/video will be labeled as 'Promotional content'";
    let paid = "Your photo/video will be labeled as 'Paid partnership'";
    let branded = "By posting, you agree to TikTok's Branded Content Policy (https://www.tiktok.com/legal/page/global/bc-policy/en) and Music Usage Confirmation (https://www.tiktok.com/legal/page/global/music-usage-confirmation/en)";
    let music = "By posting, you agree to TikTok's Music Usage Confirmation (https://www.tiktok.com/legal/page/global/music-usage-confirmation/en)";
    let host = PhotoHost::with(vec![Answer::Gives(sample("photo.jpg"))]);
    let image = host.url(1);
    for (options, said) in [
        (&[][..], &[music][..]),
        (&["--brand-organic"][..], &[promotional, music][..]),
        (&["--brand-content"][..], &[paid, branded][..]),
        (&["--brand-organic", "--brand-content"][..], &[paid, branded][..]),
    ] {
        for command in [["video", "--video-url", CLIP], ["post", "--image", &image]] {
            let world = World::new();
            let more = ["--privacy", "PUBLIC_TO_EVERYONE", "--no-wait", "--yes"];
            let run = world.agoras([&["tiktok"][..], &command, options, &more].concat());
            let lines: Vec<&str> = run
                .stderr
                .lines()
                .filter(|line| line.starts_with("Your photo") || line.starts_with("By posting"))
                .collect();
            assert_eq!((run.exit, lines.as_slice()), (Some(0), said), "{run}");
        }
    }
}
