//! Options of which one is meant: what was typed wins over every variable, and two typed are wrong usage

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command, Error};

use crate::cli::arguments::values;

/// Ids of options that say the same in two ways.
const PAIRS: [(&str, &str); 3] =
    [("video", "video_url"), ("title", "title_file"), ("passphrase", "passphrase_file")];

/// Returns the variables that must not be read, because an option in their place was typed.
pub(crate) fn overruled(command: &Command, matches: &ArgMatches) -> Vec<String> {
    let both_ways = PAIRS.into_iter().flat_map(|(one, other)| [(one, other), (other, one)]);
    let here = both_ways
        .filter(|(typed, other)| {
            source(matches, typed) == Some(ValueSource::CommandLine)
                && source(matches, other) == Some(ValueSource::EnvVariable)
        })
        .filter_map(|(_, other)| variable(command, other));
    let here = here.chain(fix_or_pull(command, matches));
    let below = below(command, matches).map(|(command, matches)| overruled(command, matches));
    here.chain(below.unwrap_or_default()).collect()
}

/// Returns the variable that has to give way where one of `--fix` and `--transfer pull` was typed,
/// which do not go together, and the other comes from a variable; `None` if neither has to.
fn fix_or_pull(command: &Command, matches: &ArgMatches) -> Option<String> {
    let is_wanted = |id: &str| {
        let raw = matches.try_get_raw(id).ok().flatten().into_iter().flatten().last();
        let text = raw.map(|raw| raw.to_string_lossy().trim().to_ascii_lowercase());
        text.is_some_and(|text| text == "pull" || values::boolean(&text) == Ok(true))
    };
    let is_from = |id, wanted| source(matches, id) == Some(wanted);
    let (typed, set) = (ValueSource::CommandLine, ValueSource::EnvVariable);
    if !(is_wanted("fix") && is_wanted("transfer")) {
        return None;
    }
    let both_ways = [("fix", "transfer"), ("transfer", "fix")];
    let (_, loser) = both_ways
        .into_iter()
        .find(|(winner, loser)| is_from(winner, typed) && is_from(loser, set))?;
    variable(command, loser)
}

/// Returns the error where two options were typed of which only one can be meant.
pub(crate) fn clash(command: &Command, matches: &ArgMatches) -> Option<Error> {
    let is_typed = |id| source(matches, id) == Some(ValueSource::CommandLine);
    let found = PAIRS.into_iter().find(|(one, other)| is_typed(one) && is_typed(other));
    let Some((one, other)) = found else {
        return below(command, matches).and_then(|(command, matches)| clash(command, matches));
    };
    let shown = |id| argument(command, id).map(Arg::to_string);
    let words = format!("the argument '{}' cannot be used with '{}'", shown(one)?, shown(other)?);
    Some(command.clone().error(ErrorKind::ArgumentConflict, words))
}

/// Returns the subcommand that was typed, with its own matches; `None` if there is none.
fn below<'a>(
    command: &'a Command,
    matches: &'a ArgMatches,
) -> Option<(&'a Command, &'a ArgMatches)> {
    let (name, below) = matches.subcommand()?;
    Some((command.find_subcommand(name)?, below))
}

fn source(matches: &ArgMatches, id: &str) -> Option<ValueSource> {
    // What the command does not have, clap calls an error.
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
