//! Samples of the errors of single rooms

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::time::Duration;

use agoras::address::Zone;
use agoras::callback::CallbackError;
use agoras::clock::Moment;
use agoras::composer::ComposerError;
use agoras::disk::{DiskError, UnsafeReason};
use agoras::emulator::EmulatorError;
use agoras::journal::JournalError;
use agoras::kv::KvError;
use agoras::media::{Attendance, Barred, Expiry, MediaError};
use agoras::media_store::MediaStoreError;
use agoras::sealed::NoRandomness;
use agoras::store::{BaseAddress, Machine, Refusal, StoreError};
use reqwest::StatusCode;

use super::{complete, shared, variants};

variants! {
    MediaError: UnknownScheme NotAnAddress Unreadable NotAFile Empty TooLarge Changed Status Untrue
        Barred Unreachable TooSlow NoRoom NoClient Endless NotKept Abandoned;
    Barred: Address Name Redirect Scheme Downgrade Hops;
    DiskError: Io Unsafe TooLarge Locked NoLocks;
    UnsafeReason: NotAFile NotAFolder Owner Mode WritableByOthers;
    Refusal: NotOurs NewerVersion WrongKey Damaged WrongIdentity;
    StoreError: Refused Disk KeyMissing KeyOutside WrongPassphrase NoPassphrase
        PassphraseUnreadable EmptyPassphrase CostRefused KeyWeakened SharedKey NotSaved RescueWaiting
        RescueOutdated RescueOfOther OtherAddress Undecided AdoptionUnfinished RecordTooLarge
        NotShared NotAddressed Moved Moving Pulled TwoLogins Unsettled Kv Shared NoRandomness
        NoPythonStore NoPythonKey;
    MediaStoreError: Address PublicUrl Store OtherName NoRandomness;
    JournalError: Disk Damaged NewerVersion NoRandomness Shared Unopened TakenOver AtWork Moved;
    CallbackError: RedirectUri PortTaken PortForbidden Bind LocalhostElsewhere Unreachable
        NoRandomness CertificateNotMade CertificateFile CertificateEmpty CertificateUnusable
        CertificateForAnother CertificateWithoutTls TimedOut Stopped Malformed NoState WrongState
        PasteTooLong PasteEmpty PasteNotAnAddress PasteElsewhere;
    ComposerError: Bind NoRandomness Cancelled LeftAlone Stopped;
    EmulatorError: Bind Certificate Tls Thread Fetching Word Number UnknownSetting NotNameAndValue Fault HostName
        PublicUrl RedirectAddress App
        UnknownApp NoCreator Taken Username;
}

/// Returns an error of the network, as far as one can be made without a network.
pub(crate) fn network() -> reqwest::Error {
    reqwest::Proxy::all("http://[").unwrap_err()
}

pub(crate) fn denied() -> io::Error {
    ErrorKind::PermissionDenied.into()
}

fn clip() -> String {
    "clip.mp4".to_owned()
}

pub(crate) fn media_store() -> Vec<MediaStoreError> {
    let store = || "s3://media/tiktok".to_owned();
    let object = || "agoras-x.jpg".to_owned();
    let mut samples = vec![
        MediaStoreError::Address { reason: "it names no bucket".to_owned() },
        MediaStoreError::PublicUrl { reason: "it is not a web address" },
        MediaStoreError::OtherName { store: store(), object: object() },
        MediaStoreError::NoRandomness(getrandom::Error::UNSUPPORTED),
    ];
    let of_bucket = super::kv::kv().into_iter().filter(|error| {
        let denied = matches!(error, KvError::Denied { .. } | KvError::Credentials { .. });
        denied || matches!(error, KvError::Unreachable { .. } | KvError::NoSuchStore { .. })
    });
    samples.extend(of_bucket.map(MediaStoreError::Store));
    complete(samples)
}

pub(crate) fn media() -> Vec<MediaError> {
    let status = |status, retry_after, expiry| MediaError::Status {
        name: clip(),
        status,
        retry_after,
        expiry,
    };
    let run_out = Expiry::At(Moment::from_seconds(1_795_416_372));
    let no_room = |kind: ErrorKind| MediaError::NoRoom { name: clip(), source: kind.into() };
    let mut samples = vec![
        MediaError::UnknownScheme("ftp://a/clip.mp4".to_owned(), "ftp".to_owned()),
        MediaError::NotAnAddress("https://".to_owned()),
        MediaError::Unreadable { path: clip().into(), source: denied() },
        MediaError::NotAFile { path: clip().into(), what: "a folder" },
        MediaError::Empty(clip()),
        MediaError::TooLarge { name: clip(), size: 5 << 30 },
        MediaError::Changed { name: clip(), how: "its size".to_owned() },
        status(StatusCode::NOT_FOUND, None, None),
        status(StatusCode::FORBIDDEN, None, Some(Expiry::Said)),
        status(StatusCode::FORBIDDEN, None, Some(run_out)),
        status(StatusCode::PROXY_AUTHENTICATION_REQUIRED, None, None),
        status(StatusCode::SERVICE_UNAVAILABLE, None, None),
        status(StatusCode::SERVICE_UNAVAILABLE, Some(Duration::from_mins(7)), None),
        MediaError::Untrue { name: clip(), how: "another range".to_owned() },
        MediaError::Unreachable { name: clip(), source: network() },
        MediaError::TooSlow { name: clip(), bytes: 1, within: Duration::from_mins(1) },
        no_room(ErrorKind::StorageFull),
        no_room(ErrorKind::FileTooLarge),
        MediaError::NoClient(network()),
        MediaError::Endless { name: clip(), at: 1 },
        MediaError::NotKept(clip()),
        MediaError::Abandoned(clip()),
    ];
    samples.extend(barred().into_iter().map(|source| MediaError::Barred { name: clip(), source }));
    complete(samples)
}

