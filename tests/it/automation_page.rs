//! The examples of docs/automation.md, run as printed against the emulator, or parsed

use std::collections::BTreeSet;
use std::process::Command;
use std::time::Duration;

use agoras::clock::Clock;
use serde_json::{Value, json};

use crate::support::{Answer, CLIP, Google, PhotoHost, Run, World, cannot, sample, yaml};

const PAGE: &str = include_str!("../../docs/automation.md");

/// Returns the page's code in this language that has these words.
fn block(language: &str, words: &str) -> &'static str {
    let fence = format!("```{language}\n");
    let blocks = PAGE.split("```").enumerate().filter(|(number, _)| number % 2 == 1);
    let mut found = blocks.filter_map(|(_, text)| {
        let code = text.strip_prefix(&fence[3..])?;
        code.contains(words).then_some(code)
    });
    let block = found.next().unwrap_or_else(|| panic!("the page has no {language} of {words}"));
    assert!(found.next().is_none(), "the page has several of {words}");
    block
}

/// Returns the cells of each row below a heading of a table.
fn rows(heading: &str) -> Vec<Vec<&'static str>> {
    let (_, table) = PAGE.split_once(&format!("{heading}\n")).unwrap();
    let lines = table.lines().skip(1).take_while(|line| line.starts_with('|'));
    lines.map(|line| line.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

/// The folders and media of the page, and photos on this machine.
struct Stage {
    world: World,
    photos: PhotoHost,
}

impl Stage {
    fn new() -> Self {
        let world = World::new();
        for folder in ["posts", "feed", "bin"] {
            std::fs::create_dir(world.home.path().join(folder)).unwrap();
        }
        for video in ["posts/clip.mp4", "posts/monday.mp4"] {
            std::fs::copy(CLIP, world.home.path().join(video)).unwrap();
        }
        // The photos are on this machine, which feeds and plans may not name.
        let program = env!("CARGO_BIN_EXE_agoras");
        let wrapper = format!(
            "#!/bin/sh\ncase \"$*\" in *feed-publish* | *schedule-run*) set -- \"$@\" --allow-private-media ;; esac\nexec '{program}' \"$@\"\n"
        );
        world.wrapper("bin/agoras", &wrapper);
        let photo = || Answer::Gives(sample("photo.jpg"));
        Self { world, photos: PhotoHost::with(vec![photo(), photo()]) }
    }

    /// Returns a text of the page with the places of this machine.
    fn here(&self, text: &str) -> String {
        let home = self.world.home.path().display();
        let host = self.photos.base();
        text.replace("/srv/", &format!("{home}/"))
            .replace("/plan/", &format!("{home}/posts/"))
            .replace("/usr/local/bin/agoras", "agoras")
            .replace("https://media.example.com/1.jpg", &format!("{host}/1"))
            .replace("https://media.example.com/2.jpg", &format!("{host}/2"))
            .replace("https://blog.example.com/feed.xml", &format!("{home}/feed/feed.xml"))
    }

    /// Writes a plan of the page in which every row is due since a minute.
    fn plan(&self, name: &str, text: &str) {
        let at = (Clock::system().now() - Duration::from_mins(1)).rfc3339();
        let text = text.replace("2026-12-07 18:00", &at).replace("2026-12-08 18:00", &at);
        self.world.file(name, self.here(&text).as_bytes());
    }

    /// Runs a command line of the page.
    fn run(&self, line: &str) -> Run {
        self.world.shell(&format!("PATH=\"$HOME/bin:$PATH\"; {}", self.here(line)))
    }

    fn posts(&self) -> usize {
        self.world.tiktok.delivered()
    }
}

/// Returns the JSON lines of a run.
fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn names(line: &Value) -> BTreeSet<String> {
    line.as_object().unwrap().keys().cloned().collect()
}

/// Checks that the line of the page with these words has exactly the names of a printed line.
fn is_as_documented(printed: &Value, words: &str) {
    let documented = lines(block("json", "outcome"));
    let it = documented.iter().find(|line| line.to_string().contains(words)).unwrap();
    assert_eq!(names(printed), names(it), "{words}: {printed}");
}

#[test]
fn the_content_files_are_published() {
    let stage = Stage::new();
    for (file, words) in [("clip.yaml", "video_url: clip.mp4"), ("album.yaml", "cover_index: 1")] {
        let text = block("yaml", words);
        stage.world.file(&format!("posts/{file}"), stage.here(text).as_bytes());
        let line = text.lines().next().unwrap().split_once(": ").unwrap().1;
        // These have no option for private media: the addresses count as typed.
        let line = line.replace("agoras ", "\"$0\" ");
        let run = stage.world.shell(&line);
        assert_eq!(run.exit, Some(0), "{line}: {run}");
    }
    let publishes = stage.world.tiktok.publishes();
    assert_eq!(publishes[0].post_info["disable_duet"], true);
    assert_eq!(publishes[1].post_info["description"], "Thrown on Monday,\nfired on Thursday.");
    assert_eq!(publishes[1].source_info["photo_cover_index"], 1);
}

#[test]
fn the_feed_is_posted_by_the_line_for_cron_and_no_item_twice() {
    let stage = Stage::new();
    let line = block("", "feed-publish").trim_end();
    let (times, command) = line.split_once("  ").unwrap();
    assert_eq!(times.split(' ').count(), 5, "{times}");
    let feed = format!(
        "<rss version=\"2.0\"><channel><title>Blog</title><item><title>Two &amp;amp; more</title>\
         <link>https://blog.example.com/7</link><guid>https://blog.example.com/7</guid>\
         <dc:date xmlns:dc=\"http://purl.org/dc/elements/1.1/\">{}</dc:date>\
         <enclosure url=\"{}/1\" length=\"0\" type=\"image/jpeg\"/></item></channel></rss>",
        (Clock::system().now() - Duration::from_hours(2)).rfc3339(),
        stage.photos.base(),
    );
    stage.world.file("feed/feed.xml", feed.as_bytes());
    for _ in 0..2 {
        let run = stage.run(command);
        assert_eq!((run.exit, run.stderr.as_str(), stage.posts()), (Some(0), "", 1), "{run}");
    }
    let posted = std::fs::read_to_string(stage.world.home.path().join("feed/posted.jsonl"));
    let posted = lines(&posted.unwrap());
    assert_eq!(posted.len(), 1, "{posted:?}");
    is_as_documented(&posted[0], "\"item\"");
}

/// Returns the line that systemd runs.
fn exec_start() -> &'static str {
    let unit = block("ini", "[Service]");
    unit.lines().find_map(|line| line.strip_prefix("ExecStart=")).unwrap()
}

