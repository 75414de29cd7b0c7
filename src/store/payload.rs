//! What is inside a sealed record: the tokens, or the note that a refresh is on its way

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::secret::{AccessToken, ClientSecret, RefreshToken};

use super::envelope::{BLOCK, LONGEST_BODY};
use super::error::Refusal;
use super::past::Past;
use super::record::{NamedBy, Record};

/// The kind and the length, before the JSON.
const PREFIX: usize = 5;

const RECORD: u8 = 1;
const INTENT: u8 = 2;

/// The content of a record file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Payload {
    /// Tokens, stored at this second since 1970.
    Record { record: Box<Record>, saved_at: u64 },
    /// A refresh was about to be sent at this second since 1970.
    Intent { at: u64 },
}

/// `S` is borrowed for writing and owned for reading, so that no secret is copied either way.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordJson<S> {
    access_expires_at: Option<u64>,
    access_token: Option<S>,
    client_key: S,
    client_secret: S,
    #[serde(default)]
    former_names: Vec<S>,
    /// What 2.3.0 wrote has none.
    #[serde(default)]
    named_by: Option<NamedByJson>,
    open_id: Option<S>,
    #[serde(default)]
    other_names: Vec<S>,
    #[serde(default)]
    past: Option<PastJson<S>>,
    prev_refresh: Option<S>,
    refresh_expires_at: Option<u64>,
    refresh_token: S,
    saved_at: u64,
    scopes: Vec<S>,
    seeded_from: Option<S>,
    username: S,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PastJson<S> {
    rotated: Vec<S>,
    seeds: Vec<S>,
    set_aside: Vec<S>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum NamedByJson {
    Tiktok,
    User,
    Unknown,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct IntentJson {
    at: u64,
}

impl Payload {
    /// The body to seal, padded to `at_least` bytes and to whole blocks; none when it would be
    /// longer than a body may be.
    pub(crate) fn to_body(&self, at_least: usize) -> Option<Zeroizing<Vec<u8>>> {
        let (kind, json) = match self {
            Self::Record { record, saved_at } => (RECORD, record_json(record, *saved_at)),
            Self::Intent { at } => (INTENT, Zeroizing::new(to_json(&IntentJson { at: *at }))),
        };
        let length = (PREFIX + json.len()).max(at_least).next_multiple_of(BLOCK);
        if length > LONGEST_BODY {
            return None;
        }
        let mut body = Zeroizing::new(Vec::with_capacity(length));
        body.push(kind);
        body.extend_from_slice(&u32::try_from(json.len()).ok()?.to_be_bytes());
        body.extend_from_slice(&json);
        body.resize(length, 0);
        Some(body)
    }

    /// Reads a body back.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, Refusal> {
        let damaged = Refusal::Damaged("its content is malformed");
        let (prefix, rest) = body.split_first_chunk::<PREFIX>().ok_or(damaged)?;
        let [kind, length @ ..] = *prefix;
        let length = usize::try_from(u32::from_be_bytes(length)).map_err(|_| damaged)?;
        let (json, padding) = rest.split_at_checked(length).ok_or(damaged)?;
        if padding.iter().any(|byte| *byte != 0) {
            return Err(damaged);
        }
        // Whoever sealed it had the key: what we do not know in it, a newer agoras put there.
        match kind {
            RECORD => {
                serde_json::from_slice(json).map(parsed_record).map_err(|_| Refusal::NewerVersion)
            }
            INTENT => serde_json::from_slice(json)
                .map(|IntentJson { at }| Self::Intent { at })
                .map_err(|_| Refusal::NewerVersion),
            _ => Err(Refusal::NewerVersion),
        }
    }
}

fn record_json(record: &Record, saved_at: u64) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(to_json(&RecordJson {
        access_expires_at: record.access_expires_at,
        access_token: record.access_token.as_ref().map(AccessToken::expose),
        client_key: record.client_key.as_str(),
        client_secret: record.client_secret.expose(),
        former_names: texts(&record.former_names),
        named_by: Some(match record.named_by {
            NamedBy::Tiktok => NamedByJson::Tiktok,
            NamedBy::User => NamedByJson::User,
            NamedBy::Unknown => NamedByJson::Unknown,
        }),
        open_id: record.open_id.as_deref(),
        other_names: texts(&record.other_names),
        past: Some(PastJson {
            rotated: texts(&record.past.rotated),
            seeds: texts(&record.past.seeds),
            set_aside: texts(&record.past.set_aside),
        }),
        prev_refresh: record.prev_refresh.as_ref().map(RefreshToken::expose),
        refresh_expires_at: record.refresh_expires_at,
        refresh_token: record.refresh_token.expose(),
        saved_at,
        scopes: texts(&record.scopes),
        seeded_from: record.seeded_from.as_deref(),
        username: record.username.as_str(),
    }))
}

fn texts(list: &[String]) -> Vec<&str> {
    list.iter().map(String::as_str).collect()
}

fn parsed_record(json: RecordJson<String>) -> Payload {
    let named_by = match (json.named_by, &json.seeded_from) {
        // In 2.3.0 a login was asked for its name, a variable was not.
        (Some(NamedByJson::Tiktok), _) | (None, None) => NamedBy::Tiktok,
        (Some(NamedByJson::User), _) => NamedBy::User,
        (Some(NamedByJson::Unknown), _) | (None, Some(_)) => NamedBy::Unknown,
    };
    let past = json.past.map_or_else(Past::default, |past| Past {
        seeds: past.seeds,
        rotated: past.rotated,
        set_aside: past.set_aside,
    });
    let record = Record {
        username: json.username,
        client_key: json.client_key,
        client_secret: ClientSecret::new(json.client_secret),
        refresh_token: RefreshToken::new(json.refresh_token),
        refresh_expires_at: json.refresh_expires_at,
        access_token: json.access_token.map(AccessToken::new),
        access_expires_at: json.access_expires_at,
        scopes: json.scopes,
        open_id: json.open_id,
        seeded_from: json.seeded_from,
        prev_refresh: json.prev_refresh.map(RefreshToken::new),
        past,
        named_by,
        former_names: json.former_names,
        other_names: json.other_names,
    };
    Payload::Record { record: Box::new(record), saved_at: json.saved_at }
}

/// Grows no buffer while writing, so that no copy of a secret is left behind in freed memory.
fn to_json(value: &impl Serialize) -> Vec<u8> {
    let mut json = Vec::with_capacity(LONGEST_BODY);
    serde_json::to_writer(&mut json, value).expect("numbers and strings always become JSON");
    json
}
