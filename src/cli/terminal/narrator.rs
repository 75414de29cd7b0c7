//! The events of a publish as lines on stderr

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::cli::terminal::live::Live;
use crate::cli::terminal::ui::Ui;
use crate::cli::terminal::underway::{Progress, Underway};
use crate::cli::terminal::waiting::{self, ConversionWait, Made, ResultWait};
use crate::cli::terminal::{harmless, transfer};
use crate::clock::{Clock, Moment};
use crate::flow::{Continuation, ENOUGH, Event, Username};
use crate::journal::JournalError;
use crate::tiktok::{Chunk, ChunkPlan, PublishId};
use crate::units::{count as counted, rate, rounded_up, size as sized, span};

/// Bytes that may be too many for TikTok's hour: 0.5 GB in 55 minutes are 148 KiB/s.
const LARGE: u64 = 500_000_000;
/// Seconds of TikTok's hour that remain for the upload, with a reserve for retries.
const USABLE_SECONDS: u64 = 55 * 60;

/// Whether a lost refresh token matters. That of an emulator in this process ends with the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loss {
    Matters,
    OfRehearsal,
}

#[derive(Debug)]
pub(crate) struct Narrator<'a> {
    ui: &'a Ui,
    sent: &'a Arc<watch::Sender<u64>>,
    progress: Arc<Mutex<Progress>>,
    clock: Clock,
    loss: Loss,
    shown: Mutex<Shown>,
}

/// The lines about work that goes on.
#[derive(Debug, Default)]
struct Shown {
    work: Option<Work>,
    /// A wait for a turn, which can come in the middle of other work.
    turn: Option<Live>,
}

#[derive(Debug)]
enum Work {
    /// Work that shows itself.
    Plain {
        _live: Live,
    },
    Result(ResultWait),
    Conversion(ConversionWait),
}

impl<'a> Narrator<'a> {
    pub(crate) fn new(
        ui: &'a Ui,
        sent: &'a Arc<watch::Sender<u64>>,
        progress: Arc<Mutex<Progress>>,
        clock: Clock,
        loss: Loss,
    ) -> Self {
        Self { ui, sent, progress, clock, loss, shown: Mutex::default() }
    }

