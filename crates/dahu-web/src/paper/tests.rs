//! Papers as files: their pages, their font, their size, and that they are the same each time.

use super::*;
use crate::{
    export::{Cell, Column},
    text::Language,
};

fn table(rows: u64) -> Table {
    let mut table = Table::new(
        "客户".to_owned(),
        vec![
            Column::words("客户".to_owned()),
            Column::numbers("销售额 (CNY)".to_owned()),
            Column::words("说明".to_owned()),
        ],
    );
    table.rows = (0..rows)
        .map(|row| {
            vec![
                Cell::Text(format!("云帆科技 {row}")),
                Cell::Money(format!("{row}.5").parse().expect("an amount")),
                Cell::Text("客户确认了方案，下一步是技术交流；😀 \u{7}".to_owned()),
            ]
        })
        .collect();
    table
}

fn sheet(language: Language, rows: u64) -> Sheet {
    Sheet {
        title: "周报：张三".to_owned(),
        lead: vec!["截至 2026-06-30".to_owned()],
        foot: "大户".to_owned(),
        blocks: vec![
            Block::Heading("数字".to_owned()),
            Block::Words("说明。".repeat(60)),
            Block::Table(table(rows)),
            Block::Bars(Bars {
                headings: vec!["日".to_owned(), "活动".to_owned(), "销售额".to_owned()],
                rows: vec![
                    ("一".to_owned(), vec![(3, "3".to_owned()), (0, "0".to_owned())]),
                    ("二".to_owned(), vec![(9, "9".to_owned()), (-7, "−7".to_owned())]),
                ],
                is_one_scale: false,
            }),
            Block::Note("来源：台账。".to_owned()),
        ],
        texts: Texts::new(language),
    }
}

fn count(bytes: &[u8], what: &str) -> usize {
    bytes
        .windows(what.len())
        .filter(|window| *window == what.as_bytes())
        .count()
}

#[test]
fn a_paper_has_its_pages_and_the_glyphs_that_it_shows_and_is_the_same_each_time() {
    if !has_font() {
        assert!(matches!(
            sheet(Language::English, 1).to_pdf(),
            Err(PaperError::NoFont)
        ));
        return;
    }
    for language in [Language::Chinese, Language::English] {
        let pdf = sheet(language, 3).to_pdf().expect("a paper");
        assert!(pdf.starts_with(b"%PDF-") && pdf.trim_ascii_end().ends_with(b"%%EOF"));
        assert_eq!(count(&pdf, "/Type/Page/"), 1);
        // A subset's name begins with six letters and a plus.
        assert!(count(&pdf, "+NotoSansSC") > 0, "the font is named as a subset");
        assert!(pdf.len() < 60_000, "{} bytes", pdf.len());
        assert_eq!(pdf, sheet(language, 3).to_pdf().expect("again"));
    }
}

#[test]
fn long_tables_go_on_with_their_headings_and_very_long_ones_are_refused() {
    let Some(face) = font::face() else { return };
    let laid = layout::lay_out(&sheet(Language::Chinese, 120), face).expect("pages");
    assert!((3..8).contains(&laid.pages.len()), "{} pages", laid.pages.len());
    for (number, page) in laid.pages.iter().enumerate() {
        let headings = page.iter().filter(
            |(mark, _)| matches!(mark, layout::Mark::Text { text, .. } if text.starts_with("销售额 (")),
        );
        let rows = page
            .iter()
            .filter(|(mark, _)| matches!(mark, layout::Mark::Text { text, .. } if text.starts_with("云帆")));
        assert_eq!(headings.count(), usize::from(rows.count() > 0), "page {number}");
        for (mark, _) in page {
            let (left, right, bottom) = match mark {
                layout::Mark::Text { x, y, size, text, .. } => (*x, x + face.width(text, *size), *y),
                layout::Mark::Area {
                    place: [left, top, width, height],
                    ..
                } => (*left, left + width, top + height),
            };
            assert!(left >= layout::MARGIN - 0.1, "{mark:?}");
            assert!(right <= layout::PAGE.0 - layout::MARGIN + 0.1, "{mark:?}");
            assert!(bottom <= layout::PAGE.1 - 48.0, "{mark:?}");
        }
    }
    // Everything that is read is read once: headings that are repeated are not.
    let leaves: Vec<usize> = laid
        .pages
        .iter()
        .flatten()
        .filter_map(|(_, leaf)| *leaf)
        .collect();
    assert!(leaves.is_sorted());
    assert!(matches!(
        sheet(Language::Chinese, 12_000).to_pdf(),
        Err(PaperError::TooLong(PAGES_AT_MOST))
    ));
}

