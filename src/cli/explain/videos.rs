//! Explanations of questions about an account's videos

use super::explanation::{Explain, Explanation, Kind, quoted};
use super::failure::Failure;
use super::tiktok::quoting;
use crate::cli::global::GlobalArgs;
use crate::flow::{FlowError, Origin, Username, VideosError};

impl Explain for VideosError {
    fn explain(&self) -> Explanation {
        on_videos(self, "")
    }
}

/// Explains an error. `place` are the options that name the store.
fn on_videos(error: &VideosError, place: &str) -> Explanation {
    match error {
        VideosError::NoScope { username, sent, scopes, source } => {
            let explanation = Kind::NotAuthorized.hint(on_scope(username, *sent, scopes, place));
            match source {
                Some(source) => quoting(source, explanation),
                None => Explanation {
                    code: Some("scope_not_authorized".to_owned()),
                    ..explanation
                },
            }
        }
        VideosError::NotThere { .. } => Kind::Fault.hint(
            "check the ids with `agoras tiktok videos`, which lists them: TikTok names only the public videos of this account",
        ),
    }
}

/// Returns the command that gets the scope, and what to do with its token.
fn on_scope(username: &Username, sent: Origin, scopes: &[String], place: &str) -> String {
    let scopes = scopes.join(",");
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_.".contains(letter);
    let name = Some(username.as_str()).filter(|name| name.chars().all(is_plain));
    let name = name.map(|name| format!(" --username {name}")).unwrap_or_default();
    let command = format!("agoras tiktok authorize --scopes {scopes}{name}{place}");
    match sent {
        Origin::Stored => format!("run `{command}`"),
        Origin::Given => format!(
            "authorize again with `{command}`, and replace TIKTOK_REFRESH_TOKEN with the new token"
        ),
    }
}

impl Failure {
    /// Builds the failure of a question about videos, with the options that name the store in its hint.
    pub(crate) fn of_videos(error: FlowError, global: &GlobalArgs) -> Self {
        let store = global.store.as_ref().map(|store| format!(" --store '{store}'"));
        let folder = global.storage_dir.as_ref().map(|it| format!(" --storage-dir {}", quoted(it)));
        let place = [folder, store].into_iter().flatten().collect::<String>();
        match &error {
            FlowError::Videos(of_videos) => Self::explained(on_videos(of_videos, &place), error),
            _ => error.into(),
        }
    }
}
