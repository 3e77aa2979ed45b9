//! A sheet as its page shows it: chapters in cards, tables as tables, bars with their numbers.

use crate::{
    export::PlainTable,
    paper::{Block, Sheet},
    report::figures::bar,
};

/// A sheet on a page.
pub(super) struct Shown {
    pub(super) title: String,
    pub(super) lead: Vec<String>,
    pub(super) chapters: Vec<Chapter>,
}

/// A chapter under its heading.
#[derive(Default)]
pub(super) struct Chapter {
    pub(super) heading: String,
    pub(super) parts: Vec<Part>,
}

/// A part of a chapter.
pub(super) enum Part {
    Words(Vec<String>),
    Note(String),
    Facts(Vec<(String, String)>),
    /// What it is called, and the table.
    Table(String, PlainTable),
    /// What it is called, headings, and rows with the length of each bar.
    Bars(String, Vec<String>, Vec<BarRow>),
}

/// A name with its bars: how long each is, and what is written beside it.
pub(super) type BarRow = (String, Vec<(i64, String)>);

impl Chapter {
    /// What the next table is called: after the chapter, and by its number from the second on.
    fn label(&self) -> String {
        let is_table = |part: &&Part| matches!(part, Part::Table(..) | Part::Bars(..));
        match self.parts.iter().filter(is_table).count() {
            0 => self.heading.clone(),
            before => format!("{} ({})", self.heading, before + 1),
        }
    }
}

impl Shown {
    pub(super) fn of(sheet: &Sheet) -> Self {
        let mut chapters: Vec<Chapter> = Vec::new();
        for block in &sheet.blocks {
            let label = chapters.last().map(Chapter::label).unwrap_or_default();
            let part = match block {
                Block::Heading(heading) => {
                    chapters.push(Chapter {
                        heading: heading.clone(),
                        parts: Vec::new(),
                    });
                    continue;
                }
                Block::Words(text) => Part::Words(text.lines().map(str::to_owned).collect()),
                Block::Note(text) => Part::Note(text.clone()),
                Block::Facts(facts) => Part::Facts(facts.clone()),
                Block::Table(table) => Part::Table(label, table.to_plain()),
                Block::Bars(bars) => {
                    let most = bars.most();
                    let rows = bars.rows.iter().map(|(name, amounts)| {
                        let long = amounts.iter().enumerate();
                        let long = long.map(|(place, (amount, shown))| {
                            (bar(*amount, most.get(place).copied().unwrap_or(0)), shown.clone())
                        });
                        (name.clone(), long.collect())
                    });
                    Part::Bars(label, bars.headings.clone(), rows.collect())
                }
            };
            if chapters.is_empty() {
                chapters.push(Chapter::default());
            }
            if let Some(chapter) = chapters.last_mut() {
                chapter.parts.push(part);
            }
        }
        Self {
            title: sheet.title.clone(),
            lead: sheet.lead.clone(),
            chapters,
        }
    }
}
