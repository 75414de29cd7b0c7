//! PostgreSQL as a shared store: one statement for each verb

use std::error::Error as _;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use tokio::sync::Mutex;
use tokio_postgres::error::{DbError, SqlState};
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Error, Row};

use super::place::PostgresPlace;
use super::session::Connector;
use crate::clock::Moment;
use crate::kv::error::KvError;
use crate::kv::item::{Expect, Item, Listed, MOST_BYTES, Version, Write};
use crate::kv::trouble::Trouble;

/// A value that is too large is not read.
const GET: &str = "select ver, octet_length(v)::bigint,
    case when octet_length(v) <= $2 then v end from agoras_kv where k = $1";

/// Versions begin with the time in microseconds, so that a key that was removed and created again
/// never has an older version once more.
const CREATE: &str = "insert into agoras_kv (k, v, ver, at)
    values ($1, $2, (extract(epoch from clock_timestamp()) * 1000000)::bigint, clock_timestamp())
    on conflict (k) do nothing returning ver";

const UPDATE: &str = "update agoras_kv set v = $2, ver = ver + 1, at = clock_timestamp()
    where k = $1 and ver = $3 returning ver";

const REMOVE: &str = "delete from agoras_kv where k = $1";

/// `0` is the character after `/`.
const LIST: &str = r#"select k, at, octet_length(v)::bigint from agoras_kv
    where $1 = '' or (k collate "C" > $1 || '/' and k collate "C" < $1 || '0')"#;

const NOW: &str = "select clock_timestamp()";

/// A table of a database as a shared store.
pub(in crate::kv) struct PostgresEngine {
    connector: Connector,
    /// The connection, which all calls share.
    client: Mutex<Option<Arc<Client>>>,
    /// The address as it is shown.
    store: String,
}

impl fmt::Debug for PostgresEngine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostgresEngine({})", self.store)
    }
}

type Parameter<'a> = (&'a (dyn ToSql + Sync), Type);

impl PostgresEngine {
    pub(in crate::kv) fn new(place: &PostgresPlace, store: String) -> Result<Self, KvError> {
        let connector = Connector::new(place, &store)?;
        Ok(Self { connector, client: Mutex::new(None), store })
    }

    pub(in crate::kv) async fn get(&self, name: &str) -> Result<Option<Item>, Trouble> {
        let limit = i64::try_from(MOST_BYTES).unwrap_or(i64::MAX);
        let rows = self.ask(GET, &[(&name, Type::TEXT), (&limit, Type::INT8)]).await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        match self.column::<Option<Vec<u8>>>(row, 2)? {
            Some(bytes) => Ok(Some(Item { bytes, version: self.version(row)? })),
            None => Err(Trouble::Final(KvError::TooLarge {
                store: self.store.clone(),
                key: name.to_owned(),
                size: self.size(row, 1)?,
                limit: MOST_BYTES,
            })),
        }
    }

