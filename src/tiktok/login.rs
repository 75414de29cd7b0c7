//! The login: TikTok's page, the code it gives, and taking the access back

use data_encoding::HEXLOWER;
use oauth2::{CsrfToken, PkceCodeVerifier, RedirectUrl, Scope};
use reqwest::Url;
use sha2::{Digest, Sha256};
use url::form_urlencoded;

use super::answer::json;
use super::client::Client;
use super::dialect::{Dialect, in_our_words, in_tiktoks_query, refusal};
use super::error::{TiktokError, Unanswered};
use super::oauth::{App, Grant, grant};
use super::retry::{Policy, Retry};
use crate::secret::{AccessToken, AuthorizationCode};

/// What ties one login together: sent to the page, and proved in the exchange.
pub struct LoginRequest<'a> {
    /// Where TikTok sends the browser back to, byte for byte as it is registered.
    pub redirect_uri: &'a str,
    /// Comes back unchanged.
    pub state: &'a str,
    /// 43 to 128 letters, digits or `-._~` (TikTok: Login Kit for Desktop).
    pub verifier: &'a str,
    /// What is asked for.
    pub scopes: &'a [String],
}

impl Client {
    /// The address of TikTok's page for this login.
    pub fn login_page(&self, app: &App, login: &LoginRequest<'_>) -> Result<Url, TiktokError> {
        let challenge = challenge(login.verifier);
        let page = self.endpoints.auth.join("/v2/auth/authorize/");
        let client = self.oauth(app).set_auth_uri(oauth2::AuthUrl::from_url(page));
        let state = login.state.to_owned();
        let (url, _) = client
            .authorize_url(move || CsrfToken::new(state))
            .set_redirect_uri(std::borrow::Cow::Owned(redirect(login.redirect_uri)?))
            .add_scope(Scope::new(login.scopes.join(",")))
            .add_extra_param("code_challenge", challenge)
            .add_extra_param("code_challenge_method", "S256")
            // Without it a browser's old session says yes for the account it remembers.
            .add_extra_param("disable_auto_auth", "1")
            .url();
        Ok(in_tiktoks_query(url))
    }

    /// Trades a login's code for tokens. Once: a code that is sent twice may revoke what it bought.
    pub async fn exchange_code(
        &self,
        app: &App,
        code: &AuthorizationCode,
        login: &LoginRequest<'_>,
    ) -> Result<Grant, TiktokError> {
        let mut retry = Retry::new(Policy::EXCHANGE, self.clock);
        loop {
            let (client, dialect) = (self.oauth(app), Dialect(self));
            let answer = client
                .exchange_code(oauth2::AuthorizationCode::new(code.expose().to_owned()))
                .set_pkce_verifier(PkceCodeVerifier::new(login.verifier.to_owned()))
                .set_redirect_uri(std::borrow::Cow::Owned(redirect(login.redirect_uri)?))
                .request_async(&dialect)
                .await;
            match answer.map_err(in_our_words).and_then(|answer| grant(&answer)) {
                Ok(grant) => return Ok(grant),
                Err(error) => retry.after(error).await?,
            }
        }
    }

    /// Takes the app's access to the account back. The answer to a success is empty.
    pub async fn revoke(&self, app: &App, token: &AccessToken) -> Result<(), TiktokError> {
        let url = self.endpoints.api.join("/v2/oauth/revoke/");
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("client_key", app.client_key.as_str())
            .append_pair("client_secret", app.client_secret.expose())
            .append_pair("token", token.expose())
            .finish();
        let mut retry = Retry::new(Policy::ASKING, self.clock);
        loop {
            let request = self
                .request(url.clone())
                .header("content-type", "application/x-www-form-urlencoded")
                .body(form.clone());
            let answer = self.answer(request).await.and_then(|answer| {
                let fields = json(&answer.body).unwrap_or_default();
                match refusal(&fields, answer.log_id.as_deref()) {
                    Some(refusal) => Err(answer.judge(refusal)),
                    None if answer.status.is_success() => Ok(()),
                    None => Err(answer.unusable()),
                }
            });
            match answer {
                Ok(()) => return Ok(()),
                Err(error) => retry.after(error).await?,
            }
        }
    }
}

/// TikTok's desktop login wants the digest in lower-case hexadecimal where RFC 7636 has base64url
/// (TikTok: Login Kit for Desktop).
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
    fn the_page_is_asked_in_tiktoks_words() {
        let client = Client::new(Endpoints::new(None, None), Clock::system()).unwrap();
        let app = App { client_key: ClientKey::new("awk"), client_secret: ClientSecret::new("s") };
        let scopes = ["user.info.basic".to_owned(), "video.publish".to_owned()];
        let login = LoginRequest {
            redirect_uri: "https://localhost:3456/callback",
            state: "st",
            verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
            scopes: &scopes,
        };
        let page = client.login_page(&app, &login).unwrap().to_string();
        assert!(page.starts_with("https://www.tiktok.com/v2/auth/authorize/?"), "{page}");
        for part in [
            "client_key=awk",
            "scope=user.info.basic%2Cvideo.publish",
            "redirect_uri=https%3A%2F%2Flocalhost%3A3456%2Fcallback",
            "state=st",
            "response_type=code",
            "code_challenge=13d31e",
            "code_challenge_method=S256",
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(!page.contains("client_id") && !page.contains("client_secret"), "{page}");
    }
}
