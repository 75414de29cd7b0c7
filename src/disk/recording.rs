//! The disk: the real one, or one that records every step and fails on demand

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The disk that files are kept on.
#[derive(Debug, Clone, Default)]
pub enum Disk {
    /// The machine's disk.
    #[default]
    Real,
    /// The machine's disk, with a file system that may lack locks, as the user has accepted: of two
    /// processes at once, one may lose its token.
    Lockless,
    /// The machine's disk without forced writes, and with a recording of all changes.
    Recorded(Recording),
}

/// A change of the disk. Paths are absolute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A folder was made, mode 0700.
    MakeFolder(PathBuf),
    /// A file that did not exist was made, mode 0600.
    CreateExclusive(PathBuf),
    /// Bytes were written at the start of the file.
    Write(PathBuf, Vec<u8>),
    /// Bytes were written at the end of the file.
    Append(PathBuf, Vec<u8>),
    /// The file was cut to this many bytes.
    Cut(PathBuf, u64),
    /// The file's bytes and length were forced to the medium.
    Fsync(PathBuf),
    /// The first name was changed to the second, and a file of that name was replaced.
    Rename(PathBuf, PathBuf),
    /// The names in the folder were forced to the medium.
    FsyncFolder(PathBuf),
    /// The name was removed.
    Unlink(PathBuf),
}

/// The operations that a recorded disk refuses. Calls are counted from 0, reading included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Trouble {
    /// Refuses no operation.
    #[default]
    None,
    /// All calls from this one on, as if the process had been killed before it.
    StopBefore(u64),
    /// This one call.
    FailOnce(u64, io::ErrorKind),
    /// This call and all later ones.
    FailFrom(u64, io::ErrorKind),
    /// All calls that change something.
    ReadOnly,
    /// Writes that would make files grow by more than this many bytes in total.
    FullAfter(u64),
}

/// The recorded changes and calls of a disk; clones share them.
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
    /// Sets what is refused from now on, and counts calls from 0 again.
    pub fn set(&self, trouble: Trouble) {
        let mut tape = self.tape();
        tape.trouble = trouble;
        tape.calls = 0;
        tape.grown = 0;
    }

    /// Returns the changes so far, oldest first.
    pub fn steps(&self) -> Vec<Step> {
        self.tape().steps.clone()
    }

    /// Returns the number of calls so far, refused ones included.
    pub fn calls(&self) -> u64 {
        self.tape().calls
    }

    fn tape(&self) -> MutexGuard<'_, Tape> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn admit(&self, is_change: bool) -> io::Result<()> {
        let mut tape = self.tape();
        let call = tape.calls;
        tape.calls += 1;
        match tape.trouble {
            Trouble::StopBefore(first) if call >= first => {
                Err(io::Error::other("the simulated disk has stopped"))
            }
            Trouble::FailOnce(at, kind) if call == at => Err(kind.into()),
            Trouble::FailFrom(first, kind) if call >= first => Err(kind.into()),
            Trouble::ReadOnly if is_change => Err(io::ErrorKind::ReadOnlyFilesystem.into()),
            _ => Ok(()),
        }
    }
}

impl Disk {
    /// Returns a recorded disk with its recording.
    pub fn recorded(trouble: Trouble) -> (Self, Recording) {
        let recording = Recording::default();
        recording.set(trouble);
        (Self::Recorded(recording.clone()), recording)
    }

    /// Runs an operation that changes nothing.
    pub(crate) fn look<T>(&self, act: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        if let Self::Recorded(recording) = self {
            recording.admit(false)?;
        }
        act()
    }

    /// Runs an operation that changes something, and records it once it is done.
    pub(crate) fn change<T>(
        &self,
        step: impl FnOnce() -> Step,
        act: impl FnOnce() -> io::Result<T>,
    ) -> io::Result<T> {
        let Self::Recorded(recording) = self else {
            return act();
        };
        recording.admit(true)?;
        let outcome = act()?;
        recording.tape().steps.push(step());
        Ok(outcome)
    }

    /// Forces something to the medium; a recorded disk records the step and does not run it.
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

    /// Returns how many of `bytes` more bytes fit on the disk, and counts them as used.
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
