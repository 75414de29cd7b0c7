//! The caps of a day that an account has used up

use crate::cli::explain::{Failure, OwnCode};
use crate::journal::PublishKind;

const DAY_FULL: &str = OwnCode::DayFull.word();

/// Returns whether a post has failed since the account, or the app, can make no more of them today.
pub(crate) fn is_capped(failure: &Failure) -> bool {
    FullDay::of(failure.code(), PublishKind::Post).is_some()
}

/// The kinds of posts that an account can make no more of today.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct FullDay {
    posts: bool,
    drafts: bool,
}

impl FullDay {
    /// Returns what is used up by the code of a failed post of this kind; `None` if nothing is.
    pub(crate) fn of(code: &str, kind: PublishKind) -> Option<Self> {
        let drafts = Self { posts: false, drafts: true };
        Some(match code {
            "spam_risk_too_many_posts" | "reached_active_user_cap" => {
                Self { posts: true, drafts: true }
            }
            "spam_risk_too_many_pending_share" => drafts,
            DAY_FULL => match kind {
                PublishKind::Draft => drafts,
                PublishKind::Post => Self { posts: true, drafts: false },
            },
            _ => return None,
        })
    }

    /// Returns whether a post of this kind has to wait.
    pub(crate) const fn keeps(self, kind: PublishKind) -> bool {
        match kind {
            PublishKind::Post => self.posts,
            PublishKind::Draft => self.drafts,
        }
    }

    pub(crate) const fn and(self, other: Self) -> Self {
        Self { posts: self.posts || other.posts, drafts: self.drafts || other.drafts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cap_on_drafts_keeps_no_post_and_other_codes_keep_nothing() {
        let of = |code| FullDay::of(code, PublishKind::Post);
        let drafts = of("spam_risk_too_many_pending_share").unwrap();
        assert!(drafts.keeps(PublishKind::Draft) && !drafts.keeps(PublishKind::Post));
        let both = of("spam_risk_too_many_posts").unwrap();
        assert!(both.keeps(PublishKind::Draft) && both.keeps(PublishKind::Post));
        let posts = of(DAY_FULL).unwrap();
        assert!(!posts.keeps(PublishKind::Draft) && posts.keeps(PublishKind::Post));
        assert_eq!(posts.and(drafts), both);
        assert_eq!(of("duplicate"), None);
    }
}
