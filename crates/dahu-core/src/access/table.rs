//! The table itself.

use super::{Action, Relation, Relations};
use crate::person::Role;

/// What the table says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// May.
    Yes,
    /// Sees that there is something, without the figures or numbers.
    Masked,
    /// May not.
    No,
}

impl Permission {
    /// The word that tables show.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Masked => "masked",
            Self::No => "-",
        }
    }
}

/// For one action and role: the relations in which it may, and those in which it sees a mask.
///
/// [`Relation::None`] holds for every account, so a set with it is about all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// In these it may.
    pub yes: Relations,
    /// In these it sees a mask.
    pub masked: Relations,
}

use Relation::{CoOwner, ExecutiveSponsor, Manager, None, Owner, Pool, Reader, Service, Specialist};

/// Every account; for what is about the workspace: yes.
const ALL: Cell = yes(&[None]);
/// Nothing.
const NO: Cell = yes(&[]);
/// Every account, under a mask.
const MASK: Cell = masked(yes(&[]), &[None]);
/// Whoever answers for it.
const ANSWERS: &[Relation] = &[Owner, CoOwner];
/// Whoever is on its team.
const TEAM: &[Relation] = &[Owner, CoOwner, Specialist, ExecutiveSponsor, Service, Reader];
/// Whoever works on it.
const WORKS: &[Relation] = &[Owner, CoOwner, Specialist, ExecutiveSponsor, Service];

const OF_TEAM: Cell = yes(TEAM);
const OF_WORKERS: Cell = yes(WORKS);
const OF_ANSWERING: Cell = yes(ANSWERS);
/// The team and, for whom there is one, the pool.
const TEAM_OR_POOL: Cell = yes(&[
    Owner,
    CoOwner,
    Specialist,
    ExecutiveSponsor,
    Service,
    Reader,
    Pool,
]);
const POOL: Cell = yes(&[Pool]);
/// What people below answer for, and what one works on oneself.
const BELOW: Cell = yes(&[Owner, CoOwner, Specialist, ExecutiveSponsor, Service, Manager]);
const BELOW_ANSWERING: Cell = yes(&[Owner, CoOwner, Manager]);
const BELOW_OR_READ: Cell = yes(&[
    Owner,
    CoOwner,
    Specialist,
    ExecutiveSponsor,
    Service,
    Reader,
    Manager,
]);
const BELOW_OR_POOL: Cell = yes(&[
    Owner,
    CoOwner,
    Specialist,
    ExecutiveSponsor,
    Service,
    Reader,
    Manager,
    Pool,
]);

const fn yes(relations: &[Relation]) -> Cell {
    Cell {
        yes: Relations::of(relations),
        masked: Relations::NONE,
    }
}

const fn masked(cell: Cell, relations: &[Relation]) -> Cell {
    Cell {
        masked: Relations::of(relations),
        ..cell
    }
}

/// Readers, and who sees an account for its being in the pool, see a mask.
const WORKERS_ELSE_MASK: Cell = masked(OF_WORKERS, &[Reader, Pool]);
const ANSWERING_ELSE_MASK: Cell = masked(
    OF_ANSWERING,
    &[Specialist, ExecutiveSponsor, Service, Reader, Pool],
);
const BELOW_ELSE_MASK: Cell = masked(BELOW, &[Reader, Pool]);
const BELOW_ANSWERING_ELSE_MASK: Cell = masked(
    BELOW_ANSWERING,
    &[Specialist, ExecutiveSponsor, Service, Reader, Pool],
);
const HELPS_ELSE_MASK: Cell = masked(OF_WORKERS, &[Reader]);
const TEAM_MASKED: Cell = masked(NO, TEAM);

impl Action {
    /// What the table says of this action and a role.
    #[must_use]
    pub fn cell(self, role: Role) -> Cell {
        let place = Role::ALL.iter().position(|known| *known == role);
        place.map_or(NO, |place| self.row()[place])
    }

