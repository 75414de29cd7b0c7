//! From the parameters of TikTok's redirect to a code or a refusal; nothing counts before the `state` does

use super::error::CallbackError;
use super::form::decode;
use super::oauth_state::OauthState;
use crate::secret::AuthorizationCode;

const MOST_PARAMETERS: usize = 32;

/// In bytes, decoded. TikTok's codes have some hundred.
const LONGEST_CODE: usize = 4_096;

/// In characters; what TikTok says beyond that helps nobody.
const LONGEST_TEXT: usize = 500;

/// Everything that TikTok is known to send (TikTok: login kit; the last three are undocumented).
const KNOWN: [&str; 8] =
    ["code", "state", "scopes", "error", "error_description", "error_type", "errCode", "logid"];

/// What TikTok says about the login, after the `state` has shown that it is this one.
#[derive(Debug)]
pub enum Answer {
    /// The account's owner said yes.
    Approved {
        /// Buys one pair of tokens.
        code: AuthorizationCode,
        /// What was granted, as TikTok's redirect says; empty when it does not say.
        scopes: Vec<String>,
    },
    /// No code was given.
    Denied(Denial),
}

/// TikTok's reasons, in its own words: at most 500 characters each, **not** made harmless for a
/// terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denial {
    /// `access_denied` and the like; where TikTok leaves it out, the type or number of the error.
    pub error: String,
    /// What the error is about: `client_key`, `redirect_uri`, `non_sandbox_target` …
    pub error_type: Option<String>,
    /// A sentence.
    pub description: Option<String>,
    /// TikTok's number for it.
    pub err_code: Option<String>,
    /// For TikTok's support.
    pub log_id: Option<String>,
}

/// Reads the part after `?`. The state is kept with the answer when it matches, and handed back
/// when it does not.
pub(crate) fn parse(
    query: &str,
    expected: OauthState,
) -> Result<Answer, (CallbackError, OauthState)> {
    match Parameters::parse(query).and_then(|parameters| parameters.answer(&expected)) {
        Ok(answer) => Ok(answer),
        Err(error) => Err((error, expected)),
    }
}

/// The known parameters, each at most once.
#[derive(Default)]
struct Parameters([Option<String>; KNOWN.len()]);

impl Parameters {
    fn parse(query: &str) -> Result<Self, CallbackError> {
        let mut found = Self::default();
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        for (count, pair) in pairs.enumerate() {
            if count == MOST_PARAMETERS {
                return Err(CallbackError::Malformed("it has more than 32 parameters"));
            }
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            found.keep(&decode(name)?, decode(value)?)?;
        }
        Ok(found)
    }

    fn keep(&mut self, name: &str, value: String) -> Result<(), CallbackError> {
        let plain = name.split('[').next().unwrap_or_default();
        let Some(at) = KNOWN.iter().position(|known| *known == plain) else {
            return Ok(());
        };
        if plain != name {
            return Err(CallbackError::Malformed("a parameter is written as a list"));
        }
        if self.0[at].replace(value).is_some() {
            return Err(CallbackError::Malformed("a parameter comes twice"));
        }
        Ok(())
    }

    /// The value of a known parameter that is not empty.
    fn value(&self, name: &str) -> Option<&str> {
        let at = KNOWN.iter().position(|known| *known == name)?;
        self.0[at].as_deref().filter(|value| !value.is_empty())
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
        let scopes = self.value("scopes").unwrap_or_default();
        Ok(Answer::Approved {
            code: AuthorizationCode::new(code),
            scopes: scopes
                .split(',')
                .map(str::trim)
                .filter(|scope| !scope.is_empty())
                .map(str::to_owned)
                .collect(),
        })
    }

    /// `error` decides; its undocumented companions only speak where no code came.
    fn denial(&self, has_code: bool) -> Option<Denial> {
        let text = |name| {
            let value = self.value(name)?;
            Some(value.chars().take(LONGEST_TEXT).collect::<String>())
        };
        let alone = || text("error_type").or_else(|| text("errCode"));
        let error = match text("error") {
            Some(error) => error,
            None if has_code => return None,
            None => alone()?,
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Parses with `STATE` in the query standing for the right state.
    fn judged(query: &str) -> Result<Answer, CallbackError> {
        let state = OauthState::random().unwrap();
        let query = query.replace("STATE", state.expose());
        parse(&query, state).map_err(|(error, _)| error)
    }

    fn code_of(query: &str) -> String {
        match judged(query) {
            Ok(Answer::Approved { code, .. }) => code.expose().to_owned(),
            other => panic!("{other:?}"),
        }
    }

    fn denial_of(query: &str) -> Denial {
        match judged(query) {
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
            judged("code=c&scopes=user.info.basic%2Cvideo.publish,&state=STATE")
        else {
            panic!("not approved");
        };
        assert_eq!(scopes, ["user.info.basic", "video.publish"]);
    }

    #[test]
    fn o03_believes_an_error_only_with_the_right_state() {
        assert!(matches!(judged("error=access_denied"), Err(CallbackError::NoState)));
        let wrong = judged("error=access_denied&state=abc");
        assert!(matches!(wrong, Err(CallbackError::WrongState)));
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

    #[test]
    fn o04_takes_no_parameter_twice() {
        for query in [
            "code=a&code=a&state=STATE",
            "code=a&state=STATE&state=STATE",
            "code=a&%63ode=a&state=STATE",
            "code[]=a&state=STATE",
            "code=a&code[]=b&state=STATE",
            "error=&error=x&state=STATE",
        ] {
            assert!(matches!(judged(query), Err(CallbackError::Malformed(_))), "{query}");
        }
    }

    #[test]
    fn o10_refuses_what_is_too_much_or_broken() {
        let long = format!("code={}&state=STATE", "a".repeat(LONGEST_CODE + 1));
        let many = format!("{}code=a&state=STATE", "x=1&".repeat(31));
        for query in [
            long.as_str(),
            many.as_str(),
            "code=%&state=STATE",
            "code=%2&state=STATE",
            "code=%zz&state=STATE",
            "code=a%00b&state=STATE",
            "code=a b&state=STATE",
            "code=%C3%A4&state=STATE",
            "code=a&x=%ff&state=STATE",
            "state=STATE",
            "code=&state=STATE",
        ] {
            assert!(matches!(judged(query), Err(CallbackError::Malformed(_))), "{query}");
        }
        let just = format!("{}code=a&state=STATE", "x=1&".repeat(30));
        assert_eq!(code_of(&just), "a");
    }

    proptest! {
        #[test]
        fn never_panics_and_never_believes_without_the_state(query in "[%&=+a-f0-9code\\[\\]é ]{0,200}") {
            prop_assert!(judged(&query).is_err());
        }
    }
}
