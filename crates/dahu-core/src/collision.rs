//! Collisions (撞单): whether a new account is one that is there already under a name that is written otherwise.
//!
//! A name is compared as a whole, in half width and small letters without signs, and by its core: without the legal form at
//! its end and without the place at its start, as 上海云帆科技有限公司 and 云帆科技(集团)股份有限公司 may well be one firm.

pub(crate) mod place;

use std::collections::HashSet;

use self::place::without_place;

/// Legal forms and their like at the end of a Chinese name, the longer first.
pub(crate) const FORMS: [&str; 12] = [
    "有限责任公司",
    "股份有限公司",
    "集团有限公司",
    "有限合伙",
    "普通合伙",
    "股份公司",
    "有限公司",
    "分公司",
    "总公司",
    "公司",
    "集团",
    "总部",
];
/// The same at the end of a name in Latin letters.
pub(crate) const LATIN_FORMS: [&str; 27] = [
    "ltd",
    "limited",
    "co",
    "company",
    "inc",
    "incorporated",
    "corp",
    "corporation",
    "llc",
    "llp",
    "lp",
    "plc",
    "gmbh",
    "mbh",
    "ag",
    "kg",
    "kgaa",
    "se",
    "sa",
    "sas",
    "sarl",
    "srl",
    "spa",
    "bv",
    "nv",
    "pte",
    "group",
];
/// Characters of a core at least: what is left of a name that is nothing but form and place says nothing.
const CORE_AT_LEAST: usize = 2;
/// From so much in common on, names that differ are near.
const NEAR_FROM: f64 = 0.75;
/// Characters by which near names are looked for.
const SOUGHT: usize = 4;

/// How like two names are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// They may be of one account.
    Near,
    /// They are the same but for how they are written.
    Exact,
}

/// A name as it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparedName {
    whole: String,
    core: String,
}

impl ComparedName {
    /// The name as it is compared.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let whole = folded(name);
        let plain = without_forms(name);
        let core = without_place(&plain).to_owned();
        let core = [core, plain]
            .into_iter()
            .find(|core| core.chars().count() >= CORE_AT_LEAST);
        Self {
            core: core.unwrap_or_else(|| whole.clone()),
            whole,
        }
    }

    /// Whether there is nothing to compare: no letter and no digit.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.whole.is_empty()
    }

    /// What to look for in names to find all that are the same, and most that are near.
    #[must_use]
    pub fn sought(&self) -> Vec<String> {
        let start: String = self.core.chars().take(SOUGHT).collect();
        let mut sought = vec![self.whole.clone(), self.core.clone(), start];
        sought.dedup();
        sought
    }

    /// How like another name it is; none where they have too little in common.
    #[must_use]
    pub fn likeness(&self, other: &Self) -> Option<Likeness> {
        if self.is_empty() || other.is_empty() {
            None
        } else if self.whole == other.whole {
            Some(Likeness::Exact)
        } else if self.core == other.core || in_common(&self.core, &other.core) >= NEAR_FROM {
            Some(Likeness::Near)
        } else {
            None
        }
    }
}

/// Letters and digits in half width and small letters.
fn folded(text: &str) -> String {
    crate::search::folded(text)
}

/// The name without legal forms at its end, folded.
fn without_forms(name: &str) -> String {
    let small: String = name.to_lowercase();
    let mut words: Vec<String> = small
        .split(|one: char| one.is_whitespace() || ".,，。、·-()（）".contains(one))
        .map(folded)
        .filter(|word| !word.is_empty())
        .collect();
    while words.len() > 1
        && words
            .last()
            .is_some_and(|word| LATIN_FORMS.contains(&word.as_str()))
    {
        words.pop();
    }
    let mut plain = words.concat();
    while let Some(shorter) = FORMS.iter().find_map(|form| plain.strip_suffix(form)) {
        if shorter.is_empty() {
            break;
        }
        plain = shorter.to_owned();
    }
    plain
}

/// The share of neighbouring pairs of characters that two texts have in common (Dice 1945, Ecology 26(3)).
fn in_common(one: &str, other: &str) -> f64 {
    let pairs = |text: &str| -> HashSet<(char, char)> {
        let characters: Vec<char> = text.chars().collect();
        characters.windows(2).map(|pair| (pair[0], pair[1])).collect()
    };
    let (one, other) = (pairs(one), pairs(other));
    let all = one.len() + other.len();
    if all == 0 {
        return 0.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "names are short")]
    let share = (2 * one.intersection(&other).count()) as f64 / all as f64;
    share
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(one: &str, other: &str) -> Option<Likeness> {
        let (one, other) = (ComparedName::of(one), ComparedName::of(other));
        assert_eq!(one.likeness(&other), other.likeness(&one), "it goes both ways");
        one.likeness(&other)
    }

    #[test]
    fn names_that_are_written_otherwise_are_the_same() {
        for (one, other) in [
            ("云帆科技有限公司", "云帆科技有限公司"),
            ("华信（北京）有限公司", "华信(北京)有限公司"),
            ("ＡＢＣ 科技", "abc科技"),
            ("Siemens AG", "SIEMENS A.G."),
            ("Muster GmbH & Co. KG", "muster gmbh co kg"),
        ] {
            assert_eq!(likeness(one, other), Some(Likeness::Exact), "{one} {other}");
        }
    }

    #[test]
    fn names_that_differ_in_form_or_place_are_near() {
        for (one, other) in [
            ("上海云帆科技有限公司", "云帆科技股份有限公司"),
            ("上海市云帆科技有限公司", "北京云帆科技有限责任公司"),
            ("云帆科技（集团）有限公司", "云帆科技"),
            ("Siemens AG", "Siemens Ltd."),
            ("Acme Trading Co., Ltd.", "Acme Trading Inc"),
            ("云帆智能科技有限公司", "云帆智能科技发展有限公司"),
        ] {
            assert_eq!(likeness(one, other), Some(Likeness::Near), "{one} {other}");
        }
    }

    #[test]
    fn others_have_nothing_to_do_with_each_other() {
        for (one, other) in [
            ("上海云帆科技有限公司", "上海远航科技有限公司"),
            ("上海有限公司", "北京有限公司"),
            ("华信", "华夏"),
            ("Siemens AG", "Simons AG"),
            ("", "有限公司"),
            ("！！", "？？"),
        ] {
            assert_eq!(likeness(one, other), None, "{one} {other}");
        }
    }

    #[test]
    fn what_is_sought_is_found_in_near_names() {
        let sought = ComparedName::of("上海云帆科技有限公司").sought();
        assert_eq!(sought, ["上海云帆科技有限公司", "云帆科技"]);
        assert_eq!(
            ComparedName::of("Siemens AG").sought(),
            ["siemensag", "siemens", "siem"]
        );
    }
}
