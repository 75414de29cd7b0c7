//! Downloads: the emulator fetches media from the address that an app names

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client};
use sha2::{Digest, Sha256};
use url::{Host, Url};

use super::{Delivery, Intake, Piece, Publication, Shared, is_video, media, media_type};
use crate::address::{is_localhost, is_loopback};
use crate::emulator::error::EmulatorError;
use crate::emulator::server::host_name::HostName;
use crate::emulator::switches::{Hashing, PullReach, Settings, VideoCheck};

/// TikTok: a download ends within an hour of its init.
const TIME_LIMIT: Duration = Duration::from_hours(1);
const CONNECT_LIMIT: Duration = Duration::from_secs(10);

/// Builds a client that follows no redirect and no proxy, as TikTok's fetcher does not. Each
/// connection serves once, because a server may close an idle one just when it is used again.
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
    // On a machine without CA certificates the emulator still works; only pulls from https fail.
    let alone = || builder().tls_certs_only(Vec::<Certificate>::new()).build();
    builder().build().or_else(|_| alone()).map_err(EmulatorError::Fetching)
}

/// The system's resolver, except for this machine's own names: they always lead to loopback
/// addresses, so that a pull from them stays here.
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

/// Starts every download that an init asked for.
pub(crate) fn start_waiting(shared: &Arc<Shared>) {
    let mut state = shared.lock();
    for id in std::mem::take(&mut state.to_pull) {
        let task = tokio::spawn(run(Arc::clone(shared), id.clone()));
        if let Some(publication) = state.publication_mut(&id) {
            publication.download = Some(task.abort_handle());
        }
    }
}

/// One download: a video, or all photos of a post.
struct Job {
    id: String,
    delivery: Delivery,
    urls: Vec<Url>,
    settings: Settings,
}

fn job(shared: &Shared, id: String) -> Option<Job> {
    let state = shared.lock();
    let publication = state.publication(&id)?;
    Some(Job {
        delivery: publication.delivery,
        urls: urls(publication),
        settings: state.settings.clone(),
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

/// Fetches one file. An error is TikTok's `fail_reason`.
async fn fetch(shared: &Shared, job: &Job, number: usize, url: &Url) -> Result<(), &'static str> {
    let failed = match job.delivery {
        Delivery::Photo => "photo_pull_failed",
        Delivery::Url | Delivery::File => "video_pull_failed",
    };
    if !may_reach(&job.settings, url) {
        return Err(failed);
    }
    let answer = shared.fetcher.get(url.clone()).send().await.map_err(|_| failed)?;
    if answer.status() != 200 {
        return Err(failed);
    }
    let folder = job.settings.keep_media.as_deref();
    let file = media::open_kept(folder, &job.id, number, 0).await.map_err(|_| "internal")?;
    let hashing = job.settings.switches.hash;
    let mut intake = Intake::new(hashing, Sha256::new(), file);
    let mut stream = answer.bytes_stream();
    while let Some(frame) = stream.next().await {
        let frame = frame.map_err(|_| failed)?;
        intake.take(&frame).await.map_err(|_| "internal")?;
        arrive(shared, job, &frame).ok_or(failed)?;
        slow_down(shared, job, frame.len()).await;
    }
    intake.finish().await.map_err(|_| "internal")?;
    if !is_right(job, &intake.head) {
        return Err("file_format_check_failed");
    }
    if let Some(publication) = shared.lock().publication_mut(&job.id) {
        publication.pieces.push(Piece::new(intake.bytes, &intake.digest, hashing));
    }
    Ok(())
}

/// Returns whether a pull may connect to a host. Names are not resolved for that: one that is
/// neither this machine's own nor allowed is refused, wherever it leads.
fn may_reach(settings: &Settings, url: &Url) -> bool {
    let is_allowed = |domain: &HostName| {
        is_at_or_below(url, &domain.name())
            && (domain.port.is_none() || domain.port == url.port_or_known_default())
    };
    settings.switches.pull_reach == PullReach::Anywhere
        || is_loopback(url)
        || settings.media_domains.iter().any(is_allowed)
}

/// Returns whether the host of `url` is `domain`, or a name below it.
pub(crate) fn is_at_or_below(url: &Url, domain: &str) -> bool {
    match url.host() {
        Some(Host::Domain(host)) => {
            host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
        }
        // An address has nothing below it.
        Some(host) => host.to_string() == domain,
        None => false,
    }
}

/// Adds bytes to the publish; `None` if its hour is over.
fn arrive(shared: &Shared, job: &Job, frame: &[u8]) -> Option<()> {
    let mut state = shared.lock();
    let now = state.now();
    let publication = state.publication_mut(&job.id)?;
    publication.bytes += frame.len() as u64;
    if job.settings.switches.hash == Hashing::On {
        publication.digest.update(frame);
    }
    (now < publication.created + TIME_LIMIT).then_some(())
}

/// Waits for the time that so many bytes take at the rate of the switch `pull-rate`.
async fn slow_down(shared: &Shared, job: &Job, bytes: usize) {
    let rate = job.settings.switches.pull_rate;
    if rate > 0 {
        let until = shared.lock().now() + Duration::from_secs(bytes as u64) / rate;
        while shared.lock().now() < until {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

fn is_right(job: &Job, head: &[u8]) -> bool {
    match job.delivery {
        Delivery::Photo => media_type(head).is_some_and(|kind| kind.starts_with("image/")),
        Delivery::Url | Delivery::File => {
            job.settings.switches.video_check == VideoCheck::Off || is_video(head)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_covers_the_names_below_it() {
        let covers = |domain, url| is_at_or_below(&Url::parse(url).unwrap(), domain);
        assert!(covers("static.example.com", "https://video.static.example.com/v.mp4"));
        assert!(!covers("static.example.com", "https://example.com/v.mp4"));
        assert!(!covers("example.com", "https://badexample.com/v.mp4"));
        assert!(covers("127.0.0.1", "http://127.0.0.1:9/v.mp4"));
    }
}
