//! Every failure there is: exit code, hint and `safe_to_rerun` say the same

use std::io;
use std::time::Duration;

use reqwest::StatusCode;

use crate::callback::{CallbackError, Denial};
use crate::cli::exit::Kind;
use crate::cli::failure::Failure;
use crate::cli::fix_advice;
use crate::clock::Moment;
use crate::emulator::EmulatorError;
use crate::flow::{
    ChunkFailure, Continuation, FlowError, Forecast, NotPostable, Origin, PhotoFault, PhotoTrouble,
    PhotosUnfit, Rerun, SinkError, UploadError, Username,
};
use crate::journal::JournalError;
use crate::media::{Barred, MediaError, Violation};
use crate::store::{IdentityError, StoreError};
use crate::tiktok::{
    ErrorCode, FailReason, PlanError, PublishId, Refusal, TiktokError, Unanswered,
};

/// Writes, from one list of variants, a function that names the variant of an error, and all names:
/// a new variant does not compile before it is listed, and is missed before it has an example.
macro_rules! variants {
    ($name:ident, $all:ident, $type:ident: $($variant:ident)+) => {
        fn $name(error: &$type) -> &'static str {
            match error { $($type::$variant { .. } => stringify!($variant),)+ }
        }
        const $all: &[&str] = &[$(stringify!($variant)),+];
    };
}

variants!(flow_name, FLOW, FlowError: Tiktok Refresh LostInFlight Store Unkept NotStored OtherOpenId
    Callback Denied ScopesMissing OtherLogin Nameless NoRefreshToken Identity TokenLost
    FreshTokenRejected Sink Media NotPostable NotTaken Fix Photos Plan Journal Duplicate Busy
    EarlierUnknown Cancelling MediaNotKept OpeningUnknown BrokenOff Unrecorded FateUnknown);
variants!(upload_name, UPLOAD, UploadError: Media Tries LeftAlone SessionOver TooSlow Journal ByProxy Rejected);
variants!(chunk_name, CHUNK, ChunkFailure: Tiktok Busy Media OutOfStep);
variants!(tiktok_name, TIKTOK, TiktokError: NotSent RateLimited Unavailable Refused Unknown
    HostileUploadUrl NoClient);
variants!(unanswered_name, UNANSWERED, Unanswered: Broken Stalled TooLarge Redirected NotJson
    OtherPublish Incomplete);
variants!(media_name, MEDIA, MediaError: UnknownScheme NotAnAddress Unreadable NotAFile Empty
    TooLarge Changed Status Untrue Barred Unreachable TooSlow NoRoom NoClient Endless NotKept
    Abandoned);
variants!(post_name, POST, NotPostable: BrandedAndPrivate NoDuration NotForPull Redirects OutOfReach
    OtherAccount PrivacyNotOffered);
variants!(journal_name, JOURNAL, JournalError: Disk Damaged NewerVersion NoRandomness);

/// All of these, of which every variant has to be one.
fn complete<T>(examples: Vec<T>, name: fn(&T) -> &'static str, all: &[&str]) -> Vec<T> {
    for variant in all {
        assert!(examples.iter().any(|example| name(example) == *variant), "{variant}");
    }
    examples
}

fn network() -> reqwest::Error {
    reqwest::Proxy::all("http://[").unwrap_err()
}

fn disk() -> io::Error {
    io::ErrorKind::StorageFull.into()
}

fn id() -> PublishId {
    "v_pub_file~v2-1.7000000000000000001".parse().unwrap()
}

fn refusal(word: &str) -> Refusal {
    let (code, log_id) = (ErrorCode::new(word), Some("x".to_owned()));
    Refusal { code, word: word.to_owned(), message: "no".to_owned(), log_id }
}

fn unanswered() -> Vec<Unanswered> {
    let examples = vec![
        Unanswered::Broken(network()),
        Unanswered::Stalled(Duration::from_secs(30)),
        Unanswered::TooLarge,
        Unanswered::Redirected(StatusCode::FOUND),
        Unanswered::NotJson(StatusCode::BAD_GATEWAY),
        Unanswered::OtherPublish,
        Unanswered::Incomplete("a publish id"),
    ];
    complete(examples, unanswered_name, UNANSWERED)
}

