//! The content of a publish, as the journal compares and records it

use url::Url;

use super::request::VideoRequest;
use crate::clock::Moment;
use crate::flow::accounts::account::Username;
use crate::flow::accounts::owner::Owner;
use crate::flow::error::FlowError;
use crate::journal::{
    Audience, CaptionMark, ContentKey, Idempotency, Material, MediaNote, Planned, Transfer,
};
use crate::media::{ContentHash, Fingerprint, Location, Source};
use crate::tiktok::{ChunkPlan, PhotoDestination, PhotoPost};

/// The content of a publish: its identity, and the record of its media.
#[derive(Debug, Clone)]
pub(crate) struct Content {
    pub(crate) material: Material,
    /// The material of the content key that agoras 2.3.0 made.
    material_of_2_3_0: Material,
    /// The material with addresses in place of the media; `None` for uploads.
    place: Option<Material>,
    pub(crate) transfer: Transfer,
    pub(crate) media: MediaNote,
    /// The caption of a video that is posted; `None` for a draft and for photos.
    caption: Option<String>,
    /// The key of the plan's row or the feed's item that it is for; `None` if a person publishes it.
    pub(crate) idempotency: Option<Idempotency>,
}

/// The fingerprints of a photo.
#[derive(Debug, Clone)]
pub(crate) struct PhotoPrint {
    /// The one of its bytes; of its address, if it cannot be reached from here.
    pub(crate) bytes: Fingerprint,
    /// The one of its address; `None` for a photo that goes through the media store, where it has another
    /// address each time.
    pub(crate) address: Option<Fingerprint>,
}

impl Content {
    /// Returns the content of a video.
    pub(crate) async fn video(
        request: &VideoRequest,
        source: &Source,
        chunk_size: u64,
    ) -> Result<Self, FlowError> {
        let material = video_material(request, &Fingerprint::of(source).await?);
        let pull = request.transfer == Transfer::Pull;
        let place = match source.location() {
            Location::Web(url) if pull => {
                Some(video_material(request, &Fingerprint::of_address(url)))
            }
            _ => None,
        };
        let given = request.post.as_ref().and(request.caption_as_given.clone());
        Ok(Self {
            material_of_2_3_0: Material { text: given.into_iter().collect(), ..material.clone() },
            material,
            place,
            transfer: request.transfer,
            caption: caption(request),
            idempotency: request.idempotency.clone(),
            media: MediaNote {
                name: source.name().to_owned(),
                path: path(source.location()),
                size: source.size(),
                stamp: source.stamp(),
                chunk_size: if pull { 0 } else { chunk_size },
                original: None,
            },
        })
    }

    /// Returns the content of a video that cannot be reached from here. Its address stands for it.
    pub(crate) fn unseen_video(request: &VideoRequest, url: &Url) -> Self {
        let material = video_material(request, &Fingerprint::of_address(url));
        let name = request.location.to_string();
        let fetched = Self::fetched(material.clone(), Some(material), name, 0);
        Self { caption: caption(request), ..fetched }.keyed(request.idempotency.clone())
    }

    /// Returns the content of media that TikTok fetches. `place` is its material with addresses in place of
    /// the bytes; `None` if it has no lasting address.
    fn fetched(material: Material, place: Option<Material>, name: String, size: u64) -> Self {
        Self {
            material_of_2_3_0: material.clone(),
            material,
            place,
            transfer: Transfer::Pull,
            caption: None,
            idempotency: None,
            media: MediaNote { name, path: None, size, stamp: None, chunk_size: 0, original: None },
        }
    }

    /// Records that the bytes to send were converted from this `original`.
    pub(crate) fn sent_as(&mut self, plan: ChunkPlan, original: ContentHash) {
        self.media.size = plan.size;
        self.media.chunk_size = plan.chunk_size;
        self.media.original = Some(original.to_string().into());
    }

