//! The account's public videos: listed, looked up, and recognized as posts of the journal

pub(crate) mod error;
pub(crate) mod listing;
pub(crate) mod lookup;
pub(crate) mod memory;
pub(crate) mod own_post;
pub(crate) mod pages;
pub(crate) mod scope;
