//! What can be done.

/// What an action is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// One account, or each of many.
    Account,
    /// The workspace as a whole.
    Workspace,
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $about:ident;)+) => {
        /// What can be done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action {
            $($(#[$doc])* $name,)+
        }

        impl Action {
            /// All of them, in the order in which tables show them.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$name),+];

            /// A stable word for it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// What it is about.
            #[must_use]
            pub fn about(self) -> About {
                match self { $(Self::$name => About::$about,)+ }
            }
        }
    };
}

actions! {
    /// See an account: its facts, team, targets, assessments and what changed.
    SeeAccount = "see_account", Account;
    /// See what it bought: ledger lines, sums, contracts.
    SeeSales = "see_sales", Account;
    /// See what it is worth.
    SeeValue = "see_value", Account;
    /// See what it leaves after costs.
    SeeMargin = "see_margin", Account;
    /// See mobile numbers and e-mail addresses of its contacts.
    SeeContactDetails = "see_contact_details", Account;
    /// Take it along in a file.
    ExportAccounts = "export_accounts", Account;
    /// Change its facts.
    EditAccount = "edit_account", Account;
    /// Judge its intent.
    AssessIntent = "assess_intent", Account;
    /// Add, change and remove its contacts.
    EditContacts = "edit_contacts", Account;
    /// Hand out and erase what is known of a contact.
    AnswerDataRequests = "answer_data_requests", Account;
    /// Say who is on its team.
    ChangeAccountTeam = "change_account_team", Account;
    /// See what it may buy: its opportunities, with their amounts.
    SeeOpportunities = "see_opportunities", Account;
    /// Open its opportunities and take them on.
    WorkOpportunities = "work_opportunities", Account;
    /// See whether it is a key account, and why: its score, its rank, how it is rated.
    SeeSelection = "see_selection", Account;
    /// See its plans.
    SeePlans = "see_plans", Account;
    /// Write its plans, work at them and review them.
    WorkPlans = "work_plans", Account;
    /// Approve its plans, or send them back.
    ApprovePlans = "approve_plans", Account;
    /// Give it to another owner.
    HandOver = "hand_over", Account;
    /// Give it back to the pool.
    Release = "release", Account;
    /// Take it out of the pool.
    Claim = "claim", Account;
    /// Say which kind of key account it is, and which way of selling suits it.
    ClassifyAccount = "classify_account", Account;
    /// Make it one with another that is the same, its contacts too, and take that back.
    MergeRecords = "merge_records", Account;

    /// Enter a new account.
    CreateAccount = "create_account", Workspace;
    /// Say which stages opportunities go through.
    ManagePipelines = "manage_pipelines", Workspace;
    /// Say by which rules kinds and ways of selling are proposed, and what each way needs.
    ManageMethod = "manage_method", Workspace;
    /// See where the hours of people go, and where they would bring most.
    PlanEffort = "plan_effort", Workspace;
    /// Say what plans begin with, and what stands in playbooks.
    ManagePlaybooks = "manage_playbooks", Workspace;
    /// Offer a view of the list of accounts to everybody.
    ShareViews = "share_views", Workspace;
    /// See quotas: one's own, those of people and teams below, and those of accounts whose sales one may see.
    SeeQuotas = "see_quotas", Workspace;
    /// Set quotas: of the people and teams below, and of accounts that one or they answer for.
    SetQuotas = "set_quotas", Workspace;
    /// See competence: one's own, that of the people in the teams that one manages, and the firm's profiles and trainings.
    SeeCompetence = "see_competence", Workspace;
    /// Say which competences the firm asks for, how far, and which trainings there are; of people it shows nothing.
    ManageCompetences = "manage_competences", Workspace;
    /// Agree on what key accounts are chosen by, and decide in reviews.
    DecideSelection = "decide_selection", Workspace;
    /// See figures of the whole firm: valuations, models, retention, margins and rates.
    SeeWholeFirm = "see_whole_firm", Workspace;
    /// Value the accounts.
    ValueAccounts = "value_accounts", Workspace;
    /// Look for accounts and contacts that stand twice, and say what they are to each other.
    FindDuplicates = "find_duplicates", Workspace;
    /// Upload, try, import and undo files.
    Import = "import", Workspace;
    /// See the firm's people and teams.
    SeePeople = "see_people", Workspace;
    /// Invite people, change their roles, end their sessions.
    ManagePeople = "manage_people", Workspace;
    /// Change teams and who is in them.
    ManageTeams = "manage_teams", Workspace;
    /// Change how the workspace works: sign-in, pool, keeping.
    ManageSettings = "manage_settings", Workspace;
    /// See, check and export the audit trail.
    SeeAudit = "see_audit", Workspace;
    /// Ask why somebody else can or cannot do something.
    ExplainAccess = "explain_access", Workspace;
    /// Manage one's own sign-in: password, second factors, sessions, tokens.
    ManageOwnSignIn = "manage_own_sign_in", Workspace;
}
