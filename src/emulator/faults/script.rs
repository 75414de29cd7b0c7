//! The faults that are still to come

use super::fault::{Calls, Fault, FaultKind};
use crate::emulator::wire::endpoint::Endpoint;

#[derive(Debug, Default)]
pub(crate) struct Script {
    waiting: Vec<Waiting>,
}

#[derive(Debug)]
struct Waiting {
    fault: Fault,
    /// Calls of its target since it was injected.
    seen: u32,
}

impl Script {
    pub(crate) fn add(&mut self, fault: Fault) {
        self.waiting.push(Waiting { fault, seen: 0 });
    }

    pub(crate) fn clear(&mut self) {
        self.waiting.clear();
    }

    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Counts a call and returns what goes wrong with it.
    pub(crate) fn take(&mut self, endpoint: Endpoint) -> Vec<FaultKind> {
        let mut taken = Vec::new();
        let mut next_is_taken = false;
        self.waiting.retain_mut(|waiting| {
            if !waiting.fault.target.covers(endpoint) {
                return true;
            }
            waiting.seen += 1;
            let (hits, stays) = match waiting.fault.calls {
                Calls::All => (true, true),
                Calls::Between { first, last } => {
                    ((first..=last).contains(&waiting.seen), waiting.seen < last)
                }
                Calls::Next if waiting.fault.kind.shares_a_call() => (true, false),
                Calls::Next => {
                    let free = !next_is_taken;
                    next_is_taken = true;
                    (free, !free)
                }
            };
            if hits {
                taken.push(waiting.fault.kind.clone());
            }
            stays
        });
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(lines: &[&str]) -> Script {
        let mut script = Script::default();
        for line in lines {
            script.add(line.parse().unwrap());
        }
        script
    }

    #[test]
    fn next_faults_queue_up_but_fields_share_a_call() {
        let mut script =
            script(&["status=expired", "status=not-found", "status=field:a=1", "status=field:b=2"]);
        assert_eq!(script.take(Endpoint::Token), []);
        assert_eq!(script.take(Endpoint::Status).len(), 3);
        assert!(matches!(script.take(Endpoint::Status)[..], [FaultKind::Instead(_)]));
        assert_eq!(script.take(Endpoint::Status), []);
        assert_eq!(script.len(), 0);
    }

    #[test]
    fn counted_faults_wait_for_their_call() {
        let mut script = script(&["chunk@2-3=expired", "init@2=expired"]);
        let calls: Vec<usize> = (0..4).map(|_| script.take(Endpoint::Chunk).len()).collect();
        assert_eq!(calls, [0, 1, 1, 0]);
        assert_eq!(script.take(Endpoint::VideoInit), []);
        assert_eq!(script.take(Endpoint::PhotoInit).len(), 1);
    }
}
