//! Attacks on the listener for TikTok's answer, over real sockets

mod browser;
mod endings;
mod limits;
mod ports;
mod requests;
mod tls;
