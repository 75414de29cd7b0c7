//! Limit on open connections, and the choice of the one that must make room

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, oneshot};

/// Open connections at once. A browser opens six; the rest is room for strangers.
const MOST: usize = 64;

/// The open connections, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Slots {
    open: Mutex<Open>,
    emptied: Notify,
}

#[derive(Debug, Default)]
struct Open {
    next: u64,
    slots: BTreeMap<u64, Occupant>,
}

#[derive(Debug)]
struct Occupant {
    phase: Phase,
    /// Evicts the connection when dropped.
    _hold: oneshot::Sender<()>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// No whole request has arrived yet, or the answer has been sent: may be evicted.
    Idle,
    Busy,
}

/// One connection's place, given up when dropped.
pub(crate) struct Slot {
    number: u64,
    slots: Arc<Slots>,
}

impl Slots {
    /// Runs a connection in a task of its own. If all slots are taken, evicts the idle connection
    /// that has been open longest; if every one is busy, drops the new connection.
    pub(crate) fn run<F>(self: &Arc<Self>, connection: impl FnOnce(Slot) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let mut open = self.lock();
        if open.slots.len() >= MOST {
            let idle = open.slots.iter().find(|(_, occupant)| occupant.phase == Phase::Idle);
            let Some(oldest) = idle.map(|(number, _)| *number) else {
                return;
            };
            open.slots.remove(&oldest);
        }
        let number = open.next;
        open.next += 1;
        let (hold, evicted) = oneshot::channel();
        open.slots.insert(number, Occupant { phase: Phase::Idle, _hold: hold });
        drop(open);
        let connection = connection(Slot { number, slots: Arc::clone(self) });
        tokio::spawn(async move {
            tokio::select! {
                // The sender is only ever dropped.
                _ = evicted => {}
                () = connection => {}
            }
        });
    }

    pub(crate) fn evict_idle(&self) {
        self.lock().slots.retain(|_, occupant| occupant.phase == Phase::Busy);
    }

    pub(crate) fn evict_all(&self) {
        self.lock().slots.clear();
    }

    pub(crate) async fn emptied(&self) {
        while !self.lock().slots.is_empty() {
            self.emptied.notified().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    pub(crate) fn enter(&self, phase: Phase) {
        if let Some(occupant) = self.slots.lock().slots.get_mut(&self.number) {
            occupant.phase = phase;
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.slots.lock().slots.remove(&self.number);
        self.slots.emptied.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use futures_util::FutureExt;
    use tokio::sync::mpsc;

    use super::*;

    /// Runs a connection that stays open in `phase`. The receiver's channel closes on its eviction.
    fn open(slots: &Arc<Slots>, phase: Phase) -> mpsc::Receiver<()> {
        let (sender, evicted) = mpsc::channel(1);
        slots.run(|slot| async move {
            let _held = sender;
            slot.enter(phase);
            pending::<()>().await;
        });
        evicted
    }

    async fn let_others_run() {
        for _ in 0..2 * MOST {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn no_busy_connection_makes_room_or_ends_with_the_wait() {
        let slots = Arc::new(Slots::default());
        let mut busy: Vec<_> = (0..MOST).map(|_| open(&slots, Phase::Busy)).collect();
        let_others_run().await;
        assert_eq!(open(&slots, Phase::Idle).recv().await, None);
        slots.evict_idle();
        let_others_run().await;
        assert!(busy[0].recv().now_or_never().is_none());
        slots.evict_all();
        slots.emptied().await;
        assert_eq!(busy[0].recv().await, None);
    }
}
