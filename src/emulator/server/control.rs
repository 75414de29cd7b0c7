//! The emulator's own addresses, with which a script drives it

use std::time::Duration;

use axum::response::Response;
use serde_json::{Map, Value, json};

use crate::emulator::endpoints::kept;
use crate::emulator::error::EmulatorError;
use crate::emulator::faults::fault::Fault;
use crate::emulator::switches::settings::name_and_value;
use crate::emulator::switches::table::number;
use crate::emulator::wire::{Answer, ApiCall};
use crate::emulator::world::state::{EmulatorState, Shared};

pub(crate) async fn answer(shared: &Shared, call: &ApiCall) -> Response {
    if let Some(rest) = call.path.strip_prefix("/emulator/media/") {
        return kept::medium(shared, call, rest).await;
    }
    let answer = control(&mut shared.lock(), call);
    let answer = answer.unwrap_or_else(|error| Answer::plain(400, format!("{error}\n")));
    answer.with("x-content-type-options", "nosniff").with("cache-control", "no-store").render()
}

fn control(state: &mut EmulatorState, call: &ApiCall) -> Result<Answer, EmulatorError> {
    let text = String::from_utf8_lossy(&call.body).into_owned();
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    match (call.method.as_str(), call.path.as_str()) {
        ("GET", "/emulator/state.json") => return Ok(report(state)),
        ("GET", "/emulator/account") => {
            let username = call.query("username").unwrap_or("ada.codes");
            let account = state.account(username, call.query("client_key"))?;
            return Ok(Answer::json(200, &json!(account)));
        }
        ("POST", "/emulator/faults") => {
            let faults: Vec<Fault> = lines().map(str::parse).collect::<Result<_, _>>()?;
            for fault in faults {
                state.script.add(fault);
            }
        }
        ("POST", "/emulator/reset-faults") => state.script.clear(),
        ("POST", "/emulator/switches") => {
            // All of them or none, as with faults.
            let mut settings = state.settings.clone();
            for line in lines() {
                settings.set_running(line)?;
            }
            state.settings = settings;
        }
        ("POST", "/emulator/rename") => {
            let changes: Vec<_> = lines().map(name_and_value).collect::<Result<_, _>>()?;
            state.rename(&changes)?;
        }
        ("POST", "/emulator/advance") => {
            state.timeline.advance(Duration::from_secs(number(text.trim())?));
        }
        ("POST", "/emulator/expire-access-tokens") => {
            let now = state.now();
            state.tokens.expire_access(now);
        }
        ("POST", "/emulator/expire-uploads") => state.expire_uploads(),
        _ => return Ok(Answer::plain(404, "no such control\n")),
    }
    Ok(Answer::plain(200, "ok\n"))
}

fn report(state: &EmulatorState) -> Answer {
    let switches: Map<String, Value> = state
        .settings
        .switches
        .entries()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), json!(value)))
        .collect();
    let body = json!({
        "now": state.now().seconds(),
        "posts": state.delivered(),
        "publishes": state.publishes(),
        "requests": state.log,
        "faults_waiting": state.script.len(),
        "switches": switches,
    });
    Answer::json(200, &body)
}
