//! Completion in shells: what agoras answers at a press of the Tab key

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, Command};
use clap_complete::CompleteEnv;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use clap_complete::env::Shells;

use crate::cli::help;
use crate::cli::storage;
use crate::cli::terminal::harmless;
use crate::clock::Clock;
use crate::flow::journal_beside;
use crate::journal::Entry;
use crate::store::{BaseAddress, Settings, Store, Unlock};
use crate::tiktok::PrivacyLevel;

/// The variable by which a shell asks for completions. It holds the shell's name.
const VARIABLE: &str = "AGORAS_COMPLETE";

/// The most publishes that are offered.
const PUBLISHES: usize = 30;

/// Answers a shell that asks for completions; `None` if none asks.
pub(crate) fn answered(tree: fn() -> Command, arguments: &[OsString]) -> Option<ExitCode> {
    std::env::var_os(VARIABLE)?;
    let folder = std::env::current_dir().ok();
    let asked = CompleteEnv::with_factory(|| with_values(tree())).var(VARIABLE).bin("agoras");
    match asked.completer("agoras").try_complete(arguments.iter().cloned(), folder.as_deref()) {
        Ok(true) => Some(ExitCode::SUCCESS),
        Ok(false) => None,
        // The shell shows nothing of it.
        Err(_) => Some(ExitCode::FAILURE),
    }
}

/// Returns the lines by which a shell asks; `None` for a shell that is not known.
pub(crate) fn registration(shell: &str) -> Option<io::Result<String>> {
    let mut lines = Vec::new();
    let shells = Shells::builtins();
    let written = shells
        .completer(shell)?
        .write_registration(VARIABLE, "agoras", "agoras", "agoras", &mut lines);
    Some(written.map(|()| String::from_utf8_lossy(&lines).into_owned()))
}

/// Returns the tree with the values that this machine knows.
fn with_values(root: Command) -> Command {
    let words = help::words(&root);
    offered(root.mut_subcommand("help", |help| {
        help.mut_arg("words", |argument| {
            offering(argument, move || words.iter().map(CompletionCandidate::new).collect())
        })
    }))
}

fn offered(command: Command) -> Command {
    let is_resume = command.get_name() == "resume";
    command
        .mut_args(|argument| match argument.get_id().as_str() {
            "username" | "identifier" | "account" => offering(argument, accounts),
            "publish_id" if is_resume => offering(argument, || publishes(Entry::is_unfinished)),
            "publish_id" => offering(argument, || publishes(|_| true)),
            "platform" | "network" => {
                offering(argument, || vec![CompletionCandidate::new("tiktok")])
            }
            "privacy" => offering(argument, || {
                PrivacyLevel::ALL.map(|level| CompletionCandidate::new(level.as_str())).into()
            }),
            _ => argument,
        })
        .mut_subcommands(offered)
}

fn offering(
    argument: Arg,
    candidates: impl Fn() -> Vec<CompletionCandidate> + Send + Sync + 'static,
) -> Arg {
    argument.add(ArgValueCandidates::new(candidates))
}

/// Returns the names of the stored accounts. A record that does not open is among them.
fn accounts() -> Vec<CompletionCandidate> {
    let Some(identities) = store().and_then(|store| store.claimed_identities().ok()) else {
        return Vec::new();
    };
    identities.iter().map(|identity| CompletionCandidate::new(identity.name())).collect()
}

/// Returns the ids of the wanted publishes of this machine, the newest first.
fn publishes(is_wanted: fn(&Entry) -> bool) -> Vec<CompletionCandidate> {
    let newest = store().and_then(|store| journal_beside(&store).newest(PUBLISHES).ok());
    let entries = newest.into_iter().flatten().filter_map(Result::ok).filter(is_wanted);
    let candidate = |(place, entry): (usize, Entry)| {
        let planned = &entry.planned;
        let what = harmless::line(&format!("@{} {}", planned.account, planned.media.name));
        let id = harmless::line(entry.publish_id()?);
        let order = Some(place);
        Some(CompletionCandidate::new(id).help(Some(what.into())).display_order(order))
    };
    entries.enumerate().filter_map(candidate).collect()
}

/// Opens the store of this machine. It is only read, and nothing is asked for; `None` for a store that
/// machines share, since a press of a key must not wait for a network.
fn store() -> Option<Store> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    if set("AGORAS_STORE").is_some() || option("--store").is_some() {
        return None;
    }
    let named = option("--storage-dir").or_else(|| set("AGORAS_STORAGE_DIR"));
    let folder = named.map(PathBuf::from).or_else(storage::usual_folder)?;
    let address = match set("AGORAS_TIKTOK_API_URL") {
        Some(base) => base.to_str()?.trim().parse().ok()?,
        None => BaseAddress::tiktok(),
    };
    let settings = Settings::new(&folder, address, Unlock::default(), Clock::system());
    Store::with(settings).ok()
}

/// Returns the value of an option in the line that is completed.
fn option(name: &str) -> Option<OsString> {
    let words: Vec<OsString> = std::env::args_os().collect();
    words.windows(2).find_map(|pair| {
        let written = pair[1].to_str().and_then(|word| word.strip_prefix(name)?.strip_prefix('='));
        match written {
            Some(value) => Some(value.into()),
            None => (pair[0] == name).then(|| pair[1].clone()),
        }
    })
}
