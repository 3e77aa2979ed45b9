//! What the rules make of one account.

use std::cmp::Reverse;

use chrono::{Months, NaiveDate};

use super::{
    KeyAccountKind, KindRules, Named, Sign, Spoken, Standards,
    rules::{GroupRule, StrategicRule},
    sign::NAMES_TOLD,
};
use crate::{
    account::{Sector, TieKind},
    credit_code::{CreditCode, Registrant},
    money::Amount,
    opportunity::Degree,
    search,
};

/// What an account bought in twelve months.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bought {
    /// Net sales.
    pub net: Amount,
    /// Days on which its net sales were above zero.
    pub days: u32,
}

/// Somebody whom an account is tied to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tied {
    /// What they are to the account.
    pub kind: TieKind,
    /// Who they are.
    pub who: Named,
}

/// A competitor at an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rival {
    /// An opportunity was lost to them.
    Won {
        /// Who; none where only the reason says that a competitor did.
        name: Option<String>,
        /// When.
        on: NaiveDate,
    },
    /// They stand against us in an open opportunity.
    Against {
        /// Who.
        name: String,
        /// How strong.
        strength: Degree,
    },
}

/// What the rules look at of one account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it does.
    pub sector: Option<Sector>,
    /// The same in the firm's own words.
    pub industry: Option<&'a str>,
    /// Its credit code, where it has a valid one.
    pub credit_code: Option<CreditCode>,
    /// What it bought in the last twelve months.
    pub recent: Bought,
    /// Net sales of the twelve months before; none where the ledger does not go back over all of them.
    pub prior: Option<Amount>,
    /// What it is worth, where it was valued.
    pub value: Option<Amount>,
    /// What its open opportunities are about, where there are any.
    pub open: Option<Amount>,
    /// Known accounts of its group, itself included; 1 for one without a group.
    pub units: u64,
    /// Whom it is tied to.
    pub ties: &'a [Tied],
    /// Competitors at it.
    pub rivals: &'a [Rival],
}

/// What a rule says of one account and kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The kind.
    pub kind: KeyAccountKind,
    /// Whether the rule proposes it.
    pub is_proposed: bool,
    /// What speaks for it, and what fails to.
    pub signs: Vec<Spoken>,
}

/// Rules and standards, ready for many accounts.
#[derive(Clone, Debug)]
pub struct Judge<'r> {
    rules: &'r KindRules,
    standards: Standards,
    as_of: NaiveDate,
    /// The words of names, each as it is compared; the longest first.
    words: Vec<(&'r str, String)>,
}

impl<'r> Judge<'r> {
    /// Judges by these as of a day.
    #[must_use]
    pub fn new(rules: &'r KindRules, standards: Standards, as_of: NaiveDate) -> Self {
        let words = rules.important.name_words.iter();
        let mut words: Vec<(&str, String)> = words
            .map(|word| (word.as_str(), search::folded(word)))
            .filter(|(_, folded)| !folded.is_empty())
            .collect();
        words.sort_by_key(|(word, _)| std::cmp::Reverse(word.chars().count()));
        Self {
            rules,
            standards,
            as_of,
            words,
        }
    }

    /// What the rules say of one account, kind by kind.
    #[must_use]
    pub fn judge(&self, seen: &Seen<'_>) -> [Judgement; 4] {
        KeyAccountKind::ALL.map(|kind| {
            let (is_proposed, signs) = match kind {
                KeyAccountKind::Economic => economic(&self.standards, seen),
                KeyAccountKind::Important => self.important(seen),
                KeyAccountKind::Group => group(&self.rules.group, seen),
                KeyAccountKind::Strategic => {
                    strategic(&self.rules.strategic, &self.standards, seen, self.as_of)
                }
            };
            Judgement {
                kind,
                is_proposed,
                signs,
            }
        })
    }

    fn important(&self, seen: &Seen<'_>) -> Said {
        let rule = &self.rules.important;
        let mut signs = Vec::new();
        if let Some(sector) = seen
            .sector
            .filter(|sector| rule.by_sector && sector.is_important())
        {
            signs.push(Spoken::yes(Sign::Sector { sector }));
        }
        let code = seen.credit_code.as_ref();
        let first_two = code.and_then(|code| code.as_str().get(..2));
        if let Some(code) = first_two.filter(|code| rule.registrants.contains(*code)) {
            signs.push(Spoken::yes(Sign::Registrant {
                code: code.to_owned(),
            }));
        }
        if let Some(word) = self.word_in(seen.name) {
            let is_company = code.is_some_and(|code| is_company(code.registrant()));
            signs.push(if is_company && !rule.words_of_companies {
                Spoken::no(Sign::WordOfCompany { word })
            } else {
                Spoken::yes(Sign::NameWord { word })
            });
        }
        if signs.is_empty() {
            signs.push(Spoken::no(Sign::NoMark));
        }
        (signs.iter().any(|spoken| spoken.met), signs)
    }

