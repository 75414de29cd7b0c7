//! The spreadsheet, and the fate of each call to it

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::answer::{Answer, done, invalid_grant, refused};
use super::assertion::check;
use super::request::{Call, Request};
use super::{Access, Fault, ID};

/// The state of the stand-in.
pub(super) struct Document {
    pub(super) tabs: BTreeMap<String, Vec<Vec<String>>>,
    pub(super) columns: usize,
    pub(super) access: Access,
    pub(super) faults: Vec<(Call, Fault)>,
    pub(super) calls: Vec<String>,
    pub(super) tokens: usize,
    /// The address of the token server, which assertions have to be for.
    pub(super) audience: String,
}

/// A range of a tab; rows and columns count from 0.
struct Range {
    tab: String,
    rows: std::ops::Range<usize>,
    columns: std::ops::Range<usize>,
}

pub(super) fn index(column: char) -> usize {
    usize::try_from(u32::from(column) - u32::from('A')).unwrap()
}

impl Document {
    pub(super) fn answer(&mut self, request: &Request) -> Answer {
        let call = request.call();
        let place = self.faults.iter().position(|(of, _)| *of == call);
        let fault = place.map(|place| self.faults.remove(place).1);
        self.calls.push(request.note());
        match fault {
            None => self.carry_out(request),
            Some(Fault::LostAnswer) => {
                self.carry_out(request);
                None
            }
            Some(Fault::LostRequest) => None,
            Some(Fault::Edited { row, column, text }) => {
                self.edit(row, column, text);
                self.carry_out(request)
            }
            Some(Fault::Rejected) => {
                self.tokens += 1;
                refused(
                    401,
                    "UNAUTHENTICATED",
                    "Request had invalid authentication credentials.",
                    "",
                )
            }
            Some(Fault::Limited(wait)) => {
                let message = "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user'";
                let (_, body) = refused(429, "RESOURCE_EXHAUSTED", message, "RATE_LIMIT_EXCEEDED")?;
                let header = wait.map_or(String::new(), |wait| format!("\r\nRetry-After: {wait}"));
                Some((format!("429 Too Many Requests{header}"), body))
            }
            Some(Fault::Status(status)) => {
                Some((format!("{status} No"), "<html>The server is having trouble".to_owned()))
            }
            Some(Fault::Refused { status, word, message, reason }) => {
                refused(status, word, message, reason)
            }
            Some(Fault::InvalidGrant(description)) => invalid_grant(description),
        }
    }

    pub(super) fn edit(&mut self, row: usize, column: char, text: &str) {
        let rows = self.tabs.values_mut().next().unwrap();
        put(rows, row - 1, index(column), text);
    }

    fn carry_out(&mut self, request: &Request) -> Answer {
        if request.call() == Call::Token {
            return self.exchange(&request.body);
        }
        if request.token != format!("ya29.{}", self.tokens) {
            return refused(
                401,
                "UNAUTHENTICATED",
                "Request had invalid authentication credentials.",
                "",
            );
        }
        let prefix = format!("/v4/spreadsheets/{ID}/values/");
        let Some(range) = request.path.strip_prefix(&prefix) else {
            return refused(404, "NOT_FOUND", "Requested entity was not found.", "");
        };
        let allowed = match request.call() {
            Call::Read => self.access != Access::None,
            _ => self.access == Access::Editor,
        };
        if !allowed {
            return refused(403, "PERMISSION_DENIED", "The caller does not have permission", "");
        }
        let Some(place) = self.range(range) else {
            let message = format!("Unable to parse range: {range}");
            return refused(400, "INVALID_ARGUMENT", &message, "");
        };
        match request.call() {
            Call::Read => done(&self.values(range, &place)),
            _ => self.update(range, &place, request),
        }
    }

    /// Gives a token for an assertion that is signed, for this server, and of now.
    fn exchange(&mut self, body: &[u8]) -> Answer {
        if let Err(description) = check(body, &self.audience) {
            return invalid_grant(description);
        }
        self.tokens += 1;
        done(&json!({
            "access_token": format!("ya29.{}", self.tokens), "expires_in": 3599, "token_type": "Bearer"
        }))
    }

    /// Reads A1 notation: `'Tab'`, `'Tab'!5:5`, `'Tab'!I5` or `'Tab'!I5:J5`.
    fn range(&self, text: &str) -> Option<Range> {
        let (tab, cells) = text.strip_prefix('\'')?.rsplit_once('\'')?;
        let tab = tab.replace("''", "'");
        let height = self.tabs.get(&tab)?.len();
        let Some(cells) = cells.strip_prefix('!') else {
            return Some(Range { tab, rows: 0..height, columns: 0..self.columns });
        };
        let (first, last) = cells.split_once(':').unwrap_or((cells, cells));
        let corner = |text: &str| {
            let row = text.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
            let column = text[..text.len() - row.len()].chars().next().map(index);
            Some((row.parse::<usize>().ok()?.checked_sub(1)?, column))
        };
        let ((top, left), (bottom, right)) = (corner(first)?, corner(last)?);
        let right = right.map_or(self.columns, |right| right + 1);
        Some(Range { tab, rows: top..bottom + 1, columns: left.unwrap_or(0)..right })
    }

    /// Returns the cells of a range, without the empty ones at the ends of rows and of the range.
    fn values(&self, name: &str, range: &Range) -> Value {
        let rows = &self.tabs[&range.tab];
        let mut values: Vec<Vec<&str>> = range
            .rows
            .clone()
            .filter_map(|row| rows.get(row))
            .map(|cells| {
                let cells = cells.iter().map(String::as_str).take(range.columns.end);
                let mut cells: Vec<&str> = cells.skip(range.columns.start).collect();
                while cells.last().is_some_and(|cell| cell.is_empty()) {
                    cells.pop();
                }
                cells
            })
            .collect();
        while values.last().is_some_and(Vec::is_empty) {
            values.pop();
        }
        let mut answer = json!({"range": name, "majorDimension": "ROWS"});
        if !values.is_empty() {
            answer["values"] = json!(values);
        }
        answer
    }

    fn update(&mut self, name: &str, range: &Range, request: &Request) -> Answer {
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let cells = body["values"][0].as_array().filter(|_| body["range"] == name);
        let is_raw = request.method == "PUT" && request.query == "valueInputOption=RAW";
        let Some(cells) = cells.filter(|cells| is_raw && cells.len() == range.columns.len()) else {
            return refused(400, "INVALID_ARGUMENT", "'valueInputOption' or data is wrong", "");
        };
        if range.columns.end > self.columns {
            let message = format!(
                "Range ({name}) exceeds grid limits. Max rows: 1000, max columns: {}",
                self.columns
            );
            return refused(400, "INVALID_ARGUMENT", &message, "");
        }
        let rows = self.tabs.get_mut(&range.tab).unwrap();
        for (column, cell) in range.columns.clone().zip(cells) {
            put(rows, range.rows.start, column, cell.as_str().unwrap());
        }
        done(&json!({
            "spreadsheetId": ID, "updatedRange": name, "updatedRows": 1,
            "updatedColumns": cells.len(), "updatedCells": cells.len(),
        }))
    }
}

fn put(rows: &mut Vec<Vec<String>>, row: usize, column: usize, text: &str) {
    if rows.len() <= row {
        rows.resize(row + 1, Vec::new());
    }
    let cells = &mut rows[row];
    if cells.len() <= column {
        cells.resize(column + 1, String::new());
    }
    text.clone_into(&mut cells[column]);
}
