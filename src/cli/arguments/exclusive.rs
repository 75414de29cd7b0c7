//! Options of which only one counts: a typed option wins over a variable, and two typed options clash

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command, Error};

use crate::cli::arguments::values;

/// Ids of options that mean the same; an argument without a name comes first.
const PAIRS: [(&str, &str); 9] = [
    ("video", "video_url"),
    ("title", "title_file"),
    ("passphrase", "passphrase_file"),
    ("file", "sheets_id"),
    ("file", "sheets_name"),
    ("file", "sheets_client_email"),
    ("file", "sheets_private_key"),
    ("file", "sheets_private_key_file"),
    ("sheets_private_key", "sheets_private_key_file"),
];

/// Options of `video` and `post` whose values a content file holds. The variables of the first ones are
/// never read beside a file: its media count, and without a `privacy` it is private.
const IN_CONTENT: [&str; 24] = [
    "video",
    "video_url",
    "image",
    "image_1",
    "image_2",
    "image_3",
    "image_4",
    "text",
    "link",
    "privacy",
    "title",
    "title_file",
    "description",
    "allow_comments",
    "allow_duet",
    "allow_stitch",
    "auto_add_music",
    "brand_organic",
    "brand_content",
    "ai_generated",
    "draft",
    "cover_at",
    "cover_index",
    "transfer",
];
const NEVER_READ_BESIDE_CONTENT: usize = 10;

/// Options beside which nothing can be chosen on a page: the first six, whose variables are not read
/// either, choose beforehand what TikTok wants to be chosen there.
const NOT_ON_PAGE: [&str; 8] = [
    "privacy",
    "allow_comments",
    "allow_duet",
    "allow_stitch",
    "brand_organic",
    "brand_content",
    "dry_run",
    "unchecked_pull",
];
const CHOSEN_ON_PAGE: usize = 6;

/// Returns the ids of options and arguments that clash when both are typed. Most commands have only some
/// of them.
pub(crate) fn pairs() -> impl Iterator<Item = (&'static str, &'static str)> {
    let beside_content = IN_CONTENT.into_iter().map(|id| ("content", id));
    let beside_page = NOT_ON_PAGE.into_iter().map(|id| ("compose", id));
    PAIRS.into_iter().chain(beside_content).chain(beside_page)
}

/// Returns the variables that must not be read, because an option in their place was typed.
pub(crate) fn overruled(command: &Command, matches: &ArgMatches) -> Vec<String> {
    let both_ways = PAIRS.into_iter().flat_map(|(one, other)| [(one, other), (other, one)]);
    let losers = both_ways.filter(|(typed, set)| wins(matches, typed, set)).map(|(_, set)| set);
    let is_described = source(matches, "content") == Some(ValueSource::CommandLine);
    let held = IN_CONTENT[..NEVER_READ_BESIDE_CONTENT].iter().filter(|_| is_described).copied();
    let is_composed = source(matches, "compose") == Some(ValueSource::CommandLine);
    let chosen = NOT_ON_PAGE[..CHOSEN_ON_PAGE].iter().filter(|_| is_composed).copied();
    let here = losers.chain(fix_or_pull(matches)).chain(fix_of_videos(matches)).chain(held);
    let here = here.chain(chosen);
    let here = here.filter_map(|id| variable(command, id));
    let below = below(command, matches).map(|(command, matches)| overruled(command, matches));
    here.chain(below.unwrap_or_default()).collect()
}

/// Returns which of `--fix` and `--transfer pull` is a variable that the other, typed, overrules.
fn fix_or_pull(matches: &ArgMatches) -> Option<&'static str> {
    let is_wanted = |id: &str| {
        let raw = matches.try_get_raw(id).ok().flatten().into_iter().flatten().last();
        let text = raw.map(|raw| raw.to_string_lossy().trim().to_ascii_lowercase());
        text.is_some_and(|text| text == "pull" || values::boolean(&text) == Ok(true))
    };
    if !(is_wanted("fix") && is_wanted("transfer")) {
        return None;
    }
    let mut both_ways = [("fix", "transfer"), ("transfer", "fix")].into_iter();
    both_ways.find(|(typed, set)| wins(matches, typed, set)).map(|(_, set)| set)
}

