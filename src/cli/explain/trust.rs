//! Explanations of a certificate that is not trusted, and of a proxy that answers in a server's place

use std::error::Error;

use crate::clock::{Clock, Moment};
use crate::trust::{Obstacle, Times};

/// A hint for a machine without any CA certificate.
pub(crate) const NO_CERTIFICATES: &str =
    "install the system's CA certificates, or point SSL_CERT_FILE at a PEM file with them";

/// Returns what removes the obstacle in an error's chain of causes; `None` if there is none.
pub(crate) fn on_obstacle(error: &(dyn Error + 'static)) -> Option<String> {
    Some(match Obstacle::of(error)? {
        Obstacle::UnknownIssuer => "this machine does not know who issued the server's certificate (a company's proxy, or a server of your own): point SSL_CERT_FILE at a PEM file that holds the issuer's certificate beside the system's".to_owned(),
        Obstacle::SelfSigned => "the server shows an issuer's own certificate (one that has signed itself): have it show one that the issuer has signed for this host, and point SSL_CERT_FILE at a PEM file that holds the issuer's beside the system's".to_owned(),
        Obstacle::NotYetValid(times) => on_clock(times, "valid from"),
        Obstacle::Expired(times) => on_clock(times, "valid until"),
        Obstacle::OtherHost => "another server answers there than the one that was asked for: check the address, a proxy, and the hosts file".to_owned(),
        Obstacle::Certificate => "the server, or a proxy in between, shows a certificate that cannot be used: find out who answers there".to_owned(),
        Obstacle::ProxyCredentials => on_proxy(407)?.to_owned(),
        Obstacle::ProxyRefusal => "the proxy of HTTPS_PROXY does not let connections to that host through: have it allowed there, or go around the proxy with NO_PROXY".to_owned(),
    })
}

fn on_clock(times: Option<Times>, which: &str) -> String {
    let now = times.map_or_else(|| Clock::system().now().seconds(), |times| times.now);
    let bound = times
        .map_or(String::new(), |times| format!(" ({which} {})", Moment::from_seconds(times.bound)));
    format!(
        "this machine's clock says {}: if that is wrong, set the clock (`timedatectl` on Linux); if it is right, the server's certificate{bound} has to be renewed by whoever runs it",
        Moment::from_seconds(now)
    )
}

/// Returns what helps against a status that only a proxy sends; `None` for every other status.
pub(crate) const fn on_proxy(status: u16) -> Option<&'static str> {
    match status {
        407 => Some(
            "the proxy wants a name and a password: put them into its address, as in HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT, or go around it with NO_PROXY=.tiktokapis.com",
        ),
        411 => Some(
            "the proxy asks for a Content-Length, which agoras sends: something on the way drops it; go around the proxy with NO_PROXY=.tiktokapis.com",
        ),
        413 => Some(
            "the proxy limits how much one request may carry: send smaller chunks, as with --chunk-size 5242880, or go around it with NO_PROXY=.tiktokapis.com",
        ),
        417 => Some(
            "the proxy adds or refuses an `Expect` header, which agoras does not send: go around it with NO_PROXY=.tiktokapis.com",
        ),
        _ => None,
    }
}
