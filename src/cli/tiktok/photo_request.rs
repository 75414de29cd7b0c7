//! The options that say which photos are posted, and how

use clap::Args;

use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::cli::media_name::MediaName;
use crate::cli::tiktok::audience::AudienceArgs;
use crate::cli::tiktok::publishing::PublishingArgs;
use crate::flow::{PhotoRequest, PostText};
use crate::media::Location;
use crate::tiktok::{PhotoDestination, PhotoPost};

/// Options of the post
#[derive(Args, Debug)]
pub(crate) struct PhotoRequestArgs {
    /// A photo's https address, below a domain verified for the app; again for more, up to 35
    #[arg(long, value_name = "URL", allow_hyphen_values = true, value_parser = MediaName::parser())]
    image: Vec<MediaName>,

    /// A photo after those of --image
    #[arg(
        long = "image-1",
        value_name = "URL",
        env = "STATUS_IMAGE_URL_1",
        hide_env_values = true,
        value_parser = MediaName::parser()
    )]
    image_1: Option<MediaName>,

    /// The next photo
    #[arg(
        long = "image-2",
        value_name = "URL",
        env = "STATUS_IMAGE_URL_2",
        hide_env_values = true,
        value_parser = MediaName::parser()
    )]
    image_2: Option<MediaName>,

    /// The next photo
    #[arg(
        long = "image-3",
        value_name = "URL",
        env = "STATUS_IMAGE_URL_3",
        hide_env_values = true,
        value_parser = MediaName::parser()
    )]
    image_3: Option<MediaName>,

    /// The next photo
    #[arg(
        long = "image-4",
        value_name = "URL",
        env = "STATUS_IMAGE_URL_4",
        hide_env_values = true,
        value_parser = MediaName::parser()
    )]
    image_4: Option<MediaName>,

    /// The title, up to 90 UTF-16 units
    #[arg(
        long,
        value_name = "TEXT",
        env = "TIKTOK_TITLE",
        hide_env_values = true,
        allow_hyphen_values = true,
        value_parser = values::post_text
    )]
    title: Option<PostText>,

    /// The description, up to 4000 UTF-16 units
    #[arg(
        long,
        value_name = "TEXT",
        env = "TIKTOK_DESCRIPTION",
        hide_env_values = true,
        allow_hyphen_values = true,
        value_parser = values::post_text
    )]
    description: Option<PostText>,

    /// Without --description: its beginning
    #[arg(
        long,
        value_name = "TEXT",
        env = "STATUS_TEXT",
        hide_env_values = true,
        allow_hyphen_values = true,
        value_parser = values::post_text
    )]
    text: Option<PostText>,

    /// Without --description: its end
    #[arg(
        long,
        value_name = "URL",
        env = "STATUS_LINK",
        hide_env_values = true,
        allow_hyphen_values = true,
        value_parser = values::address::<String>
    )]
    link: Option<String>,

    #[command(flatten)]
    audience: AudienceArgs,

    /// Let TikTok add music
    #[arg(long, value_name = "BOOL", env = "TIKTOK_AUTO_ADD_MUSIC", hide_env_values = true, num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", value_parser = values::boolean)]
    auto_add_music: bool,

    /// Which photo is the cover; 0 is the first
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = values::parsed::<usize>)]
    cover_index: usize,
}

impl PhotoRequestArgs {
    /// What is asked for, with a notice where it was written in another way than it is meant.
    pub(crate) fn request(
        &self,
        context: &Context,
        publishing: &PublishingArgs,
    ) -> Result<PhotoRequest, Failure> {
        let images: Vec<Location> =
            self.images().map(|name| name.locate(context)).collect::<Result<_, _>>()?;
        if images.is_empty() {
            return Err(Failure::usage(
                "no photo is named; missing: --image, --image-1 or STATUS_IMAGE_URL_1".to_owned(),
            ));
        }
        let post = PhotoPost {
            title: self.title.as_ref().and_then(PostText::sent).map(str::to_owned),
            description: self.description(|text| text.sent().unwrap_or_default()),
            privacy: self.audience.privacy,
            comments: self.audience.allow_comments,
            add_music: self.auto_add_music,
            disclosure: self.audience.disclosure(),
            images: Vec::new(),
            cover_index: self.cover_index,
        };
        let destination =
            if self.audience.draft { PhotoDestination::Inbox } else { PhotoDestination::Post };
        let title = self.title.as_ref().map(|title| title.given().to_owned());
        let texts = [title, self.description(PostText::given)];
        let texts_as_given = texts.map(Option::unwrap_or_default);
        let (out_of_reach, duplicates) = (publishing.out_of_reach(), publishing.duplicates());
        Ok(PhotoRequest { images, destination, post, texts_as_given, out_of_reach, duplicates })
    }

    /// Warns of what may be meant in another way: a draft takes its texts along and leaves audience
    /// and labels to the app, and a text has no escapes.
    pub(crate) fn warn(&self, context: &Context) {
        if self.audience.draft && (self.auto_add_music || self.audience.is_for_a_post()) {
            context.ui.warning(
                "a draft takes no privacy level, music or label: they are chosen in TikTok's app",
            );
        }
        let texts =
            [("title", &self.title), ("description", &self.description), ("text", &self.text)];
        for (option, text) in texts {
            if text.as_ref().is_some_and(PostText::has_escaped_line_end) {
                context.ui.step(&format!(r"notice: `\n` in --{option} is sent as it is; for a line end use $'…\n…' in the shell"));
            }
        }
    }

    /// In the order of the post. A pipeline fills in what it has, and leaves the rest empty.
    fn images(&self) -> impl Iterator<Item = &MediaName> {
        let numbered = [&self.image_1, &self.image_2, &self.image_3, &self.image_4];
        let all = self.image.iter().chain(numbered.into_iter().flatten());
        all.filter(|image| !image.is_blank())
    }

    /// The description in one of a text's forms; without one, text and link make it.
    fn description(&self, form: impl Fn(&PostText) -> &str) -> Option<String> {
        let written = |text: &Option<PostText>| {
            text.as_ref().map(|text| form(text).to_owned()).filter(|text| !text.is_empty())
        };
        let link = self.link.clone().filter(|link| !link.is_empty());
        written(&self.description).or_else(|| match (written(&self.text), link) {
            (Some(text), Some(link)) => Some(format!("{text} {link}")),
            (text, link) => text.or(link),
        })
    }
}
