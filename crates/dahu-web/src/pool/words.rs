//! The words for why an account is in the pool.

use dahu_core::pool::Because;

/// The key of a reason's name.
pub(super) fn because_key(because: &Because) -> &'static str {
    match because {
        Because::Released => "because-released",
        Because::NoContact => "because-no-contact",
        Because::NoPurchase => "because-no-purchase",
        Because::Unowned | Because::Entered => "because-unowned",
    }
}
