//! Import of the Python tool's token store

mod fernet;
pub(crate) mod import_marker;
pub(crate) mod python_import;
mod python_store;
