//! The events of a publish as lines on stderr, and the state that they lead to

use std::sync::{Arc, Mutex};
use std::time::Duration;

use indicatif::ProgressBar;
use tokio::sync::watch;

use crate::cli::terminal::progress;
use crate::cli::terminal::ui::Ui;
use crate::clock::Moment;
use crate::flow::{Continuation, ENOUGH, Event, Username};
use crate::journal::JournalError;
use crate::tiktok::PublishId;

/// Bytes that may be too many for TikTok's hour: 0.5 GB in 55 minutes are 1.2 Mbit/s.
const LARGE: u64 = 500_000_000;
/// Seconds of TikTok's hour that remain for the upload, with a reserve for retries.
const USABLE_SECONDS: u64 = 55 * 60;

#[derive(Debug)]
pub(crate) struct Narrator<'a> {
    pub(crate) ui: &'a Ui,
    pub(crate) sent: &'a Arc<watch::Sender<u64>>,
    pub(crate) progress: Arc<Mutex<Progress>>,
    /// A refresh token that is lost is the emulator's, which ends with the run.
    pub(crate) is_rehearsal: bool,
}

/// The progress of a session: its publish, and those before it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Progress {
    pub(crate) underway: Underway,
    /// The earlier publishes; `None` if the session has one publish only.
    pub(crate) earlier: Option<Earlier>,
    /// The bar of the upload.
    bar: Option<ProgressBar>,
}

/// The earlier publishes of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Earlier {
    /// None of them can have been posted.
    NotPosted,
    /// One of them may have been posted.
    MayBePosted,
}

impl Progress {
    /// Returns whether something may have been posted.
    pub(crate) fn may_be_posted(&self) -> bool {
        self.earlier == Some(Earlier::MayBePosted)
            || match self.underway.clone().now() {
                Underway::Nothing | Underway::Opened { .. } => false,
                Underway::Opening | Underway::Finishing { .. } | Underway::Sent(_) => true,
            }
    }

    /// Begins the next publish.
    fn go_on(&mut self) {
        let is_posted = self.may_be_posted();
        self.earlier = Some(if is_posted { Earlier::MayBePosted } else { Earlier::NotPosted });
        self.underway = Underway::Nothing;
    }
}

/// The state of this run's publish.
#[derive(Debug, Clone, Default)]
pub(crate) enum Underway {
    /// Nothing can have been published.
    #[default]
    Nothing,
    /// TikTok was asked to fetch and post it, and has not answered yet.
    Opening,
    /// TikTok has opened it, and lacks bytes.
    Opened { publish_id: PublishId, continuation: Continuation },
    Finishing {
        publish_id: PublishId,
        /// The number of bytes that the connection has taken.
        sent: Arc<watch::Sender<u64>>,
        size: u64,
        continuation: Continuation,
    },
    /// TikTok has all that it needs, or may have.
    Sent(PublishId),
}

impl Underway {
    /// Returns the state at this moment: the last chunk counts once its bytes are sent.
    pub(crate) fn now(self) -> Self {
        match self {
            Self::Finishing { publish_id, sent, size, continuation } if *sent.borrow() < size => {
                Self::Opened { publish_id, continuation }
            }
            Self::Finishing { publish_id, .. } => Self::Sent(publish_id),
            other => other,
        }
    }
}

