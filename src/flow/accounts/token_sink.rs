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
pub(crate) struct TokenSinks {
    pub(crate) file: Option<PathBuf>,
    pub(crate) hook: Option<HookCommand>,
    /// `true` to stop before a refresh rather than lose the token.
    pub(crate) required: bool,
}

/// The error for a rotated token that cannot be kept.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum SinkError {
    /// No place was named, and the user asked to stop rather than lose the token.
    #[error("a refresh would rotate the token, and the new one could not be kept anywhere")]
    NoPlace,
    #[error("cannot write the rotated token to `{}`", path.display())]
    File {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("cannot write the rotated token to `{}`: it is {there}", path.display())]
    NotAFile { path: PathBuf, there: NotReplaceable },
}

/// Places that were made ready before TikTok is asked. A full or read-only disk thus stops the run
/// while the old token is still good.
#[derive(Debug)]
pub(crate) struct ReadySinks<'a> {
    sinks: &'a TokenSinks,
    file: Option<(NamedTempFile, &'a Path)>,
}

#[derive(Debug)]
pub(crate) enum SinkOutcome {
    Kept(String),
    /// No place has it. The reason is `None` if no place was named.
    Lost(Option<String>),
}

impl TokenSinks {
    /// Refuses a path at which there is anything but a plain file: the rename would replace a device
    /// or a link instead of writing to it.
    pub(crate) fn check(&self) -> Result<(), SinkError> {
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
        let failed = (!failures.is_empty()).then(|| failures.join("; "));
        if places.is_empty() {
            return SinkOutcome::Lost(failed);
        }
        if let Some(failed) = failed {
            tracing::warn!("the rotated token is not everywhere: {failed}");
        }
        SinkOutcome::Kept(places.join(" and "))
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
