//! An item while it is read, and the media that are chosen of those it names

use std::collections::HashSet;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use url::Url;

use super::item::{Item, ItemIdentity, ItemMedia, NoMedia};
use super::kind::{Kind, Reference};
use super::title;
use crate::clock::Moment;
use crate::media::{LIMITS, Location};

/// The most photos of one post.
#[expect(clippy::cast_possible_truncation, reason = "it is 35")]
const MOST_PHOTOS: usize = LIMITS.photo.count.bound.most() as usize;
/// The most media that one item may name; further ones are not looked at.
const MOST_MEDIA: usize = 1_000;
/// The longest part of a feed that a message repeats, in characters.
const QUOTED: usize = 100;

/// An item as far as it has been read.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// The guid or id; empty if there is none.
    pub(super) id: String,
    /// The id is also a link if the item has no other.
    pub(super) is_permalink: bool,
    pub(super) title: Option<String>,
    pub(super) link: Option<Url>,
    pub(super) published: Option<Moment>,
    pub(super) updated: Option<Moment>,
    found: Vec<Found>,
    unusable: Option<NoMedia>,
}

/// Usable media that an item names.
#[derive(Debug)]
struct Found {
    url: Url,
    kind: Kind,
    group: Option<usize>,
    is_default: bool,
}

impl Draft {
    pub(super) fn with_id(id: String) -> Self {
        Self { id, ..Self::default() }
    }

    /// Adds media that the item names, if it can be posted. A relative address is resolved against
    /// `base`.
    pub(super) fn add(&mut self, reference: &Reference, base: Option<&Url>) {
        let Some(url) = resolve(&reference.address, base) else {
            let address = shown(&reference.address);
            self.unusable.get_or_insert(NoMedia::NotOnTheWeb(address));
            return;
        };
        let Some(kind) = Kind::of(reference, &url) else {
            let named = reference.media_type.as_deref().filter(|it| !it.trim().is_empty());
            let what = named.map_or_else(|| shown(&reference.address), quoted);
            self.unusable.get_or_insert(NoMedia::OtherKind(what));
            return;
        };
        if self.found.len() < MOST_MEDIA && !is_avatar(&url) {
            let Reference { group, is_default, .. } = *reference;
            self.found.push(Found { url, kind, group, is_default });
        }
    }

    /// Returns the whole item.
    pub(super) fn finish(self) -> Item {
        let title = self.title.as_deref().and_then(title::plain);
        let media = choose(self.found)
            .unwrap_or_else(|| ItemMedia::Unusable(self.unusable.unwrap_or(NoMedia::Nothing)));
        let id = self.id.trim();
        let link = self.link.or_else(|| resolve(id, None).filter(|_| self.is_permalink));
        let identity = match &link {
            _ if !id.is_empty() => id.to_owned(),
            Some(link) => link.to_string(),
            None => hash(title.as_deref(), &media),
        };
        let at = self.published.or(self.updated);
        Item { identity: ItemIdentity::from(identity), title, link, at, media }
    }
}

/// Returns an http or https address; `None` if it is none.
pub(super) fn resolve(address: &str, base: Option<&Url>) -> Option<Url> {
    let address = address.trim();
    let url = match base {
        _ if address.is_empty() => return None,
        Some(base) => base.join(address),
        None => Url::parse(address),
    };
    url.ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// Returns whether a picture shows the author: blogs name that one beside those of the post.
fn is_avatar(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    (host == "gravatar.com" || host.ends_with(".gravatar.com"))
        && url.path().starts_with("/avatar/")
}

/// Returns the first video, else all pictures, each once; `None` without either.
fn choose(mut media: Vec<Found>) -> Option<ItemMedia> {
    let defaults: HashSet<usize> =
        media.iter().filter(|found| found.is_default).filter_map(|found| found.group).collect();
    // The others of the group are the same in another size or format.
    media.retain(|found| {
        found.is_default || found.group.is_none_or(|group| !defaults.contains(&group))
    });
    if let Some(video) = media.iter().find(|found| found.kind == Kind::Video) {
        return Some(ItemMedia::Video(video.url.clone()));
    }
    let mut seen = HashSet::new();
    let mut urls: Vec<Url> = media.into_iter().map(|found| found.url).collect();
    urls.retain(|url| seen.insert(url.clone()));
    let left_out = urls.len().saturating_sub(MOST_PHOTOS);
    urls.truncate(MOST_PHOTOS);
    (!urls.is_empty()).then_some(ItemMedia::Photos { urls, left_out })
}

fn hash(title: Option<&str>, media: &ItemMedia) -> String {
    let urls: &[Url] = match media {
        ItemMedia::Video(url) => std::slice::from_ref(url),
        ItemMedia::Photos { urls, .. } => urls,
        ItemMedia::Unusable(_) => &[],
    };
    let mut hash = Sha256::new();
    for part in std::iter::once(title.unwrap_or_default()).chain(urls.iter().map(Url::as_str)) {
        hash.update(part);
        hash.update([0]);
    }
    format!("sha256:{}", HEXLOWER.encode(&hash.finalize()))
}

/// Returns an address for a message, without what may be a key in it.
fn shown(address: &str) -> String {
    match Url::parse(address.trim()) {
        Ok(url) if url.has_host() => quoted(&Location::Web(url).to_string()),
        _ => quoted(address.split(['?', '#']).next().unwrap_or_default()),
    }
}

fn quoted(text: &str) -> String {
    let mut letters = text.trim().chars();
    let quoted: String = letters.by_ref().take(QUOTED).collect();
    if letters.next().is_some() { quoted + "\u{2026}" } else { quoted }
}
