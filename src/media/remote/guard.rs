//! The hosts that media may be fetched from: none that only this machine or its network can reach,
//! unless the user has named exactly that

use std::collections::HashSet;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect;
use thiserror::Error;
use url::{Host, Url};

use crate::address::{Zone, is_localhost};

const MOST_REDIRECTS: usize = 5;

/// The reason why an address is not fetched.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum Barred {
    #[error("{address} is {}", zone.in_words())]
    Address { address: IpAddr, zone: Zone },
    #[error("{host} is {address}, {}", zone.in_words())]
    Name { host: String, address: IpAddr, zone: Zone, attendance: Attendance },
    #[error("it redirects to {to}, {}", zone.in_words())]
    Redirect { to: String, zone: Zone, attendance: Attendance },
    #[error("it redirects to a `{0}:` address")]
    Scheme(String),
    #[error("it redirects from https to plain http")]
    Downgrade,
    #[error("it redirects more than {MOST_REDIRECTS} times")]
    Hops,
}

/// The presence of someone at a terminal who sees which address is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attendance {
    /// A terminal outside CI: the person who sees the name most likely typed it.
    Attended,
    /// A pipeline: the name may come from anyone.
    Unattended,
    /// The name comes from a feed, a plan or a sheet. Only public hosts are fetched from.
    Foreign,
    /// The user has allowed private hosts, whoever has named them, and also after a redirect.
    Permitted,
}

/// The check of every host that one client connects to.
///
/// A proxy resolves names itself, so behind one only literal addresses are checked.
#[derive(Debug)]
pub(crate) struct Guard {
    typed: Option<Host>,
    attendance: Attendance,
    /// The hosts that redirects lead to. The resolver also gets a proxy's name, which is neither here
    /// nor typed, and which may be on a private network.
    led_to: Mutex<HashSet<String>>,
}

impl Guard {
    pub(crate) fn new(url: &Url, attendance: Attendance) -> Result<Self, Barred> {
        let typed = url.host().map(|host| host.to_owned());
        if let Some(address) = typed.as_ref().and_then(literal) {
            match Zone::of(address) {
                Zone::Public => {}
                Zone::Loopback | Zone::Private if attendance != Attendance::Foreign => {}
                zone => return Err(Barred::Address { address, zone }),
            }
        }
        Ok(Self { typed, attendance, led_to: Mutex::default() })
    }

    /// Returns the policy for redirects: a few, encrypted if the first is, to public hosts.
    pub(crate) fn policy(self: &Arc<Self>) -> redirect::Policy {
        let guard = self.clone();
        redirect::Policy::custom(move |attempt| {
            match guard.follow(attempt.previous(), attempt.url()) {
                Ok(()) => attempt.follow(),
                Err(barred) => attempt.error(barred),
            }
        })
    }

    fn follow(&self, before: &[Url], next: &Url) -> Result<(), Barred> {
        if !matches!(next.scheme(), "http" | "https") {
            return Err(Barred::Scheme(next.scheme().to_owned()));
        }
        if before.last().is_some_and(|url| url.scheme() == "https") && next.scheme() == "http" {
            return Err(Barred::Downgrade);
        }
        if before.len() > MOST_REDIRECTS {
            return Err(Barred::Hops);
        }
        let Some(host) = next.host().map(|host| host.to_owned()) else {
            return Ok(());
        };
        if self.typed.as_ref() == Some(&host) {
            return Ok(());
        }
        let name = host.to_string();
        match literal(&host).map(Zone::of) {
            Some(Zone::Public) => Ok(()),
            Some(Zone::Loopback | Zone::Private) if self.attendance == Attendance::Permitted => {
                Ok(())
            }
            Some(zone) => Err(self.redirect(name, zone)),
            None => {
                if let Ok(mut led_to) = self.led_to.lock() {
                    led_to.insert(name);
                }
                Ok(())
            }
        }
    }

    /// Refuses a name if one of its addresses may not be connected to.
    pub(crate) fn check(&self, name: &str, addresses: &[SocketAddr]) -> Result<(), Barred> {
        let typed = matches!(&self.typed, Some(Host::Domain(typed)) if typed == name);
        let led_to = !typed && self.led_to.lock().is_ok_and(|led_to| led_to.contains(name));
        for address in addresses.iter().map(SocketAddr::ip) {
            let zone = Zone::of(address);
            match zone {
                Zone::Public => {}
                Zone::Loopback | Zone::Private if self.attendance == Attendance::Permitted => {}
                Zone::Loopback
                    if typed && is_localhost(name) && self.attendance != Attendance::Foreign => {}
                Zone::Loopback | Zone::Private
                    if typed && self.attendance == Attendance::Attended => {}
                _ if typed => {
                    let Self { attendance, .. } = *self;
                    return Err(Barred::Name { host: name.to_owned(), address, zone, attendance });
                }
                _ if led_to => return Err(self.redirect(format!("{name} ({address})"), zone)),
                _ => {}
            }
        }
        Ok(())
    }

    const fn redirect(&self, to: String, zone: Zone) -> Barred {
        Barred::Redirect { to, zone, attendance: self.attendance }
    }
}

/// Returns the address of a host that is written as an address; `None` for a name.
fn literal(host: &Host) -> Option<IpAddr> {
    match host {
        Host::Domain(_) => None,
        Host::Ipv4(address) => Some((*address).into()),
        Host::Ipv6(address) => Some((*address).into()),
    }
}

