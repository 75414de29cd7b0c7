//! The name of this machine, as other machines see it in a shared store

use std::fmt;

use serde::{Deserialize, Serialize};

/// Letters of the longest name that is kept.
const LONGEST: usize = 64;

/// A machine's host name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Machine(String);

impl Machine {
    /// Returns the machine of a host name. Letters that a terminal could act on are left out.
    pub fn new(name: &str) -> Self {
        let plain = |letter: &char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_');
        Self(name.trim().chars().filter(plain).take(LONGEST).collect())
    }

    /// Returns this machine.
    pub fn this() -> Self {
        Self::new(&gethostname::gethostname().to_string_lossy())
    }

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
