//! Names of a service account, a spreadsheet, a tab and its cells

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The error for a text that is not the name that it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct NotAName(&'static str);

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// Returns the name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

names! {
    /// The address of a service account, such as `bot@project.iam.gserviceaccount.com`.
    ClientEmail
    /// The id of a spreadsheet: the part of its address between `/d/` and the next slash.
    SpreadsheetId
    /// The name of a tab, as the bar at the bottom of the sheet shows it.
    TabName
}

impl FromStr for ClientEmail {
    type Err = NotAName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let odd = |letter: char| letter.is_control() || letter.is_whitespace();
        match text.split_once('@') {
            Some((user, host))
                if !user.is_empty()
                    && !host.is_empty()
                    && !host.contains('@')
                    && !text.contains(odd) =>
            {
                Ok(Self(text.to_owned()))
            }
            _ => Err(NotAName("not the e-mail address of a service account")),
        }
    }
}

impl FromStr for SpreadsheetId {
    type Err = NotAName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let odd = |letter: char| !letter.is_ascii_alphanumeric() && !matches!(letter, '-' | '_');
        if text.is_empty() || text.contains(odd) {
            return Err(NotAName(
                "not an id: it is the part of the sheet's address between `/d/` and the next slash",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

impl FromStr for TabName {
    type Err = NotAName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.trim().is_empty() || text.contains(char::is_control) {
            return Err(NotAName("not the name of a tab: the bar below the sheet shows it"));
        }
        Ok(Self(text.to_owned()))
    }
}

/// The number of a row in a sheet; 1 is the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowNumber(u32);

impl RowNumber {
    /// Returns the number of the row after `before` others.
    pub fn after(before: usize) -> Self {
        Self(u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1))
    }
}

impl From<RowNumber> for usize {
    fn from(number: RowNumber) -> Self {
        Self::try_from(number.0).unwrap_or(Self::MAX)
    }
}

impl fmt::Display for RowNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TabName {
    /// Returns the range of the whole tab, in A1 notation.
    pub(crate) fn whole(&self) -> String {
        // Within the quotes of A1 notation a quote is doubled.
        format!("'{}'", self.0.replace('\'', "''"))
    }

    /// Returns the range of a row. It is within the tab, however few columns that has.
    pub(crate) fn row(&self, row: RowNumber) -> String {
        format!("{}!{row}:{row}", self.whole())
    }

    /// Returns the range of a row's state.
    pub(crate) fn state(&self, row: RowNumber) -> String {
        format!("{}!I{row}", self.whole())
    }

    /// Returns the range of the cell after a row's state.
    pub(crate) fn address(&self, row: RowNumber) -> String {
        format!("{}!J{row}", self.whole())
    }

    /// Returns the range of a row's state and the cell after it.
    pub(crate) fn state_and_address(&self, row: RowNumber) -> String {
        format!("{}!I{row}:J{row}", self.whole())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_another_kind_are_refused() {
        for bad in ["", "bot", "@host", "bot@", "a@b@c", "a b@c", "a@b\n"] {
            assert_eq!(bad.parse::<ClientEmail>().is_ok(), bad == "a@b\n", "{bad:?}");
        }
        for bad in ["", "a/b", "..", "a?b", "https://docs.google.com/spreadsheets/d/1aB", "a%2Fb"] {
            assert!(bad.parse::<SpreadsheetId>().is_err(), "{bad}");
        }
        assert_eq!(" 1a-B_2 ".parse::<SpreadsheetId>().unwrap().as_str(), "1a-B_2");
        for bad in ["", "  ", "a\nb"] {
            assert!(bad.parse::<TabName>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_tabs_name_is_quoted_whatever_is_in_it() {
        let row = RowNumber::after(4);
        let tab: TabName = "Ada's plan!A1".parse().unwrap();
        assert_eq!(tab.whole(), "'Ada''s plan!A1'");
        assert_eq!(tab.row(row), "'Ada''s plan!A1'!5:5");
        assert_eq!(tab.state(row), "'Ada''s plan!A1'!I5");
        assert_eq!(tab.address(row), "'Ada''s plan!A1'!J5");
        assert_eq!(tab.state_and_address(row), "'Ada''s plan!A1'!I5:J5");
    }
}
