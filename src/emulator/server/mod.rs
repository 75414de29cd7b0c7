//! The server: its socket, the requests it admits, their way to an endpoint, and the controls

pub(crate) mod admission;
pub(crate) mod connection;
pub(crate) mod control;
pub(crate) mod emulator;
pub(crate) mod exchange;
pub(crate) mod host_name;
pub(crate) mod own_names;
pub(crate) mod public_url;
pub(crate) mod routes;
pub(crate) mod tls;
