//! Explanations of content files and YAML that cannot be read

use super::explanation::Kind::BadInput;
use super::explanation::{Explain, Explanation};
use crate::automation::{Action, ContentError, ContentFault, KeyError, YamlError, advice};

impl Explain for ContentError {
    fn explain(&self) -> Explanation {
        match &self.fault {
            ContentFault::OtherExtension => BadInput.hint(
                "name a file that ends in .yaml or .yml; standard input cannot be a content file",
            ),
            ContentFault::Unreadable(_) => BadInput.hint("check the path and its permissions"),
            ContentFault::Empty => {
                BadInput.hint("check what wrote it: there is nothing to publish")
            }
            ContentFault::SeveralDocuments => {
                BadInput.hint("give each post a file of its own, or make a plan of them")
            }
            ContentFault::Yaml(error) => error.explain(),
            ContentFault::NotAMapping => {
                BadInput.hint("write one key a line: `version: 1`, then the others")
            }
            ContentFault::NoVersion => {
                BadInput.hint("add the line `version: 1`, with the number and without quotes")
            }
            ContentFault::OtherVersion(_) => {
                BadInput.hint("use `version: 1`, or the agoras that wrote the file")
            }
            ContentFault::Reserved(_) => {
                BadInput.hint("take the line out: the command line says it")
            }
            ContentFault::Unknown { action, .. } => BadInput.hint(format!(
                "the keys of {} are: {}",
                of(*action),
                action.names().join(", ")
            )),
            ContentFault::OtherAction { action, .. } => BadInput.hint(format!(
                "take it out, or use `agoras tiktok {}`; the keys of {} are: {}",
                match action {
                    Action::Video => "post",
                    Action::Post => "video",
                },
                of(*action),
                action.names().join(", ")
            )),
            ContentFault::Missing(key) => {
                BadInput.hint(format!("add the key `{key}`, which names the media"))
            }
            ContentFault::Key(error) => error.explain(),
        }
    }
}

const fn of(action: Action) -> &'static str {
    match action {
        Action::Video => "a video",
        Action::Post => "a photo post",
    }
}

impl Explain for KeyError {
    fn explain(&self) -> Explanation {
        let about = |key: &str, hint: &str| {
            let advice = advice(key).map(|advice| format!(" ({key}: {advice})"));
            BadInput.hint(format!("{hint}{}", advice.unwrap_or_default()))
        };
        match self {
            Self::OtherAction { .. } => {
                BadInput.hint("leave it empty: it belongs to the other kind of post")
            }
            Self::Null { key } => about(key, "give it a value, or take the line out"),
            Self::OtherType { key, wanted: "a string", .. } => {
                about(key, "put the value in quotes")
            }
            Self::OtherType { key, wanted: "a boolean", .. } => {
                about(key, "write true or false, without quotes")
            }
            Self::OtherType { key, wanted, .. } => about(key, &format!("write {wanted}")),
            Self::NotOneOf { key, .. } => about(key, "use one of these words as it is written"),
            Self::Unparsed { key, .. } => about(key, "correct the value"),
            Self::Blank { key } => about(key, "name the media"),
            Self::TooFew { .. } => BadInput.hint("name the photos, one a line, each after `- `"),
            Self::TooMany { .. } => BadInput.hint("make several posts of them"),
            Self::Media { error, .. } => error.explain(),
        }
    }
}

impl Explain for YamlError {
    fn explain(&self) -> Explanation {
        BadInput.hint(match self {
            Self::TooLarge { .. } | Self::TooManyNodes { .. } => {
                "check what wrote it; if it is meant, split it"
            }
            Self::NotUtf8 { .. } => "save it as UTF-8",
            Self::Empty => "check what wrote it: there is nothing to publish",
            Self::SeveralDocuments { .. } => "take out the lines `---` within it, or split it there",
            Self::TooDeep { .. } => "check the brackets and the indentation",
            Self::AnchorOrAlias { .. } => {
                "write the value out; put a text that begins with `*` or `&` in quotes"
            }
            Self::MergeKey { .. } => "write the keys out",
            Self::DuplicateKey { .. } => "take out one of the two lines",
            Self::KeyNotText { .. } => "put the key in quotes",
            Self::Tag { .. } => "take the tag out; put a text that begins with `!` in quotes",
            Self::Broken { .. } => {
                "check that line and the one above; put a text with `: `, ` #`, quotes or brackets in quotes of the other kind, or write it as a block after `|`"
            }
        })
    }
}
