//! Checks of the environment: the four variables, those that cannot be read, and overrides

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::ffi::OsString;

use clap::{Arg, ArgAction, Command};

use super::finding::Findings;
use crate::cli::arguments::credentials::{Credential, Spoiled};
use crate::cli::context::Context;
use crate::cli::rehearsal;
use crate::cli::terminal::mask;
use crate::flow::{Account, Named, Origin, Owner, Standing, Username};
use crate::secret::{AccessToken, ClientSecret, RefreshToken};
use crate::store::Record;
use crate::tiktok::{App, ClientKey};

const VARIABLES: &str = "variables";

enum Held {
    Nothing,
    Blank,
    Text(String),
    /// It is not UTF-8.
    NoText,
}

pub(crate) fn look(context: &Context, tree: &Command, records: &[Record], findings: &mut Findings) {
    let rehearsing = context.rehearsal.is_some();
    if rehearsing {
        let what = "with --emulator none of the four TIKTOK_ variables is read";
        findings.ok(VARIABLES, what);
    } else {
        look_at_the_four(records, findings);
        compare_with_stored(records, findings);
    }
    let readers = readers(tree);
    for (name, value) in env::vars_os() {
        let Some(name) = name.to_str() else {
            continue;
        };
        if rehearsing && rehearsal::ignores(name) {
            continue;
        }
        let is_ours = name.starts_with("AGORAS_") || name.starts_with("TIKTOK_");
        if (is_ours || name.starts_with("GOOGLE_SHEETS_")) && !is_blank(&value) {
            match readers.get(name) {
                Some(reader) => look_at_value(name, &value, reader, findings),
                // It may be one of another program.
                None if !is_ours => {}
                None => findings.warn(
                    VARIABLES,
                    format!("{name} is set, and no command reads it"),
                    "check its spelling, or unset it",
                ),
            }
        }
    }
    look_at_overrides(context, findings);
}

fn look_at_the_four(records: &[Record], findings: &mut Findings) {
    let mut set = Vec::new();
    let mut missing = Vec::new();
    for name in Credential::FOUR.map(|credential| credential.variable) {
        match held(name) {
            Held::Nothing => missing.push(name.to_owned()),
            Held::Blank => missing.push(format!("{name} (set to nothing)")),
            Held::NoText => set.push(name),
            Held::Text(text) => {
                refuse_spoiled(name, &text, findings);
                set.push(name);
            }
        }
    }
    if let Held::Text(text) = held(Credential::ACCESS_TOKEN.variable) {
        refuse_spoiled(Credential::ACCESS_TOKEN.variable, &text, findings);
    }
    let authorize = "run `agoras tiktok authorize`, or set all four TIKTOK_ variables";
    match (set.is_empty(), missing.is_empty(), records.is_empty()) {
        (_, true, _) => findings.ok(VARIABLES, "all four TIKTOK_ variables are set"),
        (true, _, false) => {
            findings.ok(VARIABLES, "none of the four is set: stored accounts are used");
        }
        (true, _, true) => {
            let what = "there is no account: none is stored or readable, and of the four TIKTOK_ variables none is set";
            findings.warn(VARIABLES, what, authorize);
        }
        (false, false, true) => {
            let what = format!("no account can be used: missing {}", missing.join(", "));
            findings.warn(VARIABLES, what, authorize);
        }
        (false, false, false) => {
            let what =
                format!("{} set: the stored account adds {}", set.join(", "), missing.join(", "));
            findings.ok(VARIABLES, what);
        }
    }
}

/// Reports which refresh token commands send: the one in the variable, or a stored one.
fn compare_with_stored(records: &[Record], findings: &mut Findings) {
    let Held::Text(set) = held(Credential::REFRESH_TOKEN.variable) else {
        return;
    };
    let token = RefreshToken::new(set.trim());
    let variable = Credential::REFRESH_TOKEN.variable;
    let named = match held(Credential::USERNAME.variable) {
        Held::Text(name) => Some(Username::new(&name)),
        Held::Nothing | Held::Blank | Held::NoText => None,
    };
    let is_named =
        |record: &&Record| named.as_ref().is_none_or(|name| Owner::of(record).is_called(name));
    let knows = |record: &&Record| match Standing::of(&token, record) {
        Standing::Present | Standing::Former => true,
        Standing::SetAside => is_named(record),
        Standing::New => false,
    };
    let Some(record) = records.iter().find(knows).or_else(|| records.iter().find(is_named)) else {
        return;
    };
    let set = format!("{variable} ({})", token.fingerprint());
    let name = &record.username;
    let stored = format!("the stored one of @{name} ({})", record.refresh_token.fingerprint());
    let newer = format!("unset {variable}, or set it to a newer token");
    match Standing::of(&token, record) {
        Standing::Present => findings.ok(VARIABLES, format!("{set} is the stored one of @{name}")),
        Standing::Former => {
            findings.ok(VARIABLES, format!("{set} came before {stored}, which is used"));
        }
        Standing::SetAside => findings.warn(
            VARIABLES,
            format!("{set} is of before the last login or was refused: {stored} is used"),
            &newer,
        ),
        Standing::New => {
            let what = format!("{set} is new to the store: it is used in place of {stored}");
            findings.ok(VARIABLES, what);
        }
    }
}

