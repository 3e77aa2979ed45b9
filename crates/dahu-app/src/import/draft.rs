//! Drafts: uploaded files that wait for somebody to say what they are.

use std::path::{Path, PathBuf};

use chrono::{NaiveDate, TimeDelta};
use dahu_core::{
    access::Action,
    file as files,
    import::{
        AccountReader, ActivityReader, AssessmentReader, Cell, ContactReader, ContractReader, Field, Kind,
        LedgerReader, Mapping, MappingError, MarginReader, OpportunityReader, OwnColumn, ProductReader,
        QuotaReader, RateReader, RatingReader, Row, StageChangeReader, WalletReader,
    },
    money::Currency,
};
use tokio::io::AsyncWriteExt;

use super::{
    Finding, ImportRow,
    reading::{own_columns, read_options, unreadable},
    source::{self, Format, Source, SourceError, SourceOptions},
    store,
};
use crate::{Context, Error, Result, error::Refusal, person, setting};

dahu_core::id! {
    /// An uploaded file that is not imported yet.
    DraftId
}

/// The largest file that is received.
pub const UPLOAD_BYTES_AT_MOST: u64 = 4 * 1024 * 1024 * 1024;
/// Rows that a preview shows.
const PREVIEW_ROWS: usize = 20;
/// Problems that a preview shows.
const PROBLEMS: usize = 20;
/// How long a draft waits.
const DRAFT_AGE: TimeDelta = TimeDelta::hours(24);

/// A file being received; what arrives goes to the disk.
pub struct Receiving {
    file: tokio::fs::File,
    folder: PathBuf,
    id: DraftId,
    file_name: String,
    bytes: u64,
}

/// A file that was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its id.
    pub id: DraftId,
    /// Its name, without any path.
    pub file_name: String,
    /// Its size.
    pub bytes: u64,
}

/// What a draft looks like, for somebody to say what it is.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The draft.
    pub draft: Draft,
    /// What its rows are, guessed where nobody said.
    pub kind: Kind,
    /// Names of its columns.
    pub header: Vec<String>,
    /// Its first rows, as text.
    pub sample: Vec<Vec<String>>,
    /// Which column is which field, guessed.
    pub mapping: Mapping,
    /// The fields there are for this kind.
    pub fields: &'static [Field],
    /// Its format, such as `csv`.
    pub format: String,
    /// Its encoding, where it is text.
    pub encoding: Option<String>,
    /// Its delimiter, where it is text.
    pub delimiter: Option<char>,
    /// The sheet that is shown, where it is a workbook.
    pub sheet: Option<String>,
    /// The sheets that a workbook has, without hidden ones.
    pub sheets: Vec<String>,
    /// Why the sheet that was asked for shows nothing; there are then no columns and no rows.
    pub unreadable: Option<Refusal>,
    /// What a dry run over the first rows found.
    pub problems: Vec<Finding>,
    /// The import that took this very file already.
    pub already: Option<ImportRow>,
}

/// Starts to receive a file. Whatever path the name has is cut off; it is never used as a name on the disk.
///
/// # Errors
///
/// [`Error::Internal`] when the file cannot be made.
pub async fn receive(ctx: &Context, file_name: &str) -> Result<Receiving> {
    ctx.may(Action::Import)?;
    sweep(ctx)?;
    let id = DraftId::new(ctx.now());
    let folder = ctx.workspace.folder().join("uploads").join(id.to_string());
    tokio::fs::create_dir_all(&folder).await?;
    let file_name = files::name::plain(file_name);
    tokio::fs::write(folder.join("name"), &file_name).await?;
    let file = tokio::fs::File::create(folder.join("data")).await?;
    Ok(Receiving {
        file,
        folder,
        id,
        file_name,
        bytes: 0,
    })
}

impl Receiving {
    /// Takes the next bytes.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] with the rule `file_too_large`; [`Error::Internal`] when the disk is full. What was
    /// received is then gone.
    pub async fn take(&mut self, bytes: &[u8]) -> Result<()> {
        self.bytes += bytes.len() as u64;
        if self.bytes > UPLOAD_BYTES_AT_MOST {
            tokio::fs::remove_dir_all(&self.folder).await?;
            return Err(Error::refused(
                "file_too_large",
                "the file is larger than 4 GiB: split it, or import it on the command line of the server",
            ));
        }
        if let Err(error) = self.file.write_all(bytes).await {
            tokio::fs::remove_dir_all(&self.folder).await?;
            return Err(error.into());
        }
        Ok(())
    }

