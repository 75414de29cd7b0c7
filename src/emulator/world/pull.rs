//! Downloads: TikTok fetches what an app points it at

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client};
use sha2::{Digest, Sha256};
use url::Url;

use super::apps::is_at_or_below;
use super::intake::{Intake, is_photo, is_video};
use super::kept_media;
use super::publication::{Delivery, Publication};
use crate::address::{is_localhost, is_loopback};
use crate::emulator::error::EmulatorError;
use crate::emulator::server::host_name::HostName;
use crate::emulator::server::settings::KeepMedia;
use crate::emulator::server::shared::Shared;
use crate::emulator::switches::choices::{Hashing, PullReach, VideoCheck};

/// TikTok: a download ends within an hour of its init.
const TIME_LIMIT: Duration = Duration::from_hours(1);
const CONNECT_LIMIT: Duration = Duration::from_secs(10);

/// A client that follows no redirect and no proxy, as TikTok's fetcher does not. Each connection
/// serves once: a server may close an idle one just when it is used again.
pub(crate) fn fetcher() -> Result<Client, EmulatorError> {
    // Fails when a provider is installed already, which is as good.
    drop(rustls::crypto::ring::default_provider().install_default());
    let builder = || {
        Client::builder()
            .no_proxy()
            .dns_resolver(LocalNames)
            .redirect(Policy::none())
            .pool_max_idle_per_host(0)
            .connect_timeout(CONNECT_LIMIT)
    };
    // A machine without CA certificates can play TikTok; only pulls from https fail there.
    let alone = || builder().tls_certs_only(Vec::<Certificate>::new()).build();
    builder().build().or_else(|_| alone()).map_err(EmulatorError::Fetching)
}

/// The system's resolver, except that this machine's own names are never looked up: whatever the
/// system makes of `localhost`, a pull from it stays here.
#[derive(Debug)]
struct LocalNames;

impl Resolve for LocalNames {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = if is_localhost(name.as_str()) {
                vec![(Ipv4Addr::LOCALHOST, 0).into(), (Ipv6Addr::LOCALHOST, 0).into()]
            } else {
                tokio::net::lookup_host((name.as_str(), 0)).await?.collect()
            };
            let addresses: Addrs = Box::new(found.into_iter());
            Ok(addresses)
        })
    }
}

/// Starts every download that was asked for and is not under way.
pub(crate) fn start_waiting(shared: &Arc<Shared>) {
    let mut state = shared.lock();
    for id in std::mem::take(&mut state.to_pull) {
        let task = tokio::spawn(run(Arc::clone(shared), id.clone()));
        if let Some(publication) = state.publication_mut(&id) {
            publication.download = Some(task.abort_handle());
        }
    }
}

struct Job {
    id: String,
    delivery: Delivery,
    urls: Vec<Url>,
    reach: PullReach,
    /// Where it may connect to besides this machine.
    domains: Vec<HostName>,
    check: VideoCheck,
    hashing: Hashing,
    rate: u32,
    keep: KeepMedia,
}

fn job(shared: &Shared, id: String) -> Option<Job> {
    let state = shared.lock();
    let publication = state.publication(&id)?;
    Some(Job {
        delivery: publication.delivery,
        urls: urls(publication),
        reach: state.switches.pull_reach,
        domains: state.media_domains.clone(),
        check: state.switches.video_check,
        hashing: state.switches.hash,
        rate: state.switches.pull_rate,
        keep: state.keep.clone(),
        id,
    })
}

fn urls(publication: &Publication) -> Vec<Url> {
    let source = &publication.source_info;
    let listed = source["photo_images"].as_array().into_iter().flatten();
    std::iter::once(&source["video_url"])
        .chain(listed)
        .filter_map(|address| Url::parse(address.as_str()?).ok())
        .collect()
}

async fn run(shared: Arc<Shared>, id: String) {
    let Some(job) = job(&shared, id) else {
        return;
    };
    let mut outcome = Ok(());
    for (number, url) in job.urls.iter().enumerate() {
        outcome = fetch(&shared, &job, number, url).await;
        if outcome.is_err() {
            break;
        }
    }
    let mut state = shared.lock();
    let now = state.now();
    if let Some(publication) = state.publication_mut(&job.id) {
        match outcome {
            Ok(()) => publication.arrived = Some(now),
            Err(reason) => publication.failed = Some(reason.to_owned()),
        }
        publication.download = None;
    }
}

async fn fetch(shared: &Shared, job: &Job, number: usize, url: &Url) -> Result<(), &'static str> {
    let failed = match job.delivery {
        Delivery::Photo => "photo_pull_failed",
        Delivery::Url | Delivery::File => "video_pull_failed",
    };
    if !may_reach(job, url) {
        return Err(failed);
    }
    let request = shared.fetcher.get(url.clone()).send();
    let answer = request.await.map_err(|_| failed)?;
    if answer.status() != 200 {
        return Err(failed);
    }
    let file = kept_media::open(&job.keep, &job.id, number, 0).await.map_err(|_| "internal")?;
    let mut intake = Intake::new(job.hashing, Sha256::new(), file);
    let mut stream = answer.bytes_stream();
    while let Some(frame) = stream.next().await {
        let frame = frame.map_err(|_| failed)?;
        intake.take(&frame).await.map_err(|_| "internal")?;
        arrive(shared, job, &frame).ok_or(failed)?;
        slow_down(shared, job, frame.len()).await;
    }
    intake.finish().await.map_err(|_| "internal")?;
    check(job, &intake)?;
    if let Some(publication) = shared.lock().publication_mut(&job.id) {
        publication.pieces.push(intake.piece());
    }
    Ok(())
}

/// Returns whether a pull may connect there. Names are not looked up to find out: one that is
/// neither this machine's own nor told is refused, wherever it leads.
fn may_reach(job: &Job, url: &Url) -> bool {
    let is_told = |domain: &HostName| {
        let port = domain.port();
        is_at_or_below(url, &domain.name())
            && (port.is_none() || port == url.port_or_known_default())
    };
    job.reach == PullReach::Anywhere || is_loopback(url) || job.domains.iter().any(is_told)
}

/// Notes what came; `None` when the hour is over.
fn arrive(shared: &Shared, job: &Job, frame: &[u8]) -> Option<()> {
    let mut state = shared.lock();
    let now = state.now();
    let publication = state.publication_mut(&job.id)?;
    publication.bytes += frame.len() as u64;
    if job.hashing == Hashing::On {
        publication.digest.update(frame);
    }
    (now < publication.created + TIME_LIMIT).then_some(())
}

/// Waits as long as that many bytes take at the switch's rate.
async fn slow_down(shared: &Shared, job: &Job, bytes: usize) {
    if job.rate > 0 {
        let until = {
            let state = shared.lock();
            state.now() + Duration::from_secs(bytes as u64) / job.rate
        };
        while shared.lock().now() < until {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

fn check(job: &Job, intake: &Intake) -> Result<(), &'static str> {
    let fits = match job.delivery {
        Delivery::Photo => is_photo(&intake.head),
        Delivery::Url | Delivery::File => job.check == VideoCheck::Off || is_video(&intake.head),
    };
    fits.then_some(()).ok_or("file_format_check_failed")
}
