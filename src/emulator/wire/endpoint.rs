//! Kinds of request that the emulator counts, logs and breaks

use crate::emulator::error::EmulatorError;
use crate::emulator::switches::table::words;

words! {
    /// A kind of request.
    #[expect(missing_docs, reason = "`docs/emulator.md` explains the names")]
    pub Endpoint {
        Authorize = "authorize",
        Token = "token",
        Revoke = "revoke",
        Creator = "creator",
        VideoInit = "video-init",
        InboxInit = "inbox-init",
        PhotoInit = "photo-init",
        Chunk = "chunk",
        Status = "status",
        Cancel = "cancel",
        UserInfo = "userinfo",
        VideoList = "video-list",
        VideoQuery = "video-query",
    }
}
