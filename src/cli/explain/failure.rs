//! The end of a run that failed: its explanation, what caused it, and how both are shown

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::Value;

use super::disk;
use super::explanation::{Explain, Explanation, Kind};
use crate::cli::document::{ErrorDocument, ErrorPart, PublishDocument, ViolationPart};
use crate::cli::global::Output;
use crate::cli::terminal::ui::{Tone, Ui};
use crate::flow::Rerun;
use crate::tiktok::PublishId;

/// A file of the user's choice that cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write `{}`", path.display())]
struct Unwritten {
    path: PathBuf,
    source: io::Error,
}

/// An explanation with its cause, ready to be shown.
#[derive(Debug)]
pub struct Failure(Box<Parts>);

#[derive(Debug)]
struct Parts {
    explanation: Explanation,
    cause: Box<dyn Error + Send + Sync>,
    /// The publish that the run was about, as far as it is known.
    document: Option<PublishDocument>,
    /// A document on stdout already holds this failure.
    is_printed: bool,
}

/// A failure as people and scripts read it.
#[derive(Debug)]
pub struct Shown {
    /// The lines on stderr, without colours.
    pub stderr: Vec<String>,
    /// The JSON document on stdout.
    pub document: String,
    /// The exit code of the process.
    pub exit_code: u8,
}

impl<E: Explain + Error + Send + Sync + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::explained(error.explain(), error)
    }
}

impl Failure {
    pub(crate) fn explained(
        explanation: Explanation,
        cause: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        let cause = match explanation.kind {
            // The user has ended it: the system's reason says nothing more.
            Kind::Interrupted | Kind::LateInterrupted => "interrupted".into(),
            _ => cause.into(),
        };
        Self(Box::new(Parts { explanation, cause, document: None, is_printed: false }))
    }

    pub(crate) fn new(kind: Kind, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::explained(kind.unhinted(), cause)
    }

    pub(crate) fn usage(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(Kind::Usage, cause)
    }

    pub(crate) fn no_runtime(error: io::Error) -> Self {
        Self::new(Kind::Fault, error)
    }

    pub(crate) fn no_journal() -> Self {
        Self::new(Kind::Fault, "there is no journal: no home, and no --storage-dir")
    }

    pub(crate) fn no_scratch(error: io::Error) -> Self {
        let hint =
            disk::on_write(&error).unwrap_or("point TMPDIR at a folder that can be written to");
        Self::explained(Kind::Storage.hint(hint), error)
    }

    pub(crate) fn unwritten(path: &Path, source: io::Error) -> Self {
        let hint = disk::on_write(&source)
            .unwrap_or("name a file in a folder that exists and can be written to");
        let explanation = Kind::Storage.hint(hint);
        Self::explained(explanation, Unwritten { path: path.to_owned(), source })
    }

