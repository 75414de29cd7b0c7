//! The emulator, driven by raw HTTP as any client of TikTok's would

mod admission;
mod caps;
mod control;
mod faults;
mod init;
mod login;
mod pages;
mod photos;
mod publish;
mod pull;
mod tokens;
mod upload;
mod world;
