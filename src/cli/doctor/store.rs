//! Checks of the store: its folder, key, locks, and the leftovers of killed runs

use super::finding::Findings;
use super::shared::{self, Reach};
use crate::cli::context::Context;
use crate::cli::explain::{Failure, quoted};
use crate::cli::storage;
use crate::store::{Facts, KeyMode, Store, StoreError, Warning};

const STORE: &str = "store";
const KEY: &str = "key";
const LEFTOVERS: &str = "leftovers";

const NO_PLACE: &str = "a pipeline can do without, when --token-out or --token-hook keeps the rotated token; otherwise name a folder with --storage-dir or AGORAS_STORAGE_DIR";

/// Checks the store, and returns it; `None` if it cannot be read.
pub(crate) fn look(context: &Context, reach: Reach, findings: &mut Findings) -> Option<Store> {
    let store = match context.store() {
        Ok(Some(store)) => store,
        Ok(None) => {
            findings.warn(STORE, "there is no home folder, so there is no store", NO_PLACE);
            return None;
        }
        Err(error) if error.is_no_place() => {
            let (why, _) = Failure::from(error).in_short();
            findings.warn(STORE, format!("nothing can be kept: {why}"), NO_PLACE);
            return None;
        }
        Err(error) => {
            findings.failure(STORE, error);
            return None;
        }
    };
    if store.is_shared() {
        shared::look(&store, reach, findings);
        return Some(store);
    }
    match store.facts() {
        Ok(facts) => {
            look_at_folder(&store, &facts, findings);
            look_at_key(&store, &facts, findings);
            look_at_leftovers(&facts, findings);
            for warning in facts.warnings {
                tell(warning, findings);
            }
        }
        Err(error) => findings.failure(STORE, error),
    }
    look_at_locks(&store, findings);
    look_elsewhere(&store, findings);
    Some(store)
}

fn look_at_folder(store: &Store, facts: &Facts, findings: &mut Findings) {
    let path = store.path().display();
    let of = match store.address() {
        address if address.is_tiktok() => String::new(),
        address => format!(" of {address}"),
    };
    let records = match facts.records {
        0 => "no record".to_owned(),
        1 => "one record".to_owned(),
        records => format!("{records} records"),
    };
    findings.ok(
        STORE,
        match facts.mode {
            Some(_) => format!("`{path}` has {records}{of}"),
            None => format!("`{path}` is not in use yet"),
        },
    );
}

/// Lists what belongs to other base addresses and is not used here.
fn look_elsewhere(store: &Store, findings: &mut Findings) {
    if let Err(error) = store.refuse_undecided() {
        findings.warning(STORE, error);
    }
    match store.elsewhere() {
        Ok(others) => others.iter().for_each(|other| {
            findings.ok(STORE, format!("kept apart: {}", storage::elsewhere_in_words(other)));
        }),
        Err(error) => findings.warning(STORE, error),
    }
}

fn look_at_key(store: &Store, facts: &Facts, findings: &mut Findings) {
    let (Some(mode), Some(key_id)) = (facts.mode, &facts.key_id) else {
        return;
    };
    let mode = match mode {
        KeyMode::File => "in a file of the store",
        KeyMode::Passphrase => "locked with a passphrase",
        KeyMode::External => "kept outside the store",
    };
    match store.unlock() {
        Ok(()) => findings.ok(KEY, format!("{key_id}, {mode}")),
        Err(StoreError::NoPassphrase { .. }) => findings.warn(
            KEY,
            format!("{key_id}, {mode}: locked, so the accounts were not looked at"),
            "set AGORAS_PASSPHRASE or AGORAS_PASSPHRASE_FILE, or run this on a terminal",
        ),
        Err(error) => findings.failure(KEY, error),
    }
}

fn look_at_leftovers(facts: &Facts, findings: &mut Findings) {
    for path in &facts.leftovers {
        findings.warn(
            LEFTOVERS,
            format!("`{}` is of a refresh that runs now or was killed", path.display()),
            "leave it: the next command for that account takes it up",
        );
    }
    for path in &facts.rescued {
        findings.warn(
            LEFTOVERS,
            format!("`{}` has tokens that could not be stored once", path.display()),
            &format!("run `agoras utils tokens recover {}`, then remove it", quoted(path)),
        );
    }
    for path in &facts.rescued_elsewhere {
        findings.warn(
            LEFTOVERS,
            format!(
                "`{}` has tokens of another address that could not be stored once",
                path.display()
            ),
            "run this with AGORAS_TIKTOK_API_URL as it was then; without it for TikTok's own",
        );
    }
    for path in &facts.quarantined {
        findings.warn(
            LEFTOVERS,
            format!("`{}` is a record that did not open and was moved aside", path.display()),
            &format!("when its key is back in `keys/`, or named by AGORAS_KEY_FILE, `agoras utils tokens import --from {}` takes it over; or remove it once the account is authorized again", quoted(path.parent().unwrap_or(path))),
        );
    }
}

fn look_at_locks(store: &Store, findings: &mut Findings) {
    match store.has_locks() {
        Ok(Some(false)) => findings.fail(
            STORE,
            "its file system has no file locks",
            "name a folder on a local disk with --storage-dir; or, if no second agoras runs, use --accept-no-lock",
        ),
        Ok(Some(true) | None) => {}
        Err(error) if error.is_no_place() => findings.warning(STORE, error),
        Err(error) => findings.failure(STORE, error),
    }
}

fn tell(warning: Warning, findings: &mut Findings) {
    match warning {
        Warning::Key(error) => findings.failure(KEY, error),
        Warning::StoreFile(error) => findings.warning(KEY, error),
        Warning::Record(error) => findings.failure(STORE, error),
        Warning::NotWritable(error) => {
            let (what, _) = Failure::from(error).in_short();
            findings.warn(STORE, format!("nothing can be stored: {what}"), NO_PLACE);
        }
        Warning::CheapPassphrase => findings.warn(
            KEY,
            "a guess at the passphrase is cheaper than is advised today",
            "run `agoras utils tokens rekey --to passphrase`",
        ),
        Warning::OpenParent(path) => findings.warn(
            STORE,
            format!("everyone may replace what lies in `{}`", path.display()),
            &format!("run `chmod o-w '{}'`", path.display()),
        ),
        Warning::HardLinks(path) => findings.warn(
            STORE,
            format!("`{}` has a second name, which a backup may have made", path.display()),
            "keep backups of it as private as the store",
        ),
    }
}

pub(crate) fn look_for_python(context: &Context, store: &Store, findings: &mut Findings) {
    const PYTHON: &str = "python";
    match storage::python_waiting(context.folder().as_deref(), store) {
        Ok(Some(words)) => findings.warn(PYTHON, words, storage::IMPORT),
        // The check of the key reports a missing passphrase.
        Ok(None) | Err(StoreError::NoPassphrase { .. }) => {}
        Err(error) => findings.warning(PYTHON, error),
    }
}
