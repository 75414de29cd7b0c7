//! The codes that an error document can hold: ours, and those that TikTok documents

use std::collections::HashSet;

use serde::Serialize;
use serde_json::Value;

use super::rerun::safe_to_rerun;
use crate::cli::explain::{Kind, OwnCode, on_code, on_reason};
use crate::cli::help::ExitCode;
use crate::tiktok::{ErrorCode, FailReason};

#[derive(Serialize)]
pub(super) struct ErrorCodePart {
    code: String,
    /// `agoras`, or `tiktok` for TikTok's own word.
    from: &'static str,
    /// The usual one.
    exit_code: u8,
    safe_to_rerun: Value,
    meaning: String,
    then: String,
}

/// Returns every code, ours first.
pub(super) fn error_codes() -> Vec<ErrorCodePart> {
    let kinds = Kind::ALL.into_iter().filter(|kind| kind.late() == *kind || is_only(*kind));
    let ours = kinds.map(of_kind).chain(OwnCode::ALL.map(of_own));
    let calls = ErrorCode::ALL.iter().map(of_call);
    let reasons = FailReason::ALL.iter().map(of_reason);
    let mut known = HashSet::new();
    // Some reasons of a publish are codes of calls too, and mean the same.
    ours.chain(calls).chain(reasons).filter(|part| known.insert(part.code.clone())).collect()
}

/// Returns whether the kind has a code that no other kind has.
fn is_only(kind: Kind) -> bool {
    Kind::ALL.into_iter().filter(|other| other.row().code == kind.row().code).count() == 1
}

fn of_kind(kind: Kind) -> ErrorCodePart {
    let row = kind.row();
    let same = Kind::ALL.into_iter().filter(|other| other.row().code == row.code);
    let (meaning, then) = words(kind);
    ErrorCodePart {
        code: row.code.to_owned(),
        from: "agoras",
        exit_code: row.exit_code,
        safe_to_rerun: safe_to_rerun(&same.collect::<Vec<_>>()),
        meaning: meaning.to_owned(),
        then: then.to_owned(),
    }
}

/// Returns the meaning of a kind and the next step: those of its exit code, unless it is only a part of
/// that.
fn words(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Duplicate => (
            "The same content was published to the account before, or is being published",
            "Nothing is to be done; --allow-duplicate publishes it once more",
        ),
        Kind::Cancelled => {
            ("The posting page was closed without a post", "Run it again to open a new page")
        }
        Kind::Fault
        | Kind::LateFault
        | Kind::Usage
        | Kind::NotAuthorized
        | Kind::Refused
        | Kind::Unknown
        | Kind::Processing
        | Kind::Storage
        | Kind::LateStorage
        | Kind::Unavailable
        | Kind::BadInput
        | Kind::Interrupted
        | Kind::LateInterrupted => {
            let code = kind.row().exit_code;
            let found = ExitCode::ALL.into_iter().find(|row| row.code == code);
            found.map_or(("", ""), |row| (row.meaning, row.then))
        }
    }
}

fn of_own(code: OwnCode) -> ErrorCodePart {
    ErrorCodePart {
        code: code.word().to_owned(),
        from: "agoras",
        exit_code: code.kind().row().exit_code,
        safe_to_rerun: safe_to_rerun(&[code.kind()]),
        meaning: code.meaning().to_owned(),
        then: code.hint().to_owned(),
    }
}

fn of_call(code: &ErrorCode) -> ErrorCodePart {
    let explanation = on_code(code);
    ErrorCodePart {
        code: code.as_str().to_owned(),
        from: "tiktok",
        exit_code: explanation.kind.row().exit_code,
        safe_to_rerun: safe_to_rerun(&[explanation.kind]),
        meaning: explanation.meaning.unwrap_or_default().to_owned(),
        then: explanation.hints.join("; "),
    }
}

fn of_reason(reason: &FailReason) -> ErrorCodePart {
    let (meaning, then) = on_reason(reason);
    let kind = Kind::Refused;
    ErrorCodePart {
        code: reason.as_str().to_owned(),
        from: "tiktok",
        exit_code: kind.row().exit_code,
        safe_to_rerun: safe_to_rerun(&[kind]),
        meaning: meaning.to_owned(),
        then: then.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_there_once_with_its_meaning_and_the_next_step() {
        let parts = error_codes();
        let codes: HashSet<&str> = parts.iter().map(|part| part.code.as_str()).collect();
        assert_eq!(codes.len(), parts.len());
        assert!(Kind::ALL.into_iter().all(|kind| codes.contains(kind.row().code)));
        assert!(OwnCode::ALL.into_iter().all(|code| codes.contains(code.word())));
        assert!(ErrorCode::ALL.iter().all(|code| codes.contains(code.as_str())));
        assert!(FailReason::ALL.iter().all(|reason| codes.contains(reason.as_str())));
        for ErrorCodePart { code, meaning, then, .. } in &parts {
            assert!(!meaning.is_empty() && !then.is_empty(), "{code}");
        }
    }
}
