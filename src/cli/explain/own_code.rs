//! The codes of errors that TikTok has no word for, besides those of their kinds

use super::explanation::{Explanation, Kind};

/// A code of ours that is more exact than that of the error's kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OwnCode {
    DayFull,
    Declined,
    LeftAlone,
    TooLate,
}

impl OwnCode {
    /// Every code.
    pub(crate) const ALL: [Self; 4] =
        [Self::DayFull, Self::Declined, Self::LeftAlone, Self::TooLate];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::DayFull => "day_full",
            Self::Declined => "declined",
            Self::LeftAlone => "left_alone",
            Self::TooLate => "too_late",
        }
    }

    /// Returns the kind of the errors that have the code.
    pub(crate) const fn kind(self) -> Kind {
        match self {
            Self::DayFull | Self::Declined | Self::TooLate => Kind::Refused,
            Self::LeftAlone => Kind::Cancelled,
        }
    }

    pub(crate) const fn meaning(self) -> &'static str {
        match self {
            Self::DayFull => "the run's posts of the account for 24 hours are made",
            Self::Declined => "the person at the terminal did not agree",
            Self::LeftAlone => "the posting page was left alone",
            Self::TooLate => "a cap of the day has kept the row until it was too late",
        }
    }

    /// Returns the explanation of an error with the code.
    pub(crate) fn explanation(self) -> Explanation {
        Explanation { code: Some(self.word().to_owned()), ..self.kind().hint(self.hint()) }
    }

    pub(crate) const fn hint(self) -> &'static str {
        match self {
            Self::DayFull => "run it again tomorrow, or allow more with --max-per-day",
            Self::Declined => "run it again to be asked again, or with --yes not to be asked",
            Self::LeftAlone => "run it again to open a new page",
            Self::TooLate => "give it a later time and another id, or allow more with --max-late",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_codes_are_listed() {
        for (place, code) in OwnCode::ALL.into_iter().enumerate() {
            assert_eq!(place, code as usize, "{code:?}");
        }
        assert_eq!(OwnCode::ALL.len(), OwnCode::TooLate as usize + 1);
    }
}
