//! The creator who posts: refuses what TikTok does not offer them, and switches off what they disabled

use crate::flow::accounts::account::Username;
use crate::flow::accounts::session::Session;
use crate::flow::error::{FlowError, NotPostable};
use crate::flow::event::Event;
use crate::tiktok::{CreatorInfo, ErrorCode, PhotoPost, PrivacyLevel, TiktokError, VideoPost};

pub(crate) enum Poster {
    /// The creator on whose profile the post appears.
    Profile { username: Username, creator: Box<CreatorInfo> },
    /// The creator in whose inbox the draft appears; `None` if the app may only make drafts.
    Inbox(Option<Username>),
}

impl Poster {
    pub(crate) fn username(&self) -> Option<&Username> {
        match self {
            Self::Profile { username, .. } => Some(username),
            Self::Inbox(username) => username.as_ref(),
        }
    }

    /// Checks whose inbox a draft goes to. The creator's settings do not matter for a draft.
    pub(crate) fn of_draft(
        session: &Session<'_>,
        creator: Result<CreatorInfo, FlowError>,
    ) -> Result<Self, FlowError> {
        match creator {
            Ok(creator) => Ok(Self::Inbox(Some(session.same_account(&creator)?))),
            Err(FlowError::Tiktok(TiktokError::Refused(refusal)))
                if refusal.code != ErrorCode::AccessTokenInvalid =>
            {
                tracing::warn!("TikTok does not say whose inbox it is ({})", refusal.word);
                Ok(Self::Inbox(None))
            }
            Err(error) => Err(error),
        }
    }

    /// Checks a video post against the creator's settings.
    pub(crate) fn of_video(
        session: &Session<'_>,
        creator: CreatorInfo,
        post: &mut VideoPost,
    ) -> Result<Self, FlowError> {
        let username = offered(session, post.privacy, &creator)?;
        let wanted = &mut post.interactions;
        switch_off(session, "comments", &mut wanted.comments, creator.comment_disabled);
        switch_off(session, "duet", &mut wanted.duet, creator.duet_disabled);
        switch_off(session, "stitch", &mut wanted.stitch, creator.stitch_disabled);
        Ok(Self::Profile { username, creator: Box::new(creator) })
    }

    /// Checks a photo post against the creator's settings. Photos have no duets and stitches.
    pub(crate) fn of_photos(
        session: &Session<'_>,
        creator: CreatorInfo,
        post: &mut PhotoPost,
    ) -> Result<Self, FlowError> {
        let username = offered(session, post.privacy, &creator)?;
        switch_off(session, "comments", &mut post.comments, creator.comment_disabled);
        Ok(Self::Profile { username, creator: Box::new(creator) })
    }
}

/// Refuses another account, and a privacy level that TikTok does not offer to this creator.
fn offered(
    session: &Session<'_>,
    asked: PrivacyLevel,
    creator: &CreatorInfo,
) -> Result<Username, FlowError> {
    let username = session.same_account(creator)?;
    if creator.offers(asked) {
        return Ok(username);
    }
    let offered = creator.privacy_levels.clone();
    Err(NotPostable::PrivacyNotOffered { username, asked, offered }.into())
}

fn switch_off(session: &Session<'_>, what: &'static str, wanted: &mut bool, is_disabled: bool) {
    if *wanted && is_disabled {
        *wanted = false;
        session.report(Event::SwitchedOff { what });
    }
}