impl Narrator<'_> {
    #[expect(clippy::too_many_lines, reason = "an arm for each event")]
    pub(crate) fn tell(&self, event: Event<'_>) {
        let ui = self.ui;
        match event {
            Event::NextPost => self.change(|progress| {
                self.remove_bar(progress);
                progress.go_on();
            }),
            Event::Looking { name } => ui.step(&format!("Reading {name}")),
            Event::Unchecked { name } => ui.warning(&format!(
                "{name} cannot be reached from here: its format, size and length were not checked, nor whether TikTok can fetch it"
            )),
            Event::Located { what, mend } => ui.warning(&format!(
                "{what} (GPS), and TikTok gets that too; a copy without it: {mend}"
            )),
            Event::Converting { name, options } => {
                ui.step(&format!("Converting {name} with ffmpeg: {options}"));
            }
            Event::Made { done, of } => ui.step(&made(done, of)),
            Event::Converted { size } => ui.step(&format!("Converted: {}", progress::size(size))),
            Event::Hosting { count, store } => {
                ui.step(&format!("Putting {} into {store}, for TikTok to fetch", photos(count)));
            }
            Event::HostedDeleted { count, store } => ui.step(&deleted(count, store)),
            Event::HostedWanted { count, store, until } => ui.step(&wanted(count, store, until)),
            Event::HostedStay { count, store, reason } => ui.warning(&format!(
                "{} could not be deleted from {store}: {reason}; `agoras tiktok resume` tries again",
                photos(count)
            )),
            Event::Refreshing => ui.step("Getting an access token from TikTok"),
            Event::TokenKept { place } => {
                ui.step(&format!("TikTok rotated the refresh token; the new one is in {place}"));
            }
            Event::VariableRefused { username } => ui.warning(&format!(
                "TikTok refuses the refresh token in TIKTOK_REFRESH_TOKEN (--refresh-token): the stored login of {username} is used; unset the variable, or set it to a newer token"
            )),
            Event::Renamed { from, to } => ui.step(&renamed(from, to)),
            Event::RefreshTokenEnds { days } => ui.warning(&format!(
                "the refresh token ends in {days} days: run `agoras tiktok authorize` before then"
            )),
            Event::TokenLost { reason } => self.token_lost(reason),
            Event::SwitchedOff { what } => ui.warning(&format!(
                "{what}: switched off, the creator's settings do not allow it"
            )),
            Event::OpeningPull => self.has_come_to(Underway::Opening),
            Event::Opened { publish_id } => {
                self.can_resume(publish_id);
                ui.step(&format!("TikTok opened publish {publish_id}"));
            }
            Event::Resuming { publish_id, began } => {
                self.can_resume(publish_id);
                ui.step(&format!("Resuming publish {publish_id}, begun on {began}"));
            }
            Event::Sending { continuation } => self.sending(continuation),
            Event::Finishing { publish_id, size } => self.finishing(publish_id, size),
            Event::MayBePosted { publish_id } => {
                self.has_come_to(Underway::Sent(publish_id.clone()));
            }
            Event::AwaitingCancel { publish_id } => ui.step(&format!(
                "TikTok was asked to stop {publish_id}, a publish of the same: asking what became of it"
            )),
            Event::Closed { reason } => {
                ui.step(&format!("That publish is over, and nothing was posted: {reason}"));
            }
            Event::NoJournal { reason } => self.no_journal(reason),
            Event::OrderingJournal { count } => ui.step(&format!(
                "Putting the journal's {count} publishes in order, once: that takes a while"
            )),
            Event::NearCap { what, used, cap } => {
                let used = if used < ENOUGH { used.to_string() } else { format!("{ENOUGH} or more") };
                ui.warning(&format!(
                    "{used} {what} in the last 24 hours from this machine; TikTok takes about {cap}"
                ));
            }
            Event::AwaitingTurn { wait } => ui.step(&awaiting_turn(wait)),
            Event::Slow { forecast } => ui.warning(&format!(
                "at {} the upload ends {} min after it began, and TikTok gives it 60; it needs {}",
                progress::mbit(forecast.have),
                forecast.end.as_secs() / 60,
                progress::mbit(forecast.need),
            )),
            Event::Uploading { size, chunks, from } => self.uploading(size, chunks, from),
            Event::ChunkStored { count, of } if count == of => {
                self.change(|progress| self.remove_bar(progress));
                ui.step("All bytes have arrived");
            }
            Event::ChunkStored { .. } if ui.is_watched() => {}
            Event::ChunkStored { count, of } => ui.step(&format!("Chunk {count} of {of} has arrived")),
            Event::Resending { number, reason, wait, limit } => {
                let wait = seconds(wait);
                let limit = tried_for(limit);
                ui.warning(&format!("chunk {number} goes again in {wait}{limit}: {reason}"));
            }
            Event::Waiting { limit } => {
                let limit = seconds(limit);
                ui.step(&format!(
                    "Waiting for TikTok's result, up to {limit}; it can take minutes"
                ));
            }
            Event::Status { word, downloaded } => {
                let fetched = downloaded.map(|bytes| format!(", {} fetched", progress::size(bytes)));
                ui.step(&format!("TikTok says {word}{}", fetched.unwrap_or_default()));
            }
            Event::AskingAgain { reason, limit } => {
                let limit = tried_for(limit);
                ui.warning(&format!("cannot ask TikTok, trying again{limit}: {reason}"));
            }
        }
    }

    fn change(&self, change: impl FnOnce(&mut Progress)) {
        if let Ok(mut progress) = self.progress.lock() {
            change(&mut progress);
        }
    }

    fn remove_bar(&self, progress: &mut Progress) {
        if let Some(bar) = progress.bar.take() {
            self.ui.remove_bar(&bar);
        }
    }

    fn has_come_to(&self, now: Underway) {
        self.change(|progress| progress.underway = now);
    }

    fn can_resume(&self, publish_id: &PublishId) {
        let publish_id = publish_id.clone();
        self.has_come_to(Underway::Opened {
            publish_id,
            continuation: Continuation::WhereItStopped,
        });
    }

    fn sending(&self, by: Continuation) {
        self.change(|progress| {
            if let Underway::Opened { continuation, .. } = &mut progress.underway {
                *continuation = by;
            }
        });
    }

    fn finishing(&self, publish_id: &PublishId, size: u64) {
        self.change(|progress| {
            let continuation = match &progress.underway {
                Underway::Opened { continuation, .. } => *continuation,
                _ => Continuation::WhereItStopped,
            };
            let publish_id = publish_id.clone();
            let sent = self.sent.clone();
            progress.underway = Underway::Finishing { publish_id, sent, size, continuation };
        });
    }

    fn no_journal(&self, reason: Option<&JournalError>) {
        let why = reason.map(|error| format!(" ({error})")).unwrap_or_default();
        self.ui.warning(&format!(
            "there is no place for a journal{why}: this publish cannot be resumed, and nothing \
             keeps the next run from publishing it again"
        ));
    }

    fn token_lost(&self, reason: Option<&str>) {
        if self.is_rehearsal {
            return;
        }
        if let Some(reason) = reason {
            self.ui.warning(&format!("the rotated refresh token could not be kept: {reason}"));
        }
        self.ui.warning(
            "TikTok has rotated the refresh token: the one in TIKTOK_REFRESH_TOKEN is now dead. \
             Next time use --token-out, or --token-hook to write it back where it came from",
        );
    }

    fn uploading(&self, size: u64, chunks: u64, from: u64) {
        let plural = if chunks == 1 { "" } else { "s" };
        let size_in_words = progress::size(size);
        let from = if from == 0 { String::new() } else { format!(", from chunk {}", from + 1) };
        self.ui.step(&format!("Uploading {size_in_words} in {chunks} chunk{plural}{from}"));
        if size >= LARGE {
            let pace = progress::mbit(size * 8 / USABLE_SECONDS);
            self.ui.step(&format!("TikTok gives it one hour: the line has to carry {pace}"));
        }
        self.change(|progress| {
            self.remove_bar(progress);
            progress.bar = progress::follow(self.ui, self.sent, size);
        });
    }
}

