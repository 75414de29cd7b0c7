//! The errors of feeds that cannot be read

use thiserror::Error;

use super::limits::{DEEPEST, LARGEST, MOST_ITEMS};
use crate::units::size;

/// A feed that cannot be read.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum FeedError {
    #[error("the feed has more than {}", size(LARGEST as u64))]
    TooLarge,
    #[error("the feed has more than {MOST_ITEMS} items")]
    TooManyItems,
    #[error("the addresses in the feed have more than {} together", size(LARGEST as u64))]
    AddressesTooLong,
    #[error("the feed has more than {DEEPEST} elements inside one another")]
    TooDeep,
    #[error("this is not a feed: {0}")]
    NotAFeed(String),
    #[error("the feed is no valid XML, in line {line}")]
    Xml { line: usize, source: quick_xml::Error },
    #[error("the feed is no valid JSON Feed")]
    Json(#[source] serde_json::Error),
    #[error("the feed ends in the middle of `<{0}>`")]
    CutOff(String),
    #[error("the system gives no random bytes")]
    NoRandomness(#[source] getrandom::Error),
}
