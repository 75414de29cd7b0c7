//! `agoras tiktok post`

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use crate::automation::{Action, Described, read_content_file};
use crate::cli::arguments::media_name::MediaName;
use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::cli::tiktok::compose;
use crate::cli::tiktok::media_store::MediaStoreArgs;
use crate::cli::tiktok::publishing::{AudienceArgs, PublishingArgs};
use crate::cli::tiktok::who::WhoArgs;
use crate::flow::{self, PhotoRequest, PostText};
use crate::media::Location;
use crate::tiktok::{PhotoDestination, PhotoPost};

/// Publish photos
#[derive(Args, Debug, Clone)]
#[command(
    next_help_heading = "What is published",
    override_usage = "agoras tiktok post --image <URL|FILE>... [OPTIONS]\n       agoras tiktok post --content <FILE.yaml> [OPTIONS]"
)]
pub(crate) struct PostArgs {
    /// A photo's https address, below a domain verified for the app, or with --media-store a file; again
    /// for more, up to 35
    #[arg(long, value_name = "URL|FILE", value_hint = ValueHint::FilePath, allow_hyphen_values = true)]
    image: Vec<MediaName>,

    /// A photo after those of --image
    #[arg(long, value_name = "URL|FILE", env = "STATUS_IMAGE_URL_1", hide_env_values = true)]
    image_1: Option<MediaName>,

    /// The next photo
    #[arg(long, value_name = "URL|FILE", env = "STATUS_IMAGE_URL_2", hide_env_values = true)]
    image_2: Option<MediaName>,

    /// The next photo
    #[arg(long, value_name = "URL|FILE", env = "STATUS_IMAGE_URL_3", hide_env_values = true)]
    image_3: Option<MediaName>,

    /// The next photo
    #[arg(long, value_name = "URL|FILE", env = "STATUS_IMAGE_URL_4", hide_env_values = true)]
    image_4: Option<MediaName>,

    /// The YAML file that describes the post, instead of the options for its content
    #[arg(long, value_name = "FILE.yaml")]
    content: Option<PathBuf>,

    /// The places of described photos.
    #[arg(skip)]
    described: Option<Vec<Location>>,

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

    /// Let TikTok add music
    #[arg(long, value_name = "BOOL", env = "TIKTOK_AUTO_ADD_MUSIC", hide_env_values = true, num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", value_parser = values::boolean)]
    auto_add_music: bool,

    /// The index of the cover photo; 0 is the first
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = values::parsed::<usize>)]
    cover_index: usize,

    #[command(flatten)]
    audience: AudienceArgs,

    #[command(flatten)]
    pub(crate) media: MediaStoreArgs,

    #[command(flatten)]
    pub(crate) publishing: PublishingArgs,

    #[command(flatten)]
    who: WhoArgs,
}

pub(crate) fn run(context: &Context, args: &PostArgs) -> Result<(), Failure> {
    // Wrong usage is reported before a runtime is started.
    let described = args.content.as_deref().map(|file| args.of_file(context, file)).transpose()?;
    let args = described.as_ref().unwrap_or(args);
    let request = args.request(context)?;
    if args.publishing.composes() {
        compose::warn_of_variables(context);
        let post = compose::Post::Photos(Box::new(request));
        return compose::run(context, &args.who, &args.publishing, post);
    }
    args.warn(context);
    context.block_on(args.who.with_session(context, async |session, sent| {
        let prepared = flow::prepare_photos(session, request).await;
        let prepared = prepared.map_err(|error| Failure::before_opening(error, None))?;
        args.publishing.publish(context, session, prepared, sent).await
    }))
}

impl PostArgs {
    /// Builds the request. A name that may be a mistake is a notice.
    pub(crate) fn request(&self, context: &Context) -> Result<PhotoRequest, Failure> {
        let images: Vec<Location> = match &self.described {
            Some(images) => images.clone(),
            None => self.images().map(|name| name.locate(&context.ui)).collect::<Result<_, _>>()?,
        };
        if images.is_empty() {
            return Err(Failure::usage(
                "no photo is named; missing: --image, --image-1 or STATUS_IMAGE_URL_1",
            )
            .hinted("name it: `agoras tiktok post --image https://media.example.com/1.jpg`"));
        }
        let host = self.media.host(context, &images)?;
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
        Ok(PhotoRequest {
            images,
            host,
            destination,
            post,
            texts_as_given,
            out_of_reach: self.publishing.out_of_reach(),
            duplicates: self.publishing.duplicates(),
            idempotency: None,
        })
    }

    pub(crate) const fn is_draft(&self) -> bool {
        self.audience.draft
    }

    /// Returns these options with what a content file says instead.
    fn of_file(&self, context: &Context, file: &Path) -> Result<Self, Failure> {
        let described = read_content_file(file, Action::Post)?;
        if self.publishing.composes() {
            compose::warn_of_keys(context, &described);
        }
        Ok(self.described(&described))
    }

    /// Returns these options with what the description of photos says instead. Text and link are no part
    /// of one.
    pub(crate) fn described(&self, described: &Described) -> Self {
        let mut args = self.clone();
        args.described = Some(described.media.places().to_vec());
        let text = |text: &Option<String>| text.clone().map(PostText::new);
        args.title = text(&described.title).or(args.title);
        args.description = text(&described.description).or(args.description);
        args.text = None;
        args.link = None;
        args.audience.describe(described);
        args.auto_add_music = described.auto_add_music.unwrap_or(args.auto_add_music);
        args.cover_index = described.cover_index.unwrap_or(args.cover_index);
        args
    }

    /// Warns of options that a draft leaves to the app, and of escapes in the texts, which stay.
    fn warn(&self, context: &Context) {
        if self.audience.draft && (self.auto_add_music || self.audience.is_for_a_post()) {
            context.ui.warning(
                "a draft takes no privacy level, music or label: they are chosen in TikTok's app",
            );
        }
        let texts =
            [("title", &self.title), ("description", &self.description), ("text", &self.text)];
        for (option, text) in texts {
            if text.as_ref().is_some_and(PostText::has_escaped_line_end) {
                context.ui.notice(&format!(
                    r"`\n` in --{option} is sent as it is; for a line end use $'…\n…' in the shell"
                ));
            }
        }
    }

    /// Returns the photos in the order of the post, without the empty options of a pipeline.
    fn images(&self) -> impl Iterator<Item = &MediaName> {
        let numbered = [&self.image_1, &self.image_2, &self.image_3, &self.image_4];
        let all = self.image.iter().chain(numbered.into_iter().flatten());
        all.filter(|image| !image.is_blank())
    }

    /// Returns the description, or text and link in its place; `None` if all are empty.
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
