//! `--fix`: what TikTok would not take is converted by the ffmpeg of this machine

mod converting;
mod failures;
mod journal;
mod usage;
mod world;
