//! The help topics

use clap::Command;
use clap::builder::StyledStr;

use super::{environment, exit_codes};

/// A page of help that is about no single command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topic {
    Options,
    Environment,
    ExitCodes,
    Automation,
    Agents,
    Credentials,
    Photos,
    Faults,
}

impl Topic {
    /// Every topic, in the order in which they are listed.
    pub(crate) const ALL: [Self; 8] = [
        Self::Options,
        Self::Environment,
        Self::ExitCodes,
        Self::Automation,
        Self::Agents,
        Self::Credentials,
        Self::Photos,
        Self::Faults,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Options => "options",
            Self::Environment => "environment",
            Self::ExitCodes => "exit-codes",
            Self::Automation => "automation",
            Self::Agents => "agents",
            Self::Credentials => "credentials",
            Self::Photos => "photos",
            Self::Faults => "faults",
        }
    }

    pub(crate) const fn about(self) -> &'static str {
        match self {
            Self::Options => "The options of every command",
            Self::Environment => "Every variable that is read",
            Self::ExitCodes => "Exit codes, and after which of them to run it again",
            Self::Automation => "Pipelines, content files, feeds, plans and sheets",
            Self::Agents => "For AI agents: how to publish safely, as a skill file",
            Self::Credentials => "Apps, keys and logins, and TikTok's words for no",
            Self::Photos => "Where photos have to be, and photos of this machine",
            Self::Faults => "What the emulator can be told to do",
        }
    }

    /// Returns the page. `root` is the whole command tree.
    pub(crate) fn page(self, root: &Command) -> StyledStr {
        match self {
            Self::Options => options(root),
            Self::Environment => environment::page(root),
            Self::ExitCodes => exit_codes::page(root),
            Self::Automation => wrapped(include_str!("topics/automation.txt")),
            // As it is, so that the output can be saved as a skill file.
            Self::Agents => include_str!("../../../docs/SKILL.md").trim_end().into(),
            Self::Credentials => wrapped(include_str!("topics/credentials.txt")),
            Self::Photos => wrapped(include_str!("topics/photos.txt")),
            Self::Faults => wrapped(include_str!("topics/faults.txt")),
        }
    }
}

/// Returns a text with its lines cut between words where the terminal is narrower.
fn wrapped(text: &'static str) -> StyledStr {
    let page = Command::new("page").disable_help_flag(true).about(text);
    page.help_template("{about}").render_help()
}

/// Returns the page about the options of every command.
fn options(root: &Command) -> StyledStr {
    let options = root.get_arguments().filter(|option| option.is_global_set()).cloned();
    let mut page = Command::new("options")
        .max_term_width(100)
        .disable_help_flag(true)
        .about("These options stand before or after any command")
        .help_template("{about-with-newline}\n{all-args}")
        .args(options.map(|option| option.global(false)));
    page.render_long_help()
}