pub(crate) fn renamed(from: &Username, to: &Username) -> String {
    format!("notice: {from} is called {to} on TikTok now, and is stored under that name")
}

fn photos(count: usize) -> String {
    if count == 1 { "1 photo".to_owned() } else { format!("{count} photos") }
}

/// Says that photos were deleted from a media store.
pub(crate) fn deleted(count: usize, store: &str) -> String {
    format!("Deleted {} from {store}", photos(count))
}

/// Says how long photos stay in a media store.
pub(crate) fn wanted(count: usize, store: &str, until: Moment) -> String {
    let stay = if count == 1 { "stays" } else { "stay" };
    format!(
        "{} {stay} in {store} until {until}, since TikTok may fetch them: after that `agoras tiktok resume` deletes them",
        photos(count)
    )
}

pub(crate) fn awaiting_turn(wait: Duration) -> String {
    format!("TikTok's calls of this minute are used up: waiting {}", seconds(wait))
}

fn made(done: Duration, of: Option<Duration>) -> String {
    match of {
        Some(of) => {
            let percent = (done.min(of).as_millis() * 100).checked_div(of.as_millis());
            format!("  {} % converted", percent.unwrap_or_default())
        }
        None => format!("  {} s converted", done.as_secs()),
    }
}

fn tried_for(limit: Option<Duration>) -> String {
    limit.map(|limit| format!(", for up to {}", seconds(limit))).unwrap_or_default()
}

fn seconds(duration: Duration) -> String {
    match duration.as_secs() {
        0..=1 => format!("{} ms", duration.as_millis()),
        seconds if seconds >= 120 && seconds % 60 == 0 => format!("{} min", seconds / 60),
        seconds => format!("{seconds} s"),
    }
}