    pub(in crate::kv) async fn put(&self, write: &Write) -> Result<Version, Trouble> {
        let name = write.name.as_str();
        let bytes = write.bytes.as_ref();
        let rows = match &write.expect {
            Expect::Absent => {
                self.ask(CREATE, &[(&name, Type::TEXT), (&bytes, Type::BYTEA)]).await?
            }
            Expect::Version(version) => {
                // A version of another store is none of this one.
                let number: i64 = version.as_str().parse().map_err(|_| Trouble::Conflict)?;
                let all: [Parameter<'_>; 3] =
                    [(&name, Type::TEXT), (&bytes, Type::BYTEA), (&number, Type::INT8)];
                self.ask(UPDATE, &all).await?
            }
        };
        self.version(rows.first().ok_or(Trouble::Conflict)?)
    }

    pub(in crate::kv) async fn remove(&self, name: &str) -> Result<(), Trouble> {
        self.ask(REMOVE, &[(&name, Type::TEXT)]).await.map(drop)
    }

    pub(in crate::kv) async fn list(&self, folder: &str) -> Result<Vec<Listed>, Trouble> {
        let rows = self.ask(LIST, &[(&folder, Type::TEXT)]).await?;
        let listed = |row: &Row| {
            Ok(Listed {
                key: self.column(row, 0)?,
                changed: self.column::<SystemTime>(row, 1)?.into(),
                size: self.size(row, 2)?,
            })
        };
        rows.iter().map(listed).collect()
    }

    pub(in crate::kv) async fn now(&self) -> Result<Moment, Trouble> {
        let rows = self.ask(NOW, &[]).await?;
        let row = rows.first().ok_or_else(|| self.senseless("no row"))?;
        Ok(self.column::<SystemTime>(row, 0)?.into())
    }

    /// Runs a statement. Unnamed statements also pass through poolers that share connections.
    async fn ask(&self, text: &str, values: &[Parameter<'_>]) -> Result<Vec<Row>, Trouble> {
        let client = self.client().await?;
        let mut unanswered = Unanswered { shared: &self.client, is_answered: false };
        let answer = client.query_typed(text, values).await;
        unanswered.is_answered = true;
        answer.map_err(|error| self.trouble(error))
    }

    async fn client(&self) -> Result<Arc<Client>, Trouble> {
        let mut client = self.client.lock().await;
        if let Some(open) = client.as_ref().filter(|client| !client.is_closed()) {
            return Ok(Arc::clone(open));
        }
        let connected = self.connector.connect().await;
        let new = Arc::new(connected.map_err(|error| self.trouble(error))?);
        *client = Some(Arc::clone(&new));
        Ok(new)
    }

    fn version(&self, row: &Row) -> Result<Version, Trouble> {
        Ok(Version::new(self.column::<i64>(row, 0)?.to_string()))
    }

    fn size(&self, row: &Row, at: usize) -> Result<u64, Trouble> {
        let size = self.column::<i64>(row, at)?;
        u64::try_from(size).map_err(|_| self.senseless("a size below zero"))
    }

    fn column<'r, T: tokio_postgres::types::FromSql<'r>>(
        &self,
        row: &'r Row,
        at: usize,
    ) -> Result<T, Trouble> {
        row.try_get(at).map_err(|error| self.senseless(&error.to_string()))
    }

    fn senseless(&self, reason: &str) -> Trouble {
        let store = self.store.clone();
        let reason = reason.to_owned();
        Trouble::Final(KvError::Protocol { store, reason })
    }

    fn trouble(&self, error: Error) -> Trouble {
        let reason = error.source().map(ToString::to_string).unwrap_or_default();
        match error.as_db_error() {
            Some(refused) => self.refused(refused),
            None if reason == "password missing" => {
                Trouble::Final(KvError::Credentials { store: self.store.clone(), reason })
            }
            None => Trouble::passing(error),
        }
    }

    /// Returns what an error of the server means.
    fn refused(&self, error: &DbError) -> Trouble {
        let store = self.store.clone();
        let reason = format!("{} ({})", error.message(), error.code().code());
        let code = error.code();
        if *code == SqlState::INVALID_CATALOG_NAME || *code == SqlState::UNDEFINED_TABLE {
            return Trouble::Final(KvError::NoSuchStore { store, reason });
        }
        match code.code().get(..2) {
            // Connections, a replica, conflicts between transactions, resources, a restart, a failing
            // disk.
            Some("08" | "25" | "40" | "53" | "55" | "57" | "58") => Trouble::passing(reason),
            Some("28" | "42") => Trouble::Final(KvError::Denied { store, reason }),
            _ => Trouble::Final(KvError::Protocol { store, reason }),
        }
    }
}

/// A statement without an answer yet. If it is given up, the next one gets another connection: this
/// one may be dead.
struct Unanswered<'a> {
    shared: &'a Mutex<Option<Arc<Client>>>,
    is_answered: bool,
}

impl Drop for Unanswered<'_> {
    fn drop(&mut self) {
        // Whoever holds the lock is connecting anew already.
        if let Ok(mut shared) = self.shared.try_lock()
            && !self.is_answered
        {
            *shared = None;
        }
    }
}
