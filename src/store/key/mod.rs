//! The store's key: how it is made, kept, found and opened

pub(crate) mod kdf;
pub(crate) mod key_file;
pub(crate) mod keys;
pub(crate) mod rekey;
pub(crate) mod unlock;
