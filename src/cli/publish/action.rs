//! The actions of the Python tool's `publish`

use clap::ValueEnum;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Action {
    Post,
    Video,
    Authorize,
    LastFromFeed,
    RandomFromFeed,
    Schedule,
    Like,
    Share,
    Delete,
}

impl Action {
    /// Parses an action's name; `None` if it is none.
    pub(super) fn parse(name: &str) -> Option<Self> {
        Self::from_str(name.trim(), true).ok()
    }

    pub(super) fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |name| name.get_name().to_owned())
    }

    /// Returns the names of all actions, separated by commas.
    pub(super) fn names() -> String {
        Self::value_variants().iter().map(|action| action.name()).collect::<Vec<_>>().join(", ")
    }
}
