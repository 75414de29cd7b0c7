//! The posting screen of TikTok's content sharing guidelines: who posts what, for whom, and consent

use crate::cli::context::Context;
use crate::cli::explain::{Failure, OwnCode};
use crate::cli::terminal::question;
use crate::cli::terminal::ui::Tone;
use crate::flow::{Hosting, Poster, Prepared, Submission, VideoMedia, VideoSubmission};
use crate::tiktok::{CreatorInfo, Disclosure, PhotoPost, PrivacyLevel, VideoPost};
use crate::units::size;

const MUSIC: &str = "Music Usage Confirmation (https://www.tiktok.com/legal/page/global/music-usage-confirmation/en)";
const BRANDED: &str =
    "Branded Content Policy (https://www.tiktok.com/legal/page/global/bc-policy/en)";

struct Screen<'a> {
    creator: &'a CreatorInfo,
    privacy: PrivacyLevel,
    disclosure: Disclosure,
    /// The media, the texts, and the permissions of viewers, in lines.
    content: Vec<String>,
}

/// Shows who posts, for whom, and what it means; nothing for a draft, finished in the app.
pub(crate) fn show(context: &Context, prepared: &Prepared) {
    if let Some(screen) = Screen::of(prepared) {
        for line in screen.lines(false) {
            context.ui.step(&line);
        }
    }
}

/// Asks a person at the terminal for consent; otherwise, or with `--yes`, shows the usual lines.
pub(crate) async fn ask(context: &Context, prepared: &Prepared) -> Result<(), Failure> {
    let Some(screen) = Screen::of(prepared).filter(|_| question::is_anybody_there(context)) else {
        show(context, prepared);
        return Ok(());
    };
    for line in screen.lines(true) {
        context.ui.talk(Tone::More, &line);
    }
    if question::agrees(context, "Post it?").await? {
        return Ok(());
    }
    let explanation = OwnCode::Declined.explanation();
    Err(Failure::explained(explanation, "you did not agree, and nothing was sent to TikTok"))
}

impl<'a> Screen<'a> {
    fn of(prepared: &'a Prepared) -> Option<Self> {
        let Poster::Profile { creator, .. } = prepared.poster()? else { return None };
        let (privacy, disclosure, content) = match prepared.submission() {
            Submission::Photos { post, hosting, .. } => {
                (post.privacy, post.disclosure, photos(post, hosting.as_deref()))
            }
            Submission::Video(VideoSubmission { media, post, .. }) => {
                let post = post.as_ref()?;
                (post.privacy, post.disclosure, video(media, post))
            }
        };
        Some(Self { creator, privacy, disclosure, content })
    }

    /// Returns the lines of every run, and before a question the content among them.
    fn lines(&self, is_question: bool) -> Vec<String> {
        let username = &self.creator.username;
        let name = self.creator.nickname.as_ref().unwrap_or(username);
        let audience = match self.privacy {
            PrivacyLevel::PublicToEveryone => "everyone",
            PrivacyLevel::MutualFollowFriends => "friends",
            PrivacyLevel::FollowerOfCreator => "followers",
            PrivacyLevel::SelfOnly => "the creator alone",
        };
        let heading = format!("Posting as {name} (@{username}), visible to {audience}");
        let mut lines = vec![format!("{heading} ({})", self.privacy)];
        if is_question {
            lines.push(format!("  TikTok offers {}", self.creator.privacy_levels.join(", ")));
            lines.extend(self.content.iter().map(|line| format!("  {line}")));
        }
        let Disclosure { own_brand, paid_partnership } = self.disclosure;
        let label = match (paid_partnership, own_brand) {
            (true, _) => Some("Paid partnership"),
            (false, true) => Some("Promotional content"),
            (false, false) => None,
        };
        lines.extend(label.map(|it| format!("Your photo/video will be labeled as '{it}'")));
        let policy = if paid_partnership { format!("{BRANDED} and {MUSIC}") } else { MUSIC.into() };
        lines.push(format!("By posting, you agree to TikTok's {policy}"));
        lines
    }
}

fn video(media: &VideoMedia, post: &VideoPost) -> Vec<String> {
    let media = match media {
        VideoMedia::Upload { source, .. } => {
            format!("video: {}, {}", source.name(), size(source.size()))
        }
        VideoMedia::Convert(fixing) => format!(
            "video: {}, converted first by ffmpeg: {}",
            fixing.source.name(),
            fixing.conversion.options_line()
        ),
        VideoMedia::Pull { url, .. } => format!("video: {}", public(url)),
    };
    let allowed = &post.interactions;
    let may = viewers(&[
        ("comment", allowed.comments),
        ("make duets", allowed.duet),
        ("make stitches", allowed.stitch),
    ]);
    let mut lines = vec![media, format!("caption: {}", text(post.title.as_deref())), may];
    lines.extend(post.ai_generated.then(|| "labelled as made by AI".to_owned()));
    lines
}

fn photos(post: &PhotoPost, hosting: Option<&Hosting>) -> Vec<String> {
    let images = names(post, hosting).into_iter().enumerate().map(|(index, image)| {
        let cover = if index == post.cover_index { " (cover)" } else { "" };
        format!("photo {}: {}{cover}", index + 1, public(&image))
    });
    let mut lines: Vec<String> = images.collect();
    lines.push(format!("title: {}", text(post.title.as_deref())));
    lines.push(format!("description: {}", text(post.description.as_deref())));
    lines.push(viewers(&[("comment", post.comments)]));
    lines.extend(post.add_music.then(|| "TikTok adds music".to_owned()));
    lines
}

/// Returns the photos as the user named them, in the order of the post.
pub(crate) fn names(post: &PhotoPost, hosting: Option<&Hosting>) -> Vec<String> {
    let mut names = post.images.clone();
    for photo in hosting.into_iter().flat_map(|hosting| &hosting.photos) {
        photo.local.source.name().clone_into(&mut names[photo.index]);
    }
    names
}

/// Returns an address without its query, which can be a key to the media.
fn public(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

fn text(text: Option<&str>) -> &str {
    text.filter(|text| !text.is_empty()).unwrap_or("none")
}

fn viewers(may: &[(&str, bool)]) -> String {
    let allowed: Vec<&str> = may.iter().filter(|(_, is)| *is).map(|(what, _)| *what).collect();
    if allowed.is_empty() {
        return "viewers may only watch".to_owned();
    }
    format!("viewers may {}", allowed.join(", "))
}
