//! Many documents: all commands, each with many failures of TikTok and of its input

use std::collections::BTreeSet;
use std::path::PathBuf;

use agoras::emulator::Settings;
use serde_json::Value;

use crate::feeds::world as feeds;
use crate::support::{CLIP, PhotoHost, Run, World, documents, rounds, step};

/// The speed of the clocks: waits between tries are over at once.
const SPEED: u32 = 500;

/// Commands. Capital words stand for what each world has of its own.
const COMMANDS: [&str; 47] = [
    "tiktok video --video-url CLIP --title other",
    "tiktok video --video-url CLIP --title first",
    "tiktok video --video-url CLIP --title other --privacy PUBLIC_TO_EVERYONE",
    "tiktok video --video-url CLIP --title other --no-wait",
    "tiktok video --video-url CLIP --draft",
    "tiktok video --video-url CLIP --dry-run --title other",
    "tiktok video --video-url CLIP --dry-run --draft",
    "tiktok video --video-url CLIP --brand-content --privacy SELF_ONLY",
    "tiktok video --video-url SITE --transfer pull",
    "tiktok video --video-url SITE",
    "tiktok video --video-url missing.mp4",
    "tiktok video --video-url words.mp4",
    "tiktok video",
    "tiktok post --image PHOTO --title photo",
    "tiktok post --image PHOTO --draft",
    "tiktok post --image PHOTO --dry-run",
    "tiktok post --image PHOTO --no-wait",
    "tiktok post --image SITE",
    "tiktok status ID",
    "tiktok status ID --wait --wait-timeout 20s",
    "tiktok status v_pub_file~v2-1.7500000000000000999",
    "tiktok resume",
    "tiktok resume ID",
    "tiktok cancel ID",
    "tiktok history",
    "tiktok history --limit 1",
    "tiktok creator",
    "tiktok videos",
    "tiktok videos --limit 1",
    "tiktok videos 7512000000000000000",
    "tiktok revoke --yes",
    "tiktok authorize --client-key k",
    "utils feed-publish --network tiktok --mode last --allow-private-media --feed-url FEED",
    "utils feed-publish --network tiktok --mode random --allow-private-media --feed-url FEED",
    "utils schedule-run --allow-private-media --file PLAN",
    "utils schedule-run --allow-private-media --file PLAN --check",
    "utils schedule-run --allow-private-media --file PLAN --dry-run",
    "utils schedule-run --file words.mp4",
    "utils tokens list",
    "utils tokens show --platform tiktok --format json",
    "utils tokens show --platform tiktok --format json --field open_id",
    "utils media-limits --platform elsewhere",
    "utils text-limits",
    "utils store status",
    "doctor",
    "doctor --online",
    "publish --show-migration -n tiktok -a post -ti PHOTO",
];

/// Failures of TikTok.
const FAULTS: [&str; 30] = [
    "any@*=http:500",
    "any@*=http:503:html",
    "any@*=body:200:just words",
    "any@*=body:200:{}",
    "any@*=truncated-json",
    "any@*=reset-before",
    "any=reset-after",
    "init=reset-after",
    "init@*=error:spam_risk_too_many_posts",
    "init@*=error:unaudited_client_can_only_post_to_private_accounts",
    "init@*=error:url_ownership_unverified",
    "init@*=error:a_new_code",
    "creator@*=error:scope_not_authorized",
    "creator@*=error:access_token_invalid",
    "creator@*=field:privacy_level_options=[\"A_NEW_LEVEL\"]",
    "creator@*=field:creator_nickname=null",
    "creator@*=429:1",
    "chunk@*=reset-before",
    "chunk@*=expired",
    "chunk=fail:file_format_check_failed",
    "chunk=fail:a new reason",
    "init=fail:video_pull_failed",
    "status@*=http:500",
    "status@*=field:status=\"A_NEW_STATUS\"",
    "status@*=field:publicaly_available_post_id=[7600000000000000003,\"7600000000000000004\"]",
    "status@*=error:invalid_publish_id",
    "token@*=error:invalid_grant",
    "videos@*=error:scope_not_authorized",
    "videos@*=field:videos=null",
    "cancel@*=error:publish_not_cancellable",
];

