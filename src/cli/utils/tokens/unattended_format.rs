//! `agoras utils tokens unattended-format`

use clap::{Args, ValueEnum};

use super::entries::{entries, nothing, store};
use crate::cli::arguments::credentials::Credential;
use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};
use crate::cli::terminal::harmless;
use crate::cli::terminal::mask;

/// Print the variables that a pipeline needs
#[derive(Args, Debug)]
pub(crate) struct UnattendedFormatArgs {
    /// Only this platform
    #[arg(long, value_name = "PLATFORM", value_parser = values::text)]
    platform: Vec<String>,

    /// The reader of the lines; by default they suit all three, or a shell if no form suits all
    #[arg(long, value_parser = values::name_of::<Format>(), value_name = "FORMAT")]
    format: Option<Format>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A shell, and `gh secret set -f -`
    Shell,
    /// `docker run --env-file`, which keeps quotes
    Docker,
    /// GitHub's and GitLab's forms, and the file behind `GITHUB_ENV`
    Github,
}

pub(crate) fn run(context: &Context, args: &UnattendedFormatArgs) -> Result<(), Failure> {
    let mut entries = entries(context, &store(context)?, None)?;
    if !args.platform.is_empty() {
        entries.retain(|(identity, _)| {
            args.platform.iter().any(|it| it == identity.platform().as_str())
        });
    }
    if entries.is_empty() {
        return Err(nothing(args.platform.first().map(String::as_str)));
    }
    let ui = &context.ui;
    ui.warning("Output contains cleartext credentials. Do not pipe to logs or shared systems.");
    for (_, record) in &entries {
        let variables = [
            (Credential::USERNAME, record.username.as_str()),
            (Credential::CLIENT_KEY, record.client_key.as_str()),
            (Credential::CLIENT_SECRET, record.client_secret.expose()),
            (Credential::REFRESH_TOKEN, record.refresh_token.expose()),
        ];
        let secrets = variables.iter().filter(|(credential, _)| credential.is_secret);
        secrets.for_each(|(_, secret)| mask::mask(secret));
        if let Some((credential, _)) =
            variables.iter().find(|(_, value)| harmless::line(value) != *value)
        {
            let name = credential.variable;
            let sentence = format!("the value of {name} has letters that no line can hold");
            return Err(Failure::new(Kind::BadInput, sentence)
                .hinted("authorize again: TikTok gives no such values"));
        }
        if args.format.is_none() && variables.iter().any(|(_, value)| !is_plain(value)) {
            ui.warning("a value is quoted for a shell: use `--format docker` for `docker --env-file`, `--format github` for GitHub's and GitLab's forms");
        }
        if args.format != Some(Format::Github) {
            ui.data("# TikTok - OAuth 2.0");
        }
        for (Credential { variable, .. }, value) in variables {
            ui.data(&format!("{variable}={}", written(value, args.format)));
        }
    }
    Ok(())
}

fn written(value: &str, format: Option<Format>) -> String {
    match format {
        None if is_plain(value) => value.to_owned(),
        None | Some(Format::Shell) => shell_quoted(value),
        Some(Format::Docker | Format::Github) => value.to_owned(),
    }
}

/// Returns whether a shell takes `NAME=value` as it stands. `~` expands at a word's start only.
fn is_plain(value: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.,:/+=@%*!?^".contains(letter);
    value.chars().all(plain)
}

/// Quotes the value for a shell, in a form that readers of `.env` files understand too.
fn shell_quoted(value: &str) -> String {
    if !value.contains('\'') {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.,:/+=@%".contains(letter);
        let bare = !value.is_empty() && value.chars().all(plain);
        return if bare { value.to_owned() } else { format!("'{value}'") };
    }
    let mut quoted = String::from('"');
    for letter in value.chars() {
        if matches!(letter, '"' | '\\' | '$' | '`') {
            quoted.push('\\');
        }
        quoted.push(letter);
    }
    quoted.push('"');
    quoted
}
