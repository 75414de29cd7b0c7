//! Switches for behaviour that TikTok's sources disagree on

pub(crate) mod choices;
pub(crate) mod table;
pub(crate) mod words;
