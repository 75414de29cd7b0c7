//! The objects of a bucket, and the rules for writing them

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, SystemTime};

use axum::body::Bytes;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::fault::{Fault, Habit};
use super::wire::{Answer, Request};

/// What a read says of an object that a rule deletes.
const EXPIRATION: &str = r#"expiry-date="Wed, 01 Sep 2027 00:00:00 GMT", rule-id="tidy%20up""#;

/// The state of the server. Everything that a condition depends on is under its one lock.
pub(super) struct Bucket {
    pub(super) objects: BTreeMap<String, Object>,
    pub(super) faults: VecDeque<(String, Fault)>,
    pub(super) habits: Vec<Habit>,
    pub(super) calls: Vec<String>,
    pub(super) page_size: usize,
    pub(super) ahead: Duration,
    writes: u64,
}

impl Default for Bucket {
    fn default() -> Self {
        Self {
            objects: BTreeMap::new(),
            faults: VecDeque::new(),
            habits: Vec::new(),
            calls: Vec::new(),
            page_size: 1000,
            ahead: Duration::ZERO,
            writes: 0,
        }
    }
}

#[derive(Clone)]
pub(super) struct Object {
    pub(super) bytes: Bytes,
    pub(super) changed: SystemTime,
    /// Google's number of the write.
    generation: u64,
    before: Option<Box<Self>>,
}

impl Object {
    /// Returns a hash of the bytes, as S3 does: equal bytes have equal tags.
    pub(super) fn e_tag(&self) -> String {
        format!("\"{}\"", HEXLOWER.encode(&Sha256::digest(&self.bytes)[..16]))
    }
}

impl Bucket {
    pub(super) fn has(&self, habit: Habit) -> bool {
        self.habits.contains(&habit)
    }

    pub(super) fn now(&self) -> SystemTime {
        #[expect(clippy::disallowed_methods, reason = "the server has a clock of its own")]
        let now = SystemTime::now();
        now + self.ahead
    }

    /// Takes the next fault for a method.
    pub(super) fn fault(&mut self, method: &str) -> Option<Fault> {
        let at = self.faults.iter().position(|(of, _)| of == method)?;
        Some(self.faults.remove(at)?.1)
    }

    pub(super) fn store(&mut self, name: &str, bytes: Bytes) {
        let before = self
            .objects
            .get(name)
            .cloned()
            .map(|object| Box::new(Object { before: None, ..object }));
        self.writes += 1;
        let object = Object { bytes, changed: self.now(), generation: self.writes, before };
        self.objects.insert(name.to_owned(), object);
    }

    pub(super) fn answer(&mut self, request: &Request) -> Answer {
        match request.method.as_str() {
            "PUT" | "DELETE" if self.has(Habit::ReadOnly) => Answer::refused(403, "AccessDenied"),
            "PUT" => match self.refusal(request) {
                Some(refusal) => refusal,
                None => self.put(request),
            },
            "GET" if request.name.is_empty() => self.list(request),
            "GET" | "HEAD" => self.get(request),
            "DELETE" => {
                self.objects.remove(&request.name);
                Answer::empty(204)
            }
            _ => Answer::refused(405, "MethodNotAllowed"),
        }
    }

    pub(super) fn put(&mut self, request: &Request) -> Answer {
        self.store(&request.name, request.body.clone());
        let object = &self.objects[&request.name];
        let e_tag = object.e_tag();
        let generation = object.generation.to_string();
        let sign = if self.has(Habit::TwoETags) { "W/" } else { "" };
        Answer::empty(200)
            .with("etag", &format!("{sign}{e_tag}"))
            .with("x-goog-generation", &generation)
    }

    /// Returns the refusal of a write whose condition is not met.
    pub(super) fn refusal(&self, request: &Request) -> Option<Answer> {
        let found = self.objects.get(&request.name);
        let none_match = request.header("if-none-match");
        let is_conditional = none_match.or(request.header("if-match")).is_some();
        if is_conditional && self.has(Habit::NotImplemented) {
            return Some(Answer::refused(501, "NotImplemented"));
        }
        if none_match == Some("*") && found.is_some() && !self.has(Habit::NoIfNoneMatch) {
            return Some(Answer::refused(412, "PreconditionFailed"));
        }
        if let Some(number) = request.header("x-goog-if-generation-match") {
            let generation = found.map_or(0, |object| object.generation);
            let is_met = generation.to_string() == number;
            return (!is_met).then(|| Answer::refused(412, "PreconditionFailed"));
        }
        let e_tag = request.header("if-match").filter(|_| !self.has(Habit::NoIfMatch))?;
        match found {
            None => Some(Answer::refused(404, "NoSuchKey")),
            Some(object) if object.e_tag() == e_tag && !self.has(Habit::RefusesAll) => None,
            Some(_) => Some(Answer::refused(412, "PreconditionFailed")),
        }
    }

    fn get(&self, request: &Request) -> Answer {
        let Some(mut object) = self.objects.get(&request.name) else {
            return Answer::refused(404, "NoSuchKey");
        };
        if self.has(Habit::StaleReads)
            && let Some(before) = &object.before
        {
            object = before;
        }
        let expires =
            |habit: &Habit| matches!(habit, Habit::Expires(text) if request.name.contains(text));
        let answer = Answer::of(object.bytes.clone());
        let answer = if self.habits.iter().any(expires) {
            answer.with("x-amz-expiration", EXPIRATION)
        } else {
            answer
        };
        answer
            .with("etag", &object.e_tag())
            .with("x-goog-generation", &object.generation.to_string())
            .with("last-modified", &httpdate::fmt_http_date(object.changed))
    }

    /// Lists a page of keys. The token is the last key of the page before.
    fn list(&self, request: &Request) -> Answer {
        let prefix = request.option("prefix");
        let after = request.option("continuation-token");
        let below = self.objects.iter().filter(|(name, _)| name.starts_with(&prefix));
        let mut left = below.filter(|(name, _)| **name > after);
        let page: Vec<_> = left.by_ref().take(self.page_size).collect();
        Answer::page(&page, left.next().is_some())
    }
}
