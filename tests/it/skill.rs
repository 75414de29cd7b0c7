//! docs/SKILL.md: its size, the help topic that prints it, and every command in it

use std::process::{Command, Stdio};

use crate::schedule::world::photos;
use crate::support::{CLIP, PhotoHost, Run, World, open, page_leads_to};

const SKILL: &str = include_str!("../../docs/SKILL.md");

/// Returns the commands of the file in its order: the lines of its blocks, and its inline code.
fn commands() -> Vec<&'static str> {
    let parts = SKILL.split("```").enumerate();
    let found = parts.flat_map(|(number, part)| match number % 2 {
        1 => part.lines().collect::<Vec<_>>(),
        _ => part.split('`').skip(1).step_by(2).collect(),
    });
    found.filter(|code| code.starts_with("agoras ")).collect()
}

/// An agent's machine: the program, a clip, and no account yet.
struct Stage {
    world: World,
    photos: PhotoHost,
    /// The publish that the last command has named.
    publish_id: String,
}

impl Stage {
    fn new() -> Self {
        let mut world = World::unauthorized();
        std::fs::copy(CLIP, world.home.path().join("clip.mp4")).unwrap();
        let program = env!("CARGO_BIN_EXE_agoras");
        world.wrapper("agoras", &format!("#!/bin/sh\nexec '{program}' \"$@\"\n"));
        let path = std::env::var_os("PATH").unwrap().into_string().unwrap();
        world.set("PATH", &format!("{}:{path}", world.home.path().display()));
        world.set("TIKTOK_REDIRECT_URI", "http://127.0.0.1:*/callback/");
        Self { world, photos: photos(1), publish_id: String::new() }
    }

    /// Runs a command with what there is here in place of its placeholders.
    fn run(&mut self, command: &str) -> Run {
        let line = command.replace("PUBLISH_ID", &self.publish_id);
        let line = line.replace("PHOTO", &format!("'{}'", self.photos.url(1)));
        let line = line.replace("NAME", "ada.codes");
        if line.contains("tiktok authorize") {
            return self.log_in(&line);
        }
        let mut shell = self.world.settled(Command::new("sh"));
        shell.args(["-c", &line]).stdin(Stdio::null());
        let run = self.world.record(&shell.output().unwrap());
        if is_publish(command) && !["--emulator", "--dry-run"].iter().any(|it| command.contains(it))
        {
            self.publish_id = run.publish_id();
        }
        run
    }

    /// Logs in as a person does, in a browser.
    fn log_in(&mut self, line: &str) -> Run {
        let words = shlex::split(line).unwrap();
        let own = words.iter().skip(3).map(String::as_str).chain(["--no-browser"]);
        let login = self.world.login(&own.collect::<Vec<_>>());
        open(&page_leads_to(&(login.page.clone() + "&auto=approve")));
        let run = self.world.end(login);
        self.world.unset("TIKTOK_CLIENT_KEY");
        self.world.unset("TIKTOK_CLIENT_SECRET");
        run
    }
}

fn is_publish(command: &str) -> bool {
    ["tiktok video ", "tiktok post "].iter().any(|it| command.contains(it))
        && !command.contains("--help")
}

/// Returns the outcome that the file promises of a publish.
fn promised(command: &str) -> &'static str {
    if command.contains("--dry-run") {
        "dry-run"
    } else if command.contains("--draft") {
        "inbox"
    } else {
        "published"
    }
}

#[test]
fn the_skill_file_is_short_and_its_head_names_it() {
    assert!(SKILL.len() <= 4096, "{} bytes", SKILL.len());
    let head = SKILL.strip_prefix("---\n").unwrap().split_once("\n---\n").unwrap().0;
    let [name, description] = head.lines().collect::<Vec<_>>()[..] else { panic!("{head}") };
    assert_eq!(name, "name: agoras");
    assert!(description.starts_with("description: Use to post "), "{description}");
}

#[test]
fn help_prints_the_skill_file_as_it_is() {
    let run = World::new().agoras(["help", "agents"]);
    assert_eq!((run.exit, run.stderr.as_str()), (Some(0), ""), "{run}");
    assert_eq!(run.stdout, SKILL);
}

#[test]
fn every_command_of_the_skill_file_ends_as_it_says() {
    let commands = commands();
    assert!(commands.len() >= 14, "{commands:?}");
    assert!(SKILL.contains("`outcome` is `dry-run`") && SKILL.contains("`outcome` is `inbox`"));
    let mut stage = Stage::new();
    for command in commands {
        let run = stage.run(command);
        assert_eq!(run.exit, Some(0), "{command}\n{run}");
        if command.contains("--json") || command.contains("utils schema") {
            assert!(run.json().is_object() || run.json().is_array(), "{command}\n{run}");
        }
        if is_publish(command) {
            assert_eq!(run.json()["outcome"], promised(command), "{command}\n{run}");
            assert_eq!(run.json()["username"], "ada.codes", "{command}\n{run}");
        }
    }
    let arrived = stage.world.tiktok.publishes().len();
    assert_eq!(arrived, 3, "a draft, a post and a draft of photos");
}

#[test]
fn the_exit_codes_of_the_skill_file_are_those_of_the_help() {
    let rows = SKILL.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    let listed: Vec<u8> = rows.filter_map(|cell| cell.parse().ok()).collect();
    let help = World::new().agoras(["help", "exit-codes"]).stdout;
    let codes = help.lines().filter_map(|line| line.split_whitespace().next()?.parse().ok());
    assert_eq!(listed, codes.collect::<Vec<u8>>(), "{help}");
}

/// The file calls these safe to repeat, and the program has to agree.
#[test]
fn failures_say_whether_they_are_safe_to_repeat() {
    let world = World::new();
    let draft = ["tiktok", "video", "--draft", "--json", CLIP];
    world.fault("inbox-init@*=reset-before");
    let away = world.agoras(draft);
    assert_eq!((away.exit, &away.json()["safe_to_rerun"]), (Some(8), &true.into()), "{away}");
    for part in ["code", "message", "hint"] {
        assert!(away.json()["error"][part].is_string(), "{away}");
    }
    assert!(away.json()["publish_id"].is_null(), "{away}");
    let photos = photos(1);
    let pulled = ["tiktok", "post", "--draft", "--json", "--image", &photos.url(1)];
    world.fault("photo-init=lose-ack");
    let lost = world.agoras(pulled);
    assert_eq!((lost.exit, &lost.json()["safe_to_rerun"]), (Some(5), &false.into()), "{lost}");
}
