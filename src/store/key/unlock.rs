//! What opens the store, given by whoever opens it: a key file, someone to ask for a passphrase

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::secret::Passphrase;

type Ask = dyn Fn() -> io::Result<Passphrase> + Send + Sync;

/// What opens the store's key. By default nothing: the key then lies in the store, unlocked.
#[derive(Clone, Default)]
pub struct Unlock {
    key_file: Option<PathBuf>,
    passphrase: Option<Arc<Ask>>,
    /// How often it is asked for before a wrong one is the end; 0 counts as 1.
    tries: u32,
}

impl Unlock {
    /// Takes the key from a file outside the store, which only needs to be safe from changes by
    /// others: mounted secrets can often be read by all.
    #[must_use]
    pub fn with_key_file(self, path: &Path) -> Self {
        Self { key_file: Some(path.to_path_buf()), ..self }
    }

    /// Takes the key from the store alone.
    #[must_use]
    pub(crate) fn without_key_file(self) -> Self {
        Self { key_file: None, ..self }
    }

    /// Asks `ask` for the passphrase, for each store that is opened only until it is right, and
    /// only when the key is locked with one.
    #[must_use]
    pub fn with_passphrase(
        self,
        ask: impl Fn() -> io::Result<Passphrase> + Send + Sync + 'static,
    ) -> Self {
        Self { passphrase: Some(Arc::new(ask)), ..self }
    }

    /// Asks so often before a wrong passphrase is the end: people mistype, files do not.
    #[must_use]
    pub fn with_tries(self, tries: u32) -> Self {
        Self { tries, ..self }
    }

    pub(crate) fn tries(&self) -> u32 {
        self.tries.max(1)
    }

    pub(crate) fn key_file(&self) -> Option<&Path> {
        self.key_file.as_deref()
    }

    /// The passphrase; none when there is nobody to ask.
    pub(crate) fn passphrase(&self) -> io::Result<Option<Passphrase>> {
        self.passphrase.as_ref().map(|ask| ask()).transpose()
    }
}

impl fmt::Debug for Unlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unlock")
            .field("key_file", &self.key_file)
            .field("asks_for_passphrase", &self.passphrase.is_some())
            .field("tries", &self.tries)
            .finish()
    }
}
