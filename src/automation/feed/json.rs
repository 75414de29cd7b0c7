//! The items of a JSON Feed, versions 1 and 1.1

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use url::Url;

use super::date::date;
use super::draft::{Draft, resolve};
use super::error::FeedError;
use super::item::Item;
use super::items::Items;
use super::kind::Reference;
use super::limits::MOST_ITEMS;

const MOST_ATTACHMENTS: usize = 200;

#[derive(serde::Deserialize)]
#[serde(default)]
#[derive(Default)]
struct JsonFeed {
    version: Scalar,
    // One more than a feed may have, so that it is refused.
    items: List<JsonItem, { MOST_ITEMS + 1 }>,
}

#[derive(serde::Deserialize, Default)]
#[serde(default)]
struct JsonItem {
    id: Scalar,
    title: Scalar,
    url: Scalar,
    external_url: Scalar,
    date_published: Scalar,
    date_modified: Scalar,
    attachments: List<Attachment, MOST_ATTACHMENTS>,
}

#[derive(serde::Deserialize, Default)]
#[serde(default)]
struct Attachment {
    url: Scalar,
    mime_type: Scalar,
}

/// Reads the items of a JSON Feed.
pub(super) fn read(text: &str, address: Option<&Url>) -> Result<Vec<Item>, FeedError> {
    let feed: JsonFeed = serde_json::from_str(text).map_err(FeedError::Json)?;
    let version = feed.version.0.unwrap_or_default();
    if !version.contains("jsonfeed.org/version/1") {
        let what = "it is JSON without the version of a JSON Feed";
        return Err(FeedError::NotAFeed(what.to_owned()));
    }
    let mut items = Items::default();
    for item in feed.items.0 {
        items.push(draft(item, address))?;
    }
    Ok(items.into_inner())
}

fn draft(item: JsonItem, address: Option<&Url>) -> Draft {
    let link = |text: Scalar| resolve(&text.0?, address);
    let moment = |text: Scalar| date(&text.0?);
    let mut draft = Draft::with_id(item.id.0.unwrap_or_default());
    draft.title = item.title.0;
    draft.link = link(item.url).or_else(|| link(item.external_url));
    draft.published = moment(item.date_published);
    draft.updated = moment(item.date_modified);
    for attachment in item.attachments.0 {
        let reference = Reference {
            address: attachment.url.0.unwrap_or_default(),
            media_type: attachment.mime_type.0,
            ..Reference::default()
        };
        draft.add(&reference, address);
    }
    draft
}

/// A text, or a number that stands for one, as ids do; `None` for anything else.
#[derive(Default)]
struct Scalar(Option<String>);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
        Ok(Scalar(Some(text.to_owned())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Scalar, E> {
        Ok(Scalar(Some(number.to_string())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Scalar, E> {
        Ok(Scalar(Some(number.to_string())))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Scalar, E> {
        Ok(Scalar(Some(number.to_string())))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Scalar, E> {
        Ok(Scalar(None))
    }

    fn visit_unit<E>(self) -> Result<Scalar, E> {
        Ok(Scalar(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Scalar, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar(None))
    }
}

/// The first `MOST` elements of a list; nothing for `null`.
struct List<T, const MOST: usize>(Vec<T>);

impl<T, const MOST: usize> Default for List<T, MOST> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>, const MOST: usize> Deserialize<'de> for List<T, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor(PhantomData))
    }
}

struct ListVisitor<T, const MOST: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for ListVisitor<T, MOST> {
    type Value = List<T, MOST>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(List::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut kept = Vec::new();
        while kept.len() < MOST
            && let Some(element) = list.next_element()?
        {
            kept.push(element);
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(List(kept))
    }
}
