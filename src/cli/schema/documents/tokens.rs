//! The documents of `utils tokens`

use serde_json::{Value, json};

use super::shape::{
    Property, always, count, list, matching, object, or_null, seconds_since_1970, sometimes, text,
};

/// Returns the document of the stored accounts.
pub(super) fn tokens_list() -> Value {
    let account = object(
        "One account",
        [
            always("platform", platform()),
            always("identifier", text("The account's name in the store")),
            always("username", text("The account's name as TikTok wrote it, without @")),
            always(
                "days_left",
                or_null(count("The whole days until another login is needed; null if not known")),
            ),
        ],
    );
    list("The stored accounts, sorted by platform and name", &account)
}

/// Returns the document of one record in clear text.
pub(super) fn tokens_show() -> Value {
    let data = object("The record, with its secrets in clear text", fields(always));
    object(
        "One stored record. It holds secrets",
        [
            always("platform", platform()),
            always("identifier", text("The account's name in the store")),
            always("data", data),
        ],
    )
}

/// Returns the document of one field of a record.
pub(super) fn tokens_field() -> Value {
    let mut field = object("One field of a stored record. It can be a secret", fields(sometimes));
    field["minProperties"] = json!(1);
    field["maxProperties"] = json!(1);
    field
}

/// Returns the document of a move to the current address.
pub(super) fn tokens_adopted() -> Value {
    object(
        "What was moved to the current address",
        [
            always("address", text("The base address of TikTok's API that they belong to now")),
            always("accounts", count("The number of accounts that were moved")),
            always("publishes", count("The number of publishes that were moved")),
        ],
    )
}

fn platform() -> Value {
    matching("The platform: `tiktok`, or another one of the Python tool", "^[a-z0-9]{1,16}$")
}

/// Returns the fields of a record, each as `property` has it.
fn fields(property: fn(&'static str, Value) -> Property) -> [Property; 9] {
    [
        property("username", text("The account's name as TikTok wrote it, without @")),
        property("client_key", text("The key of the app")),
        property("client_secret", text("The secret of the app. It is a secret")),
        property("refresh_token", text("The token that gets others. It is a secret")),
        property(
            "access_token",
            or_null(text("The token of TikTok's API. It is a secret; null if there is none")),
        ),
        property(
            "access_expires_at",
            or_null(seconds_since_1970("The end of the access token; null if not known")),
        ),
        property(
            "refresh_expires_at",
            or_null(seconds_since_1970("The end of the refresh token; null if not known")),
        ),
        property("scopes", text("The granted scopes, separated by commas")),
        property(
            "open_id",
            or_null(text("TikTok's id of the account for the app; null if not known")),
        ),
    ]
}
