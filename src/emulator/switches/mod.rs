//! Settings at the start, and switches for behaviour that TikTok's sources disagree on

pub(crate) mod settings;
pub(crate) mod table;

pub(crate) use settings::Settings;
pub(crate) use table::{Hashing, PullHttp, PullReach, VideoCheck};
