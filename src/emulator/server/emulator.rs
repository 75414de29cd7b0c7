//! The emulator on its own thread: it starts on a socket and stops when dropped

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use axum::Router;
use tokio::sync::oneshot;

use super::connection::{Acceptor, Peer};
use super::exchange::exchange;
use super::own_names::OwnNames;
use super::tls::Identity;
use crate::clock::Moment;
use crate::emulator::error::EmulatorError;
use crate::emulator::faults::fault::Fault;
use crate::emulator::switches::settings::{Scheme, Settings};
use crate::emulator::wire::call::Request;
use crate::emulator::world::apps::RedirectAddress;
use crate::emulator::world::{
    EarlierVideo, EmulatedAccount, EmulatorState, PublicVideo, Publish, RegisteredApp, Shared, pull,
};

/// TikTok on this machine. It serves until it is dropped.
#[derive(Debug)]
pub struct Emulator {
    shared: Arc<Shared>,
    port: u16,
    /// `None` without TLS.
    identity: Option<Identity>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Emulator {
    /// Binds the address and the port, and serves from a thread of its own.
    pub fn start(settings: Settings) -> Result<Self, EmulatorError> {
        let wanted = SocketAddr::new(settings.listen, settings.port);
        let bind = |source| EmulatorError::Bind { address: wanted, source };
        let listener = TcpListener::bind(wanted).map_err(bind)?;
        listener.set_nonblocking(true).map_err(bind)?;
        let bound = listener.local_addr().map_err(bind)?;
        let names = OwnNames::new(&settings, bound);
        let identity = match settings.scheme {
            Scheme::Http => None,
            Scheme::Https => Some(Identity::of(names.certified())?),
        };
        let fetcher = pull::fetcher()?;
        let state = Mutex::new(EmulatorState::new(settings));
        let shared = Arc::new(Shared { state, fetcher, names });
        let (stop, stopped) = oneshot::channel();
        let (ready, started) = mpsc::channel();
        let served = Arc::clone(&shared);
        let tls = identity.as_ref().map(|identity| identity.acceptor.clone());
        let thread = std::thread::Builder::new()
            .name("tiktok-emulator".to_owned())
            .spawn(move || {
                let acceptor = || Acceptor::new(tokio::net::TcpListener::from_std(listener)?, tls);
                serve(served, acceptor, &ready, stopped);
            })
            .map_err(EmulatorError::Thread)?;
        let ended = |_| EmulatorError::Thread(std::io::ErrorKind::BrokenPipe.into());
        started.recv().map_err(ended)??;
        let port = bound.port();
        Ok(Self { shared, port, identity, stop: Some(stop), thread: Some(thread) })
    }

    /// Returns the port it serves on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns the base address of the API and of the login page on this machine, such as
    /// `http://127.0.0.1:8420`.
    pub fn url(&self) -> String {
        self.shared.names.url()
    }

    /// Returns the base address for clients: the setting, or the one on this machine.
    pub fn public_url(&self) -> String {
        self.shared.names.public_url()
    }

    /// Returns the certificate of its CA in PEM; `None` without TLS.
    pub fn authority(&self) -> Option<&str> {
        self.identity.as_ref().map(|identity| identity.authority.as_str())
    }

    /// Logs a creator in to the first app, with all scopes. A creator of an unknown name is made
    /// first.
    pub fn account(&self, username: &str) -> Result<EmulatedAccount, EmulatorError> {
        self.shared.lock().account(username, None)
    }

    /// Logs a creator in to another app, like [`Emulator::account`].
    pub fn account_of(
        &self,
        username: &str,
        client_key: &str,
    ) -> Result<EmulatedAccount, EmulatorError> {
        self.shared.lock().account(username, Some(client_key))
    }

    /// Returns the app with that key, or the first one if no key is given.
    pub fn app(&self, client_key: Option<&str>) -> Option<RegisteredApp> {
        let state = self.shared.lock();
        match client_key {
            Some(key) => state.app(key).cloned(),
            None => state.settings.apps.first().cloned(),
        }
    }

    /// Registers one more redirect address for every app.
    pub fn register_redirect(&self, address: RedirectAddress) {
        self.shared.lock().settings.redirect_addresses.push(address);
    }

    /// Logs a creator in in the browser. A creator of an unknown name is made first.
    pub fn browse_as(&self, username: &str) -> Result<(), EmulatorError> {
        let mut state = self.shared.lock();
        state.ensure_user(username)?;
        username.clone_into(&mut state.settings.logged_in);
        Ok(())
    }

    /// Gives creators other handles, all at once: each pair is the old one and the new one.
    pub fn rename(&self, changes: &[(&str, &str)]) -> Result<(), EmulatorError> {
        self.shared.lock().rename(changes)
    }

    /// Adds a video that its creator had posted before.
    pub fn add_earlier(&self, video: EarlierVideo) {
        self.shared.lock().add_earlier(video);
    }

    /// Adds a public video that its creator has posted in the app.
    pub fn add_public(&self, video: PublicVideo) {
        self.shared.lock().add_public(video);
    }

    /// Adds a fault to those that are still to come.
    pub fn inject(&self, fault: Fault) {
        self.shared.lock().script.add(fault);
    }

    /// Forgets the faults that are still to come.
    pub fn reset_faults(&self) {
        self.shared.lock().script.clear();
    }

    /// Returns every request so far, in order, except those to the emulator's own addresses.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.lock().log.clone()
    }

