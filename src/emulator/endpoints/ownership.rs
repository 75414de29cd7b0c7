//! Whether media may be pulled from an address

use url::Url;

use crate::address::is_loopback;
use crate::emulator::switches::choices::PullHttp;
use crate::emulator::switches::table::Switches;
use crate::emulator::wire::refusal::Refusal;
use crate::emulator::world::apps::RegisteredApp;

/// TikTok's own sample needs no verification (media transfer guide).
const SAMPLE_HOST: &str = "sf16-va.tiktokcdn.com";

/// Whether all of these addresses may be pulled from.
pub(crate) fn check(app: &RegisteredApp, urls: &[Url], switches: &Switches) -> Result<(), Refusal> {
    let verified = |url: &Url| {
        secure_enough(url, switches.pull_http)
            && (app.owns(url) || url.host_str() == Some(SAMPLE_HOST))
    };
    if urls.iter().all(verified) { Ok(()) } else { Err(Refusal::of("url_ownership_unverified")) }
}

fn secure_enough(url: &Url, http: PullHttp) -> bool {
    url.scheme() == "https"
        || match http {
            PullHttp::Never => false,
            PullHttp::Loopback => is_loopback(url),
            PullHttp::Anywhere => true,
        }
}
