//! Accounts of creators: their names, their tokens, their logins, and the session that acts for one

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
pub(crate) mod tokens;
pub(crate) mod turn;
pub(crate) mod vault;
pub(crate) mod whose;
