//! Findings of a check-up: one line each, with its status and an advice

use serde::Serialize;

use crate::cli::explain::Failure;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CheckStatus {
    Ok,
    /// A command may still work.
    Warn,
    /// Some command will not work.
    Fail,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Finding {
    pub(crate) about: &'static str,
    #[serde(rename = "state")]
    pub(crate) status: CheckStatus,
    pub(crate) what: String,
    pub(crate) advice: Option<String>,
}

#[derive(Debug, Default)]
pub(crate) struct Findings(pub(crate) Vec<Finding>);

impl CheckStatus {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

impl Findings {
    pub(crate) fn ok(&mut self, about: &'static str, what: impl Into<String>) {
        self.add(Finding { about, status: CheckStatus::Ok, what: what.into(), advice: None });
    }

    pub(crate) fn warn(&mut self, about: &'static str, what: impl Into<String>, advice: &str) {
        let advice = Some(advice.to_owned());
        self.add(Finding { about, status: CheckStatus::Warn, what: what.into(), advice });
    }

    pub(crate) fn fail(&mut self, about: &'static str, what: impl Into<String>, advice: &str) {
        let advice = Some(advice.to_owned());
        self.add(Finding { about, status: CheckStatus::Fail, what: what.into(), advice });
    }

    /// Adds an error that would end a command, in the same words.
    pub(crate) fn failure(&mut self, about: &'static str, failure: impl Into<Failure>) {
        let (what, advice) = failure.into().in_short();
        self.fail(about, what, &advice);
    }

    /// Adds an error that would end some commands and not all, in the same words.
    pub(crate) fn warning(&mut self, about: &'static str, failure: impl Into<Failure>) {
        let (what, advice) = failure.into().in_short();
        self.warn(about, what, &advice);
    }

    /// Adds a finding, unless an earlier check has found the same.
    pub(crate) fn add(&mut self, finding: Finding) {
        if !self.0.iter().any(|known| known.what == finding.what) {
            self.0.push(finding);
        }
    }

    /// Returns the worst status; ok if nothing was checked.
    pub(crate) fn status(&self) -> CheckStatus {
        self.0.iter().map(|finding| finding.status).max().unwrap_or(CheckStatus::Ok)
    }
}
