//! A line to the emulator that can be slow, cut or lossy

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::random::Random;

/// The size of a forwarded block in bytes.
const BLOCK: usize = 16 * 1024;
/// The rate or budget of a line without a limit.
const ENDLESS: u64 = u64::MAX;

/// Forwards every connection to the emulator, uploads included: the emulator's address in an answer
/// is replaced by the line's.
pub(crate) struct Line {
    port: u16,
    state: Arc<State>,
}

struct State {
    /// The ports of the emulator (`far`) and of this line (`near`).
    far: u16,
    near: u16,
    /// Bytes a second towards the emulator, in real time.
    rate: AtomicU64,
    /// Bytes that may still go towards the emulator before everything breaks.
    left: AtomicU64,
    /// Bytes that have gone towards the emulator.
    carried: AtomicU64,
    connections: AtomicU64,
    weather: Weather,
}

/// Disturbances of the blocks of a line.
#[derive(Clone, Copy)]
pub(crate) struct Weather {
    /// The delay of every block, in real time.
    pub(crate) delay: Duration,
    /// One of this many blocks breaks its connection; 0 for none.
    pub(crate) one_in: u64,
    /// The seed of the choice of these blocks.
    pub(crate) seed: u64,
}

impl Line {
    /// Opens a line without disturbances to a port.
    pub(crate) fn to(port: u16) -> Self {
        Self::through(port, Weather { delay: Duration::ZERO, one_in: 0, seed: 0 })
    }

    pub(crate) fn through(far: u16, weather: Weather) -> Self {
        let listener = same_length(far);
        let near = listener.local_addr().unwrap().port();
        let state = Arc::new(State {
            far,
            near,
            rate: AtomicU64::new(ENDLESS),
            left: AtomicU64::new(ENDLESS),
            carried: AtomicU64::new(0),
            connections: AtomicU64::new(0),
            weather,
        });
        let shared = state.clone();
        std::thread::spawn(move || {
            for socket in listener.incoming().map_while(Result::ok) {
                shared.connect(socket);
            }
        });
        Self { port: near, state }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Sets the speed of the line from now on.
    pub(crate) fn carry(&self, bytes_a_second: u64) {
        self.state.rate.store(bytes_a_second, Ordering::SeqCst);
    }

    /// Lets this many more bytes through, and then nothing until `mend`.
    pub(crate) fn cut_after(&self, bytes: u64) {
        self.state.left.store(bytes, Ordering::SeqCst);
    }

    pub(crate) fn mend(&self) {
        self.state.left.store(ENDLESS, Ordering::SeqCst);
    }

    /// Returns the bytes that have gone towards the emulator.
    pub(crate) fn carried(&self) -> u64 {
        self.state.carried.load(Ordering::SeqCst)
    }
}

/// Binds a port with as many digits as the emulator's, so that answers keep their length.
fn same_length(far: u16) -> TcpListener {
    let mut others = Vec::new();
    loop {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let near = listener.local_addr().unwrap().port();
        if near.to_string().len() == far.to_string().len() {
            return listener;
        }
        others.push(listener);
    }
}

impl State {
    fn connect(self: &Arc<Self>, near: TcpStream) {
        let number = self.connections.fetch_add(1, Ordering::SeqCst);
        if self.left.load(Ordering::SeqCst) == 0 {
            return;
        }
        let Ok(far) = TcpStream::connect(("127.0.0.1", self.far)) else {
            return;
        };
        let seed = |way: u64| self.weather.seed.wrapping_mul(1_000_003) ^ (number * 2 + way);
        let up = Random::new(seed(0));
        let down = Random::new(seed(1));
        let from = near.try_clone().unwrap();
        let to = far.try_clone().unwrap();
        let state = self.clone();
        std::thread::spawn(move || state.forward(from, to, up, Way::Up));
        let state = self.clone();
        std::thread::spawn(move || state.forward(far, near, down, Way::Down));
    }

    fn forward(&self, mut from: TcpStream, mut to: TcpStream, mut random: Random, way: Way) {
        let mut block = vec![0; BLOCK];
        let mut held = Vec::new();
        while let Ok(read @ 1..) = from.read(&mut block) {
            std::thread::sleep(self.weather.delay);
            let breaks = self.weather.one_in > 0 && random.below(self.weather.one_in) == 0;
            let passes = match way {
                Way::Up => self.pass_up(&block[..read], &mut to),
                Way::Down => self.pass_down(&block[..read], &mut held, &mut to),
            };
            if breaks || !passes {
                // Both directions break at once, as with a pulled cable.
                drop(from.shutdown(Shutdown::Both));
                drop(to.shutdown(Shutdown::Both));
                return;
            }
        }
        drop(to.write_all(&held));
        drop(to.shutdown(Shutdown::Write));
    }

    fn pass_up(&self, block: &[u8], to: &mut TcpStream) -> bool {
        let length = block.len() as u64;
        let rate = self.rate.load(Ordering::SeqCst);
        if rate != ENDLESS {
            std::thread::sleep(Duration::from_micros(length * 1_000_000 / rate));
        }
        let take =
            |left: u64| Some(if left == ENDLESS { left } else { left.saturating_sub(length) });
        let left = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take).unwrap();
        let whole = left > length;
        let part = usize::try_from(left).map_or(block.len(), |left| left.min(block.len()));
        self.carried.fetch_add(part as u64, Ordering::SeqCst);
        to.write_all(&block[..part]).is_ok() && whole
    }

    /// Forwards a block to the program; holds back bytes that could begin the emulator's address.
    fn pass_down(&self, block: &[u8], held: &mut Vec<u8>, to: &mut TcpStream) -> bool {
        if self.left.load(Ordering::SeqCst) == 0 {
            return false;
        }
        let name = format!("127.0.0.1:{}", self.far);
        let own = format!("127.0.0.1:{}", self.near);
        held.extend_from_slice(block);
        while let Some(at) = held.windows(name.len()).position(|part| part == name.as_bytes()) {
            held[at..at + name.len()].copy_from_slice(own.as_bytes());
        }
        let is_start = |length: &usize| held.ends_with(&name.as_bytes()[..*length]);
        let keep = (1..name.len()).rev().find(is_start).unwrap_or(0);
        let ready: Vec<u8> = held.drain(..held.len() - keep).collect();
        to.write_all(&ready).is_ok()
    }
}

#[derive(Clone, Copy)]
enum Way {
    Up,
    Down,
}
