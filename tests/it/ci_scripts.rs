//! The scripts of docs/ci.md, run as printed: no exit code leads to a second post

use std::process::Command;

use serde_json::json;

use crate::support::{CLIP, Run, World, figure};

const PAGE: &str = include_str!("../../docs/ci.md");

/// Returns every shell script of the page that runs agoras and reads its exit code.
fn scripts() -> Vec<&'static str> {
    let blocks = PAGE.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let scripts: Vec<_> = blocks.filter(|block| block.contains("code=$?")).collect();
    assert!(!scripts.is_empty(), "the page has no such script any more");
    scripts
}

fn has_jq() -> bool {
    let there = Command::new("jq").arg("--version").output().is_ok();
    if !there {
        figure("docs/ci.md: its script was not run, jq is missing");
    }
    there
}

/// A stand-in for agoras: it notes its arguments, and exits with the next code that the test
/// prepared.
const STUB: &str = r#"#!/bin/sh
command=$4
echo "$command" >> "$HOME/asked"
read -r code < "$HOME/$command"
if [ "$(wc -l < "$HOME/$command")" -gt 1 ]; then sed -i 1d "$HOME/$command"; fi
cat "$HOME/document-$code"
exit "$code"
"#;

struct Stage {
    world: World,
}

impl Stage {
    /// Prepares the exit codes of `video` and `status`; the last code of each repeats forever.
    fn with(video: &[u8], status: &[u8]) -> Self {
        let world = World::new();
        for (command, codes) in [("video", video), ("status", status)] {
            let codes: Vec<String> = codes.iter().map(u8::to_string).collect();
            world.file(command, format!("{}\n", codes.join("\n")).as_bytes());
        }
        for code in CODES {
            let document = json!({
                "outcome": "x", "url": null, "publish_id": "v_pub_file~v2-1.1",
                "error": { "code": "x", "message": "x", "hint": "x" },
            });
            world.file(&format!("document-{code}"), document.to_string().as_bytes());
        }
        std::fs::create_dir(world.home.path().join("bin")).unwrap();
        world.script("bin/agoras", STUB);
        world.script("bin/sleep", "#!/bin/sh\n");
        Self { world }
    }

    fn run(&self, script: &str) -> Run {
        run(&self.world, script)
    }

    /// Returns how often a command was run.
    fn asked(&self, command: &str) -> usize {
        let asked = std::fs::read_to_string(self.world.home.path().join("asked")).unwrap();
        asked.lines().filter(|line| *line == command).count()
    }
}

fn run(world: &World, script: &str) -> Run {
    world.script("publish.sh", script);
    world.shell(&format!("PATH=\"$HOME/bin:$PATH\" sh publish.sh '{CLIP}' Hello"))
}

const CODES: [u8; 11] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 130];

#[test]
fn an_unknown_or_running_publish_is_never_posted_again() {
    if !has_jq() {
        return;
    }
    for script in scripts() {
        for code in CODES {
            let stage = Stage::with(&[code], &[6]);
            let run = stage.run(script);
            let tries = if code == 8 { 4 } else { 1 };
            assert_eq!((stage.asked("video"), run.exit), (tries, Some(code.into())), "{run}");
            assert_eq!(stage.asked("status"), usize::from(code == 6), "{run}");
        }
    }
}

#[test]
fn a_failed_status_request_does_not_make_an_accepted_publish_safe_to_post_again() {
    if !has_jq() {
        return;
    }
    for script in scripts() {
        for status in CODES {
            let stage = Stage::with(&[6], &[status]);
            let run = stage.run(script);
            let known = if [0, 4].contains(&status) { status } else { 6 };
            assert_eq!((stage.asked("video"), run.exit), (1, Some(known.into())), "{status} {run}");
        }
        let stage = Stage::with(&[8, 8, 5], &[0]);
        let run = stage.run(script);
        assert_eq!((stage.asked("video"), run.exit), (3, Some(5)), "{run}");
    }
}

#[test]
fn with_agoras_itself_an_unanswered_opening_is_retried_and_makes_one_post() {
    if !has_jq() {
        return;
    }
    for script in scripts() {
        let world = World::new();
        std::fs::create_dir(world.home.path().join("bin")).unwrap();
        world.script("bin/sleep", "#!/bin/sh\n");
        let agoras = env!("CARGO_BIN_EXE_agoras");
        world.script("bin/agoras", &format!("#!/bin/sh\nexec '{agoras}' \"$@\"\n"));
        world.fault("video-init@1-2=reset-after");

        let done = run(&world, script);

        assert_eq!(
            (done.exit, world.count("video-init"), world.tiktok.delivered()),
            (Some(0), 3, 1),
            "{done}"
        );
        let again = run(&world, script);
        assert_eq!((again.exit, world.tiktok.delivered()), (Some(4), 1), "{again}");
    }
}
