//! HTTP for object storage: requests through this program's own client, and the server's clock

use std::error::Error;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use http::header::{CONTENT_LENGTH, DATE, RETRY_AFTER};
use http::{HeaderMap, HeaderName};
use http_body_util::BodyExt;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse,
    HttpResponseBody, HttpService,
};
use reqwest::{Body, Certificate, redirect, retry};
use thiserror::Error;
use url::{Host, Url};

use super::refusal::Refusal;
use crate::address::{Zone, is_loopback};
use crate::clock::{Clock, Moment, retry_after};

const CONNECT_LIMIT: Duration = Duration::from_secs(10);
/// The time for a metadata service, which is on the machine itself.
const METADATA_LIMIT: Duration = Duration::from_secs(2);
/// The bytes of a refusal that are read for its code.
const LONGEST_REASON: usize = 16 * 1024;

/// The clock of a server, by its latest answer.
#[derive(Debug, Clone, Default)]
pub(super) struct ServerClock(Arc<Mutex<Option<Reading>>>);

#[derive(Debug, Clone, Copy)]
struct Reading {
    at: Instant,
    /// The same moment by this machine's clock of the day, which goes on while the machine sleeps.
    on_the_wall: Moment,
    date: Moment,
}

/// The most by which both clocks of this machine may differ before a reading is not used any more.
const SLEPT: Duration = Duration::from_secs(2);

impl ServerClock {
    /// Returns the time there; `None` if the latest answer is older than `age`.
    pub(super) fn now(&self, age: Duration) -> Option<Moment> {
        let reading = (*self.0.lock().unwrap_or_else(PoisonError::into_inner))?;
        let passed = reading.at.elapsed();
        let on_the_wall = Clock::system().now().since(reading.on_the_wall);
        (passed <= age && on_the_wall.abs_diff(passed) <= SLEPT).then(|| reading.date + passed)
    }

    fn set(&self, headers: &HeaderMap) {
        let date = text(headers, DATE).and_then(|date| httpdate::parse_http_date(date).ok());
        if let Some(date) = date {
            let reading = Reading {
                at: Instant::now(),
                on_the_wall: Clock::system().now(),
                date: date.into(),
            };
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(reading);
        }
    }
}

/// Makes the clients that the library asks for: one for each server that gives credentials, and
/// then the one for the store itself.
#[derive(Debug)]
pub(super) struct Connector {
    http: reqwest::Client,
    clock: Clock,
    server: ServerClock,
    asked: Arc<AtomicUsize>,
}

impl Connector {
    /// Prepares the HTTP client. `endpoint` is the store's, if it was named.
    pub(super) fn new(
        endpoint: Option<&Url>,
        clock: Clock,
        server: ServerClock,
    ) -> Result<Self, reqwest::Error> {
        // If a provider is installed already, it is the same one.
        drop(rustls::crypto::ring::default_provider().install_default());
        let builder = reqwest::Client::builder()
            .user_agent(concat!("agoras/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .connect_timeout(clock.patience(CONNECT_LIMIT));
        let is_plain = endpoint.is_some_and(|url| is_loopback(url) && url.scheme() == "http");
        let builder = if is_plain {
            // A connection within this machine needs neither a proxy nor certificates.
            builder.no_proxy().tls_certs_only(Vec::<Certificate>::new())
        } else {
            builder
        };
        Ok(Self { http: builder.build()?, clock, server, asked: Arc::default() })
    }
}

impl HttpConnector for Connector {
    fn connect(&self, _options: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(Service {
            http: self.http.clone(),
            clock: self.clock,
            server: self.server.clone(),
            number: self.asked.fetch_add(1, Ordering::Relaxed) + 1,
            asked: Arc::clone(&self.asked),
        }))
    }
}

#[derive(Debug)]
struct Service {
    http: reqwest::Client,
    clock: Clock,
    server: ServerClock,
    /// Which of the clients this is, and how many there are.
    number: usize,
    asked: Arc<AtomicUsize>,
}

impl Service {
    fn is_of_store(&self) -> bool {
        self.number == self.asked.load(Ordering::Relaxed)
    }

    async fn refusal(&self, mut response: reqwest::Response) -> Refusal {
        let headers = response.headers();
        let wish = text(headers, RETRY_AFTER);
        let retry_after = wish.and_then(|wish| retry_after(wish, self.clock.now()));
        let named = text(headers, HeaderName::from_static("x-ms-error-code"));
        let named = named.map(ToOwned::to_owned);
        let status = response.status();
        let mut body = Vec::new();
        while body.len() < LONGEST_REASON
            && let Ok(Some(block)) = response.chunk().await
        {
            body.extend_from_slice(&block);
        }
        let code = named.or_else(|| code_in(&String::from_utf8_lossy(&body))).unwrap_or_default();
        Refusal { status, code, retry_after, is_of_store: self.is_of_store() }
    }
}

#[async_trait]
impl HttpService for Service {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let mut request = http::Request::from_parts(parts, Body::from(Vec::new()));
        if body.content_length() > 0 {
            request.headers_mut().insert(CONTENT_LENGTH, body.content_length().into());
            *request.body_mut() = Body::wrap(body);
        }
        let mut request = reqwest::Request::try_from(request).map_err(lost)?;
        let is_of_machine = is_metadata(request.url());
        if is_of_machine {
            *request.timeout_mut() = Some(METADATA_LIMIT);
        } else if request.url().scheme() != "https" && !is_loopback(request.url()) {
            return Err(failed(Unencrypted));
        }
        let response = match self.http.execute(request).await {
            Ok(response) => response,
            Err(_) if is_of_machine => return Err(failed(NoMetadata)),
            Err(error) => return Err(lost(error)),
        };
        if self.is_of_store() {
            self.server.set(response.headers());
        }
        if !response.status().is_success() {
            let refusal = self.refusal(response).await;
            tracing::debug!(%refusal, "answer of the shared store");
            return Err(failed(refusal));
        }
        let (parts, body) = http::Response::from(response).into_parts();
        Ok(HttpResponse::from_parts(parts, HttpResponseBody::new(body.map_err(lost))))
    }
}

/// The error of a machine that no cloud gives credentials to.
#[derive(Debug, Error)]
#[error("none are set in the environment, and this machine has no metadata service")]
pub(super) struct NoMetadata;

/// The error of a variable that names a server of credentials without TLS.
#[derive(Debug, Error)]
#[error("the server that gives credentials has to be named with https://")]
pub(super) struct Unencrypted;

/// Returns whether an address leads to the cloud's service on this very machine.
fn is_metadata(url: &Url) -> bool {
    let zone = match url.host() {
        Some(Host::Ipv4(address)) => Zone::of(address.into()),
        Some(Host::Ipv6(address)) => Zone::of(address.into()),
        Some(Host::Domain(name)) => return name == "metadata.google.internal",
        None => return false,
    };
    matches!(zone, Zone::LinkLocal | Zone::Metadata)
}

fn lost(error: reqwest::Error) -> HttpError {
    failed(error.without_url())
}

/// Makes an error that the library never retries: the tries are counted elsewhere.
fn failed(error: impl Error + Send + Sync + 'static) -> HttpError {
    HttpError::new(HttpErrorKind::Unknown, error)
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// Returns the code in a refusal's XML: `<Code>AccessDenied</Code>`.
fn code_in(body: &str) -> Option<String> {
    let code = body.split_once("<Code>")?.1.split_once("</Code>")?.0;
    let is_code = !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (is_code && code.len() <= 64).then(|| code.to_owned())
}
