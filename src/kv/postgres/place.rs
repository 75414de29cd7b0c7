//! The part of an address that says where a PostgreSQL database is

use std::fmt;

use url::Url;

use crate::address::is_loopback;
use crate::kv::encoding::decoded;
use crate::secret::StoreSecret;

const PORT: u16 = 5432;

/// A database, and the way to it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PostgresPlace {
    pub(super) host: Host,
    pub(super) port: u16,
    /// `PGUSER` if `None`.
    pub(super) user: Option<String>,
    /// `PGPASSWORD` if `None`.
    pub(super) password: Option<StoreSecret>,
    pub(super) database: String,
    /// A PEM file with the certificates that are trusted instead of the system's; `PGSSLROOTCERT` if
    /// `None`.
    pub(super) root_certificates: Option<String>,
}

#[derive(Clone, PartialEq, Eq)]
pub(super) enum Host {
    /// The folder of a Unix socket.
    Socket(String),
    /// A name or an address. The connection is encrypted, and the certificate is verified.
    Tls(String),
    /// A name or an address of this machine.
    Plain(String),
}

impl PostgresPlace {
    /// Reads the address. `option` takes an option from it.
    pub(in crate::kv) fn of(
        url: &Url,
        mut option: impl FnMut(&str) -> Option<String>,
    ) -> Result<Self, String> {
        let database = url.path().trim_start_matches('/');
        if database.is_empty() || database.contains('/') {
            return Err("it names no database: postgres://USER@HOST/DATABASE".to_owned());
        }
        let user = Some(decoded(url.username())?).filter(|user| !user.is_empty());
        let password = url.password().map(decoded).transpose()?.map(StoreSecret::new);
        Ok(Self {
            host: host(url, option("host"), option("sslmode").as_deref())?,
            port: url.port().unwrap_or(PORT),
            user,
            password,
            database: decoded(database)?,
            root_certificates: option("sslrootcert"),
        })
    }
}

/// Decides how the server is reached. Every mode with TLS verifies the certificate and the host's
/// name, also `require`, which libpq takes for less.
fn host(url: &Url, folder: Option<String>, mode: Option<&str>) -> Result<Host, String> {
    let name = url.host_str().unwrap_or_default().to_owned();
    match folder {
        Some(folder) if name.is_empty() && folder.starts_with('/') => {
            return Ok(Host::Socket(folder));
        }
        Some(_) => return Err("`host` is for the folder of a Unix socket".to_owned()),
        None if name.is_empty() => return Err("it names no host".to_owned()),
        None => {}
    }
    let here = is_this_machine(url);
    match mode {
        Some("require" | "verify-ca" | "verify-full") => Ok(Host::Tls(name)),
        None if !here => Ok(Host::Tls(name)),
        None | Some("disable" | "allow" | "prefer") if here => Ok(Host::Plain(name)),
        Some("disable" | "allow" | "prefer") => {
            Err("a connection to another machine needs TLS: sslmode=verify-full".to_owned())
        }
        _ => Err("`sslmode` is `verify-full` or, on this machine, `disable`".to_owned()),
    }
}

fn is_this_machine(url: &Url) -> bool {
    // Only hosts of web addresses are parsed as IP addresses.
    let host = url.host_str().unwrap_or_default();
    Url::parse(&format!("http://{host}/")).is_ok_and(|url| is_loopback(&url))
}

impl fmt::Display for PostgresPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("postgres://")?;
        if let Some(user) = &self.user {
            write!(f, "{user}@")?;
        }
        match &self.host {
            Host::Socket(_) => {}
            Host::Tls(name) | Host::Plain(name) => f.write_str(name)?,
        }
        if self.port != PORT {
            write!(f, ":{}", self.port)?;
        }
        write!(f, "/{}", self.database)
    }
}
