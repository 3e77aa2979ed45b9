//! Work on as many threads as the machine has cores. What is worked out does not depend on how many there are.

use std::{
    num::NonZero,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

/// Does the work for every number below `count`, in any order.
pub(super) fn on_all_cores(count: usize, work: &(dyn Fn(usize) + Sync)) {
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
}
