//! Where a history stands among the distinct ones.

use super::Triples;

/// An index over [`Triples`], for looking up the histories of many accounts: about a tenth of a microsecond each.
pub struct Places<'a> {
    triples: &'a Triples,
    /// By the number of purchases, where its ages begin in `starts`, and the youngest of them.
    runs: Vec<Option<(usize, u32)>>,
    /// By age, from the youngest of each run, where the histories of that age begin; one more than there are ages.
    starts: Vec<usize>,
}

impl Triples {
    /// An index to look up histories by.
    pub fn places(&self) -> Places<'_> {
        let mut places = Places {
            triples: self,
            runs: vec![None; self.most_purchases() + 1],
            starts: Vec::new(),
        };
        for (purchases, run) in self.runs(0..self.len()) {
            let youngest = self.age_days[run.start];
            places.runs[purchases as usize] = Some((places.starts.len(), youngest));
            let mut next = youngest;
            for same in self.ages(run.clone()) {
                let age = self.age_days[same.start];
                places.starts.extend((next..=age).map(|_| same.start));
                next = age + 1;
            }
            places.starts.push(run.end);
        }
        places
    }
}

impl Places<'_> {
    /// The place of a history in the order of [`Triples::iter`]; None for a history that no account has, or for one of
    /// age 0, which is left out.
    pub fn of(&self, repeat_purchases: u32, recency_days: u32, age_days: u32) -> Option<usize> {
        let (first, youngest) = (*self.runs.get(repeat_purchases as usize)?)?;
        let at = first + age_days.checked_sub(youngest)? as usize;
        let (start, end) = (*self.starts.get(at)?, *self.starts.get(at + 1)?);
        let recencies = self.triples.recency_days.get(start..end)?;
        let place = start + recencies.binary_search(&recency_days).ok()?;
        let is_it = self.triples.repeat_purchases[place] == repeat_purchases
            && self.triples.age_days[place] == age_days;
        is_it.then_some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_history_is_found_at_its_place_and_no_other_is() {
        let histories = (0..3_000_u32).map(|index| {
            let purchases = index % 7;
            let recency = if purchases == 0 {
                0
            } else {
                purchases + index * 31 % 300
            };
            (purchases, recency, 310 + index * 3 % 40)
        });
        let triples = Triples::new(histories.clone(), None).unwrap();
        let places = triples.places();
        for (x, recency, age) in histories {
            let found = triples.history(places.of(x, recency, age).unwrap());
            assert_eq!(
                (found.repeat_purchases, found.recency_days, found.age_days),
                (x, f64::from(recency), f64::from(age))
            );
        }
        for none in [
            (3, 1_000, 310),
            (0, 0, 0),
            (9, 20, 310),
            (6, 20, 400),
            (0, 1, 310),
            (2, 5, 311),
        ] {
            let there = triples.iter().any(|(seen, _)| {
                let age = f64::from(none.2);
                seen.repeat_purchases == none.0
                    && (seen.recency_days - f64::from(none.1)).abs() < 0.5
                    && (seen.age_days - age).abs() < 0.5
            });
            assert_eq!(places.of(none.0, none.1, none.2).is_some(), there, "{none:?}");
        }
        assert_eq!(Triples::new([], None).unwrap().places().of(0, 0, 1), None);
    }
}
