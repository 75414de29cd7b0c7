//! The keys of content files and plans: their names, their types, their limits, their descriptions

use crate::automation::Described;
use crate::media::LIMITS;

/// The commands whose options a content file replaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Action {
    Video,
    Post,
}

/// A key of content files that is a column of plans too.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    /// `None` for a key of videos and photos.
    pub(crate) only: Option<Action>,
    pub(crate) description: &'static str,
    pub(crate) field: Field,
}

/// The type of a key, and the field that it sets.
#[derive(Debug)]
pub(crate) enum Field {
    Text { of: fn(&mut Described) -> &mut Option<String>, most: Most },
    Boolean(fn(&mut Described) -> &mut Option<bool>),
    Privacy,
    CoverAt,
    CoverIndex,
    Transfer,
}

/// The most UTF-16 units of a text; 0 if the action has none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Most {
    video: u64,
    post: u64,
}

/// The key that names the media of a post, which every content file needs.
#[derive(Debug)]
pub(crate) struct MediaKey {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
}

/// The most photos of a post.
pub(crate) const MOST_IMAGES: u64 = LIMITS.photo.count.bound.most();

const VIDEO: Option<Action> = Some(Action::Video);
const POST: Option<Action> = Some(Action::Post);

/// Every key except those of the media and `version`.
const KEYS: &[Key] = &[
    Key {
        name: "title",
        only: None,
        description: "The caption of a video, or the title of photos",
        field: Field::Text {
            of: |it| &mut it.title,
            most: Most {
                video: LIMITS.caption.bound.most(),
                post: LIMITS.photo_title.bound.most(),
            },
        },
    },
    Key {
        name: "description",
        only: POST,
        description: "The description",
        field: Field::Text {
            of: |it| &mut it.description,
            most: Most { video: 0, post: LIMITS.photo_description.bound.most() },
        },
    },
    Key {
        name: "privacy",
        only: None,
        description: "The audience; SELF_ONLY if the key is absent",
        field: Field::Privacy,
    },
    switch("allow_comments", None, "Let viewers comment", |it| &mut it.allow_comments),
    switch("allow_duet", VIDEO, "Let viewers make duets", |it| &mut it.allow_duet),
    switch("allow_stitch", VIDEO, "Let viewers make stitches", |it| &mut it.allow_stitch),
    switch("auto_add_music", POST, "Let TikTok add music", |it| &mut it.auto_add_music),
    switch("brand_organic", None, "It promotes the creator's own business", |it| {
        &mut it.brand_organic
    }),
    switch("brand_content", None, "It is a paid partnership", |it| &mut it.brand_content),
    switch("ai_generated", VIDEO, "Label it as made by AI", |it| &mut it.ai_generated),
    switch("draft", None, "Send it to the creator's inbox, to be finished in TikTok's app", |it| {
        &mut it.draft
    }),
    Key {
        name: "cover_at",
        only: VIDEO,
        description: "The frame that becomes the cover: 1.5s, 1500ms or 12%",
        field: Field::CoverAt,
    },
    Key {
        name: "cover_index",
        only: POST,
        description: "The index of the cover photo; 0 is the first",
        field: Field::CoverIndex,
    },
    Key {
        name: "transfer",
        only: VIDEO,
        description: "The bytes' way to TikTok: upload from this machine, or pull, by TikTok from the address",
        field: Field::Transfer,
    },
];

const fn switch(
    name: &'static str,
    only: Option<Action>,
    description: &'static str,
    of: fn(&mut Described) -> &mut Option<bool>,
) -> Key {
    Key { name, only, description, field: Field::Boolean(of) }
}

/// Returns the key of that name; `None` for media, `version` and unknown names.
pub(crate) fn key(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// Returns the keys of an action, in the order of help.
pub(crate) fn keys(action: Action) -> impl Iterator<Item = &'static Key> {
    KEYS.iter().filter(move |key| key.is_of(action))
}

/// Returns the description of a key with its limit; `None` for media and unknown names.
pub(crate) fn advice(name: &str) -> Option<String> {
    key(name).map(Key::advice)
}

impl Key {
    /// Returns the description with the limit.
    pub(crate) fn advice(&self) -> String {
        let Field::Text { most, .. } = self.field else {
            return self.description.to_owned();
        };
        let limit = match self.only {
            Some(action) => format!("{} UTF-16 units", most.of(action)),
            None => format!("{} UTF-16 units for a video, {} for photos", most.video, most.post),
        };
        format!("{}, up to {limit}", self.description)
    }

    pub(crate) fn is_of(&self, action: Action) -> bool {
        self.only.is_none_or(|only| only == action)
    }
}

impl Most {
    pub(crate) const fn of(self, action: Action) -> u64 {
        match action {
            Action::Video => self.video,
            Action::Post => self.post,
        }
    }
}

impl Action {
    pub(crate) const fn media_key(self) -> MediaKey {
        match self {
            Self::Video => MediaKey {
                name: "video_url",
                description: "The video: an https or http address, or a file, found from the folder of the content file",
            },
            Self::Post => MediaKey {
                name: "images",
                description: "The photos, in the order of the post: https addresses below a domain verified for the app, or files if there is a media store",
            },
        }
    }

    pub(super) const fn other(self) -> Self {
        match self {
            Self::Video => Self::Post,
            Self::Post => Self::Video,
        }
    }

    /// Returns the names of all keys of a content file, in the order of help.
    pub(crate) fn names(self) -> Vec<&'static str> {
        let media = self.media_key().name;
        ["version", media].into_iter().chain(keys(self).map(|key| key.name)).collect()
    }
}
