//! An address that the browser could not load, pasted into the terminal

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::timeout;

use super::answer::{self, Answer};
use super::error::CallbackError;
use super::oauth_state::OauthState;

/// Bytes of the longest address that a browser may have for this login.
const LONGEST: usize = 8 * 1024;

/// Longest pause between two lines of one paste. Nobody types that fast.
const BETWEEN_LINES: Duration = Duration::from_millis(200);

/// Bytes at which a paste is no longer collected. It is too long by then.
const MOST_COLLECTED: usize = 2 * LONGEST;

/// Marks that a terminal puts around a paste, with and without their escape character.
const PASTE_MARKS: [&str; 4] = ["\u{1b}[200~", "\u{1b}[201~", "[200~", "[201~"];

/// Waits for a paste, whose address may have several lines; `None` at the end of the input.
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

/// Parses a pasted address, with the same checks as for one that a browser opens. White space,
/// quotes and the marks of a paste are ignored. The last of several lines is also tried alone.
pub fn parse_pasted(
    text: &str,
    redirect: &str,
    state: &OauthState,
) -> Result<Answer, CallbackError> {
    let parse = |text| answer::parse(&query(text, redirect)?, state);
    match (parse(text), text.trim().rsplit_once('\n')) {
        (Err(error), Some((_, last))) if text.len() <= LONGEST => parse(last).map_err(|_| error),
        (result, _) => result,
    }
}

fn query(text: &str, redirect: &str) -> Result<String, CallbackError> {
    if text.len() > LONGEST {
        return Err(CallbackError::PasteTooLong);
    }
    let unmarked = PASTE_MARKS.iter().fold(text.to_owned(), |text, mark| text.replace(mark, ""));
    let joined: String =
        unmarked.chars().filter(|letter| !letter.is_whitespace() && !letter.is_control()).collect();
    let address = joined.trim_matches(['"', '\'', '`', '<', '>']);
    if address.is_empty() {
        return Err(CallbackError::PasteEmpty);
    }
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

    fn parsed(text: &str) -> Result<Answer, CallbackError> {
        let state = OauthState::random().unwrap();
        parse_pasted(&text.replace("STATE", state.expose()), REDIRECT, &state)
    }

    #[test]
    fn o22_accepts_the_address_however_it_was_copied() {
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
            match parsed(text) {
                Ok(Answer::Approved { code, .. }) => assert_eq!(code.expose(), "a*0!b"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn o22_names_the_reason_of_a_refusal() {
        use CallbackError as E;
        assert!(matches!(parsed(" \n"), Err(E::PasteEmpty)));
        assert!(matches!(parsed("a*0!b"), Err(E::PasteNotAnAddress)));
        assert!(matches!(parsed("code=a&state=STATE"), Err(E::PasteNotAnAddress)));
        assert!(matches!(parsed(&"x".repeat(2 << 20)), Err(E::PasteTooLong)));
        for text in [
            "http://localhost:3456/callback?code=a&state=STATE",
            "https://localhost:3457/callback?code=a&state=STATE",
            "https://127.0.0.1:3456/callback?code=a&state=STATE",
            "https://localhost:3456/callback/?code=a&state=STATE",
            "https://localhost:3456/callback",
            "https://localhost:3456/callback.evil?code=a&state=STATE",
            "https://www.tiktok.com/v2/auth/authorize/?state=STATE",
        ] {
            assert!(matches!(parsed(text), Err(E::PasteElsewhere { .. })), "{text}");
        }
        let at = |query: &str| parsed(&format!("{REDIRECT}?{query}"));
        assert!(matches!(at("code=a"), Err(E::NoState)));
        assert!(matches!(at("code=a&state=b"), Err(E::WrongState)));
        assert!(matches!(at("code=a&code=b&state=STATE"), Err(E::Malformed(_))));
    }

    #[test]
    fn refusals_repeat_nothing_of_the_paste() {
        let state = OauthState::random().unwrap();
        let error = parse_pasted("https://x/?code=canary", REDIRECT, &state).unwrap_err();
        assert!(!format!("{error:?} {error}").contains("canary"));
    }
}
