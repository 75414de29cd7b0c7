//! Logins: names of accounts, old tokens, stores that cannot be written

mod names;
mod old_tokens;
pub(crate) mod read_only_store;
mod same_content;
mod upgrade;
mod world;
