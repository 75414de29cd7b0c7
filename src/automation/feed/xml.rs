//! The items of an XML feed: RSS 0.9 to 2, RSS 1 (RDF) and Atom, with Media RSS

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;
use url::Url;

use super::date::date;
use super::decode::{entity, without_entities};
use super::draft::{Draft, resolve};
use super::error::FeedError;
use super::item::Item;
use super::items::Items;
use super::kind::Reference;
use super::limits::{DEEPEST, is_base};

const ROOTS: &[&str] = &["rss", "rdf", "feed", "entry", "channel"];

/// Reads the items of an XML feed. No entity of a `DOCTYPE` is ever replaced.
pub(super) fn read(text: &str, address: Option<&Url>) -> Result<Vec<Item>, FeedError> {
    let mut reader = NsReader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    reader.config_mut().allow_dangling_amp = true;
    let mut walk = Walk::new(address);
    loop {
        let event = reader.read_resolved_event().map(|(namespace, event)| match event {
            Event::Start(start) => (Some(Vocabulary::of(&namespace, &start)), Event::Start(start)),
            event => (None, event),
        });
        let at = reader.buffer_position();
        match event.map_err(|source| FeedError::Xml { line: line(text, at), source })? {
            (Some(vocabulary), Event::Start(start)) => walk.open(vocabulary, &start)?,
            (_, Event::End(_)) => walk.close()?,
            (_, Event::Text(text)) => walk.text(&text),
            (_, Event::CData(text)) => walk.text(&text),
            (_, Event::GeneralRef(name)) => walk.reference(&name),
            (_, Event::Eof) => return walk.end(),
            _ => {}
        }
    }
}

fn line(text: &str, at: u64) -> usize {
    let at = usize::try_from(at).unwrap_or(usize::MAX).min(text.len());
    text.as_bytes()[..at].split(|byte| *byte == b'\n').count()
}

/// The vocabulary that an element belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Vocabulary {
    /// RSS and Atom, which differ by their words.
    Feed,
    Media,
    DublinCore,
    Other,
}

impl Vocabulary {
    fn of(namespace: &ResolveResult<'_>, start: &BytesStart<'_>) -> Self {
        let name = match namespace {
            ResolveResult::Unbound => return Self::Feed,
            ResolveResult::Bound(name) => name.as_ref(),
            // Some generators forget to declare what everyone knows.
            ResolveResult::Unknown(prefix) => prefix,
        };
        match name.trim_end_matches('/') {
            "media" | "http://search.yahoo.com/mrss" | "https://search.yahoo.com/mrss" => {
                Self::Media
            }
            "dc" | "dcterms" | "http://purl.org/dc/elements/1.1" | "http://purl.org/dc/terms" => {
                Self::DublinCore
            }
            "atom" | "http://www.w3.org/2005/Atom" | "http://purl.org/rss/1.0" => Self::Feed,
            // RSS has had several namespaces; its words stand without a prefix in each.
            _ if start.name().prefix().is_none() => Self::Feed,
            _ => Self::Other,
        }
    }
}

/// A part of an item whose text is being read.
#[derive(Debug, Clone, Copy)]
enum Field {
    Title,
    Link,
    Id,
    Published,
    Updated,
}

/// An element that is open.
#[derive(Debug)]
struct Open {
    name: String,
    role: Role,
    /// The address that this element gives for relative ones in it.
    base: Option<Url>,
}

#[derive(Debug, Clone, Copy)]
enum Role {
    Item,
    Group,
    Field(Field),
    Other,
}

#[derive(Debug)]
struct Walk<'a> {
    address: Option<&'a Url>,
    open: Vec<Open>,
    draft: Option<Draft>,
    /// The text of the field that is open.
    text: String,
    groups: usize,
    items: Items,
}

impl<'a> Walk<'a> {
    fn new(address: Option<&'a Url>) -> Self {
        Self {
            address,
            open: Vec::new(),
            draft: None,
            text: String::new(),
            groups: 0,
            items: Items::default(),
        }
    }

    fn open(&mut self, vocabulary: Vocabulary, start: &BytesStart<'_>) -> Result<(), FeedError> {
        let name = start.local_name().as_ref().to_owned();
        if self.open.is_empty() && !ROOTS.contains(&name.to_ascii_lowercase().as_str()) {
            let root: String = name.chars().take(40).collect();
            return Err(FeedError::NotAFeed(format!("it begins with `<{root}>`")));
        }
        if self.open.len() == DEEPEST {
            return Err(FeedError::TooDeep);
        }
        let base = attribute(start, "xml:base").and_then(|base| resolve(&base, self.base()));
        self.open.push(Open { name, role: Role::Other, base: base.filter(is_base) });
        let role = self.role(vocabulary, start);
        if let Some(open) = self.open.last_mut() {
            open.role = role;
        }
        Ok(())
    }

    /// Returns the address that relative ones are resolved against here.
    fn base(&self) -> Option<&Url> {
        self.open.iter().rev().find_map(|open| open.base.as_ref()).or(self.address)
    }

