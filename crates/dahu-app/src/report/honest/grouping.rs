//! By what the honest funnel groups targets.

use std::{collections::HashMap, str::FromStr};

use dahu_core::{
    account::Sector,
    funnel::journey::Milestone,
    opportunity::{BusinessKind, SellingMode, Source},
    person::PersonId,
};
use uuid::Uuid;

use super::journeys::{Journeys, Tracked};
use crate::{Context, Result, person, team, team::TeamId};

/// By what targets are grouped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Grouping {
    /// By whose list they are on.
    #[default]
    Person,
    /// By that person's team.
    Team,
    /// By what the account does.
    Sector,
    /// By the kind of the opportunity that was open first.
    Kind,
    /// By where that one came from.
    Source,
    /// By how that one is sold.
    SellingMode,
}

impl Grouping {
    /// All of them, in the order in which pages offer them.
    pub const ALL: [Self; 6] = [
        Self::Person,
        Self::Team,
        Self::Sector,
        Self::Kind,
        Self::Source,
        Self::SellingMode,
    ];

    /// The word that addresses have.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Team => "team",
            Self::Sector => "sector",
            Self::Kind => "kind",
            Self::Source => "source",
            Self::SellingMode => "selling_mode",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// Which group; what is not known comes last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupId {
    /// On a person's list.
    Person(PersonId),
    /// On that of somebody of a team.
    Team(TeamId),
    /// An account that does this.
    Sector(Sector),
    /// With an opportunity of this kind.
    Kind(BusinessKind),
    /// From there.
    Source(Source),
    /// Sold this way.
    SellingMode(SellingMode),
    /// Nobody says.
    Unknown,
    /// No opportunity with it was open.
    NoOpportunity,
}

/// The words of groups that no record stands for.
const UNKNOWN: &str = "unknown";
const NO_OPPORTUNITY: &str = "no_opportunity";

impl GroupId {
    /// The word that addresses have; together with the grouping it says which group it is.
    #[must_use]
    pub fn word(self) -> String {
        match self {
            Self::Person(id) => id.to_string(),
            Self::Team(id) => id.to_string(),
            Self::Sector(sector) => sector.as_str().to_owned(),
            Self::Kind(kind) => kind.as_str().to_owned(),
            Self::Source(source) => source.as_str().to_owned(),
            Self::SellingMode(mode) => mode.as_str().to_owned(),
            Self::Unknown => UNKNOWN.to_owned(),
            Self::NoOpportunity => NO_OPPORTUNITY.to_owned(),
        }
    }

    /// Reads the word of a group.
    #[must_use]
    pub fn from_word(grouping: Grouping, word: &str) -> Option<Self> {
        match word {
            UNKNOWN => return Some(Self::Unknown),
            NO_OPPORTUNITY => return Some(Self::NoOpportunity),
            _ => {}
        }
        let id = || Uuid::from_str(word).ok();
        match grouping {
            Grouping::Person => id().map(|id| Self::Person(PersonId(id))),
            Grouping::Team => id().map(|id| Self::Team(TeamId(id))),
            Grouping::Sector => Sector::from_word(word).map(Self::Sector),
            Grouping::Kind => BusinessKind::from_word(word).map(Self::Kind),
            Grouping::Source => Source::from_word(word).map(Self::Source),
            Grouping::SellingMode => SellingMode::from_word(word).map(Self::SellingMode),
        }
    }
}

/// A group with what it is called, where a record of the firm gives it its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Which it is.
    pub id: GroupId,
    /// The name of the person or team.
    pub name: Option<String>,
}

/// A group with its place in the order of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ranked {
    rank: usize,
    pub(super) id: GroupId,
}

/// What says which group a target is in.
pub(super) struct Grouper {
    grouping: Grouping,
    /// Of each person: the place in the order in which they joined, and the name.
    people: HashMap<PersonId, (usize, String)>,
    /// Of each person the team that they are in, by the day: that which they joined first.
    teams: HashMap<PersonId, TeamId>,
    /// Of each team: the place in the order of names, and the name.
    team_names: HashMap<TeamId, (usize, String)>,
}

