//! One way to send a request to TikTok and to take its answer

use std::time::Duration;

use reqwest::{Certificate, RequestBuilder, Response, Url, redirect, retry as resend};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::answer::{Answer, Reply};
use super::endpoints::Endpoints;
use super::error::{LARGEST_ANSWER, TiktokError, Unanswered};
use super::retry::{Policy, Retry};
use crate::clock::{Clock, retry_after};
use crate::secret::AccessToken;

const CONNECT_LIMIT: Duration = Duration::from_secs(10);
/// From the first byte of a request to the last of its answer; uploads have their own.
pub(crate) const ANSWER_LIMIT: Duration = Duration::from_secs(30);

/// TikTok's API at one base address.
#[derive(Debug, Clone)]
pub struct Client {
    /// Short calls: nothing below may send one twice, so no connection is used twice either.
    http: reqwest::Client,
    /// Chunks: connections are kept, since a lost chunk is asked for, not guessed.
    pub(crate) upload_http: reqwest::Client,
    pub(crate) endpoints: Endpoints,
    pub(crate) clock: Clock,
}

impl Client {
    /// Prepares for calls to `endpoints`; nothing is sent yet.
    pub fn new(endpoints: Endpoints, clock: Clock) -> Result<Self, TiktokError> {
        // Whoever came first has installed the same provider.
        drop(rustls::crypto::ring::default_provider().install_default());
        let builder = |idle| {
            let builder = reqwest::Client::builder()
                .user_agent(concat!("agoras/", env!("CARGO_PKG_VERSION")))
                .redirect(redirect::Policy::none())
                .retry(resend::never())
                .referer(false)
                .connect_timeout(clock.patience(CONNECT_LIMIT))
                .pool_max_idle_per_host(idle);
            if endpoints.api.is_loopback_http() {
                // No proxy leads here, and no certificate is looked at.
                builder.no_proxy().tls_certs_only(Vec::<Certificate>::new())
            } else {
                builder
            }
        };
        Ok(Self {
            http: builder(0).build().map_err(TiktokError::NoClient)?,
            upload_http: builder(1).build().map_err(TiktokError::NoClient)?,
            endpoints,
            clock,
        })
    }

    /// Whether an emulator on this machine answers in TikTok's place.
    pub fn is_loopback(&self) -> bool {
        self.endpoints.api.is_loopback_http()
    }

    /// An API call with a JSON body, sent again as far as `policy` allows.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        token: &AccessToken,
        body: &impl Serialize,
        policy: Policy,
    ) -> Result<Reply<T>, TiktokError> {
        let url = self.endpoints.api.join(path);
        let body = serde_json::to_vec(body).expect("our own structures are JSON");
        let mut retry = Retry::new(policy, self.clock);
        loop {
            let request = self
                .request(url.clone())
                .bearer_auth(token.expose())
                .header("content-type", "application/json; charset=UTF-8")
                .body(body.clone());
            tracing::debug!("POST {path}");
            match self.answer(request).await.and_then(Answer::open) {
                Ok(reply) => return Ok(reply),
                Err(error) => retry.after(error).await?,
            }
        }
    }

    pub(crate) fn request(&self, url: Url) -> RequestBuilder {
        self.http.post(url)
    }

    /// Asks for the head of an answer, whatever it says.
    pub(crate) async fn knock(&self, url: Url) -> Result<Response, TiktokError> {
        let limit = self.clock.patience(CONNECT_LIMIT);
        match tokio::time::timeout(limit, self.http.head(url).send()).await {
            Ok(answer) => answer.map_err(lost),
            Err(_) => Err(TiktokError::Unknown(Unanswered::Stalled(limit))),
        }
    }

    /// Sends one request, once, and takes its whole answer.
    pub(crate) async fn answer(&self, request: RequestBuilder) -> Result<Answer, TiktokError> {
        let limit = self.clock.patience(ANSWER_LIMIT);
        let whole = async {
            let response = request.send().await.map_err(lost)?;
            self.read(response).await
        };
        tokio::time::timeout(limit, whole)
            .await
            .unwrap_or(Err(TiktokError::Unknown(Unanswered::Stalled(limit))))
    }

    /// The whole answer, cut off where no answer of TikTok's is that long.
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

/// What became of a request that has no answer. The address goes: its query can hold a token.
pub(crate) fn lost(error: reqwest::Error) -> TiktokError {
    if error.is_connect() || error.is_builder() {
        return TiktokError::NotSent(error.without_url());
    }
    broken(error)
}

fn broken(error: reqwest::Error) -> TiktokError {
    TiktokError::Unknown(Unanswered::Broken(error.without_url()))
}