#[test]
fn a_table_with_many_columns_gets_smaller_letters_and_stays_on_the_page() {
    let Some(face) = font::face() else { return };
    let columns = (0..18).map(|number| Column::numbers(format!("指标{number}")));
    let mut wide = Table::new("宽".to_owned(), columns.collect());
    wide.rows = vec![vec![Cell::Money("12345678.9".parse().expect("an amount")); 18]];
    let sheet = Sheet {
        blocks: vec![Block::Table(wide)],
        ..sheet(Language::Chinese, 0)
    };
    let laid = layout::lay_out(&sheet, face).expect("a page");
    let numbers = laid.pages[0].iter().filter_map(|(mark, _)| match mark {
        layout::Mark::Text { x, size, text, .. } if text.starts_with("12") => Some((*x, *size)),
        _ => None,
    });
    let places: Vec<(f32, f32)> = numbers.collect();
    assert!(places.len() >= 18 && places.iter().all(|(_, size)| *size < 8.0));
}

/// A part of a package.
fn part(package: &[u8], name: &str) -> String {
    use std::io::{Cursor, Read};

    let mut package = zip::ZipArchive::new(Cursor::new(package)).expect("a package");
    let mut text = String::new();
    package
        .by_name(name)
        .expect(name)
        .read_to_string(&mut text)
        .expect("text");
    text
}

#[test]
fn a_sheet_is_a_package_with_its_text_escaped() {
    let mut hostile = sheet(Language::Chinese, 2);
    hostile.title = "云帆 <科技> & Co".to_owned();
    hostile.lead = vec!["a\u{1}b".to_owned()];
    hostile
        .blocks
        .push(Block::Facts(vec![("编码".to_owned(), "<KH1>".to_owned())]));
    let package = hostile.to_docx().expect("a package");
    let document = part(&package, "word/document.xml");
    assert!(
        document.contains("云帆 &lt;科技&gt; &amp; Co") && document.contains(">ab<"),
        "{document}"
    );
    assert!(document.contains("&lt;KH1&gt;") && !document.contains("<KH1>"));
    // The table, the bars and the facts.
    assert_eq!(document.matches("<w:tbl>").count(), 3);
    assert_eq!(document.matches("<w:tblHeader/>").count(), 2);
    for name in [
        "[Content_Types].xml",
        "_rels/.rels",
        "word/styles.xml",
        "word/footer1.xml",
        "word/_rels/document.xml.rels",
    ] {
        assert!(part(&package, name).starts_with("<?xml"), "{name}");
    }
    let slides = hostile.to_pptx().expect("a package");
    let first = part(&slides, "ppt/slides/slide1.xml");
    assert!(
        first.contains("云帆 &lt;科技&gt; &amp; Co") && !first.contains("<科技>"),
        "{first}"
    );
    assert_eq!(package, hostile.to_docx().expect("again"), "the same each time");
}

#[test]
fn slides_are_named_in_the_package_and_go_on_where_a_table_is_long() {
    let package = sheet(Language::English, 60).to_pptx().expect("slides");
    let kinds = part(&package, "[Content_Types].xml");
    let slides = kinds.matches("presentationml.slide+xml").count();
    assert!(slides > 4, "{slides} slides");
    let presentation = part(&package, "ppt/presentation.xml");
    assert_eq!(presentation.matches("<p:sldId ").count(), slides);
    let mut rows = 0;
    for number in 1..=slides {
        let slide = part(&package, &format!("ppt/slides/slide{number}.xml"));
        assert_eq!(
            slide.matches("type=\"title\"").count(),
            1,
            "slide {number} has one title"
        );
        let told = part(&package, &format!("ppt/slides/_rels/slide{number}.xml.rels"));
        assert!(told.contains("slideLayout1.xml"));
        // Every table has its headings, and nothing stands below the slide.
        assert_eq!(
            slide.matches("<a:tbl>").count(),
            slide.matches("销售额 (CNY)").count()
        );
        rows += slide.matches("云帆科技 ").count();
        assert_eq!(beyond(&slide), Vec::<String>::new(), "slide {number}");
    }
    assert_eq!(rows, 60, "no row is lost, none stands twice");
    for name in [
        "ppt/theme/theme1.xml",
        "ppt/slideMasters/slideMaster1.xml",
        "ppt/slideLayouts/slideLayout1.xml",
    ] {
        assert!(part(&package, name).starts_with("<?xml"), "{name}");
    }
    assert!(matches!(
        sheet(Language::English, 9_000).to_pptx(),
        Err(PaperError::TooLong(_))
    ));
}

/// The places of shapes that are not wholly on a slide.
fn beyond(slide: &str) -> Vec<String> {
    let number = |text: &str, name: &str| -> i64 {
        let rest = text
            .split_once(&format!("{name}=\""))
            .map_or("", |(_, rest)| rest);
        rest.split('"')
            .next()
            .and_then(|number| number.parse().ok())
            .expect(name)
    };
    let places = slide.split("<a:off ").skip(1);
    let places = places.map(|place| place.split("/></").next().unwrap_or_default().to_owned());
    places
        .filter(|place| {
            let (right, bottom) = (
                number(place, "x") + number(place, "cx"),
                number(place, " y") + number(place, "cy"),
            );
            right > 960 * 12_700 || bottom > 540 * 12_700
        })
        .collect()
}
