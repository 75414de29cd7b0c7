//! The way of a video's bytes from their source to TikTok

pub(crate) mod chunks;
pub(crate) mod deadline;
pub(crate) mod delivery;
pub(crate) mod line;
pub(crate) mod sendings;
