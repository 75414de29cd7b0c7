//! Where a rotated refresh token goes, on runners that throw their disk away

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use thiserror::Error;

use super::account::Username;
use super::token_hook::HookCommand;
use crate::clock::Clock;
use crate::disk::{NotReplaceable, check_replaceable};
use crate::secret::RefreshToken;

/// Where the user wants a rotated token.
#[derive(Debug, Clone, Default)]
pub struct TokenSinks {
    /// A file.
    pub file: Option<PathBuf>,
    /// A command that reads it from standard input.
    pub hook: Option<HookCommand>,
    /// Stop before refreshing rather than lose it.
    pub required: bool,
}

/// A rotated token that cannot be kept.
#[derive(Debug, Error)]
pub enum SinkError {
    /// The user asked to stop rather than to lose it.
    #[error("a refresh would rotate the token, and the new one could not be kept anywhere")]
    NoPlace,
    /// The file cannot be written.
    #[error("cannot write the rotated token to `{}`", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// A rename would put the file in the place of something else.
    #[error("cannot write the rotated token to `{}`: it is {there}", path.display())]
    NotAFile {
        /// Where it was wanted.
        path: PathBuf,
        /// What is there.
        there: NotReplaceable,
    },
}

/// What has been made ready before TikTok is asked: a full or read-only disk stops the run while
/// the old token is still good.
#[derive(Debug)]
pub(crate) struct Ready<'a> {
    sinks: &'a TokenSinks,
    file: Option<(NamedTempFile, &'a Path)>,
}

/// What became of a rotated token.
#[derive(Debug)]
pub(crate) enum SinkOutcome {
    /// It is safe there.
    At(String),
    /// It is nowhere, and if a place was given, this is why.
    Nowhere(Option<String>),
}

impl TokenSinks {
    /// Without a store these are the only places: stops where one is required and none is named.
    pub(crate) fn require(&self) -> Result<(), SinkError> {
        if self.required && self.file.is_none() && self.hook.is_none() {
            return Err(SinkError::NoPlace);
        }
        Ok(())
    }

    /// Refuses a file whose place is taken by anything but a plain file: the rename that puts the
    /// token there would replace a device or a link, and not write to it.
    pub fn check(&self) -> Result<(), SinkError> {
        let Some(path) = &self.file else {
            return Ok(());
        };
        check_replaceable(path).map_err(|there| SinkError::NotAFile { path: path.clone(), there })
    }

    /// Makes everything ready that can fail before TikTok rotates the token.
    pub(crate) fn ready(&self) -> Result<Ready<'_>, SinkError> {
        self.check()?;
        let file = match &self.file {
            Some(path) => {
                Some((reserve(path).map_err(|source| failed(path, source))?, path.as_path()))
            }
            None => None,
        };
        Ok(Ready { sinks: self, file })
    }
}

impl Ready<'_> {
    /// Keeps the token, before it is used.
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
                SinkOutcome::At(places.join(" and "))
            }
            (true, false) => SinkOutcome::Nowhere(Some(failures.join("; "))),
            (true, true) => SinkOutcome::Nowhere(None),
        }
    }
}

fn failed(path: &Path, source: io::Error) -> SinkError {
    SinkError::File { path: path.to_owned(), source }
}

/// A file beside the wanted one, 0600 from birth, with room for any token.
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
