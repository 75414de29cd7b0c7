//! TikTok's two shapes of JSON answers: the API's envelope and OAuth's flat object

use serde_json::{Value, json};

use super::{Answer, OauthRefusal, Refusal};
use crate::emulator::switches::table::{FailureData, InvalidParam, LogId, OauthErrors};
use crate::emulator::world::{EmulatorState, mint};

/// The `data` of an API call's answer, or a refusal; `None` for an answer without `data`.
pub(crate) type Reply = Result<Option<Value>, Refusal>;

pub(crate) fn envelope(state: &mut EmulatorState, reply: Reply) -> Answer {
    let log_id = mint::log_id(state.now());
    let (status, data, code, message) = match reply {
        Ok(data) => (200, data, "ok".to_owned(), String::new()),
        Err(refusal) => {
            let data = failure_data(state);
            (refusal.status, data, spelling(state, refusal.code), refusal.message)
        }
    };
    let key = match state.settings.switches.log_id {
        LogId::Underscored => "log_id",
        LogId::Joined => "logid",
    };
    let mut body = json!({"error": {"code": code, "message": message, key: log_id}});
    if let Some(data) = data {
        body["data"] = data;
    }
    Answer::json(status, &body).with("x-tt-logid", &log_id)
}

fn failure_data(state: &mut EmulatorState) -> Option<Value> {
    state.failures += 1;
    let empty = match state.settings.switches.failure_data {
        FailureData::Alternate => state.failures % 2 == 1,
        FailureData::Empty => true,
        FailureData::Absent => false,
    };
    empty.then(|| json!({}))
}

fn spelling(state: &EmulatorState, code: String) -> String {
    match (code.as_str(), state.settings.switches.invalid_param) {
        ("invalid_params", InvalidParam::Singular) => "invalid_param".to_owned(),
        _ => code,
    }
}

pub(crate) fn flat(state: &EmulatorState, reply: Result<Value, OauthRefusal>) -> Answer {
    match reply {
        Ok(body) => Answer::json(200, &body)
            .with("cache-control", "no-store")
            .with("x-tt-logid", &mint::log_id(state.now())),
        Err(refusal) => {
            let (by_kind, error, description) = refusal.words();
            let status = match state.settings.switches.oauth_errors {
                OauthErrors::Ok => 200,
                OauthErrors::ByKind => by_kind,
            };
            flat_error(state, status, error, description)
        }
    }
}

pub(crate) fn flat_error(
    state: &EmulatorState,
    status: u16,
    error: &str,
    description: &str,
) -> Answer {
    let log_id = mint::log_id(state.now());
    let body = json!({"error": error, "error_description": description, "log_id": log_id});
    Answer::json(status, &body).with("cache-control", "no-store").with("x-tt-logid", &log_id)
}
