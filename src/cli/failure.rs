//! How a run failed: words, a next step, an exit code

use std::error::Error;
use std::process::ExitCode;

use thiserror::Error;

use crate::cli::advice;
use crate::cli::disk_room;
use crate::cli::document::{
    ErrorDocument, ErrorPart, PublishDocument, PublishIdPart, ViolationPart,
};
use crate::cli::exit::Kind;
use crate::cli::global::Output;
use crate::cli::refusals;
use crate::cli::share_page;
use crate::cli::terminal::ui::{Tone, Ui};
use crate::flow::{ChunkFailure, FlowError};
use crate::media::{Location, Violation};
use crate::tiktok::{PublishId, TiktokError};
use crate::trust::Obstacle;

/// How a run failed, ready to be shown.
#[derive(Debug)]
pub(crate) struct Failure(Box<Parts>);

#[derive(Debug)]
struct Parts {
    kind: Kind,
    error: Box<dyn Error + Send + Sync>,
    violations: Vec<Violation>,
    details: Vec<String>,
    hints: Vec<String>,
    code: Option<String>,
    log_id: Option<String>,
    publish_id: Option<PublishId>,
    document: Option<PublishDocument>,
    /// Whether stdout has its document.
    told: bool,
}

/// A sentence of the command line's own.
#[derive(Debug, Error)]
#[error("{0}")]
struct Sentence(String);

