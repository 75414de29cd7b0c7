//! The document of `emulator`

use serde_json::Value;

use super::shape::{always, matching, object, sometimes, text};
use crate::cli::arguments::credentials::Credential;

/// Returns the document of the variables that point agoras at a running emulator.
pub(super) fn emulator() -> Value {
    let address = "^https?://";
    object(
        "The variables that point agoras at the emulator, with an account that is ready. They are printed once the emulator listens",
        [
            always("AGORAS_STORAGE_DIR", text("A folder for the emulator's accounts alone")),
            always(
                "AGORAS_TIKTOK_API_URL",
                matching("The emulator's address for API calls", address),
            ),
            always(
                "AGORAS_TIKTOK_AUTH_URL",
                matching("The emulator's address for logins", address),
            ),
            always(Credential::USERNAME.variable, text("The account's name")),
            always(Credential::CLIENT_KEY.variable, text("The key of the app")),
            always(
                Credential::CLIENT_SECRET.variable,
                text("The secret of the app, which only the emulator takes"),
            ),
            always(
                Credential::REFRESH_TOKEN.variable,
                text("The account's refresh token, which only the emulator takes"),
            ),
            sometimes(
                "SSL_CERT_FILE",
                text("The file with the certificate of the emulator's CA; only with --tls"),
            ),
            sometimes(
                "AGORAS_SPEED",
                matching(
                    "The speed of the clock, as a multiple of real time; left out for real time",
                    "^[0-9]+$",
                ),
            ),
        ],
    )
}
