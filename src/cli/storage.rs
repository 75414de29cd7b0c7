//! The store on this machine: its folder, its passphrase, and the accounts beside it that it does not use

use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use directories::BaseDirs;
use zeroize::Zeroizing;

use crate::cli::explain::Failure;
use crate::cli::global::GlobalArgs;
use crate::cli::terminal::hidden;
use crate::cli::terminal::ui::Ui;
use crate::clock::Clock;
use crate::disk::{Disk, is_private};
use crate::kv::Kv;
use crate::secret::Passphrase;
use crate::store::{
    BaseAddress, Elsewhere, Machine, Settings, SharedSettings, Store, StoreError, Unlock, Whose,
};

/// Returns the folder of the store, by default `~/.agoras`; `None` if there is no home.
pub(crate) fn folder(global: &GlobalArgs) -> Option<PathBuf> {
    global.storage_dir.clone().or_else(usual_folder)
}

/// Returns `~/.agoras`; `None` if there is no home.
pub(crate) fn usual_folder() -> Option<PathBuf> {
    BaseDirs::new().map(|dirs| dirs.home_dir().join(".agoras"))
}

/// Warns of a store that other users may read, where no mode of a file keeps them out.
pub(crate) fn warn_of_others(ui: &Ui, global: &GlobalArgs) {
    if let Some(folder) = folder(global).filter(|folder| !is_private(folder)) {
        ui.warning(&format!(
            "other users of this machine may be able to read `{}`, which is not in your user profile; \
             choose a folder in it, or `agoras utils tokens rekey --to passphrase`",
            folder.display()
        ));
    }
}

/// Names the Python tool's accounts that were not imported; `None` if there are none.
pub(crate) fn python_waiting(
    folder: Option<&Path>,
    store: &Store,
) -> Result<Option<String>, StoreError> {
    let Some(folder) = folder else {
        return Ok(None);
    };
    let waiting = store.not_imported(folder)?;
    let named: Vec<String> = waiting.iter().take(10).map(|it| format!("@{}", it.name())).collect();
    let more = match waiting.len() - named.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let words = "the Python tool has accounts that are not stored here";
    Ok((!named.is_empty()).then(|| format!("{words}: {}{more}", named.join(", "))))
}

/// The advice for such accounts.
pub(crate) const IMPORT: &str =
    "`agoras utils tokens import` takes them over, and leaves its files as they are";

/// Says on stderr what is kept apart from what a command has just shown.
pub(crate) fn tell_elsewhere(ui: &Ui, store: &Store) {
    if let Err(error) = store.refuse_undecided() {
        let (what, advice) = Failure::from(error).in_short();
        ui.warning(&format!("{what}; {advice}"));
    }
    match store.elsewhere() {
        Ok(others) => others.iter().for_each(|other| {
            ui.notice(&format!("kept apart, and not shown: {}", elsewhere_in_words(other)));
        }),
        Err(error) => tracing::warn!("cannot tell what is kept for other addresses: {error}"),
    }
}

pub(crate) fn elsewhere_in_words(other: &Elsewhere) -> String {
    let accounts = match other.accounts {
        0 => None,
        1 => Some("one account".to_owned()),
        accounts => Some(format!("{accounts} accounts")),
    };
    let publishes = other.has_published.then(|| "publishes".to_owned());
    let what: Vec<String> = [accounts, publishes].into_iter().flatten().collect();
    let whose = match &other.whose {
        Whose::Of(address) if address.is_tiktok() => format!("TikTok itself ({address})"),
        Whose::Of(address) => address.to_string(),
        Whose::Folder(name) => format!("the address of the folder `{name}`"),
        Whose::Undecided => {
            "agoras 2.3.0 or before, which kept all addresses in one place".to_owned()
        }
    };
    format!("{} of {whose}", what.join(" and "))
}

/// Opens what the store in `root` keeps for `address`. The folder is made with the first record.
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
        shared: shared(global, clock)?,
    })
}

/// Returns the store that machines share; `None` if none is named.
fn shared(global: &GlobalArgs, clock: Clock) -> Result<Option<SharedSettings>, StoreError> {
    let Some(address) = &global.store else {
        return Ok(None);
    };
    Ok(Some(SharedSettings { kv: Kv::open(address, clock)?, machine: Machine::this() }))
}

fn unlock(global: &GlobalArgs) -> Unlock {
    let mounted = global.credentials_directory.as_ref().map(|folder| folder.join("agoras.key"));
    let key_file = global.key_file.clone().or(mounted.filter(|file| file.exists()));
    let unlock =
        key_file.map_or_else(Unlock::default, |file| Unlock::default().with_key_file(&file));
    if let Some(file) = global.passphrase_file.clone() {
        unlock.with_passphrase(move || passphrase_in(&file))
    } else if let Some(given) = global.passphrase.clone() {
        unlock.with_passphrase(move || Ok(given.clone()))
    } else if can_ask() {
        unlock.with_passphrase(|| ask("Passphrase of the token store")).with_tries(3)
    } else {
        unlock
    }
}

/// Returns whether there is a terminal to ask questions at; never in CI.
pub(crate) fn can_ask() -> bool {
    !in_ci() && io::stdin().is_terminal() && io::stderr().is_terminal()
}

pub(crate) fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty())
}

/// Asks for a passphrase without showing it.
pub(crate) fn ask(question: &str) -> io::Result<Passphrase> {
    hidden::hidden(question).map(|typed| Passphrase::new(typed.as_str()))
}

/// Reads a passphrase from the first line of a file.
pub(crate) fn passphrase_in(file: &Path) -> io::Result<Passphrase> {
    let mut text = Zeroizing::new(String::new());
    std::fs::File::open(file)?.take(64 * 1024).read_to_string(&mut text)?;
    Ok(Passphrase::new(text.lines().next().unwrap_or_default()))
}