fn barred() -> Vec<Barred> {
    let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let attendance = Attendance::Unattended;
    let name = |zone| Barred::Name { host: "example.com".to_owned(), address, zone, attendance };
    complete(vec![
        Barred::Address { address, zone: Zone::Metadata },
        name(Zone::Loopback),
        name(Zone::Private),
        name(Zone::LinkLocal),
        Barred::Redirect { to: "10.0.0.1".to_owned(), zone: Zone::Private, attendance },
        Barred::Redirect {
            to: "10.0.0.1".to_owned(),
            zone: Zone::Private,
            attendance: Attendance::Foreign,
        },
        Barred::Scheme("file".to_owned()),
        Barred::Downgrade,
        Barred::Hops,
    ])
}

fn record() -> PathBuf {
    "tokens/ada.token".into()
}

pub(crate) fn disk() -> Vec<DiskError> {
    let io =
        |kind: ErrorKind| DiskError::Io { doing: "write", path: record(), source: kind.into() };
    let reasons = [
        UnsafeReason::NotAFile,
        UnsafeReason::NotAFolder,
        UnsafeReason::Owner(1000),
        UnsafeReason::Mode(0o644),
        UnsafeReason::WritableByOthers(0o777),
    ];
    let mut samples = vec![
        io(ErrorKind::PermissionDenied),
        io(ErrorKind::StorageFull),
        io(ErrorKind::QuotaExceeded),
        io(ErrorKind::FileTooLarge),
        DiskError::TooLarge { path: record(), limit: 65_536 },
        DiskError::Locked { path: record(), holder: None },
        DiskError::Locked { path: record(), holder: Some(4242) },
        DiskError::NoLocks { path: record(), source: ErrorKind::Unsupported.into() },
    ];
    let reasons = complete(reasons.to_vec()).into_iter();
    samples.extend(reasons.map(|reason| DiskError::Unsafe { path: record(), reason }));
    complete(samples)
}

pub(crate) fn store() -> Vec<StoreError> {
    let address = BaseAddress::tiktok;
    let refusals = [
        Refusal::NotOurs,
        Refusal::NewerVersion,
        Refusal::WrongKey,
        Refusal::Damaged("its end is missing"),
        Refusal::WrongIdentity,
    ];
    let empty = || Box::new(StoreError::EmptyPassphrase);
    let by = "http://gateway.example".to_owned();
    let mut samples = vec![
        StoreError::Refused { path: "tokens/store.json".into(), refusal: Refusal::NotOurs },
        StoreError::KeyMissing { path: record() },
        StoreError::KeyOutside { path: record() },
        StoreError::WrongPassphrase { path: record() },
        StoreError::NoPassphrase { path: record() },
        StoreError::PassphraseUnreadable(denied()),
        StoreError::PassphraseUnreadable(ErrorKind::Interrupted.into()),
        StoreError::EmptyPassphrase,
        StoreError::CostRefused { path: record(), reason: "too much memory" },
        StoreError::KeyWeakened { path: record() },
        StoreError::SharedKey { source: Box::new(StoreError::WrongPassphrase { path: record() }) },
        StoreError::SharedKey {
            source: Box::new(StoreError::Refused { path: record(), refusal: Refusal::NotOurs }),
        },
        StoreError::NotSaved { rescue: None, source: empty() },
        StoreError::NotSaved { rescue: Some("/tmp/ada's".into()), source: empty() },
        StoreError::RescueWaiting { name: "ada".to_owned(), path: record() },
        StoreError::RescueOutdated { path: record() },
        StoreError::RescueOfOther { path: record(), address: address() },
        StoreError::OtherAddress { path: record(), only_for: by.clone(), address: address() },
        StoreError::Undecided { path: record(), address: address() },
        StoreError::AdoptionUnfinished { path: record(), by },
        StoreError::RecordTooLarge { name: "ada".to_owned() },
        StoreError::NotShared { what: "`agoras utils tokens rekey`" },
        StoreError::Kv(shared::denied()),
        StoreError::Shared(shared::older()),
        StoreError::NoRandomness(NoRandomness(denied())),
        StoreError::NoPythonStore { path: record() },
        StoreError::NoPythonKey { path: record() },
    ];
    let refused = |refusal| StoreError::Refused { path: record(), refusal };
    samples.extend(complete(refusals.to_vec()).into_iter().map(refused));
    samples.extend(disk().into_iter().map(StoreError::Disk));
    samples.extend(away());
    complete(samples)
}