    /// Returns the content of a photo post, every photo in its order.
    pub(crate) fn photos(
        destination: PhotoDestination,
        post: &PhotoPost,
        prints: &[PhotoPrint],
        size: Option<u64>,
        texts_as_given: &[String; 2],
    ) -> Self {
        let audience = match destination {
            PhotoDestination::Post => Audience::new(post.privacy.as_str()),
            PhotoDestination::Inbox => Audience::inbox(),
        };
        let text =
            [&post.title, &post.description].map(|text| text.clone().unwrap_or_default()).to_vec();
        let media = prints.iter().map(|print| print.bytes.as_str().to_owned()).collect();
        let name = match prints.len() {
            1 => "1 photo".to_owned(),
            count => format!("{count} photos"),
        };
        let material = Material { media, text, audience };
        let is_anywhere = prints.iter().any(|print| print.address.is_some());
        let places = prints.iter().map(|print| print.address.as_ref().unwrap_or(&print.bytes));
        let media = places.map(|print| print.as_str().to_owned()).collect();
        let place = is_anywhere.then(|| Material { media, ..material.clone() });
        let mut content = Self::fetched(material, place, name, size.unwrap_or_default());
        content.material_of_2_3_0.text = texts_as_given.to_vec();
        content
    }

    /// Sets the key of the plan's row or the feed's item that it is for.
    pub(crate) fn keyed(self, idempotency: Option<Idempotency>) -> Self {
        Self { idempotency, ..self }
    }

    /// Returns whether its media cannot be reached from here, so that only the address names it.
    pub(crate) fn is_unseen(&self) -> bool {
        self.place.as_ref() == Some(&self.material)
    }

    /// Returns whether another publish of the account has the same content. The addresses decide if
    /// one of the two could not be reached from here. An entry of agoras 2.3.0 is compared under
    /// every name of the account and with both forms of the texts, because its key holds them.
    pub(crate) fn is_that_of(&self, planned: &Planned, owner: &Owner) -> bool {
        if let Some(material) = &planned.material {
            let own = ContentKey::of_any(&self.material);
            let place = self.place.as_ref().map(ContentKey::of_any);
            let is_same = *material == own
                || (place.is_some() && planned.place == place)
                    && (place.as_ref() == Some(&own) || planned.place.as_ref() == Some(material));
            return owner.is_of(planned) && is_same;
        }
        let is_same =
            |name: &Username, material| ContentKey::new(name.as_str(), material) == planned.content;
        owner
            .names()
            .any(|name| is_same(name, &self.material) || is_same(name, &self.material_of_2_3_0))
    }

    /// Returns the keys under which other publishes of the same content are found.
    pub(crate) fn keys(&self, owner: &Owner) -> Vec<ContentKey> {
        let by_name = owner.names().flat_map(|name| {
            [&self.material, &self.material_of_2_3_0]
                .map(|material| ContentKey::new(name.as_str(), material))
        });
        let by_itself = [&self.material].into_iter().chain(&self.place).map(ContentKey::of_any);
        by_name.chain(by_itself).collect()
    }

    pub(crate) fn planned(&self, owner: &Owner, at: Moment) -> Planned {
        let username = owner.username().as_str();
        let content = ContentKey::new(username, &self.material);
        let caption = self.caption.as_ref().and_then(|it| CaptionMark::new(&content, it));
        Planned {
            at,
            account: username.to_owned(),
            open_id: owner.open_id().map(str::to_owned),
            content,
            material: Some(ContentKey::of_any(&self.material)),
            place: self.place.as_ref().map(ContentKey::of_any),
            caption,
            idempotency: self.idempotency.clone(),
            audience: self.material.audience.clone(),
            transfer: self.transfer,
            media: self.media.clone(),
        }
    }
}

/// Returns the caption that TikTok gets with a video; `None` for a draft.
fn caption(request: &VideoRequest) -> Option<String> {
    request.post.as_ref()?.title.clone()
}

fn video_material(request: &VideoRequest, fingerprint: &Fingerprint) -> Material {
    let (audience, title) = match &request.post {
        Some(post) => (Audience::new(post.privacy.as_str()), post.title.as_deref()),
        None => (Audience::inbox(), None),
    };
    let text = title.into_iter().map(str::to_owned).collect();
    Material { media: vec![fingerprint.as_str().to_owned()], text, audience }
}

/// Returns the absolute path of a file, or its `file:` address if the path is not UTF-8; `None` for
/// other media.
pub(crate) fn path(location: &Location) -> Option<String> {
    let Location::File(path) = location else {
        return None;
    };
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.clone());
    match whole.to_str() {
        Some(path) => Some(path.to_owned()),
        None => Url::from_file_path(&whole).ok().map(String::from),
    }
}
