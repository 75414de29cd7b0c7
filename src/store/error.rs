//! What can go wrong with the store

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::base_address::BaseAddress;
use crate::disk::DiskError;

/// The store, or one file of it, could not be used. Nothing was overwritten.
#[derive(Debug, Error)]
pub enum StoreError {
    /// A file was read and is not what it should be.
    #[error("`{}` {refusal}", path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// Why it was refused.
        refusal: Refusal,
    },
    /// The disk refused, or a file is not safe to use.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// There are records, and the key that opens them is not there.
    #[error("the key of the store, `{}`, is missing", path.display())]
    KeyMissing {
        /// Where the key should lie.
        path: PathBuf,
    },
    /// The store's key is kept outside it, and no key file was named.
    #[error("the key of the store `{}` is kept outside it, and no key file is set", path.display())]
    KeyOutside {
        /// The store.
        path: PathBuf,
    },
    /// The passphrase does not open the key.
    #[error("the passphrase does not open `{}`", path.display())]
    WrongPassphrase {
        /// The key file.
        path: PathBuf,
    },
    /// The key is locked with a passphrase, and there is nobody to ask for it.
    #[error("`{}` needs a passphrase, and none is set", path.display())]
    NoPassphrase {
        /// The key file.
        path: PathBuf,
    },
    /// The passphrase could not be read from where it should come from.
    #[error("cannot read the passphrase")]
    PassphraseUnreadable(#[source] io::Error),
    /// A passphrase has to have something in it.
    #[error("the passphrase is empty")]
    EmptyPassphrase,
    /// Deriving the key would take more, or less, than agoras accepts.
    #[error("`{}` asks for a key derivation that is out of bounds: {reason}", path.display())]
    CostRefused {
        /// The key file.
        path: PathBuf,
        /// Which bound.
        reason: &'static str,
    },
    /// The store was set to a passphrase, and its key lies open.
    #[error("`{}` should be locked with a passphrase and is not", path.display())]
    KeyWeakened {
        /// The key file.
        path: PathBuf,
    },
    /// The new tokens could not be stored, after TikTok may have killed the old ones.
    #[error("the new tokens could not be stored{}", rescued(rescue.as_deref()))]
    NotSaved {
        /// An encrypted copy of the new tokens, in a place that did work.
        rescue: Option<PathBuf>,
        /// Why.
        #[source]
        source: Box<Self>,
    },
    /// The tokens that follow the stored ones lie in a rescue copy.
    #[error("the newest tokens of `{name}` are not in the store: they were put into `{}` when its disk failed", path.display())]
    RescueWaiting {
        /// The account.
        name: String,
        /// The rescue copy.
        path: PathBuf,
    },
    /// A rescue copy does not continue what the store holds.
    #[error("`{}` is not newer than the record in the store", path.display())]
    RescueOutdated {
        /// The rescue copy.
        path: PathBuf,
    },
    /// A rescue copy was made at another base address.
    #[error("`{}` was not made at {address}", path.display())]
    RescueOfOther {
        /// The rescue copy.
        path: PathBuf,
        /// The address in force.
        address: BaseAddress,
    },
    /// The store was made for one base address alone.
    #[error("the store `{}` is for {only_for} alone, and {address} is in force", path.display())]
    OtherAddress {
        /// The store.
        path: PathBuf,
        /// The address it was made for.
        only_for: String,
        /// The address in force.
        address: BaseAddress,
    },
    /// Nobody has said whether the records of agoras 2.3.0 or before are TikTok's.
    #[error("`{}` holds what agoras 2.3.0 or before has stored, and does not say whether it is of {address} or of TikTok", path.display())]
    Undecided {
        /// The store.
        path: PathBuf,
        /// The address in force.
        address: BaseAddress,
    },
    /// Records are on their way to the folder of a base address.
    #[error("the records of `{}` are being moved to {by}, and not all have arrived", path.display())]
    AdoptionUnfinished {
        /// The store.
        path: PathBuf,
        /// The address they are moved to.
        by: String,
    },
    /// The record would be larger than a record may be.
    #[error("the record of `{name}` would be too large to store")]
    RecordTooLarge {
        /// The account.
        name: String,
    },
    /// The operating system gave no random numbers.
    #[error("the system gives no random numbers")]
    NoRandomness(#[source] io::Error),
    /// There is no Python store.
    #[error("there is no store of the Python tool in `{}`: it has no file `.key`", path.display())]
    NoPythonStore {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The key of a Python store cannot be read.
    #[error("`{}` is not the key of a Python agoras store", path.display())]
    NoPythonKey {
        /// Where its key should lie.
        path: PathBuf,
    },
}

/// Why a file that was read is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is no file of agoras.
    NotOurs,
    /// A later version of agoras wrote it.
    NewerVersion,
    /// It was sealed with another key.
    WrongKey,
    /// It is ours and broken; what is broken about it.
    Damaged(&'static str),
    /// It is the record of another account under this account's name.
    WrongIdentity,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotOurs => f.write_str("is not a file of agoras"),
            Self::NewerVersion => f.write_str("was written by a newer version of agoras"),
            Self::WrongKey => f.write_str("belongs to another key"),
            Self::Damaged(how) => write!(f, "is damaged: {how}"),
            Self::WrongIdentity => f.write_str("is the record of another account"),
        }
    }
}

