//! The options of the Python tool's `publish`

/// An option of the Python tool's `publish`, or one of ours that may stand among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Legacy {
    Network,
    Action,
    ShowMigration,
    Help,
    LogLevel,
    Username,
    ClientKey,
    ClientSecret,
    RefreshToken,
    AccessToken,
    Privacy,
    VideoUrl,
    Title,
    Text,
    Link,
    Image1,
    Image2,
    Image3,
    Image4,
    FeedUrl,
    MaxCount,
    PostLookback,
    MaxPostAge,
    SheetsId,
    SheetsName,
    SheetsClientEmail,
    SheetsPrivateKey,
    /// The three that are ours.
    Json,
    Output,
    Quiet,
}

/// The names of an option on the command line. The short one may be empty.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spelling {
    pub(super) short: &'static str,
    pub(super) long: &'static str,
}

impl Legacy {
    pub(super) const ALL: [Self; 30] = [
        Self::Network,
        Self::Action,
        Self::ShowMigration,
        Self::Help,
        Self::LogLevel,
        Self::Username,
        Self::ClientKey,
        Self::ClientSecret,
        Self::RefreshToken,
        Self::AccessToken,
        Self::Privacy,
        Self::VideoUrl,
        Self::Title,
        Self::Text,
        Self::Link,
        Self::Image1,
        Self::Image2,
        Self::Image3,
        Self::Image4,
        Self::FeedUrl,
        Self::MaxCount,
        Self::PostLookback,
        Self::MaxPostAge,
        Self::SheetsId,
        Self::SheetsName,
        Self::SheetsClientEmail,
        Self::SheetsPrivateKey,
        Self::Json,
        Self::Output,
        Self::Quiet,
    ];

    pub(super) const fn spelling(self) -> Spelling {
        let (short, long) = match self {
            Self::Network => ("-n", "--network"),
            Self::Action => ("-a", "--action"),
            Self::ShowMigration => ("", "--show-migration"),
            Self::Help => ("-h", "--help"),
            Self::LogLevel => ("-l", "--loglevel"),
            Self::Username => ("-tu", "--tiktok-username"),
            Self::ClientKey => ("-tck", "--tiktok-client-key"),
            Self::ClientSecret => ("-tcs", "--tiktok-client-secret"),
            Self::RefreshToken => ("-tr", "--tiktok-refresh-token"),
            Self::AccessToken => ("-ta", "--tiktok-access-token"),
            Self::Privacy => ("-ty", "--tiktok-privacy-status"),
            Self::VideoUrl => ("-tv", "--tiktok-video-url"),
            Self::Title => ("-tt", "--tiktok-title"),
            Self::Text => ("-st", "--status-text"),
            Self::Link => ("-sl", "--status-link"),
            Self::Image1 => ("-i1", "--status-image-url-1"),
            Self::Image2 => ("-i2", "--status-image-url-2"),
            Self::Image3 => ("-i3", "--status-image-url-3"),
            Self::Image4 => ("-i4", "--status-image-url-4"),
            Self::FeedUrl => ("-fu", "--feed-url"),
            Self::MaxCount => ("-mc", "--feed-max-count"),
            Self::PostLookback => ("-pl", "--feed-post-lookback"),
            Self::MaxPostAge => ("-ma", "--feed-max-post-age"),
            Self::SheetsId => ("-gi", "--google-sheets-id"),
            Self::SheetsName => ("-gn", "--google-sheets-name"),
            Self::SheetsClientEmail => ("-ge", "--google-sheets-client-email"),
            Self::SheetsPrivateKey => ("-gk", "--google-sheets-private-key"),
            Self::Json => ("", "--json"),
            Self::Output => ("", "--output"),
            Self::Quiet => ("-q", "--quiet"),
        };
        Spelling { short, long }
    }

    pub(super) const fn takes_value(self) -> bool {
        !matches!(self, Self::ShowMigration | Self::Help | Self::Json | Self::Quiet)
    }

    pub(super) const fn is_secret(self) -> bool {
        matches!(
            self,
            Self::ClientSecret | Self::RefreshToken | Self::AccessToken | Self::SheetsPrivateKey
        )
    }

    /// Returns whether it is about the run, and not about what is published.
    pub(super) const fn is_of_the_run(self) -> bool {
        !self.takes_value() || matches!(self, Self::Network | Self::Action | Self::Output)
    }

    /// Returns both names: `-tt (--tiktok-title)`.
    pub(super) fn names(self) -> String {
        let Spelling { short, long } = self.spelling();
        if short.is_empty() { long.to_owned() } else { format!("{short} ({long})") }
    }
}