    /// The whole file is there.
    ///
    /// # Errors
    ///
    /// [`Error::Internal`] when it cannot be written.
    pub async fn finish(mut self) -> Result<Draft> {
        self.file.flush().await?;
        Ok(Draft {
            id: self.id,
            file_name: self.file_name,
            bytes: self.bytes,
        })
    }
}

/// Deletes drafts that have waited for a day.
fn sweep(ctx: &Context) -> Result<()> {
    for entry in std::fs::read_dir(ctx.workspace.folder().join("uploads"))? {
        let entry = entry?;
        let modified: chrono::DateTime<chrono::Utc> = entry.metadata()?.modified()?.into();
        if ctx.now() - modified > DRAFT_AGE {
            std::fs::remove_dir_all(entry.path())?;
            if let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()) {
                ctx.workspace.running.dry_runs.forget(id);
            }
        }
    }
    Ok(())
}

/// The file of a draft and its name as uploaded.
///
/// # Errors
///
/// [`Error::NotFound`] for a draft that is not there, or no longer.
pub async fn file(ctx: &Context, id: DraftId) -> Result<(PathBuf, String)> {
    let folder = ctx.workspace.folder().join("uploads").join(id.to_string());
    match tokio::fs::read_to_string(folder.join("name")).await {
        Ok(name) => Ok((folder.join("data"), name)),
        Err(_) => Err(Error::not_found("upload", id)),
    }
}

/// What a draft looks like: without `kind` as the one whose fields it has most of, without `sheet` the first with rows.
///
/// A sheet without rows is still shown, with what is wrong with it, so that another can be chosen.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::Refused`] with the rule that says why the file cannot be read.
pub async fn preview(
    ctx: &Context,
    id: DraftId,
    kind: Option<Kind>,
    sheet: Option<String>,
) -> Result<Preview> {
    ctx.may(Action::Import)?;
    let (path, file_name) = file(ctx, id).await?;
    let bytes = tokio::fs::metadata(&path).await?.len();
    let draft = Draft { id, file_name, bytes };
    let (today, currency) = (ctx.today(), setting::currency(ctx).await?);
    let own = own_columns(ctx, Kind::Accounts).await?;
    let looking = tokio::task::spawn_blocking(move || {
        let preview = look_at(draft, &path, Asked { kind, sheet, own }, today, currency)?;
        let identity = source::identity(&path, &fingerprint_of(&path)?, preview.sheet.as_deref());
        Ok::<_, Error>((preview, identity.map_err(unreadable)?))
    });
    let (mut preview, identity) = looking.await??;
    let connection = ctx.workspace.database.reader();
    let people = person::stored(ctx).await?;
    preview.already = store::taken(connection, preview.kind, &identity)
        .await?
        .map(|import| import.shown(&people));
    Ok(preview)
}

/// The fingerprint of a draft's file, made once and kept beside it: a file of gigabytes takes seconds to read.
fn fingerprint_of(path: &Path) -> Result<String> {
    let kept = path.with_file_name("sha256");
    if let Ok(fingerprint) = std::fs::read_to_string(&kept) {
        return Ok(fingerprint);
    }
    let fingerprint = source::fingerprint(path).map_err(unreadable)?;
    std::fs::write(kept, &fingerprint)?;
    Ok(fingerprint)
}

/// What is to be shown of a draft, and what its columns may hold besides.
struct Asked {
    kind: Option<Kind>,
    sheet: Option<String>,
    own: Vec<OwnColumn>,
}