fn tiktok() -> Vec<TiktokError> {
    let status = StatusCode::SERVICE_UNAVAILABLE;
    let mut examples = vec![
        TiktokError::NotSent(network()),
        TiktokError::RateLimited { retry_after: None, log_id: None },
        TiktokError::RateLimited { retry_after: Some(Duration::from_mins(9)), log_id: None },
        TiktokError::Unavailable { status, refusal: refusal("internal_error") },
        TiktokError::Refused(refusal("something_new")),
        TiktokError::HostileUploadUrl("not https"),
        TiktokError::NoClient(network()),
    ];
    examples.extend(unanswered().into_iter().map(TiktokError::Unknown));
    let codes = ErrorCode::ALL.iter().map(|code| TiktokError::Refused(refusal(code.as_str())));
    examples.extend(codes);
    complete(examples, tiktok_name, TIKTOK)
}

fn journal() -> Vec<JournalError> {
    let path = || "j".into();
    let doing = "write";
    let examples = vec![
        JournalError::Disk(crate::disk::DiskError::Io { doing, path: path(), source: disk() }),
        JournalError::Damaged { path: path(), line: 3 },
        JournalError::NewerVersion { path: path() },
        JournalError::NoRandomness(disk()),
    ];
    complete(examples, journal_name, JOURNAL)
}

fn media() -> Vec<MediaError> {
    let name = || "clip.mp4".to_owned();
    let status = |status, retry_after| MediaError::Status {
        name: name(),
        status,
        retry_after,
        expiry: None,
    };
    let examples = vec![
        MediaError::UnknownScheme(name(), "ftp".to_owned()),
        MediaError::NotAnAddress(name()),
        MediaError::Unreadable { path: name().into(), source: disk() },
        MediaError::NotAFile { path: name().into(), what: "a folder" },
        MediaError::Empty(name()),
        MediaError::TooLarge { name: name(), size: u64::MAX },
        MediaError::Changed { name: name(), how: "its size".to_owned() },
        status(StatusCode::NOT_FOUND, None),
        status(StatusCode::SERVICE_UNAVAILABLE, Some(Duration::from_mins(7))),
        MediaError::Untrue { name: name(), how: "another range".to_owned() },
        MediaError::Barred { name: name(), source: Barred::Hops },
        MediaError::Unreachable { name: name(), source: network() },
        MediaError::TooSlow { name: name(), bytes: 1, within: Duration::from_mins(1) },
        MediaError::NoRoom { name: name(), source: disk() },
        MediaError::NoClient(network()),
        MediaError::Endless { name: name(), at: 1 },
        MediaError::NotKept(name()),
        MediaError::Abandoned(name()),
    ];
    complete(examples, media_name, MEDIA)
}

fn chunk() -> Vec<ChunkFailure> {
    let mut examples = vec![ChunkFailure::Busy(503), ChunkFailure::OutOfStep];
    examples.extend(tiktok().into_iter().map(ChunkFailure::Tiktok));
    examples.extend(media().into_iter().map(ChunkFailure::Media));
    complete(examples, chunk_name, CHUNK)
}

fn upload() -> Vec<UploadError> {
    let rejected = |status| UploadError::Rejected { number: 1, of: 3, bytes: 5_242_880, status };
    let end = Duration::from_mins(90);
    let mut examples = vec![
        UploadError::LeftAlone { wait: Duration::from_mins(10) },
        UploadError::SessionOver,
        UploadError::TooSlow(Forecast { end, have: 1, need: 2 }),
        UploadError::ByProxy { number: 1, status: 413 },
        rejected(400),
        rejected(302),
    ];
    let tries = |source| UploadError::Tries { number: 2, tries: 5, source };
    examples.extend(chunk().into_iter().map(tries));
    examples.extend(media().into_iter().map(UploadError::Media));
    examples.extend(journal().into_iter().map(UploadError::Journal));
    complete(examples, upload_name, UPLOAD)
}

fn not_postable() -> Vec<NotPostable> {
    let (name, user) = (|| "https://example.com".to_owned(), || Username::new("ada.codes"));
    let asked = crate::tiktok::PrivacyLevel::PublicToEveryone;
    let examples = vec![
        NotPostable::BrandedAndPrivate,
        NotPostable::NoDuration,
        NotPostable::NotForPull(name()),
        NotPostable::Redirects { name: name(), target: name() },
        NotPostable::OutOfReach { name: name(), source: Some(network()) },
        NotPostable::OtherAccount { asked: user(), found: user() },
        NotPostable::PrivacyNotOffered { username: user(), asked, offered: Vec::new() },
    ];
    complete(examples, post_name, POST)
}

/// What a run can have brought about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    Nothing,
    MayBePosted,
}

