//! The emulator, driven by raw HTTP as any client of TikTok's would

mod addresses;
mod admission;
mod caps;
mod command;
mod control;
mod faults;
mod gallery;
mod https;
mod init;
mod login;
mod pages;
mod photos;
mod publish;
mod pull;
mod tokens;
mod tunnel;
mod upload;
mod videos;
mod world;
