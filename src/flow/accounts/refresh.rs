//! Trading a refresh token for a new pair, and bringing that to safety before it is used

use super::account::Origin;
use super::session::Session;
use super::token_sink::{Ready, SinkOutcome};
use super::tokens::Tokens;
use super::vault::{self, Reserved};
use crate::clock::Moment;
use crate::flow::blocking::blocking;
use crate::flow::error::FlowError;
use crate::flow::event::Event;
use crate::tiktok::{ErrorCode, Grant, Policy, Retry, TiktokError};

impl Session<'_> {
    /// Trades the refresh token, again where that is worth it. Between two tries an interrupt ends
    /// the run; from a try's first byte to the new token's safe place it waits.
    pub(crate) async fn trade(&self, tokens: &mut Tokens, keep: Keep) -> Result<Grant, FlowError> {
        let token = keep.sent;
        let failed = |source| {
            let username = self.account.username.clone();
            FlowError::Refresh { username, sent: token, source }
        };
        let ready = self.seams.sinks.ready()?;
        self.report(Event::Refreshing);
        let mut retry = Retry::new(Policy::REFRESH, self.seams.clock);
        let mut lost = keep.in_flight;
        loop {
            let raised = self.seams.shield.raise().await;
            let sent = self.seams.clock.now();
            match self.client.refresh(&tokens.account.app, &tokens.refresh).await {
                Ok(grant) => {
                    self.keep(tokens, &grant, (keep, ready)).await?;
                    return Ok(grant);
                }
                Err(TiktokError::Refused(refusal)) => {
                    let dead = refusal.code == ErrorCode::InvalidGrant;
                    if let Some(at) = lost.filter(|_| dead) {
                        // The note stays, so that the next run can say the same.
                        let username = self.account.username.clone();
                        return Err(FlowError::LostInFlight {
                            username,
                            sent: token,
                            at,
                            source: refusal.into(),
                        });
                    }
                    keep.abandon().await;
                    return Err(failed(refusal.into()));
                }
                Err(error) => {
                    drop(raised);
                    if matches!(error, TiktokError::Unknown(_)) {
                        lost = Some(sent);
                    }
                    if let Err(error) = retry.after(error).await {
                        if lost.is_none() {
                            keep.abandon().await;
                        }
                        return Err(failed(error));
                    }
                }
            }
        }
    }

    /// Brings the new tokens to safety, and only then lets anybody use them.
    async fn keep(
        &self,
        tokens: &mut Tokens,
        grant: &Grant,
        (keep, ready): (Keep, Ready<'_>),
    ) -> Result<(), FlowError> {
        (self.seams.mask)(grant.access_token.expose());
        let rotated = grant.refresh_token.clone().filter(|token| *token != tokens.refresh);
        if let Some(rotated) = &rotated {
            (self.seams.mask)(rotated.expose());
        }
        let is_stored = match keep.place {
            Place::Store(reserved) => {
                let Reserved { reservation, record, open_id: known, .. } = *reserved;
                let told = grant.open_id.as_ref().map(|open_id| open_id.as_str().to_owned());
                if known.is_some() && told.is_some() && known != told {
                    return Err(FlowError::OtherOpenId(self.account.username.clone()));
                }
                let record = vault::renewed(record, grant, self.seams.clock.unix_seconds());
                blocking(move || reservation.commit(&record)).await?;
                true
            }
            Place::Nowhere => false,
        };
        if let Some(open_id) = &grant.open_id {
            self.learn(|owner| owner.identify(open_id.as_str()));
        }
        let Some(rotated) = rotated else {
            return Ok(());
        };
        tokens.refresh = rotated.clone();
        match ready.keep(&rotated, &self.account.username, self.seams.clock).await {
            SinkOutcome::At(place) => self.report(Event::TokenKept { place: &place }),
            SinkOutcome::Nowhere(None) if is_stored => {}
            SinkOutcome::Nowhere(Some(reason)) if is_stored => {
                tracing::warn!("the rotated token is in the store, and nowhere else: {reason}");
            }
            SinkOutcome::Nowhere(reason) => {
                self.report(Event::TokenLost { reason: reason.as_deref() });
                if self.seams.sinks.required {
                    return Err(FlowError::TokenLost);
                }
            }
        }
        Ok(())
    }
}

/// Where the tokens of a refresh go, made ready before it.
pub(crate) struct Keep {
    pub(crate) place: Place,
    /// Whose refresh token is sent.
    pub(crate) sent: Origin,
    /// When a refresh began whose outcome nobody stored.
    pub(crate) in_flight: Option<Moment>,
}

pub(crate) enum Place {
    Store(Box<Reserved>),
    Nowhere,
}

impl Keep {
    /// TikTok has certainly not rotated anything.
    async fn abandon(self) {
        if let Place::Store(reserved) = self.place
            && let Err(error) = blocking(move || reserved.reservation.abandon()).await
        {
            tracing::warn!("a reserved file stays behind: {error}");
        }
    }
}
