//! HTTP client for TikTok's API: sends requests and reads their answers

use std::time::{Duration, Instant};

use reqwest::{Certificate, RequestBuilder, Response, redirect, retry as resend};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::timeout;

use super::answer::{Answer, Reply};
use super::endpoints::{BaseUrl, Endpoints};
use super::error::{LARGEST_ANSWER, TiktokError, Unanswered};
use super::retry::Policy;
use crate::clock::{Clock, Moment, retry_after};
use crate::secret::AccessToken;

const CONNECT_LIMIT: Duration = Duration::from_secs(10);

/// Limit from the first byte of a request to the last of its answer. Uploads have their own.
const ANSWER_LIMIT: Duration = Duration::from_secs(30);
/// A limit that is noticed so much later was noticed by a process that could not run.
const FROZEN: Duration = Duration::from_secs(1);
/// The time for reading what arrived meanwhile.
const AFTER_FREEZE: Duration = Duration::from_secs(5);

/// TikTok's API at one base address.
#[derive(Debug, Clone)]
pub struct Client {
    /// Never uses a connection twice: the library would resend a call if a used one is closed.
    pub(crate) http: reqwest::Client,
    /// For chunks. Connections are kept: after a lost chunk TikTok is asked how much has arrived.
    pub(crate) upload_http: reqwest::Client,
    pub(crate) endpoints: Endpoints,
    pub(crate) clock: Clock,
}

impl Client {
    /// Prepares calls to `endpoints`. Sends nothing.
    pub fn new(endpoints: Endpoints, clock: Clock) -> Result<Self, TiktokError> {
        let http = |idle| http_for(&endpoints.api, clock, idle).map_err(TiktokError::NoClient);
        Ok(Self { http: http(0)?, upload_http: http(1)?, endpoints, clock })
    }

    /// Makes an API call with a JSON body, as often as `policy` allows.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        token: &AccessToken,
        body: &Value,
        policy: Policy,
    ) -> Result<Reply<T>, TiktokError> {
        let url = self.endpoints.api.join(path);
        let body = body.to_string();
        let send = async || {
            let request = self
                .http
                .post(url.clone())
                .bearer_auth(token.expose())
                .header("content-type", "application/json; charset=UTF-8")
                .body(body.clone());
            tracing::debug!("POST {path}");
            self.answer(request).await.and_then(Answer::open)
        };
        policy.retrying(self.clock, send).await
    }

    /// Checks that any answer comes from the host. Returns its time; `None` if it sends none.
    pub(crate) async fn reach(&self, host: &BaseUrl) -> Result<Option<Moment>, TiktokError> {
        let limit = self.clock.patience(CONNECT_LIMIT);
        let response = match timeout(limit, self.http.head(host.join("/")).send()).await {
            Ok(answer) => answer.map_err(lost)?,
            Err(_) => return Err(TiktokError::Unknown(Unanswered::Stalled(limit))),
        };
        let date = response.headers().get("date").and_then(|date| date.to_str().ok());
        Ok(date.and_then(|date| httpdate::parse_http_date(date).ok()).map(Moment::from))
    }

    /// Sends a request once and reads its whole answer.
    pub(crate) async fn answer(&self, request: RequestBuilder) -> Result<Answer, TiktokError> {
        let limit = self.clock.patience(ANSWER_LIMIT);
        let whole = async {
            let response = request.send().await.map_err(lost)?;
            self.read(response).await
        };
        tokio::pin!(whole);
        let begin = Instant::now();
        let mut answer = timeout(limit, &mut whole).await;
        // An answer that came in time is still there after a freeze, and may be the only copy of a token.
        if answer.is_err() && begin.elapsed() > limit + FROZEN {
            answer = timeout(AFTER_FREEZE, whole).await;
        }
        answer.unwrap_or(Err(TiktokError::Unknown(Unanswered::Stalled(limit))))
    }

    /// Reads a whole answer. Refuses one that is larger than any of TikTok's.
    pub(crate) async fn read(&self, mut response: Response) -> Result<Answer, TiktokError> {
        let header = |name| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
        let mut answer = Answer {
            status: response.status(),
            retry_after: header("retry-after")
                .and_then(|text| retry_after(&text, self.clock.now())),
            log_id: header("x-tt-logid"),
            body: Vec::new(),
        };
        while let Some(bytes) = response.chunk().await.map_err(broken)? {
            if answer.body.len() + bytes.len() > LARGEST_ANSWER {
                return Err(TiktokError::Unknown(Unanswered::TooLarge));
            }
            answer.body.extend_from_slice(&bytes);
        }
        tracing::debug!(status = answer.status.as_u16(), log_id = answer.log_id, "answer");
        Ok(answer)
    }
}

/// Prepares calls to a base address, which follow no redirect and are sent once. At most `idle`
/// connections to a host are kept for the next call.
pub(crate) fn http_for(
    base: &BaseUrl,
    clock: Clock,
    idle: usize,
) -> Result<reqwest::Client, reqwest::Error> {
    // If a provider is installed already, it is the same one.
    drop(rustls::crypto::ring::default_provider().install_default());
    let builder = reqwest::Client::builder()
        .user_agent(concat!("agoras/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .retry(resend::never())
        .referer(false)
        .connect_timeout(clock.patience(CONNECT_LIMIT))
        .pool_max_idle_per_host(idle);
    let builder = if base.is_loopback_http() {
        // A connection within this machine needs neither a proxy nor certificates.
        builder.no_proxy().tls_certs_only(Vec::<Certificate>::new())
    } else {
        builder
    };
    builder.build()
}

/// Converts the error of a request, without the address: its query can hold a token.
pub(crate) fn lost(error: reqwest::Error) -> TiktokError {
    if error.is_connect() || error.is_builder() {
        return TiktokError::NotSent(error.without_url());
    }
    broken(error)
}

fn broken(error: reqwest::Error) -> TiktokError {
    TiktokError::Unknown(Unanswered::Broken(error.without_url()))
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;

    /// Starts a server with one answer, and returns its address. It tells when it is asked.
    fn asked_once() -> (BaseUrl, tokio::sync::oneshot::Receiver<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (tell, told) = tokio::sync::oneshot::channel();
        std::thread::spawn(move || {
            let (mut line, _) = listener.accept().unwrap();
            assert!(line.read(&mut [0; 4096]).unwrap() > 0);
            tell.send(()).unwrap();
            // The client is frozen by then.
            std::thread::sleep(FROZEN);
            line.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").unwrap();
        });
        (url.parse().unwrap(), told)
    }

    #[tokio::test]
    async fn an_answer_that_came_during_a_freeze_is_read_afterwards() {
        let (url, told) = asked_once();
        let client =
            Client::new(Endpoints::new(Some(url.clone()), None), Clock::hurried(100)).unwrap();
        let limit = client.clock.patience(ANSWER_LIMIT);
        let freeze = async {
            told.await.unwrap();
            std::thread::sleep(limit + FROZEN + FROZEN);
        };
        let (answer, ()) = tokio::join!(client.answer(client.http.get(url.join("/"))), freeze);
        assert_eq!(answer.unwrap().body, b"{}");
    }
}