#[test]
fn the_plan_is_posted_by_the_service_and_no_row_twice() {
    let stage = Stage::new();
    stage.plan("posts/plan.csv", block("csv", "monday"));
    let run = stage.run(exec_start());
    assert_eq!((run.exit, stage.posts()), (Some(0), 2), "{run}");
    let printed = lines(&run.stdout);
    assert_eq!((&printed[0]["row"], &printed[1]["row"]), (&"monday".into(), &"bowls".into()));
    is_as_documented(&printed[0], "monday");

    let again = stage.run(exec_start());
    assert_eq!((again.exit, again.stdout.as_str(), stage.posts()), (Some(0), "", 2), "{again}");

    // In YAML it is the same plan: the same rows, with the same content.
    stage.plan("posts/plan.yaml", block("yaml", "- id: monday"));
    let again = stage.run(&exec_start().replace("plan.csv", "plan.yaml"));
    assert_eq!((again.exit, again.stdout.as_str(), stage.posts()), (Some(0), "", 2), "{again}");
}

#[test]
fn a_late_row_and_one_with_a_fault_are_printed_as_documented() {
    let stage = Stage::new();
    let long_ago = (Clock::system().now() - Duration::from_hours(48)).rfc3339();
    let plan = format!(
        "id,account,at,media\nbowls,ada.codes,{long_ago},monday.mp4\nx,ada.codes,soon,monday.mp4\n"
    );
    stage.world.file("posts/plan.csv", plan.as_bytes());
    let run = stage.run(exec_start());
    assert_eq!((run.exit, stage.posts()), (Some(9), 0), "{run}");
    let printed = lines(&run.stdout);
    assert_eq!(printed.len(), 2, "{run}");
    is_as_documented(&printed[0], "bad_input");
    is_as_documented(&printed[1], "late");
}

