//! Login: address of TikTok's page, exchange of its code for tokens, and revocation

use std::borrow::Cow;

use data_encoding::HEXLOWER;
use oauth2::{CsrfToken, PkceCodeVerifier, RedirectUrl, Scope};
use reqwest::Url;
use sha2::{Digest, Sha256};

use super::answer::json;
use super::client::Client;
use super::dialect::{Dialect, own_error, refusal, with_client_key};
use super::error::{TiktokError, Unanswered};
use super::oauth::{App, Grant, grant};
use super::retry::Policy;
use crate::secret::{AccessToken, AuthorizationCode};

/// The parameters of one login, for TikTok's page and for the exchange.
pub struct LoginRequest<'a> {
    /// The registered redirect URI, byte for byte.
    pub(crate) redirect_uri: &'a str,
    /// Returned unchanged in the redirect.
    pub(crate) state: &'a str,
    /// 43 to 128 letters, digits or `-._~` (TikTok: Login Kit for Desktop).
    pub(crate) verifier: &'a str,
    pub(crate) scopes: &'a [String],
}

impl Client {
    /// Returns the address of TikTok's page for this login.
    pub fn login_page(&self, app: &App, login: &LoginRequest<'_>) -> Result<Url, TiktokError> {
        let challenge = challenge(login.verifier);
        let page = self.endpoints.auth.join("/v2/auth/authorize/");
        let client = self.oauth(app).set_auth_uri(oauth2::AuthUrl::from_url(page));
        let state = login.state.to_owned();
        let (url, _) = client
            .authorize_url(move || CsrfToken::new(state))
            .set_redirect_uri(Cow::Owned(redirect(login.redirect_uri)?))
            .add_scope(Scope::new(login.scopes.join(",")))
            .add_extra_param("code_challenge", challenge)
            .add_extra_param("code_challenge_method", "S256")
            // Otherwise the browser's old session approves for the account of that session.
            .add_extra_param("disable_auto_auth", "1")
            .url();
        Ok(with_client_key(url))
    }

    /// Exchanges a login's code, which leaves only once: a second use may revoke the tokens.
    pub async fn exchange_code(
        &self,
        app: &App,
        code: &AuthorizationCode,
        login: &LoginRequest<'_>,
    ) -> Result<Grant, TiktokError> {
        let redirect = redirect(login.redirect_uri)?;
        let send = async || {
            let answer = self
                .oauth(app)
                .exchange_code(oauth2::AuthorizationCode::new(code.expose().to_owned()))
                .set_pkce_verifier(PkceCodeVerifier::new(login.verifier.to_owned()))
                .set_redirect_uri(Cow::Borrowed(&redirect))
                .request_async(&Dialect(self))
                .await;
            grant(&answer.map_err(own_error)?)
        };
        Policy::EXCHANGE.retrying(self.clock, send).await
    }

    /// Revokes the app's access to the account. TikTok's answer to a success is empty.
    pub async fn revoke(&self, app: &App, token: &AccessToken) -> Result<(), TiktokError> {
        let url = self.endpoints.api.join("/v2/oauth/revoke/");
        let form = [
            ("client_key", app.client_key.as_str()),
            ("client_secret", app.client_secret.expose()),
            ("token", token.expose()),
        ];
        let send = async || {
            let answer = self.answer(self.http.post(url.clone()).form(&form)).await?;
            let fields = json(&answer.body).unwrap_or_default();
            match refusal(&fields, answer.log_id.as_deref()) {
                Some(refusal) => Err(answer.judge(refusal)),
                None if answer.status.is_success() => Ok(()),
                None => Err(answer.unusable()),
            }
        };
        Policy::ASKING.retrying(self.clock, send).await
    }
}

/// Returns the PKCE challenge, in TikTok's hexadecimal and not in base64url as in RFC 7636.
fn challenge(verifier: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(verifier.as_bytes()))
}

fn redirect(uri: &str) -> Result<RedirectUrl, TiktokError> {
    RedirectUrl::new(uri.to_owned())
        .map_err(|_| TiktokError::Unknown(Unanswered::Incomplete("a redirect URI")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::secret::ClientSecret;
    use crate::tiktok::endpoints::Endpoints;
    use crate::tiktok::ids::ClientKey;

    #[test]
    fn the_challenge_is_tiktoks_test_vector() {
        assert_eq!(
            challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "13d31e961a1ad8ec2f16b10c4c982e0876a878ad6df144566ee1894acb70f9c3"
        );
    }

    #[test]
    fn the_pages_address_names_the_app_and_no_secret() {
        let client = Client::new(Endpoints::new(None, None), Clock::system()).unwrap();
        let app = App { client_key: ClientKey::new("awk"), client_secret: ClientSecret::new("s") };
        let login = LoginRequest {
            redirect_uri: "https://localhost:3456/callback",
            state: "st",
            verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
            scopes: &["user.info.basic".to_owned(), "video.publish".to_owned()],
        };
        let page = client.login_page(&app, &login).unwrap().to_string();
        let own = "https://www.tiktok.com/v2/auth/authorize/?response_type=code&client_key=awk&";
        assert!(page.starts_with(own) && page.contains("&disable_auto_auth=1"), "{page}");
        assert!(!page.contains("client_id") && !page.contains("client_secret"), "{page}");
    }
}
