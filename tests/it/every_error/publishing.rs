//! Samples of TikTok's answers, and of what ends a publish or a login

use std::time::Duration;

use agoras::callback::Denial;
use agoras::clock::Moment;
use agoras::disk::NotReplaceable;
use agoras::flow::{
    ChunkFailure, Continuation, FateError, FixError, FlowError, Forecast, NotPostable, Origin,
    PhotoFault, PhotoTrouble, PhotosUnfit, Rerun, ServingFault, SinkError, UploadError, Username,
};
use agoras::journal::JournalError;
use agoras::media::{Becomes, HeaderError, LIMITS, Location, MediaError, SuggestedFix, Violation};
use agoras::store::{IdentityError, StoreError};
use agoras::tiktok::{
    ErrorCode, PlanError, PrivacyLevel, PublishId, Refusal, TiktokError, Unanswered,
};
use reqwest::StatusCode;

use super::rooms::{self, denied, network};
use super::videos::videos;
use super::{complete, variants};

variants! {
    TiktokError: NotSent RateLimited Unavailable Refused Unknown HostileUploadUrl NoClient;
    Unanswered: Broken Stalled TooLarge Redirected NotJson OtherPublish Incomplete;
    FlowError: Tiktok Refresh LostInFlight LostElsewhere Overtaken LeftElsewhere Store Unkept NotStored OtherOpenId Callback Denied
        ScopesMissing OtherLogin Nameless NoRefreshToken Identity TokenLost FreshTokenRejected Sink
        Media NotPostable NotTaken Videos Fix Photos MediaStore NoPlaceForNames NotServed Plan Journal Duplicate Busy PostedBefore ChangedAfterwards
        Forgotten NoPlaceForKey DayFull EarlierUnknown Cancelling
        MediaNotKept OpeningUnknown BrokenOff Unrecorded FateUnknown;
    FateError: Asking Upload;
    Continuation: WhereItStopped PipedAgain ConvertedAgain Anew;
    UploadError: Media Tries LeftAlone SessionOver TooSlow Journal ByProxy Rejected;
    ChunkFailure: Tiktok Busy Media OutOfStep;
    ServingFault: NoAnswer Unread Redirected OtherBytes OtherType;
    FixError: NoFfmpeg NotRun Failed TooLong NoRoom NoPlace Disk StillNotTaken;
    PhotoTrouble: NotOnTheWeb FromStdin NotHttps NoAnswer Unread Redirected TooMany Unfit NoSuchCover;
    NotPostable: BrandedAndPrivate NoDuration NotForPull Redirects OutOfReach OtherAccount
        PrivacyNotOffered;
    SinkError: NoPlace File NotAFile;
    IdentityError: Empty TooLong Hidden Unsettled Platform;
    PlanError: Empty TooMany ChunkSize SingleTooLarge;
    HeaderError: Foreign Unknown Truncated Missing Damaged TooCostly;
}

pub(crate) const PUBLISH_ID: &str = "v_pub_file~v2-1.7000000000000000001";

pub(crate) fn publish_id() -> PublishId {
    PUBLISH_ID.parse().unwrap()
}

pub(crate) fn ada() -> Username {
    Username::new("ada.codes")
}

pub(crate) fn refused(word: &str) -> TiktokError {
    TiktokError::Refused(refusal(word))
}

fn refusal(word: &str) -> Refusal {
    let log_id = Some("20261123".to_owned());
    let message = "no".to_owned();
    Refusal { code: ErrorCode::new(word), word: word.to_owned(), message, log_id }
}

fn unanswered() -> Vec<Unanswered> {
    complete(vec![
        Unanswered::Broken(network()),
        Unanswered::Stalled(Duration::from_secs(30)),
        Unanswered::TooLarge,
        Unanswered::Redirected(StatusCode::FOUND),
        Unanswered::NotJson(StatusCode::BAD_GATEWAY),
        Unanswered::NotJson(StatusCode::PROXY_AUTHENTICATION_REQUIRED),
        Unanswered::OtherPublish,
        Unanswered::Incomplete("a publish id"),
    ])
}

