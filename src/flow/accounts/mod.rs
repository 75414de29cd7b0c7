//! Accounts: names, tokens, logins, and the session that acts for one account

pub(crate) mod access;
pub(crate) mod account;
pub(crate) mod adopt;
pub(crate) mod authorize;
pub(crate) mod filing;
pub(crate) mod locate;
pub(crate) mod owner;
pub(crate) mod refresh;
pub(crate) mod session;
pub(crate) mod token_hook;
pub(crate) mod token_sink;
pub(crate) mod whose;
