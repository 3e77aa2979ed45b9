//! Accessibility faults, as axe-core finds them.

use std::{
    fmt::{self, Display, Formatter},
    fs,
    path::PathBuf,
};

use serde::Deserialize;

use super::{BrowserError, Page};
use crate::{suite::WhyNot, workspace_root};

/// How bad a fault is, by axe's judgement; ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Impact {
    /// A nuisance.
    Minor,
    /// Slows some people down.
    Moderate,
    /// Keeps some people from parts of the page.
    Serious,
    /// Keeps some people from the page altogether.
    Critical,
}

/// One rule that the page breaks, with every place where it does.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Violation {
    /// The rule's name, such as `label`.
    pub rule: String,
    /// How bad it is.
    pub impact: Impact,
    /// What the rule asks for.
    pub help: String,
    /// Selectors of the elements that break it.
    pub targets: Vec<String>,
}

impl Display for Violation {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{:?} {}: {} ({})",
            self.impact,
            self.rule,
            self.help,
            self.targets.join(", ")
        )
    }
}

impl Page {
    /// Runs axe-core on the page as it stands, and returns the faults, the worst first.
    ///
    /// # Errors
    /// When `node_modules/axe-core` is missing (`npm ci` brings it), or the page does not let it run.
    pub async fn axe(&self) -> Result<Vec<Violation>, BrowserError> {
        if !self.evaluate::<bool>("typeof window.axe === 'object'").await? {
            let path = script()?;
            let source = fs::read_to_string(&path).map_err(|source| BrowserError::File { path, source })?;
            self.evaluate::<bool>(&format!("{source}\ntrue")).await?;
        }
        let mut violations: Vec<Violation> = self.evaluate(RUN).await?;
        violations.sort_by_key(|violation| std::cmp::Reverse(violation.impact));
        Ok(violations)
    }
}

/// Where npm puts axe-core.
pub(super) fn script() -> Result<PathBuf, WhyNot> {
    let path = workspace_root().join("node_modules/axe-core/axe.min.js");
    if path.is_file() {
        Ok(path)
    } else {
        Err(WhyNot::PackageMissing { package: "axe-core" })
    }
}

// axe leaves the impact out where it is not sure; we do not let that pass as harmless.
const RUN: &str = "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(
    ({ id, impact, help, nodes }) =>
        ({ rule: id, impact: impact ?? 'serious', help, targets: nodes.map(({ target }) => target.join(' ')) })))";