/// Returns every variant once, with one refusal.
fn answers() -> Vec<TiktokError> {
    let status = StatusCode::SERVICE_UNAVAILABLE;
    let wait = Some(Duration::from_mins(9));
    let mut samples = vec![
        TiktokError::NotSent(network()),
        TiktokError::RateLimited { retry_after: None, log_id: None },
        TiktokError::RateLimited { retry_after: wait, log_id: Some("20261123".to_owned()) },
        TiktokError::Unavailable { status, refusal: refusal("internal_error") },
        TiktokError::HostileUploadUrl("not https"),
        TiktokError::NoClient(network()),
        refused("something_new"),
    ];
    samples.extend(unanswered().into_iter().map(TiktokError::Unknown));
    complete(samples)
}

pub(crate) fn tiktok() -> Vec<TiktokError> {
    let codes = ErrorCode::ALL.iter().map(|code| refused(code.as_str()));
    answers().into_iter().chain(codes).collect()
}

/// Returns a chunk's failures; all of TikTok's that make a difference to an upload.
fn chunk() -> Vec<ChunkFailure> {
    let mut samples = vec![
        ChunkFailure::Busy(503),
        ChunkFailure::OutOfStep,
        ChunkFailure::Media(MediaError::Abandoned("clip.mp4".to_owned())),
    ];
    samples.extend(answers().into_iter().map(ChunkFailure::Tiktok));
    complete(samples)
}

fn upload() -> Vec<UploadError> {
    let rejected = |status| UploadError::Rejected { number: 1, of: 3, bytes: 5_242_880, status };
    let by_proxy = |status| UploadError::ByProxy { number: 1, status };
    let end = Duration::from_mins(90);
    let mut samples = vec![
        UploadError::LeftAlone { wait: Duration::from_mins(10) },
        UploadError::SessionOver,
        UploadError::TooSlow(Forecast { end, have: 1 << 20, need: 2 << 20 }),
        rejected(400),
        rejected(302),
        UploadError::Media(MediaError::Empty("clip.mp4".to_owned())),
        UploadError::Journal(JournalError::NewerVersion { path: "journal/1.log".into() }),
    ];
    samples.extend([407, 411, 413, 417].map(by_proxy));
    let tries = |source| UploadError::Tries { number: 2, tries: 5, source };
    samples.extend(chunk().into_iter().map(tries));
    complete(samples)
}

/// Returns every upload that was given up, with everything that each can go on with.
pub(crate) fn broken_off() -> Vec<FlowError> {
    let continuations = complete(vec![
        Continuation::WhereItStopped,
        Continuation::PipedAgain,
        Continuation::ConvertedAgain,
        Continuation::Anew,
    ]);
    let of = |continuation| {
        let media = rooms::media().into_iter().map(UploadError::Media);
        let journal = rooms::journal().into_iter().map(UploadError::Journal);
        let all = upload().into_iter().chain(media).chain(journal);
        all.map(move |source| FlowError::BrokenOff {
            publish_id: publish_id(),
            continuation,
            source,
        })
    };
    continuations.into_iter().flat_map(of).collect()
}

fn violation(what: &'static str, fix: Option<SuggestedFix>) -> Violation {
    Violation { what, found: "2".to_owned(), limit: "1".to_owned(), fix }
}