impl Refusal {
    /// The error for the file at `path`; to be used in `map_err`.
    pub(crate) fn of(path: &Path) -> impl FnOnce(Self) -> StoreError {
        move |refusal| StoreError::Refused { path: path.to_path_buf(), refusal }
    }
}

fn rescued(rescue: Option<&Path>) -> String {
    rescue
        .map_or_else(String::new, |path| format!("; an encrypted copy is in `{}`", path.display()))
}

/// The kinds of failure that a user can do something different about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureClass {
    /// No file of agoras.
    NotOurs,
    /// Written by a later version.
    NewerVersion,
    /// Another key, or no key, or another passphrase.
    WrongKey,
    /// Ours and broken.
    Damaged,
    /// Another account's record.
    WrongIdentity,
    /// Larger than anything agoras writes.
    TooLarge,
    /// Others could read or change it, or it is a link.
    BadPermissions,
    /// Another process holds it.
    Locked,
    /// It is another base address', or may be.
    OtherAddress,
    /// The disk or the system refused.
    System,
}

impl StoreError {
    /// There is no place for a store: no home, or one that cannot be written. Whoever has tokens
    /// from elsewhere can go on without it; anything else that is wrong is worth stopping for.
    pub fn is_no_place(&self) -> bool {
        matches!(self, Self::Disk(error) if error.is_no_place())
    }

    /// Which kind of failure it is.
    pub fn class(&self) -> FailureClass {
        match self {
            Self::Refused { refusal, .. } => match refusal {
                Refusal::NotOurs => FailureClass::NotOurs,
                Refusal::NewerVersion => FailureClass::NewerVersion,
                Refusal::WrongKey => FailureClass::WrongKey,
                Refusal::Damaged(_) => FailureClass::Damaged,
                Refusal::WrongIdentity => FailureClass::WrongIdentity,
            },
            Self::Disk(error) => match error {
                DiskError::TooLarge { .. } => FailureClass::TooLarge,
                DiskError::Unsafe { .. } => FailureClass::BadPermissions,
                DiskError::Locked { .. } => FailureClass::Locked,
                DiskError::Io { .. } | DiskError::NoLocks { .. } => FailureClass::System,
            },
            Self::KeyMissing { .. }
            | Self::KeyOutside { .. }
            | Self::WrongPassphrase { .. }
            | Self::NoPassphrase { .. }
            | Self::KeyWeakened { .. } => FailureClass::WrongKey,
            Self::CostRefused { .. } | Self::NoPythonKey { .. } => FailureClass::Damaged,
            Self::OtherAddress { .. }
            | Self::RescueOfOther { .. }
            | Self::Undecided { .. }
            | Self::AdoptionUnfinished { .. } => FailureClass::OtherAddress,
            Self::RecordTooLarge { .. } => FailureClass::TooLarge,
            Self::NotSaved { source, .. } => source.class(),
            Self::PassphraseUnreadable(_)
            | Self::EmptyPassphrase
            | Self::RescueOutdated { .. }
            | Self::RescueWaiting { .. }
            | Self::NoPythonStore { .. }
            | Self::NoRandomness(_) => FailureClass::System,
        }
    }
}
