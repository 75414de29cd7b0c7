//! Words of other programs: what agoras says to type instead

use crate::support::{CLIP, World};

/// Returns what a run says to type instead, after it has ended with 2.
fn hint(line: &str) -> String {
    let world = World::new();
    let run = world.agoras(line.split(' '));
    assert_eq!(run.exit, Some(2), "{line}: {run}");
    assert!(world.asked().is_empty(), "{line}: {run}");
    let hints = run.stderr.lines().filter_map(|line| line.strip_prefix("  hint: "));
    let hints: Vec<&str> = hints.collect();
    let [hint] = hints.as_slice() else { panic!("{line}: {run}") };
    let json = world.agoras(line.split(' ').chain(["--json"]));
    assert_eq!(json.json()["error"]["hint"], *hint, "{line}: {json}");
    assert_eq!(json.exit, Some(2));
    (*hint).to_owned()
}

/// Every line, with a part of what has to be said.
const LINES: [(&str, &str); 51] = [
    ("upload clip.mp4", "`agoras tiktok video clip.mp4`"),
    ("tiktok upload clip.mp4", "`agoras tiktok video clip.mp4`"),
    ("tiktok publish", "`agoras tiktok video clip.mp4`"),
    ("tiktok clip.mp4", "`agoras tiktok video FILE`"),
    ("clip.mp4", "`agoras tiktok video FILE`"),
    ("login", "`agoras tiktok authorize`"),
    ("tiktok login", "`agoras tiktok authorize`"),
    ("auth login", "`agoras tiktok authorize`"),
    ("authorize", "`agoras tiktok authorize`"),
    ("logout", "`agoras tiktok revoke`"),
    ("tiktok logout", "`agoras tiktok revoke`"),
    ("whoami", "`agoras tiktok creator`"),
    ("tokens", "`agoras utils tokens`"),
    ("tokens list", "`agoras utils tokens`"),
    ("tiktok tokens", "`agoras utils tokens`"),
    ("accounts", "`agoras utils tokens list`"),
    ("video clip.mp4", "`agoras tiktok video`"),
    ("status", "`agoras tiktok status` or `agoras utils store status`"),
    ("history", "`agoras tiktok history`"),
    ("tiktok photos", "`agoras tiktok post"),
    ("tiktok list", "`agoras tiktok history`"),
    ("utils schedule", "`agoras utils schedule-run"),
    ("completion", "`agoras utils completions`"),
    ("completions bash", "`agoras utils completions`"),
    ("environment", "`agoras help environment`"),
    ("exit-codes", "`agoras help exit-codes`"),
    ("version", "`agoras --version`"),
    ("demo", "`agoras --emulator tiktok video clip.mp4`"),
    ("vidoe", "it may be `agoras tiktok video`"),
    ("tiktok vidoe clip.mp4", "it may be `agoras tiktok video`"),
    ("tiktok video --file clip.mp4", "`agoras tiktok video clip.mp4`"),
    ("tiktok video --caption Hi clip.mp4", "`--title TEXT`"),
    ("tiktok video --description=Hi clip.mp4", "`--title TEXT`"),
    ("tiktok video clip.mp4 --public", "`--privacy PUBLIC_TO_EVERYONE`"),
    ("tiktok video clip.mp4 --privacy public", "`--privacy PUBLIC_TO_EVERYONE`"),
    ("tiktok video clip.mp4 --private", "`--privacy SELF_ONLY`"),
    ("tiktok video clip.mp4 --no-comments", "`--allow-comments=false`"),
    ("tiktok video clip.mp4 --schedule tomorrow", "`agoras utils schedule-run"),
    ("tiktok video clip.mp4 -v", "`-l DEBUG`"),
    ("tiktok video clip.mp4 --account ada", "`--username NAME`"),
    ("tiktok video clip.mp4 --dryrun", "`--dry-run`"),
    ("tiktok post --caption Hi", "`--title TEXT`"),
    ("tiktok post --photo 1.jpg", "`--image https://media.example.com/1.jpg`"),
    ("tiktok video clip.mp4 --titel Hi", "'--title'"),
    ("tiktok video -f clip.mp4", "`agoras tiktok video clip.mp4`"),
    ("tiktok video clip.mp4 -V", "`agoras --version`"),
    ("tiktok status --version", "`agoras --version`"),
    ("tiktok video clip.mp4 --title Hello you", "`--title \"Hello you\"`"),
    ("tiktok post 1.jpg", "`--image FILE`"),
    ("utils schedule-run plan.csv", "`--file FILE`"),
    ("utils tokens rm", "`agoras utils tokens delete`"),
];

#[test]
fn words_of_other_programs_get_the_right_advice() {
    for (line, advised) in LINES {
        let hint = hint(line);
        assert!(hint.contains(advised), "{line}: {hint}");
    }
}

#[test]
fn every_advised_command_line_is_one() {
    let world = World::new();
    for (line, _) in LINES {
        for advised in hint(line).split('`').skip(1).step_by(2) {
            let words: Vec<&str> = advised.split(' ').collect();
            if words[0] == "agoras" {
                let run = world.agoras(words[1..].iter().copied().chain(["--help"]));
                assert_eq!(run.exit, Some(0), "{line}: {advised}: {run}");
            }
        }
    }
}

#[test]
fn the_advice_stands_below_the_error() {
    insta::assert_snapshot!(World::new().agoras(["tiktok", "video", CLIP, "--caption", "Hi"]), @"
    --- stderr
    error: unexpected argument '--caption' found
      hint: the caption is `--title TEXT`

    Usage: agoras tiktok video <URL|FILE|-> [OPTIONS]
           agoras tiktok video --content <FILE.yaml> [OPTIONS]

    For more information, try '--help'.
    --- exit 2
    ");
}

#[test]
fn the_usage_below_an_error_names_no_option_that_a_variable_sets() {
    let run = World::new().agoras(["tiktok", "status"]);
    assert!(run.stderr.contains("\nUsage: agoras tiktok status [OPTIONS] <PUBLISH_ID>\n"), "{run}");
}

#[test]
fn a_group_of_commands_alone_shows_its_help_and_says_what_is_missing_in_json() {
    let world = World::new();
    let run = world.agoras(["tiktok"]);
    assert_eq!(run.exit, Some(2), "{run}");
    assert!(run.stderr.contains("\nExamples:\n"), "{run}");
    let run = world.agoras(["tiktok", "--json"]);
    assert_eq!(run.json()["error"]["message"], "`agoras tiktok` lacks a command", "{run}");
    let run = world.agoras(["--json"]);
    assert_eq!(run.json()["error"]["message"], "`agoras` lacks a command", "{run}");
    assert_eq!(run.json()["error"]["hint"], "`agoras help` lists them", "{run}");
}