/// A world with an earlier publish, and what the commands name.
struct Stage {
    world: World,
    host: PhotoHost,
    publish_id: String,
    feed: PathBuf,
    plan: PathBuf,
}

impl Stage {
    fn new() -> Self {
        let world = World::at_speed(SPEED, Settings::default());
        let host = feeds::photos(3);
        let items = [1, 2].map(|number| {
            let id = if number == 1 { "a" } else { "b" };
            feeds::RssItem::photo(id, 60, host.url(number))
        });
        let feed = feeds::write(&world, &items);
        let plan = format!(
            "id,at,media,title\n1,{},{CLIP},one\n2,{},{CLIP},two\n3,never,{CLIP},three\n",
            feeds::moment(60).rfc3339(),
            feeds::moment(9_000_000).rfc3339(),
        );
        let plan = world.file("plan.csv", plan.as_bytes());
        world.file("words.mp4", b"only words");
        let first = world.agoras(["tiktok", "video", "--video-url", CLIP, "--title", "first"]);
        Self { publish_id: first.publish_id(), world, host, feed, plan }
    }

    fn run(&self, command: &str, shape: &[&str]) -> Run {
        let words = command.split(' ').map(|word| match word {
            "CLIP" => CLIP.to_owned(),
            "PHOTO" => self.host.url(3),
            // Nothing listens there.
            "SITE" => "http://127.0.0.1:9/film.mp4".to_owned(),
            "ID" => self.publish_id.clone(),
            "FEED" => self.feed.display().to_string(),
            "PLAN" => self.plan.display().to_string(),
            word => word.to_owned(),
        });
        self.world.agoras(words.chain(shape.iter().map(|word| (*word).to_owned())))
    }
}

/// Counts the documents, and notes what was seen.
#[derive(Default)]
struct Tally {
    documents: u64,
    outcomes: BTreeSet<String>,
    exits: BTreeSet<i32>,
}

impl Tally {
    /// Checks each document once more, by its looks, and counts it.
    fn count(&mut self, command: &str, run: &Run) {
        self.exits.insert(run.exit.unwrap());
        for document in run.stdout.lines().filter_map(|it| serde_json::from_str::<Value>(it).ok()) {
            self.documents += 1;
            let outcome = document["outcome"].as_str().unwrap_or_default();
            self.outcomes.insert(outcome.to_owned());
            let fails = document.get("error").is_some() || document["state"] == "fail";
            assert!(!fails || run.exit != Some(0), "{command}: {run}");
            let is_one = |name| documents().refusal(name, &document).is_none();
            assert!(documents().names().any(is_one), "{command}: {run}");
        }
    }
}

/// Returns each command without a failure, and with many.
fn cases() -> Vec<(&'static str, &'static str)> {
    let failures = COMMANDS.iter().flat_map(|command| FAULTS.map(|fault| (*command, fault)));
    let usual = COMMANDS.map(|command| (command, "")).into_iter();
    usual.chain(failures.step_by(step(23))).collect()
}

#[test]
fn documents_of_all_commands_and_failures_are_as_described() {
    let mut tally = Tally::default();
    for (number, (command, fault)) in cases().into_iter().enumerate() {
        let stage = Stage::new();
        if !fault.is_empty() {
            stage.world.fault(fault);
        }
        // Every fourth run is one without `--json`.
        let shape: &[&str] = if number % 4 == 3 { &[] } else { &["--json"] };
        let run = stage.run(command, shape);
        tally.count(&format!("{command}, with {fault}"), &run);
    }
    assert!(tally.documents >= rounds(90, 1000), "{} documents", tally.documents);
    for outcome in ["published", "inbox", "failed", "refused", "unknown", "processing", "dry-run"] {
        assert!(tally.outcomes.contains(outcome), "{outcome}: {:?}", tally.outcomes);
    }
    for exit in [0, 1, 2, 3, 4, 5, 8, 9] {
        assert!(tally.exits.contains(&exit), "{exit}: {:?}", tally.exits);
    }
}