    /// Returns every publish so far, whatever its status, in order.
    pub fn publishes(&self) -> Vec<Publish> {
        self.shared.lock().publishes()
    }

    /// Returns how many publishes were posted or reached an inbox. Those that failed or are still
    /// processed are not counted; `publishes` lists them all.
    pub fn delivered(&self) -> usize {
        self.shared.lock().delivered()
    }

    /// Moves its clock ahead.
    pub fn advance(&self, by: Duration) {
        self.shared.lock().timeline.advance(by);
    }

    /// Returns the time on its clock.
    pub fn now(&self) -> Moment {
        self.shared.lock().now()
    }

    /// Waits until `met` is true, at most for `limit` of real time. Returns whether it became true.
    pub fn wait_until(&self, limit: Duration, met: impl Fn(&Self) -> bool) -> bool {
        let started = Instant::now();
        loop {
            if met(self) {
                return true;
            }
            if started.elapsed() >= limit {
                return false;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Makes every access token expire now.
    pub fn expire_access_tokens(&self) {
        let mut state = self.shared.lock();
        let now = state.now();
        state.tokens.expire_access(now);
    }

    /// Makes every refresh token expire now.
    pub fn expire_refresh_tokens(&self) {
        let mut state = self.shared.lock();
        let now = state.now();
        state.tokens.expire_refresh(now);
    }

    /// Makes every upload address expire now.
    pub fn expire_uploads(&self) {
        self.shared.lock().expire_uploads();
    }

    /// Changes a switch while it runs, or `user`, `processing` or `moderation`, from `NAME=VALUE`.
    pub fn set(&self, line: &str) -> Result<(), EmulatorError> {
        self.shared.lock().settings.set_running(line)
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// Serves until the other end of `stopped` is dropped. Connections and downloads end with it.
fn serve(
    shared: Arc<Shared>,
    acceptor: impl FnOnce() -> std::io::Result<Acceptor>,
    ready: &mpsc::Sender<Result<(), EmulatorError>>,
    stopped: oneshot::Receiver<()>,
) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return drop(ready.send(Err(EmulatorError::Thread(error)))),
    };
    runtime.block_on(async {
        let acceptor = match acceptor() {
            Ok(acceptor) => acceptor,
            Err(error) => return drop(ready.send(Err(EmulatorError::Thread(error)))),
        };
        drop(ready.send(Ok(())));
        let router = Router::new().fallback(exchange).with_state(shared);
        let service = router.into_make_service_with_connect_info::<Peer>();
        tokio::select! {
            _ = axum::serve(acceptor, service) => {}
            _ = stopped => {}
        }
    });
    runtime.shutdown_background();
}