/// Which failures of a flow leave something that is posted, or may be.
fn left_by(error: &FlowError) -> Left {
    match error {
        FlowError::Duplicate { .. }
        | FlowError::Busy { .. }
        | FlowError::EarlierUnknown { .. }
        | FlowError::Cancelling { .. }
        | FlowError::Unrecorded { .. }
        | FlowError::FateUnknown { .. }
        | FlowError::OpeningUnknown { rerun: Rerun::Unsafe, .. } => Left::MayBePosted,
        FlowError::Tiktok(error) if error.is_unknown_publish() => Left::MayBePosted,
        _ => Left::Nothing,
    }
}

/// Those that stand for themselves.
fn alone() -> Vec<FlowError> {
    let user = || Username::new("ada.codes");
    let denial = || Denial {
        error: "access_denied".to_owned(),
        error_type: None,
        description: None,
        err_code: None,
        log_id: None,
    };
    let (publish_id, source) = (id, || TiktokError::Refused(refusal("access_token_invalid")));
    let violations =
        vec![Violation { what: "caption", found: "2".into(), limit: "1".into(), fix: None }];
    let unfit = |trouble| PhotosUnfit(vec![PhotoFault { photo: None, trouble }]);
    let no_answer = PhotoTrouble::NoAnswer { within: Duration::from_secs(45) };
    vec![
        FlowError::LostInFlight {
            username: user(),
            sent: Origin::Stored,
            at: Moment::from_seconds(1),
            source: source(),
        },
        FlowError::Store(StoreError::EmptyPassphrase),
        FlowError::Unkept { username: user(), source: StoreError::EmptyPassphrase },
        FlowError::NotStored(user()),
        FlowError::OtherOpenId(user()),
        FlowError::Callback(CallbackError::Stopped),
        FlowError::Callback(CallbackError::CertificateWithoutTls),
        FlowError::Denied(denial()),
        FlowError::ScopesMissing { missing: vec!["video.publish".to_owned()] },
        FlowError::OtherLogin { asked: user(), found: user() },
        FlowError::Nameless,
        FlowError::NoRefreshToken,
        FlowError::Identity(IdentityError::Empty),
        FlowError::TokenLost,
        FlowError::FreshTokenRejected(source()),
        FlowError::Sink(SinkError::NoPlace),
        FlowError::NotTaken { what: "the caption".to_owned(), violations },
        FlowError::Photos(unfit(PhotoTrouble::NotHttps)),
        FlowError::Photos(unfit(no_answer)),
        FlowError::Plan { name: "clip.mp4".to_owned(), source: PlanError::Empty },
        FlowError::Duplicate { publish_id: Some(publish_id().to_string()), at: 1, inbox: false },
        FlowError::Busy { publish_id: None },
        FlowError::EarlierUnknown { at: 1 },
        FlowError::Cancelling { publish_id: publish_id() },
        FlowError::MediaNotKept { publish_id: publish_id() },
    ]
}

fn flow() -> Vec<FlowError> {
    let mut examples = alone();
    for source in tiktok() {
        let username = Username::new("ada.codes");
        examples.push(FlowError::Refresh { username, sent: Origin::Given, source });
    }
    examples.extend(tiktok().into_iter().map(FlowError::Tiktok));
    for rerun in [Rerun::Safe, Rerun::Unsafe] {
        for source in unanswered().into_iter().map(TiktokError::Unknown) {
            examples.push(FlowError::OpeningUnknown { rerun, source });
        }
    }
    for continuation in [
        Continuation::WhereItStopped,
        Continuation::PipedAgain,
        Continuation::ConvertedAgain,
        Continuation::Anew,
    ] {
        for source in upload() {
            examples.push(FlowError::BrokenOff { publish_id: id(), continuation, source });
        }
    }
    for source in tiktok().into_iter().map(FlowError::Tiktok) {
        examples.push(FlowError::FateUnknown { publish_id: id(), source: source.into() });
    }
    for source in journal() {
        examples.push(FlowError::Unrecorded { publish_id: id(), source: source.into() });
    }
    examples.extend(journal().into_iter().map(FlowError::Journal));
    examples.extend(media().into_iter().map(FlowError::Media));
    examples.extend(fix_advice::examples().into_iter().map(FlowError::Fix));
    examples.extend(not_postable().into_iter().map(FlowError::NotPostable));
    complete(examples, flow_name, FLOW)
}

