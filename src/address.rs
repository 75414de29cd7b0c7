//! Zones of IP addresses: this machine, private networks, the public internet

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// The base address of TikTok's API (TikTok: content posting reference).
pub const TIKTOK_API: &str = "https://open.tiktokapis.com";

/// Returns whether an address can only lead to this machine (RFC 6761, section 6.3).
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => is_localhost(name),
        Some(Host::Ipv4(address)) => Zone::of_v4(address) == Zone::Loopback,
        Some(Host::Ipv6(address)) => Zone::of_v6(address) == Zone::Loopback,
        None => false,
    }
}

/// Returns whether a name always means this machine.
pub fn is_localhost(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost")
}

/// The kind of network that an IP address belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words below say what each is")]
pub enum Zone {
    Public,
    Loopback,
    Private,
    LinkLocal,
    Metadata,
    Multicast,
    Unspecified,
    Reserved,
}

impl Zone {
    /// Returns the zone of an address. An IPv6 address that contains an IPv4 address has its zone.
    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => Self::of_v4(address),
            IpAddr::V6(address) => Self::of_v6(address),
        }
    }

    /// Returns the zone as words that can follow "it is".
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Public => "a public address",
            Self::Loopback => "this machine",
            Self::Private => "an address of a private network",
            Self::LinkLocal => "a link-local address",
            Self::Metadata => "a cloud's metadata service",
            Self::Multicast => "a multicast address",
            Self::Unspecified => "no machine's address",
            Self::Reserved => "a reserved address",
        }
    }

    fn of_v4(address: Ipv4Addr) -> Self {
        let bits = u32::from(address);
        V4.iter()
            .find(|(net, length, _)| (bits ^ u32::from(*net)).leading_zeros() >= *length)
            .map_or(Self::Public, |(_, _, zone)| *zone)
    }

    fn of_v6(address: Ipv6Addr) -> Self {
        let bits = u128::from(address);
        let within = |net: Ipv6Addr, length| (bits ^ u128::from(net)).leading_zeros() >= length;
        if let Some((_, _, zone)) = V6.iter().find(|(net, length, _)| within(*net, *length)) {
            return *zone;
        }
        let Some((_, _, right)) = HOLDS_V4.iter().find(|(net, length, _)| within(*net, *length))
        else {
            return if within(GLOBAL, 3) { Self::Public } else { Self::Reserved };
        };
        let last = (bits >> right) & u128::from(u32::MAX);
        u32::try_from(last).map_or(Self::Reserved, |held| Self::of_v4(held.into()))
    }
}

const fn v4(a: u8, b: u8, c: u8, d: u8) -> Ipv4Addr {
    Ipv4Addr::new(a, b, c, d)
}

/// The zones of IPv4 networks; the first match counts. Sources: IANA's registry of IPv4
/// special-purpose addresses, and the clouds' manuals for their metadata services.
const V4: &[(Ipv4Addr, u32, Zone)] = &[
    (v4(169, 254, 169, 254), 32, Zone::Metadata), // nearly every cloud
    (v4(169, 254, 170, 2), 32, Zone::Metadata),   // Amazon's containers
    (v4(169, 254, 170, 23), 32, Zone::Metadata),  // Amazon's Kubernetes
    (v4(100, 100, 100, 200), 32, Zone::Metadata), // Alibaba
    (v4(192, 0, 0, 192), 32, Zone::Metadata),     // Oracle
    (v4(168, 63, 129, 16), 32, Zone::Metadata),   // Azure
    (v4(0, 0, 0, 0), 8, Zone::Unspecified),
    (v4(10, 0, 0, 0), 8, Zone::Private),
    (v4(100, 64, 0, 0), 10, Zone::Private), // a provider's own
    (v4(127, 0, 0, 0), 8, Zone::Loopback),
    (v4(169, 254, 0, 0), 16, Zone::LinkLocal),
    (v4(172, 16, 0, 0), 12, Zone::Private),
    (v4(192, 0, 0, 0), 24, Zone::Reserved),
    (v4(192, 0, 2, 0), 24, Zone::Reserved),
    (v4(192, 88, 99, 0), 24, Zone::Reserved),
    (v4(192, 168, 0, 0), 16, Zone::Private),
    (v4(198, 18, 0, 0), 15, Zone::Private), // benchmarks, and proxies that invent addresses
    (v4(198, 51, 100, 0), 24, Zone::Reserved),
    (v4(203, 0, 113, 0), 24, Zone::Reserved),
    (v4(224, 0, 0, 0), 4, Zone::Multicast),
    (v4(240, 0, 0, 0), 4, Zone::Reserved),
];

const fn v6(a: u16, b: u16, c: u16, last: u16) -> Ipv6Addr {
    Ipv6Addr::new(a, b, c, 0, 0, 0, 0, last)
}

/// The part of IPv6 that is in use.
const GLOBAL: Ipv6Addr = v6(0x2000, 0, 0, 0);

/// The zones of IPv6 networks; the first match counts. Source: IANA's registry of IPv6
/// special-purpose addresses.
const V6: &[(Ipv6Addr, u32, Zone)] = &[
    (v6(0, 0, 0, 0), 128, Zone::Unspecified),
    (v6(0, 0, 0, 1), 128, Zone::Loopback),
    (v6(0xfd00, 0xec2, 0, 0x254), 128, Zone::Metadata), // Amazon
    (v6(0xfd20, 0xce, 0, 0x254), 128, Zone::Metadata),  // Google
    (v6(0xfd00, 0x42, 0, 0x42), 128, Zone::Metadata),   // Scaleway
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0xa9fe, 0xa9fe), 128, Zone::Metadata), // OpenStack
    (v6(0x64, 0xff9b, 1, 0), 48, Zone::Private),        // a network's own NAT64
    (v6(0xfc00, 0, 0, 0), 7, Zone::Private),
    (v6(0xfec0, 0, 0, 0), 10, Zone::Private), // once site-local
    (v6(0xfe80, 0, 0, 0), 10, Zone::LinkLocal),
    (v6(0xff00, 0, 0, 0), 8, Zone::Multicast),
    (v6(0x2001, 0, 0, 0), 23, Zone::Reserved), // protocols, Teredo among them
    (v6(0x2001, 0xdb8, 0, 0), 32, Zone::Reserved),
    (v6(0x3fff, 0, 0, 0), 20, Zone::Reserved),
];

