//! Check of a video's headers, cover and caption against every limit, before anything is opened

use std::time::Duration;

use super::request::{Cover, Fix, VideoRequest};
use crate::flow::accounts::session::Seams;
use crate::flow::error::{FlowError, NotPostable};
use crate::flow::event::Event;
use crate::flow::fix::error::FixError;
use crate::flow::fix::ffmpeg;
use crate::journal::Transfer;
use crate::media::{
    CONTROL_CHARACTER, Conversion, Extent, HeaderError, InspectError, LIMITS, Media, MediaError,
    Source, TextKind, VideoFacts, Violation, check_cover, inspect, without_place,
};
use crate::tiktok::CreatorInfo;

/// The distance of a cover at 100 % from the end, so that it is the last frame.
const BEFORE_THE_END: Duration = Duration::from_millis(1);

/// Media whose headers have been read.
pub(crate) struct Examined {
    pub(crate) source: Source,
    look: Result<Media, HeaderError>,
}

/// Opens the media and reads its headers. Refuses here what no conversion makes a video of.
pub(crate) async fn examine(
    seams: &Seams<'_>,
    request: &VideoRequest,
) -> Result<Examined, FlowError> {
    let name = request.location.to_string();
    seams.report(Event::Looking { name: &name });
    let opened = match &request.opened {
        Some(source) => Ok(source.clone()),
        None => Source::open(&request.location, seams.clock, seams.attendance).await,
    };
    let source = match opened {
        Ok(source) => source,
        Err(error) if request.transfer == Transfer::Pull && error.is_out_of_reach() => {
            let source = match error {
                MediaError::Unreachable { source, .. } => Some(source),
                _ => None,
            };
            return Err(NotPostable::OutOfReach { name, source }.into());
        }
        Err(error) => return Err(error.into()),
    };
    if request.transfer == Transfer::Pull
        && let Some(target) = source.moved_to()
    {
        let target = target.to_owned();
        return Err(NotPostable::Redirects { name, target }.into());
    }
    let mut examined = Examined::of(source).await?;
    if examined.facts().is_none() && !examined.could_become_a_video(request) {
        examined.conversion(request, None)?;
    }
    examined.take_in(request).await?;
    if let Some(facts) = examined.facts().filter(|facts| facts.located) {
        let mend = &without_place(facts, &request.location);
        let what = "the video says where it was filmed";
        seams.report(Event::Located { what, mend });
    }
    Ok(examined)
}

async fn look(source: &Source) -> Result<Result<Media, HeaderError>, MediaError> {
    match inspect(source).await {
        Ok(media) => Ok(Ok(media)),
        Err(InspectError::Header { source, .. }) => Ok(Err(source)),
        Err(InspectError::Source(error)) => Err(error),
    }
}

impl Examined {
    /// Reads the headers of media that is open.
    pub(crate) async fn of(source: Source) -> Result<Self, MediaError> {
        Ok(Self { look: look(&source).await?, source })
    }

    /// Returns what the headers say of a video; `None` for other media.
    pub(crate) fn facts(&self) -> Option<&VideoFacts> {
        match &self.look {
            Ok(Media::Video(facts)) => Some(facts),
            Ok(Media::Photo(_) | Media::Audio(_)) | Err(_) => None,
        }
    }

    /// Receives the rest of a video that can be read only once, unless its headers are refused. The
    /// checks then use its true size.
    async fn take_in(&mut self, request: &VideoRequest) -> Result<(), FlowError> {
        let is_refused = self.facts().is_none() && request.fix == Fix::Advise;
        if is_refused || !self.source.is_incoming() {
            return Ok(());
        }
        // The length may stand only at the end of the file.
        let is_told = self.facts().is_none_or(|facts| facts.duration.is_some());
        let keep = if is_told { request.keep } else { Extent::All };
        self.conversion(request, None)?;
        if self.source.receive(keep).await? {
            match look(&self.source).await {
                // Bytes that were not kept were not needed.
                Err(MediaError::NotKept(_)) => return Ok(()),
                look => self.look = look?,
            }
            if self.facts().is_none() {
                self.conversion(request, None)?;
            }
        }
        Ok(())
    }

