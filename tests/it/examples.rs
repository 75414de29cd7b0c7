//! The examples of every command's help: each one runs as it is printed

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use agoras::emulator::Settings;

use crate::help::{commands, help};
use crate::schedule::world::{COLUMNS, at, photos};
use crate::support::{CLIP, Manner, Origin, PhotoHost, Run, S3, World, open, page_leads_to, part};

const PHOTO: &str = "https://media.example.com/1.jpg";
const VIDEO: &str = "https://media.example.com/clip.mp4";
const BUCKET: &str = "s3://acme-agoras/tiktok";

/// A feed without an item.
const FEED: &[u8] = b"<rss version=\"2.0\"><channel><title>None</title></channel></rss>";

/// Examples that find nothing to do here, or only explain, and how they end.
const OTHER_ENDS: [(&str, i32); 7] = [
    // The emulator's accounts have no earlier place.
    ("agoras utils tokens adopt", 2),
    ("agoras utils tokens import", 1),
    ("agoras utils tokens import --from ~/.agoras", 1),
    ("agoras utils tokens recover tiktok~ada.codes.rescue", 7),
    ("agoras utils tokens recover --json tiktok~ada.codes.rescue", 7),
    ("agoras utils tokens delete --platform tiktok --unreadable", 1),
    ("agoras publish -n tiktok -a video -tv clip.mp4", 2),
];

/// A home with an account, files, and servers in place of those in the examples.
struct Stage {
    world: World,
    photos: PhotoHost,
    videos: Origin,
    bucket: S3,
}

impl Stage {
    /// Sets the stage for an example. What is to be cancelled takes long.
    fn of(line: &str) -> Self {
        let mut settings = Settings::default();
        if line.contains("cancel") {
            settings.set("pull-rate=10").unwrap();
        }
        let mut world = World::with(settings).without_variables();
        world.log_in("ada.codes");
        world.set("AGORAS_YES", "true");
        world.set("AGORAS_PASSPHRASE", "correct horse battery staple");
        let photos = photos(1);
        let videos = Origin::serving(std::fs::read(CLIP).unwrap(), Manner::NoRanges);
        world.file("clip.mp4", &std::fs::read(CLIP).unwrap());
        let post = format!("version: 1\nimages: [\"{}\"]\n", photos.url(1));
        world.file("post.yaml", post.as_bytes());
        let plan = format!("{COLUMNS}\n1,ada.codes,{},clip.mp4,Hello\n", at(60));
        world.file("plan.csv", plan.as_bytes());
        world.file("feed.xml", FEED);
        world.script(
            "agoras",
            &format!("#!/bin/sh\nexec '{}' \"$@\"\n", env!("CARGO_BIN_EXE_agoras")),
        );
        let path = std::env::var_os("PATH").unwrap().into_string().unwrap();
        world.set("PATH", &format!("{}:{path}", world.home.path().display()));
        Self { world, photos, videos, bucket: S3::start() }
    }

    /// Returns the line with addresses and ids that there are here.
    fn settled(&self, line: &str) -> String {
        let line = line.replace(PHOTO, &format!("'{}'", self.photos.url(1)));
        let line = line.replace(VIDEO, &self.videos.url());
        let line = line.replace(BUCKET, &format!("'{}'", self.bucket.address("agoras")));
        let ids = [("v_pub_file~", "upload"), ("v_pub_url~", "pull")];
        ids.into_iter().fold(line, |line, (start, transfer)| match line.find(start) {
            Some(at) => {
                let length = line[at..].find(' ').unwrap_or(line.len() - at);
                line.replace(&line[at..at + length], &self.published(transfer))
            }
            None => line,
        })
    }

    /// Publishes the clip, and returns the id.
    fn published(&self, transfer: &str) -> String {
        let url = self.videos.url();
        let wait = if transfer == "pull" { "--no-wait" } else { "--wait-timeout=10m" };
        let line = ["tiktok", "video", &url, "--transfer", transfer, wait];
        self.world.agoras(line).publish_id()
    }

    fn run(&self, line: &str) -> Run {
        let mut shell = self.world.settled(Command::new("bash"));
        shell.args(["-c", line]).stdin(Stdio::null());
        self.world.record(&shell.output().unwrap())
    }

