//! The emulator's own addresses, for whoever drives it from outside

use axum::response::Response;
use serde_json::json;
use std::time::Duration;

use super::settings::name_and_value;
use super::shared::Shared;
use crate::emulator::endpoints::gallery;
use crate::emulator::error::EmulatorError;
use crate::emulator::faults::apply::render;
use crate::emulator::faults::fault::Fault;
use crate::emulator::wire::answer::Answer;
use crate::emulator::wire::call::ApiCall;
use crate::emulator::world::state::EmulatorState;

/// Answers one of the emulator's own addresses.
pub(crate) async fn answer(shared: &Shared, call: &ApiCall) -> Response {
    if let Some(rest) = call.path.strip_prefix("/emulator/media/") {
        return gallery::medium(shared, call, rest).await;
    }
    let answer = control(&mut shared.lock(), call);
    let answer = answer.unwrap_or_else(|error| Answer::plain(400, format!("{error}\n")));
    render(answer.with("x-content-type-options", "nosniff").with("cache-control", "no-store"))
}

fn control(state: &mut EmulatorState, call: &ApiCall) -> Result<Answer, EmulatorError> {
    let text = String::from_utf8_lossy(&call.body).into_owned();
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    match (call.method.as_str(), call.path.as_str()) {
        ("GET", "/emulator/state.json") => Ok(report(state)),
        ("GET", "/emulator/account") => {
            let username = call.query("username").unwrap_or("ada.codes");
            let account = state.account(username, call.query("client_key"))?;
            Ok(Answer::json(200, &json!(account)))
        }
        ("POST", "/emulator/faults") => {
            let faults: Vec<Fault> = lines().map(str::parse).collect::<Result<_, _>>()?;
            for fault in faults {
                state.script.add(fault);
            }
            Ok(done())
        }
        ("POST", "/emulator/reset-faults") => {
            state.script.clear();
            Ok(done())
        }
        ("POST", "/emulator/switches") => {
            for line in lines() {
                let (name, value) = name_and_value(line)?;
                set(state, name, value)?;
            }
            Ok(done())
        }
        ("POST", "/emulator/rename") => {
            let changes: Vec<_> = lines().map(name_and_value).collect::<Result<_, _>>()?;
            state.rename(&changes)?;
            Ok(done())
        }
        ("POST", "/emulator/advance") => {
            let seconds: u64 = text.trim().parse()?;
            state.timeline.advance(Duration::from_secs(seconds));
            Ok(done())
        }
        ("POST", "/emulator/expire-access-tokens") => {
            let now = state.now();
            state.tokens.expire_access(now);
            Ok(done())
        }
        ("POST", "/emulator/expire-uploads") => {
            state.expire_uploads();
            Ok(done())
        }
        _ => Ok(Answer::plain(404, "no such control\n")),
    }
}

fn set(state: &mut EmulatorState, name: &str, value: &str) -> Result<(), EmulatorError> {
    match name {
        "user" => value.clone_into(&mut state.logged_in),
        "processing" => state.processing = Duration::from_secs(value.parse()?),
        "moderation" => state.moderation = Duration::from_secs(value.parse()?),
        _ => state.switches.set(name, value)?,
    }
    Ok(())
}

fn done() -> Answer {
    Answer::plain(200, "ok\n")
}

fn report(state: &EmulatorState) -> Answer {
    let switches: serde_json::Map<_, _> = state
        .switches
        .entries()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), json!(value)))
        .collect();
    let body = json!({
        "now": state.now().as_secs(),
        "posts": state.delivered(),
        "publishes": state.publishes(),
        "requests": state.log,
        "faults_waiting": state.script.len(),
        "switches": switches,
    });
    Answer::json(200, &body)
}
