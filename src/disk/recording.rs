//! The disk as a value: the real one, or one that remembers every step and fails where a test says

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where files are kept.
#[derive(Debug, Clone, Default)]
pub enum Disk {
    /// The machine's own.
    #[default]
    Real,
    /// The machine's own where the user takes it upon them that the file system has no locks: of
    /// two processes at once, one may lose its token.
    Lockless,
    /// The machine's own without the wait for the medium, with a record of what was asked of it.
    Recorded(Recording),
}

/// One change that was asked of a disk. Paths are absolute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A folder was made, mode 0700.
    MakeFolder(PathBuf),
    /// A file was made that was not there before, mode 0600.
    CreateExclusive(PathBuf),
    /// Bytes were written from the file's start.
    Write(PathBuf, Vec<u8>),
    /// Bytes were written behind the file's end.
    Append(PathBuf, Vec<u8>),
    /// The file was cut to this many bytes.
    Cut(PathBuf, u64),
    /// The file's bytes and length were forced to the medium.
    Fsync(PathBuf),
    /// The name changed, from the first to the second; the second may have been taken.
    Rename(PathBuf, PathBuf),
    /// The folder's names were forced to the medium.
    FsyncFolder(PathBuf),
    /// The name was removed.
    Unlink(PathBuf),
}

/// What a recorded disk refuses. Calls are counted from 0; reading counts too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Trouble {
    /// Nothing.
    #[default]
    None,
    /// Everything from this call on, as if the process had been killed before it.
    StopBefore(u64),
    /// This one call.
    FailOnce(u64, io::ErrorKind),
    /// This call and all later ones.
    FailFrom(u64, io::ErrorKind),
    /// Every call that would change something.
    ReadOnly,
    /// Growing files by more than this many bytes in all.
    FullAfter(u64),
}

/// The memory of a recorded disk; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Recording(Arc<Mutex<Tape>>);

#[derive(Debug, Default)]
struct Tape {
    steps: Vec<Step>,
    calls: u64,
    grown: u64,
    trouble: Trouble,
}

impl Recording {
    /// A recording that refuses what `trouble` says.
    pub fn with(trouble: Trouble) -> Self {
        let recording = Self::default();
        recording.tape().trouble = trouble;
        recording
    }

    /// Changes what is refused from here on, and counts calls from 0 again.
    pub fn set(&self, trouble: Trouble) {
        let mut tape = self.tape();
        tape.trouble = trouble;
        tape.calls = 0;
        tape.grown = 0;
    }

    /// The changes so far, oldest first.
    pub fn steps(&self) -> Vec<Step> {
        self.tape().steps.clone()
    }

    /// The calls so far, refused ones included.
    pub fn calls(&self) -> u64 {
        self.tape().calls
    }

    fn tape(&self) -> MutexGuard<'_, Tape> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn admit(&self, access: Access) -> io::Result<()> {
        let mut tape = self.tape();
        let call = tape.calls;
        tape.calls += 1;
        match tape.trouble {
            Trouble::StopBefore(first) if call >= first => {
                Err(io::Error::other("the simulated disk has stopped"))
            }
            Trouble::FailOnce(at, kind) if call == at => Err(kind.into()),
            Trouble::FailFrom(first, kind) if call >= first => Err(kind.into()),
            Trouble::ReadOnly if access == Access::Change => {
                Err(io::ErrorKind::ReadOnlyFilesystem.into())
            }
            _ => Ok(()),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    Look,
    Change,
}

impl Disk {
    /// A disk that remembers, and the memory.
    pub fn recorded(trouble: Trouble) -> (Self, Recording) {
        let recording = Recording::with(trouble);
        (Self::Recorded(recording.clone()), recording)
    }

    /// Runs an operation that changes nothing.
    pub(crate) fn look<T>(&self, act: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        if let Self::Recorded(recording) = self {
            recording.admit(Access::Look)?;
        }
        act()
    }

    /// Runs an operation that changes something, and remembers it once it is done.
    pub(crate) fn change<T>(
        &self,
        step: impl FnOnce() -> Step,
        act: impl FnOnce() -> io::Result<T>,
    ) -> io::Result<T> {
        let Self::Recorded(recording) = self else {
            return act();
        };
        recording.admit(Access::Change)?;
        let outcome = act()?;
        recording.tape().steps.push(step());
        Ok(outcome)
    }

    /// Forces something to the medium; a recorded disk only notes the wish.
    pub(crate) fn force(
        &self,
        step: impl FnOnce() -> Step,
        act: impl FnOnce() -> io::Result<()>,
    ) -> io::Result<()> {
        match self {
            Self::Real | Self::Lockless => act(),
            Self::Recorded(_) => self.change(step, || Ok(())),
        }
    }

    /// How many of `bytes` more bytes still fit.
    pub(crate) fn room(&self, bytes: u64) -> u64 {
        let Self::Recorded(recording) = self else {
            return bytes;
        };
        let mut tape = recording.tape();
        let Trouble::FullAfter(limit) = tape.trouble else {
            return bytes;
        };
        let granted = bytes.min(limit.saturating_sub(tape.grown));
        tape.grown += granted;
        granted
    }
}
