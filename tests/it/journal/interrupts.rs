//! Interrupts (T03, T04, E14): signals, and readers that leave

use std::io::{BufRead, BufReader, Write};
use std::time::{Duration, Instant};

use agoras::emulator::Emulator;

use crate::journal::world::{
    THREE_CHUNKS, asked, one_post, send, stored, strike, upload, video_from,
};
use crate::support::{Answer, CLIP, Manner, Origin, PhotoHost, World, figure, sample};

/// A moment of a run: the fault that holds the run there, how to recognise it, whether TikTok has
/// opened the publish by then, and whether it can be posted.
struct Phase {
    fault: &'static str,
    reached: fn(&Emulator) -> bool,
    opened: bool,
    sent: bool,
}

/// The moments of a publish in their order.
const PHASES: [Phase; 7] = [
    Phase {
        fault: "token=drip:1000",
        reached: |it| asked("token", 1)(it),
        opened: false,
        sent: false,
    },
    Phase {
        fault: "creator=stall",
        reached: |it| asked("creator", 1)(it),
        opened: false,
        sent: false,
    },
    Phase {
        fault: "video-init=stall",
        reached: |it| asked("video-init", 1)(it),
        opened: false,
        sent: false,
    },
    Phase {
        fault: "video-init=stall-after",
        reached: |it| stored(0)(it),
        opened: false,
        sent: false,
    },
    Phase {
        fault: "chunk@2=stall",
        reached: |it| asked("chunk", 2)(it),
        opened: true,
        sent: false,
    },
    Phase {
        fault: "chunk@3=stall-after",
        reached: |it| stored(THREE_CHUNKS as u64)(it),
        opened: true,
        sent: true,
    },
    Phase { fault: "status=stall", reached: |it| asked("status", 1)(it), opened: true, sent: true },
];

#[test]
fn t04_after_an_interrupt_at_any_phase_the_next_run_continues() {
    for Phase { fault, reached, opened, sent } in PHASES {
        let world = World::new();
        let video = world.video("large.mp4", THREE_CHUNKS);
        world.fault(fault);

        let struck = strike(&world, &upload(&video), "INT", reached);

        assert_eq!(struck.exit, Some(130), "{fault}: {struck}");
        let document = struck.json();
        assert_eq!(document["publish_id"].is_string(), opened, "{fault}: {struck}");
        let hint = document["error"]["hint"].as_str().unwrap();
        assert_eq!(document["safe_to_rerun"], !sent, "{fault}: {struck}");
        assert_eq!(hint.contains("run the same command again"), opened && !sent, "{struck}");
        if opened {
            let resume = format!("`agoras tiktok resume {}`", struck.publish_id());
            assert!(hint.contains(&resume), "{fault}: {struck}");
        } else {
            assert_eq!(hint, "nothing was published", "{fault}");
        }
        let before = world.count("video-init");
        let again = world.agoras(upload(&video));
        assert_eq!(again.exit, Some(0), "{fault}: {again}");
        // An interrupted opening never gets bytes: the next run opens its own publish.
        let openings = if opened { 1 } else { before + 1 };
        one_post(&world, &std::fs::read(&video).unwrap(), openings);
    }
}

#[test]
fn t04_the_advice_after_an_interrupt_works() {
    let world = World::new();
    let video = world.video("large.mp4", THREE_CHUNKS);
    world.fault("chunk@2=stall");
    let struck = strike(&world, &upload(&video), "INT", asked("chunk", 2));

    let resumed = world.agoras(["tiktok", "resume", &struck.publish_id()]);

    assert_eq!((resumed.exit, resumed.publish_id()), (Some(0), struck.publish_id()), "{resumed}");
    one_post(&world, &std::fs::read(&video).unwrap(), 1);
}

#[test]
fn t04_an_interrupt_while_a_source_is_silent_leaves_no_files() {
    let world = World::new();
    let mut child = world.spawn(video_from("-"));
    let stdin = child.stdin.take();
    let mut line = String::new();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    while !line.starts_with("Reading") {
        line.clear();
        assert!(stderr.read_line(&mut line).unwrap() > 0, "it ended");
    }
    send("INT", child.id());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    drop(stdin);

    assert!(world.asked().is_empty());
    let clip = std::fs::read(CLIP).unwrap();
    assert_eq!(world.agoras_fed(video_from("-"), &clip).exit, Some(0));
    one_post(&world, &clip, 1);
}

