//! Authorization codes: one exchange each, for five minutes

use std::time::Duration;

/// TikTok says "minutes"; the exact time is not documented.
const LIFETIME: Duration = Duration::from_mins(5);

/// A code and what it was given out for.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    /// The code itself.
    pub(crate) value: String,
    /// The app that asked.
    pub(crate) client_key: String,
    /// The creator who said yes.
    pub(crate) username: String,
    /// What the creator granted.
    pub(crate) scopes: Vec<String>,
    /// Where the browser was sent.
    pub(crate) redirect_uri: String,
    /// The PKCE challenge, if there was one.
    pub(crate) challenge: Option<String>,
    /// When it was given out.
    pub(crate) issued: Duration,
    /// The login that its exchange opened.
    pub(crate) spent_on: Option<usize>,
    /// Whether it was presented already.
    pub(crate) spent: bool,
}

impl Code {
    /// Whether it can still be exchanged.
    pub(crate) fn is_good(&self, now: Duration) -> bool {
        !self.spent && now < self.issued + LIFETIME
    }
}