impl Failure {
    pub(crate) fn new(kind: Kind, error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(Box::new(Parts {
            kind,
            error: error.into(),
            violations: Vec::new(),
            details: Vec::new(),
            hints: Vec::new(),
            code: None,
            log_id: None,
            publish_id: None,
            document: None,
            told: false,
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

    /// A place for a moment, in `TMPDIR`, that cannot be had or takes no more.
    pub(crate) fn no_scratch(error: std::io::Error) -> Self {
        let hint = disk_room::on_write(&error)
            .unwrap_or("point TMPDIR at a folder that can be written to");
        Self::new(Kind::Storage, error).hinted(hint)
    }

    /// A question at the terminal that got no answer.
    pub(crate) fn unanswered(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::Interrupted => Self::interrupted(),
            _ => Self::new(Kind::Fault, error),
        }
    }

    pub(crate) fn no_stdout(error: std::io::Error) -> Self {
        Self::new(Kind::LateFault, error).hinted(
            "the command did its work, but its result could not be written to standard output",
        )
    }

    pub(crate) fn speed_without_emulator() -> Self {
        Self::usage("`AGORAS_SPEED` goes only with an emulator on this machine".to_owned())
            .hinted("use it with `--emulator`, or with AGORAS_TIKTOK_API_URL=http://localhost:…")
    }

    pub(crate) fn hinted(mut self, hint: impl Into<String>) -> Self {
        self.0.hints.push(hint.into());
        self
    }

    /// All that is wrong, where it is more than one thing.
    pub(crate) fn listing(mut self, details: Vec<String>) -> Self {
        self.0.details = details;
        self
    }

    pub(crate) fn hinted_by(mut self, hint: Option<String>) -> Self {
        self.0.hints.extend(hint);
        self
    }

    /// Everything that TikTok would refuse, and what mends it.
    pub(crate) fn violating(mut self, violations: Vec<Violation>) -> Self {
        self.0.hints.extend(advice::on_violations(&violations));
        self.0.violations = violations;
        self
    }

    /// Everything that TikTok would refuse, where it is said elsewhere what mends it.
    pub(crate) fn listing_violations(mut self, violations: Vec<Violation>) -> Self {
        self.0.violations = violations;
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

    /// An interrupt in the middle of a login.
    pub(crate) fn of_login(mut self) -> Self {
        if self.0.kind == Kind::Interrupted {
            self.0.hints = vec!["the login was not finished: run it again".to_owned()];
        }
        self
    }

    /// Shows what happened, why, and what to do; the document goes to stdout when a program reads
    /// it, or when there is a publish to speak of.
    pub(crate) fn show(self, ui: &Ui) -> ExitCode {
        let chain = self.chain();
        match (ui.shape(), &self.0.document) {
            _ if self.0.told => {}
            (Output::Json, _) => ui.json(&self.document(&chain)),
            (Output::Human, Some(document)) => ui.json(document),
            (Output::Human, None) => {}
        }
        ui.talk(Tone::Error, &chain[0]);
        for cause in &chain[1..] {
            ui.talk(Tone::Cause, cause);
        }
        for violation in &self.0.violations {
            ui.talk(Tone::Detail, &violation.to_string());
        }
        for detail in &self.0.details {
            ui.talk(Tone::Detail, detail);
        }
        if let Some(log_id) = &self.0.log_id {
            ui.talk(Tone::Detail, &format!("TikTok's log_id: {log_id}"));
        }
        for hint in &self.0.hints {
            ui.talk(Tone::Hint, hint);
        }
        ExitCode::from(self.0.kind.exit_code())
    }

    /// What happened and why.
    fn chain(&self) -> Vec<String> {
        let first: &(dyn Error + 'static) = self.0.error.as_ref();
        let causes = std::iter::successors(Some(first), |&error| error.source());
        let mut chain: Vec<String> = causes.map(ToString::to_string).collect();
        chain.dedup();
        chain
    }

    /// In one line: what happened and why, and what to do.
    pub(crate) fn in_short(&self) -> (String, String) {
        (self.chain().join(": "), self.0.hints.join("; "))
    }

    /// The failure is in the document that was printed already.
    pub(crate) fn told(mut self) -> Self {
        self.0.told = true;
        self
    }

    fn document(&self, chain: &[String]) -> ErrorDocument<'_> {
        let id = self.0.publish_id.as_ref().map(PublishId::as_str);
        let mut message = chain.join(": ");
        let violations = &self.0.violations;
        if !violations.is_empty() {
            let listed: Vec<String> = violations.iter().map(ToString::to_string).collect();
            message = format!("{message}: {}", listed.join("; "));
        }
        if !self.0.details.is_empty() {
            message = format!("{message}: {}", self.0.details.join("; "));
        }
        ErrorDocument {
            publish: self.0.document.as_ref(),
            outcome: self.0.document.is_none().then(|| self.0.kind.outcome()),
            error: ErrorPart {
                code: self.0.code.as_deref().unwrap_or(self.0.kind.code()),
                message,
                violations: violations.iter().map(ViolationPart::new).collect(),
                hint: (!self.0.hints.is_empty()).then(|| self.0.hints.join("; ")),
                log_id: self.0.log_id.as_deref(),
            },
            publish_id: match self.0.document {
                Some(_) => PublishIdPart::Elsewhere,
                None => PublishIdPart::Here(id),
            },
            safe_to_rerun: self.0.kind.is_safe_to_rerun(),
        }
    }

    /// The failure of a run after which something may have been posted.
    pub(crate) fn late(mut self) -> Self {
        self.0.kind = self.0.kind.late();
        self
    }

    /// Keeps what TikTok's support and scripts ask for, from wherever in the chain TikTok spoke.
    pub(crate) fn with_tiktoks_words(mut self) -> Self {
        let mut cause: Option<&(dyn Error + 'static)> = Some(self.0.error.as_ref());
        while let Some(error) = cause {
            if let Some(error) = tiktoks(error) {
                self.0.code = error.word().map(str::to_owned);
                self.0.log_id = error.log_id().map(str::to_owned);
            }
            cause = error.source();
        }
        self
    }

    /// The failure of a question about a publish that exists: it says nothing about the publish.
    pub(crate) fn asking_about(mut self, publish_id: &PublishId) -> Self {
        let is_obstructed = Obstacle::of(self.0.error.as_ref()).is_some();
        if self.0.kind == Kind::Unavailable && !is_obstructed {
            self.0.hints = vec![
                "this says nothing about the publish itself: ask again in a few minutes".to_owned(),
            ];
        }
        self.late().of_publish(publish_id)
    }

    /// The failure of a run that had not opened a publish yet.
    pub(crate) fn before_opening(mut self) -> Self {
        if self.0.kind == Kind::Unavailable && self.0.publish_id.is_none() {
            self.0.hints.insert(0, "nothing was published".to_owned());
        }
        self
    }

    /// The failure of a run that had TikTok fetch an address: what to register for it.
    pub(crate) fn of_address(self, address: Option<&str>) -> Self {
        let unverified = self.0.code.as_deref() == Some(refusals::UNVERIFIED);
        let hint = address.filter(|_| unverified).and_then(refusals::to_register);
        self.hinted_by(hint)
    }

    /// Adds what helps where media was not acceptable because its address shows a page.
    pub(crate) fn of_media_at(self, location: &Location) -> Self {
        let is_bad_input = self.0.kind == Kind::BadInput;
        let page = share_page::advice(location).filter(|_| is_bad_input);
        self.hinted_by(page)
    }

    /// An interrupt after which TikTok may publish.
    pub(crate) fn with_sent(self, publish_id: &PublishId) -> Self {
        let hint = format!(
            "TikTok has all that it needs, or may have: `agoras tiktok status {publish_id} --wait` tells what becomes of it, and `agoras tiktok resume {publish_id}` too"
        );
        self.late().hinted(hint).of_publish(publish_id)
    }

    /// An interrupt after TikTok had opened an upload, and before its last bytes had left.
    pub(crate) fn with_publish(self, publish_id: &PublishId) -> Self {
        let hint = format!(
            "run the same command again, or `agoras tiktok resume {publish_id}`: it goes on where it stopped"
        );
        self.hinted(hint).of_publish(publish_id)
    }

    /// TikTok's log id, where no error of this program carries it.
    pub(crate) fn logged(mut self, log_id: Option<&str>) -> Self {
        self.0.log_id = log_id.map(str::to_owned);
        self
    }

    /// The publish, where it has a name.
    pub(crate) fn of_publish_called(self, publish_id: Option<&str>) -> Self {
        match publish_id.and_then(|id| id.parse().ok()) {
            Some(publish_id) => self.of_publish(&publish_id),
            None => self,
        }
    }

    pub(crate) fn of_publish(mut self, publish_id: &PublishId) -> Self {
        self.0.publish_id = Some(publish_id.clone());
        self
    }
}

/// TikTok's part in an error, also where an error of ours stands in its place.
fn tiktoks<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e TiktokError> {
    if let Some(FlowError::Tiktok(inner)) = error.downcast_ref() {
        return Some(inner);
    }
    if let Some(ChunkFailure::Tiktok(inner)) = error.downcast_ref() {
        return Some(inner);
    }
    error.downcast_ref()
}

#[cfg(test)]
#[path = "every_failure.rs"]
mod every_failure;
