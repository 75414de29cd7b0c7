//! `--fix`: what TikTok would not take is converted by the ffmpeg of this machine

mod converting;
mod ends;
mod journal;
mod studio;
mod usage;
