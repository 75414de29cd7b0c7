//! The upload of a video: its chunks, its retries, and the wait for TikTok's result

pub(crate) mod chunks;
pub(crate) mod deadline;
pub(crate) mod delivery;
pub(crate) mod resumable;
pub(crate) mod retries;