    /// A row of the table: administrator, sales director, team manager, account manager, specialist, service agent,
    /// analyst, external.
    #[rustfmt::skip]
    fn row(self) -> [Cell; 8] {
        match self {
            Self::SeeAccount         => [ALL, ALL, BELOW_OR_POOL,             TEAM_OR_POOL,        OF_TEAM,           OF_TEAM,     ALL,  NO],
            Self::SeeSales           => [ALL, ALL, BELOW_OR_READ,             OF_TEAM,             OF_TEAM,           OF_TEAM,     ALL,  NO],
            Self::SeeValue           => [ALL, ALL, BELOW_ELSE_MASK,           WORKERS_ELSE_MASK,   TEAM_MASKED,       TEAM_MASKED, ALL,  NO],
            Self::SeeMargin          => [ALL, ALL, BELOW_ANSWERING_ELSE_MASK, ANSWERING_ELSE_MASK, TEAM_MASKED,       TEAM_MASKED, ALL,  NO],
            Self::SeeContactDetails  => [ALL, ALL, BELOW_ELSE_MASK,           WORKERS_ELSE_MASK,   HELPS_ELSE_MASK,   HELPS_ELSE_MASK, MASK, NO],
            Self::ExportAccounts     => [ALL, ALL, BELOW_OR_READ,             OF_WORKERS,          NO,                NO,          ALL,  NO],
            Self::EditAccount        => [ALL, ALL, BELOW_ANSWERING,           OF_ANSWERING,        NO,                NO,          NO,   NO],
            Self::AssessIntent       => [ALL, ALL, BELOW_ANSWERING,           OF_ANSWERING,        NO,                NO,          NO,   NO],
            Self::EditContacts       => [ALL, ALL, BELOW,                     OF_WORKERS,          OF_WORKERS,        OF_WORKERS,  NO,   NO],
            Self::AnswerDataRequests => [ALL, NO,  NO,                        NO,                  NO,                NO,          NO,   NO],
            Self::ChangeAccountTeam  => [ALL, ALL, BELOW_ANSWERING,           yes(&[Owner]),       NO,                NO,          NO,   NO],
            Self::SeeOpportunities   => [ALL, ALL, BELOW_OR_READ,             OF_TEAM,             OF_TEAM,           OF_TEAM,     ALL,  NO],
            Self::WorkOpportunities  => [ALL, ALL, BELOW,                     OF_WORKERS,          OF_WORKERS,        NO,          NO,   NO],
            Self::SeeSelection       => [ALL, ALL, BELOW,                     OF_WORKERS,          NO,                NO,          ALL,  NO],
            Self::SeePlans           => [ALL, ALL, BELOW_OR_READ,             OF_TEAM,             OF_TEAM,           OF_TEAM,     ALL,  NO],
            Self::WorkPlans          => [ALL, ALL, BELOW,                     OF_WORKERS,          OF_WORKERS,        NO,          NO,   NO],
            Self::ApprovePlans       => [ALL, ALL, yes(&[Manager]),           NO,                  NO,                NO,          NO,   NO],
            Self::HandOver           => [ALL, ALL, yes(&[Owner, Manager]),    NO,                  NO,                NO,          NO,   NO],
            Self::Release            => [ALL, ALL, yes(&[Owner, Manager]),    yes(&[Owner]),       NO,                NO,          NO,   NO],
            Self::Claim              => [POOL, POOL, POOL,                    POOL,                NO,                NO,          NO,   NO],
            Self::ClassifyAccount    => [ALL, ALL, BELOW_ANSWERING,           NO,                  NO,                NO,          NO,   NO],
            Self::MergeRecords       => [ALL, ALL, NO,                        NO,                  NO,                NO,          NO,   NO],

            Self::CreateAccount      => [ALL, ALL, ALL, ALL, NO,  NO,  NO,  NO],
            Self::ManagePipelines    => [ALL, ALL, NO,  NO,  NO,  NO,  NO,  NO],
            Self::ManageMethod       => [ALL, ALL, NO,  NO,  NO,  NO,  NO,  NO],
            Self::PlanEffort         => [ALL, ALL, ALL, NO,  NO,  NO,  ALL, NO],
            Self::ManagePlaybooks    => [ALL, ALL, NO,  NO,  NO,  NO,  NO,  NO],
            Self::ShareViews         => [ALL, ALL, ALL, NO,  NO,  NO,  ALL, NO],
            Self::SeeQuotas          => [ALL, ALL, ALL, ALL, ALL, ALL, ALL, NO],
            Self::SetQuotas          => [ALL, ALL, ALL, NO,  NO,  NO,  NO,  NO],
            Self::SeeCompetence      => [ALL, ALL, ALL, ALL, ALL, ALL, ALL, NO],
            Self::ManageCompetences  => [ALL, ALL, NO,  NO,  NO,  NO,  NO,  NO],
            Self::DecideSelection    => [ALL, ALL, NO,  NO,  NO,  NO,  NO,  NO],
            Self::SeeWholeFirm       => [ALL, ALL, NO,  NO,  NO,  NO,  ALL, NO],
            Self::ValueAccounts      => [ALL, ALL, NO,  NO,  NO,  NO,  NO,  NO],
            Self::FindDuplicates     => [ALL, ALL, NO,  NO,  NO,  NO,  NO,  NO],
            Self::Import             => [ALL, NO,  NO,  NO,  NO,  NO,  NO,  NO],
            Self::SeePeople          => [ALL, ALL, ALL, ALL, ALL, ALL, ALL, NO],
            Self::ManagePeople       => [ALL, NO,  NO,  NO,  NO,  NO,  NO,  NO],
            Self::ManageTeams        => [ALL, ALL, NO,  NO,  NO,  NO,  NO,  NO],
            Self::ManageSettings     => [ALL, NO,  NO,  NO,  NO,  NO,  NO,  NO],
            Self::SeeAudit           => [ALL, NO,  NO,  NO,  NO,  NO,  NO,  NO],
            Self::ExplainAccess      => [ALL, NO,  NO,  NO,  NO,  NO,  NO,  NO],
            Self::ManageOwnSignIn    => [ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL],
        }
    }
}
