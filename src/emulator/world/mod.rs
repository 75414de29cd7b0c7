//! The state behind the endpoints: apps, creators, tokens and publishes

pub(crate) mod account;
pub(crate) mod apps;
pub(crate) mod codes;
pub(crate) mod earlier;
pub(crate) mod intake;
pub(crate) mod kept_media;
pub(crate) mod mint;
pub(crate) mod publication;
pub(crate) mod pull;
pub(crate) mod rates;
pub(crate) mod renaming;
pub(crate) mod state;
pub(crate) mod timeline;
pub(crate) mod tokens;
pub(crate) mod users;
