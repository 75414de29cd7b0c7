//! Any room's error -> words, a next step, an exit code

use std::error::Error;
use std::process::ExitCode;

use thiserror::Error;

use crate::cli::advice;
use crate::cli::document::{ErrorDocument, ErrorPart, PublishDocument, PublishIdPart};
use crate::cli::exit::Kind;
use crate::cli::global::Output;
use crate::cli::refusals;
use crate::cli::ui::{Tone, Ui};
use crate::emulator::EmulatorError;
use crate::flow::{ChunkFailure, FlowError, Rerun, UploadError};
use crate::media::MediaError;
use crate::tiktok::{PublishId, TiktokError};

/// How a run failed, ready to be shown.
#[derive(Debug)]
pub(crate) struct Failure(Box<Parts>);

#[derive(Debug)]
struct Parts {
    kind: Kind,
    error: Box<dyn Error + Send + Sync>,
    hints: Vec<String>,
    code: Option<String>,
    log_id: Option<String>,
    publish_id: Option<PublishId>,
    document: Option<PublishDocument>,
    rerun: Rerun,
}

/// A sentence of the command line's own.
#[derive(Debug, Error)]
#[error("{0}")]
struct Sentence(String);

/// What a refusal means, above TikTok's own words for it.
#[derive(Debug, Error)]
#[error("{meaning}")]
struct Meaning {
    meaning: &'static str,
    source: TiktokError,
}

impl Failure {
    pub(crate) fn new(kind: Kind, error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(Box::new(Parts {
            kind,
            error: error.into(),
            hints: Vec::new(),
            code: None,
            log_id: None,
            publish_id: None,
            document: None,
            rerun: if kind == Kind::Unavailable { Rerun::Safe } else { Rerun::Unsafe },
        }))
    }

    pub(crate) fn saying(kind: Kind, sentence: impl Into<String>) -> Self {
        Self::new(kind, Sentence(sentence.into()))
    }

    pub(crate) fn usage(sentence: String) -> Self {
        Self::saying(Kind::Usage, sentence)
    }

    pub(crate) fn interrupted() -> Self {
        Self::saying(Kind::Interrupted, "interrupted")
    }

    pub(crate) fn no_runtime(error: std::io::Error) -> Self {
        Self::new(Kind::Fault, error)
    }

    pub(crate) fn speed_without_emulator() -> Self {
        Self::usage("`AGORAS_SPEED` goes only with an emulator on this machine".to_owned())
            .hinted("use it with `--emulator`, or with AGORAS_TIKTOK_API_URL=http://localhost:…")
    }

    pub(crate) fn hinted(mut self, hint: impl Into<String>) -> Self {
        self.0.hints.push(hint.into());
        self
    }

    pub(crate) fn hinted_by(mut self, hint: Option<String>) -> Self {
        self.0.hints.extend(hint);
        self
    }

    pub(crate) fn coded(mut self, code: &str) -> Self {
        self.0.code = Some(code.to_owned());
        self
    }

    /// The publish that the failure is about, as far as it is known.
    pub(crate) fn about(mut self, document: PublishDocument) -> Self {
        self.0.document = Some(document);
        self
    }

    /// Shows what happened, why, and what to do; the document goes to stdout when a program reads
    /// it, or when there is a publish to speak of.
    pub(crate) fn show(self, ui: &Ui) -> ExitCode {
        let mut chain = vec![self.0.error.to_string()];
        let mut cause = self.0.error.source();
        while let Some(error) = cause {
            let words = error.to_string();
            if chain.last() != Some(&words) {
                chain.push(words);
            }
            cause = error.source();
        }
        match (ui.shape(), &self.0.document) {
            (Output::Json, _) => ui.json(&self.document(&chain)),
            (Output::Human, Some(document)) => ui.json(document),
            (Output::Human, None) => {}
        }
        ui.talk(Tone::Error, &chain[0]);
        for cause in &chain[1..] {
            ui.talk(Tone::Cause, cause);
        }
        if let Some(log_id) = &self.0.log_id {
            ui.talk(Tone::Detail, &format!("TikTok's log_id: {log_id}"));
        }
        for hint in &self.0.hints {
            ui.talk(Tone::Hint, hint);
        }
        ExitCode::from(self.0.kind.exit_code())
    }

