//! Which login is used, whose it is, and what a store that cannot be written is still good for

mod names;
mod old_tokens;
mod read_only_store;
mod same_content;
mod upgrade;
mod world;