/// Returns what TikTok does not take, with every kind of advice, and every unreadable header.
fn violations() -> Vec<Violation> {
    let fix = |needs_download| {
        let command = "ffmpeg -i IN OUT.mp4".to_owned();
        Some(SuggestedFix { command, conversion: None, needs_download })
    };
    let headers = complete(vec![
        HeaderError::Foreign { what: "an AVI video", becomes: Becomes::Video { demuxer: "avi" } },
        HeaderError::Unknown,
        HeaderError::Truncated { part: "mdat".to_owned(), needs: 9, size: 8 },
        HeaderError::Missing("`moov`"),
        HeaderError::Damaged { at: 4, how: "a box that is too small" },
        HeaderError::TooCostly("64 MiB"),
    ]);
    let input = Location::parse("clip.mp4").unwrap();
    let longest = Duration::from_mins(10);
    let unread = headers.iter().map(|error| LIMITS.video.check_header(error, longest, &input));
    let mut samples: Vec<Violation> = unread.collect();
    samples.extend([
        violation("duration", fix(false)),
        violation("duration", fix(true)),
        violation("caption", None),
        violation("control character", None),
        violation("cover", None),
        violation("duration", None),
    ]);
    samples
}

fn fix() -> Vec<FlowError> {
    let name = || "`clip.mp4`".to_owned();
    let mut samples = vec![
        FixError::NoFfmpeg { name: name(), violations: vec![violation("duration", None)] },
        FixError::NotRun(denied()),
        FixError::Failed { name: name(), status: "exit code 1".to_owned(), said: None },
        FixError::Failed {
            name: name(),
            status: "exit code 1".to_owned(),
            said: Some("Invalid data".to_owned()),
        },
        FixError::TooLong { what: "worked", limit: Duration::from_mins(5) },
        FixError::NoRoom("No space left on device".to_owned()),
        FixError::NoPlace,
        FixError::StillNotTaken { name: name(), violations: vec![violation("duration", None)] },
    ];
    samples.extend(rooms::disk().into_iter().take(1).map(FixError::Disk));
    complete(samples).into_iter().map(FlowError::Fix).collect()
}

fn photos() -> Vec<FlowError> {
    let too_slow = || MediaError::TooSlow {
        name: "photo.jpg".to_owned(),
        bytes: 1,
        within: Duration::from_mins(1),
    };
    let untrue = MediaError::Untrue { name: "photo.jpg".to_owned(), how: "too long".to_owned() };
    let troubles = complete(vec![
        PhotoTrouble::NotOnTheWeb,
        PhotoTrouble::FromStdin,
        PhotoTrouble::NotHttps,
        PhotoTrouble::NoAnswer { within: Duration::from_secs(45) },
        PhotoTrouble::Unread(too_slow()),
        PhotoTrouble::Unread(untrue),
        PhotoTrouble::Unread(MediaError::Empty("photo.jpg".to_owned())),
        PhotoTrouble::Redirected { to: "https://example.com/b.jpg".to_owned() },
        PhotoTrouble::TooMany(violation("photos", None)),
        PhotoTrouble::Unfit(violation("width", None)),
        PhotoTrouble::NoSuchCover { index: 3, photos: 2 },
    ]);
    let photo = || Some((1, Location::parse("https://www.dropbox.com/s/1/a.jpg").unwrap()));
    let unfit = |trouble| PhotosUnfit(vec![PhotoFault { photo: photo(), trouble }]);
    troubles.into_iter().map(|trouble| FlowError::Photos(unfit(trouble))).collect()
}

/// Returns every public address of a media store that TikTok could not fetch from.
fn unserved() -> Vec<FlowError> {
    let address = "https://media.example.com/agoras-x.jpg";
    let name = || address.to_owned();
    let status =
        |status| MediaError::Status { name: name(), status, retry_after: None, expiry: None };
    let samples = complete(vec![
        ServingFault::NoAnswer { within: Duration::from_secs(45) },
        ServingFault::Unread(MediaError::Unreachable { name: name(), source: network() }),
        ServingFault::Unread(status(StatusCode::SERVICE_UNAVAILABLE)),
        ServingFault::Unread(status(StatusCode::NOT_FOUND)),
        ServingFault::Redirected { to: "https://example.com/b.jpg".to_owned() },
        ServingFault::OtherBytes,
        ServingFault::OtherType { found: Some("text/html".to_owned()), wanted: "image/jpeg" },
        ServingFault::OtherType { found: None, wanted: "image/webp" },
    ]);
    samples.into_iter().map(|source| FlowError::NotServed { address: name(), source }).collect()
}

