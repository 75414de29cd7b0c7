//! The stage of an account's app at TikTok, as far as TikTok's answers have shown it

use serde::{Serialize, Serializer};

use super::app_proof::Proof;
use crate::tiktok::{PrivacyLevel, VIDEO_PUBLISH, VIDEO_UPLOAD};

/// The stage of an app, for one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AppStage {
    /// The login has neither the scope for posts nor the one for drafts.
    NothingGranted,
    /// The login lacks the scope for posts.
    DraftsOnly,
    /// Direct posts go to private accounts alone, and only as `SELF_ONLY`.
    Unaudited,
    Audited,
    /// TikTok does not say whether the app is audited, and nothing has shown it.
    Unknown,
}

/// The visibility of an account, by the privacy levels that TikTok offers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Visibility {
    Public,
    Private,
    /// TikTok has offered no level that only one kind of account gets.
    Unknown,
}

/// A kind of publish: a draft, or a direct post for an audience in TikTok's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Use {
    Draft,
    Post(String),
}

/// The answer to the question for the creator's settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CreatorAnswer<'a> {
    /// The account may post, and TikTok has offered these privacy levels.
    Offered(&'a [String]),
    /// The login lacks the scope for posts.
    ScopeMissing,
    /// The account may not post now. Drafts are not affected.
    NotNow,
    /// TikTok bans the account from posts and drafts.
    Banned,
    /// The login no longer works.
    LoggedOut,
    /// TikTok has not answered.
    Nothing,
    /// TikTok was not asked, since a refresh could lose the account's refresh token.
    NotAsked,
}

/// Everything that is known of an account and its app.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AppFacts<'a> {
    /// The granted scopes; empty if they are not known.
    pub(crate) scopes: &'a [String],
    pub(crate) answer: CreatorAnswer<'a>,
    /// The latest proof; `None` if nothing has shown whether the app is audited.
    pub(crate) proof: Option<Proof>,
}

/// The stage of an account's app, and what it allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AccountStage {
    pub(crate) stage: AppStage,
    pub(crate) visibility: Visibility,
    /// The publishes that TikTok takes at this stage.
    pub(crate) allowed: Vec<Use>,
    /// The publishes that TikTok takes or refuses for a reason that is not known yet.
    pub(crate) undecided: Vec<Use>,
}

/// An answer to a question of yes or no, as far as TikTok has given it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Yes,
    No,
    Undecided,
}

impl AccountStage {
    /// Decides from what is known. Nothing is guessed.
    pub(crate) fn decide(facts: AppFacts<'_>) -> Self {
        let drafting = granted(facts.scopes, VIDEO_UPLOAD);
        let posting = match facts.answer {
            CreatorAnswer::Offered(_) | CreatorAnswer::NotNow | CreatorAnswer::Banned => Known::Yes,
            CreatorAnswer::ScopeMissing => Known::No,
            CreatorAnswer::LoggedOut | CreatorAnswer::Nothing | CreatorAnswer::NotAsked => {
                granted(facts.scopes, VIDEO_PUBLISH)
            }
        };
        let stage = match (posting, drafting, facts.proof.map(|proof| proof.is_audited)) {
            (Known::No, Known::No, _) => AppStage::NothingGranted,
            (Known::No, Known::Yes | Known::Undecided, _) => AppStage::DraftsOnly,
            (Known::Yes | Known::Undecided, _, Some(true)) => AppStage::Audited,
            (Known::Yes | Known::Undecided, _, Some(false)) => AppStage::Unaudited,
            (Known::Yes | Known::Undecided, _, None) => AppStage::Unknown,
        };
        let levels = match facts.answer {
            CreatorAnswer::Offered(levels) => levels,
            CreatorAnswer::ScopeMissing
            | CreatorAnswer::NotNow
            | CreatorAnswer::Banned
            | CreatorAnswer::LoggedOut
            | CreatorAnswer::Nothing
            | CreatorAnswer::NotAsked => &[],
        };
        let visibility = Visibility::of(levels);
        let mut decided = Self { stage, visibility, allowed: Vec::new(), undecided: Vec::new() };
        if !matches!(facts.answer, CreatorAnswer::LoggedOut | CreatorAnswer::Banned) {
            decided.add(Use::Draft, drafting);
            for level in levels {
                decided.add(Use::Post(level.clone()), is_taken(level, stage, visibility));
            }
        }
        decided
    }

