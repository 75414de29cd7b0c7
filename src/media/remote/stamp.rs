//! What must stay as it was while a web address is read

use reqwest::Response;
use reqwest::header::{ETAG, HeaderName, LAST_MODIFIED};

/// What an address says of its media, beside the bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stamp {
    size: u64,
    etag: Option<String>,
    modified: Option<String>,
}

impl Stamp {
    pub(crate) fn of(answer: &Response, size: u64) -> Self {
        let header = |name: HeaderName| Some(answer.headers().get(name)?.to_str().ok()?.to_owned());
        Self { size, etag: header(ETAG), modified: header(LAST_MODIFIED) }
    }

    /// In bytes.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// What is another as soon as the media is, where there is such a thing: a weak `ETag` does not
    /// tell (RFC 9110, 8.8.1).
    pub(crate) fn telling(&self) -> Option<String> {
        let strong = self.etag.as_ref().filter(|etag| !etag.starts_with("W/"));
        let told = strong.or(self.modified.as_ref())?;
        Some(format!("{}:{told}", self.size))
    }

    /// How another one differs, in words.
    pub(crate) fn difference(&self, now: &Self) -> String {
        if self.size != now.size {
            return format!("its size was {} and is {}", self.size, now.size);
        }
        "its ETag or time of change is another".to_owned()
    }
}
