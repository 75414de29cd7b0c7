//! Explanations of errors: what each means to a user, what to do next, and the exit code

mod callback;
mod codes;
mod composer;
mod content;
mod disk;
mod emulator;
mod explanation;
mod failure;
mod feed;
mod flow;
mod kv;
mod media;
mod media_store;
mod own_code;
mod plan;
mod sealed;
mod share_page;
mod sheet;
mod store;
mod tiktok;
mod trust;
mod upload;
mod videos;

pub(crate) use codes::{on_code, on_reason};
pub(crate) use explanation::{Explain, Explanation, Kind, quoted};
pub use failure::{Failure, Shown};
pub(crate) use own_code::OwnCode;
pub(crate) use trust::NO_CERTIFICATES;
