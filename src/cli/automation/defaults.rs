//! The options of `video` and `post` as the variables set them, for posts that a command line does not describe

use clap::{Args, Command};

use crate::automation::{Described, DescribedMedia};
use crate::cli::arguments::usage::{self, Variables};
use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::cli::tiktok::{PostArgs, PublishingArgs, VideoArgs};
use crate::flow::{PhotoRequest, VideoRequest};
use crate::journal::Idempotency;

/// Variables that stand for the media or a text of one post, and not for a setting of all posts.
const OF_ONE_POST: [&str; 7] = [
    "TIKTOK_VIDEO_URL",
    "STATUS_TEXT",
    "STATUS_LINK",
    "STATUS_IMAGE_URL_1",
    "STATUS_IMAGE_URL_2",
    "STATUS_IMAGE_URL_3",
    "STATUS_IMAGE_URL_4",
];

/// The options of both commands with values from variables and defaults alone.
pub(crate) struct Defaults {
    video: VideoArgs,
    post: PostArgs,
    pub(crate) publishing: PublishingArgs,
}

/// The request that a description makes.
pub(crate) enum Request {
    Video(Box<VideoRequest>),
    Photos(Box<PhotoRequest>),
}

impl Defaults {
    /// Reads the variables. One that cannot be read is wrong usage, and named. The options of the
    /// command itself, such as `--dry-run`, are `publishing`.
    pub(crate) fn of_variables(
        context: &Context,
        publishing: &PublishingArgs,
    ) -> Result<Self, Failure> {
        let variables = match context.rehearsal {
            Some(_) => Variables::OfRehearsal,
            None => Variables::All,
        };
        let mut video: VideoArgs = parsed(variables)?;
        let mut post: PostArgs = parsed(variables)?;
        video.publishing = publishing.clone();
        post.publishing = publishing.clone();
        post.media = post.media.of_variables();
        Ok(Self { video, post, publishing: publishing.clone() })
    }

    /// Returns whether a description is of a draft.
    pub(crate) fn is_draft(&self, described: &Described) -> bool {
        described.draft.unwrap_or(match &described.media {
            DescribedMedia::Video(_) => self.video.is_draft(),
            DescribedMedia::Photos(_) => self.post.is_draft(),
        })
    }

    /// Builds the request of a description. Without a key it is only checked.
    pub(crate) fn request(
        &self,
        context: &Context,
        described: &Described,
        idempotency: Option<Idempotency>,
    ) -> Result<Request, Failure> {
        Ok(match &described.media {
            DescribedMedia::Video(location) => {
                let args = self.video.described(location.clone(), described);
                let request = VideoRequest { idempotency, ..args.request(context)? };
                Request::Video(Box::new(request))
            }
            DescribedMedia::Photos(locations) => {
                let args = self.post.described(locations.clone(), described);
                let request = PhotoRequest { idempotency, ..args.request(context)? };
                Request::Photos(Box::new(request))
            }
        })
    }
}

/// Parses an empty command line, so that every value is that of its variable, or the default.
fn parsed<T: Args>(variables: Variables) -> Result<T, Failure> {
    let command = T::augment_args(Command::new("agoras"));
    let command = usage::without(command, &|name| OF_ONE_POST.iter().any(|of_one| *of_one == name));
    let command = usage::settled(command, variables);
    let arguments = ["agoras".into()];
    let parsed = command
        .clone()
        .try_get_matches_from(&arguments)
        .and_then(|matches| T::from_arg_matches(&matches));
    parsed.map_err(|error| {
        let culprit = usage::culprit(&command, &error, &arguments);
        let text = error.render().to_string();
        let what = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        match culprit {
            Some(name) => {
                Failure::usage(what).hinted(format!("the value comes from the variable `{name}`"))
            }
            None => Failure::usage(what),
        }
    })
}
