//! A creator's login to an app, ready to use

use serde::Serialize;

/// A creator's fresh login to an app, with every scope of the app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EmulatedAccount {
    /// The creator's handle.
    pub username: String,
    /// The id by which the app knows the creator.
    pub open_id: String,
    /// The app's key.
    pub client_key: String,
    /// The app's secret.
    pub client_secret: String,
    /// What was granted.
    pub scopes: Vec<String>,
    /// Opens the API.
    pub access_token: String,
    /// How many seconds it does.
    pub expires_in: u64,
    /// Buys a new pair.
    pub refresh_token: String,
    /// How many seconds it can.
    pub refresh_expires_in: u64,
}
