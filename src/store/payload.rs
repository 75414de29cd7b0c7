//! The sealed part of a record file: tokens, or the note that a refresh was about to be sent

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::clock::Moment;
use crate::secret::{AccessToken, ClientSecret, RefreshToken};

use super::envelope::{BLOCK, LONGEST_BODY};
use super::{NamedBy, Past, Record, Refusal};

/// The bytes before the JSON: its kind and its length.
const PREFIX: usize = 5;

const RECORD: u8 = 1;
const INTENT: u8 = 2;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Payload {
    Record { record: Box<Record>, saved_at: Moment },
    Intent { at: Moment },
}

/// A record as it is read.
pub(crate) type ReadRecord = RecordJson<String, Past>;
/// A record as it is written.
pub(crate) type WrittenRecord<'a> = RecordJson<&'a str, &'a Past>;

/// The JSON of a record, with its keys in the order of the alphabet. `S` and `P` are borrowed for
/// writing and owned for reading, so that no secret is copied.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordJson<S, P> {
    access_expires_at: Option<Moment>,
    access_token: Option<S>,
    client_key: S,
    client_secret: S,
    #[serde(default)]
    former_names: Vec<S>,
    /// Absent in records of 2.3.0, like the other fields with a default.
    #[serde(default)]
    named_by: Option<NamedBy>,
    open_id: Option<S>,
    #[serde(default)]
    other_names: Vec<S>,
    #[serde(default)]
    past: Option<P>,
    prev_refresh: Option<S>,
    refresh_expires_at: Option<Moment>,
    refresh_token: S,
    saved_at: Moment,
    scopes: Vec<S>,
    seeded_from: Option<S>,
    username: S,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct IntentJson {
    at: Moment,
}

impl Payload {
    /// Returns the body to seal, padded to `at_least` bytes and to whole blocks; `None` if it would
    /// be longer than a body may be.
    pub(crate) fn to_body(&self, at_least: usize) -> Option<Zeroizing<Vec<u8>>> {
        let (kind, json) = match self {
            Self::Record { record, saved_at } => {
                (RECORD, to_json(&RecordJson::of(record, *saved_at)))
            }
            Self::Intent { at } => (INTENT, to_json(&IntentJson { at: *at })),
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

    pub(crate) fn parse(body: &[u8]) -> Result<Self, Refusal> {
        let damaged = Refusal::Damaged("its content is malformed");
        let (prefix, rest) = body.split_first_chunk::<PREFIX>().ok_or(damaged)?;
        let [kind, length @ ..] = *prefix;
        let length = usize::try_from(u32::from_be_bytes(length)).map_err(|_| damaged)?;
        let (json, padding) = rest.split_at_checked(length).ok_or(damaged)?;
        if padding.iter().any(|byte| *byte != 0) {
            return Err(damaged);
        }
        let parsed = match kind {
            RECORD => serde_json::from_slice(json).map(parsed_record),
            INTENT => serde_json::from_slice(json).map(|IntentJson { at }| Self::Intent { at }),
            _ => return Err(Refusal::NewerVersion),
        };
        // The seal was made with the key, so an unknown field comes from a newer agoras.
        parsed.map_err(|_| Refusal::NewerVersion)
    }
}

impl<S, P> fmt::Debug for RecordJson<S, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordJson").finish_non_exhaustive()
    }
}

impl<'a> WrittenRecord<'a> {
    /// Borrows a record that was saved at a moment.
    pub(crate) fn of(record: &'a Record, saved_at: Moment) -> Self {
        Self {
            access_expires_at: record.access_expires_at,
            access_token: record.access_token.as_ref().map(AccessToken::expose),
            client_key: record.client_key.as_str(),
            client_secret: record.client_secret.expose(),
            former_names: texts(&record.former_names),
            named_by: Some(record.named_by),
            open_id: record.open_id.as_deref(),
            other_names: texts(&record.other_names),
            past: Some(&record.past),
            prev_refresh: record.prev_refresh.as_ref().map(RefreshToken::expose),
            refresh_expires_at: record.refresh_expires_at,
            refresh_token: record.refresh_token.expose(),
            saved_at,
            scopes: texts(&record.scopes),
            seeded_from: record.seeded_from.as_deref(),
            username: record.username.as_str(),
        }
    }
}

fn texts(list: &[String]) -> Vec<&str> {
    list.iter().map(String::as_str).collect()
}

fn parsed_record(json: ReadRecord) -> Payload {
    let (record, saved_at) = json.into_record();
    Payload::Record { record: Box::new(record), saved_at }
}

impl ReadRecord {
    /// Returns the record, and the moment at which it was saved.
    pub(crate) fn into_record(self) -> (Record, Moment) {
        let json = self;
        // In 2.3.0 a login asked TikTok for its name, and a variable did not.
        let unrecorded =
            if json.seeded_from.is_some() { NamedBy::Unknown } else { NamedBy::Tiktok };
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
            past: json.past.unwrap_or_default(),
            named_by: json.named_by.unwrap_or(unrecorded),
            former_names: json.former_names,
            other_names: json.other_names,
        };
        (record, json.saved_at)
    }
}

/// Writes JSON into a buffer that never grows, so that no copy of a secret is left in freed memory.
fn to_json(value: &impl Serialize) -> Zeroizing<Vec<u8>> {
    let mut json = Zeroizing::new(Vec::with_capacity(LONGEST_BODY));
    serde_json::to_writer(&mut *json, value).expect("numbers and strings always become JSON");
    json
}
