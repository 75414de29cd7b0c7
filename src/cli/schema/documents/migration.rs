//! The document of `publish --show-migration`

use serde_json::Value;

use super::shape::{always, object, text, texts};

/// Returns the document of the command line that replaces one of the Python tool.
pub(super) fn migration() -> Value {
    object(
        "The command line that replaces one of the Python tool's `publish`. Nothing was published",
        [
            always("command", text("The command line, quoted for a shell")),
            always("left_away", texts("What has no counterpart, or is a secret, in sentences")),
            always("next", texts("What else to do, in sentences")),
        ],
    )
}
