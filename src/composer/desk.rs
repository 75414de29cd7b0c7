//! The state of the page, from the choices to the result, for the server and the run behind it

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::sync::{Notify, mpsc, watch};
use tokio::time::Instant;

use super::choices::Choices;
use super::keys::Keys;
use super::sheet::Sheet;
use crate::clock::Clock;

/// Time after the last sign of life at which the page is given up.
pub(crate) const LEFT_ALONE: Duration = Duration::from_mins(15);

/// Everything that the server and the run share.
pub(crate) struct Desk {
    pub(crate) sheet: Sheet,
    pub(crate) keys: Keys,
    /// The only `Host` that is answered: `127.0.0.1:PORT`.
    pub(crate) authority: String,
    pub(crate) clock: Clock,
    phase: Mutex<Phase>,
    last_sign: Mutex<Instant>,
    wishes: mpsc::Sender<Wish>,
    /// Notified once the page has been told how it ended.
    pub(crate) told: Notify,
}

/// What the page asks the run for.
#[derive(Debug)]
pub(crate) enum Wish {
    Post(Box<Choices>),
    Cancel,
}

#[derive(Debug, Clone, Serialize)]
#[serde(tag = "phase", rename_all = "kebab-case")]
enum Phase {
    /// The creator chooses. `refused` is what was wrong with the last choices.
    Choosing {
        refused: Option<String>,
    },
    /// The choices and the media are checked. Nothing has been sent.
    Checking,
    Working(Progress),
    Ended(Ending),
}

/// What the run is doing.
#[derive(Debug, Clone, Default, Serialize)]
struct Progress {
    line: String,
    /// The bytes that are on their way; `None` if there are none.
    upload: Option<Upload>,
}

/// Bytes that are being sent.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Upload {
    #[serde(serialize_with = "so_far")]
    pub(crate) sent: watch::Receiver<u64>,
    pub(crate) size: u64,
}

/// How it ended.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Ending {
    pub(crate) is_good: bool,
    pub(crate) headline: String,
    pub(crate) details: Vec<String>,
    /// The address of the post; `None` if there is none, or none yet.
    pub(crate) link: Option<String>,
}

#[derive(Serialize)]
struct State<'a> {
    #[serde(flatten)]
    phase: &'a Phase,
    /// Seconds until the page is given up without another sign of life; `None` if it no longer is.
    closes_in: Option<u64>,
}

impl Desk {
    pub(crate) fn new(
        sheet: Sheet,
        keys: Keys,
        authority: String,
        clock: Clock,
    ) -> (Self, mpsc::Receiver<Wish>) {
        let (wishes, receiver) = mpsc::channel(4);
        let desk = Self {
            sheet,
            keys,
            authority,
            clock,
            phase: Mutex::new(Phase::Choosing { refused: None }),
            last_sign: Mutex::new(Instant::now()),
            wishes,
            told: Notify::new(),
        };
        (desk, receiver)
    }

    /// Notes that somebody is there.
    pub(crate) fn sign_of_life(&self) {
        *lock(&self.last_sign) = Instant::now();
    }

    /// Returns when the page is given up, unless there is another sign of life.
    pub(crate) fn deadline(&self) -> Instant {
        *lock(&self.last_sign) + self.clock.on_the_wall(LEFT_ALONE)
    }

    /// Hands choices to the run. Returns what is wrong with them; `Ok(false)` if it is too late.
    pub(crate) fn post(&self, choices: Choices) -> Result<bool, String> {
        let mut phase = lock(&self.phase);
        if !matches!(*phase, Phase::Choosing { .. }) {
            return Ok(false);
        }
        choices.check(&self.sheet)?;
        *phase = Phase::Checking;
        Ok(self.wishes.try_send(Wish::Post(Box::new(choices))).is_ok())
    }

    /// Ends it without a post. Returns `false` if it is too late.
    pub(crate) fn cancel(&self) -> bool {
        let mut phase = lock(&self.phase);
        if !matches!(*phase, Phase::Choosing { .. }) {
            return false;
        }
        *phase = Phase::Ended(Ending {
            is_good: true,
            headline: "Cancelled".to_owned(),
            details: vec!["Nothing was sent to TikTok.".to_owned()],
            link: None,
        });
        self.wishes.try_send(Wish::Cancel).is_ok()
    }

    /// Lets the creator choose again.
    pub(crate) fn refuse(&self, reason: String) {
        self.sign_of_life();
        *lock(&self.phase) = Phase::Choosing { refused: Some(reason) };
    }

    /// Forgets what was wrong with choices, since a page that is loaded again no longer shows them.
    pub(crate) fn begin_again(&self) {
        if let Phase::Choosing { refused } = &mut *lock(&self.phase) {
            *refused = None;
        }
    }

    /// Says what the run is doing.
    pub(crate) fn say(&self, line: String) {
        self.work(|progress| progress.line = line);
    }

    /// Shows how far an upload has come; `None` once it has ended.
    pub(crate) fn follow(&self, upload: Option<Upload>) {
        self.work(|progress| progress.upload = upload);
    }

    fn work(&self, change: impl FnOnce(&mut Progress)) {
        let mut phase = lock(&self.phase);
        match &mut *phase {
            Phase::Working(progress) => change(progress),
            Phase::Choosing { .. } | Phase::Checking => {
                let mut progress = Progress::default();
                change(&mut progress);
                *phase = Phase::Working(progress);
            }
            Phase::Ended(_) => {}
        }
    }

    pub(crate) fn end(&self, ending: Ending) {
        *lock(&self.phase) = Phase::Ended(ending);
    }

    /// Returns the state as a document for the page.
    pub(crate) fn state(&self) -> String {
        let phase = lock(&self.phase).clone();
        let left = self.deadline().saturating_duration_since(Instant::now());
        let is_open = matches!(phase, Phase::Choosing { .. });
        let closes_in = is_open.then(|| self.clock.from_the_wall(left).as_secs());
        if matches!(phase, Phase::Ended(_)) {
            self.told.notify_one();
        }
        serde_json::to_string(&State { phase: &phase, closes_in })
            .expect("our own documents are JSON")
    }
}

fn so_far<S: serde::Serializer>(
    sent: &watch::Receiver<u64>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(*sent.borrow())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