impl Grouper {
    /// Reads what names groups, as of the day of the journeys.
    pub(super) async fn of(ctx: &Context, journeys: &Journeys, grouping: Grouping) -> Result<Self> {
        let connection = ctx.workspace.database.reader();
        let mut people = person::stored(ctx).await?;
        people.sort_by_key(|person| person.number);
        let people = people.into_iter().enumerate();
        let (mut teams, mut team_names) = (HashMap::new(), HashMap::new());
        if grouping == Grouping::Team {
            for member in team::store::members_on(connection, journeys.as_of).await? {
                let of_person = teams.entry(PersonId(member.person_id));
                of_person.or_insert(TeamId(member.team_id));
            }
            let all = team::store::all(connection).await?.into_iter().enumerate();
            team_names = all
                .map(|(rank, team)| (TeamId(team.id), (rank, team.name)))
                .collect();
        }
        Ok(Self {
            grouping,
            people: people
                .map(|(rank, person)| (PersonId(person.id), (rank, person.name)))
                .collect(),
            teams,
            team_names,
        })
    }

    /// The group of a target, by whose list it is on or was last.
    pub(super) fn by_last(&self, tracked: &Tracked) -> Ranked {
        self.ranked(tracked, Some(tracked.journey.salesperson))
    }

    /// The group of a target, by whose list it was on when it reached a milestone.
    pub(super) fn at(&self, tracked: &Tracked, milestone: Milestone) -> Ranked {
        self.ranked(tracked, tracked.journey.credited(milestone))
    }

    fn ranked(&self, tracked: &Tracked, person: Option<PersonId>) -> Ranked {
        let id = self.group(tracked, person);
        let rank = match id {
            GroupId::Person(id) => self.people.get(&id).map(|(rank, _)| *rank),
            GroupId::Team(id) => self.team_names.get(&id).map(|(rank, _)| *rank),
            GroupId::Unknown => Some(usize::MAX - 1),
            GroupId::NoOpportunity => Some(usize::MAX),
            _ => Some(0),
        };
        Ranked {
            rank: rank.unwrap_or(usize::MAX - 1),
            id,
        }
    }

    fn group(&self, tracked: &Tracked, person: Option<PersonId>) -> GroupId {
        let of = |traits: Option<GroupId>| match (tracked.journey.traits, traits) {
            (None, _) => GroupId::NoOpportunity,
            (Some(_), found) => found.unwrap_or(GroupId::Unknown),
        };
        let traits = tracked.journey.traits;
        match self.grouping {
            Grouping::Person => person.map_or(GroupId::Unknown, GroupId::Person),
            Grouping::Team => {
                let team = person.and_then(|person| self.teams.get(&person));
                team.map_or(GroupId::Unknown, |team| GroupId::Team(*team))
            }
            Grouping::Sector => tracked.sector.map_or(GroupId::Unknown, GroupId::Sector),
            Grouping::Kind => of(traits.map(|traits| GroupId::Kind(traits.kind))),
            Grouping::Source => of(traits.and_then(|traits| traits.source).map(GroupId::Source)),
            Grouping::SellingMode => of(traits
                .and_then(|traits| traits.selling_mode)
                .map(GroupId::SellingMode)),
        }
    }

    /// The group with its name.
    pub(super) fn named(&self, id: GroupId) -> Group {
        let name = match id {
            GroupId::Person(id) => self.people.get(&id).map(|(_, name)| name.clone()),
            GroupId::Team(id) => self.team_names.get(&id).map(|(_, name)| name.clone()),
            _ => None,
        };
        Group { id, name }
    }

    /// What a person is called.
    pub(super) fn person(&self, id: PersonId) -> String {
        self.people
            .get(&id)
            .map(|(_, name)| name.clone())
            .unwrap_or_default()
    }
}
