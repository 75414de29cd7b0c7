//! Conversion of a video into what TikTok takes, as the advised command would do it

use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

use super::error::FixError;
use super::ffmpeg::{Ffmpeg, RunError};
use super::scratch::{self, Scratch};
use crate::disk::PrivateFile;
use crate::flow::accounts::session::Session;
use crate::flow::error::FlowError;
use crate::flow::event::Event;
use crate::flow::publish::examine::Examined;
use crate::flow::publish::request::VideoRequest;
use crate::flow::publish::unchanged;
use crate::media::{ContentHash, Conversion, Location, MediaError, Source};
use crate::store::Store;

/// Messages of ffmpeg on a full disk.
const NO_ROOM: [&str; 5] = [
    "No space left on device",
    "Disk quota exceeded",
    "File too large",
    "File size limit exceeded",
    "not enough space",
];

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
    /// Returns the command line that does the same.
    pub(crate) fn line(&self) -> String {
        self.conversion.line(&self.request.location)
    }

    /// Converts the video, and checks the result against every limit.
    pub(crate) async fn run(&self, session: &Session<'_>) -> Result<Fixed, FlowError> {
        let (source, original) = self.convert(session).await?;
        let examined = Examined::of(source).await?;
        let violations = examined.media_violations(&self.request, self.longest);
        if examined.facts().is_none() || !violations.is_empty() {
            return Err(FixError::StillNotTaken { name: self.name(), violations }.into());
        }
        examined.refuse(&self.request, self.longest)?;
        let cover = self.request.cover.filter(|_| self.request.post.is_some());
        let cover_at = examined.cover_at(cover)?;
        Ok(Fixed { source: examined.source, original, cover_at })
    }

    fn name(&self) -> String {
        format!("`{}`", self.source.name())
    }

    /// Converts the video, and returns the result and the hash of the original, which is left as it
    /// is.
    async fn convert(&self, session: &Session<'_>) -> Result<(Source, ContentHash), FlowError> {
        let no_ffmpeg = || FixError::NoFfmpeg { name: self.name(), violations: Vec::new() };
        let ffmpeg = Ffmpeg::find().ok_or_else(no_ffmpeg)?;
        let store = session.seams.store.as_ref().ok_or(FixError::NoPlace)?;
        let scratch = Scratch::new(&store.site(), session.seams.clock).map_err(FixError::from)?;
        let Self { source, conversion, duration, .. } = self;
        let name = source.name();
        session.report(Event::Converting { name, options: &conversion.options_line() });
        let input = input(source, &scratch).await?;
        let output = scratch.file("out").map_err(FixError::from)?;
        let mut reported = 0;
        let made = |done: Duration| {
            let step = step(done, *duration);
            if step > reported {
                reported = step;
                session.report(Event::Made { done, of: *duration });
            }
        };
        let arguments = conversion.arguments(&input.path, output.path());
        let run = ffmpeg.run(arguments, session.seams.clock, made).await;
        run.map_err(|error| failed(error, self.name()))?;
        // Reading the original to its end also notices whether it has changed meanwhile.
        let original = match input.hash {
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
}

/// Removes the files that killed conversions have left. Logs a failure.
pub(crate) fn remove_leftovers(store: &Store) {
    if let Err(error) = scratch::sweep(&store.site())
        && !error.is_no_place()
    {
        tracing::warn!("the files of an earlier conversion stay: {error}");
    }
}

/// Returns how many reports are due: one for each tenth of the video, or for each ten seconds if its
/// length is not known.
fn step(done: Duration, of: Option<Duration>) -> u128 {
    match of {
        Some(of) => (done.min(of).as_millis() * 10).checked_div(of.as_millis()).unwrap_or_default(),
        None => u128::from(done.as_secs() / 10),
    }
}

struct Input {
    path: PathBuf,
    /// `None` if the bytes have not been read.
    hash: Option<ContentHash>,
}

/// Returns the file that ffmpeg reads: the user's own, or a copy of other media.
async fn input(source: &Source, scratch: &Scratch) -> Result<Input, FlowError> {
    if let Location::File(path) = source.location() {
        let whole = std::path::absolute(path);
        let path = whole.map_err(|source| MediaError::Unreadable { path: path.clone(), source })?;
        return Ok(Input { path, hash: None });
    }
    let copy = scratch.file("in").map_err(FixError::from)?;
    let hash = fetch(source, &copy).await?;
    Ok(Input { path: copy.path().to_owned(), hash })
}

async fn fetch(source: &Source, copy: &PrivateFile) -> Result<Option<ContentHash>, FlowError> {
    let mut feed = source.stream(0..source.size());
    let mut blocks = feed.bytes();
    while let Some(Ok(block)) = blocks.recv().await {
        copy.append(&block).map_err(FixError::from)?;
    }
    drop(blocks);
    Ok(feed.end().await?)
}

fn failed(error: RunError, name: String) -> FixError {
    match error {
        RunError::System(error) => FixError::NotRun(error),
        RunError::TooLong(limit) => FixError::TooLong { what: "worked", limit },
        RunError::Silent(limit) => FixError::TooLong { what: "said nothing", limit },
        RunError::Ended { said: Some(line), .. } if NO_ROOM.iter().any(|it| line.contains(it)) => {
            FixError::NoRoom(line)
        }
        RunError::Ended { status, .. } if status.to_string().contains("SIGXFSZ") => {
            FixError::NoRoom("File too large".to_owned())
        }
        RunError::Ended { status, said } => {
            let status = match status.code() {
                Some(code) => format!("exit code {code}"),
                None => status.to_string(),
            };
            FixError::Failed { name, status, said }
        }
    }
}