#[test]
fn t04_an_interrupted_opening_of_a_pull_or_photos_is_unknown() {
    let origin = Origin::serving(std::fs::read(CLIP).unwrap(), Manner::NoRanges);
    let host = PhotoHost::with(vec![Answer::Gives(sample("photo.jpg"))]);
    let video = origin.url();
    let photo = host.url(1);
    let pull = ["tiktok", "video", "--json", "--transfer", "pull", "--video-url", &video];
    let photos = ["tiktok", "post", "--json", "--image", &photo];
    for (call, arguments) in [("video-init", &pull[..]), ("photo-init", &photos[..])] {
        let arguments: Vec<String> = arguments.iter().map(|word| (*word).to_owned()).collect();
        let world = World::new();
        world.fault(&format!("{call}=stall-after"));

        let struck = strike(&world, &arguments, "INT", |tiktok| !tiktok.publishes().is_empty());

        assert_eq!(struck.exit, Some(130), "{struck}");
        assert_eq!(struck.json()["safe_to_rerun"], false);
        assert!(!struck.stderr.contains("nothing was published"), "{struck}");
        assert!(struck.stderr.contains("look at the profile"), "{struck}");
        let again = world.agoras(&arguments);
        assert_eq!((again.exit, world.count(call)), (Some(5), 1), "{again}");
    }
}

#[test]
fn e14_a_cancelled_job_ends_in_time_and_the_next_one_resumes() {
    let mut slowest = Duration::ZERO;
    for Phase { fault, reached, .. } in PHASES {
        let world = World::new();
        let video = world.video("large.mp4", THREE_CHUNKS);
        world.fault(fault);
        let mut child = world.spawn(upload(&video));
        drop(child.stdin.take());
        assert!(world.tiktok.wait_until(Duration::from_mins(1), reached), "{fault}");

        // GitHub's runner sends KILL ten seconds after TERM.
        let told = Instant::now();
        send("TERM", child.id());
        let run = world.finish(child);
        slowest = slowest.max(told.elapsed());
        assert_eq!(run.exit, Some(130), "{fault}: {run}");
        world.tiktok.reset_faults();

        assert_eq!(world.agoras(upload(&video)).exit, Some(0), "{fault}");
        assert_eq!(world.tiktok.delivered(), 1, "{fault}");
    }
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
    figure(&format!(
        "E14: {} phases, a cancelled job ended after {} ms at most",
        PHASES.len(),
        slowest.as_millis()
    ));
}

#[test]
fn t03_a_reader_that_leaves_early_does_not_affect_the_publish() {
    let mut lines = 0;
    loop {
        let world = World::new();
        // The reader of the output leaves after a few lines; the exit code does not go through its
        // pipe.
        let script = format!(
            "{{ \"$0\" tiktok video --video-url '{CLIP}' 2>&1; echo $? > code; }} | head -n {lines}"
        );
        let run = world.shell(&script);
        let code = std::fs::read_to_string(world.home.path().join("code")).unwrap();
        let read = run.stdout.lines().count();
        assert!(["0\n", "1\n"].contains(&code.as_str()), "after {lines} lines: {code}{run}");
        assert!(!run.stdout.contains("panicked"), "{run}");
        one_post(&world, &std::fs::read(CLIP).unwrap(), 1);
        let history = world.agoras(["tiktok", "history", "--json"]).json();
        assert_eq!(history[0]["outcome"], "published", "after {lines} lines");
        if read < lines {
            break;
        }
        lines += 1;
    }
    assert!(lines > 10, "it says more than {lines} lines");
}

#[test]
fn t03_a_publish_works_with_closed_output() {
    for closing in [">&-", "2>&-", ">&- 2>&-", "> /dev/full 2>&1"] {
        let world = World::new();
        let run = world.shell(&format!("\"$0\" tiktok video --video-url '{CLIP}' {closing}"));
        assert!([Some(0), Some(1)].contains(&run.exit), "{closing}: {run}");
        one_post(&world, &std::fs::read(CLIP).unwrap(), 1);
        // The journal has what could not be printed.
        let again = world.agoras(["tiktok", "video", "--video-url", CLIP]);
        assert_eq!(again.exit, Some(4), "{closing}: {again}");
    }
}

#[test]
fn t04_an_interrupt_while_standard_input_is_still_coming_keeps_no_temporary_file() {
    let mut world = World::new();
    let folder = world.home.path().join("tmp");
    std::fs::create_dir(&folder).unwrap();
    world.set("TMPDIR", folder.to_str().unwrap());
    let mut child = world.spawn(video_from("-"));
    let mut stdin = child.stdin.take().unwrap();
    // A pipe holds 64 KiB: when this much is written, most of it has been read.
    stdin.write_all(&crate::support::filled(1_000_000)[..700_000]).unwrap();
    send("INT", child.id());
    let run = world.finish(child);
    assert_eq!(run.exit, Some(130), "{run}");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
}