/// Returns the account of the four variables; `None` unless all are usable, and if commands take the
/// tokens of a stored account instead.
pub(crate) fn account(records: &[Record]) -> Option<Account> {
    let username = Username::new(&usable(Credential::USERNAME)?);
    let refresh_token = RefreshToken::new(usable(Credential::REFRESH_TOKEN)?);
    let is_stored = |record: &Record| match Standing::of(&refresh_token, record) {
        Standing::Present | Standing::Former => true,
        Standing::SetAside => Owner::of(record).is_called(&username),
        Standing::New => false,
    };
    if records.iter().any(is_stored) {
        return None;
    }
    let client_key = ClientKey::new(&usable(Credential::CLIENT_KEY)?);
    let client_secret = ClientSecret::new(usable(Credential::CLIENT_SECRET)?);
    Some(Account {
        username,
        named: Named::ByUser,
        app: App { client_key, client_secret },
        refresh_token,
        access_token: usable(Credential::ACCESS_TOKEN).map(AccessToken::new),
        origin: Origin::Given,
    })
}

/// Returns the value of a variable that is set and not spoiled. A secret is masked first.
fn usable(credential: Credential) -> Option<String> {
    let Held::Text(text) = held(credential.variable) else {
        return None;
    };
    let text = text.trim().to_owned();
    if credential.is_secret {
        mask::mask(&text);
    }
    Spoiled::find(&text).is_none().then_some(text)
}

/// Reports a credential that a tool has quoted, masked or not filled in.
fn refuse_spoiled(name: &str, value: &str, findings: &mut Findings) {
    if let Some(spoiled) = Spoiled::find(value) {
        let (what, advice) = spoiled.words();
        findings.fail(VARIABLES, format!("{name} {what}"), advice);
    }
}

fn held(name: &str) -> Held {
    match env::var_os(name) {
        None => Held::Nothing,
        Some(value) if is_blank(&value) => Held::Blank,
        Some(value) => value.into_string().map_or(Held::NoText, Held::Text),
    }
}

fn is_blank(value: &OsString) -> bool {
    value.to_string_lossy().trim().is_empty()
}

/// Returns each variable that some command reads, with an option of the same meaning.
fn readers(tree: &Command) -> BTreeMap<String, &Arg> {
    let own = tree.get_arguments().filter_map(|arg| {
        let name = arg.get_env()?.to_str()?;
        Some((name.to_owned(), arg))
    });
    own.chain(tree.get_subcommands().flat_map(readers)).collect()
}

/// Parses the value as the option does. It may be a secret, and is not shown.
fn look_at_value(name: &str, value: &OsString, reader: &Arg, findings: &mut Findings) {
    let option = reader.get_long().unwrap_or_default();
    let mut value_only = Arg::new("value")
        .action(ArgAction::Set)
        .ignore_case(reader.is_ignore_case_set())
        .value_parser(reader.get_value_parser().clone())
        .allow_hyphen_values(true);
    if let Some(delimiter) = reader.get_value_delimiter() {
        value_only = value_only.value_delimiter(delimiter);
    }
    let alone = Command::new("value").no_binary_name(true).arg(value_only);
    let Err(error) = alone.try_get_matches_from([OsString::from("--"), value.clone()]) else {
        return;
    };
    let why = error.source().map(|why| format!(" ({why})")).unwrap_or_default();
    findings.fail(
        VARIABLES,
        format!("{name} does not hold what --{option} takes{why}"),
        "fix it or unset it; the command's --help says what it takes",
    );
}

fn look_at_overrides(context: &Context, findings: &mut Findings) {
    let global = &context.global;
    for (what, name, base) in global.overrides() {
        findings.warn(
            VARIABLES,
            format!("TikTok's {what} is replaced by {}", base.as_str()),
            &format!("unset {name} to publish to TikTok itself"),
        );
    }
    if global.accept_no_lock {
        findings.warn(
            VARIABLES,
            "a second agoras on the same store is not noticed",
            "leave --accept-no-lock away, and AGORAS_ACCEPT_NO_LOCK unset, where there are file locks",
        );
    }
    if let Some(speed) = global.speed {
        findings.warn(
            VARIABLES,
            format!("the clock runs {speed} times too fast"),
            "unset AGORAS_SPEED: it is for the emulator",
        );
    }
}
