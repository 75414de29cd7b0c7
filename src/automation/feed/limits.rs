//! The limits of a feed, which keep a hostile one harmless

use url::Url;

/// The size of the largest feed in bytes.
pub(crate) const LARGEST: usize = 16 * 1024 * 1024;
pub(super) const MOST_ITEMS: usize = 50_000;
/// The most elements that may be open at once. Articles in XHTML have some tens.
pub(super) const DEEPEST: usize = 256;
/// The longest an address of the feed itself or an `xml:base` may be to resolve others against.
const LONGEST_BASE: usize = 2048;

/// Returns whether addresses are resolved against this one. A longer one, repeated in each of them,
/// would take far more memory than the feed.
pub(super) fn is_base(url: &Url) -> bool {
    url.as_str().len() <= LONGEST_BASE
}