/// The system's resolver, with the guard behind it. The addresses that are checked are those that
/// are connected to, so a name that changes its address between the two gains nothing.
pub(crate) struct GuardedResolver(pub(crate) Arc<Guard>);

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.0.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let addresses: Vec<SocketAddr> = found.collect();
            guard.check(name.as_str(), &addresses)?;
            let addresses: Addrs = Box::new(addresses.into_iter());
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn guard(typed: &str, attendance: Attendance) -> Guard {
        Guard::new(&url(typed), attendance).unwrap()
    }

    fn check(guard: &Guard, name: &str, addresses: &[&str]) -> Result<(), Barred> {
        let addresses: Vec<SocketAddr> =
            addresses.iter().map(|text| SocketAddr::new(text.parse().unwrap(), 0)).collect();
        guard.check(name, &addresses)
    }

    #[test]
    fn m11_a_typed_address_of_a_private_network_is_fetched() {
        for good in ["http://127.0.0.1/", "http://0x7f.1/", "http://[fd00::1]/", "http://10.0.0.1/"]
        {
            assert!(Guard::new(&url(good), Attendance::Unattended).is_ok(), "{good}");
        }
    }

    #[test]
    fn m11_a_name_may_lead_into_a_private_network_only_at_a_terminal() {
        let names = ["10.1.2.3", "127.0.0.1", "::1", "fd00::1", "::ffff:192.168.1.1"];
        for address in names {
            for addresses in [&[address][..], &["1.1.1.1", address]] {
                let attended = guard("http://media.test/v", Attendance::Attended);
                let unattended = guard("http://media.test/v", Attendance::Unattended);
                assert_eq!(check(&attended, "media.test", addresses), Ok(()), "{addresses:?}");
                assert!(check(&unattended, "media.test", addresses).is_err(), "{addresses:?}");
            }
        }
        let attended = guard("http://media.test/v", Attendance::Attended);
        for never in ["169.254.169.254", "fe80::1", "0.0.0.0", "ff02::1", "240.0.0.1"] {
            assert!(check(&attended, "media.test", &["1.1.1.1", never]).is_err(), "{never}");
        }
        assert_eq!(check(&attended, "media.test", &["1.1.1.1", "2606:4700::1111"]), Ok(()));
    }

    #[test]
    fn m11_localhost_may_only_be_this_machine() {
        let localhost = guard("http://localhost:8000/v", Attendance::Unattended);
        assert_eq!(check(&localhost, "localhost", &["::1", "127.0.0.1"]), Ok(()));
        assert!(check(&localhost, "localhost", &["10.0.0.1"]).is_err());
    }

    #[test]
    fn m11_a_redirect_may_lead_to_the_public_internet_or_the_typed_host() {
        let from = "http://10.0.0.1/v";
        let guard = guard(from, Attendance::Attended);
        let follow = |next| guard.follow(&[url(from)], &url(next));
        for good in
            ["http://10.0.0.1:81/w", "http://012.0.0.1/", "https://1.1.1.1/", "http://x.test/"]
        {
            assert_eq!(follow(good), Ok(()), "{good}");
        }
        for bad in ["http://10.0.0.2/", "http://[64:ff9b::10.0.0.2]/", "data:video/mp4,x"] {
            assert!(follow(bad).is_err(), "{bad}");
        }
        assert!(matches!(check(&guard, "x.test", &["10.0.0.1"]), Err(Barred::Redirect { .. })));
        assert_eq!(check(&guard, "x.test", &["1.1.1.1"]), Ok(()));
        assert_eq!(check(&guard, "proxy.test", &["10.0.0.9"]), Ok(()), "a proxy's own name");
    }

    #[test]
    fn m11_hosts_that_a_feed_names_are_public_unless_the_user_allows_private_ones() {
        let private = url("http://10.0.0.1/v");
        for (attendance, allowed) in [(Attendance::Foreign, false), (Attendance::Permitted, true)] {
            assert_eq!(Guard::new(&private, attendance).is_ok(), allowed);
            let guard = guard("https://media.test/v", attendance);
            for address in ["10.1.2.3", "127.0.0.1", "fd00::1"] {
                assert_eq!(check(&guard, "media.test", &[address]).is_ok(), allowed, "{address}");
            }
            assert_eq!(guard.follow(&[], &private).is_ok(), allowed);
            assert_eq!(guard.follow(&[], &url("http://nas.test/")), Ok(()));
            assert_eq!(check(&guard, "nas.test", &["10.1.2.3"]).is_ok(), allowed);
            for never in ["http://169.254.169.254/", "http://0.0.0.0/"] {
                assert!(Guard::new(&url(never), attendance).is_err(), "{never}");
                assert!(guard.follow(&[], &url(never)).is_err(), "{never}");
            }
            assert!(check(&guard, "media.test", &["169.254.169.254"]).is_err());
            assert!(check(&guard, "nas.test", &["169.254.169.254"]).is_err());
        }
        let foreign = guard("http://localhost/v", Attendance::Foreign);
        assert!(check(&foreign, "localhost", &["127.0.0.1"]).is_err());
    }

    #[test]
    fn f16_redirects_are_limited_and_stay_encrypted() {
        let guard = guard("https://a.test/", Attendance::Attended);
        let hops = |count| vec![url("http://a.test/"); count];
        assert_eq!(guard.follow(&hops(MOST_REDIRECTS), &url("http://a.test/")), Ok(()));
        assert_eq!(
            guard.follow(&hops(MOST_REDIRECTS + 1), &url("http://a.test/")),
            Err(Barred::Hops)
        );
        let encrypted = [url("https://a.test/")];
        assert_eq!(guard.follow(&encrypted, &url("http://a.test/")), Err(Barred::Downgrade));
        assert_eq!(guard.follow(&encrypted, &url("https://b.test/")), Ok(()));
    }
}