    /// The longest of the rule's words that a name has, however wide its letters are.
    fn word_in(&self, name: &str) -> Option<String> {
        let name = search::folded(name);
        let found = self.words.iter().find(|(_, folded)| name.contains(folded));
        found.map(|(word, _)| (*word).to_owned())
    }
}

fn is_company(registrant: Registrant) -> bool {
    matches!(
        registrant,
        Registrant::Company | Registrant::SoleTrader | Registrant::FarmersCooperative
    )
}

type Said = (bool, Vec<Spoken>);

/// Something with whether it is so.
fn spoken(sign: Sign, met: bool) -> Spoken {
    Spoken { sign, met }
}

fn amount(ten_thousandths: i64) -> Option<Amount> {
    Some(Amount::from_ten_thousandths(ten_thousandths))
}

fn economic(standards: &Standards, seen: &Seen<'_>) -> Said {
    let (Some(volume), Some(frequency)) = (standards.volume, standards.frequency) else {
        return (false, vec![Spoken::no(Sign::TooFewBought)]);
    };
    let Bought { net, days } = seen.recent;
    let uses_much = volume.is_reached_by(net.ten_thousandths());
    let uses_often = frequency.is_reached_by(i64::from(days));
    let signs = vec![
        spoken(
            Sign::Volume {
                net: Some(net),
                least: amount(volume.least),
                percent: volume.percent,
                of: volume.of,
            },
            uses_much,
        ),
        spoken(
            Sign::Frequency {
                days,
                least: u32::try_from(frequency.least).unwrap_or(u32::MAX),
                percent: frequency.percent,
                of: frequency.of,
            },
            uses_often,
        ),
    ];
    (uses_much && uses_often, signs)
}

fn group(rule: &GroupRule, seen: &Seen<'_>) -> Said {
    let mut signs = Vec::new();
    if rule.least_units > 1 && seen.units >= u64::from(rule.least_units) {
        signs.push(Spoken::yes(Sign::Units { accounts: seen.units }));
    }
    for kind in &rule.ties {
        let (count, names) = told(seen.ties, *kind);
        if count > 0 {
            signs.push(Spoken::yes(Sign::Ties {
                kind: *kind,
                count,
                names,
            }));
        }
    }
    if let Some(industry) = seen
        .industry
        .filter(|industry| rule.industries.contains(*industry))
    {
        signs.push(Spoken::yes(Sign::Industry {
            industry: industry.to_owned(),
        }));
    }
    let is_tied = !signs.is_empty();
    if !is_tied {
        signs.push(Spoken::no(Sign::NoTie));
    }
    let Bought { net, days } = seen.recent;
    let uses = days >= u32::from(rule.least_days);
    signs.push(if uses {
        Spoken::yes(Sign::OwnUse { net: Some(net), days })
    } else {
        Spoken::no(Sign::NoUse {
            days,
            least: rule.least_days.into(),
        })
    });
    (is_tied && uses, signs)
}

/// How many ties of a kind there are, and the first of them by name, in whatever order they were found.
fn told(ties: &[Tied], kind: TieKind) -> (u64, Vec<Named>) {
    let of_kind = ties.iter().filter(|tie| tie.kind == kind);
    let mut names: Vec<&Named> = of_kind.map(|tie| &tie.who).collect();
    names.sort_by(|one, other| one.place().cmp(&other.place()));
    let told = names.iter().take(NAMES_TOLD).map(|who| (*who).clone());
    (names.len() as u64, told.collect())
}

fn strategic(rule: &StrategicRule, standards: &Standards, seen: &Seen<'_>, as_of: NaiveDate) -> Said {
    let mut signs = potential(rule, standards, seen);
    let has_potential = signs.iter().any(|spoken| spoken.met);
    let growth = growth(rule, seen);
    let threats = threats(rule, seen, as_of);
    let further = u8::from(growth.met) + u8::from(threats.iter().any(|spoken| spoken.met));
    signs.push(growth);
    signs.extend(threats);
    (has_potential && further >= rule.further, signs)
}

fn potential(rule: &StrategicRule, standards: &Standards, seen: &Seen<'_>) -> Vec<Spoken> {
    let mut signs = Vec::new();
    if rule.value_percent > 0 {
        signs.push(match (seen.value, standards.value) {
            (Some(value), Some(standard)) => spoken(
                Sign::Value {
                    value: Some(value),
                    least: amount(standard.least),
                    percent: standard.percent,
                    of: standard.of,
                },
                standard.is_reached_by(value.ten_thousandths()),
            ),
            _ => Spoken::no(Sign::NotValued),
        });
    }
    if let (Some(open), Some(standard)) = (seen.open, standards.open)
        && rule.open_percent > 0
    {
        signs.push(spoken(
            Sign::Open {
                amount: Some(open),
                least: amount(standard.least),
                percent: standard.percent,
                of: standard.of,
            },
            standard.is_reached_by(open.ten_thousandths()),
        ));
    }
    signs
}

