//! One tab of a spreadsheet: its rows are read, and cells of it are written

use reqwest::{Method, RequestBuilder, StatusCode, Url};
use serde_json::{Value, json};

use super::account::{ServiceAccount, TokenServer};
use super::answer::{Answer, ask};
use super::error::{GoogleRefusal, NoAnswer, SheetError};
use super::names::{ClientEmail, RowNumber, SpreadsheetId, TabName};
use super::retry::retrying;
use super::row::SheetRow;
use super::token::Tokens;
use crate::clock::Clock;
use crate::secret::GoogleToken;
use crate::tiktok::{BaseUrl, http_for};

/// Google's token server (Google: OAuth 2.0 for service accounts).
const TOKEN: &str = "https://oauth2.googleapis.com";
/// Google's Sheets API (Google: Sheets API, spreadsheets.values).
const SHEETS: &str = "https://sheets.googleapis.com";

/// Base addresses in place of Google's own; `None` for Google's.
#[derive(Debug, Clone, Default)]
pub(crate) struct GoogleBases {
    pub(crate) token: Option<BaseUrl>,
    pub(crate) sheets: Option<BaseUrl>,
}

/// The spreadsheet and the tab of a run.
#[derive(Debug, Clone)]
pub(crate) struct SheetName {
    pub(crate) spreadsheet: SpreadsheetId,
    pub(crate) tab: TabName,
}

/// A tab, as one service account may use it.
#[derive(Debug)]
pub(crate) struct Sheet {
    http: reqwest::Client,
    base: BaseUrl,
    tokens: Tokens,
    email: ClientEmail,
    pub(crate) name: SheetName,
    pub(crate) clock: Clock,
}

impl Sheet {
    /// Prepares to use a tab. Sends nothing.
    pub(crate) fn new(
        name: SheetName,
        account: ServiceAccount,
        bases: GoogleBases,
        clock: Clock,
    ) -> Result<Self, SheetError> {
        let base = bases.sheets.unwrap_or_else(|| own(SHEETS));
        let of_google = || TokenServer { base: own(TOKEN), path: "/token".to_owned() };
        let server = match bases.token {
            Some(base) => TokenServer { base, ..of_google() },
            None => account.token_server.clone().unwrap_or_else(of_google),
        };
        Ok(Self {
            http: http_for(&base, clock, 0).map_err(SheetError::NoClient)?,
            base,
            email: account.email.clone(),
            tokens: Tokens::new(&server, account, clock)?,
            name,
            clock,
        })
    }

    /// Reads the rows of the tab that are meant to be posted, in their order.
    pub(crate) async fn rows(&self) -> Result<Vec<SheetRow>, SheetError> {
        let values = self.values(&self.name.tab.whole()).await?;
        let rows = values.iter().enumerate().map(|(before, cells)| {
            let cells = cells.as_array().map_or(&[][..], Vec::as_slice);
            SheetRow::new(RowNumber::after(before), cells)
        });
        Ok(rows.filter(SheetRow::is_planned).collect())
    }

    /// Reads one row again.
    pub(crate) async fn read_row(&self, number: RowNumber) -> Result<SheetRow, SheetError> {
        let values = self.values(&self.name.tab.row(number)).await?;
        let cells = values.first().and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        Ok(SheetRow::new(number, cells))
    }

    /// Reads a range: a list of rows, each a list of cells. Empty ones at the end are left out.
    async fn values(&self, range: &str) -> Result<Vec<Value>, SheetError> {
        let url = self.address(range);
        let get = async || {
            tracing::debug!("reading {range}");
            let answer = self.authorized(|http| http.request(Method::GET, url.clone())).await?;
            self.open(answer)
        };
        let mut json = retrying(self.clock, get).await?;
        match json["values"].take() {
            Value::Array(rows) => Ok(rows),
            Value::Null => Ok(Vec::new()),
            _ => Err(SheetError::Unknown(NoAnswer::Incomplete("a list of rows"))),
        }
    }

    /// Writes the cells of a range once, as plain text that the sheet does not interpret.
    pub(crate) async fn write(&self, range: &str, cells: &[&str]) -> Result<(), SheetError> {
        let mut url = self.address(range);
        url.set_query(Some("valueInputOption=RAW"));
        let body = json!({"range": range, "majorDimension": "ROWS", "values": [cells]}).to_string();
        let put = |http: &reqwest::Client| {
            http.request(Method::PUT, url.clone())
                .header("content-type", "application/json")
                .body(body.clone())
        };
        tracing::debug!("writing {range}");
        let json = self.open(self.authorized(put).await?)?;
        if json.get("updatedRange").is_none() {
            return Err(SheetError::Unknown(NoAnswer::Incomplete("updatedRange")));
        }
        Ok(())
    }

    fn address(&self, range: &str) -> Url {
        let mut url = self.base.join("/v4/spreadsheets");
        if let Ok(mut path) = url.path_segments_mut() {
            path.extend([self.name.spreadsheet.as_str(), "values", range]);
        }
        url
    }

    /// Sends a request with a token; with a new one if Google rejects the kept one.
    async fn authorized(
        &self,
        request: impl Fn(&reqwest::Client) -> RequestBuilder,
    ) -> Result<Answer, SheetError> {
        let send = async |token: &GoogleToken| {
            ask(self.clock, request(&self.http).bearer_auth(token.expose())).await
        };
        let token = self.tokens.current().await?;
        let answer = send(&token).await?;
        if answer.status != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        self.tokens.forget(&token).await;
        send(&self.tokens.current().await?).await
    }

    fn open(&self, answer: Answer) -> Result<Value, SheetError> {
        answer.open(|refusal| self.refused(refusal))
    }

    /// Names what a refusal of the Sheets API means.
    fn refused(&self, refusal: GoogleRefusal) -> SheetError {
        let is_off = ["SERVICE_DISABLED", "accessNotConfigured"].contains(&refusal.reason.as_str());
        match refusal.status {
            StatusCode::UNAUTHORIZED => SheetError::NotAuthorized(refusal),
            StatusCode::FORBIDDEN if is_off => SheetError::ApiOff(refusal),
            StatusCode::FORBIDDEN => {
                SheetError::NotShared { email: self.email.clone(), source: refusal }
            }
            StatusCode::NOT_FOUND => SheetError::NoSuchSheet(self.name.spreadsheet.clone()),
            StatusCode::BAD_REQUEST if refusal.message.starts_with("Unable to parse range") => {
                SheetError::NoSuchTab(self.name.tab.clone())
            }
            _ => SheetError::Refused(refusal),
        }
    }
}

fn own(text: &str) -> BaseUrl {
    text.parse().expect("a constant address")
}
