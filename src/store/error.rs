//! Errors of the store

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::base_address::BaseAddress;
use super::shared::Machine;
use crate::clock::Moment;
use crate::disk::DiskError;
use crate::kv::KvError;
use crate::sealed::{DocumentError, NoRandomness};

/// An error of the store or of one of its files. Nothing was overwritten.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say what each variant is")]
pub enum StoreError {
    #[error("`{}` {refusal}", path.display())]
    Refused { path: PathBuf, refusal: Refusal },
    #[error(transparent)]
    Disk(#[from] DiskError),
    #[error("the key of the store, `{}`, is missing", path.display())]
    KeyMissing { path: PathBuf },
    #[error("the key of the store `{}` is kept outside it, and no key file is set", path.display())]
    KeyOutside { path: PathBuf },
    #[error("the passphrase does not open `{}`", path.display())]
    WrongPassphrase { path: PathBuf },
    #[error("`{}` needs a passphrase, and none is set", path.display())]
    NoPassphrase { path: PathBuf },
    #[error("cannot read the passphrase")]
    PassphraseUnreadable(#[source] io::Error),
    #[error("the passphrase is empty")]
    EmptyPassphrase,
    #[error("`{}` asks for a key derivation that is out of bounds: {reason}", path.display())]
    CostRefused { path: PathBuf, reason: &'static str },
    #[error("`{}` should be locked with a passphrase and is not", path.display())]
    KeyWeakened { path: PathBuf },
    #[error("the new tokens could not be stored{}", rescued(rescue.as_deref()))]
    NotSaved { rescue: Option<PathBuf>, source: Box<Self> },
    #[error("the newest tokens of `{name}` are not in the store: they were put into `{}` when its disk failed", path.display())]
    RescueWaiting { name: String, path: PathBuf },
    #[error("`{}` is not newer than the record in the store", path.display())]
    RescueOutdated { path: PathBuf },
    #[error("`{}` was not made at {address}", path.display())]
    RescueOfOther { path: PathBuf, address: BaseAddress },
    #[error("the store `{}` is for {only_for} alone, and {address} is in force", path.display())]
    OtherAddress { path: PathBuf, only_for: String, address: BaseAddress },
    #[error("`{}` holds what agoras 2.3.0 or before has stored, and does not say whether it is of {address} or of TikTok", path.display())]
    Undecided { path: PathBuf, address: BaseAddress },
    #[error("the records of `{}` are being moved to {by}, and not all have arrived", path.display())]
    AdoptionUnfinished { path: PathBuf, by: String },
    #[error("the record of `{name}` would be too large to store")]
    RecordTooLarge { name: String },
    #[error("{what} needs the files of a store on this machine, and --store names a shared one")]
    NotShared { what: &'static str },
    #[error("{what} needs a shared store, and none is named")]
    NotAddressed { what: &'static str },
    #[error("the account `{name}` was moved from this machine to {store}")]
    Moved { name: String, store: String },
    #[error("the account `{name}` is moving between this machine and {store}, and has not arrived")]
    Moving { name: String, store: String },
    #[error("the account `{name}` was taken from {store} to the machine {machine} on {at}")]
    Pulled { name: String, machine: Machine, at: Moment, store: String },
    #[error(
        "this machine and {store} have two logins of the account `{name}`, and neither follows the other"
    )]
    TwoLogins { name: String, store: String },
    #[error(
        "a refresh of the tokens of `{name}` was started on {at}, and its result was never stored"
    )]
    Unsettled { name: String, at: Moment },
    #[error(transparent)]
    Kv(#[from] KvError),
    #[error(transparent)]
    Shared(#[from] DocumentError),
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    #[error("there is no store of the Python tool in `{}`: it has no file `.key`", path.display())]
    NoPythonStore { path: PathBuf },
    #[error("`{}` is not the key of a Python agoras store", path.display())]
    NoPythonKey { path: PathBuf },
}

/// The reason why a file that was read is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "the messages say what each variant is")]
pub enum Refusal {
    #[error("is not a file of agoras")]
    NotOurs,
    #[error("was written by a newer version of agoras")]
    NewerVersion,
    #[error("belongs to another key")]
    WrongKey,
    #[error("is damaged: {0}")]
    Damaged(&'static str),
    #[error("is the record of another account")]
    WrongIdentity,
}

impl Refusal {
    /// Returns a function for `map_err` that makes the error for the file at `path`.
    pub(crate) fn of(path: &Path) -> impl FnOnce(Self) -> StoreError {
        move |refusal| StoreError::Refused { path: path.to_path_buf(), refusal }
    }
}

fn rescued(rescue: Option<&Path>) -> String {
    rescue
        .map_or_else(String::new, |path| format!("; an encrypted copy is in `{}`", path.display()))
}

impl StoreError {
    /// Returns whether another process has changed the record since it was read.
    pub fn is_changed(&self) -> bool {
        matches!(self, Self::Shared(error) if error.is_conflict())
    }

    /// Returns whether the account is stored elsewhere: in a shared store, or on another machine.
    pub fn is_away(&self) -> bool {
        matches!(self, Self::Moved { .. } | Self::Moving { .. } | Self::Pulled { .. })
    }

    /// Returns whether a later try may succeed: a shared store cannot be reached now.
    pub(crate) fn is_passing(&self) -> bool {
        let (Self::Kv(kv) | Self::Shared(DocumentError::Kv(kv))) = self else {
            return false;
        };
        matches!(kv, KvError::Unreachable { .. } | KvError::Protocol { .. })
    }

    /// Returns whether there is no place for a store: no home folder, or one that cannot be written.
    /// A run with tokens from elsewhere continues without a store then; every other error stops it.
    pub fn is_no_place(&self) -> bool {
        matches!(self, Self::Disk(error) if error.is_no_place())
    }
}
