//! The items of a feed that are due: the newest, or some at random

use std::collections::HashSet;
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::error::FeedError;
use super::item::{Item, ItemIdentity, ItemMedia};
use crate::clock::Moment;

/// Returns the items of the last `lookback` that are not yet posted, the newest first. Items without
/// a date and items of the future are never among them; items without usable media are, so that
/// they can be reported.
pub(crate) fn newest(
    items: &[Item],
    now: Moment,
    lookback: Duration,
    is_posted: impl Fn(&ItemIdentity) -> bool,
) -> Vec<&Item> {
    let mut due = recent(items, now, lookback, is_posted);
    // The sort is stable: items of one moment stay in the feed's order.
    due.sort_by_key(|item| std::cmp::Reverse(item.at));
    due
}

/// Returns the items with usable media that are younger than `age` and not yet posted, in an order
/// that only `key` decides: the first is the choice, and each next one stands in for one that fails.
pub(crate) fn at_random(
    items: &[Item],
    now: Moment,
    age: Duration,
    is_posted: impl Fn(&ItemIdentity) -> bool,
    key: [u8; 16],
) -> Vec<&Item> {
    let mut chosen = recent(items, now, age, is_posted);
    chosen.retain(|item| !matches!(item.media, ItemMedia::Unusable(_)));
    chosen.sort_by_cached_key(|item| {
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
fn recent(
    items: &[Item],
    now: Moment,
    within: Duration,
    is_posted: impl Fn(&ItemIdentity) -> bool,
) -> Vec<&Item> {
    let mut seen = HashSet::new();
    let is_recent = |at: Moment| at <= now && now.since(at) <= within;
    items
        .iter()
        .filter(|item| item.at.is_some_and(is_recent))
        .filter(|item| seen.insert(&item.identity) && !is_posted(&item.identity))
        .collect()
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::automation::feed::item::NoMedia;

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

    fn names<'i>(items: &[&'i Item]) -> Vec<&'i str> {
        items.iter().map(|item| item.identity.as_str()).collect()
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
        let due = newest(&items, NOW, HOUR, |_| false);
        assert_eq!(names(&due), ["0", "10", "10 too", "20", "60"]);
    }

    #[test]
    fn what_is_posted_and_what_is_named_twice_is_left_out() {
        let mut items = feed();
        items.push(item("20", Some(NOW)));
        let due = newest(&items, NOW, HOUR, |identity| identity.as_str() == "0");
        assert_eq!(names(&due), ["10", "10 too", "20", "60"]);
    }

    #[test]
    fn an_item_without_media_is_reported_with_the_newest_and_never_drawn() {
        let mut items = vec![item("1", Some(NOW))];
        items[0].media = ItemMedia::Unusable(NoMedia::Nothing);
        assert_eq!(names(&newest(&items, NOW, HOUR, |_| false)), ["1"]);
        assert!(at_random(&items, NOW, HOUR, |_| false, [0; 16]).is_empty());
    }

    #[test]
    fn every_young_item_is_drawn_first_by_some_key() {
        let items = feed();
        let mut first: Vec<&str> = Vec::new();
        for number in 0..100 {
            let drawn = at_random(&items, NOW, HOUR, |it| it.as_str() == "20", [number; 16]);
            assert_eq!(drawn, at_random(&items, NOW, HOUR, |it| it.as_str() == "20", [number; 16]));
            let mut all = names(&drawn);
            first.push(all[0]);
            all.sort_unstable();
            assert_eq!(all, ["0", "10", "10 too", "60"]);
        }
        first.sort_unstable();
        first.dedup();
        assert_eq!(first, ["0", "10", "10 too", "60"]);
    }

    #[test]
    fn two_keys_differ() {
        assert_ne!(random_key().unwrap(), random_key().unwrap());
    }
}
