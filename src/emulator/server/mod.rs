//! The listening side: sockets, admission, the path of a request, and the controls

pub(crate) mod admission;
pub(crate) mod connection;
pub(crate) mod control;
pub(crate) mod emulator;
pub(crate) mod exchange;
pub(crate) mod host_name;
pub(crate) mod routes;
pub(crate) mod settings;
pub(crate) mod shared;
