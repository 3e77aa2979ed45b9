//! The rooms beside the list of accounts, and who may go through which door.

use dahu_app::Context;
use dahu_core::access::Action;

/// What of these is open to whoever reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Doors {
    pub(crate) health: bool,
    pub(crate) pool: bool,
    pub(crate) handovers: bool,
    pub(crate) duplicates: bool,
    pub(crate) new: bool,
    pub(crate) hands_over: bool,
    pub(crate) settings: bool,
    pub(crate) merges: bool,
}

impl Doors {
    pub(crate) fn of(ctx: &Context) -> Self {
        let hands_over = ctx.is_open(Action::HandOver);
        Self {
            health: ctx.is_open(Action::SeeSales),
            pool: ctx.is_open(Action::Claim),
            // Whoever may own accounts may have received some.
            handovers: hands_over || ctx.is_open(Action::Claim),
            duplicates: ctx.is_open(Action::FindDuplicates),
            new: ctx.is_open(Action::CreateAccount),
            hands_over,
            merges: ctx.is_open(Action::MergeRecords),
            settings: ctx.is_open(Action::ManageSettings),
        }
    }
}