#[test]
fn the_units_are_accepted_by_systemd() {
    let world = World::new();
    // It looks for the program, which a reader has installed.
    let service = block("ini", "[Service]").replace("/usr/local/bin/agoras", "/bin/true");
    let unit = |name, text: &str| world.file(name, text.as_bytes());
    let files =
        [unit("agoras-plan.service", &service), unit("agoras-plan.timer", block("ini", "[Timer]"))];
    let mut verify = Command::new("systemd-analyze");
    verify.args(["verify", "--man=no", "--generators=no"]).args(files);
    let Ok(output) = world.settled(verify).output() else {
        cannot("systemd-analyze", "it is not on the PATH");
        return;
    };
    // What it does not know, it says on stderr and passes over.
    let run = world.record(&output);
    assert_eq!((run.exit, run.stderr.as_str()), (Some(0), ""), "{run}");
}

#[test]
fn the_check_in_a_pull_request_needs_no_account_and_finds_every_fault() {
    let mut stage = Stage::new();
    stage.world = stage.world.without_variables();
    let workflow = &yaml(block("yaml", "pull_request"))[0];
    let steps = workflow["jobs"]["check"]["steps"].as_array().unwrap();
    let line = steps.iter().find_map(|step| step["run"].as_str()).unwrap();
    stage.plan("posts/plan.csv", block("csv", "monday"));
    let run = stage.run(line);
    assert_eq!(run.exit, Some(0), "{run}");
    assert!(lines(&run.stdout).iter().all(|line| line["outcome"] == "ok"), "{run}");

    stage
        .world
        .file("posts/plan.csv", b"id,at,media\n1,soon,monday.mp4\n2,2026-12-07 18:00,no.mp4\n");
    let run = stage.run(line);
    assert_eq!((run.exit, lines(&run.stdout).len()), (Some(9), 2), "{run}");
    assert!(stage.world.asked().is_empty(), "{:?}", stage.world.asked());
}

#[test]
fn the_workflow_posts_a_row_of_the_sheet_once_and_keeps_the_journal() {
    let mut stage = Stage::new();
    let workflow = &yaml(block("yaml", "--sheets-id"))[0];
    let job = &workflow["jobs"]["publish"];
    let steps = job["steps"].as_array().unwrap();
    let home = &job["env"]["AGORAS_STORAGE_DIR"];
    for step in ["restore", "save"].map(|what| format!("actions/cache/{what}@")) {
        let step = steps
            .iter()
            .find(|it| it["uses"].as_str().is_some_and(|uses| uses.starts_with(&step)))
            .unwrap();
        assert_eq!(&step["with"]["path"], home, "{step}");
    }
    assert!(workflow["concurrency"]["group"].is_string(), "{workflow}");
    assert_eq!(workflow["concurrency"]["cancel-in-progress"], "false");
    let lines = steps.iter().filter_map(|step| step["run"].as_str());
    let [lock, publish] = lines.collect::<Vec<_>>()[..] else { panic!("{steps:?}") };

    let at = Clock::system().now().rfc3339();
    let day = format!("{}-{}-{}", &at[8..10], &at[5..7], &at[..4]);
    let photo = format!("{}/1", stage.photos.base());
    let row = ["Hello", "", &photo, "", "", "", &day, &at[11..16]];
    let google = Google::with("Plan", &[&row]);
    let key = json!({ "client_email": Google::email(), "private_key": Google::key() });
    for (name, value) in [
        ("GOOGLE_SHEETS_PRIVATE_KEY", key.to_string()),
        ("AGORAS_GOOGLE_SHEETS_URL", google.url()),
        ("AGORAS_GOOGLE_TOKEN_URL", google.url()),
        ("AGORAS_PASSPHRASE", "a passphrase".to_owned()),
        ("AGORAS_STORAGE_DIR", stage.world.home.path().join("store").display().to_string()),
    ] {
        stage.world.set(name, &value);
    }
    // The stand-in has no clock of Berlin.
    let publish = publish.replace("Europe/Berlin", "UTC");
    let locked = stage.run(lock);
    assert_eq!(locked.exit, Some(0), "{locked}");
    for _ in 0..2 {
        let run = stage.run(&publish);
        assert_eq!((run.exit, stage.posts()), (Some(0), 1), "{run}");
        assert_eq!(google.cell(1, 'I'), "published", "{run}");
    }
    // The journal knows it without the mark.
    google.edit(1, 'I', "");
    let run = stage.run(&publish);
    assert_eq!((run.exit, stage.posts()), (Some(0), 1), "{run}");
}