/// Returns `fix` if its variable must not be read: without a media store photos cannot be fixed, and the
/// variable is about videos.
fn fix_of_videos(matches: &ArgMatches) -> Option<&'static str> {
    let is_post = matches.try_contains_id("media_store").is_ok();
    let has_store = source(matches, "media_store").is_some();
    let is_set = source(matches, "fix") == Some(ValueSource::EnvVariable);
    (is_post && !has_store && is_set).then_some("fix")
}

/// Returns the error for two typed options of which only one can count; `None` if there are none.
pub(crate) fn clash(command: &Command, matches: &ArgMatches) -> Option<Error> {
    let is_typed = |id| source(matches, id) == Some(ValueSource::CommandLine);
    if is_typed("content")
        && let Some(error) = beside_content(command, &is_typed)
    {
        return Some(error);
    }
    if is_typed("compose")
        && let Some(error) = beside_page(command, &is_typed)
    {
        return Some(error);
    }
    let found = PAIRS.into_iter().find(|(one, other)| is_typed(one) && is_typed(other));
    let Some((one, other)) = found else {
        return below(command, matches).and_then(|(command, matches)| clash(command, matches));
    };
    let other = argument(command, other)?;
    let words = match argument(command, one)? {
        // Its value name, `URL|FILE|-`, would be read as three arguments.
        one if one.is_positional() => format!("the {} argument", one.get_id()),
        one => format!("the argument '{one}'"),
    };
    let words = format!("{words} cannot be used with '{other}'");
    Some(command.clone().error(ErrorKind::ArgumentConflict, words))
}

/// Returns the error for options beside a content file whose values the file holds, all of them named.
fn beside_content(command: &Command, is_typed: &dyn Fn(&'static str) -> bool) -> Option<Error> {
    let names = names(command, IN_CONTENT.into_iter().filter(|id| is_typed(id)));
    let words = format!("--content cannot be used with {}: the file says it", names.join(", "));
    (!names.is_empty()).then(|| command.clone().error(ErrorKind::ArgumentConflict, words))
}

/// Returns the error for options beside a page, all of them named.
fn beside_page(command: &Command, is_typed: &dyn Fn(&'static str) -> bool) -> Option<Error> {
    let typed = |ids: &[&'static str]| {
        names(command, ids.iter().copied().filter(|id| is_typed(id))).join(", ")
    };
    let (chosen, others) = NOT_ON_PAGE.split_at(CHOSEN_ON_PAGE);
    let words = match (typed(chosen), typed(others)) {
        (chosen, _) if !chosen.is_empty() => {
            format!("--compose cannot be used with {chosen}: nothing is chosen before the page")
        }
        (_, others) if !others.is_empty() => format!("--compose cannot be used with {others}"),
        _ => return None,
    };
    Some(command.clone().error(ErrorKind::ArgumentConflict, words))
}

fn names(command: &Command, ids: impl Iterator<Item = &'static str>) -> Vec<String> {
    ids.filter_map(|id| argument(command, id))
        .map(|argument| match argument.get_long() {
            Some(name) => format!("--{name}"),
            None => format!("the {} argument", argument.get_id()),
        })
        .collect()
}

/// Returns the typed subcommand with its own matches; `None` if there is none.
fn below<'a>(
    command: &'a Command,
    matches: &'a ArgMatches,
) -> Option<(&'a Command, &'a ArgMatches)> {
    let (name, below) = matches.subcommand()?;
    Some((command.find_subcommand(name)?, below))
}

fn wins(matches: &ArgMatches, typed: &str, set: &str) -> bool {
    source(matches, typed) == Some(ValueSource::CommandLine)
        && source(matches, set) == Some(ValueSource::EnvVariable)
}

fn source(matches: &ArgMatches, id: &str) -> Option<ValueSource> {
    // clap panics at the id of another command.
    matches.try_contains_id(id).ok()?;
    matches.value_source(id)
}

fn argument<'a>(command: &'a Command, id: &str) -> Option<&'a Arg> {
    command.get_arguments().find(|argument| argument.get_id() == id)
}

fn variable(command: &Command, id: &str) -> Option<String> {
    let name = argument(command, id)?.get_env()?;
    Some(name.to_string_lossy().into_owned())
}
