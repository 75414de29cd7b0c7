//! `--compose`: the posting screen as a page in the browser

mod ending;
mod narration;
mod post;
mod run;
mod sheet;
mod unused;

pub(crate) use post::Post;
pub(crate) use run::run;
pub(crate) use unused::{warn_of_keys, warn_of_variables};
