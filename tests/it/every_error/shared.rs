//! Samples of the errors of documents in a shared store

use agoras::kv::KvError;
use agoras::sealed::{DocumentError, NoRandomness};

use super::rooms;
use super::{complete, variants};

variants! {
    DocumentError: Kv Damaged WrongKey NewerVersion Older Gone TooLarge NoRandomness;
}

fn name() -> String {
    "acct/tiktok~adacodes~kxyl4nfa6s7muje22gck4csw2m.tok".to_owned()
}

pub(crate) fn denied() -> KvError {
    let store = "s3://team/agoras".to_owned();
    KvError::Denied { store, reason: "HTTP 403 AccessDenied".to_owned() }
}

pub(crate) fn older() -> DocumentError {
    DocumentError::Older { name: name(), found: 7, seen: 9 }
}

pub(crate) fn documents() -> Vec<DocumentError> {
    complete(vec![
        DocumentError::Kv(denied()),
        DocumentError::Damaged { name: name(), how: "it is cut off" },
        DocumentError::WrongKey { name: name() },
        DocumentError::NewerVersion { name: name() },
        older(),
        DocumentError::Gone { name: name() },
        DocumentError::TooLarge { name: name() },
        DocumentError::NoRandomness(NoRandomness(rooms::denied())),
    ])
}
