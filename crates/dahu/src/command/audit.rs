//! `dahu audit`: whether the trail still stands as it was recorded, the trail as a file, and how long it is kept.

use std::{
    error::Error,
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use dahu_app::{
    Context,
    audit::{self, Exported, Filter, LISTED_AT_MOST, Tracker, Verdict},
};
use dahu_web::{
    audit_words,
    export::{self, AUDIT_ROWS_AT_MOST},
    text::Texts,
};

use super::{Outcome, place::Place};
use crate::output;

/// The trail of everything that was changed, tried and taken away.
#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// Walks the whole chain of events and says whether it holds, or exactly where it breaks; exit code 1 then
    Verify(Verify),
    /// Writes events to a file: CSV, JSONL or XLSX by its ending; recorded itself
    Export(Export),
    /// Removes events before a day, six months back at least; recorded itself
    Trim(Trim),
    /// Says for how many months events are kept, six at least, or sets it; for ever where nothing was set
    Keep(Keep),
}

#[derive(Debug, Args)]
pub(super) struct Verify {
    /// A head that was written down earlier, which must stand in the chain
    #[arg(long)]
    head: Option<String>,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
pub(super) struct Export {
    /// File to write: .csv, .jsonl or .xlsx
    file: PathBuf,
    /// First day, in UTC
    #[arg(long)]
    from: Option<NaiveDate>,
    /// Last day, in UTC
    #[arg(long)]
    until: Option<NaiveDate>,
    /// Who acted: a login, a name, "system" or "visitor"
    #[arg(long)]
    who: Option<String>,
    /// What changed, such as account
    #[arg(long)]
    noun: Option<String>,
    /// What happened, such as created
    #[arg(long)]
    verb: Option<String>,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
pub(super) struct Trim {
    /// The first day whose events stay
    #[arg(long)]
    before: NaiveDate,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
pub(super) struct Keep {
    /// Months for which events are kept, six at least
    #[arg(long, conflicts_with = "for_ever")]
    months: Option<u32>,
    /// Keeps events for ever
    #[arg(long)]
    for_ever: bool,
    #[command(flatten)]
    place: Place,
}

impl Audit {
    pub(super) async fn run(self, texts: &Texts) -> Outcome {
        match self {
            Self::Verify(verify) => verify.run(texts).await,
            Self::Export(export) => export.run(texts).await,
            Self::Trim(trim) => {
                let ctx = trim.place.context(texts).await?;
                let trimmed = audit::trim(&ctx, trim.before).await?;
                let facts = [
                    ("events", trimmed.events.to_string()),
                    ("sequence", trimmed.begins_at.to_string()),
                ];
                output::line(texts.fill("command-audit-trimmed", &facts));
                Ok(())
            }
            Self::Keep(keep) => {
                let ctx = keep.place.context(texts).await?;
                if keep.for_ever || keep.months.is_some() {
                    audit::keep_for(&ctx, keep.months).await?;
                }
                output::line(audit_words::kept(texts, audit::kept_for(&ctx).await?));
                Ok(())
            }
        }
    }
}

impl Verify {
    async fn run(self, texts: &Texts) -> Outcome {
        let ctx = self.place.context(texts).await?;
        let verdict = audit::verify(&ctx, self.head.as_deref(), &Tracker::default()).await?;
        tell(&verdict, texts);
        match verdict.fracture {
            None => Ok(()),
            Some(fracture) => Err(audit_words::fracture(texts, &fracture).into()),
        }
    }
}

fn tell(verdict: &Verdict, texts: &Texts) {
    output::line(texts.counted("audit-events-checked", verdict.events));
    if let (Some(first), Some(last)) = (verdict.first_at, verdict.last_at) {
        let facts = [("first", first.to_rfc3339()), ("last", last.to_rfc3339())];
        output::line(texts.fill("audit-from-to", &facts));
    }
    if verdict.begins_at > 1 {
        output::line(texts.text_with("audit-begins-at", "sequence", verdict.begins_at));
    }
    if verdict.erased > 0 {
        output::line(texts.counted("audit-erased", verdict.erased));
    }
    if let Some(noted) = verdict.noted {
        output::line(texts.text_with("audit-noted", "sequence", noted.sequence));
    }
    if verdict.fracture.is_none() {
        output::line(texts.text_with("audit-head", "head", &verdict.head));
        output::line(texts.text("audit-holds"));
    }
}

impl Export {
    async fn run(self, texts: &Texts) -> Outcome {
        let Some(form) = Form::of(&self.file) else {
            return Err(texts
                .text_with("command-audit-ending", "path", self.file.display())
                .into());
        };
        let ctx = self.place.context(texts).await?;
        let who = match &self.who {
            Some(who) => Some(audit::who(&ctx, who).await?),
            None => None,
        };
        let filter = Filter {
            who,
            noun: self.noun.clone(),
            verb: self.verb.clone(),
            from: self.from,
            until: self.until,
            ..Filter::default()
        };
        let file = BufWriter::new(File::create(&self.file).map_err(|error| {
            let facts = [
                ("path", self.file.display().to_string()),
                ("detail", error.to_string()),
            ];
            texts.fill("command-cannot-write", &facts)
        })?);
        let rows = form.write(&ctx, &filter, file, texts).await?;
        let exported = Exported {
            what: "audit",
            rows: Some(rows),
            format: form.word(),
            filter: &self.told(),
            subject: None,
        };
        audit::exported(&ctx, &exported).await?;
        output::line(texts.counted("command-audit-exported", rows));
        Ok(())
    }

    /// The filter as its event keeps it.
    fn told(&self) -> String {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
        [
            ("from", day(self.from)),
            ("until", day(self.until)),
            ("who", self.who.clone()),
            ("noun", self.noun.clone()),
            ("verb", self.verb.clone()),
        ]
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| format!("{name}={value}")))
        .collect::<Vec<_>>()
        .join("&")
    }
}

#[derive(Clone, Copy)]
enum Form {
    Csv,
    Lines,
    Xlsx,
}

impl Form {
    fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "jsonl" => Some(Self::Lines),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Lines => "jsonl",
            Self::Xlsx => "xlsx",
        }
    }

    /// Writes the events page after page, so that their number has no limit but a sheet's; returns how many.
    async fn write(
        self,
        ctx: &Context,
        filter: &Filter,
        mut file: impl Write,
        texts: &Texts,
    ) -> Result<u64, Box<dyn Error>> {
        let mut sheet = export::audit(&[], texts);
        if matches!(self, Self::Csv) {
            file.write_all(&sheet.to_csv())?;
        }
        let (mut rows, mut after) = (0, None);
        loop {
            let page = audit::list(ctx, filter, after.as_deref(), LISTED_AT_MOST).await?;
            rows += page.rows.len() as u64;
            match self {
                Self::Lines => {
                    for row in &page.rows {
                        serde_json::to_writer(&mut file, row)?;
                        file.write_all(b"\n")?;
                    }
                }
                Self::Csv => file.write_all(&export::audit(&page.rows, texts).to_csv_rows())?,
                Self::Xlsx if rows > AUDIT_ROWS_AT_MOST => {
                    return Err(texts.text("rule-too-many-rows").into());
                }
                Self::Xlsx => sheet.rows.extend(export::audit(&page.rows, texts).rows),
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        if matches!(self, Self::Xlsx) {
            file.write_all(&sheet.to_xlsx()?)?;
        }
        file.flush()?;
        Ok(rows)
    }
}