/// IPv6 networks whose addresses contain an IPv4 address, with the number of bits after it.
const HOLDS_V4: &[(Ipv6Addr, u32, u32)] = &[
    (v6(0, 0, 0, 0), 96, 0),                             // IPv4-compatible
    (Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96, 0), // IPv4-mapped
    (Ipv6Addr::new(0, 0, 0, 0, 0xffff, 0, 0, 0), 96, 0), // IPv4-translated
    (v6(0x64, 0xff9b, 0, 0), 96, 0),                     // NAT64
    (v6(0x2002, 0, 0, 0), 16, 80),                       // 6to4
];

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_all(zone: Zone, addresses: &[&str]) {
        for text in addresses {
            assert_eq!(Zone::of(text.parse().unwrap()), zone, "{text}");
        }
    }

    #[test]
    fn m11_every_ipv4_network_has_its_zone_from_its_first_to_its_last_address() {
        use Zone::{Loopback, Private, Public, Reserved};
        assert_all(Loopback, &["127.0.0.0", "127.0.0.1", "127.255.255.255"]);
        assert_all(Private, &["10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255"]);
        assert_all(Private, &["192.168.0.0", "192.168.255.255", "198.18.0.0", "198.19.255.255"]);
        assert_all(Private, &["100.64.0.0", "100.127.255.255"]);
        assert_all(Zone::LinkLocal, &["169.254.0.0", "169.254.1.1", "169.254.255.255"]);
        assert_all(Zone::Metadata, &["169.254.169.254", "169.254.170.2", "100.100.100.200"]);
        assert_all(Zone::Metadata, &["192.0.0.192", "168.63.129.16"]);
        assert_all(Zone::Unspecified, &["0.0.0.0", "0.0.0.1", "0.255.255.255"]);
        assert_all(Zone::Multicast, &["224.0.0.0", "224.0.0.251", "239.255.255.255"]);
        assert_all(Reserved, &["240.0.0.0", "255.255.255.255", "192.0.0.1", "192.0.2.9"]);
        assert_all(Reserved, &["192.88.99.1", "198.51.100.7", "203.0.113.200"]);
        assert_all(Public, &["1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255"]);
        assert_all(Public, &["100.128.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255"]);
        assert_all(Public, &["169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0"]);
        assert_all(Public, &["192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0"]);
        assert_all(Public, &["223.255.255.255"]);
    }

    #[test]
    fn m11_every_ipv6_network_has_its_zone() {
        use Zone::{LinkLocal, Metadata, Private, Public, Reserved};
        assert_all(Zone::Unspecified, &["::"]);
        assert_all(Zone::Loopback, &["::1"]);
        assert_all(Private, &["fc00::", "fd12:3456::1", "fdff:ffff::", "fec0::1", "64:ff9b:1::1"]);
        assert_all(LinkLocal, &["fe80::1", "febf:ffff::1"]);
        assert_all(Metadata, &["fd00:ec2::254", "fd20:ce::254", "fe80::a9fe:a9fe"]);
        assert_all(Zone::Multicast, &["ff02::1", "ff0e::1"]);
        assert_all(Reserved, &["2001:db8::1", "2001::1", "2001:1ff::", "3fff::1", "100::1"]);
        assert_all(Reserved, &["4000::", "5f00::1", "1::", "fe00::1"]);
        assert_all(Public, &["2606:4700::1111", "2a00:1450:4001::200e", "2001:4860::8888"]);
        assert_all(Public, &["2001:200::1", "3ffe::1"]);
    }

    #[test]
    fn m11_an_ipv4_address_inside_an_ipv6_address_decides() {
        use Zone::{Loopback, Metadata, Private, Public};
        assert_all(Loopback, &["::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::127.0.0.1"]);
        assert_all(Loopback, &["::ffff:0:127.0.0.1", "2002:7f00:1::", "2002:7f00:1::1234"]);
        assert_all(Private, &["::ffff:10.0.0.1", "64:ff9b::c0a8:1", "2002:ac10:1::1"]);
        assert_all(Metadata, &["::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::"]);
        assert_all(Public, &["::ffff:1.1.1.1", "64:ff9b::8.8.8.8", "2002:808:808::1"]);
    }

    #[test]
    fn this_machine_has_many_spellings_and_no_name_that_only_looks_like_it() {
        for (text, here) in [
            ("http://localhost/", true),
            ("http://LOCALHOST:1/", true),
            ("http://tiktok.localhost/", true),
            ("http://127.1/", true),
            ("http://0x7f000001/", true),
            ("http://2130706433/", true),
            ("http://0177.0.0.1/", true),
            ("http://[::1]/", true),
            ("http://[::ffff:127.0.0.1]/", true),
            ("http://0.0.0.0/", false),
            ("http://10.0.0.1/", false),
            ("http://localhost.example/", false),
            ("http://evillocalhost/", false),
            ("http://127.0.0.1.example/", false),
        ] {
            assert_eq!(is_loopback(&Url::parse(text).unwrap()), here, "{text}");
        }
    }
}
