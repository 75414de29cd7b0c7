//! The command line of agoras that does what a command line of the Python tool's `publish` did

use std::collections::BTreeSet;
use std::ffi::OsStr;

use url::Url;

use super::action::Action;
use super::legacy::Legacy;
use super::line::Line;
use super::typed::Typed;
use crate::tiktok::PrivacyLevel;

/// A command line with everything that it does not say.
#[derive(Debug)]
pub(super) struct Migration {
    pub(super) line: String,
    /// Sentences on what was typed and is not in the line.
    pub(super) left: Vec<String>,
    /// Sentences on what is to be done or checked before the line is run.
    pub(super) steps: Vec<String>,
}

/// A migration under construction.
struct Mapping<'a> {
    typed: &'a Typed,
    /// Returns whether a variable is set.
    is_set: &'a dyn Fn(&str) -> bool,
    line: Line,
    used: BTreeSet<Legacy>,
    /// Secrets that were typed, with the variables that take them.
    secrets: Vec<(Legacy, &'static str)>,
    steps: Vec<String>,
}

/// The photos' options here and there, with their variables.
const IMAGES: [(Legacy, &str, &str); 4] = [
    (Legacy::Image1, "--image-1", "STATUS_IMAGE_URL_1"),
    (Legacy::Image2, "--image-2", "STATUS_IMAGE_URL_2"),
    (Legacy::Image3, "--image-3", "STATUS_IMAGE_URL_3"),
    (Legacy::Image4, "--image-4", "STATUS_IMAGE_URL_4"),
];

/// Returns the command line for an action; `None` if agoras has no such action.
pub(super) fn migrate(
    action: Action,
    typed: &Typed,
    is_set: &dyn Fn(&str) -> bool,
) -> Option<Migration> {
    let command = match action {
        Action::Video => "agoras tiktok video",
        Action::Post => "agoras tiktok post",
        Action::Authorize => "agoras tiktok authorize",
        Action::LastFromFeed => "agoras utils feed-publish --network tiktok --mode last",
        Action::RandomFromFeed => "agoras utils feed-publish --network tiktok --mode random",
        Action::Schedule => "agoras utils schedule-run --network tiktok",
        Action::Like | Action::Share | Action::Delete => return None,
    };
    let (used, secrets, steps) = Default::default();
    let line = Line::new(command);
    let mut mapping = Mapping { typed, is_set, line, used, secrets, steps };
    match action {
        Action::Video => mapping.video(),
        Action::Post => mapping.post(),
        Action::Authorize => mapping.authorize(),
        Action::LastFromFeed => {
            mapping.feed();
            mapping.number(Legacy::MaxCount, "--max-count", "MAX_COUNT");
            mapping.number(Legacy::PostLookback, "--post-lookback", "POST_LOOKBACK");
        }
        Action::RandomFromFeed => {
            mapping.feed();
            mapping.number(Legacy::MaxPostAge, "--max-post-age", "MAX_POST_AGE");
        }
        Action::Schedule => mapping.schedule(),
        Action::Like | Action::Share | Action::Delete => return None,
    }
    mapping.option(Legacy::LogLevel, "--loglevel");
    Some(mapping.finish())
}

impl<'a> Mapping<'a> {
    fn video(&mut self) {
        self.address(Legacy::VideoUrl, "--video-url", "TIKTOK_VIDEO_URL");
        self.option(Legacy::Title, "--title");
        self.privacy();
        self.account();
    }

    fn post(&mut self) {
        for (option, name, variable) in IMAGES {
            if self.typed.value(option).is_some() {
                self.address(option, name, variable);
            }
        }
        let is_given = |(option, _, variable): &(Legacy, &str, &str)| {
            self.typed.value(*option).is_some() || (self.is_set)(variable)
        };
        if !IMAGES.iter().any(is_given) {
            self.steps.push("name the photos with --image: none was named".to_owned());
        }
        self.option(Legacy::Title, "--title");
        let texts = [Legacy::Text, Legacy::Link];
        if texts.iter().any(|text| self.typed.value(*text).is_some()) {
            self.option(Legacy::Text, "--text");
            if self.typed.value(Legacy::Link).is_some() {
                self.address(Legacy::Link, "--link", "STATUS_LINK");
            }
            self.steps.push("--text and --link become the description of the photos; leave them away to publish neither, as the Python tool did".to_owned());
        }
        for variable in ["STATUS_TEXT", "STATUS_LINK"] {
            if (self.is_set)(variable) {
                self.steps.push(format!("unset {variable}, which is part of the description now, if it is not to be published"));
            }
        }
        self.privacy();
        self.account();
    }

