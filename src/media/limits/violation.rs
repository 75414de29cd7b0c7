//! One way in which media or a text is not what TikTok takes

use std::fmt;

use super::mend::Mend;

/// What is wrong, and what would mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// What is limited: `frame rate`.
    pub what: &'static str,
    /// What it is: `12 fps`.
    pub found: String,
    /// What it may be: `23 to 60 fps`.
    pub limit: String,
    /// A command that mends it, together with all other violations that a command can mend.
    pub mend: Option<Mend>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; TikTok takes {}", self.what, self.found, self.limit)
    }
}