    fn document(&self, chain: &[String]) -> ErrorDocument<'_> {
        let id = self.0.publish_id.as_ref().map(PublishId::as_str);
        ErrorDocument {
            publish: self.0.document.as_ref(),
            outcome: self.0.document.is_none().then(|| self.0.kind.outcome()),
            error: ErrorPart {
                code: self.0.code.as_deref().unwrap_or(self.0.kind.code()),
                message: chain.join(": "),
                hint: (!self.0.hints.is_empty()).then(|| self.0.hints.join("; ")),
                log_id: self.0.log_id.as_deref(),
            },
            publish_id: match self.0.document {
                Some(_) => PublishIdPart::Elsewhere,
                None => PublishIdPart::Here(id),
            },
            safe_to_rerun: self.0.rerun == Rerun::Safe,
        }
    }

    fn reruns(mut self, rerun: Rerun) -> Self {
        self.0.rerun = rerun;
        self
    }

    /// Keeps what TikTok's support and scripts ask for, from wherever in the chain TikTok spoke.
    fn with_tiktoks_words(mut self) -> Self {
        let mut cause: Option<&(dyn Error + 'static)> = Some(self.0.error.as_ref());
        while let Some(error) = cause {
            if let Some(error) = error.downcast_ref::<TiktokError>() {
                self.0.code = error.code().map(|code| code.as_str().to_owned());
                self.0.log_id = error.log_id().map(str::to_owned);
            }
            cause = error.source();
        }
        self
    }

    fn of_publish(mut self, publish_id: &PublishId) -> Self {
        self.0.publish_id = Some(publish_id.clone());
        self
    }
}

impl From<TiktokError> for Failure {
    fn from(error: TiktokError) -> Self {
        let (kind, hint) = advice::on_call(&error);
        let failure = match &error {
            TiktokError::Refused(refusal) => {
                let (_, meaning, _) = refusals::on_code(&refusal.code);
                Self::new(kind, Meaning { meaning, source: error })
            }
            _ => Self::new(kind, error),
        };
        failure.hinted(hint).with_tiktoks_words()
    }
}

impl From<MediaError> for Failure {
    fn from(error: MediaError) -> Self {
        let (kind, hint) = advice::on_media(&error);
        Self::new(kind, error).hinted(hint)
    }
}

impl From<EmulatorError> for Failure {
    fn from(error: EmulatorError) -> Self {
        Self::new(Kind::Fault, error).hinted("choose another port with `--port`")
    }
}

impl From<FlowError> for Failure {
    fn from(error: FlowError) -> Self {
        match error {
            FlowError::Tiktok(error) => error.into(),
            FlowError::Media(error) => error.into(),
            FlowError::Refresh { ref source, .. } => {
                let (kind, hint) = advice::on_refresh(source);
                Self::new(kind, error).hinted(hint).with_tiktoks_words()
            }
            FlowError::Sink(_) => Self::new(Kind::Storage, error)
                .hinted("name a writable file with --token-out, or a command with --token-hook"),
            FlowError::NotPostable(ref reason) => {
                let (kind, hint) = advice::on_post(reason);
                Self::new(kind, error).hinted(hint)
            }
            FlowError::Plan { .. } => Self::new(Kind::BadInput, error)
                .hinted("leave --chunk-size away, or choose 5242880 to 64000000 bytes"),
            FlowError::OpeningUnknown { rerun, .. } => Self::opening_unknown(error, rerun),
            FlowError::BrokenOff { ref publish_id, ref source } => {
                let (publish_id, (kind, hint)) = (publish_id.clone(), on_upload(source));
                Self::new(kind, error)
                    .hinted(hint)
                    .with_tiktoks_words()
                    .of_publish(&publish_id)
                    .reruns(Rerun::Safe)
            }
            FlowError::FateUnknown { ref publish_id, .. } => {
                let publish_id = publish_id.clone();
                Self::new(Kind::Unknown, error)
                    .hinted(format!(
                        "do not run it again yet: `agoras tiktok status {publish_id} --wait` finds out"
                    ))
                    .with_tiktoks_words()
                    .of_publish(&publish_id)
            }
        }
    }
}

impl Failure {
    fn opening_unknown(error: FlowError, rerun: Rerun) -> Self {
        let hint = match rerun {
            Rerun::Safe => "nothing was uploaded, so nothing can appear: running it again is safe",
            Rerun::Unsafe => {
                "TikTok may be fetching and posting it: look at the profile before running it again"
            }
        };
        Self::new(Kind::Unknown, error).hinted(hint).with_tiktoks_words().reruns(rerun)
    }
}

fn on_upload(error: &UploadError) -> (Kind, String) {
    let again = "run the same command again".to_owned();
    match error {
        UploadError::Media(error) => advice::on_media(error),
        UploadError::SessionOver => (Kind::Unavailable, again),
        UploadError::Rejected { .. } => (
            Kind::Fault,
            "please report this with the line above; another --chunk-size may help".to_owned(),
        ),
        UploadError::Tries { source, .. } => match source {
            ChunkFailure::Tiktok(error) => advice::on_call(error),
            ChunkFailure::Media(error) => advice::on_media(error),
            ChunkFailure::Busy(_) | ChunkFailure::OutOfStep => (Kind::Unavailable, again),
        },
    }
}
