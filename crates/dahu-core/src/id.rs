//! Ids: time-ordered UUIDs, a type of its own for each noun.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A new UUID of version 7: one made for a later moment sorts later.
#[must_use]
pub fn time_ordered(moment: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(moment.timestamp()).unwrap_or(0);
    Uuid::new_v7(uuid::Timestamp::from_unix(
        uuid::NoContext,
        seconds,
        moment.timestamp_subsec_nanos(),
    ))
}

/// The UUID of version 7 for the `number`-th of things that are counted without end: those of one moment sort by their
/// numbers, and no two are the same.
#[must_use]
pub fn in_order(moment: DateTime<Utc>, number: u64) -> Uuid {
    let mut rest = [0; 10];
    // The part of a millisecond takes ten of the twelve bits, the number 62 of the 62 that follow the variant.
    let part = u16::try_from(moment.timestamp_subsec_micros() % 1_000).unwrap_or(0);
    rest[..2].copy_from_slice(&part.to_be_bytes());
    rest[2..].copy_from_slice(&(number & (u64::MAX >> 2)).to_be_bytes());
    let milliseconds = u64::try_from(moment.timestamp_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &rest).into_uuid()
}

/// Declares an id as its own type around a time-ordered UUID, so that ids of two nouns can never be mixed up.
#[macro_export]
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            /// A new id; ids made later sort later. `moment` comes from the caller's clock.
            #[must_use]
            pub fn new(moment: chrono::DateTime<chrono::Utc>) -> Self {
                Self($crate::id::time_ordered(moment))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                uuid::Uuid::parse_str(text).map(Self)
            }
        }
    };
}