    /// Starts a login, and agrees in a browser's place.
    fn log_in(&self, line: &str) -> Run {
        let account = self.world.account().clone();
        let line = line.replace("aw1234", &account.client_key);
        let words = shlex::split(line.split('#').next().unwrap()).unwrap();
        let own: Vec<&str> = words.iter().skip(3).map(String::as_str).collect();
        let more = ["--redirect-uri", "http://127.0.0.1:*/callback/"];
        let silent = if own.contains(&"--no-browser") { &[][..] } else { &["--no-browser"][..] };
        let login = self.world.login(&[&own[..], silent, &more].concat());
        open(&page_leads_to(&(login.page.clone() + "&auto=approve")));
        self.world.end(login)
    }

    /// Starts an emulator, and ends it when it listens.
    fn emulate(&self, line: &str) {
        let port = if line.contains("--port") { "" } else { " --port 0" };
        let mut shell = self.world.settled(Command::new("sh"));
        let line = format!("exec {line}{port}");
        let shell = shell.args(["-c", &line]).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = shell.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let listens = lines.any(|line| line.unwrap().contains("The emulator listens on"));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(listens, "{line}");
    }
}

/// Returns the examples in a help.
fn listed(help: &str) -> Vec<String> {
    let mut lines = help.lines().skip_while(|line| !["Examples:", "Begin with:"].contains(line));
    lines.next();
    let lines = lines.take_while(|line| !line.is_empty());
    lines.map(|line| line.trim_start().to_owned()).collect()
}

/// Runs an example as its command needs it, and asserts how it ends.
fn assert_runs(command: &str, line: &str) {
    let mut stage = Stage::of(line);
    if command == "emulator" {
        return stage.emulate(line);
    }
    if line.contains("tiktok authorize") {
        let secret = stage.world.account().client_secret.clone();
        let key = stage.world.account().client_key.clone();
        stage.world.set("TIKTOK_CLIENT_SECRET", &secret);
        stage.world.set("TIKTOK_CLIENT_KEY", &key);
        let run = stage.log_in(line);
        return assert_eq!(run.exit, Some(0), "{line}\n{run}");
    }
    let mut settled = stage.settled(line);
    if line.contains("man -l") {
        if part("man").is_none() {
            return;
        }
        // faketime's library does not work in the programs that man starts.
        settled = format!("unset LD_PRELOAD; {settled}");
    }
    if line.contains("| jq ") && part("jq").is_none() {
        return;
    }
    if line.contains("completions zsh") {
        if part("zsh").is_none() {
            return;
        }
        settled = format!(
            "zsh -c 'autoload -Uz compinit && compinit -u; {}'",
            settled.split('#').next().unwrap()
        );
    }
    if ["store pull", "store status", "store prune"].iter().any(|it| line.contains(it)) {
        let pushed = stage.run(&stage.settled(&format!("agoras utils store push {BUCKET}")));
        assert_eq!(pushed.exit, Some(0), "{pushed}");
    }
    let run = stage.run(&settled);
    let ends = OTHER_ENDS.iter().find(|(it, _)| *it == line);
    assert_eq!(run.exit, Some(ends.map_or(0, |(_, exit)| *exit)), "{settled}\n{run}");
}

fn assert_examples_of(wanted: &dyn Fn(&str) -> bool) {
    let world = World::new();
    for command in commands(&world) {
        let name = command.join(" ");
        if ["tiktok like", "tiktok share", "tiktok delete"].contains(&&*name) || !wanted(&name) {
            continue;
        }
        let lines = listed(&help(&world, &command, "--help"));
        assert!((2..=4).contains(&lines.len()), "{name}: {lines:?}");
        for line in lines {
            assert!(
                line.contains(&format!("agoras {name}"))
                    || name.is_empty()
                    || line.contains("--store"),
                "{name}: {line}"
            );
            assert_runs(&name, &line);
        }
    }
}

#[test]
fn examples_of_tiktok_run() {
    assert_examples_of(&|name| name.starts_with("tiktok"));
}

#[test]
fn examples_of_utils_run() {
    assert_examples_of(&|name| name.starts_with("utils"));
}

#[test]
fn examples_of_other_commands_run() {
    assert_examples_of(&|name| !name.starts_with("tiktok") && !name.starts_with("utils"));
}
