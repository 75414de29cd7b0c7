//! A home in which the page's scripts find agoras, a clip, and free ports

use crate::support::{CLIP, Run, World};

const PAGE: &str = include_str!("../../../docs/emulator.md");

/// Returns the page's code in this language that has these words.
pub(super) fn block(language: &str, words: &str) -> &'static str {
    let blocks = PAGE.split("```").skip(1).step_by(2);
    let mut found = blocks.filter_map(|block| {
        let code = block.strip_prefix(language)?.strip_prefix('\n')?;
        code.contains(words).then_some(code)
    });
    let block = found.next().unwrap_or_else(|| panic!("the page has no {language} of {words}"));
    assert!(found.next().is_none(), "the page has several of {words}");
    block
}

/// Notes the process of each emulator, and takes a free port where the page relies on the usual one.
const AGORAS: &str = r#"#!/bin/sh
case "$*" in emulator*) echo $$ >> "$HOME/emulators" ;; esac
case "$*" in emulator*--port*) ;; emulator*) set -- "$@" --port "$FREE_PORT" ;; esac
exec 'PROGRAM' "$@"
"#;

/// Ends the emulators that a script has left behind: they would keep its output open.
const END: &str = "kill $(cat \"$HOME/emulators\") 2>/dev/null || :";

pub(super) struct Stage {
    world: World,
    port: u16,
}

impl Stage {
    pub(super) fn new() -> Self {
        let mut world = World::new().without_variables();
        for variable in ["AGORAS_TIKTOK_API_URL", "AGORAS_TIKTOK_AUTH_URL", "AGORAS_SPEED"] {
            world.unset(variable);
        }
        std::fs::create_dir(world.home.path().join("bin")).unwrap();
        world.script("bin/agoras", &AGORAS.replace("PROGRAM", env!("CARGO_BIN_EXE_agoras")));
        std::fs::copy(CLIP, world.home.path().join("clip.mp4")).unwrap();
        let port = free_port();
        world.set("FREE_PORT", &port.to_string());
        Self { world, port }
    }

    pub(super) fn file(&self, name: &str, text: &str) {
        self.world.file(name, text.as_bytes());
    }

    pub(super) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.world.home.path().join(name)).unwrap_or_default()
    }

    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.world.set(name, value);
    }

    /// Runs a script of the page, and ends its emulator.
    pub(super) fn run(&self, script: &str) -> Run {
        self.step(&format!("trap '{END}' EXIT; {script}"))
    }

    /// Runs a step of the page's workflow, whose emulator goes on. All its programs see the real time:
    /// Python cannot sleep with another one.
    pub(super) fn step(&self, script: &str) -> Run {
        let script = script.replace("8443", &self.port.to_string());
        self.world.shell(&format!("unset LD_PRELOAD; PATH=\"$HOME/bin:$PATH\"; set -e; {script}"))
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let run = self.world.shell(END);
        assert_eq!(run.exit, Some(0), "{run}");
    }
}

/// Returns a port that was free a moment ago.
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}
