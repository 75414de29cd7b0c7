//! The address that a browser could not load, copied and pasted into the terminal

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::timeout;

use super::answer::{self, Answer};
use super::error::CallbackError;
use super::oauth_state::OauthState;

/// In bytes: what a browser's address of this login can be at most.
const LONGEST: usize = 8 * 1024;

/// The lines of one paste come faster than anybody types.
const BETWEEN_LINES: Duration = Duration::from_millis(200);

/// In bytes: no paste is collected beyond that; longer ones are refused anyway.
const MOST_COLLECTED: usize = 2 * LONGEST;

/// What a terminal puts around a paste, with and without its escape character.
const PASTE_MARKS: [&str; 4] = ["\u{1b}[200~", "\u{1b}[201~", "[200~", "[201~"];

/// A paste that was no answer, with the state for the next try.
#[derive(Debug)]
pub struct Refused {
    /// Why.
    pub error: CallbackError,
    /// Still unused.
    pub state: OauthState,
}

/// The next paste, with all its lines: an address that was copied from a narrow window comes as
/// several. Empty lines are passed over; none at the end of the input.
pub async fn next_paste(lines: &mut mpsc::Receiver<String>) -> Option<String> {
    let mut text = lines.recv().await?;
    loop {
        while text.len() < MOST_COLLECTED {
            match timeout(BETWEEN_LINES, lines.recv()).await {
                Ok(Some(line)) => {
                    text.push('\n');
                    text.push_str(&line);
                }
                Ok(None) | Err(_) => break,
            }
        }
        if !text.trim().is_empty() {
            return Some(text);
        }
        text = lines.recv().await?;
    }
}

/// Reads a pasted address: the same checks as for one that a browser brings.
///
/// `redirect` is the redirect URI as it was sent to TikTok. Blanks, line breaks of a narrow window,
/// quotes around it and the marks of a bracketed paste do not matter.
/// Of several lines that make no address together, the last may be one.
pub fn parse_pasted(text: &str, redirect: &str, state: OauthState) -> Result<Answer, Refused> {
    let refused = match parse_address(text, redirect, state) {
        Err(refused) if text.len() <= LONGEST => refused,
        end => return end,
    };
    match text.trim().rsplit_once('\n') {
        Some((_, last)) => parse_address(last, redirect, refused.state)
            .map_err(|again| Refused { error: refused.error, state: again.state }),
        None => Err(refused),
    }
}

fn parse_address(text: &str, redirect: &str, state: OauthState) -> Result<Answer, Refused> {
    let query = match address(text).and_then(|address| query(&address, redirect)) {
        Ok(query) => query,
        Err(error) => return Err(Refused { error, state }),
    };
    answer::parse(&query, state).map_err(|(error, state)| Refused { error, state })
}

/// The address alone, as it stood in the browser.
fn address(text: &str) -> Result<String, CallbackError> {
    if text.len() > LONGEST {
        return Err(CallbackError::PasteTooLong);
    }
    let unmarked = PASTE_MARKS.iter().fold(text.to_owned(), |text, mark| text.replace(mark, ""));
    let joined: String =
        unmarked.chars().filter(|letter| !letter.is_whitespace() && !letter.is_control()).collect();
    let bare = joined.trim_matches(['"', '\'', '`', '<', '>']);
    if bare.is_empty() {
        return Err(CallbackError::PasteEmpty);
    }
    Ok(bare.to_owned())
}

fn query(address: &str, redirect: &str) -> Result<String, CallbackError> {
    if !address.contains("://") {
        return Err(CallbackError::PasteNotAnAddress);
    }
    let query = address
        .strip_prefix(redirect)
        .and_then(|rest| rest.strip_prefix('?'))
        .ok_or_else(|| CallbackError::PasteElsewhere { expected: redirect.to_owned() })?;
    Ok(query.split('#').next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const REDIRECT: &str = "https://localhost:3456/callback";

    fn judged(text: &str) -> Result<Answer, CallbackError> {
        let state = OauthState::random().unwrap();
        let text = text.replace("STATE", state.expose());
        parse_pasted(&text, REDIRECT, state).map_err(|refused| refused.error)
    }

    #[test]
    fn o22_takes_the_address_however_it_was_copied() {
        for text in [
            "https://localhost:3456/callback?code=a%2A0%21b&scopes=x&state=STATE",
            "  https://localhost:3456/callback?code=a*0!b&state=STATE \r\n",
            "\u{1b}[200~https://localhost:3456/callback?code=a*0!b&state=STATE\u{1b}[201~\n",
            "[200~https://localhost:3456/callback?code=a*0!b&state=STATE[201~",
            "https://localhost:3456/callb\nack?code=a*0\r\n  !b&state=STATE",
            "\"https://localhost:3456/callback?code=a*0!b&state=STATE\"",
            "<https://localhost:3456/callback?code=a*0!b&state=STATE#_>",
            "https://elsewhere.example/?code=x\nhttps://localhost:3456/callback?code=a*0!b&state=STATE",
        ] {
            match judged(text) {
                Ok(Answer::Approved { code, .. }) => assert_eq!(code.expose(), "a*0!b"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn o22_says_why_the_rest_is_of_no_use() {
        use CallbackError as E;
        assert!(matches!(judged(" \n"), Err(E::PasteEmpty)));
        assert!(matches!(judged("a*0!b"), Err(E::PasteNotAnAddress)));
        assert!(matches!(judged("code=a&state=STATE"), Err(E::PasteNotAnAddress)));
        assert!(matches!(judged(&"x".repeat(2 << 20)), Err(E::PasteTooLong)));
        for text in [
            "http://localhost:3456/callback?code=a&state=STATE",
            "https://localhost:3457/callback?code=a&state=STATE",
            "https://127.0.0.1:3456/callback?code=a&state=STATE",
            "https://localhost:3456/callback/?code=a&state=STATE",
            "https://localhost:3456/callback",
            "https://localhost:3456/callback.evil?code=a&state=STATE",
            "https://www.tiktok.com/v2/auth/authorize/?state=STATE",
        ] {
            assert!(matches!(judged(text), Err(E::PasteElsewhere { .. })), "{text}");
        }
        let at = |query: &str| judged(&format!("{REDIRECT}?{query}"));
        assert!(matches!(at("code=a"), Err(E::NoState)));
        assert!(matches!(at("code=a&state=b"), Err(E::WrongState)));
        assert!(matches!(at("code=a&code=b&state=STATE"), Err(E::Malformed(_))));
    }

    #[test]
    fn hands_the_state_back_for_another_try() {
        let state = OauthState::random().unwrap();
        let right = format!("{REDIRECT}?code=a&state={}", state.expose());
        let refused = parse_pasted("a", REDIRECT, state).unwrap_err();
        assert!(parse_pasted(&right, REDIRECT, refused.state).is_ok());
    }

    #[test]
    fn refusals_repeat_nothing_of_the_paste() {
        let state = OauthState::random().unwrap();
        let refused = parse_pasted("https://x/?code=canary", REDIRECT, state).unwrap_err();
        assert!(!format!("{refused:?} {}", refused.error).contains("canary"));
    }
}
