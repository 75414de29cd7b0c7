//! Where the store lies on this machine, and who opens it

use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use directories::BaseDirs;
use zeroize::Zeroizing;

use crate::cli::global::GlobalArgs;
use crate::cli::terminal::prompt;
use crate::clock::Clock;
use crate::disk::Disk;
use crate::secret::Passphrase;
use crate::store::{BaseAddress, Settings, Store, StoreError, Unlock};

/// The longest passphrase file that is read, in bytes.
const LONGEST_PASSPHRASE: u64 = 64 * 1024;

/// The most accounts that are named in one line.
const MOST_NAMED: usize = 10;

/// How often somebody at a terminal may mistype the passphrase.
const TRIES: u32 = 3;

/// The folder of the store: what was asked for, or `~/.agoras`; none without a home.
pub(crate) fn folder(global: &GlobalArgs) -> Option<PathBuf> {
    global
        .storage_dir
        .clone()
        .or_else(|| BaseDirs::new().map(|dirs| dirs.home_dir().join(".agoras")))
}

/// Returns what is to be said of accounts that the Python tool has beside this store, and that were
/// not taken over; `None` if there are none.
pub(crate) fn python_waiting(
    folder: Option<&Path>,
    store: &Store,
) -> Result<Option<String>, StoreError> {
    let Some(folder) = folder else {
        return Ok(None);
    };
    let waiting = store.not_imported(folder)?;
    let named: Vec<String> =
        waiting.iter().take(MOST_NAMED).map(|it| format!("@{}", it.name())).collect();
    let more = match waiting.len() - named.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let words = "the Python tool has accounts that are not stored here";
    Ok((!named.is_empty()).then(|| format!("{words}: {}{more}", named.join(", "))))
}

/// What takes them over.
pub(crate) const IMPORT: &str =
    "`agoras utils tokens import` takes them over, and leaves its files as they are";

/// Opens what the store in `root` keeps for `address`; nothing is made before something is stored.
pub(crate) fn open(
    global: &GlobalArgs,
    clock: Clock,
    root: &Path,
    address: BaseAddress,
) -> Result<Store, StoreError> {
    let rescue = [&global.state_home, &global.runtime_dir];
    let rescue = rescue.into_iter().flatten().cloned().chain([PathBuf::from(".")]);
    Store::with(Settings {
        root: root.to_owned(),
        address,
        unlock: unlock(global),
        clock,
        disk: if global.accept_no_lock { Disk::Lockless } else { Disk::Real },
        rescue: rescue.collect(),
    })
}

fn unlock(global: &GlobalArgs) -> Unlock {
    let mounted = global.credentials_directory.as_ref().map(|folder| folder.join("agoras.key"));
    let key_file = global.key_file.clone().or(mounted.filter(|file| file.exists()));
    let unlock = match &key_file {
        Some(file) => Unlock::default().with_key_file(file),
        None => Unlock::default(),
    };
    let (file, given) = (global.passphrase_file.clone(), global.passphrase.clone());
    match (file, given, can_ask()) {
        (Some(file), _, _) => unlock.with_passphrase(move || passphrase_in(&file)),
        (None, Some(given), _) => unlock.with_passphrase(move || Ok(given.clone())),
        (None, None, true) => {
            unlock.with_passphrase(|| ask("Passphrase of the token store")).with_tries(TRIES)
        }
        (None, None, false) => unlock,
    }
}

/// Whether somebody at a terminal can be asked; never in CI.
pub(crate) fn can_ask() -> bool {
    !in_ci() && io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Whether this is a CI job, where nobody can be asked.
pub(crate) fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty())
}

/// Asks for something that must not show.
pub(crate) fn ask(question: &str) -> io::Result<Passphrase> {
    prompt::hidden(question).map(|typed| Passphrase::new(typed.as_str()))
}

/// Reads a passphrase from the first line of a file.
pub(crate) fn passphrase_in(file: &Path) -> io::Result<Passphrase> {
    let mut text = Zeroizing::new(String::new());
    std::fs::File::open(file)?.take(LONGEST_PASSPHRASE).read_to_string(&mut text)?;
    Ok(Passphrase::new(text.lines().next().unwrap_or_default()))
}
