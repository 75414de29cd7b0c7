//! The posting page: a server on this machine for one browser, which shows a post and returns what its
//! creator chose

mod admission;
mod answer;
mod byte_range;
mod choices;
mod desk;
mod error;
mod files;
mod keys;
mod medium;
mod posting_page;
mod routes;
mod serving;
mod sheet;

pub(crate) use choices::{Choices, Target};
pub(crate) use desk::{Ending, Upload};
pub use error::ComposerError;
pub(crate) use medium::{Medium, Picture, Reading};
pub(crate) use posting_page::{Board, PostingPage};
pub(crate) use sheet::{Audience, Creator, Interaction, Kind, PhotoSheet, Sheet, Text, VideoSheet};
