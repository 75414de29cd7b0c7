//! Places for a rotated refresh token besides the store, for runners that lose their disk

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use thiserror::Error;

use super::account::Username;
use super::token_hook::HookCommand;
use crate::clock::Clock;
use crate::disk::{NotReplaceable, check_replaceable};
use crate::secret::RefreshToken;

/// The places that the user names for a rotated token.
#[derive(Debug, Clone, Default)]
pub struct TokenSinks {
    /// A file that is replaced by the token.
    pub file: Option<PathBuf>,
    /// A command that reads the token from standard input.
    pub hook: Option<HookCommand>,
    /// `true` to stop before a refresh rather than lose the token.
    pub required: bool,
}

/// The error for a rotated token that cannot be kept.
#[derive(Debug, Error)]
pub enum SinkError {
    /// No place was named, and the user asked to stop rather than lose the token.
    #[error("a refresh would rotate the token, and the new one could not be kept anywhere")]
    NoPlace,
    /// The file cannot be written.
    #[error("cannot write the rotated token to `{}`", path.display())]
    File {
        /// The file's path.
        path: PathBuf,
        /// The system's error.
        #[source]
        source: io::Error,
    },
    /// The rename would replace something that is not a file.
    #[error("cannot write the rotated token to `{}`: it is {there}", path.display())]
    NotAFile {
        /// The path that was named.
        path: PathBuf,
        /// The thing at that path.
        there: NotReplaceable,
    },
}

/// Places that were made ready before TikTok is asked. A full or read-only disk thus stops the run
/// while the old token is still good.
#[derive(Debug)]
pub(crate) struct ReadySinks<'a> {
    sinks: &'a TokenSinks,
    file: Option<(NamedTempFile, &'a Path)>,
}

/// The result of keeping a rotated token.
#[derive(Debug)]
pub(crate) enum SinkOutcome {
    /// The places that have it.
    Kept(String),
    /// No place has it. The reason is `None` if no place was named.
    Lost(Option<String>),
}

impl TokenSinks {
    /// Refuses to go on without a store if a place is required and none is named.
    pub(crate) fn require(&self) -> Result<(), SinkError> {
        if self.required && self.file.is_none() && self.hook.is_none() {
            return Err(SinkError::NoPlace);
        }
        Ok(())
    }

    /// Refuses a path at which there is anything but a plain file: the rename would replace a device
    /// or a link instead of writing to it.
    pub fn check(&self) -> Result<(), SinkError> {
        let Some(path) = &self.file else {
            return Ok(());
        };
        check_replaceable(path).map_err(|there| SinkError::NotAFile { path: path.clone(), there })
    }

    /// Does everything that can fail before TikTok rotates the token.
    pub(crate) fn ready(&self) -> Result<ReadySinks<'_>, SinkError> {
        self.check()?;
        let file = match &self.file {
            Some(path) => {
                let failed = |source| SinkError::File { path: path.clone(), source };
                Some((reserve(path).map_err(failed)?, path.as_path()))
            }
            None => None,
        };
        Ok(ReadySinks { sinks: self, file })
    }
}

impl ReadySinks<'_> {
    /// Writes the token to all places, before it is used.
    pub(crate) async fn keep(
        self,
        token: &RefreshToken,
        username: &Username,
        clock: Clock,
    ) -> SinkOutcome {
        let mut places = Vec::new();
        let mut failures = Vec::new();
        if let Some((file, path)) = self.file {
            match fill(file, path, token) {
                Ok(()) => places.push(format!("`{}`", path.display())),
                Err(error) => failures.push(format!("`{}`: {error}", path.display())),
            }
        }
        if let Some(hook) = &self.sinks.hook {
            match hook.deliver(token, username, clock).await {
                Ok(()) => places.push(format!("`{}`", hook.program())),
                Err(error) => failures.push(format!("`{}`: {error}", hook.program())),
            }
        }
        match (places.is_empty(), failures.is_empty()) {
            (false, all_took_it) => {
                if !all_took_it {
                    tracing::warn!("the rotated token is not everywhere: {}", failures.join("; "));
                }
                SinkOutcome::Kept(places.join(" and "))
            }
            (true, false) => SinkOutcome::Lost(Some(failures.join("; "))),
            (true, true) => SinkOutcome::Lost(None),
        }
    }
}

/// Creates a file beside the wanted one, with mode 0600 and space for any token.
fn reserve(path: &Path) -> io::Result<NamedTempFile> {
    let folder = folder(path);
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(&[b'\n'; 4096])?;
    file.as_file().sync_all()?;
    Ok(file)
}

fn fill(mut file: NamedTempFile, path: &Path, token: &RefreshToken) -> io::Result<()> {
    use std::io::Seek;
    file.rewind()?;
    file.write_all(token.expose().as_bytes())?;
    file.as_file().set_len(token.expose().len() as u64)?;
    file.as_file().sync_all()?;
    check_replaceable(path).map_err(|there| io::Error::other(format!("it is {there}")))?;
    file.persist(path).map_err(|error| error.error)?;
    std::fs::File::open(folder(path))?.sync_all()
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