fn look_at(
    draft: Draft,
    path: &Path,
    asked: Asked,
    today: NaiveDate,
    currency: Option<Currency>,
) -> Result<Preview> {
    let Asked { kind, sheet, own } = asked;
    let options = SourceOptions {
        sheet: sheet.clone(),
        ..SourceOptions::default()
    };
    let source = match Source::open(path, &options) {
        Err(error @ (SourceError::Empty | SourceError::NoRows)) if sheet.is_some() => {
            return without_rows(draft, path, kind, sheet, error);
        }
        opened => opened.map_err(unreadable)?,
    };
    let header = source.header().to_vec();
    let kind = kind.unwrap_or_else(|| likeliest(&header));
    let sample = source.sample().iter().take(PREVIEW_ROWS).map(texts).collect();
    let mut mapping = Mapping::guess(kind, &header);
    if kind == Kind::Accounts {
        mapping = mapping.with_own(own);
    }
    Ok(Preview {
        draft,
        kind,
        fields: kind.fields(),
        format: source.format().to_string(),
        encoding: source.encoding().map(str::to_owned),
        delimiter: source.delimiter(),
        sheet: source.sheet().map(str::to_owned),
        sheets: source.sheets().to_vec(),
        unreadable: None,
        problems: problems(&source, &mapping, today, currency),
        already: None,
        mapping,
        header,
        sample,
    })
}

/// A workbook whose chosen sheet has nothing to show.
fn without_rows(
    draft: Draft,
    path: &Path,
    kind: Option<Kind>,
    sheet: Option<String>,
    error: SourceError,
) -> Result<Preview> {
    let source = Source::open(path, &SourceOptions::default()).map_err(unreadable)?;
    let kind = kind.unwrap_or(Kind::Accounts);
    Ok(Preview {
        draft,
        kind,
        header: Vec::new(),
        sample: Vec::new(),
        mapping: Mapping::guess(kind, &[]),
        fields: kind.fields(),
        format: Format::Xlsx.to_string(),
        encoding: None,
        delimiter: None,
        sheet,
        sheets: source.sheets().to_vec(),
        unreadable: unreadable(error).refusal(),
        problems: Vec::new(),
        already: None,
    })
}

/// Says what is wrong with a row, if anything.
type Check = Box<dyn Fn(&Row) -> Option<Finding>>;

/// What is wrong with the first rows under a mapping; nothing while required fields have no column. How dates are
/// meant is judged by these rows alone: a preview does not read the whole file.
fn problems(
    source: &Source,
    mapping: &Mapping,
    today: NaiveDate,
    currency: Option<Currency>,
) -> Vec<Finding> {
    let Ok(options) = read_options(source, mapping, today, None, || false) else {
        return Vec::new();
    };
    let check: Result<Check, MappingError> = match mapping.kind() {
        Kind::Ledger => LedgerReader::new(mapping, options)
            .map(|reader| -> Check { Box::new(move |row| reader.read(row, &mut Vec::new()).err()) }),
        Kind::Accounts => AccountReader::new(mapping, options)
            .map(|reader| -> Check { Box::new(move |row| reader.read(row, &mut Vec::new()).err()) }),
        Kind::Assessments => AssessmentReader::new(mapping, options, today)
            .map(|reader| -> Check { Box::new(move |row| reader.read(row).err()) }),
        Kind::Products => ProductReader::new(mapping, options)
            .map(|reader| -> Check { Box::new(move |row| reader.read(row).err()) }),
        Kind::Margins => MarginReader::new(mapping, options)
            .map(|reader| -> Check { Box::new(move |row| reader.read(row).err()) }),
        Kind::Rates => RateReader::new(mapping, options, currency)
            .map(|reader| -> Check { Box::new(move |row| reader.read(row).err()) }),
        Kind::Activities => ActivityReader::new(mapping, options)
            .map(|reader| -> Check { Box::new(move |row| reader.read(row, &mut Vec::new()).err()) }),
        Kind::Contacts => ContactReader::new(mapping, options)
            .map(|reader| -> Check { Box::new(move |row| reader.read(row, &mut Vec::new()).err()) }),
        Kind::Opportunities => OpportunityReader::new(mapping, options, currency)
            .map(|reader| -> Check { Box::new(move |row| reader.read(row, &mut Vec::new()).err()) }),
        Kind::StageChanges => StageChangeReader::new(mapping, options)
            .map(|reader| -> Check { Box::new(move |row| reader.read(row).err()) }),
        Kind::Contracts => ContractReader::new(mapping, options, currency)
            .map(|reader| -> Check { Box::new(move |row| reader.read(row).err()) }),
        Kind::Quotas => QuotaReader::new(mapping, options, currency)
            .map(|reader| -> Check { Box::new(move |row| reader.read(row).err()) }),
        Kind::Ratings => RatingReader::new(mapping, options)
            .map(|reader| -> Check { Box::new(move |row| reader.read(row).err()) }),
        Kind::Wallets => WalletReader::new(mapping, options, currency)
            .map(|reader| -> Check { Box::new(move |row| reader.read(row).err()) }),
    };
    check
        .map(|check| source.sample().iter().filter_map(check).take(PROBLEMS).collect())
        .unwrap_or_default()
}

