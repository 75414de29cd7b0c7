//! Photos of this machine: put into the user's media store for TikTok to fetch, and deleted there

pub(crate) mod fault;
pub(crate) mod host;
pub(crate) mod look;
pub(crate) mod photo;
pub(crate) mod sweep;
