//! The token hook: a command of the user that receives a rotated token

use std::io;
use std::process::Stdio;
use std::str::FromStr;
use std::time::Duration;

use thiserror::Error;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::account::Username;
use crate::clock::Clock;
use crate::flow::tail::Tail;
use crate::secret::{RefreshToken, SecretInput};

const HOOK_LIMIT: Duration = Duration::from_mins(1);
/// A secret store behind a network may need more than one try.
const HOOK_TRIES: u32 = 3;

/// Characters of the longest line that is shown.
const LONGEST_LINE: usize = 300;

/// Letters of the shortest piece of the token that is hidden. Shorter ones occur in any text.
const SHORTEST_PIECE: usize = 8;

/// A command, split as a shell would split it, and run without a shell.
#[derive(Debug, Clone)]
pub(crate) struct HookCommand(Vec<String>);

#[derive(Debug, Error)]
#[error("not a command: empty, or a quote is left open")]
pub(crate) struct NotACommand;

impl FromStr for HookCommand {
    type Err = NotACommand;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match shlex::split(text) {
            Some(words) if !words.is_empty() => Ok(Self(words)),
            _ => Err(NotACommand),
        }
    }
}

impl HookCommand {
    pub(crate) fn program(&self) -> &str {
        &self.0[0]
    }

    /// Passes the token to the command, in up to three tries.
    pub(crate) async fn deliver(
        &self,
        token: &RefreshToken,
        username: &Username,
        clock: Clock,
    ) -> io::Result<()> {
        for _ in 1..HOOK_TRIES {
            match self.run(token, username, clock).await {
                Ok(()) => return Ok(()),
                Err(error) => tracing::warn!("the token hook failed, trying again: {error}"),
            }
        }
        self.run(token, username, clock).await
    }

    async fn run(&self, token: &RefreshToken, username: &Username, clock: Clock) -> io::Result<()> {
        let mut command = Command::new(&self.0[0]);
        for secret in SecretInput::ALL {
            command.env_remove(secret.variable);
        }
        let mut child = command
            .args(&self.0[1..])
            .env("TIKTOK_USERNAME", username.as_str())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let stderr = child.stderr.take().map(Tail::of);
        let finished = async {
            if let Some(mut stdin) = child.stdin.take() {
                // The exit code counts, not whether the hook reads to the end.
                drop(stdin.write_all(token.expose().as_bytes()).await);
            }
            child.wait().await
        };
        let what = match tokio::time::timeout(clock.patience(HOOK_LIMIT), finished).await {
            Ok(status) => {
                let status = status?;
                if status.success() {
                    return Ok(());
                }
                format!("it ended with {status}")
            }
            Err(_) => "it was stopped after a minute".to_owned(),
        };
        let said = match stderr {
            Some(tail) => tail.last_line().await.map(|line| shortened(&line, token)),
            None => None,
        };
        Err(io::Error::other(said.map_or(what.clone(), |line| format!("{what}: {line}"))))
    }
}

/// Returns a line shortened and without the token.
fn shortened(line: &str, token: &RefreshToken) -> String {
    let hidden = hide(line, token.expose());
    let mut shown: String = hidden.chars().take(LONGEST_LINE).collect();
    if shown.len() < hidden.len() {
        shown.push('…');
    }
    shown
}

/// Replaces the secret, and every piece of it of at least [`SHORTEST_PIECE`] letters.
fn hide(text: &str, secret: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let is_piece = |length: usize| rest.get(..length).is_some_and(|it| secret.contains(it));
        let shortest = SHORTEST_PIECE.min(secret.len()).max(1);
        if is_piece(shortest) {
            let longest = (shortest..=rest.len())
                .take_while(|length| !rest.is_char_boundary(*length) || is_piece(*length));
            let mut length = longest.last().unwrap_or(shortest);
            while !rest.is_char_boundary(length) {
                length -= 1;
            }
            shown.push_str("••••");
            rest = &rest[length..];
        } else {
            shown.push(letter);
            rest = &rest[letter.len_utf8()..];
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_has_no_piece_of_the_token() {
        let token = RefreshToken::new("rft.0123456789*!1.va");
        let line = |text: &str| shortened(text, &token);
        assert_eq!(line("HTTP 403: no"), "HTTP 403: no");
        assert_eq!(line("bad: rft.0123456789*!1.va!"), "bad: ••••!");
        assert_eq!(line("23456789*!1.va\" é"), "••••\" é");
        assert_eq!(line("a rft.012345 b"), "a •••• b");
        assert_eq!(line(&"x".repeat(5_000)).chars().count(), 301);
    }
}
