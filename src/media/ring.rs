//! Blocks that are filled again once nobody reads them any more

use std::collections::VecDeque;

use bytes::{Bytes, BytesMut};

/// More than can be under way at once: a few wait for the connection, one is being written.
const MOST: usize = 6;

/// Large blocks come from the kernel page by page each time they are allocated; using the same few
/// again makes reading a third cheaper.
#[derive(Debug, Default)]
pub(crate) struct Ring(VecDeque<Bytes>);

impl Ring {
    /// A block of `length` bytes with old content.
    pub(crate) fn take(&mut self, length: usize) -> BytesMut {
        let used = if self.0.len() >= MOST { self.0.pop_front() } else { None };
        let mut block = used.and_then(|block| block.try_into_mut().ok()).unwrap_or_default();
        block.resize(length, 0);
        block
    }

    /// Hands the filled block out, and remembers it.
    pub(crate) fn lend(&mut self, block: BytesMut) -> Bytes {
        let block = block.freeze();
        self.0.push_back(block.clone());
        block
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uses_a_block_again_when_nobody_reads_it_and_never_before() {
        let mut ring = Ring::default();
        let kept = ring.lend(BytesMut::from(&b"kept"[..]));
        let mut addresses = Vec::new();
        for _ in 0..3 * MOST {
            let mut block = ring.take(4);
            block.copy_from_slice(b"next");
            addresses.push(block.as_ptr());
            drop(ring.lend(block));
        }
        assert_eq!(&kept[..], b"kept");
        assert!(
            addresses[2 * MOST..].iter().all(|address| addresses[..2 * MOST].contains(address))
        );
    }
}
