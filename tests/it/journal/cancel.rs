//! Cancelled and failed publishes: TikTok's status decides about the result

use std::path::Path;

use agoras::emulator::Settings;
use serde_json::Value;

use crate::journal::world::{asked, kill};
use crate::support::{Answer, CLIP, Manner, Origin, PhotoHost, Run, World, sample};

/// A fault: TikTok agrees to cancel and goes on all the same.
const AGREED: &str = r#"cancel=body:200:{"error":{"code":"ok","message":"","log_id":"x"}}"#;
/// Faults: TikTok's status stays "processing" whatever it does.
const LAGS: [&str; 2] =
    [r#"status@*=field:status="PROCESSING_DOWNLOAD""#, "status@*=field:fail_reason="];

/// Returns a world in which TikTok takes hours to fetch anything.
fn slow() -> World {
    let mut settings = Settings::default();
    settings.set("pull-rate=10").unwrap();
    World::with(settings)
}

fn lag(world: &World) {
    for fault in LAGS {
        world.fault(fault);
    }
}

/// Servers with a video and photos, for publishes that TikTok fetches.
struct Pulls {
    origin: Origin,
    host: PhotoHost,
}

impl Pulls {
    fn new() -> Self {
        let origin = Origin::serving(std::fs::read(CLIP).unwrap(), Manner::NoRanges);
        Self { origin, host: PhotoHost::with(vec![Answer::Gives(sample("photo.jpg"))]) }
    }

    /// Returns commands for a video, a video draft, photos and a photo draft, each without waiting.
    fn commands(&self) -> Vec<Vec<String>> {
        let video = self.origin.url();
        let photo = self.host.url(1);
        let video = ["video", "--transfer", "pull", "--video-url", &video];
        let photos = ["post", "--image", &photo];
        let command = |words: &[&str], more: &[&str]| {
            let all = [&["tiktok"], words, &["--json", "--no-wait"], more].concat();
            all.into_iter().map(str::to_owned).collect()
        };
        let draft = ["--draft"];
        vec![
            command(&video, &[]),
            command(&video, &draft),
            command(&photos, &[]),
            command(&photos, &draft),
        ]
    }

    fn video(&self) -> Vec<String> {
        self.commands().swap_remove(0)
    }
}

fn openings(world: &World) -> usize {
    ["video-init", "inbox-init", "photo-init"].iter().map(|call| world.count(call)).sum()
}

fn cancel(world: &World, id: &str) -> Run {
    world.agoras(["tiktok", "cancel", id, "--json"])
}

/// Returns the outcome of the newest publish in the journal, and whether it can be resumed.
fn newest(world: &World) -> (String, bool) {
    let mut all = world.agoras(["tiktok", "history", "--json", "--limit", "1"]).json();
    let entry = all[0].take();
    (text(&entry, "outcome"), entry["finished"].as_bool().unwrap())
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

/// Returns the exit code and the outcome in the JSON document.
fn end(run: &Run) -> (Option<i32>, String) {
    (run.exit, text(&run.json(), "outcome"))
}

fn ended(exit: i32, outcome: &str) -> (Option<i32>, String) {
    (Some(exit), outcome.to_owned())
}

#[test]
fn a_failed_publish_is_reported_once_even_without_waiting() {
    let pulls = Pulls::new();
    let upload = ["tiktok", "video", "--json", "--no-wait", "--video-url", CLIP].map(str::to_owned);
    for command in pulls.commands().into_iter().chain([upload.to_vec()]) {
        let world = World::new();
        world.fault("init=fail:picture_size_check_failed");
        let opened = world.agoras(&command);
        assert_eq!(end(&opened), ended(0, "processing"), "{opened}");
        assert!(world.tiktok.wait_until(crate::journal::world::PATIENCE, |it| {
            it.publishes()[0].status == "FAILED"
        }));

        let told = world.agoras(&command);

        assert_eq!(end(&told), ended(4, "refused"), "{told}");
        assert_eq!(told.json()["error"]["code"], "picture_size_check_failed", "{told}");
        assert_eq!(told.publish_id(), opened.publish_id());
        assert_eq!(openings(&world), 1);
        let anew = world.agoras(&command);
        assert_eq!(end(&anew), ended(0, "processing"), "{anew}");
        assert_eq!(openings(&world), 2);
    }
}

#[test]
fn a_finished_publish_is_reported_once_even_without_waiting() {
    let pulls = Pulls::new();
    for command in pulls.commands() {
        let world = World::new();
        let opened = world.agoras(&command);
        assert!(world.tiktok.wait_until(crate::journal::world::PATIENCE, |it| {
            !it.publishes()[0].status.starts_with("PROCESSING")
        }));

        let told = world.agoras(&command);

        assert_eq!((told.exit, told.publish_id()), (Some(0), opened.publish_id()), "{told}");
        let outcome = told.json()["outcome"].clone();
        assert!(outcome == "published" || outcome == "inbox", "{told}");
        let again = world.agoras(&command);
        assert_eq!(again.json()["error"]["code"], "duplicate", "{again}");
        assert_eq!((again.exit, openings(&world)), (Some(4), 1));
    }
}

#[test]
fn a_cancelled_publish_is_finished_for_every_command_and_reported_once() {
    let pulls = Pulls::new();
    for command in pulls.commands() {
        let world = slow();
        let id = world.agoras(&command).publish_id();

        let run = cancel(&world, &id);

        assert_eq!(end(&run), ended(0, "cancelled"), "{run}");
        assert_eq!(run.json()["fail_reason"], "publish_cancelled");
        assert_eq!(newest(&world), ("cancelled".to_owned(), true));
        let nothing = world.agoras(["tiktok", "resume"]);
        assert!(nothing.stderr.contains("Nothing is unfinished"), "{nothing}");
        let second = cancel(&world, &id);
        assert_eq!(end(&second), ended(0, "cancelled"), "{second}");

        let told = world.agoras(&command);
        assert_eq!(end(&told), ended(4, "refused"), "{told}");
        assert_eq!(told.json()["error"]["code"], "publish_cancelled");
        assert_eq!((newest(&world).0.as_str(), openings(&world)), ("cancelled", 1));
        let anew = world.agoras(&command);
        assert_eq!((end(&anew), openings(&world)), (ended(0, "processing"), 2), "{anew}");
    }
}

#[test]
fn resume_and_status_report_a_cancelled_publish_and_then_it_may_be_published_again() {
    let pulls = Pulls::new();
    for teller in ["resume", "status"] {
        let world = slow();
        let id = world.agoras(pulls.video()).publish_id();
        assert_eq!(cancel(&world, &id).exit, Some(0));

        let told = world.agoras(["tiktok", teller, &id, "--json"]);

        assert_eq!(end(&told), ended(4, "refused"), "{told}");
        assert_eq!(told.json()["error"]["code"], "publish_cancelled");
        let anew = world.agoras(pulls.video());
        assert_eq!((anew.exit, openings(&world)), (Some(0), 2), "{anew}");
    }
}

#[test]
fn until_tiktok_confirms_a_cancel_nothing_is_resumed_or_opened() {
    let pulls = Pulls::new();
    for command in pulls.commands() {
        let world = slow();
        let id = world.agoras(&command).publish_id();
        lag(&world);

        let run = cancel(&world, &id);

        assert_eq!(end(&run), ended(6, "cancelling"), "{run}");
        assert_eq!(newest(&world), ("cancelling".to_owned(), false));
        let status = world.agoras(["tiktok", "status", &id, "--json"]);
        assert_eq!(end(&status), ended(0, "cancelling"), "{status}");
        let nothing = world.agoras(["tiktok", "resume"]);
        assert!(nothing.stderr.contains("Nothing is unfinished"), "{nothing}");
        let resumed = world.agoras(["tiktok", "resume", &id, "--json"]);
        assert_eq!(end(&resumed), ended(6, "cancelling"), "{resumed}");
        let doctor = world.agoras(["doctor"]);
        assert!(doctor.stdout.contains(&format!("`agoras tiktok status {id} --wait`")), "{doctor}");
        assert!(!doctor.stdout.contains("tiktok resume"), "{doctor}");
        let unknown = world.agoras(&command);
        assert_eq!(end(&unknown), ended(5, "unknown"), "{unknown}");
        assert_eq!(unknown.publish_id(), id);
        assert_eq!(unknown.json()["safe_to_rerun"], false);
        let second = cancel(&world, &id);
        assert_eq!(end(&second), ended(6, "cancelling"), "{second}");
        assert_eq!((newest(&world).0.as_str(), openings(&world)), ("cancelling", 1));

        world.tiktok.reset_faults();
        let told = world.agoras(&command);
        assert_eq!(end(&told), ended(4, "refused"), "{told}");
        assert_eq!(told.json()["error"]["code"], "publish_cancelled");
        assert_eq!(newest(&world), ("cancelled".to_owned(), true));
        assert_eq!(world.agoras(&command).exit, Some(0));
        assert_eq!(openings(&world), 2);
    }
}

#[test]
fn a_publish_that_appears_after_a_cancel_is_a_duplicate() {
    let pulls = Pulls::new();
    for command in pulls.commands() {
        let world = World::new();
        let id = world.agoras(&command).publish_id();
        world.fault(AGREED);
        lag(&world);
        assert_eq!(end(&cancel(&world, &id)), ended(6, "cancelling"));
        world.tiktok.reset_faults();

        let run = world.agoras(&command);

        assert_eq!(run.exit, Some(4), "{run}");
        assert_eq!(run.json()["error"]["code"], "duplicate", "{run}");
        assert_eq!((run.json()["safe_to_rerun"].as_bool(), run.publish_id()), (Some(false), id));
        let outcome = newest(&world).0;
        assert!(outcome == "published" || outcome == "inbox", "{outcome}");
        assert_eq!(openings(&world), 1);
    }
}

#[test]
fn cancel_reports_a_publish_that_appeared_all_the_same() {
    let pulls = Pulls::new();
    let world = World::new();
    let id = world.agoras(pulls.video()).publish_id();
    world.fault(AGREED);

    let run = cancel(&world, &id);

    assert_eq!(end(&run), ended(4, "published"), "{run}");
    assert_eq!(run.json()["error"]["code"], "publish_not_cancellable");
    assert_eq!(newest(&world), ("published".to_owned(), true));
}

#[test]
fn after_a_lost_answer_to_cancel_the_status_decides() {
    let pulls = Pulls::new();
    for lost in ["reset-after", "truncated-json", "http:503:html"] {
        let world = slow();
        let id = world.agoras(pulls.video()).publish_id();
        world.fault(&format!("cancel={lost}"));
        assert_eq!(end(&cancel(&world, &id)), ended(0, "cancelled"), "{lost}");
    }
}

#[test]
fn a_cancel_without_any_answer_is_unknown_and_nothing_is_resumed() {
    let pulls = Pulls::new();
    for lost in ["reset-before", "reset-after", "http:503:json"] {
        let world = slow();
        let id = world.agoras(pulls.video()).publish_id();
        world.fault(&format!("cancel@*={lost}"));
        lag(&world);

        let run = cancel(&world, &id);

        assert_eq!(end(&run), ended(5, "cancelling"), "{lost}: {run}");
        assert_eq!(run.json()["safe_to_rerun"], false);
        assert_eq!(newest(&world), ("cancelling".to_owned(), false), "{lost}");
        let unknown = world.agoras(pulls.video());
        assert_eq!((end(&unknown), openings(&world)), (ended(5, "unknown"), 1), "{unknown}");
    }
}

#[test]
fn a_cancel_that_tiktok_refuses_changes_nothing() {
    let pulls = Pulls::new();
    let cases = [
        ("cancel@*=error:publish_not_cancellable", 4),
        ("cancel@*=error:scope_not_authorized", 3),
        ("cancel@*=429", 8),
    ];
    for (fault, exit) in cases {
        let world = slow();
        let id = world.agoras(pulls.video()).publish_id();
        world.fault(fault);

        let run = cancel(&world, &id);

        assert_eq!(run.exit, Some(exit), "{run}");
        assert_eq!(newest(&world), ("processing".to_owned(), false), "{fault}");
    }
}

#[test]
fn a_cancel_that_was_killed_before_its_answer_counts_as_requested() {
    let pulls = Pulls::new();
    let world = slow();
    let id = world.agoras(pulls.video()).publish_id();
    world.fault("cancel=stall-after");
    let arguments = ["tiktok", "cancel", &id].map(str::to_owned);
    kill(&world, &arguments, asked("cancel", 1));
    assert_eq!(newest(&world), ("cancelling".to_owned(), false));

    assert_eq!(end(&cancel(&world, &id)), ended(0, "cancelled"));
}

#[test]
fn a_cancelled_upload_with_missing_bytes_can_never_be_published() {
    let world = World::new();
    let video = world.video("large.mp4", 16_000_000);
    world.fault("chunk@2=stall");
    let upload = crate::journal::world::upload(Path::new(&video));
    kill(&world, &upload, asked("chunk", 2));
    let id = world.tiktok.publishes()[0].publish_id.clone();
    world.fault(AGREED);
    assert_eq!(end(&cancel(&world, &id)), ended(6, "cancelling"));

    let anew = world.agoras(&upload);

    assert_eq!((anew.exit, openings(&world), world.tiktok.delivered()), (Some(0), 2, 1), "{anew}");
}

#[test]
fn a_waiting_run_notices_a_cancel_and_records_it() {
    let pulls = Pulls::new();
    let world = slow();
    let mut command = pulls.video();
    command.retain(|word| word != "--no-wait");
    let mut waiting = world.spawn(&command);
    drop(waiting.stdin.take());
    assert!(world.tiktok.wait_until(crate::journal::world::PATIENCE, asked("status", 1)));
    let id = world.tiktok.publishes()[0].publish_id.clone();

    assert_eq!(end(&cancel(&world, &id)), ended(0, "cancelled"));

    let told = world.finish(waiting);
    assert_eq!(end(&told), ended(4, "refused"), "{told}");
    assert_eq!(newest(&world), ("cancelled".to_owned(), true));
    assert_eq!(world.agoras(pulls.video()).exit, Some(0));
}
