//! `agoras tiktok videos`

use clap::Args;
use serde::Serialize;

use crate::cli::arguments::since::{Since, since};
use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::cli::global::Output;
use crate::cli::tiktok::who::WhoArgs;
use crate::clock::Moment;
use crate::flow::{self, FlowError, Reached, Session, WantedVideos};
use crate::tiktok::{PostId, Video};

/// Characters of a caption in a line for people.
const LONGEST_CAPTION: usize = 60;

/// List the account's public videos, with their figures
#[derive(Args, Debug)]
pub(crate) struct VideosArgs {
    /// The ids of videos to show instead of the newest
    #[arg(value_name = "POST_ID", value_parser = values::parsed::<PostId>, conflicts_with_all = ["limit", "since"])]
    post_ids: Vec<PostId>,

    /// The number of videos, the newest first
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = values::parsed::<usize>)]
    limit: usize,

    /// The age of the oldest, such as `7d` or `12h`; or a day or a moment, in UTC
    #[arg(long, value_name = "AGE|DATE", value_parser = since)]
    since: Option<Since>,

    #[command(flatten)]
    who: WhoArgs,
}

#[derive(Serialize)]
struct VideosDocument<'a> {
    username: String,
    videos: Vec<VideoDocument<'a>>,
    /// `true` if TikTok has older ones that the limit has left out.
    has_more: bool,
    /// The ids that were asked for and are not there.
    not_found: Vec<String>,
}

/// One video. What TikTok leaves out is `null`.
#[derive(Serialize)]
struct VideoDocument<'a> {
    id: String,
    url: Option<&'a str>,
    caption: Option<&'a str>,
    created_at: Option<String>,
    duration_s: Option<u64>,
    views: Option<u64>,
    likes: Option<u64>,
    comments: Option<u64>,
    shares: Option<u64>,
    /// An address that is valid for six hours.
    cover_url: Option<&'a str>,
}

/// The videos that a command has found.
struct Answer {
    videos: Vec<Video>,
    has_more: bool,
    not_found: Vec<PostId>,
}

pub(crate) async fn run(context: &Context, args: &VideosArgs) -> Result<(), Failure> {
    args.who
        .with_session(context, async |session, _| {
            let answer = if args.post_ids.is_empty() {
                newest(context, session, args).await
            } else {
                named(context, session, &args.post_ids).await
            };
            let answer = answer.map_err(|error| Failure::of_videos(error, &context.global))?;
            show(context, session.owner().username().as_str(), &answer);
            Ok(())
        })
        .await
}

/// Lists the newest videos, and notes in the journal which posts are among them.
async fn newest(
    context: &Context,
    session: &Session<'_>,
    args: &VideosArgs,
) -> Result<Answer, FlowError> {
    let ui = &context.ui;
    if args.limit == 0 {
        ui.step("No video is shown, because the limit is 0");
        return Ok(Answer { videos: Vec::new(), has_more: false, not_found: Vec::new() });
    }
    let since = args.since.map(|since| since.before(context.clock.now()));
    let listing = flow::list_videos(session, WantedVideos { limit: args.limit, since }).await?;
    flow::learn_posts(session, &listing).await;
    if listing.reached == Reached::Stuck {
        ui.warning(
            "TikTok says that there are more videos, and does not send them: they are left out",
        );
    } else if listing.videos.is_empty() {
        let of = if since.is_some() { "of that time" } else { "yet" };
        ui.step(&format!("{} has no public video {of}", session.owner().username()));
    }
    let has_more = listing.has_more();
    Ok(Answer { videos: listing.videos, has_more, not_found: Vec::new() })
}

/// Looks videos up, and names on stderr those that are not there.
async fn named(
    context: &Context,
    session: &Session<'_>,
    ids: &[PostId],
) -> Result<Answer, FlowError> {
    let found = flow::look_up_videos(session, ids).await?;
    if !found.missing.is_empty() {
        let owner = session.owner();
        let missing = flow::listed_ids(&found.missing);
        context.ui.warning(&format!("{} has no public video with {missing}", owner.username()));
    }
    Ok(Answer { videos: found.videos, has_more: false, not_found: found.missing })
}

fn show(context: &Context, username: &str, answer: &Answer) {
    let ui = &context.ui;
    match ui.shape {
        Output::Human => answer.videos.iter().for_each(|video| ui.data(&line(video))),
        Output::Json => ui.json(&VideosDocument {
            username: username.to_owned(),
            videos: answer.videos.iter().map(document).collect(),
            has_more: answer.has_more,
            not_found: answer.not_found.iter().map(ToString::to_string).collect(),
        }),
    }
}

fn document(video: &Video) -> VideoDocument<'_> {
    VideoDocument {
        id: video.id.to_string(),
        url: video.url.as_deref(),
        caption: video.caption.as_deref(),
        created_at: video.created_at.map(Moment::rfc3339),
        duration_s: video.duration.map(|duration| duration.as_secs()),
        views: video.views,
        likes: video.likes,
        comments: video.comments,
        shares: video.shares,
        cover_url: video.cover_url.as_deref(),
    }
}

/// Returns a video as a line for people, without what TikTok leaves out.
fn line(video: &Video) -> String {
    let created = video.created_at.map(|at| at.rfc3339().replace('T', " ").replace('Z', " UTC"));
    let mut parts = vec![created.unwrap_or_else(|| "-".to_owned()), video.id.to_string()];
    parts.push(video.url.clone().unwrap_or_else(|| "-".to_owned()));
    parts.extend(video.duration.map(|duration| format!("{} s", duration.as_secs())));
    let counts = [
        (video.views, "view"),
        (video.likes, "like"),
        (video.comments, "comment"),
        (video.shares, "share"),
    ];
    parts.extend(counts.into_iter().filter_map(|(count, what)| Some(counted(count?, what))));
    parts.extend(video.caption.as_deref().map(shortened));
    parts.join("  ")
}

fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Returns a caption as one short line.
fn shortened(caption: &str) -> String {
    let words: Vec<&str> = caption.split_whitespace().collect();
    let whole = words.join(" ");
    if whole.chars().count() <= LONGEST_CAPTION {
        return whole;
    }
    whole.chars().take(LONGEST_CAPTION - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caption_is_one_line_of_sixty_characters() {
        assert_eq!(shortened("Hello\n\n#rust \t world"), "Hello #rust world");
        let long = shortened(&"é".repeat(61));
        assert_eq!(long.chars().count(), LONGEST_CAPTION);
        assert!(long.ends_with("é…"), "{long}");
        assert_eq!(shortened(&"é".repeat(60)), "é".repeat(60));
    }

    #[test]
    fn one_is_not_counted_as_many() {
        assert_eq!((counted(1, "view"), counted(0, "view")), ("1 view".into(), "0 views".into()));
    }
}
