//! The name of a feed, and the keys by which its items are known in the journal

use std::path;

use super::item::ItemIdentity;
use crate::journal::IdempotencyKey;
use crate::media::Location;

/// The name of a feed: its address as the user gave it, or the whole path of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FeedName(String);

impl FeedName {
    /// Returns the name of the feed at a place. A user, a password and a fragment are no part of it; the
    /// query is, since it may tell feeds of one address apart.
    pub(crate) fn of(place: &Location) -> Self {
        Self(match place {
            Location::Web(url) => {
                let mut url = url.clone();
                url.set_fragment(None);
                // These fail only for addresses without a host, which have neither.
                let _ = url.set_username("");
                let _ = url.set_password(None);
                url.to_string()
            }
            Location::File(file) => {
                let whole = path::absolute(file).unwrap_or_else(|_| file.clone());
                whole.to_string_lossy().into_owned()
            }
            Location::Stdin => "-".to_owned(),
        })
    }

    /// Returns the key of an item. Each `generation` of an item may be posted once.
    pub(crate) fn key(&self, identity: &ItemIdentity, generation: u32) -> IdempotencyKey {
        IdempotencyKey::of(&["feed", &self.0, identity.as_str(), &generation.to_string()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> FeedName {
        FeedName::of(&Location::parse(text).unwrap())
    }

    #[test]
    fn a_feed_has_one_name_however_it_is_written() {
        let plain = name("https://blog.example/feed?tag=a");
        for same in [
            "HTTPS://Blog.Example:443/feed?tag=a",
            "https://ada:secret@blog.example/feed?tag=a",
            "https://blog.example/feed?tag=a#top",
        ] {
            assert_eq!(name(same), plain, "{same}");
        }
        for other in ["https://blog.example/feed?tag=b", "https://blog.example/feed"] {
            assert_ne!(name(other), plain, "{other}");
        }
        assert_eq!(name("./feed.xml"), name("feed.xml"));
        let whole = std::env::current_dir().unwrap().join("feed.xml");
        assert_eq!(name(whole.to_str().unwrap()), name("feed.xml"));
        assert_eq!(name(&format!("file://{}", whole.display())), name("feed.xml"));
    }

    #[test]
    fn an_item_of_another_feed_and_another_generation_has_another_key() {
        let feed = name("https://blog.example/feed");
        let item = ItemIdentity::from("1".to_owned());
        let other = name("https://blog.example/other");
        assert_eq!(feed.key(&item, 0), feed.key(&item, 0));
        assert_ne!(feed.key(&item, 0), feed.key(&item, 1));
        assert_ne!(feed.key(&item, 0), other.key(&item, 0));
        assert_ne!(feed.key(&item, 0), feed.key(&ItemIdentity::from("2".to_owned()), 0));
    }
}