fn growth(rule: &StrategicRule, seen: &Seen<'_>) -> Spoken {
    let Some(before) = seen.prior else {
        return Spoken::no(Sign::PriorUnknown);
    };
    let (recent, prior) = (seen.recent.net.ten_thousandths(), before.ten_thousandths());
    if prior <= 0 {
        return Spoken::no(Sign::NoBase);
    }
    // Rounded down, so that what is shown never says more than what was compared.
    let percent = (i128::from(recent) - i128::from(prior)) * 100;
    let percent = percent.div_euclid(i128::from(prior));
    spoken(
        Sign::Growth {
            recent: Some(seen.recent.net),
            prior: Some(before),
            percent: i32::try_from(percent).unwrap_or(i32::MAX),
            least: rule.growth_percent,
        },
        percent >= i128::from(rule.growth_percent),
    )
}

fn threats(rule: &StrategicRule, seen: &Seen<'_>, as_of: NaiveDate) -> Vec<Spoken> {
    let since = as_of
        .checked_sub_months(Months::new(rule.threat_months.into()))
        .unwrap_or(NaiveDate::MIN);
    let mut signs: Vec<Sign> = Vec::new();
    for rival in seen.rivals {
        match rival {
            Rival::Won { name, on } if *on > since && *on <= as_of => lose(&mut signs, name, *on),
            Rival::Won { .. } => {}
            Rival::Against { name, strength } => stand(&mut signs, name, *strength),
        }
    }
    let (count, names) = told(seen.ties, TieKind::Competitor);
    if count > 0 {
        signs.push(Sign::BuysFrom { count, names });
    }
    if signs.is_empty() {
        return vec![Spoken::no(Sign::NoThreat)];
    }
    signs.sort_by(|one, other| place(one).cmp(&place(other)));
    signs.into_iter().map(Spoken::yes).collect()
}

/// By what a threat stands in order: its sort, how much it weighs, and whose it is.
type Place<'s> = (
    u8,
    Reverse<(u64, Option<NaiveDate>, Option<Degree>)>,
    Option<&'s str>,
);

/// First who won most from us, then who stands strongest, in whatever order they were found.
fn place(sign: &Sign) -> Place<'_> {
    match sign {
        Sign::LostTo { name, count, last_on } => {
            (0, Reverse((*count, Some(*last_on), None)), name.as_deref())
        }
        Sign::Against { name, strength } => (1, Reverse((0, None, Some(*strength))), Some(name.as_str())),
        _ => (2, Reverse((0, None, None)), None),
    }
}

/// Counts one that was lost with the others that went to the same competitor.
fn lose(signs: &mut Vec<Sign>, to: &Option<String>, on: NaiveDate) {
    let known = signs.iter_mut().find_map(|sign| match sign {
        Sign::LostTo { name, count, last_on } if name == to => Some((count, last_on)),
        _ => None,
    });
    match known {
        Some((count, last_on)) => {
            *count += 1;
            *last_on = on.max(*last_on);
        }
        None => signs.push(Sign::LostTo {
            name: to.clone(),
            count: 1,
            last_on: on,
        }),
    }
}

/// A competitor counts once, as strong as they stand anywhere; who is weak is no threat.
fn stand(signs: &mut Vec<Sign>, who: &str, how: Degree) {
    if how == Degree::Low {
        return;
    }
    let known = signs.iter_mut().find_map(|sign| match sign {
        Sign::Against { name, strength } if name == who => Some(strength),
        _ => None,
    });
    match known {
        Some(strength) => *strength = how.max(*strength),
        None => signs.push(Sign::Against {
            name: who.to_owned(),
            strength: how,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_stand_in_the_same_order_however_they_were_found() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
        let lost = |name: &str, on: &str| Rival::Won {
            name: Some(name.to_owned()),
            on: day(on),
        };
        let against = |name: &str, strength| Rival::Against {
            name: name.to_owned(),
            strength,
        };
        let mut rivals = [
            against("近水", Degree::Medium),
            lost("远山", "2026-01-01"),
            against("远山", Degree::High),
            lost("近水", "2026-02-01"),
            lost("长河", "2026-02-01"),
        ];
        let tie = |kind, name: &str| Tied {
            kind,
            who: Named::Somebody {
                name: name.to_owned(),
            },
        };
        let mut ties = [
            tie(TieKind::Supplier, "远山"),
            tie(TieKind::Competitor, "长河"),
            tie(TieKind::Supplier, "华信"),
            tie(TieKind::Competitor, "近水"),
            tie(TieKind::Supplier, "近水"),
            tie(TieKind::Supplier, "乐居"),
        ];
        let rules = KindRules::default();
        let judge = Judge::new(&rules, Standards::default(), day("2026-06-30"));
        let told = |rivals: &[Rival], ties: &[Tied]| {
            let seen = Seen {
                rivals,
                ties,
                ..Seen::default()
            };
            judge.judge(&seen)
        };
        let first = told(&rivals, &ties);
        for _ in 0..rivals.len() {
            rivals.rotate_left(1);
            ties.rotate_left(1);
            ties.swap(0, 3);
            assert_eq!(told(&rivals, &ties), first);
        }
    }
}
