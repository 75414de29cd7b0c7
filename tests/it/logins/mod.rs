//! Which login is used, whose it is, and what a store that cannot be written is still good for

mod content;
mod names;
mod past;
mod reading;
mod upgrade;
mod world;