fn not_postable() -> Vec<FlowError> {
    let name = || "https://example.com/a.mp4".to_owned();
    let asked = PrivacyLevel::PublicToEveryone;
    let offered = vec!["SELF_ONLY".to_owned()];
    let samples = complete(vec![
        NotPostable::BrandedAndPrivate,
        NotPostable::NoDuration,
        NotPostable::NotForPull(name()),
        NotPostable::Redirects { name: name(), target: "https://example.com/b".to_owned() },
        NotPostable::OutOfReach { name: name(), source: None },
        NotPostable::OutOfReach { name: name(), source: Some(network()) },
        NotPostable::OtherAccount { asked: ada(), found: Username::new("grace") },
        NotPostable::PrivacyNotOffered { username: ada(), asked, offered },
    ]);
    samples.into_iter().map(FlowError::NotPostable).collect()
}

fn denials() -> Vec<FlowError> {
    let denied = |error: &str, error_type: Option<&str>| {
        FlowError::Denied(Denial {
            error: error.to_owned(),
            error_type: error_type.map(str::to_owned),
            description: Some("Something went wrong".to_owned()),
            err_code: None,
            log_id: Some("20261123".to_owned()),
        })
    };
    vec![
        denied("access_denied", None),
        denied("unauthorized_client", Some("client_key")),
        denied("invalid_request", Some("redirect_uri")),
        denied("invalid_request", Some("non_sandbox_target")),
        denied("invalid_scope", Some("scope")),
        denied("invalid_request", Some("code_challenge")),
        denied("something_new", None),
    ]
}

/// Returns how a login or a refresh ends.
fn logins() -> Vec<FlowError> {
    let source = || refused("access_token_invalid");
    let at = Moment::from_seconds(1_795_416_372);
    let missing = vec!["video.publish".to_owned()];
    let path = || "token".into();
    let mut samples = vec![
        FlowError::LostInFlight { username: ada(), sent: Origin::Stored, at, source: source() },
        FlowError::Store(StoreError::EmptyPassphrase),
        FlowError::Unkept { username: ada(), source: StoreError::EmptyPassphrase },
        FlowError::NotStored(ada()),
        FlowError::OtherOpenId(ada()),
        FlowError::ScopesMissing { missing },
        FlowError::OtherLogin { asked: ada(), found: Username::new("grace") },
        FlowError::Nameless,
        FlowError::NoRefreshToken,
        FlowError::TokenLost,
        FlowError::FreshTokenRejected(source()),
    ];
    let refresh = |sent, source| FlowError::Refresh { username: ada(), sent, source };
    samples.push(refresh(Origin::Stored, refused("invalid_grant")));
    samples.extend(tiktok().into_iter().map(|source| refresh(Origin::Given, source)));
    samples.extend(rooms::callback().into_iter().take(1).map(FlowError::Callback));
    let identities = vec![
        IdentityError::Empty,
        IdentityError::TooLong,
        IdentityError::Hidden('\u{202e}'),
        IdentityError::Unsettled,
        IdentityError::Platform,
    ];
    samples.extend(complete(identities).into_iter().map(FlowError::Identity));
    let sinks = vec![
        SinkError::NoPlace,
        SinkError::File { path: path(), source: denied() },
        SinkError::File { path: path(), source: std::io::ErrorKind::StorageFull.into() },
        SinkError::NotAFile { path: path(), there: NotReplaceable::Link },
    ];
    samples.extend(complete(sinks).into_iter().map(FlowError::Sink));
    samples.extend(denials());
    samples
}

