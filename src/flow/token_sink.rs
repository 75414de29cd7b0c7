//! Where a rotated refresh token goes, on runners that throw their disk away

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::str::FromStr;
use std::time::Duration;

use tempfile::NamedTempFile;
use thiserror::Error;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::account::Username;
use crate::clock::Clock;
use crate::secret::RefreshToken;

const HOOK_LIMIT: Duration = Duration::from_mins(1);
/// A secret store behind a network may need a second try.
const HOOK_TRIES: u32 = 3;

/// Variables with secrets in them, which no program that agoras starts has any use for.
pub const SECRET_VARIABLES: [&str; 4] =
    ["TIKTOK_CLIENT_SECRET", "TIKTOK_REFRESH_TOKEN", "TIKTOK_ACCESS_TOKEN", "AGORAS_PASSPHRASE"];

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

/// A command, split as a shell would and run without one.
#[derive(Debug, Clone)]
pub struct HookCommand(Vec<String>);

/// The text is no command.
#[derive(Debug, Error)]
#[error("not a command: empty, or a quote is left open")]
pub struct NotACommand;

impl FromStr for HookCommand {
    type Err = NotACommand;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match shlex::split(text) {
            Some(words) if !words.is_empty() => Ok(Self(words)),
            _ => Err(NotACommand),
        }
    }
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
pub(crate) enum Kept {
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

    /// Makes everything ready that can fail before TikTok rotates the token.
    pub(crate) fn ready(&self) -> Result<Ready<'_>, SinkError> {
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
    ) -> Kept {
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
                Ok(()) => places.push(format!("`{}`", hook.0[0])),
                Err(error) => failures.push(format!("`{}`: {error}", hook.0[0])),
            }
        }
        match (places.is_empty(), failures.is_empty()) {
            (false, _) => Kept::At(places.join(" and ")),
            (true, false) => Kept::Nowhere(Some(failures.join("; "))),
            (true, true) => Kept::Nowhere(None),
        }
    }
}

impl HookCommand {
    /// What is started.
    pub fn program(&self) -> &str {
        &self.0[0]
    }

    async fn deliver(
        &self,
        token: &RefreshToken,
        username: &Username,
        clock: Clock,
    ) -> io::Result<()> {
        let mut tries = 1;
        loop {
            match self.run(token, username, clock).await {
                Ok(()) => return Ok(()),
                Err(error) if tries == HOOK_TRIES => return Err(error),
                Err(error) => tracing::warn!("the token hook failed, trying again: {error}"),
            }
            tries += 1;
        }
    }

    async fn run(&self, token: &RefreshToken, username: &Username, clock: Clock) -> io::Result<()> {
        let mut command = Command::new(&self.0[0]);
        for secret in SECRET_VARIABLES {
            command.env_remove(secret);
        }
        let mut child = command
            .args(&self.0[1..])
            .env("TIKTOK_USERNAME", username.as_str())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let finished = async {
            if let Some(mut stdin) = child.stdin.take() {
                // A hook that does not read to the end says with its exit code what it thinks.
                drop(stdin.write_all(token.expose().as_bytes()).await);
            }
            child.wait().await
        };
        let status = tokio::time::timeout(clock.patience(HOOK_LIMIT), finished)
            .await
            .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        if status.success() {
            return Ok(());
        }
        Err(io::Error::other(format!("it ended with {status}")))
    }
}

fn failed(path: &Path, source: io::Error) -> SinkError {
    SinkError::File { path: path.to_owned(), source }
}

/// A file beside the wanted one, 0600 from birth, with room for any token.
fn reserve(path: &Path) -> io::Result<NamedTempFile> {
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
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
    file.persist(path).map_err(|error| error.error)?;
    std::fs::File::open(folder(path))?.sync_all()
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
