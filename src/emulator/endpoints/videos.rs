//! `POST /v2/video/list/` and `/v2/video/query/`: the creator's public videos

use serde_json::{Map, Value, json};

use super::caller::Caller;
use crate::emulator::wire::{ApiCall, Endpoint, Refusal, Reply};
use crate::emulator::world::{Delivery, EmulatorState, Publication, Stage};

/// TikTok: at most 20 videos an answer, 10 if the call does not say.
const MOST_VIDEOS: u64 = 20;
const USUAL_VIDEOS: u64 = 10;

/// Lists videos, newest first, from a cursor in milliseconds on.
pub(crate) fn list(state: &mut EmulatorState, call: &ApiCall) -> Reply {
    let body = call.json()?;
    let caller = Caller::admit(state, call, Endpoint::Videos, &["video.list"])?;
    let fields = fields(call)?;
    let most = match &body["max_count"] {
        Value::Null => USUAL_VIDEOS,
        count => count
            .as_u64()
            .filter(|count| (1..=MOST_VIDEOS).contains(count))
            .ok_or_else(|| Refusal::invalid("Invalid max_count"))?,
    };
    let before = body["cursor"].as_u64().filter(|cursor| *cursor > 0);
    let older: Vec<&Publication> = public(state, &caller)
        .filter(|publication| before.is_none_or(|cursor| publication.created.millis() < cursor))
        .collect();
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let shown = &older[..older.len().min(most)];
    let cursor = shown.last().map_or(0, |publication| publication.created.millis());
    let videos: Vec<Value> = shown.iter().map(|it| video(call, it, &fields)).collect();
    Ok(Some(json!({"videos": videos, "cursor": cursor, "has_more": shown.len() < older.len()})))
}

/// Returns the videos with the given ids, and leaves unknown ids out.
pub(crate) fn query(state: &mut EmulatorState, call: &ApiCall) -> Reply {
    let body = call.json()?;
    let caller = Caller::admit(state, call, Endpoint::Videos, &["video.list"])?;
    let fields = fields(call)?;
    let ids: Vec<&str> = body["filters"]["video_ids"]
        .as_array()
        .filter(|ids| ids.len() <= 20)
        .ok_or_else(|| Refusal::invalid("Invalid video_ids"))?
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let videos: Vec<Value> = public(state, &caller)
        .filter(|publication| ids.contains(&publication.post_id.to_string().as_str()))
        .map(|publication| video(call, publication, &fields))
        .collect();
    Ok(Some(json!({"videos": videos})))
}

fn fields(call: &ApiCall) -> Result<Vec<String>, Refusal> {
    let fields = call.query("fields").filter(|fields| !fields.is_empty());
    let fields = fields.ok_or_else(|| Refusal::invalid("Fields is required"))?;
    Ok(fields.split(',').map(|it| it.trim().to_owned()).collect())
}

/// Returns the creator's public videos, newest first.
fn public<'s>(state: &'s EmulatorState, caller: &Caller) -> impl Iterator<Item = &'s Publication> {
    let own =
        |it: &&Publication| it.username == caller.user.username && it.delivery != Delivery::Photo;
    let newest_first = state.publications.iter().rev();
    newest_first.filter(own).filter(|it| state.stage(it) == Stage::Complete { moderated: true })
}

fn video(call: &ApiCall, publication: &Publication, fields: &[String]) -> Value {
    let id = publication.post_id;
    let name = &publication.username;
    let caption = publication.post_info["title"].as_str().unwrap_or_default();
    let known = json!({
        "id": id.to_string(),
        "create_time": publication.created.seconds(),
        "cover_image_url": format!("{}/emulator/avatar/{name}.svg", call.addresses.api),
        "share_url": format!("https://www.tiktok.com/@{name}/video/{id}"),
        "video_description": caption, "title": caption,
        "duration": 0, "height": 0, "width": 0,
        "embed_html": "", "embed_link": format!("https://www.tiktok.com/embed/v2/{id}"),
        "like_count": 0, "comment_count": 0, "share_count": 0, "view_count": 0,
    });
    let asked = fields
        .iter()
        .filter(|field| !known[field.as_str()].is_null())
        .map(|field| (field.clone(), known[field.as_str()].clone()));
    Value::Object(asked.collect::<Map<_, _>>())
}
