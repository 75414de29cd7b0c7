//! A video that has to be converted before it can be sent

use std::time::Duration;

use super::convert::{self, Converted};
use super::error::FixError;
use crate::flow::accounts::session::Session;
use crate::flow::error::FlowError;
use crate::flow::publish::again::Again;
use crate::flow::publish::examine::{self, Examined};
use crate::flow::publish::post::VideoRequest;
use crate::media::{Conversion, Source, VideoFacts};

/// What is converted, how, and what it has to be afterwards.
#[derive(Debug)]
pub struct Fixing {
    /// The original.
    pub source: Source,
    /// What is done.
    pub conversion: Conversion,
    /// How long the original plays; `None` where no header tells.
    pub duration: Option<Duration>,
    /// The longest video of the creator, where TikTok has told it.
    pub(crate) longest: Option<Duration>,
    pub(crate) request: VideoRequest,
}

/// What was made.
pub(crate) struct Fixed {
    pub(crate) converted: Converted,
    pub(crate) facts: VideoFacts,
    /// The time of the cover that TikTok is told.
    pub(crate) cover_at: Option<Duration>,
}

impl Fixing {
    /// Returns the command line that does the same.
    pub fn line(&self) -> String {
        self.conversion.line(&self.request.location)
    }

    /// Returns what a resume needs to begin anew.
    pub(crate) fn again(&self) -> Again {
        Again::of(&self.request)
    }

    /// Converts, and holds what was made against every limit.
    pub(crate) async fn run(&self, session: &Session<'_>) -> Result<Fixed, FlowError> {
        let converted =
            convert::convert(session, &self.source, &self.conversion, self.duration).await?;
        let source = converted.source.clone();
        let examined = Examined { look: examine::look(&source).await?, source };
        let violations = examined.media_violations(&self.request, self.longest);
        let facts = match examined.facts() {
            Some(facts) if violations.is_empty() => facts.clone(),
            _ => {
                let name = format!("`{}`", self.source.name());
                return Err(FixError::StillNotTaken { name, violations }.into());
            }
        };
        examined.refuse(&self.request, self.longest)?;
        let post = self.request.post.as_ref();
        let cover_at = post
            .and(self.request.cover)
            .map(Some)
            .map_or(Ok(None), |cover| examined.cover_at(cover))?;
        Ok(Fixed { converted, facts, cover_at })
    }
}