    pub(crate) fn unanswered(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::Interrupted => Self::new(Kind::Interrupted, "interrupted"),
            _ => Self::new(Kind::Fault, error),
        }
    }

    pub(crate) fn hinted(mut self, hint: impl Into<String>) -> Self {
        self.0.explanation.hints.push(hint.into());
        self
    }

    pub(crate) fn coded(mut self, code: &str) -> Self {
        self.0.explanation.code = Some(code.to_owned());
        self
    }

    pub(crate) fn about(mut self, document: PublishDocument) -> Self {
        self.0.document = Some(document);
        self
    }

    pub(crate) fn of_publish(mut self, publish_id: Option<&str>) -> Self {
        self.0.explanation.publish_id = publish_id.and_then(|id| id.parse().ok());
        self
    }

    /// Names the command of each option in the hints, for a run of another command.
    pub(crate) fn naming(mut self, command: &str) -> Self {
        for hint in &mut self.0.explanation.hints {
            *hint = hint.replace("`--", &format!("`{command} --"));
        }
        self
    }

    /// Replaces the hints of a login that was interrupted.
    pub(crate) fn of_login(mut self) -> Self {
        if self.0.explanation.kind == Kind::Interrupted {
            self.0.explanation.hints = vec!["the login was not finished: run it again".to_owned()];
        }
        self
    }

    /// Turns it into the failure of a run after which something may have been posted.
    pub(crate) fn late(mut self) -> Self {
        self.0.explanation.kind = self.0.explanation.kind.late();
        self
    }

    /// Keeps a failure that a printed document already holds from being printed again.
    pub(crate) fn printed(mut self) -> Self {
        self.0.is_printed = true;
        self
    }

    /// Shows the failure. A document goes to stdout for scripts, and for a publish that is known.
    pub(crate) fn show(self, ui: &Ui) -> ExitCode {
        match (ui.shape, &self.0.document) {
            _ if self.0.is_printed => {}
            (Output::Json, _) => ui.json(&self.error_document()),
            (Output::Human, Some(document)) => ui.json(document),
            (Output::Human, None) => {}
        }
        for (tone, line) in self.lines() {
            ui.talk(tone, &line);
        }
        ExitCode::from(self.0.explanation.kind.row().exit_code)
    }

    /// Returns what `show` shows, in both shapes.
    pub fn shown(&self) -> Shown {
        let lines = self.lines().into_iter();
        Shown {
            stderr: lines.map(|(tone, line)| [tone.word(), &line].concat()).collect(),
            document: serde_json::to_string(&self.error_document()).unwrap_or_default(),
            exit_code: self.0.explanation.kind.row().exit_code,
        }
    }

    /// Shows the failure of one of several posts on stderr, and returns its document.
    pub(crate) fn tell(&self, ui: &Ui, post: &str) -> Value {
        for (index, (tone, line)) in self.lines().into_iter().enumerate() {
            let line = if index == 0 { format!("{post}: {line}") } else { line };
            ui.talk(tone, &line);
        }
        serde_json::to_value(self.error_document()).expect("our own documents are JSON")
    }

    pub(crate) fn kind(&self) -> Kind {
        self.0.explanation.kind
    }

    /// Returns TikTok's id of the publish; `None` if it has none, or none is known.
    pub(crate) fn publish_id(&self) -> Option<&PublishId> {
        self.0.explanation.publish_id.as_ref()
    }

    /// Returns TikTok's code, or one of ours.
    pub(crate) fn code(&self) -> &str {
        let explanation = &self.0.explanation;
        explanation.code.as_deref().unwrap_or(explanation.kind.row().code)
    }

    /// Returns what happened and why, and what to do, each in one line.
    pub(crate) fn in_short(&self) -> (String, String) {
        (self.chain().join(": "), self.0.explanation.hints.join("; "))
    }

    /// Returns everything that happened and why, in one line.
    pub(crate) fn message(&self) -> String {
        let Explanation { violations, details, .. } = &self.0.explanation;
        let listed: Vec<String> = violations.iter().map(ToString::to_string).collect();
        let parts = [self.chain().join(": "), listed.join("; "), details.join("; ")];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(": ")
    }

    /// Returns what happened, and each cause that says something new.
    fn chain(&self) -> Vec<String> {
        let first: &(dyn Error + 'static) = self.0.cause.as_ref();
        let causes = std::iter::successors(Some(first), |&error| error.source());
        let meaning = self.0.explanation.meaning.map(str::to_owned);
        let mut chain: Vec<String> =
            meaning.into_iter().chain(causes.map(ToString::to_string)).collect();
        chain.dedup();
        chain
    }

    fn lines(&self) -> Vec<(Tone, String)> {
        let Explanation { violations, details, log_id, hints, .. } = &self.0.explanation;
        let mut lines: Vec<(Tone, String)> =
            self.chain().into_iter().map(|cause| (Tone::Cause, cause)).collect();
        lines[0].0 = Tone::Error;
        lines.extend(violations.iter().map(|violation| (Tone::Detail, violation.to_string())));
        lines.extend(details.iter().map(|detail| (Tone::Detail, detail.clone())));
        lines.extend(log_id.iter().map(|id| (Tone::Detail, format!("TikTok's log_id: {id}"))));
        lines.extend(hints.iter().map(|hint| (Tone::Hint, hint.clone())));
        lines
    }

    fn error_document(&self) -> ErrorDocument<'_> {
        let Explanation { kind, violations, hints, code, log_id, publish_id, .. } =
            &self.0.explanation;
        let row = kind.row();
        ErrorDocument {
            publish: self.0.document.as_ref(),
            outcome: self.0.document.is_none().then_some(row.outcome),
            error: ErrorPart {
                code: code.as_deref().unwrap_or(row.code),
                message: self.message(),
                violations: violations.iter().map(ViolationPart::new).collect(),
                hint: (!hints.is_empty()).then(|| hints.join("; ")),
                log_id: log_id.as_deref(),
            },
            publish_id: match self.0.document {
                Some(_) => None,
                None => Some(publish_id.as_ref().map(PublishId::as_str)),
            },
            safe_to_rerun: row.rerun == Rerun::Safe,
        }
    }
}
