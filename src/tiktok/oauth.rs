//! Refresh tokens into access tokens, in the words of RFC 6749

use std::time::Duration;

use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
    BasicTokenType,
};
use oauth2::{
    AuthType, ClientId, EndpointNotSet, EndpointSet, ExtraTokenFields, StandardRevocableToken,
    StandardTokenResponse, TokenResponse, TokenUrl,
};
use serde::{Deserialize, Serialize};

use super::client::Client;
use super::dialect::{Dialect, in_our_words};
use super::error::{TiktokError, Unanswered};
use super::ids::{ClientKey, OpenId};
use crate::secret::{AccessToken, ClientSecret, RefreshToken};

/// The app that acts for the creator: what TikTok's developer portal gives.
#[derive(Debug, Clone)]
pub struct App {
    /// Its public name.
    pub client_key: ClientKey,
    /// Its secret.
    pub client_secret: ClientSecret,
}

/// What a login or a refresh brings.
#[derive(Debug, Clone)]
pub struct Grant {
    /// Opens the API.
    pub access_token: AccessToken,
    /// How long it does so; TikTok documents two hours, and may say something else.
    pub access_lifetime: Option<Duration>,
    /// Buys the next grant. TikTok may leave it out: then the old one stays.
    pub refresh_token: Option<RefreshToken>,
    /// How long the refresh token lasts; TikTok documents 180 days.
    pub refresh_lifetime: Option<Duration>,
    /// What the creator allows.
    pub scopes: Vec<String>,
    /// The creator, as this app sees them.
    pub open_id: Option<OpenId>,
}

/// TikTok's additions to a token answer.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Additions {
    open_id: Option<String>,
    refresh_expires_in: Option<u64>,
}

impl ExtraTokenFields for Additions {}

pub(crate) type TokenAnswer = StandardTokenResponse<Additions, BasicTokenType>;
pub(crate) type OAuthClient<TokenEndpoint = EndpointSet> = oauth2::Client<
    BasicErrorResponse,
    TokenAnswer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    TokenEndpoint,
>;

impl Client {
    /// Trades a refresh token for a new pair, once. TikTok kills the old token with it: the caller
    /// has to keep the new one before anything else.
    pub async fn refresh(&self, app: &App, with: &RefreshToken) -> Result<Grant, TiktokError> {
        let token = oauth2::RefreshToken::new(with.expose().to_owned());
        let (client, dialect) = (self.oauth(app), Dialect(self));
        let answer = client.exchange_refresh_token(&token).request_async(&dialect).await;
        grant(&answer.map_err(in_our_words)?)
    }

    pub(crate) fn oauth(&self, app: &App) -> OAuthClient {
        let url = self.endpoints.api.join("/v2/oauth/token/");
        OAuthClient::<EndpointNotSet>::new(ClientId::new(app.client_key.as_str().to_owned()))
            .set_client_secret(oauth2::ClientSecret::new(app.client_secret.expose().to_owned()))
            .set_auth_type(AuthType::RequestBody)
            .set_token_uri(TokenUrl::from_url(url))
    }
}

/// The longest token that is taken, in bytes; TikTok's have about a hundred.
const LONGEST_TOKEN: usize = 4096;

pub(crate) fn grant(answer: &TokenAnswer) -> Result<Grant, TiktokError> {
    let usable = |token: &str| {
        !token.is_empty()
            && token.len() <= LONGEST_TOKEN
            && token.chars().all(|c| c.is_ascii_graphic())
    };
    let access_token = answer.access_token().secret();
    if !usable(access_token) {
        return Err(TiktokError::Unknown(Unanswered::Incomplete("a usable access token")));
    }
    let refresh_token = answer.refresh_token().map(oauth2::RefreshToken::secret);
    if refresh_token.is_some_and(|token| !token.is_empty() && !usable(token)) {
        return Err(TiktokError::Unknown(Unanswered::Incomplete("a usable refresh token")));
    }
    let additions = answer.extra_fields();
    Ok(Grant {
        access_token: AccessToken::new(access_token.as_str()),
        access_lifetime: answer.expires_in(),
        refresh_token: refresh_token
            .filter(|token| !token.is_empty())
            .map(|token| RefreshToken::new(token.as_str())),
        refresh_lifetime: additions.refresh_expires_in.map(Duration::from_secs),
        scopes: answer
            .scopes()
            .map(|scopes| scopes.iter().map(|scope| scope.to_string()).collect())
            .unwrap_or_default(),
        open_id: additions.open_id.clone().map(OpenId::new),
    })
}
