//! Conversion of a video into what TikTok takes, as the advised command would do it

use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

use super::ffmpeg;
use super::scratch::{self, Scratch};
use crate::flow::accounts::session::Session;
use crate::flow::error::FlowError;
use crate::flow::event::Event;
use crate::flow::fix::error::FixError;
use crate::flow::publish::examine::{Examined, cover_at};
use crate::flow::publish::request::VideoRequest;
use crate::flow::publish::unchanged;
use crate::media::{ContentHash, Conversion, Location, MediaError, Source};
use crate::store::Store;

/// A video that has to be converted before it can be sent.
#[derive(Debug)]
pub(crate) struct Fixing {
    pub(crate) source: Source,
    pub(crate) conversion: Conversion,
    /// Playing time of the original; `None` if no header holds it.
    pub(crate) duration: Option<Duration>,
    /// The longest video that the creator may post; `None` if TikTok has not said it.
    pub(crate) longest: Option<Duration>,
    pub(crate) request: VideoRequest,
}

/// A converted video that TikTok takes.
pub(crate) struct Fixed {
    /// The converted video. Its file is removed when this process ends.
    pub(crate) source: Source,
    /// The hash of the original.
    pub(crate) original: ContentHash,
    pub(crate) cover_at: Option<Duration>,
}

impl Fixing {
    /// Converts the video, and checks the result against every limit.
    pub(crate) async fn run(&self, session: &Session<'_>) -> Result<Fixed, FlowError> {
        let Self { source, conversion, duration, .. } = self;
        let (source, original) = convert(session, source, conversion, *duration).await?;
        let examined = Examined::of(source).await?;
        let violations = examined.media_violations(&self.request, self.longest);
        if examined.facts().is_none() || !violations.is_empty() {
            return Err(FixError::StillNotTaken { name: self.name(), violations }.into());
        }
        examined.conversion(&self.request, self.longest)?;
        let cover = self.request.cover.filter(|_| self.request.post.is_some());
        let cover_at = cover_at(cover, examined.duration())?;
        Ok(Fixed { source: examined.source, original, cover_at })
    }

    fn name(&self) -> String {
        in_backticks(&self.source)
    }
}

/// Converts media to a file of its own, and returns that and the hash of the original. `duration` is the
/// playing time, if it has one and it is known.
pub(crate) async fn convert(
    session: &Session<'_>,
    source: &Source,
    conversion: &Conversion,
    duration: Option<Duration>,
) -> Result<(Source, ContentHash), FlowError> {
    let no_ffmpeg = || FixError::NoFfmpeg { name: in_backticks(source), violations: Vec::new() };
    let program = ffmpeg::find().ok_or_else(no_ffmpeg)?;
    let store = session.seams.store.as_ref().ok_or(FixError::NoPlace)?;
    let scratch = Scratch::new(&store.site(), session.seams.clock).map_err(FixError::from)?;
    let name = source.name();
    session.report(Event::Converting { name, options: &conversion.options_line() });
    let (input, hash) = input(source, &scratch).await?;
    let output = scratch.file("out").map_err(FixError::from)?;
    let made = |done: Duration| session.report(Event::Made { done, of: duration });
    let arguments = conversion.arguments(&input, output.path());
    ffmpeg::run(&program, arguments, in_backticks(source), session.seams.clock, made).await?;
    // Reading the original to its end also notices whether it has changed meanwhile.
    let original = match hash {
        Some(hash) => hash,
        None => unchanged::content_hash(source, 0..source.size())
            .await?
            .ok_or_else(|| MediaError::Abandoned(name.to_owned()))?,
    };
    let file = File::open(output.path())
        .map_err(|source| MediaError::Unreadable { path: output.path().to_owned(), source })?;
    let converted = source.converted(file)?;
    session.report(Event::Converted { size: converted.size() });
    Ok((converted, original))
}

fn in_backticks(source: &Source) -> String {
    format!("`{}`", source.name())
}

/// Removes the files that killed conversions have left. Logs a failure.
pub(crate) fn remove_leftovers(store: &Store) {
    if let Err(error) = scratch::sweep(&store.site())
        && !error.is_no_place()
    {
        tracing::warn!("the files of an earlier conversion stay: {error}");
    }
}

/// Returns the file that ffmpeg reads: the user's own, or a copy of other media with its hash.
async fn input(
    source: &Source,
    scratch: &Scratch,
) -> Result<(PathBuf, Option<ContentHash>), FlowError> {
    if let Location::File(path) = source.location() {
        let whole = std::path::absolute(path);
        let path = whole.map_err(|source| MediaError::Unreadable { path: path.clone(), source })?;
        return Ok((path, None));
    }
    let copy = scratch.file("in").map_err(FixError::from)?;
    let mut feed = source.stream(0..source.size());
    let mut blocks = feed.bytes();
    while let Some(Ok(block)) = blocks.recv().await {
        copy.append(&block).map_err(FixError::from)?;
    }
    drop(blocks);
    Ok((copy.path().to_owned(), feed.end().await?))
}