    fn add(&mut self, publish: Use, known: Known) {
        match known {
            Known::Yes => self.allowed.push(publish),
            Known::Undecided => self.undecided.push(publish),
            Known::No => {}
        }
    }
}

fn granted(scopes: &[String], scope: &str) -> Known {
    match scopes {
        [] => Known::Undecided,
        scopes if scopes.iter().any(|granted| granted == scope) => Known::Yes,
        _ => Known::No,
    }
}

/// Returns whether TikTok takes a direct post for a level that it offers. An app without the audit posts
/// to private accounts alone, and only as `SELF_ONLY`.
fn is_taken(level: &str, stage: AppStage, visibility: Visibility) -> Known {
    let is_for_the_creator = level.parse().ok() == Some(PrivacyLevel::SelfOnly);
    match (stage, visibility) {
        (AppStage::Audited, _) => Known::Yes,
        (AppStage::Unaudited | AppStage::Unknown, Visibility::Private) if is_for_the_creator => {
            Known::Yes
        }
        (AppStage::Unaudited, Visibility::Unknown) if is_for_the_creator => Known::Undecided,
        (AppStage::Unknown, _) => Known::Undecided,
        (AppStage::Unaudited | AppStage::NothingGranted | AppStage::DraftsOnly, _) => Known::No,
    }
}

impl AppStage {
    pub(crate) const ALL: [Self; 5] =
        [Self::NothingGranted, Self::DraftsOnly, Self::Unaudited, Self::Audited, Self::Unknown];

    /// Returns the word for programs.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::NothingGranted => "nothing_granted",
            Self::DraftsOnly => "drafts_only",
            Self::Unaudited => "unaudited",
            Self::Audited => "audited",
            Self::Unknown => "unknown",
        }
    }
}

impl Visibility {
    pub(crate) const ALL: [Self; 3] = [Self::Public, Self::Private, Self::Unknown];

    /// Returns the word for programs.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
            Self::Unknown => "unknown",
        }
    }

    fn of(levels: &[String]) -> Self {
        let offers = |level| levels.iter().any(|offered| offered.parse().ok() == Some(level));
        let is_public = offers(PrivacyLevel::PublicToEveryone);
        match (is_public, offers(PrivacyLevel::FollowerOfCreator)) {
            (true, false) => Self::Public,
            (false, true) => Self::Private,
            (true, true) | (false, false) => Self::Unknown,
        }
    }
}

impl Use {
    /// Returns `draft`, or TikTok's privacy level.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Draft => "draft",
            Self::Post(level) => level,
        }
    }
}

impl Serialize for Use {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Moment;

