//! Working on the buckets side by side.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use crate::{LedgerError, error::Result};

/// Does the work for every bucket, on as many threads as the machine has cores, and returns the results in the
/// order of the buckets. After an error no further bucket is begun.
pub(crate) fn for_each_bucket<B: Sync, T: Send>(
    buckets: &[(i16, B)],
    work: impl Fn(i16, &B) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let next = AtomicUsize::new(0);
    let run = || {
        let mut done = Vec::new();
        while let Some((bucket, input)) = buckets.get(next.fetch_add(1, Ordering::Relaxed)) {
            let result = caught(*bucket, || work(*bucket, input));
            if result.is_err() {
                next.store(buckets.len(), Ordering::Relaxed);
            }
            done.push((*bucket, result));
        }
        done
    };
    let threads = thread::available_parallelism()
        .map_or(1, usize::from)
        .min(buckets.len());
    let mut done: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        let finished = workers
            .into_iter()
            .flat_map(|worker| worker.join().expect("panics are caught inside"));
        finished.collect()
    });
    done.sort_by_key(|(bucket, _)| *bucket);
    done.into_iter().map(|(_, result)| result).collect()
}

/// A decoder that panics on damaged bytes must not take the process along.
fn caught<T>(bucket: i16, work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        Err(LedgerError::Stopped {
            bucket,
            reason: message_of(panic.as_ref()),
        })
    })
}

fn message_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_buckets() {
        let buckets: Vec<(i16, i32)> = (0..16).map(|bucket| (bucket, i32::from(bucket) * 10)).collect();
        let results = for_each_bucket(&buckets, |bucket, input| Ok((bucket, *input))).unwrap();
        assert_eq!(results, buckets);
    }

    #[test]
    fn a_panic_becomes_an_error_that_names_the_bucket() {
        let error = for_each_bucket(&[(7, ())], |_, ()| -> Result<()> { panic!("bad page") }).unwrap_err();
        assert!(
            matches!(&error, LedgerError::Stopped { bucket: 7, reason } if reason == "bad page"),
            "{error:?}"
        );
    }
}
