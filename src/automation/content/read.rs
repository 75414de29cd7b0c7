//! Reading a content file

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use super::error::{ContentError, ContentFault, KeyError};
use super::key::{Action, Key, MOST_IMAGES, keys};
use super::value::{other_type, string};
use crate::automation::yaml::{
    Entry, Limits, Node, NodeValue, Position, ScalarKind, YamlError, load,
};
use crate::automation::{Described, DescribedMedia};
use crate::media::{Location, MediaError, in_home};
use crate::tiktok::PrivacyLevel;

/// Keys that the command line says, as the Python tool has them.
const RESERVED: [&str; 6] = ["platform", "action", "kind", "network", "content", "content_file"];

/// A fault and its position, without the file.
struct Fault {
    at: Option<Position>,
    what: ContentFault,
}

/// Reads the post that a content file describes. Relative media are found from its folder.
pub(crate) fn read(file: &Path, action: Action) -> Result<Described, ContentError> {
    let folder = file.parent().unwrap_or(Path::new(""));
    described(file, folder, action).map_err(|Fault { at, what }| ContentError {
        file: file.to_owned(),
        at,
        fault: what,
    })
}

fn described(file: &Path, folder: &Path, action: Action) -> Result<Described, Fault> {
    let is_yaml = file.extension().is_some_and(|extension| {
        extension.eq_ignore_ascii_case("yaml") || extension.eq_ignore_ascii_case("yml")
    });
    if !is_yaml {
        return Err(of_file(ContentFault::OtherExtension));
    }
    let bytes = bytes(file).map_err(|error| of_file(ContentFault::Unreadable(error)))?;
    let root = load(&bytes, Limits::CONTENT).map_err(of_yaml)?;
    let NodeValue::Map(entries) = &root.value else {
        return Err(fault(root.at(), ContentFault::NotAMapping));
    };
    check_version(entries)?;
    // A misspelled name is reported before what is missing because of it.
    for entry in entries {
        check_name(&entry.key, action).map_err(|what| fault(entry.at(), what))?;
    }
    let mut described = Described::new(media(entries, folder, action)?);
    for entry in entries {
        if let Some(key) = keys(action).find(|key| key.name == entry.key) {
            let result = Key::set(key, &mut described, &entry.value);
            result.map_err(|error| fault(entry.value.at(), error.into()))?;
        }
    }
    described.privacy.get_or_insert(PrivacyLevel::SelfOnly);
    Ok(described)
}

/// Reads no more than shows that a file is too long.
fn bytes(file: &Path) -> io::Result<Vec<u8>> {
    // A pipe could make the run wait for ever.
    if !fs::metadata(file)?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut bytes = Vec::new();
    let most = Limits::CONTENT.bytes as u64;
    File::open(file)?.take(most + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

const fn fault(at: Position, what: ContentFault) -> Fault {
    Fault { at: Some(at), what }
}

const fn of_file(what: ContentFault) -> Fault {
    Fault { at: None, what }
}

fn of_yaml(error: YamlError) -> Fault {
    match error {
        YamlError::Empty => of_file(ContentFault::Empty),
        YamlError::SeveralDocuments { at } => fault(at, ContentFault::SeveralDocuments),
        error => of_file(ContentFault::Yaml(error)),
    }
}

fn check_version(entries: &[Entry]) -> Result<(), Fault> {
    let Some(entry) = entries.iter().find(|entry| entry.key == "version") else {
        return Err(of_file(ContentFault::NoVersion));
    };
    let at = entry.value.at();
    match &entry.value.value {
        NodeValue::Scalar(scalar) => match scalar.kind() {
            ScalarKind::Int(1) => Ok(()),
            ScalarKind::Int(other) => Err(fault(at, ContentFault::OtherVersion(other))),
            _ => Err(fault(at, ContentFault::NoVersion)),
        },
        _ => Err(fault(at, ContentFault::NoVersion)),
    }
}

fn check_name(name: &str, action: Action) -> Result<(), ContentFault> {
    if action.names().contains(&name) {
        return Ok(());
    }
    let key = name.to_owned();
    if RESERVED.contains(&name) {
        return Err(ContentFault::Reserved(key));
    }
    if action.other().names().contains(&name) {
        return Err(ContentFault::OtherAction { key, action });
    }
    Err(ContentFault::Unknown { key, action })
}

fn media(entries: &[Entry], folder: &Path, action: Action) -> Result<DescribedMedia, Fault> {
    let name = action.media_key().name;
    let Some(entry) = entries.iter().find(|entry| entry.key == name) else {
        return Err(of_file(ContentFault::Missing(name)));
    };
    match action {
        Action::Video => medium(name, &entry.value, folder).map(DescribedMedia::Video),
        Action::Post => photos(name, &entry.value, folder).map(DescribedMedia::Photos),
    }
}

fn photos(name: &'static str, node: &Node, folder: &Path) -> Result<Vec<Location>, Fault> {
    let at = node.at();
    let NodeValue::List(items) = &node.value else {
        return Err(fault(at, other_type(name, "a list of strings", node).into()));
    };
    if items.is_empty() {
        return Err(fault(at, KeyError::TooFew { key: name }.into()));
    }
    if items.len() as u64 > MOST_IMAGES {
        return Err(fault(at, KeyError::TooMany { key: name, most: MOST_IMAGES }.into()));
    }
    items.iter().map(|item| medium(name, item, folder)).collect()
}

fn medium(key: &'static str, node: &Node, folder: &Path) -> Result<Location, Fault> {
    let text = string(key, node).map_err(|error| fault(node.at(), error.into()))?;
    if text.trim().is_empty() {
        return Err(fault(node.at(), KeyError::Blank { key }.into()));
    }
    locate(folder, text).map_err(|error| fault(node.at(), KeyError::Media { key, error }.into()))
}

/// Returns the location that a content file or a plan in a folder means: a web address, `-`, or a
/// file, which `file:` or `~/` may begin.
pub(crate) fn locate(folder: &Path, text: &str) -> Result<Location, MediaError> {
    if let Some(path) = in_home(text) {
        return Ok(Location::File(path));
    }
    Ok(match Location::parse(text)? {
        Location::File(path) => Location::File(folder.join(path)),
        elsewhere => elsewhere,
    })
}
