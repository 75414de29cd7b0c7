//! TikTok's answer to a login: parses the query of the redirect and checks its `state`

use std::collections::HashMap;

use data_encoding::HEXLOWER_PERMISSIVE;

use super::error::CallbackError;
use super::oauth_state::OauthState;
use crate::secret::AuthorizationCode;

const MOST_PARAMETERS: usize = 32;

/// Bytes of a decoded code. TikTok's have a few hundred.
const LONGEST_CODE: usize = 4_096;

/// Characters that are kept of each of TikTok's texts.
const LONGEST_TEXT: usize = 500;

/// Parameters that TikTok sends (TikTok: login kit). The last three are undocumented.
const KNOWN: [&str; 8] =
    ["code", "state", "scopes", "error", "error_description", "error_type", "errCode", "logid"];

/// TikTok's answer to a login, after its `state` has been checked.
#[derive(Debug)]
pub enum Answer {
    /// The user has approved the login.
    Approved {
        /// Code that can be exchanged for tokens once.
        code: AuthorizationCode,
        /// Granted scopes; empty if the redirect lists none.
        scopes: Vec<String>,
    },
    /// The user or TikTok has denied the login.
    Denied(Denial),
}

/// TikTok's own words, at most 500 characters each, **not** made harmless for a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "fields are named as by TikTok")]
pub struct Denial {
    /// `access_denied` and the like. If TikTok omits it, the error's type or number.
    pub error: String,
    /// Subject of the error: `client_key`, `redirect_uri`, `non_sandbox_target` …
    pub error_type: Option<String>,
    pub description: Option<String>,
    /// TikTok's number for the error.
    pub err_code: Option<String>,
    /// Reference for TikTok's support.
    pub log_id: Option<String>,
}

/// Parses a query, the part of an address after `?`. Refuses it unless its `state` is `expected`.
pub(crate) fn parse(query: &str, expected: &OauthState) -> Result<Answer, CallbackError> {
    Parameters::parse(query)?.answer(expected)
}

