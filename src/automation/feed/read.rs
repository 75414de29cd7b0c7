//! Reading of a feed in any format

use url::Url;

use super::decode::decode;
use super::error::FeedError;
use super::item::Item;
use super::limits::{LARGEST, is_base};
use super::{json, xml};

/// Reads the items of a feed, in its order. Relative addresses are resolved against `address`, where
/// the feed came from.
pub(crate) fn read(bytes: &[u8], address: Option<&Url>) -> Result<Vec<Item>, FeedError> {
    if bytes.len() > LARGEST {
        return Err(FeedError::TooLarge);
    }
    let text = decode(bytes);
    let text = text.trim_start();
    let address = address.filter(|url| is_base(url));
    match text.chars().next() {
        Some('<') => xml::read(text, address),
        Some('{') => json::read(text, address),
        Some(_) => Err(FeedError::NotAFeed("it is neither XML nor JSON".to_owned())),
        None => Err(FeedError::NotAFeed("it is empty".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop, prop_oneof, proptest};
    use proptest::strategy::Strategy;

    use super::*;
    use crate::automation::feed::limits::MOST_ITEMS;

    fn items(feed: impl AsRef<[u8]>) -> Vec<Item> {
        read(feed.as_ref(), None).unwrap()
    }

    fn refusal(feed: &str) -> FeedError {
        read(feed.as_bytes(), None).unwrap_err()
    }

    #[test]
    fn what_is_no_feed_is_refused_with_the_reason() {
        for (feed, reason) in [
            ("", "this is not a feed: it is empty"),
            ("hello", "this is not a feed: it is neither XML nor JSON"),
            ("<!DOCTYPE html><html><p>Log in", "this is not a feed: it begins with `<html>`"),
            ("{\"items\":[]}", "this is not a feed: it is JSON without the version of a JSON Feed"),
            ("{\"version\":", "the feed is no valid JSON Feed"),
            ("<rss><channel>\n</item>", "the feed is no valid XML, in line 2"),
            ("<rss><channel><item><title>x", "the feed ends in the middle of `<title>`"),
            ("<rss><channel><item></item>", "the feed ends in the middle of `<channel>`"),
        ] {
            assert_eq!(refusal(feed).to_string(), reason, "{feed}");
        }
    }

    #[test]
    fn entities_of_a_doctype_are_never_replaced() {
        let bomb = "<!DOCTYPE rss [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>\
             <!ENTITY x SYSTEM 'file:///etc/passwd'>]>\
             <rss><channel><item><title>&b;&x;</title></item></channel></rss>";
        assert_eq!(items(bomb)[0].title.as_deref(), Some("&b;&x;"));
    }

    #[test]
    fn hostile_feeds_are_refused_and_take_no_more_memory_than_their_size() {
        let nested = "<a>".repeat(100_000);
        assert!(matches!(refusal(&format!("<rss>{nested}")), FeedError::TooDeep));
        assert!(matches!(refusal(&"[".repeat(100_000)), FeedError::NotAFeed(_)));
        let lists = format!("{{\"items\":{}", "[".repeat(100_000));
        assert!(matches!(refusal(&lists), FeedError::Json(_)));
        let many = format!("<rss>{}</rss>", "<item/>".repeat(MOST_ITEMS + 1));
        assert!(matches!(refusal(&many), FeedError::TooManyItems));
        let empty = "{},".repeat(MOST_ITEMS + 1);
        let many =
            format!("{{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{empty}{{}}]}}");
        assert!(matches!(refusal(&many), FeedError::TooManyItems));
        let base = format!("https://e/{}/", "x".repeat(2000));
        let item = "<item><enclosure url='a' type='video/mp4'/></item>".repeat(20_000);
        let long = format!("<rss xml:base='{base}'>{item}</rss>");
        assert!(matches!(refusal(&long), FeedError::AddressesTooLong));
        assert!(matches!(read(&vec![b' '; LARGEST + 1], None), Err(FeedError::TooLarge)));
        let late =
            format!("<rss>{}<?xml version='1.0' encoding='latin1'?></rss>", " ".repeat(20_000));
        assert!(items(late).is_empty());
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            drop(read(&bytes, None));
        }

        #[test]
        fn no_mixture_of_a_feeds_parts_makes_it_panic(
            parts in prop::collection::vec(part(), 0..30)
        ) {
            drop(read(parts.concat().as_bytes(), None));
        }
    }

    fn part() -> impl Strategy<Value = String> {
        const KNOWN: &[&str] = &[
            "<rss>",
            "</rss>",
            "<channel>",
            "<item>",
            "</item>",
            "<title>",
            "</title>",
            "<link/>",
            "<link href='x' rel='enclosure'/>",
            "<media:group>",
            "</media:group>",
            "<guid>",
            "</guid>",
            "<media:content url='https://e/1.jpg' isDefault='true'/>",
            "<pubDate>",
            "</pubDate>",
            "<![CDATA[",
            "]]>",
            "<!--",
            "-->",
            "&amp;",
            "&#x0;",
            "&",
            "<?xml encoding='latin1'?>",
            "<entry xml:base='//'>",
            "{",
            "}",
            "\"items\":",
            "[",
            "]",
            ",",
            "\"version\":",
            "\"https://jsonfeed.org/version/1\"",
            "Sat, 28 Nov 2026 23:56:51 GMT",
        ];
        prop_oneof![prop::sample::select(KNOWN).prop_map(str::to_owned), "\\PC{0,8}"]
    }
}
