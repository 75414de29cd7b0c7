//! One waiting login: the first answer with the right `state` ends the wait, and no second one counts

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::request::Parts;
use http::{Method, Response, StatusCode};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::answer::{self, Answer};
use super::error::CallbackError;
use super::notice::{Notice, Notices};
use super::oauth_state::OauthState;
use super::page::Page;
use super::paste::parse_pasted;
use super::request::Address;
use crate::clock::Clock;

/// Limit for the time that the browser's answer is held back during the exchange.
const HELD: Duration = Duration::from_secs(15);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    Done,
    Failed,
}

pub(crate) struct Accepted {
    pub(crate) answer: Answer,
    /// The channel to the browser that waits for the ending; `None` after a paste.
    pub(crate) browser: Option<oneshot::Sender<Ending>>,
}

/// Taken by the first accepted answer, so that there cannot be a second.
struct Transaction {
    state: OauthState,
    accepted: oneshot::Sender<Accepted>,
}

pub(crate) struct Login {
    address: Address,
    transaction: Mutex<Option<Transaction>>,
    pub(crate) notices: Notices,
    pub(crate) clock: Clock,
}

enum LoginResult {
    Approved,
    Denied,
    Used,
    Refused(CallbackError),
}

impl Login {
    pub(crate) fn new(
        address: Address,
        state: OauthState,
        notices: mpsc::Sender<Notice>,
        clock: Clock,
    ) -> (Self, oneshot::Receiver<Accepted>) {
        let (accepted, receiver) = oneshot::channel();
        let transaction = Mutex::new(Some(Transaction { state, accepted }));
        (Self { address, transaction, notices: Notices::new(notices), clock }, receiver)
    }

    /// Accepts a pasted address, or sends a notice of what is wrong with it.
    pub(crate) fn paste(&self, text: &str) {
        let parse = |state: &OauthState| parse_pasted(text, &self.address.redirect, state);
        if let LoginResult::Refused(error) = self.accept(parse, None) {
            self.notices.send(Notice::PasteRefused(error));
        }
    }

    /// Answers a request. The log gets its kind, never its text.
    pub(crate) async fn respond(&self, request: &Parts) -> Response<String> {
        let (status, page) = match self.address.query(request) {
            Ok(query) => self.answer(query).await,
            Err(status @ StatusCode::NO_CONTENT) => (status, Page::Empty),
            Err(status) => (status, Page::Nothing),
        };
        let get = request.method == Method::GET;
        let expected_path = request.uri.path() == self.address.path;
        tracing::debug!(get, expected_path, %status, "a request was answered");
        page.response(status)
    }

    async fn answer(&self, query: &str) -> (StatusCode, Page) {
        let (browser, ending) = oneshot::channel();
        match self.accept(|state| answer::parse(query, state), Some(browser)) {
            LoginResult::Approved => (StatusCode::OK, self.ending(ending).await),
            LoginResult::Denied => (StatusCode::OK, Page::Denied),
            LoginResult::Used => (StatusCode::GONE, Page::Used),
            LoginResult::Refused(error) => {
                if matches!(error, CallbackError::WrongState) {
                    let counter = &self.notices.other_login;
                    self.notices.send_counted(counter, |count| Notice::OtherLogin { count });
                }
                (StatusCode::BAD_REQUEST, Page::OtherLogin)
            }
        }
    }

    fn accept(
        &self,
        parse: impl FnOnce(&OauthState) -> Result<Answer, CallbackError>,
        browser: Option<oneshot::Sender<Ending>>,
    ) -> LoginResult {
        let mut waiting = self.transaction.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(transaction) = waiting.take() else {
            return LoginResult::Used;
        };
        let answer = match parse(&transaction.state) {
            Ok(answer) => answer,
            Err(error) => {
                *waiting = Some(transaction);
                return LoginResult::Refused(error);
            }
        };
        let result = match answer {
            Answer::Approved { .. } => LoginResult::Approved,
            Answer::Denied(_) => LoginResult::Denied,
        };
        if transaction.accepted.send(Accepted { answer, browser }).is_err() {
            tracing::debug!("the answer came when nobody waited for it any more");
        }
        result
    }

    /// Waits for the end of the exchange, so that "connected" is shown only when it is true.
    async fn ending(&self, ending: oneshot::Receiver<Ending>) -> Page {
        match timeout(self.clock.patience(HELD), ending).await {
            Ok(Ok(Ending::Done)) => Page::Done,
            Ok(Ok(Ending::Failed)) => Page::Failed,
            Ok(Err(_)) | Err(_) => Page::Received,
        }
    }
}
