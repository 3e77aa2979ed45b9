//! What one may go to or do from anywhere, found by its name in either language, by pinyin too.

use dahu_core::{
    access::Action::{self, *},
    search::SearchQuery,
};

use crate::{
    page::Page,
    text::{Language, Texts},
};

/// A page or an action.
#[derive(Clone, Copy, Debug)]
pub(super) struct Command {
    /// The key of its name.
    pub(super) key: &'static str,
    /// Its address.
    pub(super) path: &'static str,
    /// Whether a form sends it.
    pub(super) is_sent: bool,
}

/// The key of its name, its address, and what one has to be allowed to do for it; the parts of the navigation come before.
#[rustfmt::skip]
const COMMANDS: [(&str, &str, Action); 56] = [
    ("account-new", "/accounts/new", CreateAccount),
    ("targets-title", "/targets", SeeAccount),
    ("reports", "/reports", SeeAccount),
    ("review", "/review", SeeSales),
    ("cohort-title", "/funnel/cohort", SeeSales),
    ("flow-title", "/funnel/flow", SeeSales),
    ("causes-title", "/funnel/causes", SeeSales),
    ("won-title", "/opportunities/won", SeeOpportunities),
    ("reasons-title", "/opportunities/reasons", SeeOpportunities),
    ("pipelines", "/pipelines", ManagePipelines),
    ("kinds", "/kinds", SeeSales),
    ("kinds-rules", "/kinds/rules", SeeAccount),
    ("selling", "/selling", SeeSales),
    ("selling-rules", "/selling/rules", SeeAccount),
    ("selling-requirements", "/selling/requirements", SeeAccount),
    ("allocation", "/allocation", PlanEffort),
    ("plans", "/plans", SeePlans),
    ("plan-templates", "/plans/templates", SeePlans),
    ("playbooks", "/playbooks", SeeOpportunities),
    ("cases", "/cases", SeeAccount),
    ("pool", "/pool", Claim),
    ("handovers", "/handovers", SeeAccount),
    ("bulk-edits", "/accounts/bulk", EditAccount),
    ("health", "/accounts/health", SeeSales),
    ("health-alerts", "/accounts/health/alerts", SeeSales),
    ("health-backtest", "/accounts/health/backtest", SeeWholeFirm),
    ("duplicates", "/duplicates", FindDuplicates),
    ("handover-new", "/handovers/new", HandOver),
    ("merges", "/merges", MergeRecords),
    ("model-card", "/value/model", SeeWholeFirm),
    ("retention-title", "/value/retention", SeeWholeFirm),
    ("selection", "/selection", SeeSelection),
    ("selection-matrix", "/selection/matrix", SeeSelection),
    ("selection-criteria", "/selection/criteria", SeeSelection),
    ("selection-reviews", "/selection/reviews", SeeWholeFirm),
    ("forecast", "/forecast", SeeQuotas),
    ("quotas", "/quotas", SeeQuotas),
    ("quota-new", "/quotas/new", SetQuotas),
    ("competence", "/competence", SeeCompetence),
    ("competence-team", "/competence/team", SeeCompetence),
    ("competence-profiles", "/competence/profiles", SeeCompetence),
    ("trainings", "/competence/trainings", SeeCompetence),
    ("people-title", "/people", SeePeople),
    ("teams", "/teams", SeePeople),
    ("audit", "/audit", SeeAudit),
    ("sign-in-rules", "/settings/sign-in", ManageSettings),
    ("custom-fields", "/settings/fields", ManageSettings),
    ("pool-settings", "/settings/pool", ManageSettings),
    ("pool-runs", "/pool/runs", ManageSettings),
    ("mails", "/mail", ManageSettings),
    ("tokens-all", "/me/tokens/all", ManagePeople),
    ("my-sign-in", "/me/password", ManageOwnSignIn),
    ("two-step", "/me/two-step", ManageOwnSignIn),
    ("passkeys", "/me/passkeys", ManageOwnSignIn),
    ("me-sessions", "/me/sessions", ManageOwnSignIn),
    ("me-tokens", "/me/tokens", ManageOwnSignIn),
];
const SIGN_OUT: Command = Command {
    key: "sign-out",
    path: "/sign-out",
    is_sent: true,
};

/// All that is open to the reader.
fn open(page: &Page) -> Vec<Command> {
    let plain = |key, path| Command {
        key,
        path,
        is_sent: false,
    };
    let sections = page
        .sections()
        .map(|section| plain(section.key(), section.path()));
    let others = COMMANDS.iter().filter(|(_, _, action)| page.may(*action));
    sections
        .chain(others.map(|(key, path, _)| plain(key, path)))
        .chain([SIGN_OUT])
        .collect()
}

/// Those whose names hold what was typed, the nearest first; all of them where nothing was typed.
pub(super) fn matching(page: &Page, typed: &str) -> Vec<Command> {
    let commands = open(page);
    if typed.is_empty() {
        return commands;
    }
    let Some(query) = SearchQuery::parse(typed) else {
        return Vec::new();
    };
    let names = [Language::Chinese, Language::English].map(Texts::new);
    let near = |command: &Command| {
        let names = names.each_ref().map(|texts| texts.text(command.key));
        query.closeness(&names.each_ref().map(String::as_str))
    };
    let mut found: Vec<_> = commands
        .into_iter()
        .filter_map(|command| Some((near(&command)?, command)))
        .collect();
    found.sort_by_key(|(near, _)| std::cmp::Reverse(*near));
    found.into_iter().map(|(_, command)| command).collect()
}