    const PUBLIC: [&str; 3] = ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"];
    const PRIVATE: [&str; 3] = ["FOLLOWER_OF_CREATOR", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"];
    const BOTH: [&str; 2] = [VIDEO_PUBLISH, VIDEO_UPLOAD];

    fn texts(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    fn proof(is_audited: bool) -> Option<Proof> {
        Some(Proof { at: Moment::from_seconds(1), is_audited })
    }

    /// Returns the stage, and the words of what is allowed and of what is undecided.
    fn told(scopes: &[&str], answer: CreatorAnswer<'_>, proof: Option<Proof>) -> String {
        let scopes = texts(scopes);
        let decided = AccountStage::decide(AppFacts { scopes: &scopes, answer, proof });
        let words = |uses: &[Use]| uses.iter().map(Use::as_str).collect::<Vec<_>>().join(" ");
        let AccountStage { stage, allowed, undecided, .. } = &decided;
        format!("{stage:?}: {} | {}", words(allowed), words(undecided))
    }

    #[test]
    fn an_app_posts_as_its_stage_and_the_accounts_visibility_allow() {
        for (levels, proof, expected) in [
            (
                &PUBLIC[..],
                proof(true),
                "Audited: draft PUBLIC_TO_EVERYONE MUTUAL_FOLLOW_FRIENDS SELF_ONLY | ",
            ),
            (
                &PRIVATE,
                proof(true),
                "Audited: draft FOLLOWER_OF_CREATOR MUTUAL_FOLLOW_FRIENDS SELF_ONLY | ",
            ),
            (&["SELF_ONLY"], proof(true), "Audited: draft SELF_ONLY | "),
            (&PUBLIC, proof(false), "Unaudited: draft | "),
            (&PRIVATE, proof(false), "Unaudited: draft SELF_ONLY | "),
            (&["SELF_ONLY"], proof(false), "Unaudited: draft | SELF_ONLY"),
            (&[], proof(false), "Unaudited: draft | "),
            (&PUBLIC, None, "Unknown: draft | PUBLIC_TO_EVERYONE MUTUAL_FOLLOW_FRIENDS SELF_ONLY"),
            (
                &PRIVATE,
                None,
                "Unknown: draft SELF_ONLY | FOLLOWER_OF_CREATOR MUTUAL_FOLLOW_FRIENDS",
            ),
            (&["SELF_ONLY"], None, "Unknown: draft | SELF_ONLY"),
            (&["A_NEW_LEVEL"], None, "Unknown: draft | A_NEW_LEVEL"),
        ] {
            let levels = texts(levels);
            assert_eq!(told(&BOTH, CreatorAnswer::Offered(&levels), proof), expected);
        }
    }

    #[test]
    fn scopes_decide_what_a_login_may_do_at_all() {
        let offered = texts(&["SELF_ONLY"]);
        let offered = CreatorAnswer::Offered(&offered);
        for (scopes, answer, expected) in [
            (&[VIDEO_UPLOAD][..], CreatorAnswer::ScopeMissing, "DraftsOnly: draft | "),
            (&[VIDEO_UPLOAD], CreatorAnswer::Nothing, "DraftsOnly: draft | "),
            (&[], CreatorAnswer::ScopeMissing, "DraftsOnly:  | draft"),
            (&["user.info.basic"], CreatorAnswer::ScopeMissing, "NothingGranted:  | "),
            (&["user.info.basic"], CreatorAnswer::Nothing, "NothingGranted:  | "),
            (&[VIDEO_PUBLISH], CreatorAnswer::Nothing, "Unknown:  | "),
            (&[VIDEO_PUBLISH], offered, "Unknown:  | SELF_ONLY"),
            (&[], offered, "Unknown:  | draft SELF_ONLY"),
            // TikTok's answer counts more than the scopes of an earlier one.
            (&[VIDEO_UPLOAD], offered, "Unknown: draft | SELF_ONLY"),
            (&BOTH, CreatorAnswer::ScopeMissing, "DraftsOnly: draft | "),
        ] {
            assert_eq!(told(scopes, answer, None), expected, "{scopes:?} {answer:?}");
        }
    }

    #[test]
    fn without_privacy_levels_only_drafts_are_certain_and_without_a_login_nothing() {
        for (answer, expected) in [
            (CreatorAnswer::NotNow, "draft | "),
            (CreatorAnswer::Nothing, "draft | "),
            (CreatorAnswer::NotAsked, "draft | "),
            (CreatorAnswer::LoggedOut, " | "),
            (CreatorAnswer::Banned, " | "),
        ] {
            for (proof, stage) in
                [(None, "Unknown"), (proof(true), "Audited"), (proof(false), "Unaudited")]
            {
                assert_eq!(told(&BOTH, answer, proof), format!("{stage}: {expected}"));
            }
        }
    }
}