fn fates() -> Vec<FlowError> {
    let samples = complete(vec![
        FateError::Asking(refused("invalid_publish_id").into()),
        FateError::Asking(refused("access_token_invalid").into()),
        FateError::Asking(TiktokError::Unknown(Unanswered::TooLarge).into()),
        FateError::Upload(UploadError::SessionOver),
    ]);
    let unknown =
        |source| FlowError::FateUnknown { publish_id: publish_id(), source: Box::new(source) };
    samples.into_iter().map(unknown).collect()
}

/// Returns what only several machines can bring about.
fn elsewhere() -> Vec<FlowError> {
    let at = Moment::from_seconds(1_795_000_000);
    vec![
        FlowError::LostElsewhere { username: ada(), sent: Origin::Stored, at },
        FlowError::Overtaken,
        FlowError::LeftElsewhere {
            publish_id: publish_id(),
            machine: "runner-7".to_owned(),
            until: at,
        },
    ]
}

pub(crate) fn flow() -> Vec<FlowError> {
    let lost = || TiktokError::Unknown(Unanswered::TooLarge);
    let newer = || JournalError::NewerVersion { path: "journal/1.log".into() };
    let mut samples = vec![
        FlowError::Tiktok(refused("access_token_invalid")),
        FlowError::Media(MediaError::Empty("clip.mp4".to_owned())),
        FlowError::Journal(newer()),
        FlowError::NoPlaceForNames,
        FlowError::NotTaken { what: "`clip.mp4`".to_owned(), violations: violations() },
        FlowError::Duplicate {
            publish_id: Some(PUBLISH_ID.to_owned()),
            at: Moment::from_seconds(1),
            inbox: false,
        },
        FlowError::Duplicate { publish_id: None, at: Moment::from_seconds(1), inbox: true },
        FlowError::Busy { publish_id: None },
        FlowError::Busy { publish_id: Some(PUBLISH_ID.to_owned()) },
        FlowError::PostedBefore {
            publish_id: Some(PUBLISH_ID.to_owned()),
            at: Moment::from_seconds(1),
            inbox: false,
        },
        FlowError::ChangedAfterwards {
            publish_id: Some(PUBLISH_ID.to_owned()),
            was: "clip.mp4, \"one\"".to_owned(),
            now: "clip.mp4, \"two\"".to_owned(),
        },
        FlowError::Forgotten { summary: "clip.mp4, \"one\"".to_owned() },
        FlowError::NoPlaceForKey { summary: "clip.mp4, \"one\"".to_owned() },
        FlowError::DayFull { what: "posts", cap: 15 },
        FlowError::EarlierUnknown { at: Moment::from_seconds(1) },
        FlowError::Cancelling { publish_id: publish_id() },
        FlowError::MediaNotKept { publish_id: publish_id() },
        FlowError::OpeningUnknown { rerun: Rerun::Safe, source: lost() },
        FlowError::OpeningUnknown { rerun: Rerun::Unsafe, source: lost() },
        FlowError::Unrecorded { publish_id: publish_id(), source: newer().into() },
    ];
    let plans = vec![
        PlanError::Empty,
        PlanError::TooMany(2_000),
        PlanError::ChunkSize(1),
        PlanError::SingleTooLarge { chunk_size: 64_000_000, size: 70_000_000 },
    ];
    let plan = |source| FlowError::Plan { name: "clip.mp4".to_owned(), source };
    samples.extend(complete(plans).into_iter().map(plan));
    samples.extend(logins().into_iter().chain(elsewhere()));
    samples.extend(fix());
    samples.extend(videos());
    samples.extend(unserved());
    samples.extend(rooms::media_store().into_iter().map(FlowError::MediaStore));
    samples.extend(photos());
    samples.extend(not_postable());
    samples.extend(fates());
    // What of an upload is a matter of other rooms is shown there.
    samples.extend(broken_off().into_iter().take(upload().len()));
    complete(samples)
}
