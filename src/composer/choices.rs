//! What the creator chose on the page, and its check: the page's script is not trusted

use serde::Deserialize;

use super::sheet::{Kind, Sheet, Text};

/// What the creator chose.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choices {
    pub(crate) target: Target,
    pub(crate) title: String,
    pub(crate) description: String,
    /// TikTok's word; `None` for a draft.
    pub(crate) audience: Option<String>,
    pub(crate) allowed: Allowed,
    pub(crate) disclosure: DisclosureChoice,
    pub(crate) label: Label,
    /// Milliseconds from the beginning to the cover's frame of a video; `None` for the first frame.
    pub(crate) cover_at: Option<u64>,
    /// The indexes of the photos, in the order to post them.
    pub(crate) order: Vec<usize>,
    /// The index of the cover's photo on the sheet.
    pub(crate) cover: usize,
    /// The creator agrees to the sentence above the button.
    pub(crate) agreed: bool,
}

/// The place of the post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Target {
    Profile,
    Draft,
}

/// What viewers may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Allowed {
    pub(crate) comments: bool,
    pub(crate) duet: bool,
    pub(crate) stitch: bool,
}

/// What the post promotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DisclosureChoice {
    /// It promotes something.
    pub(crate) commercial: bool,
    pub(crate) own_brand: bool,
    pub(crate) paid_partnership: bool,
}

/// What is said of a video's origin, and what TikTok adds to photos.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Label {
    pub(crate) ai_generated: bool,
    pub(crate) music: bool,
}

impl Choices {
    /// Returns the first thing that TikTok's guidelines do not allow, in a sentence for the creator.
    pub(crate) fn check(&self, sheet: &Sheet) -> Result<(), String> {
        self.check_content(sheet)?;
        if self.target == Target::Profile {
            self.check_post(sheet)?;
        }
        if !self.agreed {
            return Err("Agree to the sentence above the button first.".to_owned());
        }
        Ok(())
    }

    fn check_content(&self, sheet: &Sheet) -> Result<(), String> {
        let is_caption_of_draft =
            self.target == Target::Draft && matches!(sheet.kind, Kind::Video(_));
        if !is_caption_of_draft {
            check_length("title", &self.title, &sheet.title)?;
        }
        match &sheet.kind {
            Kind::Video(video) => match (self.cover_at, video.duration) {
                (Some(at), Some(duration)) if at > duration => {
                    Err("The cover's frame is behind the end of the video.".to_owned())
                }
                _ => Ok(()),
            },
            Kind::Photos(photos) => {
                check_length("description", &self.description, &photos.description)?;
                let mut all = self.order.clone();
                all.sort_unstable();
                if !all.into_iter().eq(0..sheet.media.len()) || self.cover >= sheet.media.len() {
                    return Err("Each photo has to stand once in the order.".to_owned());
                }
                Ok(())
            }
        }
    }

    fn check_post(&self, sheet: &Sheet) -> Result<(), String> {
        if let Some(reason) = &sheet.only_draft {
            return Err(reason.clone());
        }
        let Some(chosen) = &self.audience else {
            return Err("Choose who can see it.".to_owned());
        };
        let Some(audience) = sheet.audiences.iter().find(|it| it.value == *chosen) else {
            return Err("TikTok does not offer this audience to you.".to_owned());
        };
        for interaction in &sheet.interactions {
            if self.allows(interaction.name) && !interaction.is_offered {
                let label = interaction.label;
                return Err(format!("Your settings at TikTok do not allow: {label}."));
            }
        }
        let disclosure = self.disclosure;
        if disclosure.commercial && !disclosure.own_brand && !disclosure.paid_partnership {
            return Err(
                "You need to indicate if your content promotes yourself, a third party, or both."
                    .to_owned(),
            );
        }
        if self.is_paid_partnership() && audience.is_private {
            return Err("Branded content visibility cannot be set to private.".to_owned());
        }
        Ok(())
    }

    fn allows(&self, name: &str) -> bool {
        match name {
            "comments" => self.allowed.comments,
            "duet" => self.allowed.duet,
            "stitch" => self.allowed.stitch,
            _ => false,
        }
    }

    /// Returns whether it promotes the creator's own business. Boxes below a switch that is off do
    /// not count.
    pub(crate) const fn is_own_brand(&self) -> bool {
        self.disclosure.commercial && self.disclosure.own_brand
    }

    /// Returns whether it promotes somebody else's business.
    pub(crate) const fn is_paid_partnership(&self) -> bool {
        self.disclosure.commercial && self.disclosure.paid_partnership
    }
}

fn check_length(what: &str, text: &str, limit: &Text) -> Result<(), String> {
    let length = text.encode_utf16().count();
    if length as u64 > limit.most {
        let most = limit.most;
        return Err(format!("The {what} has {length} characters; {most} are the most."));
    }
    Ok(())
}
