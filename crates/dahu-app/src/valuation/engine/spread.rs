//! Work on as many threads as the machine has cores. What is worked out does not depend on how many there are.

use std::{
    num::NonZero,
    panic::resume_unwind,
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// Does the work for every number below `count`, in any order.
pub(crate) fn on_all_cores(count: usize, work: &(dyn Fn(usize) + Sync)) {
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(count);
    if threads <= 1 {
        (0..count).for_each(work);
        return;
    }
    let next = AtomicUsize::new(0);
    let run = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return;
            }
            work(number);
        }
    };
    thread::scope(|scope| {
        (0..threads).for_each(|_| drop(scope.spawn(run)));
    });
}

/// What `of` makes of blocks of the items, one after the other.
///
/// Some blocks are worked on at a time, so that next to nothing is in memory twice.
pub(crate) fn map_on_all_cores<T: Sync, V: Send + Sync>(
    items: &[T],
    of: impl Fn(&[T]) -> Vec<V> + Sync,
) -> Vec<V> {
    const BLOCK: usize = 1 << 12;
    const BLOCKS_AT_A_TIME: usize = 64;
    let mut all = Vec::with_capacity(items.len());
    for some in items.chunks(BLOCK * BLOCKS_AT_A_TIME) {
        let blocks: Vec<(&[T], OnceLock<Vec<V>>)> =
            some.chunks(BLOCK).map(|block| (block, OnceLock::new())).collect();
        on_all_cores(blocks.len(), &|number| {
            let (block, done) = &blocks[number];
            done.get_or_init(|| of(block));
        });
        let done = blocks.into_iter().filter_map(|(_, done)| done.into_inner());
        all.extend(done.flatten());
    }
    all
}

/// Does two pieces of work beside each other.
pub(crate) fn beside<A, B: Send>(one: impl FnOnce() -> A, other: impl FnOnce() -> B + Send) -> (A, B) {
    thread::scope(|scope| {
        let other = scope.spawn(other);
        let one = one();
        (one, other.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn every_number_is_worked_on_once() {
        for count in [0, 1, 2, 1_000] {
            let seen = Mutex::new(Vec::new());
            on_all_cores(count, &|number| {
                seen.lock().expect("no thread panics").push(number)
            });
            let mut seen = seen.into_inner().expect("no thread panics");
            seen.sort_unstable();
            assert_eq!(seen, (0..count).collect::<Vec<_>>());
        }
    }

    #[test]
    fn what_is_made_of_each_comes_in_order() {
        for count in [0, 1, 5_000, 600_000_u32] {
            let items: Vec<u32> = (0..count).collect();
            let made = map_on_all_cores(&items, |block| {
                block.iter().map(|item| u64::from(*item) + 1).collect::<Vec<_>>()
            });
            assert!(made.into_iter().eq(1..=u64::from(count)));
        }
    }

    #[test]
    fn two_pieces_of_work_give_both_their_results() {
        assert_eq!(beside(|| 1, || "two"), (1, "two"));
    }
}