/// Known parameters, each of which may occur once.
#[derive(Default)]
struct Parameters(HashMap<&'static str, String>);

impl Parameters {
    fn parse(query: &str) -> Result<Self, CallbackError> {
        let mut found = Self::default();
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        for (count, pair) in pairs.enumerate() {
            if count == MOST_PARAMETERS {
                return Err(CallbackError::Malformed("it has more than 32 parameters"));
            }
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            found.insert(&decode(name)?, decode(value)?)?;
        }
        Ok(found)
    }

    fn insert(&mut self, name: &str, value: String) -> Result<(), CallbackError> {
        let plain = name.split('[').next().unwrap_or_default();
        let Some(known) = KNOWN.into_iter().find(|known| *known == plain) else {
            return Ok(());
        };
        if plain != name {
            return Err(CallbackError::Malformed("a parameter is written as a list"));
        }
        if self.0.insert(known, value).is_some() {
            return Err(CallbackError::Malformed("a parameter comes twice"));
        }
        Ok(())
    }

    /// Returns the value of a parameter; `None` if it is missing or empty.
    fn value(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    fn answer(&self, expected: &OauthState) -> Result<Answer, CallbackError> {
        let code = self.value("code").map(checked_code).transpose()?;
        let state = self.value("state").ok_or(CallbackError::NoState)?;
        if !expected.matches(state) {
            return Err(CallbackError::WrongState);
        }
        if let Some(denial) = self.denial(code.is_some()) {
            return Ok(Answer::Denied(denial));
        }
        let code = code.ok_or(CallbackError::Malformed("it has neither code nor error"))?;
        let scopes = self.value("scopes").unwrap_or_default().split(',').map(str::trim);
        Ok(Answer::Approved {
            code: AuthorizationCode::new(code),
            scopes: scopes.filter(|scope| !scope.is_empty()).map(str::to_owned).collect(),
        })
    }

    /// Returns the denial. `error` decides; `error_type` and `errCode` count only without a code.
    fn denial(&self, has_code: bool) -> Option<Denial> {
        let text = |name| {
            let value = self.value(name)?;
            Some(value.chars().take(LONGEST_TEXT).collect::<String>())
        };
        let error = match text("error") {
            Some(error) => error,
            None if has_code => return None,
            None => text("error_type").or_else(|| text("errCode"))?,
        };
        Some(Denial {
            error,
            error_type: text("error_type"),
            description: text("error_description"),
            err_code: text("errCode"),
            log_id: text("logid"),
        })
    }
}

fn checked_code(code: &str) -> Result<&str, CallbackError> {
    if code.len() > LONGEST_CODE {
        return Err(CallbackError::Malformed("its code is longer than 4 KiB"));
    }
    if !code.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(CallbackError::Malformed("its code holds strange characters"));
    }
    Ok(code)
}

/// Decodes a form-encoded name or value exactly once: a second time would change a `%` of the code.
fn decode(text: &str) -> Result<String, CallbackError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = [rest.next(), rest.next()].map(Option::unwrap_or_default);
                bytes.extend(HEXLOWER_PERMISSIVE.decode(&digits).map_err(|_| {
                    CallbackError::Malformed("a `%` is not followed by two digits")
                })?);
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).map_err(|_| CallbackError::Malformed("it is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Parses `query` with the right state in place of `STATE`.
    fn parsed(query: &str) -> Result<Answer, CallbackError> {
        let state = OauthState::random().unwrap();
        parse(&query.replace("STATE", state.expose()), &state)
    }

    fn code_of(query: &str) -> String {
        match parsed(query) {
            Ok(Answer::Approved { code, .. }) => code.expose().to_owned(),
            other => panic!("{other:?}"),
        }
    }

    fn denial_of(query: &str) -> Denial {
        match parsed(query) {
            Ok(Answer::Denied(denial)) => denial,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn decodes_the_code_exactly_once() {
        assert_eq!(code_of("code=a%2Av%215.s1&state=STATE"), "a*v!5.s1");
        assert_eq!(code_of("code=a*0!6410.x&state=STATE"), "a*0!6410.x");
        assert_eq!(code_of("code=a%252A&state=STATE"), "a%2A");
        assert_eq!(code_of("state=STATE&c%6fde=a%2Bb&x=%C3%A4"), "a+b");
    }

    #[test]
    fn reads_granted_scopes() {
        let Ok(Answer::Approved { scopes, .. }) =
            parsed("code=c&scopes=user.info.basic%2Cvideo.publish,&state=STATE")
        else {
            panic!("not approved");
        };
        assert_eq!(scopes, ["user.info.basic", "video.publish"]);
    }

    #[test]
    fn o03_an_error_counts_only_with_the_right_state() {
        let denial = denial_of(
            "error=param_error&error_type=client_key&errCode=10003&error_description=a+b&logid=7&state=STATE",
        );
        assert_eq!(denial.error, "param_error");
        assert_eq!(denial.error_type.as_deref(), Some("client_key"));
        assert_eq!(denial.err_code.as_deref(), Some("10003"));
        assert_eq!(denial.description.as_deref(), Some("a b"));
        assert_eq!(denial.log_id.as_deref(), Some("7"));
        assert_eq!(
            denial_of("errCode=10007&error_type=code_challenge&state=STATE").error,
            "code_challenge"
        );
        assert_eq!(denial_of("code=c&error=access_denied&state=STATE").error, "access_denied");
        assert_eq!(code_of("code=c&error=&errCode=0&state=STATE"), "c");
    }

    proptest! {
        #[test]
        fn never_panics_and_accepts_nothing_without_the_state(query in "[%&=+a-f0-9code\\[\\]é ]{0,200}") {
            prop_assert!(parsed(&query).is_err());
        }
    }
}
