//! A stand-in for Google: a token server that checks signatures, and a spreadsheet of tabs

mod answer;
mod assertion;
mod document;
mod request;

use std::collections::BTreeMap;
use std::io::Write;
use std::net::TcpStream;
use std::sync::{Arc, Mutex, MutexGuard};

use document::{Document, index};
pub(crate) use request::Call;
use request::Request;

use super::serving::Serving;

/// The key of the service account. Nothing else knows it.
const KEY: &str = include_str!("../../../data/google/test-only-key.pkcs8.pem");
const EMAIL: &str = "bot@project.iam.gserviceaccount.com";
const ID: &str = "1aBcD-eF_gH";

/// The fate of one call.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// The quota is used up, with this `Retry-After`.
    Limited(Option<&'static str>),
    /// A status with a page that is not Google's JSON.
    Status(u16),
    /// The token is no longer accepted.
    Rejected,
    /// The connection ends before the call is carried out.
    LostRequest,
    /// The call is carried out, and the connection ends before the answer.
    LostAnswer,
    /// A person types this into the cell before the call is carried out.
    Edited { row: usize, column: char, text: &'static str },
    /// An error in Google's JSON.
    Refused { status: u16, word: &'static str, message: &'static str, reason: &'static str },
    /// An error of the token server, with this description.
    InvalidGrant(&'static str),
}

/// The rights of the service account in the spreadsheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    None,
    Viewer,
    Editor,
}

/// A running stand-in; it serves until it is dropped.
pub(crate) struct Google {
    serving: Serving,
    document: Arc<Mutex<Document>>,
}

impl Google {
    /// Starts a stand-in with one spreadsheet, of which this tab holds these rows.
    pub(crate) fn with(tab: &str, rows: &[&[&str]]) -> Self {
        let owned = |row: &&[&str]| row.iter().map(|&cell| cell.to_owned()).collect();
        let document = Arc::new(Mutex::new(Document {
            tabs: BTreeMap::from([(tab.to_owned(), rows.iter().map(owned).collect())]),
            columns: 26,
            access: Access::Editor,
            faults: Vec::new(),
            calls: Vec::new(),
            tokens: 0,
            audience: String::new(),
        }));
        let served = document.clone();
        let serving = Serving::with(move |socket| drop(serve(socket, &served)));
        let google = Self { serving, document };
        google.document().audience = format!("{}/token", google.url());
        google
    }

    /// Returns the base address of both its token server and its API.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.serving.port())
    }

    pub(crate) const fn key() -> &'static str {
        KEY
    }

    pub(crate) const fn email() -> &'static str {
        EMAIL
    }

    pub(crate) const fn id() -> &'static str {
        ID
    }

    fn document(&self) -> MutexGuard<'_, Document> {
        self.document.lock().unwrap()
    }

    /// Gives the next call of a kind that has no fault yet this one.
    pub(crate) fn fault(&self, call: Call, fault: Fault) {
        self.document().faults.push((call, fault));
    }

    pub(crate) fn set_access(&self, access: Access) {
        self.document().access = access;
    }

    /// Gives the spreadsheet this many columns.
    pub(crate) fn set_columns(&self, columns: usize) {
        self.document().columns = columns;
    }

    /// Types a text into a cell of the only tab; rows count from 1.
    pub(crate) fn edit(&self, row: usize, column: char, text: &str) {
        self.document().edit(row, column, text);
    }

    /// Returns the text of a cell of the only tab; rows count from 1.
    pub(crate) fn cell(&self, row: usize, column: char) -> String {
        let document = self.document();
        let rows = document.tabs.values().next().unwrap();
        let cell = rows.get(row - 1).and_then(|cells| cells.get(index(column)));
        cell.cloned().unwrap_or_default()
    }

    /// Returns the calls since the last time, as `token`, `read RANGE` and `write RANGE CELLS`.
    pub(crate) fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.document().calls)
    }
}

fn serve(mut socket: TcpStream, document: &Mutex<Document>) -> std::io::Result<()> {
    let Some(request) = Request::read(&socket)? else {
        return Ok(());
    };
    let answer = document.lock().unwrap().answer(&request);
    match answer {
        Some((head, body)) => write!(
            socket,
            "HTTP/1.1 {head}\r\nConnection: close\r\nContent-Type: application/json; charset=UTF-8\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        ),
        None => Ok(()),
    }
}
