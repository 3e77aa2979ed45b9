//! The pages as a PDF file: marks drawn, and tagged with what they are for who listens to them.

use krilla::{
    Document, SerializeSettings,
    color::rgb,
    geom::{PathBuilder, Point, Rect},
    metadata::Metadata,
    num::NormalizedF32,
    page::PageSettings,
    paint::{Fill, FillRule, Stroke},
    surface::Surface,
    tagging::{
        Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TableHeaderScope, Tag, TagGroup, TagTree,
    },
    text::KrillaGlyph,
};

use super::{
    PaperError, Sheet,
    font::Face,
    layout::{CellRole, Ink, LaidOut, Look, MARGIN, Mark, PAGE, Part},
};

/// The foot of pages.
const FOOT: Look = Look::grey(8.0);

/// Writes the pages.
pub(super) fn write(sheet: &Sheet, face: &Face, laid: &LaidOut) -> Result<Vec<u8>, PaperError> {
    let failed = |what: &str| PaperError::Write(what.to_owned());
    let mut document = Document::new_with(SerializeSettings {
        enable_tagging: true,
        ..SerializeSettings::default()
    });
    let language = sheet.texts.language().tag().to_owned();
    let metadata = Metadata::new()
        .title(sheet.title.clone())
        .language(language.clone())
        .creator(sheet.texts.text("product"));
    document.set_metadata(metadata);
    let mut leaves: Vec<Vec<Identifier>> = vec![Vec::new(); laid.leaves];
    for (number, marks) in laid.pages.iter().enumerate() {
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| failed("the size of pages"))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for (mark, leaf) in marks {
            let tag = match leaf {
                Some(_) => ContentTag::Span(SpanTag::empty()),
                None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Other)),
            };
            let identifier = surface.start_tagged(tag);
            draw(&mut surface, face, mark).ok_or_else(|| failed("a mark"))?;
            surface.end_tagged();
            if let Some(leaf) = leaf {
                leaves[*leaf].push(identifier);
            }
        }
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)));
        for mark in foot(sheet, face, number + 1, laid.pages.len()) {
            draw(&mut surface, face, &mark).ok_or_else(|| failed("a foot"))?;
        }
        surface.end_tagged();
        surface.finish();
        page.finish();
    }
    let mut tree = TagTree::new().with_lang(Some(language));
    for part in &laid.parts {
        tree.push(read(part, &mut leaves));
    }
    document.set_tag_tree(tree);
    document
        .finish()
        .map_err(|error| PaperError::Write(format!("{error:?}")))
}

/// What stands at the foot of a page: the foot of the sheet, and the number of the page.
fn foot(sheet: &Sheet, face: &Face, page: usize, pages: usize) -> [Mark; 2] {
    let number = sheet.texts.fill(
        "paper-page",
        &[("page", page.to_string()), ("pages", pages.to_string())],
    );
    let text = |x: f32, text: String| Mark::Text {
        x,
        y: PAGE.1 - 30.0,
        size: FOOT.size,
        text,
        ink: FOOT.ink,
        is_bold: false,
    };
    let right = PAGE.0 - MARGIN - face.width(&number, FOOT.size);
    [text(MARGIN, sheet.foot.clone()), text(right, number)]
}

/// The group of what is read, with the marks that belong to it.
fn read(part: &Part, leaves: &mut [Vec<Identifier>]) -> TagGroup {
    match part {
        Part::Heading(level, leaf) => {
            let level = std::num::NonZeroU16::new(u16::from(*level)).unwrap_or(std::num::NonZeroU16::MIN);
            filled(TagGroup::new(Tag::Hn(level, None)), leaves, *leaf)
        }
        Part::Words(leaf) => filled(TagGroup::new(Tag::P), leaves, *leaf),
        Part::Table(rows) => {
            let mut table = TagGroup::new(Tag::Table);
            for row in rows {
                let mut group = TagGroup::new(Tag::TR);
                for (role, leaf) in row {
                    let cell = match role {
                        CellRole::OfColumn => TagGroup::new(Tag::TH(TableHeaderScope::Column)),
                        CellRole::OfRow => TagGroup::new(Tag::TH(TableHeaderScope::Row)),
                        CellRole::Value => TagGroup::new(Tag::TD),
                    };
                    group.push(filled(cell, leaves, *leaf));
                }
                table.push(group);
            }
            table
        }
    }
}

fn filled(mut group: TagGroup, leaves: &mut [Vec<Identifier>], leaf: usize) -> TagGroup {
    for identifier in leaves[leaf].drain(..) {
        group.push(identifier);
    }
    group
}

fn draw(surface: &mut Surface<'_>, face: &Face, mark: &Mark) -> Option<()> {
    match mark {
        Mark::Area {
            place: [left, top, width, height],
            ink,
        } => {
            let mut path = PathBuilder::new();
            path.push_rect(Rect::from_xywh(*left, *top, *width, *height)?);
            surface.set_stroke(None);
            surface.set_fill(Some(fill(*ink)));
            surface.draw_path(&path.finish()?);
        }
        Mark::Text {
            x,
            y,
            size,
            text,
            ink,
            is_bold,
        } => {
            if text.is_empty() {
                return Some(());
            }
            surface.set_fill(Some(fill(*ink)));
            // There is one weight of the font: bold text is drawn with an outline.
            surface.set_stroke(is_bold.then(|| Stroke {
                paint: colour(*ink).into(),
                width: size / 36.0,
                ..Stroke::default()
            }));
            let glyphs = glyphs(face, text);
            surface.draw_glyphs(
                Point::from_xy(*x, *y),
                &glyphs,
                face.font.clone(),
                text,
                *size,
                false,
            );
        }
    }
    Some(())
}

fn glyphs(face: &Face, text: &str) -> Vec<KrillaGlyph> {
    let glyphs = text.char_indices().map(|(at, character)| {
        let (id, width) = face.glyph(character);
        KrillaGlyph::new(id, width, 0.0, 0.0, 0.0, at..at + character.len_utf8(), None)
    });
    glyphs.collect()
}

fn fill(ink: Ink) -> Fill {
    Fill {
        paint: colour(ink).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::default(),
    }
}

fn colour(ink: Ink) -> rgb::Color {
    let [red, green, blue] = match ink {
        Ink::Black => [0x1b, 0x24, 0x30],
        Ink::Grey => [0x5b, 0x67, 0x75],
        Ink::Brand => [0x0b, 0x5d, 0x66],
        Ink::Tint => [0xe8, 0xf1, 0xf2],
        Ink::Rule => [0xcb, 0xd3, 0xda],
    };
    rgb::Color::new(red, green, blue)
}
