//! Names of firms taken apart: 上海云帆医疗器械有限公司 is the brand 云帆 of the trade 医疗器械 at the place 上海.

use std::collections::BTreeSet;

use super::words::{BRANCHES, LATIN_PLACES, LATIN_TRADES, TRADES};
use crate::{
    collision::{FORMS, LATIN_FORMS, place::first_place},
    search::folded,
};

/// Characters of a Chinese brand at least: a trade is not taken off a name of which less would be left.
const BRAND_AT_LEAST: usize = 2;
/// Places that a name may begin with, one after the other: 江苏省苏州市工业园区.
const PLACES_AT_MOST: usize = 4;
/// Characters of a district with its 区 or 县, at least and at most.
const DISTRICT: std::ops::RangeInclusive<usize> = 3..=4;

/// What kind of body a name says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// A firm of its own, or nothing is said.
    Firm,
    /// The head of a group (集团).
    Group,
    /// A part of a firm (分公司, 办事处, 营业部).
    Branch,
}

/// A name in its parts, each folded: half width, small letters, no signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameParts {
    /// The whole name.
    pub whole: String,
    /// Where it says it is, without 省 or 市; the place of a branch is that of the branch.
    pub places: BTreeSet<String>,
    /// What tells it from others; empty where the name is nothing but place, trade and form.
    pub brand: String,
    /// What it says it does.
    pub trade: String,
    /// What kind of body it says it is.
    pub form: Form,
}

impl NameParts {
    /// Takes a name apart; a name of any kind has parts, though they may be empty.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let whole = folded(name);
        let mut parts = Self {
            whole: whole.clone(),
            places: BTreeSet::new(),
            brand: String::new(),
            trade: String::new(),
            form: Form::Firm,
        };
        if whole.is_ascii() {
            parts.take_latin(name);
        } else {
            let rest = parts.take_brackets(name);
            parts.take_chinese(&rest);
        }
        parts
    }

    /// Whether the name is a brand and says nothing else.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.trade.is_empty() && self.places.is_empty() && self.whole == self.brand
    }

    /// Takes places and forms in brackets; the rest of the name, folded.
    fn take_brackets(&mut self, name: &str) -> String {
        let mut rest = String::new();
        for (place, part) in name.split(['(', ')', '（', '）']).enumerate() {
            let part = folded(part);
            let is_within = place % 2 == 1;
            if is_within && part == "集团" {
                self.form = self.form.max(Form::Group);
            } else if is_within && let Some((place, "")) = first_place(&part) {
                self.places.insert(place.to_owned());
            } else if !(is_within && FORMS.contains(&part.as_str())) {
                rest.push_str(&part);
            }
        }
        rest
    }

    fn take_chinese(&mut self, folded: &str) {
        let mut rest = self.take_branch(folded);
        while let Some((form, shorter)) = FORMS
            .iter()
            .find_map(|form| Some((*form, rest.strip_suffix(form)?)))
        {
            if form.contains("集团") && self.form == Form::Firm {
                self.form = Form::Group;
            }
            rest = shorter;
        }
        let rest = self.take_places(rest);
        self.take_trade(rest);
    }

    /// Takes what says that it is a branch off the end; the rest is the name of the firm that it belongs to.
    fn take_branch<'n>(&mut self, name: &'n str) -> &'n str {
        let Some(shorter) = BRANCHES.iter().find_map(|word| name.strip_suffix(word)) else {
            return name;
        };
        self.form = Form::Branch;
        if let Some(end) = shorter.rfind("公司").map(|start| start + "公司".len()) {
            let (firm, label) = shorter.split_at(end);
            self.places.insert(place_or(label));
            return firm;
        }
        // 云帆科技上海分公司: the place stands at the end.
        let found = shorter.char_indices().skip(1).find_map(|(at, _)| {
            let (firm, label) = shorter.split_at(at);
            matches!(first_place(label), Some((_, ""))).then_some((firm, label))
        });
        match found {
            Some((firm, label)) => {
                self.places.insert(place_or(label));
                firm
            }
            None => shorter,
        }
    }

    /// Takes the places off the start. Those of a branch's firm say nothing of where the branch is.
    fn take_places<'n>(&mut self, name: &'n str) -> &'n str {
        let mut rest = name;
        let is_known = self.form == Form::Branch && !self.places.is_empty();
        for _ in 0..PLACES_AT_MOST {
            let Some((place, after)) = first_place(rest) else {
                break;
            };
            rest = without_district(after);
            if !is_known && place != "中国" {
                self.places.insert(place.to_owned());
            }
        }
        rest
    }

    fn take_trade(&mut self, name: &str) {
        let mut brand = name;
        while let Some(shorter) = TRADES.iter().find_map(|trade| brand.strip_suffix(trade)) {
            let left = shorter.chars().count();
            if left != 0 && left < BRAND_AT_LEAST {
                break;
            }
            brand = shorter;
        }
        brand.clone_into(&mut self.brand);
        name[brand.len()..].clone_into(&mut self.trade);
    }

    fn take_latin(&mut self, name: &str) {
        let small = name.to_lowercase();
        // S.A. and A.G. are one word, "Co.,Ltd." is two.
        let words = small.split(|one: char| one.is_whitespace() || ",-()/&，（）、".contains(one));
        let mut words: Vec<String> = words.map(folded).filter(|word| !word.is_empty()).collect();
        while words.len() > 1
            && words
                .last()
                .is_some_and(|word| LATIN_FORMS.contains(&word.as_str()))
        {
            if words.pop().as_deref() == Some("group") {
                self.form = Form::Group;
            }
        }
        if words.len() > 1 && words.last().is_some_and(|word| word == "branch") {
            words.pop();
            self.form = Form::Branch;
        }
        words.retain(|word| {
            let is_place = LATIN_PLACES.contains(&word.as_str());
            if is_place && word != "china" {
                self.places.insert(word.clone());
            }
            !is_place
        });
        let brand = words
            .iter()
            .rposition(|word| !LATIN_TRADES.contains(&word.as_str()))
            .map_or(0, |last| last + 1);
        self.brand = words[..brand].concat();
        self.trade = words[brand..].concat();
    }
}

/// The place that a text is, without the word for what it is; the text itself where it is no place that we know.
fn place_or(text: &str) -> String {
    match first_place(text) {
        Some((place, "")) => place.to_owned(),
        _ => text.to_owned(),
    }
}

/// The rest of a name after a district (浦东新区) that follows a city.
fn without_district(after: &str) -> &str {
    after
        .char_indices()
        .map(|(at, one)| (at + one.len_utf8(), one))
        .enumerate()
        .filter(|(place, (_, one))| DISTRICT.contains(&(place + 1)) && "区县".contains(*one))
        .map(|(_, (end, _))| &after[end..])
        .find(|rest| rest.chars().count() >= BRAND_AT_LEAST)
        .unwrap_or(after)
}
