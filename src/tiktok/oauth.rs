//! Exchange of a refresh token for access, in the terms of RFC 6749

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
use super::dialect::{Dialect, own_error};
use super::error::{TiktokError, Unanswered};
use super::ids::{ClientKey, OpenId};
use crate::secret::{AccessToken, ClientSecret, RefreshToken};

/// The credentials of the app, from TikTok's developer portal.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "TikTok's names")]
pub struct App {
    pub client_key: ClientKey,
    pub client_secret: ClientSecret,
}

/// The tokens from a login or a refresh.
#[derive(Debug, Clone)]
pub struct Grant {
    pub(crate) access_token: AccessToken,
    /// Validity of the access token. TikTok documents two hours.
    pub(crate) access_lifetime: Option<Duration>,
    /// `None` if TikTok leaves it out: the old one stays valid.
    pub(crate) refresh_token: Option<RefreshToken>,
    /// Validity of the refresh token. TikTok documents 180 days.
    pub(crate) refresh_lifetime: Option<Duration>,
    pub(crate) scopes: Vec<String>,
    pub(crate) open_id: Option<OpenId>,
}

/// TikTok's additional fields of a token answer.
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
    /// Exchanges a refresh token once. The old one stops working: save the new one first of all.
    pub async fn refresh(&self, app: &App, with: &RefreshToken) -> Result<Grant, TiktokError> {
        let token = oauth2::RefreshToken::new(with.expose().to_owned());
        let client = self.oauth(app);
        let answer = client.exchange_refresh_token(&token).request_async(&Dialect(self)).await;
        grant(&answer.map_err(own_error)?)
    }

    pub(crate) fn oauth(&self, app: &App) -> OAuthClient {
        let url = self.endpoints.api.join("/v2/oauth/token/");
        OAuthClient::<EndpointNotSet>::new(ClientId::new(app.client_key.as_str().to_owned()))
            .set_client_secret(oauth2::ClientSecret::new(app.client_secret.expose().to_owned()))
            .set_auth_type(AuthType::RequestBody)
            .set_token_uri(TokenUrl::from_url(url))
    }
}

/// Bytes of the longest token that is accepted. TikTok's have about a hundred.
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
        scopes: answer.scopes().into_iter().flatten().map(|scope| scope.to_string()).collect(),
        open_id: additions.open_id.clone().map(OpenId::new),
    })
}
