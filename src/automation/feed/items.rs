//! The items of a feed while it is read

use super::draft::Draft;
use super::error::FeedError;
use super::item::{Item, ItemMedia};
use super::limits::{LARGEST, MOST_ITEMS};

/// The items that have been read, within the limits of a feed.
#[derive(Debug, Default)]
pub(super) struct Items {
    items: Vec<Item>,
    /// The length of all addresses together in bytes.
    addresses: usize,
}

impl Items {
    pub(super) fn push(&mut self, draft: Draft) -> Result<(), FeedError> {
        if self.items.len() == MOST_ITEMS {
            return Err(FeedError::TooManyItems);
        }
        let item = draft.finish();
        self.addresses += match &item.media {
            ItemMedia::Video(url) => url.as_str().len(),
            ItemMedia::Photos { urls, .. } => urls.iter().map(|url| url.as_str().len()).sum(),
            ItemMedia::Unusable(_) => 0,
        };
        if self.addresses > LARGEST {
            return Err(FeedError::AddressesTooLong);
        }
        self.items.push(item);
        Ok(())
    }

    pub(super) fn into_inner(self) -> Vec<Item> {
        self.items
    }
}
