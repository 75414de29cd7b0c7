//! Connections to PostgreSQL: credentials, TLS, and the table

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::config::{SslMode, TargetSessionAttrs};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Config, Error, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::place::{Host, PostgresPlace};
use crate::kv::error::KvError;
use crate::secret::StoreSecret;

const CONNECT_LIMIT: Duration = Duration::from_secs(10);

/// Keys sort by their bytes, so that a folder is one range of the index.
const CREATE: &str = r#"create table if not exists agoras_kv (
    k text collate "C" primary key,
    v bytea not null,
    ver bigint not null,
    at timestamptz not null
)"#;

/// Asks for the table. A server that confirms commits before they are on the disk is told otherwise:
/// it would lose a token in a power cut.
const PREPARE: &str = "select to_regclass('agoras_kv') is not null,
    case current_setting('synchronous_commit')
        when 'off' then set_config('synchronous_commit', 'on', false) end";

/// What a connection needs.
#[derive(Debug)]
pub(super) struct Connector {
    config: Config,
    /// `None` for connections within this machine.
    tls: Option<Arc<ClientConfig>>,
}

impl Connector {
    /// Reads credentials and certificates. Nothing is sent yet.
    pub(super) fn new(place: &PostgresPlace, store: &str) -> Result<Self, KvError> {
        let credentials = |reason: String| KvError::Credentials { store: store.to_owned(), reason };
        let user = place.user.clone().or_else(|| variable("PGUSER")).ok_or_else(|| {
            credentials("it names no user: postgres://USER@HOST/DATABASE, or PGUSER".to_owned())
        })?;
        let mut config = Config::new();
        config
            .user(user)
            .dbname(&place.database)
            .port(place.port)
            .application_name("agoras")
            .connect_timeout(CONNECT_LIMIT)
            .target_session_attrs(TargetSessionAttrs::ReadWrite);
        let password = place.password.clone().or_else(|| variable("PGPASSWORD").map(Into::into));
        if let Some(password) = password {
            config.password(StoreSecret::expose(&password));
        }
        let (Host::Socket(host) | Host::Tls(host) | Host::Plain(host)) = &place.host;
        config.host(host.trim_matches(['[', ']']));
        let tls = match &place.host {
            Host::Socket(_) | Host::Plain(_) => {
                config.ssl_mode(SslMode::Disable);
                None
            }
            Host::Tls(_) => {
                config.ssl_mode(SslMode::Require);
                let file = place.root_certificates.clone().or_else(|| variable("PGSSLROOTCERT"));
                Some(Arc::new(tls(file.as_deref()).map_err(credentials)?))
            }
        };
        Ok(Self { config, tls })
    }

    /// Connects, and creates the table if it is not there.
    pub(super) async fn connect(&self) -> Result<Client, Error> {
        let client = if let Some(tls) = &self.tls {
            let tls = MakeRustlsConnect::new(ClientConfig::clone(tls));
            let (client, connection) = self.config.connect(tls).await?;
            drop(tokio::spawn(connection));
            client
        } else {
            let (client, connection) = self.config.connect(NoTls).await?;
            drop(tokio::spawn(connection));
            client
        };
        let prepared = client.query_typed_one(PREPARE, &[]).await?;
        if !prepared.try_get::<_, bool>(0)? {
            create(&client).await?;
        }
        Ok(client)
    }
}

async fn create(client: &Client) -> Result<(), Error> {
    // What the server says if another machine creates it at the same moment: `if not exists` looks for
    // the table only, which has an index and a type as well.
    let meanwhile =
        [SqlState::UNIQUE_VIOLATION, SqlState::DUPLICATE_TABLE, SqlState::DUPLICATE_OBJECT];
    match client.batch_execute(CREATE).await {
        Err(error) if error.code().is_some_and(|code| meanwhile.contains(code)) => Ok(()),
        done => done,
    }
}

/// Prepares TLS with the certificates of a PEM file, else with the system's.
fn tls(file: Option<&str>) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    match file {
        Some(file) if file != "system" => {
            let unusable = |error: &dyn std::fmt::Display| format!("{file}: {error}");
            let found = CertificateDer::pem_file_iter(file).map_err(|error| unusable(&error))?;
            for certificate in found {
                let certificate = certificate.map_err(|error| unusable(&error))?;
                roots.add(certificate).map_err(|error| unusable(&error))?;
            }
        }
        _ => {
            let _counts =
                roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    if roots.is_empty() {
        let nowhere = file.unwrap_or("this machine");
        return Err(format!("{nowhere} has no certificate to trust a server by"));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// Returns one of the variables of PostgreSQL's own programs.
#[expect(
    clippy::disallowed_methods,
    reason = "they are PostgreSQL's, and options for them are not"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
