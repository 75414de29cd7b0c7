//! The request for a post with what its creator chose on the page

use std::time::Duration;

use super::photo_request::PhotoRequest;
use super::post_text::PostText;
use super::request::{Cover, VideoRequest};
use crate::composer::{Choices, Target};
use crate::tiktok::{
    Disclosure, Interactions, NotAPrivacyLevel, PhotoDestination, PhotoPost, PrivacyLevel,
    VideoPost,
};

impl VideoRequest {
    /// Returns the same request with what its creator chose.
    pub(crate) fn chosen(&self, choices: &Choices) -> Result<Self, NotAPrivacyLevel> {
        let caption = PostText::new(choices.title.clone());
        let post = match choices.target {
            Target::Draft => None,
            Target::Profile => Some(VideoPost {
                title: caption.sent().map(str::to_owned),
                privacy: privacy(choices)?,
                interactions: Interactions {
                    comments: choices.allowed.comments,
                    duet: choices.allowed.duet,
                    stitch: choices.allowed.stitch,
                },
                disclosure: disclosure(choices),
                ai_generated: choices.label.ai_generated,
                cover_at: None,
            }),
        };
        let cover = choices.cover_at.map(|at| Cover::At(Duration::from_millis(at)));
        let caption_as_given = Some(caption.given().to_owned());
        Ok(Self { post, caption_as_given, cover, ..self.clone() })
    }
}

impl PhotoRequest {
    /// Returns the same request with what its creator chose.
    pub(crate) fn chosen(&self, choices: &Choices) -> Result<Self, NotAPrivacyLevel> {
        let texts = [&choices.title, &choices.description].map(|text| PostText::new(text.clone()));
        let [title, description] = &texts;
        let is_post = choices.target == Target::Profile;
        let cover = choices.order.iter().position(|index| *index == choices.cover);
        let post = PhotoPost {
            title: title.sent().map(str::to_owned),
            description: description.sent().map(str::to_owned),
            privacy: if is_post { privacy(choices)? } else { PrivacyLevel::SelfOnly },
            comments: choices.allowed.comments,
            add_music: choices.label.music,
            disclosure: disclosure(choices),
            images: Vec::new(),
            cover_index: cover.unwrap_or_default(),
        };
        let images = choices.order.iter().filter_map(|index| self.images.get(*index).cloned());
        let destination = if is_post { PhotoDestination::Post } else { PhotoDestination::Inbox };
        let texts_as_given = texts.map(|text| text.given().to_owned());
        Ok(Self { images: images.collect(), destination, post, texts_as_given, ..self.clone() })
    }
}

fn privacy(choices: &Choices) -> Result<PrivacyLevel, NotAPrivacyLevel> {
    choices.audience.as_deref().unwrap_or_default().parse()
}

fn disclosure(choices: &Choices) -> Disclosure {
    Disclosure {
        own_brand: choices.is_own_brand(),
        paid_partnership: choices.is_paid_partnership(),
    }
}
