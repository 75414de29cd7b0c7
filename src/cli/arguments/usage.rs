//! Arguments -> the command tree filled in, or words about what is wrong with them

use std::ffi::{OsStr, OsString};

use clap::builder::Resettable;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgMatches, Command, Error};

use crate::cli::arguments::values::{Around, bare};
use crate::cli::rehearsal;

/// Which variables are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Variables {
    /// All that the command tree names.
    All,
    /// Those that do not stand for anything real, with `--emulator`.
    OfRehearsal,
}

impl Variables {
    /// Returns which are wanted, as far as that can be told before the arguments are parsed: a
    /// caption can be `--emulator` too.
    pub(crate) fn wanted_by(arguments: &[OsString]) -> Self {
        let mut options = arguments.iter().take_while(|argument| *argument != "--");
        if options.any(|option| option == "--emulator") { Self::OfRehearsal } else { Self::All }
    }
}

/// The tree as this process finds it: a variable that is set to nothing counts as not set.
pub(crate) fn settled(command: Command, variables: Variables) -> Command {
    let command = match variables {
        Variables::All => command,
        Variables::OfRehearsal => {
            without(command, &|name| rehearsal::NOT_READ.iter().any(|ignored| name == *ignored))
        }
    };
    let blank = |value: &OsString| value.to_string_lossy().trim().is_empty();
    // Rare, and going through the whole tree is a good part of a short command's time.
    if !std::env::vars_os().any(|(_, value)| blank(&value)) {
        return command;
    }
    without(command, &|name| std::env::var_os(name).is_some_and(|value| blank(&value)))
}

/// The tree without the variables that `unread` picks.
pub(crate) fn without(command: Command, unread: &dyn Fn(&OsStr) -> bool) -> Command {
    command
        .mut_args(|arg| match arg.get_env() {
            Some(name) if unread(name) => arg.env(Resettable::<clap::builder::OsStr>::Reset),
            _ => arg,
        })
        .mut_subcommands(|command| without(command, unread))
}

/// The variable that brought the value which could not be read, if none of the arguments did.
pub(crate) fn culprit(command: &Command, error: &Error, arguments: &[OsString]) -> Option<String> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        _ => None,
    };
    if !matches!(error.kind(), ErrorKind::InvalidValue | ErrorKind::ValueValidation) {
        return None;
    }
    let (name, value) = (text(ContextKind::InvalidArg)?, text(ContextKind::InvalidValue)?);
    let typed = |argument: &OsString| {
        let argument = argument.to_string_lossy();
        argument == value || argument.ends_with(&format!("={value}"))
    };
    if arguments.iter().any(typed) {
        return None;
    }
    variable(command, &name, &value)
}

/// `name` is an option as clap shows it, such as `--allow-duet[=<BOOL>]`.
fn variable(command: &Command, name: &str, value: &str) -> Option<String> {
    let long = name.trim_start_matches('-').split(['[', '=', ' ']).next()?;
    let own = command.get_arguments().find_map(|arg| {
        let variable = arg.get_env()?;
        let held = std::env::var_os(variable)?;
        // Some parsers are given the value without the blanks around it.
        let held = held.to_string_lossy();
        let same = held == value || held.trim() == value;
        (arg.get_long() == Some(long) && same).then(|| variable.to_string_lossy().into_owned())
    });
    own.or_else(|| command.get_subcommands().find_map(|command| variable(command, name, value)))
}

/// The options that take a web address, by their ids.
const ADDRESSES: [(&str, &str); 11] = [
    ("video", "the address"),
    ("video_url", "--video-url (TIKTOK_VIDEO_URL)"),
    ("image", "--image"),
    ("image_1", "--image-1 (STATUS_IMAGE_URL_1)"),
    ("image_2", "--image-2 (STATUS_IMAGE_URL_2)"),
    ("image_3", "--image-3 (STATUS_IMAGE_URL_3)"),
    ("image_4", "--image-4 (STATUS_IMAGE_URL_4)"),
    ("link", "--link (STATUS_LINK)"),
    ("redirect_uri", "--redirect-uri (TIKTOK_REDIRECT_URI)"),
    ("tiktok_api_url", "AGORAS_TIKTOK_API_URL"),
    ("tiktok_auth_url", "AGORAS_TIKTOK_AUTH_URL"),
];

/// Returns the names of the addresses around which something stood, and what that was.
pub(crate) fn wrapped_addresses(matches: &ArgMatches) -> Vec<(Around, &'static str)> {
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