    fn authorize(&mut self) {
        self.option(Legacy::Username, "--username");
        self.option(Legacy::ClientKey, "--client-key");
        self.secret(Legacy::ClientSecret, "TIKTOK_CLIENT_SECRET");
        self.steps.push("no token is printed: `agoras utils tokens show --platform tiktok --field refresh_token` prints it".to_owned());
    }

    fn feed(&mut self) {
        self.variables();
        self.address(Legacy::FeedUrl, "--feed-url", "FEED_URL");
    }

    fn schedule(&mut self) {
        self.variables();
        self.option_or_variable(Legacy::SheetsId, "--sheets-id", "GOOGLE_SHEETS_ID");
        self.option_or_variable(Legacy::SheetsName, "--sheets-name", "GOOGLE_SHEETS_NAME");
        let email = "GOOGLE_SHEETS_CLIENT_EMAIL";
        self.option_or_variable(Legacy::SheetsClientEmail, "--sheets-client-email", email);
        let key = "GOOGLE_SHEETS_PRIVATE_KEY";
        self.secret(Legacy::SheetsPrivateKey, key);
        if !self.typed.has(Legacy::SheetsPrivateKey) && !(self.is_set)(key) {
            self.steps.push(format!("{key} is not set here: set it before"));
        }
        self.number(Legacy::MaxCount, "--max-count", "MAX_COUNT");
        self.steps.push("say how the sheet's dates are read: --time-zone (the Python tool took the machine's), and --date-order dmy or mdy for dates such as 05-12-2026".to_owned());
    }

    /// Names the account of a video or photos.
    fn account(&mut self) {
        self.option(Legacy::Username, "--username");
        self.option(Legacy::ClientKey, "--client-key");
        self.credentials();
    }

    fn credentials(&mut self) {
        self.secret(Legacy::ClientSecret, "TIKTOK_CLIENT_SECRET");
        self.secret(Legacy::RefreshToken, "TIKTOK_REFRESH_TOKEN");
    }

    /// Sets account and privacy of a feed or a sheet, which have no options for them.
    fn variables(&mut self) {
        let level = self.level();
        self.line.set("TIKTOK_PRIVACY_STATUS", level);
        for (option, variable) in
            [(Legacy::Username, "TIKTOK_USERNAME"), (Legacy::ClientKey, "TIKTOK_CLIENT_KEY")]
        {
            if let Some(value) = self.typed.value(option) {
                self.line.set(variable, value);
                self.used.insert(option);
            }
        }
        self.credentials();
    }

    /// Names the level always: the Python tool ignored `TIKTOK_PRIVACY_STATUS`, and agoras does not.
    fn privacy(&mut self) {
        let level = self.level();
        self.line.option("--privacy", level);
    }

    /// Returns the level that was typed, or the Python tool's default.
    fn level(&mut self) -> &'a OsStr {
        self.used.insert(Legacy::Privacy);
        let typed = self.typed;
        let only_self = PrivacyLevel::SelfOnly.as_str();
        let level = typed.value(Legacy::Privacy).unwrap_or(OsStr::new(only_self));
        if level != only_self {
            let level = level.to_string_lossy();
            self.steps.push(format!("think of the audience: agoras posts with {level} also where nobody confirms it, which the Python tool refused"));
        }
        level
    }

    /// Adds an option if it was typed.
    fn option(&mut self, option: Legacy, name: &str) {
        if let Some(value) = self.typed.value(option) {
            self.line.option(name, value);
            self.used.insert(option);
        }
    }

    /// Adds an option, with its variable as the value if it was not typed.
    fn option_or_variable(&mut self, option: Legacy, name: &str, variable: &str) {
        if self.typed.value(option).is_some() {
            return self.option(option, name);
        }
        self.line.reference(name, variable);
        if !(self.is_set)(variable) {
            self.steps.push(format!("{variable} is not set here: set it before, or write its value in place of \"${variable}\""));
        }
    }

    /// Adds an address. One that may hold a key is named by a variable.
    fn address(&mut self, option: Legacy, name: &str, variable: &str) {
        if !self.typed.value(option).is_some_and(may_hold_a_key) {
            return self.option_or_variable(option, name, variable);
        }
        self.used.insert(option);
        self.line.reference(name, variable);
        let names = option.names();
        self.steps.push(format!("set {variable} to the address of {names}, which may hold a key and is not repeated here"));
    }

    fn number(&mut self, option: Legacy, name: &str, variable: &str) {
        if self.typed.value(option).is_some() {
            self.option(option, name);
            let names = option.names();
            self.steps
                .push(format!("check {name}: the Python tool ignored {names} and took {variable}"));
        }
    }

    fn secret(&mut self, option: Legacy, variable: &'static str) {
        if self.typed.has(option) {
            self.used.insert(option);
            self.secrets.push((option, variable));
        }
    }

    fn finish(self) -> Migration {
        let Self { typed, line, used, secrets, steps, .. } = self;
        let mut left = Vec::new();
        for option in typed.options().filter(|it| !it.is_of_the_run() && !used.contains(it)) {
            let names = option.names();
            left.push(format!("{names} is left away: {}", reason(option, line.command)));
        }
        for option in &typed.without_value {
            left.push(format!("{} is left away: its value is missing", option.names()));
        }
        for name in &typed.unknown {
            left.push(format!("{name} is left away: it is no option for TikTok"));
        }
        if typed.strays > 0 {
            left.push(format!("words that belong to no option are left away: {}", typed.strays));
        }
        let secrets = secrets.into_iter().map(|(option, variable)| {
            let names = option.names();
            format!("set {variable} to the value of {names}: secrets are not repeated here")
        });
        Migration { line: line.text(), left, steps: secrets.chain(steps).collect() }
    }
}

