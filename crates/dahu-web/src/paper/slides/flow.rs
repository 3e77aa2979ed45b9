//! What stands on which slide: from top to bottom, and on another slide of the same title where there is no room left.

use super::{
    Slide,
    drawing::{self, BLACK, BRAND, GREY, Letters, Place, Row, SECOND},
};
use crate::{
    export::Table,
    paper::{
        Bars, Block, Sheet,
        markup::{Setting, breadths, hundredths},
    },
};

/// Width and height of a slide in points: 16 to 9.
pub(super) const SLIDE: (i64, i64) = (960, 540);
/// Left and right of everything.
const MARGIN: i64 = 48;
const WIDTH: i64 = SLIDE.0 - 2 * MARGIN;
/// Where what stands below the title begins, and where it ends.
const TOP: i64 = 92;
const BOTTOM: i64 = 496;
/// Sizes of letters.
const TEXT: i64 = 14;
const CELL: i64 = 12;
const NOTE: i64 = 10;
/// The height of a row of bars.
const BAR: i64 = 22;
/// Around the text of a cell, in points.
const PADDING: (i64, i64) = (12, 6);
/// How cells are set, in points.
const SETTING: Setting = Setting {
    letter: 12,
    padding: 15,
};
/// Characters of a cell at most: a row stays on one slide.
const CHARACTERS: usize = 400;

/// The slides of a sheet.
pub(super) fn slides(sheet: &Sheet) -> Vec<Slide> {
    let language = sheet.texts.language().tag();
    let mut writer = Writer {
        slides: vec![cover(sheet, language)],
        title: String::new(),
        foot: sheet.foot.clone(),
        y: BOTTOM,
        continued: 0,
        language,
    };
    for block in &sheet.blocks {
        match block {
            Block::Heading(title) => writer.begin(title),
            Block::Words(text) => writer.words(text, Letters::of(TEXT, BLACK)),
            Block::Note(text) => writer.words(text, Letters::of(NOTE, GREY)),
            Block::Facts(facts) => writer.facts(facts),
            Block::Table(table) => writer.table(table),
            Block::Bars(bars) => writer.bars(bars),
        }
    }
    writer.slides
}

/// The first slide.
fn cover(sheet: &Sheet, language: &str) -> Slide {
    let place = |top, height| Place {
        left: MARGIN,
        top,
        width: WIDTH,
        height,
    };
    let title = drawing::title(
        2,
        place(120, 130),
        &sheet.title,
        Letters::of(36, BRAND).bold(),
        language,
    );
    let lead = drawing::text(3, place(270, 160), &sheet.lead, Letters::of(16, GREY), language);
    Slide {
        title: sheet.title.clone(),
        shapes: vec![title, lead],
    }
}

struct Writer<'s> {
    slides: Vec<Slide>,
    /// The title of what is written.
    title: String,
    /// What stands at the foot of every slide.
    foot: String,
    /// How far down the slide.
    y: i64,
    /// How many slides of this title there are besides the first.
    continued: usize,
    language: &'s str,
}