    /// Returns whether a conversion could make a video of it.
    fn could_become_a_video(&self, request: &VideoRequest) -> bool {
        let violations = self.media_violations(request, None);
        let fixes = violations.iter().filter_map(|violation| violation.fix.as_ref());
        fixes.filter_map(|fix| fix.conversion.as_ref()).count() > 0
    }

    pub(crate) fn media_violations(
        &self,
        request: &VideoRequest,
        longest: Option<Duration>,
    ) -> Vec<Violation> {
        let longest = longest.unwrap_or(LIMITS.video.longest());
        let input = &request.location;
        match &self.look {
            Ok(media) => LIMITS.video.check(media, self.source.size(), longest, input),
            Err(error) => vec![LIMITS.video.check_header(error, longest, input)],
        }
    }

    /// Refuses media and texts that TikTok would refuse, unless the request wants a conversion and
    /// that fixes them. Returns the conversion that the media needs; `None` if it is sent as it is.
    /// Without a `longest` only TikTok's general limits count.
    pub(crate) fn conversion(
        &self,
        request: &VideoRequest,
        longest: Option<Duration>,
    ) -> Result<Option<Conversion>, FlowError> {
        let mut violations = self.media_violations(request, longest);
        let fix = violations.first().and_then(|violation| violation.fix.as_ref());
        let conversion = fix.and_then(|fix| fix.conversion.clone());
        let conversion = conversion.filter(|_| request.fix == Fix::Convert);
        let is_fixed = conversion.is_some();
        let mut left = if is_fixed { Vec::new() } else { std::mem::take(&mut violations) };
        if let (Some(_), Some(Cover::At(at)), Some(duration)) =
            (&request.post, request.cover, self.duration())
        {
            left.extend(check_cover(at, duration));
        }
        left.extend(caption_violations(request));
        if !left.is_empty() {
            return Err(not_taken(request, left));
        }
        if is_fixed && ffmpeg::find().is_none() {
            let name = format!("`{}`", request.location);
            return Err(FixError::NoFfmpeg { name, violations }.into());
        }
        Ok(conversion)
    }

    /// Returns the playing time; `None` if no header holds it.
    pub(crate) fn duration(&self) -> Option<Duration> {
        self.facts().and_then(|facts| facts.duration)
    }
}

/// Returns the time of the cover that TikTok gets; `None` for the first frame.
pub(crate) fn cover_at(
    cover: Option<Cover>,
    duration: Option<Duration>,
) -> Result<Option<Duration>, NotPostable> {
    match (cover, duration) {
        (None, _) => Ok(None),
        (Some(Cover::At(time)), _) => Ok(Some(time)),
        (Some(Cover::Share(_)), None) => Err(NotPostable::NoDuration),
        (Some(Cover::Share(share)), Some(duration)) => {
            let last = duration.saturating_sub(BEFORE_THE_END);
            Ok(Some(duration.mul_f64(share).min(last)))
        }
    }
}

/// Refuses a caption that TikTok would refuse.
pub(crate) fn check_texts(request: &VideoRequest) -> Result<(), FlowError> {
    let violations = caption_violations(request);
    if violations.is_empty() { Ok(()) } else { Err(not_taken(request, violations)) }
}

/// Returns the longest video that the creator may post; `None` if TikTok has not said it.
pub(crate) fn longest(request: &VideoRequest, creator: Option<&CreatorInfo>) -> Option<Duration> {
    let longest = creator.and_then(|creator| creator.longest_video);
    match &request.post {
        Some(_) => longest,
        // The creator cuts a draft in the app, so only TikTok's general limit counts.
        None => longest.filter(|longest| *longest > LIMITS.video.longest()),
    }
}

fn caption_violations(request: &VideoRequest) -> Vec<Violation> {
    let title = request.post.as_ref().and_then(|post| post.title.as_deref());
    title.map(|title| TextKind::Caption.check(title)).unwrap_or_default()
}

fn not_taken(request: &VideoRequest, violations: Vec<Violation>) -> FlowError {
    let is_caption =
        |it: &Violation| [TextKind::Caption.limit().what, CONTROL_CHARACTER].contains(&it.what);
    let what = if violations.iter().all(is_caption) {
        "the caption".to_owned()
    } else {
        format!("`{}`", request.location)
    };
    FlowError::NotTaken { what, violations }
}
