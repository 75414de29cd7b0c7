//! Samples of the errors of a shared store

use agoras::kv::{Condition, KvError};

use super::{complete, variants};

variants! {
    KvError: Address Credentials Key Conflict Unreachable Denied NoSuchStore Conditions TooLarge
        Protocol;
    Condition: OneCreator CreatedOnce StaleRefused CurrentTaken OneUpdater ReadsLastWrite Known;
}

pub(crate) fn kv() -> Vec<KvError> {
    let store = || "s3://team/agoras?region=eu-central-1".to_owned();
    let conditions = complete(vec![
        Condition::OneCreator,
        Condition::CreatedOnce,
        Condition::StaleRefused,
        Condition::CurrentTaken,
        Condition::OneUpdater,
        Condition::ReadsLastWrite,
        Condition::Known,
    ]);
    let mut samples: Vec<KvError> = conditions
        .into_iter()
        .map(|broken| KvError::Conditions { store: store(), broken })
        .collect();
    samples.extend([
        "http://team/agoras".parse::<agoras::kv::KvAddress>().unwrap_err(),
        KvError::Credentials { store: store(), reason: "Missing SecretAccessKey".to_owned() },
        KvError::Key { key: "acct/../agoras.json".to_owned() },
        KvError::Conflict { store: store(), key: "acct/tiktok~acme~0f".to_owned() },
        KvError::Unreachable { store: store(), source: "HTTP 503 SlowDown".into() },
        KvError::Denied { store: store(), reason: "HTTP 403 AccessDenied".to_owned() },
        KvError::NoSuchStore { store: store(), reason: "HTTP 404 NoSuchBucket".to_owned() },
        KvError::TooLarge {
            store: store(),
            key: "journal/tiktok~acme~0f".to_owned(),
            size: 20_000_000,
            limit: 16_777_216,
        },
        KvError::Protocol { store: store(), reason: "HTTP 301 PermanentRedirect".to_owned() },
    ]);
    complete(samples)
}