impl Writer<'_> {
    fn begin(&mut self, title: &str) {
        title.clone_into(&mut self.title);
        self.continued = 0;
        self.slide(title.to_owned());
    }

    /// Another slide of the same title.
    fn go_on(&mut self) {
        self.continued += 1;
        self.slide(format!("{} ({})", self.title, self.continued + 1));
    }

    fn slide(&mut self, title: String) {
        let place = |top, height| Place {
            left: MARGIN,
            top,
            width: WIDTH,
            height,
        };
        let number = self.slides.len() + 1;
        let foot = format!("{} · {number}", self.foot);
        let shapes = vec![
            drawing::title(
                2,
                place(28, 48),
                &title,
                Letters::of(24, BRAND).bold(),
                self.language,
            ),
            drawing::text(3, place(512, 16), &[foot], Letters::of(9, GREY), self.language),
        ];
        self.slides.push(Slide { title, shapes });
        self.y = TOP;
    }

    /// Goes on on another slide where so much height is not left on this one; what needs a whole slide gets one.
    fn need(&mut self, height: i64) {
        if self.y + height > BOTTOM && self.y > TOP {
            self.go_on();
        }
    }

    /// Adds a shape, which is given its number.
    fn add(&mut self, shape: impl FnOnce(usize) -> String) {
        if let Some(slide) = self.slides.last_mut() {
            let id = slide.shapes.len() + 2;
            slide.shapes.push(shape(id));
        }
    }

    fn words(&mut self, text: &str, letters: Letters) {
        let lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
        let count: i64 = lines.iter().map(|line| count(line, letters.size, WIDTH)).sum();
        let height = count * letters.size * 3 / 2;
        self.need(height);
        let place = Place {
            left: MARGIN,
            top: self.y,
            width: WIDTH,
            height,
        };
        let language = self.language.to_owned();
        self.add(|id| drawing::text(id, place, &lines, letters, &language));
        self.y += height + 6;
    }

    fn facts(&mut self, facts: &[(String, String)]) {
        let rows: Vec<Vec<(String, bool)>> = facts
            .iter()
            .map(|(name, value)| vec![(name.clone(), false), (value.clone(), false)])
            .collect();
        let widths = vec![WIDTH / 4, WIDTH - WIDTH / 4];
        self.rows(&widths, None, rows, false);
    }

    fn table(&mut self, of: &Table) {
        let plain = of.to_plain();
        let with = |cells: &[String]| -> Vec<(String, bool)> {
            cells
                .iter()
                .cloned()
                .zip(plain.is_numeric.iter().copied())
                .collect()
        };
        let widths = points(breadths(
            &plain.headings,
            &plain.rows,
            usize::try_from(WIDTH).unwrap_or(0),
            SETTING,
        ));
        let rows = plain.rows.iter().map(|row| with(row)).collect();
        self.rows(&widths, Some(with(&plain.headings)), rows, plain.has_total);
    }

    /// Rows with their headings again on every slide.
    fn rows(
        &mut self,
        widths: &[i64],
        head: Option<Vec<(String, bool)>>,
        rows: Vec<Vec<(String, bool)>>,
        has_total: bool,
    ) {
        let last = rows.len().saturating_sub(1);
        let head = head.map(|cells| Row {
            height: height(&cells, widths, CELL + 1),
            cells,
            is_bold: true,
            is_tinted: true,
        });
        let mut open: Vec<Row> = head.clone().into_iter().collect();
        let mut tall: i64 = open.iter().map(|row| row.height).sum();
        // A heading does not stand alone at the foot of a slide.
        self.need(tall + 3 * (CELL * 3 / 2 + PADDING.1));
        for (place, cells) in rows.into_iter().enumerate() {
            let cells: Vec<(String, bool)> = cells.into_iter().map(|(text, is)| (cut(text), is)).collect();
            let row = Row {
                height: height(&cells, widths, CELL),
                cells,
                is_bold: has_total && place == last,
                is_tinted: false,
            };
            let is_full = self.y + tall + row.height > BOTTOM;
            if is_full && open.len() > usize::from(head.is_some()) {
                self.put(widths, std::mem::take(&mut open), tall);
                self.go_on();
                open = head.clone().into_iter().collect();
                tall = open.iter().map(|row| row.height).sum();
            }
            tall += row.height;
            open.push(row);
        }
        self.put(widths, open, tall);
    }

    fn put(&mut self, widths: &[i64], rows: Vec<Row>, tall: i64) {
        let place = Place {
            left: MARGIN,
            top: self.y,
            width: widths.iter().sum(),
            height: tall,
        };
        let language = self.language.to_owned();
        self.add(|id| drawing::table(id, place, widths, &rows, CELL, &language));
        self.y += tall + 10;
    }

    /// Bars with their numbers beside them.
    fn bars(&mut self, bars: &Bars) {
        let series = bars.headings.len().saturating_sub(1);
        if series == 0 || bars.rows.is_empty() {
            return;
        }
        let names = bars.rows.iter().map(|(name, _)| name).chain(&bars.headings[..1]);
        let names = names
            .map(|name| wide(name, CELL))
            .max()
            .unwrap_or(0)
            .min(WIDTH / 3)
            + 10;
        let each = (WIDTH - names) / i64::try_from(series).unwrap_or(1);
        let most = bars.most();
        self.need(BAR * 4);
        self.line(&bars.headings, names, each);
        for (name, amounts) in &bars.rows {
            if self.y + BAR > BOTTOM {
                self.go_on();
                self.line(&bars.headings, names, each);
            }
            self.label(name, MARGIN, names - 6, BLACK);
            for (place, (amount, shown)) in amounts.iter().enumerate().take(series) {
                let left = MARGIN + names + i64::try_from(place).unwrap_or(0) * each;
                let room = (each - 110).max(20);
                let long = share(*amount, most[place], room);
                let colour = if place == 0 { BRAND } else { SECOND };
                let bar = Place {
                    left,
                    top: self.y + 3,
                    width: long,
                    height: BAR - 9,
                };
                if long > 0 {
                    self.add(|id| drawing::area(id, bar, colour));
                }
                self.label(shown, left + long + 4, 104, BLACK);
            }
            self.y += BAR;
        }
        self.y += 8;
    }

    /// The headings of bars.
    fn line(&mut self, headings: &[String], names: i64, each: i64) {
        for (place, heading) in headings.iter().enumerate() {
            let (left, width) = match i64::try_from(place).unwrap_or(0) {
                0 => (MARGIN, names - 6),
                place => (MARGIN + names + (place - 1) * each, each - 6),
            };
            self.label(heading, left, width, GREY);
        }
        self.y += BAR;
    }

    fn label(&mut self, text: &str, left: i64, width: i64, colour: &'static str) {
        let place = Place {
            left,
            top: self.y,
            width,
            height: BAR - 4,
        };
        let language = self.language.to_owned();
        let line = [text.to_owned()];
        self.add(|id| drawing::text(id, place, &line, Letters::of(CELL, colour), &language));
    }
}

