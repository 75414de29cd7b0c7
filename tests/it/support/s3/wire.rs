//! Requests and answers of S3

use std::fmt::Write;
use std::time::SystemTime;

use axum::body::{Body, Bytes};
use axum::http::{Response, request};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::bucket::Object;
use super::{ACCESS_KEY, BUCKET, GOOGLE_BUCKET, IDENTITY_TOKEN, SESSION_KEY, SESSION_TOKEN};

pub(super) struct Request {
    pub(super) method: String,
    pub(super) bucket: String,
    /// The object's name; empty for the bucket itself.
    pub(super) name: String,
    parts: request::Parts,
    pub(super) body: Bytes,
}

impl Request {
    pub(super) fn new(parts: request::Parts, body: Bytes) -> Self {
        let path = percent_encoding::percent_decode_str(parts.uri.path()).decode_utf8().unwrap();
        let path = path.trim_start_matches('/');
        let (bucket, name) = path.split_once('/').unwrap_or((path, ""));
        let bucket = bucket.to_owned();
        let name = name.to_owned();
        Self { method: parts.method.to_string(), bucket, name, parts, body }
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.parts.headers.get(name)?.to_str().ok()
    }

    pub(super) fn option(&self, name: &str) -> String {
        let query = self.parts.uri.query().unwrap_or_default();
        let mut all = url::form_urlencoded::parse(query.as_bytes());
        all.find(|(other, _)| other == name).map_or(String::new(), |(_, value)| value.into())
    }

    pub(super) fn note(&self) -> String {
        match self.name.as_str() {
            "" => format!("LIST {}", self.option("prefix")),
            name => format!("{} {name}", self.method),
        }
    }

    fn is_signed(&self) -> bool {
        let header = self.header("authorization").unwrap_or_default();
        let is_by = |key: &str| header.starts_with(&format!("AWS4-HMAC-SHA256 Credential={key}/"));
        let is_session = self.header("x-amz-security-token") == Some(SESSION_TOKEN);
        is_by(ACCESS_KEY) || is_by(SESSION_KEY) && is_session
    }

    /// Returns Amazon's answer to a login with an identity token; `None` for other requests.
    pub(super) fn login(&self) -> Option<Answer> {
        if self.option("Action") != "AssumeRoleWithWebIdentity" {
            return None;
        }
        if self.option("WebIdentityToken") != IDENTITY_TOKEN {
            return Some(Answer::refused(400, "InvalidIdentityToken"));
        }
        let body = format!(
            "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>{SESSION_KEY}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>{SESSION_TOKEN}</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"
        );
        Some(Answer::of(body.into()))
    }

    /// Returns what S3 refuses whatever the object. Signatures are not computed.
    pub(super) fn refusal(&self) -> Option<Answer> {
        if self.bucket == GOOGLE_BUCKET {
            return None;
        }
        if !self.is_signed() {
            return Some(Answer::refused(403, "AccessDenied"));
        }
        let hash = HEXLOWER.encode(&Sha256::digest(&self.body));
        if self.header("x-amz-content-sha256").is_none_or(|named| named != hash) {
            return Some(Answer::refused(400, "XAmzContentSHA256Mismatch"));
        }
        (self.bucket != BUCKET).then(|| Answer::refused(404, "NoSuchBucket"))
    }
}

pub(super) struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Bytes,
}

impl Answer {
    pub(super) fn of(body: Bytes) -> Self {
        Self { body, ..Self::empty(200) }
    }

    pub(super) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Bytes::new() }
    }

    pub(super) fn refused(status: u16, code: &str) -> Self {
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>No.</Message></Error>"
        );
        Self { body: body.into(), ..Self::empty(status) }
    }

    pub(super) fn page(objects: &[(&String, &Object)], is_truncated: bool) -> Self {
        let mut body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult><Name>{BUCKET}</Name><KeyCount>{}</KeyCount><IsTruncated>{is_truncated}</IsTruncated>",
            objects.len()
        );
        for (name, object) in objects {
            let changed: jiff::Timestamp = object.changed.try_into().unwrap();
            write!(
                body,
                "<Contents><Key>{name}</Key><LastModified>{changed:.3}</LastModified><ETag>{}</ETag><Size>{}</Size><StorageClass>STANDARD</StorageClass></Contents>",
                object.e_tag().replace('"', "&quot;"),
                object.bytes.len()
            )
            .unwrap();
        }
        if let Some((name, _)) = objects.last().filter(|_| is_truncated) {
            write!(body, "<NextContinuationToken>{name}</NextContinuationToken>").unwrap();
        }
        body += "</ListBucketResult>";
        Self::of(body.into())
    }

    pub(super) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(super) fn response(self, date: Option<SystemTime>) -> Response<Body> {
        let mut response = Response::builder().status(self.status);
        for (name, value) in &self.headers {
            response = response.header(*name, value);
        }
        if let Some(date) = date {
            response = response.header("date", httpdate::fmt_http_date(date));
        }
        response.body(Body::from(self.body)).unwrap()
    }
}
