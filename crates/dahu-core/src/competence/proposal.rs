//! Which trainings would close gaps.
//!
//! One after the other: the one that works on the largest gap, of those the one that closes most, of those the first of the
//! catalogue. What it closes is then taken as closed, so that the next one closes something else. What is planned is taken as
//! closed before.

use std::collections::BTreeMap;

use super::{CompetenceId, Need, Proficiency, Training, TrainingId};

/// A training that can be proposed, and to which levels it brings.
#[derive(Clone, Copy, Debug)]
pub struct Offer<'a> {
    /// Which.
    pub training: TrainingId,
    /// To which level of which competence it brings.
    pub reaches: &'a BTreeMap<CompetenceId, Proficiency>,
}

/// What a training closes of a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closing {
    /// In which competence.
    pub competence: CompetenceId,
    /// From which level.
    pub from: Proficiency,
    /// To which, never above what is required.
    pub to: Proficiency,
}

/// A training that would close something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Which.
    pub training: TrainingId,
    /// What it closes, the largest gap first.
    pub closes: Vec<Closing>,
}

/// Somebody of a team.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Member {
    /// In what they are below what is required.
    pub needs: Vec<Need>,
    /// The trainings that count as taken of them: what they plan, and what they took since they were last rated.
    pub taken: Vec<TrainingId>,
}

/// A training that would close something for several people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TeamProposal {
    /// Which.
    pub training: TrainingId,
    /// For how many people it closes something that nothing closes which they plan or took.
    pub people: u64,
    /// How many levels it closes in all.
    pub levels: u64,
}

impl<'a> Offer<'a> {
    /// The offers of a catalogue, in its order: what is retired is none.
    #[must_use]
    pub fn of(trainings: &'a [Training]) -> Vec<Self> {
        let open = trainings.iter().filter(|training| !training.is_retired);
        open.map(|training| Self {
            training: training.id,
            reaches: &training.reaches,
        })
        .collect()
    }

    /// What it closes of these needs, the largest gap first.
    fn closes(&self, needs: &[Need]) -> Vec<Closing> {
        let mut closings: Vec<(u8, Closing)> = needs
            .iter()
            .filter_map(|need| {
                let to = (*self.reaches.get(&need.competence)?).min(need.required);
                (to > need.has).then_some((
                    need.missing(),
                    Closing {
                        competence: need.competence,
                        from: need.has,
                        to,
                    },
                ))
            })
            .collect();
        closings.sort_by_key(|(missing, _)| std::cmp::Reverse(*missing));
        closings.into_iter().map(|(_, closing)| closing).collect()
    }
}

/// The trainings to propose for these needs, so many at most, beside those that are planned already.
#[must_use]
pub fn proposals(needs: &[Need], offers: &[Offer<'_>], planned: &[TrainingId], most: usize) -> Vec<Proposal> {
    let mut open = left_open(needs, offers, planned);
    let mut left: Vec<&Offer<'_>> = offers
        .iter()
        .filter(|offer| !planned.contains(&offer.training))
        .collect();
    let mut found = Vec::new();
    while found.len() < most {
        let best = left
            .iter()
            .enumerate()
            .map(|(place, offer)| (weight(&open, &offer.closes(&open)), std::cmp::Reverse(place)))
            .max();
        let Some(((1.., _), std::cmp::Reverse(place))) = best else {
            break;
        };
        let offer = left.remove(place);
        let closes = offer.closes(&open);
        close(&mut open, &closes);
        found.push(Proposal {
            training: offer.training,
            closes,
        });
    }
    found
}

/// The trainings that would close something for most of these people, so many at most, beside what each of them takes already;
/// each is weighed by itself.
#[must_use]
pub fn for_team(people: &[Member], offers: &[Offer<'_>], most: usize) -> Vec<TeamProposal> {
    let open: Vec<Vec<Need>> = people
        .iter()
        .map(|person| left_open(&person.needs, offers, &person.taken))
        .collect();
    let mut found: Vec<TeamProposal> = offers
        .iter()
        .map(|offer| {
            let closed = open.iter().map(|needs| levels(&offer.closes(needs)));
            let closed: Vec<u64> = closed.filter(|levels| *levels > 0).collect();
            TeamProposal {
                training: offer.training,
                people: closed.len() as u64,
                levels: closed.iter().sum(),
            }
        })
        .filter(|proposal| proposal.people > 0)
        .collect();
    // A stable order: of those that do as much the first of the catalogue.
    found.sort_by_key(|proposal| std::cmp::Reverse((proposal.people, proposal.levels)));
    found.truncate(most);
    found
}

/// What these trainings leave open of needs.
fn left_open(needs: &[Need], offers: &[Offer<'_>], taken: &[TrainingId]) -> Vec<Need> {
    let mut open = needs.to_vec();
    for offer in offers.iter().filter(|offer| taken.contains(&offer.training)) {
        let closes = offer.closes(&open);
        close(&mut open, &closes);
    }
    open
}

/// The largest gap that is worked on, and how many levels are closed in all.
fn weight(needs: &[Need], closes: &[Closing]) -> (u8, u64) {
    let missing = |closing: &Closing| {
        let need = needs.iter().find(|need| need.competence == closing.competence);
        need.map_or(0, Need::missing)
    };
    let largest = closes.iter().map(missing).max().unwrap_or(0);
    (largest, levels(closes))
}

fn levels(closes: &[Closing]) -> u64 {
    let closed = closes
        .iter()
        .map(|closing| u64::from(closing.from.below(closing.to)));
    closed.sum()
}

fn close(needs: &mut [Need], closes: &[Closing]) {
    for closing in closes {
        let of_it = needs
            .iter_mut()
            .filter(|need| need.competence == closing.competence);
        of_it.for_each(|need| need.has = closing.to);
    }
}