    #[expect(clippy::too_many_lines, reason = "an arm for each event")]
    pub(crate) fn tell(&self, event: Event<'_>) {
        let ui = self.ui;
        match event {
            Event::NextPost => {
                self.show(None);
                self.change(Progress::go_on);
            }
            Event::Looking { name } => ui.step(&format!("Reading {name}")),
            Event::Unchecked { name } => ui.warning(&format!(
                "{name} cannot be reached from here: its format, size and length were not checked, nor whether TikTok can fetch it"
            )),
            Event::Located { what, mend } => ui.warning(&format!(
                "{what} (GPS), and TikTok gets that too; a copy without it: {mend}"
            )),
            Event::Converting { name, options } => {
                ui.step(&format!("Converting {name} with ffmpeg: {options}"));
                self.show(Some(Work::Conversion(ConversionWait::show(ui))));
            }
            Event::Made { done, of } => self.made(Made { done, of }),
            Event::Converted { size } => {
                self.show(None);
                ui.step(&format!("Converted: {}", sized(size)));
            }
            Event::Hosting { count, store } => {
                ui.step(&format!("Putting {} into {store}, for TikTok to fetch", photos(count)));
                let live = waiting::work(ui, "Putting them there");
                self.show(Some(Work::Plain { _live: live }));
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
            Event::Renamed { from, to } => ui.notice(&renamed(from, to)),
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
                // What was sent is read again, which takes a while for a large video.
                let live = waiting::work(ui, "Comparing the media with what was sent");
                self.show(Some(Work::Plain { _live: live }));
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
                self.show(None);
                ui.step(&format!("That publish is over, and nothing was posted: {reason}"));
            }
            Event::NoJournal { reason } => self.no_journal(reason),
            Event::OrderingJournal { count } => ui.step(&format!(
                "Putting the journal's {count} publishes in order, once: that takes a while"
            )),
            Event::NearCap { what, used, cap, is_shared } => {
                let used = if used < ENOUGH { used.to_string() } else { format!("{ENOUGH} or more") };
                let from = if is_shared { "all machines" } else { "this machine" };
                ui.warning(&format!(
                    "{used} {what} in the last 24 hours from {from}; TikTok takes about {cap}"
                ));
            }
            Event::AwaitingTurn { wait } => {
                ui.step(&awaiting_turn(wait));
                self.shown().turn = Some(waiting::turn(ui, wait, self.clock));
            }
            Event::TurnCame => self.shown().turn = None,
            Event::Slow { forecast } => ui.warning(&format!(
                "at {} the upload ends {} after it began, and TikTok gives it one hour; it needs {}",
                rate(forecast.have),
                rounded_up(forecast.end),
                rate(forecast.need),
            )),
            Event::Uploading { plan, next } => self.uploading(plan, next),
            Event::ChunkStored { count, of } if count == of => {
                self.show(None);
                ui.step("All bytes have arrived");
            }
            Event::ChunkStored { .. } if ui.draws() => {}
            Event::ChunkStored { count, of } => ui.step(&format!("Chunk {count} of {of} has arrived")),
            Event::Resending { number, reason, wait, limit } => {
                let wait = span(wait);
                let limit = tried_for(limit);
                ui.warning(&format!("chunk {number} goes again in {wait}{limit}: {reason}"));
            }
            Event::Waiting { limit } => {
                ui.step(&awaiting_result(limit));
                self.show(Some(Work::Result(ResultWait::show(ui, limit, self.clock))));
            }
            Event::Hosted | Event::Waited => self.show(None),
            Event::Status { word, downloaded } => {
                let fetched = downloaded.map(|bytes| format!(", {} fetched", sized(bytes)));
                let status = format!("{word}{}", fetched.unwrap_or_default());
                ui.step(&format!("TikTok says {status}"));
                if let Some(Work::Result(wait)) = &self.shown().work {
                    wait.is_now(harmless::line(&status));
                }
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

    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows the line of this work instead of the one before.
    fn show(&self, work: Option<Work>) {
        self.shown().work = work;
    }

    fn made(&self, made: Made) {
        if let Some(Work::Conversion(wait)) = &self.shown().work
            && wait.is_now(made)
        {
            self.ui.step(&format!("  {}", made.so_far()));
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
        if self.loss == Loss::OfRehearsal {
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

    fn uploading(&self, plan: ChunkPlan, next: Chunk) {
        let ChunkPlan { size, count: chunks, .. } = plan;
        let plural = if chunks == 1 { "" } else { "s" };
        let from = match next.index {
            0 => String::new(),
            index => format!(", from chunk {}", index + 1),
        };
        self.ui.step(&format!("Uploading {} in {chunks} chunk{plural}{from}", sized(size)));
        if size >= LARGE {
            let pace = rate(size / USABLE_SECONDS);
            self.ui.step(&format!("TikTok gives it one hour: the line has to carry {pace}"));
        }
        // The line before gives back its place first.
        self.show(None);
        let live = transfer::follow(self.ui, self.sent, size, next.start);
        self.show(Some(Work::Plain { _live: live }));
    }
}

pub(crate) fn renamed(from: &Username, to: &Username) -> String {
    format!("{from} is called {to} on TikTok now, and is stored under that name")
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

pub(crate) fn at_work(count: usize, store: &str) -> String {
    let stay = if count == 1 { "stays" } else { "stay" };
    format!("{} {stay} in {store} while another agoras is at work on the post", photos(count))
}

fn awaiting_result(limit: Duration) -> String {
    let rest = if limit > Duration::from_mins(1) { "; it can take minutes" } else { "" };
    format!("Waiting for TikTok's result, up to {}{rest}", span(limit))
}

pub(crate) fn awaiting_turn(wait: Duration) -> String {
    format!("TikTok's calls of this minute are used up: waiting {}", counted(wait))
}

fn tried_for(limit: Option<Duration>) -> String {
    limit.map(|limit| format!(", for up to {}", span(limit))).unwrap_or_default()
}
