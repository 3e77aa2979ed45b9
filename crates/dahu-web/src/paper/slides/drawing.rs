//! Shapes of slides as DrawingML (ISO/IEC 29500-1, 21): text, tables, and filled rectangles. Places are points from the top left
//! corner.

use crate::paper::markup::plain;

/// English metric units in a point.
const EMU: i64 = 12_700;

/// Where a shape stands, in points: left, top, width, height.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) left: i64,
    pub(super) top: i64,
    pub(super) width: i64,
    pub(super) height: i64,
}

/// How text looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letters {
    /// In points.
    pub(super) size: i64,
    pub(super) is_bold: bool,
    /// As RRGGBB.
    pub(super) colour: &'static str,
    pub(super) is_right: bool,
}

pub(super) const BLACK: &str = "1D2A33";
pub(super) const GREY: &str = "55626C";
pub(super) const BRAND: &str = "0B5D66";
pub(super) const SECOND: &str = "A8B6BC";
const TINT: &str = "EEF3F4";
const RULE: &str = "D5DDE0";

impl Letters {
    pub(super) const fn of(size: i64, colour: &'static str) -> Self {
        Self {
            size,
            is_bold: false,
            colour,
            is_right: false,
        }
    }

    pub(super) const fn bold(self) -> Self {
        Self {
            is_bold: true,
            ..self
        }
    }

    /// A paragraph.
    fn paragraph(self, text: &str, language: &str) -> String {
        let side = if self.is_right { " algn=\"r\"" } else { "" };
        let bold = if self.is_bold { " b=\"1\"" } else { "" };
        format!(
            "<a:p><a:pPr{side}/><a:r><a:rPr lang=\"{language}\" sz=\"{}\"{bold} dirty=\"0\"><a:solidFill><a:srgbClr \
             val=\"{}\"/></a:solidFill></a:rPr><a:t>{}</a:t></a:r></a:p>",
            self.size * 100,
            self.colour,
            plain(text)
        )
    }
}

fn frame(place: Place, prefix: &str) -> String {
    format!(
        "<{prefix}:xfrm><a:off x=\"{}\" y=\"{}\"/><a:ext cx=\"{}\" cy=\"{}\"/></{prefix}:xfrm>",
        place.left * EMU,
        place.top * EMU,
        place.width.max(1) * EMU,
        place.height.max(1) * EMU
    )
}

/// Paragraphs in a place.
pub(super) fn text(id: usize, place: Place, lines: &[String], letters: Letters, language: &str) -> String {
    let lines: String = lines
        .iter()
        .map(|line| letters.paragraph(line, language))
        .collect();
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"Text {id}\"/><p:cNvSpPr txBox=\"1\"/><p:nvPr/></p:nvSpPr><p:spPr>{}\
         <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom><a:noFill/></p:spPr><p:txBody><a:bodyPr wrap=\"square\" lIns=\"0\" \
         tIns=\"0\" rIns=\"0\" bIns=\"0\"/><a:lstStyle/>{lines}</p:txBody></p:sp>",
        frame(place, "a")
    )
}

/// The title of a slide, by which programs name it.
pub(super) fn title(id: usize, place: Place, title: &str, letters: Letters, language: &str) -> String {
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"Title {id}\"/><p:cNvSpPr><a:spLocks noGrp=\"1\"/></p:cNvSpPr><p:nvPr>\
         <p:ph type=\"title\"/></p:nvPr></p:nvSpPr><p:spPr>{}</p:spPr><p:txBody><a:bodyPr lIns=\"0\" tIns=\"0\" rIns=\"0\" \
         bIns=\"0\" anchor=\"b\"><a:normAutofit/></a:bodyPr><a:lstStyle/>{}</p:txBody></p:sp>",
        frame(place, "a"),
        letters.paragraph(title, language)
    )
}

/// A filled rectangle.
pub(super) fn area(id: usize, place: Place, colour: &str) -> String {
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"Bar {id}\"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>{}<a:prstGeom \
         prst=\"rect\"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val=\"{colour}\"/></a:solidFill><a:ln><a:noFill/>\
         </a:ln></p:spPr></p:sp>",
        frame(place, "a")
    )
}

/// A row of a table.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// The cells, each with whether a number stands in it.
    pub(super) cells: Vec<(String, bool)>,
    /// Its height in points.
    pub(super) height: i64,
    pub(super) is_bold: bool,
    pub(super) is_tinted: bool,
}

/// A table, with the breadths of its columns in points.
pub(super) fn table(
    id: usize,
    place: Place,
    breadths: &[i64],
    rows: &[Row],
    size: i64,
    language: &str,
) -> String {
    let columns: String = breadths
        .iter()
        .map(|breadth| format!("<a:gridCol w=\"{}\"/>", breadth * EMU))
        .collect();
    let has_head = rows.first().is_some_and(|row| row.is_tinted);
    let first = if has_head { " firstRow=\"1\"" } else { "" };
    let rows: String = rows.iter().map(|row| of_row(row, size, language)).collect();
    format!(
        "<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"{id}\" name=\"Table {id}\"/><p:cNvGraphicFramePr><a:graphicFrameLocks \
         noGrp=\"1\"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>{}<a:graphic><a:graphicData \
         uri=\"http://schemas.openxmlformats.org/drawingml/2006/table\"><a:tbl><a:tblPr{first}/><a:tblGrid>{columns}\
         </a:tblGrid>{rows}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>",
        frame(place, "p")
    )
}

fn of_row(row: &Row, size: i64, language: &str) -> String {
    let side = |name: &str| format!("<a:{name} w=\"0\"><a:noFill/></a:{name}>");
    let rule = |name: &str| {
        format!("<a:{name} w=\"6350\"><a:solidFill><a:srgbClr val=\"{RULE}\"/></a:solidFill></a:{name}>")
    };
    let lines = [side("lnL"), side("lnR"), side("lnT"), rule("lnB")].concat();
    let fill = if row.is_tinted {
        format!("<a:solidFill><a:srgbClr val=\"{TINT}\"/></a:solidFill>")
    } else {
        "<a:noFill/>".to_owned()
    };
    let cell = |(text, is_numeric): &(String, bool)| {
        let letters = Letters {
            is_bold: row.is_bold,
            is_right: *is_numeric,
            ..Letters::of(size, BLACK)
        };
        format!(
            "<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>{}</a:txBody><a:tcPr marL=\"76200\" marR=\"76200\" marT=\"25400\" \
             marB=\"25400\">{lines}{fill}</a:tcPr></a:tc>",
            letters.paragraph(text, language)
        )
    };
    let cells: String = row.cells.iter().map(cell).collect();
    format!("<a:tr h=\"{}\">{cells}</a:tr>", row.height * EMU)
}