/// Holds one failure against the table of the manual.
fn judge(what: &str, failure: &Failure, left: Left) {
    let chain = failure.chain();
    let document = serde_json::to_value(failure.document(&chain)).unwrap();
    let safe = document["safe_to_rerun"].as_bool().unwrap();
    let (exit, hint) = (failure.0.kind.exit_code(), failure.0.hints.join("; "));
    let words = format!("{what}: exit {exit}, safe_to_rerun {safe}: {}: {hint}", chain.join(": "));
    let expected = match exit {
        2 | 3 | 8 | 9 => true,
        5 | 6 => false,
        4 => document["error"]["code"] != "duplicate",
        1 | 7 | 130 => left == Left::Nothing,
        _ => panic!("{words}"),
    };
    assert_eq!(safe, expected, "{words}");
    assert!(!safe || left == Left::Nothing, "{words}");
    assert!(![5, 6].contains(&exit) || left == Left::MayBePosted, "{words}");
    assert!(!hint.is_empty(), "{words}");
    let warned = hint.replace("do not run it again", "").replace("before running it again", "");
    for promise in ["run it again", "running it again", "run the same command again", "is safe"] {
        assert!(safe || !warned.contains(promise), "{words}");
    }
    let warns = warned.len() < hint.len();
    assert!(!(safe && warns), "{words}");
}

#[test]
fn exit_code_hint_and_safe_to_rerun_say_the_same_of_every_failure_of_a_flow() {
    for error in flow() {
        let (name, left) = (flow_name(&error), left_by(&error));
        let words = format!("{name} {error}");
        judge(&words, &Failure::from(error).before_opening(), left);
    }
}

#[test]
fn an_upload_that_stopped_before_its_last_byte_left_is_never_unknown() {
    for source in upload() {
        let (name, words) = (upload_name(&source), source.to_string());
        let media = matches!(
            &source,
            UploadError::Media(_) | UploadError::Tries { source: ChunkFailure::Media(_), .. }
        );
        let refused = match &source {
            UploadError::Rejected { status: 400, .. } => true,
            UploadError::Tries { source: ChunkFailure::Tiktok(error), .. } => {
                matches!(error, TiktokError::Refused(_))
            }
            _ => false,
        };
        let continuation = Continuation::WhereItStopped;
        let error = FlowError::BrokenOff { publish_id: id(), continuation, source };
        let kind = Failure::from(error).0.kind;
        let expected = kind == Kind::Unavailable || name == "Journal" && kind == Kind::Storage;
        assert!(media || refused || expected, "{words}: {kind:?}");
    }
}

#[test]
fn a_question_about_a_publish_and_an_interrupt_never_promise_too_much() {
    for error in tiktok() {
        let words = error.to_string();
        let failure = Failure::from(FlowError::from(error)).asking_about(&id());
        let left = match failure.0.kind.exit_code() {
            // What a question brings about is nothing, whatever it is about.
            2..=4 | 8 | 9 => Left::Nothing,
            _ => Left::MayBePosted,
        };
        judge(&words, &failure, left);
    }
    judge("interrupted", &Failure::interrupted().hinted("nothing was published"), Left::Nothing);
    judge("interrupted", &Failure::interrupted().with_publish(&id()), Left::Nothing);
    judge("interrupted", &Failure::interrupted().with_sent(&id()), Left::MayBePosted);
    judge("no stdout", &Failure::no_stdout(disk()), Left::MayBePosted);
}

#[test]
fn every_other_failure_is_before_anything_is_posted() {
    for failure in [
        Failure::usage("wrong".to_owned()).hinted("x"),
        Failure::speed_without_emulator(),
        Failure::from(EmulatorError::UnknownSwitch("x".to_owned())),
        Failure::from(StoreError::EmptyPassphrase),
    ] {
        judge("other", &failure, Left::Nothing);
    }
    for reason in FailReason::ALL {
        let (sentence, hint) = crate::cli::refusals::on_failed(reason);
        judge("failed", &Failure::saying(Kind::Refused, sentence).hinted(hint), Left::Nothing);
    }
}

#[test]
fn only_what_can_go_either_way_changes_once_something_may_be_posted() {
    for (kind, late) in [
        (Kind::Fault, Kind::LateFault),
        (Kind::Storage, Kind::LateStorage),
        (Kind::Interrupted, Kind::LateInterrupted),
    ] {
        assert_eq!((kind.late(), kind.exit_code()), (late, late.exit_code()));
        assert!(kind.is_safe_to_rerun() && !late.is_safe_to_rerun());
    }
    assert_eq!(Kind::Refused.late(), Kind::Refused);
}
