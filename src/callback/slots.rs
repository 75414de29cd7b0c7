//! How many connections there may be at once, and which one goes when there are too many

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use futures_util::FutureExt;
use tokio::sync::oneshot;

/// A browser opens six; the rest is room for strangers, who push each other out.
pub(crate) const MOST: usize = 64;

/// The connections that are open, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Slots {
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    next: u64,
    slots: BTreeMap<u64, Occupant>,
}

#[derive(Debug)]
struct Occupant {
    phase: Phase,
    /// Dropped to evict: the other end hears it.
    _hold: oneshot::Sender<()>,
}

/// What a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// It has not brought a whole request yet, or has had its answer: may be evicted.
    Idle,
    /// Its request is being answered.
    Busy,
}

/// One connection's place, given up when dropped.
#[derive(Debug)]
pub(crate) struct Slot {
    number: u64,
    slots: Arc<Slots>,
    hold: oneshot::Receiver<()>,
}

impl Slots {
    /// A place for a new connection. When all are taken, the idle one that has been here longest
    /// has to go; `None` when every single one is busy.
    pub(crate) fn take(self: &Arc<Self>) -> Option<Slot> {
        let mut open = self.lock();
        if open.slots.len() >= MOST {
            let oldest = open.idle().next()?;
            open.slots.remove(&oldest);
        }
        let number = open.next;
        open.next += 1;
        let (sender, hold) = oneshot::channel();
        let occupant = Occupant { phase: Phase::Idle, _hold: sender };
        open.slots.insert(number, occupant);
        drop(open);
        Some(Slot { number, slots: Arc::clone(self), hold })
    }

    /// Evicts every connection that nobody is answering.
    pub(crate) fn evict_idle(&self) {
        let mut open = self.lock();
        open.slots.retain(|_, occupant| occupant.phase == Phase::Busy);
    }

    /// Evicts every connection.
    pub(crate) fn evict_all(&self) {
        self.lock().slots.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn idle(&self) -> impl Iterator<Item = u64> {
        self.slots
            .iter()
            .filter(|(_, occupant)| occupant.phase == Phase::Idle)
            .map(|(number, _)| *number)
    }
}

impl Slot {
    pub(crate) fn enter(&self, phase: Phase) {
        if let Some(occupant) = self.slots.lock().slots.get_mut(&self.number) {
            occupant.phase = phase;
        }
    }

    /// Ends when this connection has to go.
    pub(crate) async fn evicted(&mut self) {
        // The sender is only ever dropped, so both results mean the same.
        (&mut self.hold).map(drop).await;
    }

    /// Whether this connection has to go; wakes the task when that changes. Not to be asked again
    /// after it said yes.
    pub(crate) fn poll_evicted(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.hold.poll_unpin(cx).map(drop)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.slots.lock().slots.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_oldest_idle_one_goes_first() {
        let slots = Arc::new(Slots::default());
        let mut taken: Vec<Slot> = (0..MOST).filter_map(|_| slots.take()).collect();
        taken[0].enter(Phase::Busy);
        let newcomer = slots.take().unwrap();
        taken[1].evicted().await;
        assert!(taken[0].evicted().now_or_never().is_none());
        assert!(taken[2].evicted().now_or_never().is_none());
        for slot in taken.iter().chain([&newcomer]) {
            slot.enter(Phase::Busy);
        }
        assert!(slots.take().is_none());
        drop(newcomer);
        assert!(slots.take().is_some());
    }

    #[tokio::test]
    async fn only_busy_ones_outlive_the_end_of_the_wait() {
        let slots = Arc::new(Slots::default());
        let mut idle = slots.take().unwrap();
        let mut busy = slots.take().unwrap();
        busy.enter(Phase::Busy);
        slots.evict_idle();
        idle.evicted().await;
        assert!(busy.evicted().now_or_never().is_none());
        slots.evict_all();
        busy.evicted().await;
    }
}
