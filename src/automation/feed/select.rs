//! The items of a feed that are due: the newest, or some at random

use std::collections::HashMap;
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::error::FeedError;
use super::item::{Item, ItemMedia};
use crate::clock::Moment;

/// The items of a feed that were chosen by their time, and the numbers of those that never can be.
#[derive(Debug, Default)]
pub(crate) struct Selection<'i> {
    pub(crate) items: Vec<&'i Item>,
    /// The number of items without a date.
    pub(crate) undated: usize,
    /// The number of items that have the identity of another one.
    pub(crate) doubled: usize,
    /// The number of items that cannot be posted and were therefore not drawn.
    pub(crate) unusable: usize,
}

/// Returns the items of the last `lookback`, the newest first. Items without a date and items of the
/// future are never among them; items without usable media are, so that they can be reported.
pub(crate) fn newest(items: &[Item], now: Moment, lookback: Duration) -> Selection<'_> {
    let mut chosen = recent(items, now, lookback);
    // The sort is stable: items of one moment stay in the feed's order.
    chosen.items.sort_by_key(|item| std::cmp::Reverse(item.at));
    chosen
}

/// Returns the items with usable media that are younger than `age`, in an order that only `key`
/// decides: the first is the choice, and each next one stands in for one that fails.
pub(crate) fn at_random(
    items: &[Item],
    now: Moment,
    age: Duration,
    key: [u8; 16],
) -> Selection<'_> {
    let mut chosen = recent(items, now, age);
    let all = chosen.items.len();
    chosen.items.retain(|item| !matches!(item.media, ItemMedia::Unusable(_)));
    chosen.unusable = all - chosen.items.len();
    chosen.items.sort_by_cached_key(|item| {
        Sha256::new().chain_update(key).chain_update(item.identity.as_str()).finalize()
    });
    chosen
}

/// Returns a new key for [`at_random`].
pub(crate) fn random_key() -> Result<[u8; 16], FeedError> {
    let mut key = [0; 16];
    getrandom::fill(&mut key).map_err(FeedError::NoRandomness)?;
    Ok(key)
}

/// Returns the items of the time up to `now`, each identity once.
fn recent(items: &[Item], now: Moment, within: Duration) -> Selection<'_> {
    let mut chosen = Selection::default();
    let mut seen = HashMap::new();
    let is_recent = |at: Moment| at <= now && now.since(at) <= within;
    for item in items {
        match item.at {
            None => chosen.undated += 1,
            Some(at) if is_recent(at) => match seen.insert(&item.identity, item) {
                None => chosen.items.push(item),
                Some(other) if other == item => {}
                Some(_) => chosen.doubled += 1,
            },
            Some(_) => {}
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::automation::feed::item::{ItemIdentity, NoMedia};

    const HOUR: Duration = Duration::from_hours(1);
    const NOW: Moment = Moment::from_seconds(1_795_910_211);

    fn item(identity: &str, at: Option<Moment>) -> Item {
        let url = Url::parse("https://media.example.com/v.mp4").unwrap();
        Item {
            identity: ItemIdentity::from(identity.to_owned()),
            title: None,
            link: None,
            at,
            media: ItemMedia::Video(url),
        }
    }

    fn names<'i>(chosen: &Selection<'i>) -> Vec<&'i str> {
        chosen.items.iter().map(|item| item.identity.as_str()).collect()
    }

    /// An item every ten minutes, one without a date, and one of the future.
    fn feed() -> Vec<Item> {
        let ago = |minutes| Some(NOW - Duration::from_mins(minutes));
        vec![
            item("20", ago(20)),
            item("undated", None),
            item("0", ago(0)),
            item("60", ago(60)),
            item("61", ago(61)),
            item("10", ago(10)),
            item("later", Some(NOW + Duration::from_secs(1))),
            item("10 too", ago(10)),
        ]
    }

    #[test]
    fn the_newest_items_of_the_lookback_come_first() {
        let items = feed();
        let due = newest(&items, NOW, HOUR);
        assert_eq!(names(&due), ["0", "10", "10 too", "20", "60"]);
        assert_eq!((due.undated, due.doubled, due.unusable), (1, 0, 0));
    }

    #[test]
    fn an_identity_counts_once_and_another_item_that_has_it_is_counted() {
        let mut items = feed();
        items.push(items[0].clone());
        items.push(item("20", Some(NOW)));
        let due = newest(&items, NOW, HOUR);
        assert_eq!(names(&due), ["0", "10", "10 too", "20", "60"]);
        assert_eq!(due.doubled, 1);
    }

    #[test]
    fn an_item_without_media_is_reported_with_the_newest_and_never_drawn() {
        let mut items = vec![item("1", Some(NOW))];
        items[0].media = ItemMedia::Unusable(NoMedia::Nothing);
        assert_eq!(names(&newest(&items, NOW, HOUR)), ["1"]);
        let drawn = at_random(&items, NOW, HOUR, [0; 16]);
        assert!(drawn.items.is_empty());
        assert_eq!(drawn.unusable, 1);
    }

    #[test]
    fn every_young_item_is_drawn_first_by_some_key() {
        let items = feed();
        let mut first: Vec<&str> = Vec::new();
        for number in 0..100 {
            let drawn = at_random(&items, NOW, HOUR, [number; 16]);
            assert_eq!(drawn.items, at_random(&items, NOW, HOUR, [number; 16]).items);
            let mut all = names(&drawn);
            first.push(all[0]);
            all.sort_unstable();
            assert_eq!(all, ["0", "10", "10 too", "20", "60"]);
        }
        first.sort_unstable();
        first.dedup();
        assert_eq!(first, ["0", "10", "10 too", "20", "60"]);
    }

    #[test]
    fn two_keys_differ() {
        assert_ne!(random_key().unwrap(), random_key().unwrap());
    }
}
