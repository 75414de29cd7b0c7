//! One line of a check-up, and all of them

use serde::Serialize;

use crate::cli::explain::Failure;

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// As it should be.
    Ok,
    /// It deserves a look.
    Warn,
    /// Something will not work.
    Fail,
}

/// What was found about one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Finding {
    pub(crate) about: &'static str,
    pub(crate) state: State,
    pub(crate) what: String,
    /// What to do about it.
    pub(crate) advice: Option<String>,
}

/// Everything that was found, in the order in which it was looked for.
#[derive(Debug, Default)]
pub(crate) struct Findings(Vec<Finding>);

impl State {
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
        self.add(Finding { about, state: State::Ok, what: what.into(), advice: None });
    }

    pub(crate) fn warn(&mut self, about: &'static str, what: impl Into<String>, advice: &str) {
        let advice = Some(advice.to_owned());
        self.add(Finding { about, state: State::Warn, what: what.into(), advice });
    }

    pub(crate) fn fail(&mut self, about: &'static str, what: impl Into<String>, advice: &str) {
        let advice = Some(advice.to_owned());
        self.add(Finding { about, state: State::Fail, what: what.into(), advice });
    }

    /// What would end a command, in the same words.
    pub(crate) fn failure(&mut self, about: &'static str, failure: impl Into<Failure>) {
        self.told_by(about, State::Fail, failure);
    }

    /// The same where not every command would end.
    pub(crate) fn told_by(
        &mut self,
        about: &'static str,
        state: State,
        failure: impl Into<Failure>,
    ) {
        let (what, advice) = failure.into().in_short();
        self.add(Finding { about, state, what, advice: Some(advice) });
    }

    /// What two checks stumble over is told once.
    pub(crate) fn add(&mut self, finding: Finding) {
        if !self.0.iter().any(|known| known.what == finding.what) {
            self.0.push(finding);
        }
    }

    pub(crate) fn all(&self) -> &[Finding] {
        &self.0
    }

    /// The worst of all.
    pub(crate) fn state(&self) -> State {
        self.0.iter().map(|finding| finding.state).max().unwrap_or(State::Ok)
    }

    pub(crate) fn count(&self, state: State) -> usize {
        self.0.iter().filter(|finding| finding.state == state).count()
    }
}
