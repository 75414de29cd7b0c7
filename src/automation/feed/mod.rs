//! Feeds: RSS 0.9 to 2, Atom and JSON Feed, their items, and which of them are due

mod date;
mod decode;
mod draft;
mod error;
mod item;
mod items;
mod json;
mod kind;
mod limits;
mod name;
mod read;
mod select;
mod title;
mod xml;

pub use error::FeedError;
pub use item::NoMedia;
pub(crate) use item::{Item, ItemIdentity, ItemMedia};
pub(crate) use limits::LARGEST;
pub(crate) use name::FeedName;
pub(crate) use read::read;
pub(crate) use select::{Selection, at_random, newest, random_key};

#[cfg(test)]
mod generators;
