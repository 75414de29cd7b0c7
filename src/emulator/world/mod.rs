//! The state behind the endpoints: apps, creators, tokens, publishes and their media

pub(crate) mod apps;
pub(crate) mod earlier;
pub(crate) mod media;
pub(crate) mod mint;
pub(crate) mod publication;
pub(crate) mod pull;
pub(crate) mod rates;
pub(crate) mod state;
pub(crate) mod timeline;
pub(crate) mod tokens;
pub(crate) mod users;
