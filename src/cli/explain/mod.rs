//! Explanations of errors: what each means to a user, what to do next, and the exit code

mod callback;
mod codes;
mod disk;
mod emulator;
mod explanation;
mod failure;
mod fix;
mod flow;
mod interrupt;
mod journal;
mod kind;
mod media;
mod photos;
mod store;
mod tiktok;
mod trust;
mod upload;

pub(crate) use explanation::{Explain, Explanation, quoted};
pub use failure::{Failure, Shown};
pub(crate) use kind::Kind;
pub(crate) use trust::NO_CERTIFICATES;
