//! What was chosen for a handover, and back into the form.

use dahu_app::handover::{Assignment, Choice};
use dahu_core::{handover::Handed, person::PersonId};

/// The ways to divide accounts: the word of the form, and the key of its name.
pub(super) const ASSIGNMENTS: [(&str, &str); 4] = [
    ("one", "assign-one"),
    ("region", "assign-region"),
    ("count", "assign-count"),
    ("sales", "assign-sales"),
];

/// What was typed and chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Planned {
    pub(super) from: String,
    pub(super) region: String,
    pub(super) industry: String,
    pub(super) named: String,
    pub(super) kinds: Vec<Handed>,
    /// One of [`ASSIGNMENTS`].
    pub(super) assign: String,
    pub(super) to: String,
    pub(super) receivers: Vec<String>,
    /// Regions with their receivers; an empty name is of accounts without a region.
    regions: Vec<(String, String)>,
}

impl Planned {
    /// The form as it is at first: everything of one person to another.
    pub(super) fn from_person(from: &str) -> Self {
        Self {
            from: from.to_owned(),
            kinds: Handed::ALL.to_vec(),
            assign: "one".to_owned(),
            ..Self::default()
        }
    }

    /// Reads a form that was sent. Fields that are not known are nothing.
    pub(super) fn read(typed: &[(String, String)]) -> Self {
        let all = |name: &'static str| {
            typed
                .iter()
                .filter(move |(key, _)| key == name)
                .map(|(_, value)| value.trim().to_owned())
        };
        let one = |name: &'static str| all(name).next().unwrap_or_default();
        let names: Vec<String> = all("region-name").collect();
        let receivers: Vec<String> = all("region-to").collect();
        let assign = one("assign");
        Self {
            from: one("from"),
            region: one("region"),
            industry: one("industry"),
            named: one("named"),
            kinds: all("kind").filter_map(|kind| Handed::from_word(&kind)).collect(),
            assign: if assign.is_empty() {
                "one".to_owned()
            } else {
                assign
            },
            to: one("to"),
            receivers: all("receiver").collect(),
            regions: names.into_iter().zip(receivers).collect(),
        }
    }

    /// Whether it says which accounts.
    pub(super) fn is_chosen(&self) -> bool {
        [&self.from, &self.region, &self.industry, &self.named]
            .iter()
            .any(|field| !field.is_empty())
    }

    pub(super) fn has(&self, kind: &Handed) -> bool {
        self.kinds.contains(kind)
    }

    pub(super) fn receives(&self, person: &PersonId) -> bool {
        self.receivers.contains(&person.to_string())
    }

    /// Who is to have the accounts of a region.
    pub(super) fn of_region(&self, region: &Option<String>, person: &PersonId) -> bool {
        let region = region.as_deref().unwrap_or_default();
        self.regions
            .iter()
            .any(|(name, to)| name == region && *to == person.to_string())
    }

    pub(super) fn choice(&self) -> Choice {
        let some = |text: &String| (!text.is_empty()).then(|| text.clone());
        Choice {
            from: self.from.parse().ok(),
            region: some(&self.region),
            industry: some(&self.industry),
            named: self
                .named
                .lines()
                .map(|name| name.trim().to_owned())
                .filter(|name| !name.is_empty())
                .collect(),
            kinds: self.kinds.clone(),
        }
    }

    /// Who gets what; none where nobody is chosen.
    pub(super) fn assignment(&self) -> Option<Assignment> {
        let people: Vec<PersonId> = self
            .receivers
            .iter()
            .filter_map(|person| person.parse().ok())
            .collect();
        let regions = self.regions.iter().filter_map(|(name, to)| {
            let region = (!name.is_empty()).then(|| name.clone());
            Some((region, to.parse().ok()?))
        });
        let regions: Vec<_> = regions.collect();
        match self.assign.as_str() {
            "region" if !regions.is_empty() => Some(Assignment::ByRegion(regions)),
            "count" if !people.is_empty() => Some(Assignment::ByCount(people)),
            "sales" if !people.is_empty() => Some(Assignment::BySales(people)),
            "one" => self.to.parse().ok().map(Assignment::To),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "01970000-0000-7000-8000-000000000001";
    const B: &str = "01970000-0000-7000-8000-000000000002";

    fn read(typed: &[(&str, &str)]) -> Planned {
        let typed: Vec<_> = typed
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        Planned::read(&typed)
    }

    #[test]
    fn what_is_sent_is_what_is_planned() {
        let planned = read(&[
            ("from", A),
            ("kind", "ownership"),
            ("kind", "role"),
            ("kind", "crown"),
            ("named", "KH1\r\n\r\n KH2 "),
            ("assign", "region"),
            ("region-name", "华东"),
            ("region-to", B),
            ("region-name", ""),
            ("region-to", ""),
        ]);
        let choice = planned.choice();
        assert_eq!(
            (choice.named, choice.kinds),
            (
                vec!["KH1".to_owned(), "KH2".to_owned()],
                vec![Handed::Ownership, Handed::Role]
            )
        );
        let b: PersonId = B.parse().unwrap();
        assert_eq!(
            planned.assignment(),
            Some(Assignment::ByRegion(vec![(Some("华东".to_owned()), b)]))
        );
        assert!(planned.of_region(&Some("华东".to_owned()), &b) && !planned.of_region(&None, &b));
    }

    #[test]
    fn nobody_chosen_is_no_assignment() {
        for typed in [
            [("assign", "one"), ("to", "")],
            [("assign", "count"), ("to", A)],
            [("assign", "x"), ("to", A)],
        ] {
            assert_eq!(read(&typed).assignment(), None, "{typed:?}");
        }
        assert!(matches!(read(&[("to", A)]).assignment(), Some(Assignment::To(_))));
    }
}