/// How wide a text is, in points.
fn wide(text: &str, size: i64) -> i64 {
    i64::try_from(hundredths(text)).unwrap_or(i64::MAX / 100) * size / 100
}

/// How many lines a text takes at most in a width.
fn count(text: &str, size: i64, width: i64) -> i64 {
    (wide(text, size) / width.max(1) + 1).max(1)
}

/// The height of a row whose letters are as wide as those of a size: bold ones are wider. Lines of Chinese fonts are half as high
/// again as their letters.
fn height(cells: &[(String, bool)], widths: &[i64], size: i64) -> i64 {
    let lines = cells.iter().zip(widths);
    let lines = lines.map(|((text, _), width)| count(text, size, width - PADDING.0));
    lines.max().unwrap_or(1) * CELL * 3 / 2 + PADDING.1
}

fn cut(text: String) -> String {
    if text.chars().count() <= CHARACTERS {
        return text;
    }
    text.chars().take(CHARACTERS).chain(['…']).collect()
}

fn points(breadths: Vec<usize>) -> Vec<i64> {
    let breadths = breadths.into_iter();
    breadths
        .map(|breadth| i64::try_from(breadth).unwrap_or(1))
        .collect()
}

/// What an amount is of the largest, in points of a room; amounts below zero have no bar.
fn share(amount: i64, most: i64, room: i64) -> i64 {
    if amount <= 0 || most <= 0 {
        return 0;
    }
    let long = i128::from(amount) * i128::from(room) / i128::from(most);
    i64::try_from(long).unwrap_or(room).max(2)
}
