//! One login while it waits: whoever brings the right answer takes it out, and there is no second time

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{self, Request};
use axum::http::request::Parts;
use axum::response::Response;
use http::{Method, StatusCode};
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::answer::{self, Answer};
use super::connection::HELD;
use super::error::CallbackError;
use super::judge::Address;
use super::notice::{Notice, Notices};
use super::oauth_state::OauthState;
use super::page::Page;
use super::paste::{self, Refused};
use crate::clock::Clock;

/// How the exchange ended, for the browser that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    Done,
    Failed,
}

/// An answer that was accepted.
pub(crate) struct Accepted {
    pub(crate) answer: Answer,
    /// Where the browser that brought it waits for the ending.
    pub(crate) browser: Option<oneshot::Sender<Ending>>,
}

/// What there is exactly once.
struct Transaction {
    state: OauthState,
    accepted: oneshot::Sender<Accepted>,
}

pub(crate) struct Login {
    address: Address,
    /// The redirect URI as it was sent to TikTok.
    redirect: String,
    transaction: Mutex<Option<Transaction>>,
    pub(crate) notices: Arc<Notices>,
    pub(crate) clock: Clock,
}

/// Where answers have to arrive, and under which name TikTok knows the place.
pub(crate) struct Place {
    pub(crate) address: Address,
    pub(crate) redirect: String,
    pub(crate) clock: Clock,
}

impl Login {
    /// A login, and the one message that it will send.
    pub(crate) fn new(
        place: Place,
        state: OauthState,
        notices: Notices,
    ) -> (Self, oneshot::Receiver<Accepted>) {
        let (accepted, receiver) = oneshot::channel();
        let login = Self {
            address: place.address,
            redirect: place.redirect,
            transaction: Mutex::new(Some(Transaction { state, accepted })),
            notices: Arc::new(notices),
            clock: place.clock,
        };
        (login, receiver)
    }

    /// Takes a pasted address for the answer, if it is one.
    pub(crate) fn paste(&self, text: &str) {
        let mut transaction = self.lock();
        let Some(Transaction { state, accepted }) = transaction.take() else {
            return;
        };
        match paste::parse_pasted(text, &self.redirect, state) {
            Ok(answer) => hand_over(accepted, answer, None),
            Err(Refused { error, state }) => {
                *transaction = Some(Transaction { state, accepted });
                self.notices.send(Notice::PasteRefused(error));
            }
        }
    }

    /// What a request is answered with.
    async fn respond(&self, request: &Parts) -> (StatusCode, Page) {
        let query = match self.address.query(request) {
            Ok(query) => query,
            Err(stray) => return stray.answer(),
        };
        match self.accept(query) {
            LoginResult::Approved(ending) => (StatusCode::OK, self.ending(ending).await),
            LoginResult::Denied => (StatusCode::OK, Page::Denied),
            LoginResult::Used => (StatusCode::GONE, Page::Used),
            LoginResult::Refused => (StatusCode::BAD_REQUEST, Page::OtherLogin),
        }
    }

    fn accept(&self, query: &str) -> LoginResult {
        let mut transaction = self.lock();
        let Some(Transaction { state, accepted }) = transaction.take() else {
            return LoginResult::Used;
        };
        match answer::parse(query, state) {
            Ok(answer @ Answer::Denied(_)) => {
                hand_over(accepted, answer, None);
                LoginResult::Denied
            }
            Ok(answer @ Answer::Approved { .. }) => {
                let (browser, ending) = oneshot::channel();
                hand_over(accepted, answer, Some(browser));
                LoginResult::Approved(ending)
            }
            Err((error, state)) => {
                *transaction = Some(Transaction { state, accepted });
                if matches!(error, CallbackError::WrongState) {
                    self.notices.other_login();
                }
                LoginResult::Refused
            }
        }
    }

    /// "Done" has to mean done, so the browser waits for the exchange, but not for ever.
    async fn ending(&self, ending: oneshot::Receiver<Ending>) -> Page {
        match timeout(self.clock.patience(HELD), ending).await {
            Ok(Ok(Ending::Done)) => Page::Done,
            Ok(Ok(Ending::Failed)) => Page::Failed,
            Ok(Err(_)) | Err(_) => Page::Received,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Transaction>> {
        self.transaction.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What became of the parameters.
enum LoginResult {
    Approved(oneshot::Receiver<Ending>),
    Denied,
    Used,
    Refused,
}

fn hand_over(
    accepted: oneshot::Sender<Accepted>,
    answer: Answer,
    browser: Option<oneshot::Sender<Ending>>,
) {
    if accepted.send(Accepted { answer, browser }).is_err() {
        tracing::debug!("the answer came when nobody waited for it any more");
    }
}

/// Every request there is. Logged is what it was like, never what it said.
pub(crate) async fn answer(
    extract::State(login): extract::State<Arc<Login>>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let (status, page) = login.respond(&parts).await;
    let get = parts.method == Method::GET;
    let expected_path = parts.uri.path() == login.address.path;
    tracing::debug!(get, expected_path, %status, "a request was answered");
    page.response(status)
}
