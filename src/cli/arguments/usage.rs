//! The command tree of this run: the variables that it reads, and the one behind a wrong value

use std::ffi::{OsStr, OsString};

use clap::builder::Resettable;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgMatches, Command, Error};

use crate::cli::arguments::values::bare;
use crate::cli::rehearsal;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Variables {
    All,
    /// With `--emulator`: those that stand for nothing real.
    OfRehearsal,
    /// Help is shown whatever they hold.
    None,
}

impl Variables {
    /// Guesses before the arguments are parsed: a caption can be `--emulator` too.
    pub(crate) fn wanted_by(arguments: &[OsString]) -> Self {
        if arguments.get(1).is_some_and(|command| command == "help") {
            return Self::None;
        }
        let mut options = arguments.iter().take_while(|argument| *argument != "--");
        if options.any(|option| option == "--emulator") { Self::OfRehearsal } else { Self::All }
    }
}

/// Returns the tree without the variables that must not be read. An empty one counts as not set.
pub(crate) fn settled(command: Command, variables: Variables) -> Command {
    let command = match variables {
        Variables::All => command,
        Variables::None => return without(command, &|_| true),
        Variables::OfRehearsal => {
            without(command, &|name| name.to_str().is_some_and(rehearsal::ignores))
        }
    };
    let blank = |value: &OsString| value.to_string_lossy().trim().is_empty();
    // Rare, and a walk through the whole tree is a good part of a short command's time.
    if !std::env::vars_os().any(|(_, value)| blank(&value)) {
        return command;
    }
    without(command, &|name| std::env::var_os(name).is_some_and(|value| blank(&value)))
}

pub(crate) fn without(command: Command, unread: &dyn Fn(&OsStr) -> bool) -> Command {
    command
        .mut_args(|arg| match arg.get_env() {
            Some(name) if unread(name) => arg.env(Resettable::<clap::builder::OsStr>::Reset),
            _ => arg,
        })
        .mut_subcommands(|command| without(command, unread))
}

/// Returns the variable that holds the value in the error; `None` if the value was typed.
pub(crate) fn culprit(command: &Command, error: &Error, arguments: &[OsString]) -> Option<String> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        _ => None,
    };
    if !matches!(error.kind(), ErrorKind::InvalidValue | ErrorKind::ValueValidation) {
        return None;
    }
    let name = text(ContextKind::InvalidArg)?;
    let value = text(ContextKind::InvalidValue)?;
    let typed = |argument: &OsString| {
        let argument = argument.to_string_lossy();
        argument == value || argument.ends_with(&format!("={value}"))
    };
    if arguments.iter().any(typed) {
        return None;
    }
    variable(command, &name, &value)
}

/// Returns the variable with this value of an option as clap names it: `--allow-duet[=<BOOL>]`.
fn variable(command: &Command, name: &str, value: &str) -> Option<String> {
    let long = name.trim_start_matches('-').split(['[', '=', ' ']).next()?;
    let own = command.get_arguments().find_map(|arg| {
        let variable = arg.get_env()?;
        let held = std::env::var_os(variable)?;
        // Some parsers get the value without the blanks around it.
        let held = held.to_string_lossy();
        let same = held == value || held.trim() == value;
        (arg.get_long() == Some(long) && same).then(|| variable.to_string_lossy().into_owned())
    });
    own.or_else(|| command.get_subcommands().find_map(|command| variable(command, name, value)))
}

/// Ids of the options that take a web address, with their names in a notice.
const ADDRESSES: [(&str, &str); 13] = [
    ("video", "the address"),
    ("video_url", "--video-url (TIKTOK_VIDEO_URL)"),
    ("image", "--image"),
    ("image_1", "--image-1 (STATUS_IMAGE_URL_1)"),
    ("image_2", "--image-2 (STATUS_IMAGE_URL_2)"),
    ("image_3", "--image-3 (STATUS_IMAGE_URL_3)"),
    ("image_4", "--image-4 (STATUS_IMAGE_URL_4)"),
    ("link", "--link (STATUS_LINK)"),
    ("media_store", "--media-store (AGORAS_MEDIA_STORE)"),
    ("media_url", "--media-url (AGORAS_MEDIA_URL)"),
    ("redirect_uri", "--redirect-uri (TIKTOK_REDIRECT_URI)"),
    ("tiktok_api_url", "AGORAS_TIKTOK_API_URL"),
    ("tiktok_auth_url", "AGORAS_TIKTOK_AUTH_URL"),
];

/// Returns the signs that stood around addresses and were dropped, with the names of the options.
pub(crate) fn wrapped_addresses(matches: &ArgMatches) -> Vec<(&'static str, &'static str)> {
    let around = |id: &str| {
        let raw = matches.try_get_raw(id).ok().flatten();
        raw.into_iter().flatten().find_map(|raw| {
            let (address, around) = bare(raw.to_str()?);
            around.filter(|_| address.contains("://"))
        })
    };
    let here = ADDRESSES.iter().filter_map(|(id, names)| Some((around(id)?, *names)));
    let below = matches.subcommand().map(|(_, matches)| wrapped_addresses(matches));
    here.chain(below.unwrap_or_default()).collect()
}
