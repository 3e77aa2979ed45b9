//! The package around slides: one master with one layout, a theme with its fonts, and a part for each slide (PresentationML,
//! ISO/IEC 29500-1, 19).

use super::{Slide, flow::SLIDE};
use crate::paper::{
    PaperError,
    markup::{DECLARATION, package, plain},
};

/// English metric units in a point.
const EMU: i64 = 12_700;
/// The namespaces of what is written.
const SPACES: &str = "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
    xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\"";
/// With what kinds of parts begin.
const KIND: &str = "application/vnd.openxmlformats-officedocument";
/// With what kinds of relationships begin.
const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// An empty tree of shapes begins so.
const TREE: &str =
    "<p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>";

/// The package of some slides.
pub(super) fn write(slides: &[Slide], language: &str) -> Result<Vec<u8>, PaperError> {
    let mut parts = vec![
        ("[Content_Types].xml".to_owned(), kinds(slides.len())),
        (
            "_rels/.rels".to_owned(),
            relationships(&[("officeDocument", "ppt/presentation.xml".to_owned())]),
        ),
        ("ppt/presentation.xml".to_owned(), presentation(slides.len())),
        (
            "ppt/_rels/presentation.xml.rels".to_owned(),
            related(slides.len()),
        ),
        ("ppt/theme/theme1.xml".to_owned(), theme()),
        ("ppt/slideMasters/slideMaster1.xml".to_owned(), master(language)),
        (
            "ppt/slideMasters/_rels/slideMaster1.xml.rels".to_owned(),
            relationships(&[
                ("slideLayout", "../slideLayouts/slideLayout1.xml".to_owned()),
                ("theme", "../theme/theme1.xml".to_owned()),
            ]),
        ),
        ("ppt/slideLayouts/slideLayout1.xml".to_owned(), layout()),
        (
            "ppt/slideLayouts/_rels/slideLayout1.xml.rels".to_owned(),
            relationships(&[("slideMaster", "../slideMasters/slideMaster1.xml".to_owned())]),
        ),
    ];
    for (number, slide) in (1..).zip(slides) {
        parts.push((format!("ppt/slides/slide{number}.xml"), of_slide(slide)));
        parts.push((
            format!("ppt/slides/_rels/slide{number}.xml.rels"),
            relationships(&[("slideLayout", "../slideLayouts/slideLayout1.xml".to_owned())]),
        ));
    }
    package(
        parts
            .into_iter()
            .map(|(name, text)| (name, format!("{DECLARATION}{text}"))),
    )
}

fn kinds(slides: usize) -> String {
    let override_of = |part: &str, kind: &str| {
        format!("<Override PartName=\"/ppt/{part}.xml\" ContentType=\"{KIND}.{kind}+xml\"/>")
    };
    let slides: String = (1..=slides)
        .map(|number| override_of(&format!("slides/slide{number}"), "presentationml.slide"))
        .collect();
    format!(
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" \
         ContentType=\"application/xml\"/>{}{}{}{}{slides}</Types>",
        override_of("presentation", "presentationml.presentation.main"),
        override_of("slideMasters/slideMaster1", "presentationml.slideMaster"),
        override_of("slideLayouts/slideLayout1", "presentationml.slideLayout"),
        override_of("theme/theme1", "theme"),
    )
}

fn relationships(targets: &[(&str, String)]) -> String {
    let targets = (1..).zip(targets).map(|(number, (kind, target))| {
        format!("<Relationship Id=\"rId{number}\" Type=\"{RELATION}/{kind}\" Target=\"{target}\"/>")
    });
    format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{}</Relationships>",
        targets.collect::<String>()
    )
}

/// What the presentation goes with: its master, its theme, then its slides.
fn related(slides: usize) -> String {
    let mut targets = vec![
        ("slideMaster", "slideMasters/slideMaster1.xml".to_owned()),
        ("theme", "theme/theme1.xml".to_owned()),
    ];
    targets.extend((1..=slides).map(|number| ("slide", format!("slides/slide{number}.xml"))));
    relationships(&targets)
}

fn presentation(slides: usize) -> String {
    // Numbers of slides begin at 256, and the first two relationships are others.
    let slides: String = (1..=slides)
        .map(|number| format!("<p:sldId id=\"{}\" r:id=\"rId{}\"/>", number + 255, number + 2))
        .collect();
    format!(
        "<p:presentation {SPACES} saveSubsetFonts=\"1\"><p:sldMasterIdLst><p:sldMasterId id=\"2147483648\" r:id=\"rId1\"/>\
         </p:sldMasterIdLst><p:sldIdLst>{slides}</p:sldIdLst><p:sldSz cx=\"{}\" cy=\"{}\"/><p:notesSz cx=\"6858000\" \
         cy=\"9144000\"/></p:presentation>",
        SLIDE.0 * EMU,
        SLIDE.1 * EMU
    )
}

