//! Rules about options: needs, exclusions by a value, and the choices that a command needs.
//! Tests run the binary for each line

/// A rule about options of one command. Names are as in the description; `--transfer=pull` is the option
/// with that value.
type Rule = (&'static str, &'static str, &'static str);

/// Options, each with another that has to be given too.
const NEEDS: [Rule; 9] = [
    ("tiktok authorize", "--tls-cert", "--tls-key"),
    ("tiktok authorize", "--tls-key", "--tls-cert"),
    ("tiktok video", "--unchecked-pull", "--transfer=pull"),
    ("tiktok post", "--fix", "--media-store"),
    ("tiktok post", "--media-store", "--media-url"),
    ("tiktok post", "--media-url", "--media-store"),
    ("utils schedule-run", "--sheets-id", "--sheets-name"),
    ("utils schedule-run", "--sheets-name", "--sheets-id"),
    ("emulator", "--ca-out", "--tls"),
];

/// Options that only some runs of their command exclude.
const EXCLUDES: [Rule; 3] = [
    ("tiktok video", "--fix", "--transfer=pull"),
    ("utils schedule-run", "--account", "--sheets-id"),
    ("utils schedule-run", "--sheets-id", "--account"),
];

/// Commands that need one of some arguments and options.
const ONE_OF: [(&str, &[&str]); 8] = [
    ("tiktok video", &["video", "--video-url", "--content"]),
    ("tiktok post", &["--image", "--image-1", "--image-2", "--image-3", "--image-4", "--content"]),
    ("utils schedule-run", &["--file", "--sheets-id"]),
    ("utils tokens delete", &["--identifier", "--unreadable"]),
    ("utils store push", &["url", "--store"]),
    ("utils store pull", &["url", "--store"]),
    ("utils store status", &["url", "--store"]),
    ("utils store prune", &["url", "--store"]),
];

/// Returns what an option of a command needs beside it.
pub(super) fn needs(path: &str, name: &str) -> Vec<&'static str> {
    of(&NEEDS, path, name)
}

/// Returns what an option of a command excludes, besides what it always does.
pub(super) fn excludes(path: &str, name: &str) -> Vec<&'static str> {
    of(&EXCLUDES, path, name)
}

/// Returns the arguments and options of which a command needs one; none if it needs none.
pub(super) fn one_of(path: &str) -> &'static [&'static str] {
    ONE_OF.iter().find(|(command, _)| *command == path).map_or(&[], |(_, names)| names)
}

fn of(rules: &[Rule], path: &str, name: &str) -> Vec<&'static str> {
    let rules = rules.iter().filter(|(command, option, _)| *command == path && *option == name);
    rules.map(|(_, _, other)| *other).collect()
}

#[cfg(test)]
mod tests {
    use clap::{Command, CommandFactory};

    use super::*;
    use crate::cli::app::Agoras;
    use crate::cli::schema::options::name;

    /// Asserts that a command has an option or argument of that name.
    fn assert_known(path: &str, wanted: &str) {
        let mut root = Agoras::command();
        root.build();
        let mut words = path.split(' ');
        let command: &Command =
            words.try_fold(&root, |command, word| command.find_subcommand(word)).unwrap();
        let wanted = wanted.split('=').next().unwrap();
        assert!(command.get_arguments().any(|arg| name(arg) == wanted), "{path}: {wanted}");
    }

    #[test]
    fn every_rule_is_about_options_that_there_are() {
        for (path, option, other) in NEEDS.into_iter().chain(EXCLUDES) {
            assert_known(path, option);
            assert_known(path, other);
        }
        for (path, names) in ONE_OF {
            for name in names {
                assert_known(path, name);
            }
        }
    }
}
