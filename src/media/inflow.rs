//! Bytes that come once, from the answer of an address without ranges or from standard input

use bytes::{Bytes, BytesMut};
use reqwest::{Response, StatusCode};
use tokio::io::{AsyncReadExt, Stdin};

use super::error::{MediaError, not_fetched};
use super::remote::{Pace, RangeClient, Tries, first_answer, untrue};

const BLOCK: usize = 256 * 1024;

/// Where the bytes come from.
#[derive(Debug)]
pub(crate) enum Inflow {
    /// The one answer of an address.
    Answer(Box<WholeAnswer>),
    /// Standard input.
    Stdin(Stdin),
}

/// The answer of an address that gives everything at once.
#[derive(Debug)]
pub(crate) struct WholeAnswer {
    answer: Response,
    client: RangeClient,
    pace: Pace,
    tries: Tries,
}

impl Inflow {
    /// Takes an answer over; `client` asks again where the connection breaks.
    pub(crate) fn of_answer(answer: Response, client: RangeClient) -> Self {
        let clock = client.clock();
        let (pace, tries) = (Pace::new(clock), Tries::at_leisure(clock));
        Self::Answer(Box::new(WholeAnswer { answer, client, pace, tries }))
    }

    /// Reads standard input.
    pub(crate) fn of_stdin() -> Self {
        Self::Stdin(tokio::io::stdin())
    }

    /// Returns how many bytes will come in all; `None` where nobody has said so.
    pub(crate) fn announced(&self) -> Option<u64> {
        match self {
            Self::Answer(whole) => whole.answer.content_length(),
            Self::Stdin(_) => None,
        }
    }

    /// Returns the next bytes; `None` at the end.
    pub(crate) async fn receive(&mut self, name: &str) -> Result<Option<Bytes>, MediaError> {
        match self {
            Self::Answer(whole) => whole.receive(name).await,
            Self::Stdin(stdin) => {
                let mut block = BytesMut::with_capacity(BLOCK);
                let read = stdin.read_buf(&mut block).await;
                read.map_err(|source| MediaError::Unreadable { path: name.into(), source })?;
                Ok((!block.is_empty()).then(|| block.freeze()))
            }
        }
    }

    /// Begins with the first byte again after a passing trouble, and returns what is announced now.
    /// Every other error is handed back.
    pub(crate) async fn begin_anew(
        &mut self,
        error: MediaError,
    ) -> Result<Option<u64>, MediaError> {
        let Self::Answer(whole) = self else {
            return Err(error);
        };
        whole.tries.after(error).await?;
        loop {
            match first_answer(&whole.client).await {
                Ok(answer) => break whole.answer = answer,
                Err(error) => whole.tries.after(error).await?,
            }
        }
        if whole.answer.status() == StatusCode::PARTIAL_CONTENT {
            let how = format!("HTTP {} after it had given the whole", whole.answer.status());
            return Err(untrue(whole.client.name(), &how));
        }
        Ok(whole.answer.content_length())
    }
}

impl WholeAnswer {
    async fn receive(&mut self, name: &str) -> Result<Option<Bytes>, MediaError> {
        let length = |block: &reqwest::Result<Option<Bytes>>| {
            block.as_ref().ok().and_then(Option::as_ref).map_or(0, |block| block.len() as u64)
        };
        let block = self.pace.wait(name, self.answer.chunk(), length).await?;
        block.map_err(|source| not_fetched(name, source))
    }
}