    /// Returns what the innermost element is, and takes what its attributes say.
    fn role(&mut self, vocabulary: Vocabulary, start: &BytesStart<'_>) -> Role {
        let [.., parent, this] = self.open.as_slice() else {
            // An Atom entry may be a document of its own.
            return if self.open[0].name == "entry" { self.begin(start) } else { Role::Other };
        };
        match (parent.role, vocabulary, this.name.as_str()) {
            (Role::Item, Vocabulary::Feed, name) => {
                let name = name.to_owned();
                self.part(&name, start)
            }
            (Role::Item, Vocabulary::DublinCore, "date" | "issued" | "created") => {
                Role::Field(Field::Published)
            }
            (Role::Item, Vocabulary::DublinCore, "modified") => Role::Field(Field::Updated),
            (Role::Item, Vocabulary::Media, "group") => {
                self.groups += 1;
                Role::Group
            }
            (Role::Item | Role::Group, Vocabulary::Media, "content") => {
                let group = matches!(parent.role, Role::Group).then_some(self.groups);
                self.add(&media_content(start, group));
                Role::Other
            }
            (Role::Other, Vocabulary::Feed, "item" | "entry") if self.draft.is_none() => {
                self.begin(start)
            }
            _ => Role::Other,
        }
    }

    fn begin(&mut self, start: &BytesStart<'_>) -> Role {
        // RSS 1 names its items this way.
        let id = attribute(start, "rdf:about").unwrap_or_default();
        self.draft = Some(Draft::with_id(id));
        Role::Item
    }

    /// Returns what a child of an item is, by its name in RSS or Atom.
    fn part(&mut self, name: &str, start: &BytesStart<'_>) -> Role {
        match name {
            "title" => return Role::Field(Field::Title),
            "guid" => {
                let permalink = attribute(start, "isPermaLink");
                if let Some(draft) = &mut self.draft {
                    draft.is_permalink = permalink.is_none_or(|it| it.trim() != "false");
                }
                return Role::Field(Field::Id);
            }
            "id" => return Role::Field(Field::Id),
            "pubDate" | "published" | "issued" | "created" => {
                return Role::Field(Field::Published);
            }
            "updated" | "modified" => return Role::Field(Field::Updated),
            "link" => return self.link(start),
            "enclosure" => self.add(&Reference {
                address: attribute(start, "url").unwrap_or_default(),
                media_type: attribute(start, "type"),
                ..Reference::default()
            }),
            _ => {}
        }
        Role::Other
    }

    /// Takes an Atom link; one of RSS is text.
    fn link(&mut self, start: &BytesStart<'_>) -> Role {
        let Some(address) = attribute(start, "href") else {
            return Role::Field(Field::Link);
        };
        match attribute(start, "rel").as_deref().map_or("alternate", str::trim) {
            "enclosure" => self.add(&Reference {
                address,
                media_type: attribute(start, "type"),
                ..Reference::default()
            }),
            "alternate" => self.set_link(&address),
            _ => {}
        }
        Role::Other
    }

    fn set_link(&mut self, address: &str) {
        let link = resolve(address, self.base());
        if let Some(draft) = &mut self.draft {
            draft.link = draft.link.take().or(link);
        }
    }

    fn add(&mut self, reference: &Reference) {
        let base = self.base().cloned();
        if let Some(draft) = &mut self.draft {
            draft.add(reference, base.as_ref());
        }
    }

    fn field(&self) -> Option<Field> {
        self.open.iter().rev().find_map(|open| match open.role {
            Role::Field(field) => Some(field),
            _ => None,
        })
    }

    fn text(&mut self, text: &str) {
        if self.field().is_some() {
            self.text += text;
        }
    }

    /// Takes a reference to an entity. One that only a `DOCTYPE` could define stays as it is.
    fn reference(&mut self, name: &str) {
        match entity(name) {
            Some(meant) => self.text(&meant),
            None => self.text(&format!("&{name};")),
        }
    }

    fn close(&mut self) -> Result<(), FeedError> {
        match self.open.last().map(|open| open.role) {
            Some(Role::Item) => {
                if let Some(draft) = self.draft.take() {
                    self.items.push(draft)?;
                }
            }
            Some(Role::Field(field)) => self.take(field),
            _ => {}
        }
        self.open.pop();
        Ok(())
    }

    /// Takes the text of a field. The first that says something counts.
    fn take(&mut self, field: Field) {
        let text = std::mem::take(&mut self.text);
        if matches!(field, Field::Link) {
            return self.set_link(&text);
        }
        let Some(draft) = &mut self.draft else {
            return;
        };
        match field {
            Field::Title if draft.title.is_none() => draft.title = Some(text),
            Field::Id if !text.trim().is_empty() => draft.id = text,
            Field::Published => draft.published = draft.published.or_else(|| date(&text)),
            Field::Updated => draft.updated = draft.updated.or_else(|| date(&text)),
            Field::Title | Field::Id | Field::Link => {}
        }
    }

    fn end(self) -> Result<Vec<Item>, FeedError> {
        match self.open.into_iter().last() {
            Some(open) => Err(FeedError::CutOff(open.name.chars().take(40).collect())),
            None => Ok(self.items.into_inner()),
        }
    }
}

fn media_content(start: &BytesStart<'_>, group: Option<usize>) -> Reference {
    Reference {
        address: attribute(start, "url").unwrap_or_default(),
        media_type: attribute(start, "type"),
        medium: attribute(start, "medium").map(|medium| medium.trim().to_ascii_lowercase()),
        group,
        is_default: attribute(start, "isDefault").is_some_and(|it| it.trim() == "true"),
    }
}

/// Returns the value of an attribute, by its name with its prefix.
fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    // The check for doubled names would take the square of their number.
    let mut attributes = start.attributes();
    let found = attributes.with_checks(false).flatten().find(|it| it.key.as_ref() == name)?;
    Some(without_entities(&found.value))
}
