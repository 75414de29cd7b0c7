//! Words for the stage of each account's app: the finding, and the part of the document

use std::fmt::Display;

use serde::Serialize;

use super::finding::{CheckStatus, Finding};
use crate::flow::{AccountStage, AppStage, CreatorAnswer, Proof, Use, Username, Visibility};
use crate::tiktok::ClientKey;

const APP: &str = "app";

/// TikTok's keys of sandboxes begin with it, as users report.
const SANDBOX: &str = "sb";

const DRAFT: &str = "send drafts with `--draft`";

/// An account in the document.
#[derive(Debug, Serialize)]
pub(crate) struct AccountPart {
    username: String,
    stage: &'static str,
    visibility: &'static str,
    /// `draft`, and the privacy levels that direct posts may have.
    allows: Vec<Use>,
    /// The rest, which TikTok takes or refuses for a reason that is not known yet.
    undecided: Vec<Use>,
}

/// The findings of a check about an account and its app.
pub(crate) struct Known<'a> {
    pub(crate) username: Username,
    pub(crate) client_key: ClientKey,
    pub(crate) answer: CreatorAnswer<'a>,
    pub(crate) proof: Option<Proof>,
}

impl Known<'_> {
    /// Returns the account's part of the document.
    pub(crate) fn part(&self, decided: AccountStage) -> AccountPart {
        let AccountStage { stage, visibility, allowed, undecided } = decided;
        let username = self.username.as_str().to_owned();
        AccountPart {
            username,
            stage: stage.as_str(),
            visibility: visibility.as_str(),
            allows: allowed,
            undecided,
        }
    }

    /// Returns the line about the stage, with what it allows and the next step.
    pub(crate) fn finding(&self, decided: &AccountStage) -> Finding {
        match (self.answer, decided.stage) {
            (_, AppStage::NothingGranted) => {
                let what = "neither drafts nor posts: the login has neither video.upload nor video.publish";
                let advice = format!("add both scopes to the app, and {}", self.login());
                Finding { status: CheckStatus::Fail, ..self.warn(what, advice) }
            }
            (CreatorAnswer::LoggedOut, _) => {
                self.warn("neither drafts nor posts before a new login", self.login())
            }
            (CreatorAnswer::Banned, _) => self.warn(
                "neither drafts nor posts while TikTok bans the account from posting",
                "look into the app's notifications on the phone",
            ),
            (_, AppStage::DraftsOnly) => {
                let posts = "to post as well, add video.publish to the app, and";
                let advice = format!("{DRAFT}; {posts} {}", self.login());
                self.warn("drafts only: the login lacks video.publish", advice)
            }
            (CreatorAnswer::NotAsked, _) => self.warn(
                "TikTok was not asked, since that can use up the refresh token",
                "name a place for the next one, with --token-out or --token-hook",
            ),
            (_, AppStage::Audited) => {
                self.ok(format!("the app is audited: {}", self.drafts_and_posts(decided)))
            }
            (_, AppStage::Unaudited) => self.unaudited(decided),
            (_, AppStage::Unknown) => self.unknown(decided),
        }
    }

    fn unaudited(&self, decided: &AccountStage) -> Finding {
        let at = self.proof.map(|proof| format!(" on {}", proof.at)).unwrap_or_default();
        let start = format!("TikTok said{at} that the app is not audited: {}", drafts(decided));
        match decided.visibility {
            Visibility::Private => {
                self.ok(format!("{start}, and posts with SELF_ONLY while the account is private"))
            }
            Visibility::Public | Visibility::Unknown => self.warn(
                format!("{start}, and no posts while the account is public"),
                either(decided, "make the account private and post with `--privacy SELF_ONLY`"),
            ),
        }
    }

    fn unknown(&self, decided: &AccountStage) -> Finding {
        let drafts = format!("TikTok takes {}", drafts(decided));
        let audit = if self.client_key.as_str().starts_with(SANDBOX) {
            "the audit, which a sandbox does not have (the app's key begins with sb)"
        } else {
            "the audit, and TikTok does not say whether the app has it"
        };
        match (self.answer, decided.visibility) {
            (CreatorAnswer::Offered(_), Visibility::Private) => self.ok(format!(
                "{drafts}, and posts with SELF_ONLY; other privacy levels need {audit}"
            )),
            (CreatorAnswer::Offered(_), Visibility::Public | Visibility::Unknown) => self.warn(
                format!("{drafts}; posts of a public account need {audit}"),
                either(
                    decided,
                    "post with `--privacy SELF_ONLY`: without the audit TikTok refuses it, and nothing is posted",
                ),
            ),
            (CreatorAnswer::NotNow, _) => self.warn(
                format!("{drafts}, and no posts now; later posts may need {audit}"),
                "run this again when TikTok takes posts",
            ),
            _ => self.warn(
                format!("{drafts}; TikTok has not answered whether posts work"),
                "run this again in a few minutes",
            ),
        }
    }

    fn ok(&self, what: impl Display) -> Finding {
        let what = format!("{}: {what}", self.username);
        Finding { about: APP, status: CheckStatus::Ok, what, advice: None }
    }

    fn warn(&self, what: impl Display, advice: impl Into<String>) -> Finding {
        let advice = Some(advice.into());
        Finding { status: CheckStatus::Warn, advice, ..self.ok(what) }
    }

    /// Returns drafts and the audiences of posts, for an app that is audited.
    fn drafts_and_posts(&self, decided: &AccountStage) -> String {
        let levels = decided.allowed.iter().filter(|publish| **publish != Use::Draft);
        let levels: Vec<&str> = levels.map(Use::as_str).collect();
        let posts = match self.answer {
            CreatorAnswer::NotNow => "no posts now".to_owned(),
            _ if levels.is_empty() => {
                "posts with every privacy level that TikTok offers".to_owned()
            }
            _ => format!("posts with {}", levels.join(", ")),
        };
        format!("{}, and {posts}", drafts(decided))
    }

    fn login(&self) -> String {
        format!("run `agoras tiktok authorize --username {}`", self.username.as_str())
    }
}

fn drafts(decided: &AccountStage) -> &'static str {
    if decided.allowed.contains(&Use::Draft) {
        "drafts"
    } else if decided.undecided.contains(&Use::Draft) {
        "drafts if the login has video.upload"
    } else {
        "no drafts (the login lacks video.upload)"
    }
}

/// Returns the advice to send drafts, where the login may, or to do something else.
fn either(decided: &AccountStage, other: &str) -> String {
    if drafts_are_refused(decided) { other.to_owned() } else { format!("{DRAFT}, or {other}") }
}

fn drafts_are_refused(decided: &AccountStage) -> bool {
    !decided.allowed.contains(&Use::Draft) && !decided.undecided.contains(&Use::Draft)
}