#[test]
fn the_cron_job_keeps_its_home_and_posts_the_plan_once() {
    let stage = Stage::new();
    let documents = yaml(block("yaml", "kind: CronJob"));
    let [claim, job] = documents.as_slice() else { panic!("{documents:?}") };
    let run = &job["spec"]["jobTemplate"]["spec"];
    let pod = &run["template"]["spec"];
    let container = &pod["containers"][0];
    assert_eq!((&run["backoffLimit"], &pod["restartPolicy"]), (&"0".into(), &"Never".into()));
    let mounts = container["volumeMounts"].as_array().unwrap();
    let volumes = pod["volumes"].as_array().unwrap();
    let mounted = |path: &str| {
        let is_above = |mount: &&Value| path.starts_with(mount["mountPath"].as_str().unwrap());
        let mount = mounts.iter().find(is_above).unwrap();
        volumes.iter().find(|volume| volume["name"] == mount["name"]).unwrap()
    };
    let variable = |name: &str| {
        let variables = container["env"].as_array().unwrap();
        variables.iter().find(|it| it["name"] == name).unwrap()["value"].as_str().unwrap()
    };
    let home = mounted(variable("AGORAS_STORAGE_DIR"));
    assert_eq!(home["persistentVolumeClaim"]["claimName"], claim["metadata"]["name"]);
    assert!(mounted(variable("AGORAS_KEY_FILE"))["secret"].is_object());

    let words = [&container["command"], &container["args"]].map(|it| it.as_array().unwrap());
    let words: Vec<&str> = words.into_iter().flatten().map(|it| it.as_str().unwrap()).collect();
    assert!(mounted(words[4])["configMap"].is_object(), "{words:?}");
    // A ConfigMap has no video beside the plan.
    let photos = block("csv", "monday").lines().filter(|line| !line.contains("monday"));
    stage.plan("posts/plan.csv", &photos.collect::<Vec<_>>().join("\n"));
    for _ in 0..2 {
        let run = stage.run(&words.join(" "));
        assert_eq!((run.exit, stage.posts()), (Some(0), 1), "{run}");
    }
}

#[test]
fn every_column_of_a_plan_is_named_and_no_other() {
    let world = World::new();
    world.file("plan.csv", b"a,b\n1,2\n");
    let run = world.agoras(["utils", "schedule-run", "--check", "--file", "plan.csv"]);
    let (_, known) = run.stderr.trim_end().rsplit_once("the columns are: ").unwrap();
    let known: BTreeSet<&str> = known.split(", ").collect();
    let columns = rows("| column | meaning |");
    let keys = rows("| key | video | photos | type | meaning |");
    let first_cells = columns.iter().chain(&keys).flat_map(|cells| cells[0].split(", "));
    let documented = first_cells.filter_map(|cell| cell.strip_prefix('`')?.strip_suffix('`'));
    let documented: BTreeSet<&str> = documented.filter(|name| *name != "version").collect();
    assert_eq!(documented, known);
}

#[test]
fn every_exit_code_has_a_row_and_the_order_names_all() {
    let readme = include_str!("../../README.md");
    let (_, codes) = readme.split_once("| code | meaning |\n").unwrap();
    let codes = codes.lines().skip(1).take_while(|line| line.starts_with('|'));
    let codes: Vec<&str> = codes.map(|line| line.split('|').nth(1).unwrap().trim()).collect();
    let rows = rows("| code | what happened | what to do |");
    let documented: Vec<&str> = rows.iter().map(|cells| cells[0]).collect();
    assert_eq!(documented, codes);
    let (_, order) = PAGE.split_once("in this order: ").unwrap();
    let order: BTreeSet<&str> = order.split_once(".\n").unwrap().0.split(", ").collect();
    assert_eq!(order, codes.into_iter().collect());
}
