//! Samples of the errors of content files

use agoras::automation::{Action, ContentError, ContentFault, KeyError, Position, YamlError};
use agoras::cli::Failure;
use agoras::media::MediaError;

use super::rooms::denied;
use super::{Sample, complete, name, variants};

variants! {
    YamlError: TooLarge NotUtf8 Empty SeveralDocuments TooDeep TooManyNodes AnchorOrAlias MergeKey
        DuplicateKey KeyNotText Tag Broken;
    KeyError: OtherAction Null OtherType NotOneOf Unparsed Blank TooFew TooMany Media;
    ContentFault: OtherExtension Unreadable Empty SeveralDocuments Yaml NotAMapping NoVersion
        OtherVersion Reserved Unknown OtherAction Missing Key;
}

const AT: Position = Position { line: 4, column: 13 };

pub(crate) fn samples() -> Vec<Sample> {
    let in_file = |fault| ContentError { file: "posts/clip.yaml".into(), at: Some(AT), fault };
    let sample = |fault: ContentFault| {
        let name = match &fault {
            ContentFault::Yaml(error) => name(error),
            ContentFault::Key(error) => name(error),
            fault => name(fault),
        };
        let places_itself = matches!(
            fault,
            ContentFault::Yaml(_)
                | ContentFault::OtherExtension
                | ContentFault::Unreadable(_)
                | ContentFault::Empty
                | ContentFault::Missing(_)
        );
        let error = in_file(fault);
        let error = if places_itself { ContentError { at: None, ..error } } else { error };
        Sample { name, failure: Failure::from(error) }
    };
    faults().into_iter().map(sample).collect()
}

fn faults() -> Vec<ContentFault> {
    let key = || "images".to_owned();
    let mut faults = vec![
        ContentFault::OtherExtension,
        ContentFault::Unreadable(denied()),
        ContentFault::Empty,
        ContentFault::SeveralDocuments,
        ContentFault::NotAMapping,
        ContentFault::NoVersion,
        ContentFault::OtherVersion(2),
        ContentFault::Reserved("platform".to_owned()),
        ContentFault::Unknown { key: "foo".to_owned(), action: Action::Video },
        ContentFault::Unknown { key: "foo".to_owned(), action: Action::Post },
        ContentFault::OtherAction { key: key(), action: Action::Video },
        ContentFault::Missing("video_url"),
    ];
    faults.extend(yaml().into_iter().map(ContentFault::Yaml));
    faults.extend(keys().into_iter().map(ContentFault::Key));
    complete(faults)
}

fn yaml() -> Vec<YamlError> {
    let at = AT;
    complete(vec![
        YamlError::TooLarge { limit: 1 << 20 },
        YamlError::NotUtf8 { at },
        YamlError::Empty,
        YamlError::SeveralDocuments { at },
        YamlError::TooDeep { limit: 32, at },
        YamlError::TooManyNodes { limit: 10_000, at },
        YamlError::AnchorOrAlias { at },
        YamlError::MergeKey { at },
        YamlError::DuplicateKey { key: "title".to_owned(), at },
        YamlError::KeyNotText { at },
        YamlError::Tag { tag: "!own".to_owned(), at },
        YamlError::Broken { problem: "unclosed bracket '['".to_owned(), at },
    ])
}

fn keys() -> Vec<KeyError> {
    let address = "ftp://a/clip.mp4".to_owned();
    let other_type = |key, wanted, found| KeyError::OtherType { key, wanted, found };
    complete(vec![
        KeyError::OtherAction { key: "cover_at" },
        KeyError::Null { key: "title" },
        other_type("title", "a string", "int"),
        other_type("allow_duet", "a boolean", "str"),
        other_type("cover_index", "an integer", "str"),
        other_type("images", "a list of strings", "str"),
        KeyError::NotOneOf {
            key: "transfer",
            choices: "upload, pull".to_owned(),
            found: "push".to_owned(),
        },
        KeyError::Unparsed {
            key: "cover_at",
            found: "101%".to_owned(),
            problem: "use a percentage from 0% to 100%".to_owned(),
        },
        KeyError::Blank { key: "video_url" },
        KeyError::TooFew { key: "images" },
        KeyError::TooMany { key: "images", most: 35 },
        KeyError::Media {
            key: "video_url",
            error: MediaError::UnknownScheme(address, "ftp".to_owned()),
        },
    ])
}