/// The kind for which the header has all that is needed: what has stages are opportunities, of the rest ledgers come first.
fn likeliest(header: &[String]) -> Kind {
    let is_complete = |kind: &Kind| Mapping::guess(*kind, header).check().is_ok();
    let has_stages = |kind: &Kind| Mapping::guess(*kind, header).column(Field::Stage).is_some();
    let with_stages = [Kind::Opportunities, Kind::StageChanges];
    let found = with_stages
        .iter()
        .find(|kind| is_complete(kind) && has_stages(kind));
    if let Some(kind) = found {
        return *kind;
    }
    // A list of accounts has no margins; a list of products may call its codes and names as one of accounts does.
    let has_margins = Mapping::guess(Kind::Margins, header)
        .column(Field::Margin)
        .is_some();
    let ways: &[Kind] = if has_margins {
        &[Kind::Ledger, Kind::Products, Kind::Margins]
    } else {
        &[
            Kind::Ledger,
            Kind::Rates,
            Kind::Contracts,
            Kind::Quotas,
            Kind::Ratings,
            Kind::Wallets,
            Kind::Contacts,
            Kind::Activities,
            Kind::Accounts,
            Kind::Assessments,
            Kind::Products,
        ]
    };
    ways.iter().copied().find(is_complete).unwrap_or(Kind::Accounts)
}

fn texts(row: &Row) -> Vec<String> {
    row.cells()
        .map(|cell| match cell {
            Cell::Empty => String::new(),
            Cell::Text(text) => text.to_owned(),
            Cell::Integer(number) => number.to_string(),
            Cell::Number(number) => number.to_string(),
            Cell::Date(date) => date.to_string(),
            Cell::DateTime(moment) => moment.to_string(),
            Cell::Bool(truth) => truth.to_string(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_a_file_is_told_by_its_header() {
        for (header, expected) in [
            ("客户编码,日期,金额,毛利率", Kind::Ledger),
            ("客户编码,客户名称,产品,分类", Kind::Accounts),
            ("编码,名称,品类,毛利率", Kind::Products),
            ("SKU,Category", Kind::Products),
            ("product,margin", Kind::Products),
            ("品类,毛利率（%）", Kind::Margins),
            ("日期,币种,汇率", Kind::Rates),
            (
                "客户编码,客户名称,合同编号,开始日期,到期日期,合同金额",
                Kind::Contracts,
            ),
            (
                "customer,contract no,start date,end date,contract value",
                Kind::Contracts,
            ),
            ("订单日期,客户编码,合同编号,产品,数量,金额", Kind::Ledger),
            ("客户,联系人,手机,合法性基础", Kind::Contacts),
            ("客户,联系人,手机", Kind::Accounts),
            ("客户,拜访日期,活动类型,内容", Kind::Activities),
            ("对象类型,对象,期间,基本目标", Kind::Quotas),
            ("客户编码,评分标准,评分,来源,评分日期", Kind::Ratings),
            ("account,wallet,source,date", Kind::Wallets),
            ("客户,意向,日期", Kind::Accounts),
            (
                "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value",
                Kind::Opportunities,
            ),
            (
                "商机编号,商机名称,客户,负责人,商机阶段,预计成交日期,金额",
                Kind::Opportunities,
            ),
            ("编号,客户,日期,金额,状态", Kind::Ledger),
            ("商机编号,阶段,变更日期,变更人", Kind::StageChanges),
            ("a,b", Kind::Accounts),
        ] {
            let header: Vec<String> = header.split(',').map(str::to_owned).collect();
            assert_eq!(likeliest(&header), expected, "{header:?}");
        }
    }
}
