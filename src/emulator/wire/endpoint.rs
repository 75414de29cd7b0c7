//! The kinds of call that the emulator counts, logs and can get wrong

use crate::emulator::error::EmulatorError;
use crate::emulator::switches::words::words;

words! {
    /// What a request asks for.
    Endpoint {
        /// The authorization page.
        Authorize = "authorize",
        /// Codes and refresh tokens to token pairs.
        Token = "token",
        /// Disconnects the app from an account.
        Revoke = "revoke",
        /// What the creator may post now.
        Creator = "creator",
        /// Opens a direct video post.
        VideoInit = "video-init",
        /// Opens a video draft.
        InboxInit = "inbox-init",
        /// Opens a photo post or draft.
        PhotoInit = "photo-init",
        /// Bytes for the upload host.
        Chunk = "chunk",
        /// How far a publish has come.
        Status = "status",
        /// Stops a download.
        Cancel = "cancel",
        /// Who the account is.
        UserInfo = "userinfo",
        /// The account's public videos.
        Videos = "videos",
    }
}

impl Endpoint {
    /// Whether it opens a publish.
    pub const fn opens_a_publish(self) -> bool {
        matches!(self, Self::VideoInit | Self::InboxInit | Self::PhotoInit)
    }

    /// Whether it answers in OAuth's flat shape instead of the envelope.
    pub const fn answers_flat(self) -> bool {
        matches!(self, Self::Token | Self::Revoke)
    }
}
