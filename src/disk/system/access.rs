//! The ways to open a file in a folder

/// What an opened file is for. Links are never followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// To read an existing file.
    Read,
    /// To read and write an existing file.
    Write,
    /// To read and write a file that does not exist yet.
    Create,
    /// To lock a file, which is made if it does not exist.
    Lock,
}
