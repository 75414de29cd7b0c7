//! The scope that lists videos: whether the account has allowed it

use super::error::VideosError;
use crate::flow::accounts::session::Session;
use crate::tiktok::{TiktokError, USUAL_SCOPES, VIDEO_LIST};

/// The answer of the store, before TikTok is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Allowed {
    Yes,
    /// The stored login has these scopes alone.
    No(Vec<String>),
    /// No login with scopes is stored.
    Unknown,
}

impl Allowed {
    fn of(scopes: Vec<String>) -> Self {
        if scopes.iter().any(|scope| scope == VIDEO_LIST) {
            Self::Yes
        } else if scopes.is_empty() {
            Self::Unknown
        } else {
            Self::No(scopes)
        }
    }

    /// Looks the scopes of the session's tokens up in the store.
    pub(crate) async fn by_store(session: &Session<'_>) -> Self {
        let Some(store) = session.seams.store.clone() else {
            return Self::Unknown;
        };
        let account = session.tokens.lock().await.account.clone();
        match session.look_for(&store, &account).await {
            Ok(login) => Self::of(login.map(|login| login.record.scopes).unwrap_or_default()),
            // A step that needs the store reports the error.
            Err(error) => {
                tracing::info!("the store does not say what was allowed: {error}");
                Self::Unknown
            }
        }
    }
}

/// Refuses a session whose stored login does not have the scope.
pub(crate) async fn check(session: &Session<'_>) -> Result<(), VideosError> {
    match Allowed::by_store(session).await {
        Allowed::Yes | Allowed::Unknown => Ok(()),
        Allowed::No(scopes) => Err(missing(session, &scopes, None).await),
    }
}

/// Builds the error for TikTok's refusal.
pub(crate) async fn refused(session: &Session<'_>, source: TiktokError) -> VideosError {
    let scopes = match Allowed::by_store(session).await {
        Allowed::No(scopes) => scopes,
        Allowed::Yes | Allowed::Unknown => Vec::new(),
    };
    missing(session, &scopes, Some(source)).await
}

async fn missing(
    session: &Session<'_>,
    scopes: &[String],
    source: Option<TiktokError>,
) -> VideosError {
    let sent = session.tokens.lock().await.account.origin;
    let username = session.owner().username().clone();
    VideosError::NoScope { username, sent, scopes: to_ask_for(scopes), source }
}

/// Returns the scopes of a login that keeps these and adds the one for videos. Nothing is known of an
/// account without scopes, so it gets the usual ones.
fn to_ask_for(granted: &[String]) -> Vec<String> {
    let usual: Vec<&str> = USUAL_SCOPES.split(',').collect();
    let is_kept = |scope: &&str| granted.is_empty() || granted.iter().any(|it| it == scope);
    let kept = usual.iter().copied().filter(is_kept);
    let others = granted.iter().map(String::as_str);
    let others = others.filter(|it| *it != VIDEO_LIST && !usual.contains(it));
    kept.chain(others).chain([VIDEO_LIST]).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(granted: &[&str]) -> String {
        let granted: Vec<String> = granted.iter().map(|&it| it.to_owned()).collect();
        to_ask_for(&granted).join(",")
    }

    #[test]
    fn a_new_login_keeps_what_was_granted() {
        let usual = "user.info.basic,video.upload,video.publish,video.list";
        assert_eq!(asked(&[]), usual);
        assert_eq!(asked(&["video.publish", "user.info.basic", "video.upload"]), usual);
        assert_eq!(
            asked(&["user.info.stats", "video.upload", "video.list"]),
            "video.upload,user.info.stats,video.list"
        );
    }

    #[test]
    fn scopes_that_are_not_stored_are_not_known() {
        assert_eq!(Allowed::of(Vec::new()), Allowed::Unknown);
        assert_eq!(Allowed::of(vec!["video.list".to_owned()]), Allowed::Yes);
        let other = vec!["video.publish".to_owned()];
        assert_eq!(Allowed::of(other.clone()), Allowed::No(other));
    }
}
