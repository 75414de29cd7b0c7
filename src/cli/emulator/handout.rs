//! What a running emulator hands to scripts: variables, and files that appear at once

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::cli::arguments::credentials::Credential;
use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};
use crate::cli::global::Output;
use crate::clock::Clock;
use crate::disk::check_replaceable;
use crate::emulator::{EmulatedAccount, Emulator};
use crate::store::{Settings as StoreSettings, Store, Unlock};

/// Who may read a file. On Windows its folder decides.
#[derive(Debug, Clone, Copy)]
enum Readers {
    /// There are tokens in it.
    Owner,
    /// Clients of other users read it too.
    Everyone,
}

impl Readers {
    #[cfg(unix)]
    const fn mode(self) -> u32 {
        match self {
            Self::Owner => 0o600,
            Self::Everyone => 0o644,
        }
    }
}

/// Makes a temporary store that agoras refuses at every other address: it never gets a real token.
pub(super) fn store_of(emulator: &Emulator) -> Result<TempDir, Failure> {
    let mut private = tempfile::Builder::new();
    #[cfg(unix)]
    private.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    let folder = private.prefix("agoras-emulator-").tempdir().map_err(Failure::no_scratch)?;
    let address = emulator.public_url().parse();
    let address = address.map_err(|error| Failure::new(Kind::Usage, error))?;
    let settings = StoreSettings::new(folder.path(), address, Unlock::default(), Clock::system());
    Store::with(settings)?.keep_to_its_address()?;
    Ok(folder)
}

/// The variables that point agoras at an emulator.
pub(super) struct Variables(Vec<(&'static str, String)>);

impl Variables {
    pub(super) fn of(emulator: &Emulator, account: &EmulatedAccount, store: &Path) -> Self {
        Self(vec![
            ("AGORAS_STORAGE_DIR", store.display().to_string()),
            ("AGORAS_TIKTOK_API_URL", emulator.public_url()),
            ("AGORAS_TIKTOK_AUTH_URL", emulator.public_url()),
            (Credential::USERNAME.variable, account.username.clone()),
            (Credential::CLIENT_KEY.variable, account.client_key.clone()),
            (Credential::CLIENT_SECRET.variable, account.client_secret.clone()),
            (Credential::REFRESH_TOKEN.variable, account.refresh_token.clone()),
        ])
    }

    pub(super) fn add(&mut self, name: &'static str, value: String) {
        self.0.push((name, value));
    }

    pub(super) fn show(&self, context: &Context) {
        if context.ui.shape == Output::Json {
            context.ui.json(&self.0.iter().cloned().collect::<BTreeMap<_, _>>());
            return;
        }
        for (name, value) in &self.0 {
            let quoted = shlex::try_quote(value).unwrap_or_default();
            context.ui.data(&format!("export {name}={quoted}"));
        }
    }

    pub(super) fn write(&self, path: &Path) -> Result<(), Failure> {
        let lines = self.0.iter().map(|(name, value)| format!("{name}={}\n", bare(value)));
        place(path, &lines.collect::<String>(), Readers::Owner)
    }
}

/// Quotes a value for a shell only if it has to be. Docker, systemd and GitHub keep quotes, so that
/// one file suits all of them wherever no value needs any.
fn bare(value: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_-./:@!%+,=".contains(letter);
    if value.chars().all(is_plain) {
        return value.to_owned();
    }
    shlex::try_quote(value).unwrap_or_default().into_owned()
}

/// Writes the certificate of the emulator's CA, and returns its whole path.
pub(super) fn write_authority(path: &Path, pem: &str) -> Result<PathBuf, Failure> {
    place(path, pem, Readers::Everyone)?;
    std::path::absolute(path).map_err(|error| Failure::unwritten(path, error))
}

/// A file that is there while the emulator listens.
pub(super) struct ReadyFile(PathBuf);

impl ReadyFile {
    /// Removes the file of an earlier run, which must not count for this one.
    pub(super) fn not_yet(path: &Path) -> Result<(), Failure> {
        may_replace(path)?;
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Failure::unwritten(path, error))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn write(path: &Path, url: &str) -> Result<Self, Failure> {
        place(path, &format!("{url}\n"), Readers::Everyone)?;
        Ok(Self(path.to_owned()))
    }
}

impl Drop for ReadyFile {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.0));
    }
}

/// Puts a whole file in its place, so that no reader sees a part of it.
fn place(path: &Path, text: &str, readers: Readers) -> Result<(), Failure> {
    may_replace(path)?;
    let write = || {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let mut file = files_for(readers).tempfile_in(parent.unwrap_or(Path::new(".")))?;
        file.write_all(text.as_bytes())?;
        file.persist(path)?;
        Ok(())
    };
    write().map_err(|error| Failure::unwritten(path, error))
}

/// Returns a builder of files that these people can read.
#[cfg(unix)]
fn files_for(readers: Readers) -> tempfile::Builder<'static, 'static> {
    let mut files = tempfile::Builder::new();
    files.permissions(std::os::unix::fs::PermissionsExt::from_mode(readers.mode()));
    files
}

/// Returns a builder of files: here, a file has the rights of its folder.
#[cfg(not(unix))]
fn files_for(_: Readers) -> tempfile::Builder<'static, 'static> {
    tempfile::Builder::new()
}

/// Refuses a path at which there is anything but a plain file.
fn may_replace(path: &Path) -> Result<(), Failure> {
    check_replaceable(path).map_err(|there| {
        Failure::usage(format!("`{}` is {there}, not a plain file", path.display()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_shell_would_change_is_quoted() {
        assert_eq!(bare("rft.a-b_c!1234"), "rft.a-b_c!1234");
        assert_eq!(bare("https://127.0.0.1:8420"), "https://127.0.0.1:8420");
        assert_eq!(bare("/a folder"), "'/a folder'");
        assert_eq!(bare("~/store"), "'~/store'");
    }
}
