//! Kinds of request that the emulator counts, logs and breaks

use crate::emulator::error::EmulatorError;
use crate::emulator::switches::words::words;

words! {
    /// A kind of request.
    pub Endpoint {
        /// The login page.
        Authorize = "authorize",
        /// The exchange of a code or refresh token for a pair of tokens.
        Token = "token",
        /// The end of a login.
        Revoke = "revoke",
        /// The creator info: what the creator may post.
        Creator = "creator",
        /// The init of a direct video post.
        VideoInit = "video-init",
        /// The init of a video draft.
        InboxInit = "inbox-init",
        /// The init of a photo post or draft.
        PhotoInit = "photo-init",
        /// A chunk for the upload host.
        Chunk = "chunk",
        /// The status of a publish.
        Status = "status",
        /// The cancellation of a download.
        Cancel = "cancel",
        /// The account's own data.
        UserInfo = "userinfo",
        /// The account's public videos.
        Videos = "videos",
    }
}