fn of_slide(slide: &Slide) -> String {
    format!(
        "<p:sld {SPACES}><p:cSld name=\"{}\"><p:spTree>{TREE}{}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/>\
         </p:clrMapOvr></p:sld>",
        plain(&slide.title),
        slide.shapes.concat()
    )
}

/// The place of titles on the master and its layout.
fn title() -> String {
    let place = [48, 28, SLIDE.0 - 96, 48].map(|points| points * EMU);
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"Title\"/><p:cNvSpPr><a:spLocks noGrp=\"1\"/></p:cNvSpPr><p:nvPr><p:ph \
         type=\"title\"/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm><a:off x=\"{}\" y=\"{}\"/><a:ext cx=\"{}\" cy=\"{}\"/></a:xfrm>\
         <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr anchor=\"b\"/><a:lstStyle/><a:p>\
         <a:endParaRPr/></a:p></p:txBody></p:sp>",
        place[0], place[1], place[2], place[3]
    )
}

fn master(language: &str) -> String {
    let style = |size: u32| {
        format!(
            "<a:lvl1pPr algn=\"l\"><a:buNone/><a:defRPr lang=\"{language}\" sz=\"{size}\"><a:solidFill><a:schemeClr val=\"tx1\"/>\
             </a:solidFill><a:latin typeface=\"+mn-lt\"/><a:ea typeface=\"+mn-ea\"/><a:cs typeface=\"+mn-cs\"/></a:defRPr>\
             </a:lvl1pPr>"
        )
    };
    format!(
        "<p:sldMaster {SPACES}><p:cSld><p:bg><p:bgPr><a:solidFill><a:schemeClr val=\"bg1\"/></a:solidFill><a:effectLst/>\
         </p:bgPr></p:bg><p:spTree>{TREE}{}</p:spTree></p:cSld><p:clrMap bg1=\"lt1\" tx1=\"dk1\" bg2=\"lt2\" tx2=\"dk2\" \
         accent1=\"accent1\" accent2=\"accent2\" accent3=\"accent3\" accent4=\"accent4\" accent5=\"accent5\" \
         accent6=\"accent6\" hlink=\"hlink\" folHlink=\"folHlink\"/><p:sldLayoutIdLst><p:sldLayoutId id=\"2147483649\" \
         r:id=\"rId1\"/></p:sldLayoutIdLst><p:txStyles><p:titleStyle>{}</p:titleStyle><p:bodyStyle>{}</p:bodyStyle>\
         <p:otherStyle>{}</p:otherStyle></p:txStyles></p:sldMaster>",
        title(),
        style(2_400),
        style(1_400),
        style(1_400)
    )
}

fn layout() -> String {
    format!(
        "<p:sldLayout {SPACES} type=\"titleOnly\" preserve=\"1\"><p:cSld name=\"Title only\"><p:spTree>{TREE}{}</p:spTree>\
         </p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>",
        title()
    )
}

/// Colours and fonts. Chinese is set in what Windows and Office bring; other systems put their own in its place.
fn theme() -> String {
    let colours: String = [
        ("dk1", "1D2A33"),
        ("lt1", "FFFFFF"),
        ("dk2", "0B5D66"),
        ("lt2", "EEF3F4"),
        ("accent1", "0B5D66"),
        ("accent2", "C9782B"),
        ("accent3", "7B8791"),
        ("accent4", "1F9AA8"),
        ("accent5", "A8B6BC"),
        ("accent6", "8A3B2E"),
        ("hlink", "0B5D66"),
        ("folHlink", "55626C"),
    ]
    .map(|(name, colour)| format!("<a:{name}><a:srgbClr val=\"{colour}\"/></a:{name}>"))
    .concat();
    let font = |name: &str| {
        format!(
            "<a:{name}><a:latin typeface=\"Arial\"/><a:ea typeface=\"Microsoft YaHei\"/><a:cs typeface=\"\"/></a:{name}>"
        )
    };
    let fill = "<a:solidFill><a:schemeClr val=\"phClr\"/></a:solidFill>";
    let line = format!("<a:ln w=\"6350\">{fill}</a:ln>");
    let effect = "<a:effectStyle><a:effectLst/></a:effectStyle>";
    format!(
        "<a:theme xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" name=\"Dahu\"><a:themeElements><a:clrScheme \
         name=\"Dahu\">{colours}</a:clrScheme><a:fontScheme name=\"Dahu\">{}{}</a:fontScheme><a:fmtScheme name=\"Dahu\">\
         <a:fillStyleLst>{}</a:fillStyleLst><a:lnStyleLst>{}</a:lnStyleLst><a:effectStyleLst>{}</a:effectStyleLst>\
         <a:bgFillStyleLst>{}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>",
        font("majorFont"),
        font("minorFont"),
        fill.repeat(3),
        line.repeat(3),
        effect.repeat(3),
        fill.repeat(3)
    )
}
