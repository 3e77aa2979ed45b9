//! Competence (素质): what people who sell should be able to do, how far each of them is, and what brings them on.
//!
//! What the firm asks for is seen by everybody; how far somebody is, by them and by who manages them alone
//! ([`sight`]): no role opens it, no file takes it along, and events do not tell it.

mod catalogue;
mod planning;
mod profile;
mod rating;
mod showing;
mod sight;
mod store;
mod team;
pub mod training;

pub use catalogue::{TypedCompetence, add, all, change, undo};
pub use planning::{Taking, plan, take};
pub use profile::{Profiles, Required, RoleProfile, profiles, set_profile, undo_profile};
pub use rating::{NewRating, rate, take_back};
pub use showing::{OneCompetence, PersonCompetence, PlannedTraining, RatingShown, Row, one, show};
pub use sight::Side;
pub use team::{ManagedTeam, PEOPLE_AT_ONCE, TeamCompetence, TeamRow, team};
