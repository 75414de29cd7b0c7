//! The options that say which photos are posted, and how

use clap::Args;

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::tiktok::audience::AudienceArgs;
use crate::cli::values;
use crate::flow::{Duplicates, PhotoRequest};
use crate::media::Location;
use crate::tiktok::{PhotoDestination, PhotoPost};

/// Options of the post
#[derive(Args, Debug)]
pub(crate) struct PhotoRequestArgs {
    /// A photo's https address, below a domain verified for the app; again for more, up to 35
    #[arg(long, value_name = "URL", allow_hyphen_values = true, value_parser = values::address_or_path)]
    image: Vec<String>,

    /// A photo after those of --image
    #[arg(
        long = "image-1",
        value_name = "URL",
        env = "STATUS_IMAGE_URL_1",
        hide_env_values = true,
        value_parser = values::address_or_path
    )]
    image_1: Option<String>,

    /// The next photo
    #[arg(
        long = "image-2",
        value_name = "URL",
        env = "STATUS_IMAGE_URL_2",
        hide_env_values = true,
        value_parser = values::address_or_path
    )]
    image_2: Option<String>,

    /// The next photo
    #[arg(
        long = "image-3",
        value_name = "URL",
        env = "STATUS_IMAGE_URL_3",
        hide_env_values = true,
        value_parser = values::address_or_path
    )]
    image_3: Option<String>,

    /// The next photo
    #[arg(
        long = "image-4",
        value_name = "URL",
        env = "STATUS_IMAGE_URL_4",
        hide_env_values = true,
        value_parser = values::address_or_path
    )]
    image_4: Option<String>,

    /// The title, up to 90 UTF-16 units
    #[arg(
        long,
        value_name = "TEXT",
        env = "TIKTOK_TITLE",
        hide_env_values = true,
        allow_hyphen_values = true,
        value_parser = values::caption
    )]
    title: Option<String>,

    /// The description, up to 4000 UTF-16 units
    #[arg(
        long,
        value_name = "TEXT",
        env = "TIKTOK_DESCRIPTION",
        hide_env_values = true,
        allow_hyphen_values = true,
        value_parser = values::caption
    )]
    description: Option<String>,

    /// Without --description: its beginning
    #[arg(
        long,
        value_name = "TEXT",
        env = "STATUS_TEXT",
        hide_env_values = true,
        allow_hyphen_values = true,
        value_parser = values::caption
    )]
    text: Option<String>,

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
    pub(crate) fn request(&self, duplicates: Duplicates) -> Result<PhotoRequest, Failure> {
        let images: Vec<Location> = self.images().map(Location::parse).collect::<Result<_, _>>()?;
        if images.is_empty() {
            return Err(Failure::usage(
                "no photo is named; missing: --image, --image-1 or STATUS_IMAGE_URL_1".to_owned(),
            ));
        }
        let post = PhotoPost {
            title: self.title.clone(),
            description: self.description(),
            privacy: self.audience.privacy,
            comments: self.audience.allow_comments,
            add_music: self.auto_add_music,
            disclosure: self.audience.disclosure(),
            images: Vec::new(),
            cover_index: self.cover_index,
        };
        let destination =
            if self.audience.draft { PhotoDestination::Inbox } else { PhotoDestination::Post };
        Ok(PhotoRequest { images, destination, post, duplicates })
    }

    /// A draft takes its texts along; audience and labels are left to the app.
    pub(crate) fn warn_of_draft(&self, context: &Context) {
        if self.audience.draft && (self.auto_add_music || self.audience.is_for_a_post()) {
            context.ui.warning(
                "a draft takes no privacy level, music or label: they are chosen in TikTok's app",
            );
        }
    }

    /// In the order of the post. A pipeline fills in what it has, and leaves the rest empty.
    fn images(&self) -> impl Iterator<Item = &str> {
        let numbered = [&self.image_1, &self.image_2, &self.image_3, &self.image_4];
        let all = self.image.iter().chain(numbered.into_iter().flatten());
        all.map(String::as_str).filter(|image| !image.trim().is_empty())
    }

    fn description(&self) -> Option<String> {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        given(&self.description).or_else(|| match (given(&self.text), given(&self.link)) {
            (Some(text), Some(link)) => Some(format!("{text} {link}")),
            (text, link) => text.or(link),
        })
    }
}
