//! Make of media what TikTok takes, as the advised command would

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
use crate::flow::publish::unchanged;
use crate::media::{ContentHash, Conversion, Location, MediaError, Source};
use crate::store::Store;

/// What ffmpeg says where the disk takes no more.
const NO_ROOM: [&str; 5] = [
    "No space left on device",
    "Disk quota exceeded",
    "File too large",
    "File size limit exceeded",
    "not enough space",
];

/// What a conversion has made.
pub(crate) struct Converted {
    /// The converted video, which vanishes with this program.
    pub(crate) source: Source,
    /// Names the bytes of the original.
    pub(crate) original: ContentHash,
}

/// Converts media, all of which can be read. The original is left as it is.
pub(crate) async fn convert(
    session: &Session<'_>,
    source: &Source,
    conversion: &Conversion,
    of: Option<Duration>,
) -> Result<Converted, FlowError> {
    let ffmpeg = Ffmpeg::find().ok_or_else(|| FixError::NoFfmpeg {
        name: format!("`{}`", source.name()),
        violations: Vec::new(),
    })?;
    let store = session.seams.store.as_ref().ok_or(FixError::NoPlace)?;
    let scratch = Scratch::new(&store.site(), session.seams.clock).map_err(FixError::from)?;
    let name = source.name();
    session.report(Event::Converting { name, options: &conversion.options_line() });
    let Input { path, hash } = input(source, &scratch).await?;
    let output = scratch.file("out").map_err(FixError::from)?;
    let mut told = 0;
    let made = |done: Duration| {
        let step = step(done, of);
        if step > told {
            told = step;
            session.report(Event::Made { done, of });
        }
    };
    let arguments = conversion.arguments(&path, output.path());
    let run = ffmpeg.run(arguments, session.seams.clock, made).await;
    run.map_err(|error| failed(error, name))?;
    let original = match hash {
        Some(hash) => hash,
        None => original(source).await?,
    };
    let file = File::open(output.path())
        .map_err(|source| MediaError::Unreadable { path: output.path().to_owned(), source })?;
    let converted = source.converted(file)?;
    session.report(Event::Converted { size: converted.size() });
    Ok(Converted { source: converted, original })
}

/// Removes what conversions have left whose run was killed. Trouble with that is no reason to stop.
pub fn remove_leftovers(store: &Store) {
    if let Err(error) = scratch::sweep(&store.site())
        && !error.is_no_place()
    {
        tracing::warn!("what an earlier conversion has left stays: {error}");
    }
}

/// Returns the number of the last step that is worth a word: a tenth, or ten seconds where nobody
/// knows how long it is.
fn step(done: Duration, of: Option<Duration>) -> u128 {
    match of {
        Some(of) => (done.min(of).as_millis() * 10).checked_div(of.as_millis()).unwrap_or_default(),
        None => u128::from(done.as_secs() / 10),
    }
}

/// What ffmpeg reads.
struct Input {
    path: PathBuf,
    /// Names its bytes, where all of them have been read.
    hash: Option<ContentHash>,
}

/// Returns the file that ffmpeg reads: the user's own, or a copy of what is elsewhere.
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

/// Returns what names the bytes of the original. Reading it to its end also tells whether it has
/// changed meanwhile.
async fn original(source: &Source) -> Result<ContentHash, FlowError> {
    let hash = unchanged::content_hash(source, 0..source.size()).await?;
    hash.ok_or_else(|| MediaError::Abandoned(source.name().to_owned()).into())
}

fn failed(error: RunError, name: &str) -> FixError {
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
            FixError::Failed { name: format!("`{name}`"), status, said }
        }
    }
}