/// Returns errors about accounts that are elsewhere.
fn away() -> Vec<StoreError> {
    let name = || "ada.codes".to_owned();
    let store = || "s3://team/agoras".to_owned();
    let at = Moment::from_seconds(1_795_416_372);
    let machine = Machine::new("runner-7");
    vec![
        StoreError::NotAddressed { what: "`agoras utils store`" },
        StoreError::Moved { name: name(), store: store() },
        StoreError::Moving { name: name(), store: store() },
        StoreError::Pulled { name: name(), machine, at, store: store() },
        StoreError::TwoLogins { name: name(), store: store() },
        StoreError::Unsettled { name: name(), at },
    ]
}

pub(crate) fn journal() -> Vec<JournalError> {
    let path = || "journal/1.log".into();
    let mut samples = vec![
        JournalError::Damaged { path: path(), line: 3 },
        JournalError::NewerVersion { path: path() },
        JournalError::NoRandomness(denied()),
        JournalError::Shared(shared::older()),
        JournalError::Unopened("there is no passphrase".into()),
        JournalError::TakenOver,
        JournalError::AtWork { media: clip(), account: "ada.codes".to_owned(), machine: None },
        JournalError::AtWork {
            media: clip(),
            account: "ada.codes".to_owned(),
            machine: Some("runner-7".to_owned()),
        },
        JournalError::Moved { account: "ada.codes".to_owned(), to: "s3://team/agoras".to_owned() },
    ];
    samples.extend(disk().into_iter().map(JournalError::Disk));
    complete(samples)
}

pub(crate) fn callback() -> Vec<CallbackError> {
    let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let path = || "cert.pem".into();
    let holder = Some("python3 (4242)".to_owned());
    complete(vec![
        CallbackError::RedirectUri { text: "ftp://x".to_owned(), why: "it is not http" },
        CallbackError::PortTaken { port: 3456, holder: None },
        CallbackError::PortTaken { port: 3456, holder },
        CallbackError::PortForbidden { port: 80 },
        CallbackError::Bind(denied()),
        CallbackError::LocalhostElsewhere { address },
        CallbackError::Unreachable { address },
        CallbackError::NoRandomness(getrandom::Error::UNSUPPORTED),
        CallbackError::CertificateNotMade(rcgen::Error::KeyGenerationUnavailable),
        CallbackError::CertificateFile { path: path(), source: denied() },
        CallbackError::CertificateEmpty { path: path(), wanted: "certificate" },
        CallbackError::CertificateUnusable(rustls::Error::HandshakeNotComplete),
        CallbackError::CertificateForAnother { host: "localhost" },
        CallbackError::CertificateWithoutTls,
        CallbackError::TimedOut { limit: Duration::from_mins(5) },
        CallbackError::Stopped,
        CallbackError::Malformed("it has no code"),
        CallbackError::NoState,
        CallbackError::WrongState,
        CallbackError::PasteTooLong,
        CallbackError::PasteEmpty,
        CallbackError::PasteNotAnAddress,
        CallbackError::PasteElsewhere { expected: "http://127.0.0.1:4000/".to_owned() },
    ])
}

pub(crate) fn composer() -> Vec<ComposerError> {
    complete(vec![
        ComposerError::Bind(denied()),
        ComposerError::NoRandomness(getrandom::Error::UNSUPPORTED),
        ComposerError::Cancelled,
        ComposerError::LeftAlone { limit: Duration::from_mins(15) },
        ComposerError::Stopped,
    ])
}

pub(crate) fn emulator() -> Vec<EmulatorError> {
    let text = || "x".to_owned();
    complete(vec![
        EmulatorError::Bind { address: ([127, 0, 0, 1], 0).into(), source: denied() },
        EmulatorError::Bind { address: ([127, 0, 0, 1], 443).into(), source: denied() },
        EmulatorError::Bind {
            address: ([127, 0, 0, 1], 8420).into(),
            source: ErrorKind::AddrInUse.into(),
        },
        EmulatorError::Certificate(rcgen::Error::CouldNotParseCertificate),
        EmulatorError::Tls(rustls::Error::NoCertificatesPresented),
        EmulatorError::Thread(denied()),
        EmulatorError::Fetching(network()),
        EmulatorError::Word { given: text(), choices: "a, b".to_owned() },
        EmulatorError::Number { given: text(), source: "x".parse::<u8>().unwrap_err() },
        EmulatorError::UnknownSetting { given: text(), choices: "a, b".to_owned() },
        EmulatorError::NotNameAndValue(text()),
        EmulatorError::Fault { line: text(), problem: "no `=`".to_owned() },
        EmulatorError::HostName(text()),
        EmulatorError::PublicUrl(text()),
        EmulatorError::RedirectAddress(text()),
        EmulatorError::App(text()),
        EmulatorError::UnknownApp(text()),
        EmulatorError::NoCreator(text()),
        EmulatorError::Taken(text()),
        EmulatorError::Username(text()),
    ])
}
