//! The JSON documents on stdout

use serde::Serialize;

use crate::flow::{End, Published, Username};
use crate::media::Violation;

/// The document of `video`, `post`, `status`, `resume`. The publish id has both of Python's names.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PublishDocument {
    id: String,
    publish_id: String,
    pub(crate) outcome: &'static str,
    status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fail_reason: Option<String>,
    username: Option<String>,
    post_ids: Vec<String>,
    pub(crate) url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url_reason: Option<String>,
    /// The machine that began it; left out without a shared journal.
    #[serde(skip_serializing_if = "Option::is_none")]
    machine: Option<String>,
}

/// The document of a failure, with that of the publish if there is one.
#[derive(Debug, Serialize)]
pub(crate) struct ErrorDocument<'a> {
    #[serde(flatten)]
    pub(crate) publish: Option<&'a PublishDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) outcome: Option<&'a str>,
    pub(crate) error: ErrorPart<'a>,
    /// `Some(None)` is `null`; `None` if the publish's own document has the id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[expect(clippy::option_option, reason = "an absent field and `null` differ in JSON")]
    pub(crate) publish_id: Option<Option<&'a str>>,
    pub(crate) safe_to_rerun: bool,
}

#[derive(Debug, Serialize)]
pub(crate) struct ErrorPart<'a> {
    /// TikTok's code, or one of ours.
    pub(crate) code: &'a str,
    pub(crate) message: String,
    /// Everything that TikTok would refuse.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) violations: Vec<ViolationPart<'a>>,
    pub(crate) hint: Option<String>,
    pub(crate) log_id: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub(crate) struct ViolationPart<'a> {
    what: &'a str,
    found: &'a str,
    limit: &'a str,
    mend: Option<&'a str>,
}

impl<'a> ViolationPart<'a> {
    pub(crate) fn new(violation: &'a Violation) -> Self {
        Self {
            what: violation.what,
            found: &violation.found,
            limit: &violation.limit,
            mend: violation.fix.as_ref().map(|fix| fix.command.as_str()),
        }
    }
}

impl PublishDocument {
    pub(crate) fn new(published: &Published) -> Self {
        let id = published.publish_id.to_string();
        let username = published.username.as_ref().map(Username::as_str);
        let first = published.post_ids.first().map(ToString::to_string);
        let url = first.zip(username).map(|(post, username)| post_url(&id, username, &post));
        Self {
            id: id.clone(),
            publish_id: id,
            outcome: outcome(&published.end),
            status: published.word.clone(),
            fail_reason: match &published.end {
                End::Failed(reason) => Some(reason.to_string()),
                _ => None,
            },
            username: username.map(str::to_owned),
            post_ids: published.post_ids.iter().map(ToString::to_string).collect(),
            url_reason: if url.is_some() { None } else { Some(url_reason(published)) },
            url,
            machine: published.machine.clone(),
        }
    }

    /// Returns why there is no address; `None` if there is one.
    pub(crate) fn url_reason(&self) -> Option<&str> {
        self.url_reason.as_deref()
    }

    /// Returns whether it is posted, or in the creator's inbox.
    pub(crate) fn has_arrived(&self) -> bool {
        matches!(self.outcome, "published" | "inbox")
    }
}

/// Returns the address of a public post. Known publish ids of photos, and no others, begin with `p_`.
pub(crate) fn post_url(publish_id: &str, username: &str, post: &str) -> String {
    let kind = if publish_id.starts_with("p_") { "photo" } else { "video" };
    format!("https://www.tiktok.com/@{username}/{kind}/{post}")
}

fn outcome(end: &End) -> &'static str {
    match end {
        End::Published => "published",
        End::Inbox => "inbox",
        End::Processing => "processing",
        End::Cancelling => "cancelling",
        End::Failed(_) => "refused",
    }
}

fn url_reason(published: &Published) -> String {
    match published.end {
        End::Published if published.is_public() => return format!(
            "TikTok has not named the post yet; `agoras tiktok status {}` gives its address after moderation",
            published.publish_id
        ),
        End::Published => "TikTok names a post only when it is public and has passed moderation",
        End::Inbox => "a draft has no address until the creator posts it in the app",
        End::Processing => "TikTok is still working on it",
        End::Cancelling => "TikTok was asked to stop it, and has not said whether it did",
        End::Failed(_) => "nothing was posted",
    }
    .to_owned()
}