/// Returns the reason for an option that is not part of the line.
fn reason(option: Legacy, command: &str) -> String {
    match option {
        Legacy::AccessToken => {
            "agoras gets access tokens itself; TIKTOK_ACCESS_TOKEN can hold one".to_owned()
        }
        Legacy::RefreshToken => "a login gets a new one".to_owned(),
        _ => format!("`{command}` takes nothing of the kind"),
    }
}

/// Returns whether this is a web address with a user, a password or a query.
fn may_hold_a_key(value: &OsStr) -> bool {
    let address = value.to_str().and_then(|text| Url::parse(text.trim()).ok());
    address.is_some_and(|it| {
        it.has_host()
            && (it.query().is_some() || !it.username().is_empty() || it.password().is_some())
    })
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;

    fn migrated(action: Action, line: &str) -> Migration {
        let words = shlex::split(line).unwrap();
        let typed = Typed::read(&words.into_iter().map(OsString::from).collect::<Vec<_>>());
        migrate(action, &typed, &|variable| !variable.starts_with("STATUS_")).unwrap()
    }

    /// Returns a line with every option, each with a value of its own.
    fn everything() -> String {
        let options = Legacy::ALL.into_iter().filter(|it| !it.is_of_the_run());
        let written = options.map(|it| format!("{}=V{}V ", it.spelling().long, it as usize));
        written.collect()
    }

    #[test]
    fn every_option_is_in_the_line_or_named() {
        for action in [
            Action::Video,
            Action::Post,
            Action::Authorize,
            Action::LastFromFeed,
            Action::RandomFromFeed,
            Action::Schedule,
        ] {
            let migration = migrated(action, &everything());
            let said = [migration.left.clone(), migration.steps.clone()].concat().join("\n");
            for option in Legacy::ALL.into_iter().filter(|it| !it.is_of_the_run()) {
                let value = format!("V{}V", option as usize);
                let is_in_line = migration.line.contains(&value);
                assert!(is_in_line || said.contains(&option.names()), "{option:?}: {migration:?}");
                assert!(!(option.is_secret() && format!("{migration:?}").contains(&value)));
            }
        }
    }

    #[test]
    fn an_empty_value_is_no_value() {
        let migration = migrated(Action::Post, "-i1 u -i2 '' -tt '' -st '' -ty ''");
        assert_eq!(migration.line, "agoras tiktok post --image-1 u --privacy SELF_ONLY");
        assert!(migration.left.is_empty() && migration.steps.is_empty(), "{migration:?}");
    }

    #[test]
    fn a_text_in_a_variable_is_named_because_it_is_published_now() {
        let typed = Typed::read(&["-i1".into(), "u".into()]);
        let steps =
            migrate(Action::Post, &typed, &|variable| variable == "STATUS_TEXT").unwrap().steps;
        assert!(steps.len() == 1 && steps[0].starts_with("unset STATUS_TEXT"), "{steps:?}");
    }

    #[test]
    fn an_address_with_a_key_is_not_repeated() {
        for address in ["https://e.example/f?sig=S3", "https://u:S3@e.example/", "HTTP://S3@e/"] {
            let migration = migrated(Action::LastFromFeed, &format!("-fu {address}"));
            assert!(migration.line.ends_with("--feed-url \"$FEED_URL\""), "{migration:?}");
            assert!(!format!("{migration:?}").contains("S3"), "{migration:?}");
        }
        let plain = migrated(Action::LastFromFeed, "-fu https://e.example/feed#top");
        assert!(plain.line.ends_with("--feed-url 'https://e.example/feed#top'"), "{plain:?}");
    }
}
