//! Quotas (业绩目标): what the firm, a team, a person, an account or a product is to sell in a span of time, and how far it has
//! come.
//!
//! A change of a subject's quotas, of however many spans, is one event, whose subject is whom the quotas are for; undoing it
//! gives the quotas of these spans back as they were.

mod attainment;
mod changing;
mod crediting;
mod facts;
pub(crate) mod importing;
mod listing;
mod naming;
mod permission;
mod selling;
mod showing;
mod spreading;
pub(crate) mod store;

use chrono::{DateTime, Utc};
use dahu_core::{
    person::PersonId,
    quota::{Levels, Span, Subject},
};

pub use attainment::{AccountProgress, Progress};
pub(crate) use attainment::{last_twelve_months, of_account as progress_of_account, of_account_around};
pub(crate) use changing::forget_team;
pub use changing::{NewQuota, remove, set, undo};
pub(crate) use crediting::Measure;
pub use listing::{Exported, Filter, Overview, OverviewRow, QUOTAS_AT_MOST, export, overview, years};
pub(crate) use naming::Names;
pub use naming::{Named, named};
pub(crate) use permission::Sight;
pub(crate) use selling::Selling;
pub use selling::Standing;
pub use showing::{SpanRow, SubjectQuotas, show};
pub use spreading::{How, Spreading, preview, spread};
pub(crate) use store::{holding, levels_for};

/// A quota as it is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Whom or what it is for.
    pub subject: Subject,
    /// For which span.
    pub span: Span,
    /// Its amounts.
    pub levels: Levels,
    /// What is worth knowing of it.
    pub note: Option<String>,
    /// When it was set.
    pub set_at: DateTime<Utc>,
    /// By whom; none for the command line.
    pub set_by: Option<PersonId>,
}
