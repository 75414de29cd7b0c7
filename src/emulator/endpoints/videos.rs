//! `POST /v2/video/list/` and `/v2/video/query/`: the creator's public videos

use serde_json::{Map, Value, json};

use super::caller::Caller;
use crate::clock::Moment;
use crate::emulator::wire::{ApiCall, Endpoint, Refusal, Reply};
use crate::emulator::world::{AppVideo, Delivery, EmulatorState, Figures, Publication, Stage};

/// TikTok: at most 20 videos an answer, 10 if the call does not say.
const MOST_VIDEOS: usize = 20;
const USUAL_VIDEOS: usize = 10;

/// Lists videos, newest first, from a cursor in milliseconds on.
pub(crate) fn list(state: &mut EmulatorState, call: &ApiCall) -> Reply {
    let body = call.json()?;
    let caller = Caller::admit(state, call, Endpoint::VideoList, &["video.list"])?;
    let fields = fields(call)?;
    let most = match &body["max_count"] {
        Value::Null => USUAL_VIDEOS,
        count => count
            .as_u64()
            .and_then(|count| usize::try_from(count).ok())
            .filter(|count| (1..=MOST_VIDEOS).contains(count))
            .ok_or_else(|| Refusal::invalid("Invalid max_count"))?,
    };
    let before = match &body["cursor"] {
        Value::Null => None,
        cursor => Some(cursor.as_u64().ok_or_else(|| Refusal::invalid("Invalid cursor"))?),
    };
    // The first page has the cursor 0 too.
    let before = before.filter(|cursor| *cursor > 0);
    let mut older = public(state, &caller);
    older.retain(|video| before.is_none_or(|cursor| video.created.millis() < cursor));
    let shown = &older[..older.len().min(most)];
    let cursor = shown.last().map_or(0, |video| video.created.millis());
    let videos: Vec<Value> = shown.iter().map(|it| it.answer(call, &fields)).collect();
    Ok(Some(json!({"videos": videos, "cursor": cursor, "has_more": shown.len() < older.len()})))
}

/// Returns the videos with the given ids, and leaves unknown ids out.
pub(crate) fn query(state: &mut EmulatorState, call: &ApiCall) -> Reply {
    let body = call.json()?;
    let caller = Caller::admit(state, call, Endpoint::VideoQuery, &["video.list"])?;
    let fields = fields(call)?;
    let ids: Vec<&str> = body["filters"]["video_ids"]
        .as_array()
        .filter(|ids| ids.len() <= MOST_VIDEOS)
        .ok_or_else(|| Refusal::invalid("Invalid video_ids"))?
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let videos: Vec<Value> = public(state, &caller)
        .into_iter()
        .filter(|video| ids.contains(&video.id.to_string().as_str()))
        .map(|video| video.answer(call, &fields))
        .collect();
    Ok(Some(json!({"videos": videos})))
}

fn fields(call: &ApiCall) -> Result<Vec<String>, Refusal> {
    let fields = call.query("fields").filter(|fields| !fields.is_empty());
    let fields = fields.ok_or_else(|| Refusal::invalid("Fields is required"))?;
    Ok(fields.split(',').map(|it| it.trim().to_owned()).collect())
}

/// A public video, whether it was published through the API or posted in the app.
struct Shown<'s> {
    id: u64,
    name: &'s str,
    created: Moment,
    caption: &'s str,
    figures: Figures,
}

/// Returns the creator's public videos, newest first.
fn public<'s>(state: &'s EmulatorState, caller: &Caller) -> Vec<Shown<'s>> {
    let name = &caller.user.username;
    let is_public = |it: &&Publication| state.stage(it) == Stage::Complete { moderated: true };
    let published = state.publications.iter().filter(|it| it.delivery != Delivery::Photo);
    let published = published.filter(|it| it.username == *name).filter(is_public).map(|it| Shown {
        id: it.post_id,
        name: &it.username,
        created: it.created,
        caption: it.post_info["title"].as_str().unwrap_or_default(),
        figures: Figures::default(),
    });
    let of_app = state.app_videos.iter().filter(|it| it.video.username == *name);
    let of_app = of_app.map(|AppVideo { video, created }| Shown {
        id: video.post_id,
        name: &video.username,
        created: *created,
        caption: &video.title,
        figures: video.figures,
    });
    let mut videos: Vec<Shown<'_>> = published.chain(of_app).collect();
    videos.sort_by_key(|video| std::cmp::Reverse(video.created));
    videos
}

impl Shown<'_> {
    /// Returns the fields that were asked for.
    fn answer(&self, call: &ApiCall, fields: &[String]) -> Value {
        let Self { id, name, created, caption, figures } = self;
        let known = json!({
            "id": id.to_string(),
            "create_time": created.seconds(),
            "cover_image_url": format!("{}/emulator/avatar/{name}.svg", call.addresses.api),
            "share_url": format!("https://www.tiktok.com/@{name}/video/{id}"),
            "video_description": caption, "title": caption,
            "duration": figures.duration, "height": 0, "width": 0,
            "embed_html": "", "embed_link": format!("https://www.tiktok.com/embed/v2/{id}"),
            "like_count": figures.likes, "comment_count": figures.comments,
            "share_count": figures.shares, "view_count": figures.views,
        });
        let asked = fields
            .iter()
            .filter(|field| !known[field.as_str()].is_null())
            .map(|field| (field.clone(), known[field.as_str()].clone()));
        Value::Object(asked.collect::<Map<_, _>>())
    }
}
