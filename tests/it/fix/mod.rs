//! `--fix`: videos that TikTok would refuse are converted by this machine's ffmpeg

mod converting;
mod failures;
mod journal;
mod usage;
mod world;
