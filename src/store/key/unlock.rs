//! The means to open the store's key: a key file, or a function that asks for a passphrase

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::secret::Passphrase;

type Ask = dyn Fn() -> io::Result<Passphrase> + Send + Sync;

/// The means to open the store's key. By default there are none: the key is in the store, unlocked.
#[derive(Clone, Default)]
pub struct Unlock {
    pub(crate) key_file: Option<PathBuf>,
    passphrase: Option<Arc<Ask>>,
    /// The number of tries before a wrong passphrase is an error; 0 counts as 1.
    pub(crate) tries: u32,
}

impl Unlock {
    /// Sets a key file outside the store. Others may read it, as they can many mounted secrets, but
    /// not change it.
    #[must_use]
    pub fn with_key_file(self, path: &Path) -> Self {
        Self { key_file: Some(path.to_path_buf()), ..self }
    }

    /// Sets the function that asks for the passphrase. It is called only if the key is locked with
    /// one, and not again once the key is open.
    #[must_use]
    pub fn with_passphrase(
        self,
        ask: impl Fn() -> io::Result<Passphrase> + Send + Sync + 'static,
    ) -> Self {
        Self { passphrase: Some(Arc::new(ask)), ..self }
    }

    /// Sets the number of tries: people mistype, files do not.
    #[must_use]
    pub fn with_tries(self, tries: u32) -> Self {
        Self { tries, ..self }
    }

    /// Asks for the passphrase; `None` if there is no way to ask.
    pub(crate) fn passphrase(&self) -> io::Result<Option<Passphrase>> {
        self.passphrase.as_ref().map(|ask| ask()).transpose()
    }
}

impl fmt::Debug for Unlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unlock").field("key_file", &self.key_file).finish_non_exhaustive()
    }
}
