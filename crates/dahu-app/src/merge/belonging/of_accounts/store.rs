//! The tables with rows that belong to accounts, and which of these rows are set aside.

use super::Ownership;
use crate::merge::belonging::{
    Belonging, Rest,
    of_contacts::{ACTIVITY_CONTACT, CONTACT, CONTACT_POST, DUPLICATE_PAIR, SERVICE_CASE},
    of_judgements,
    table::{
        Kind::{Big, Day, Id, Integer, Moment, Text, Truth},
        Table,
    },
};

const ID: &[&str] = &["id"];

const TARGET: Table = Table {
    name: "target",
    primary: ID,
    columns: &[
        ("id", Id),
        ("account_id", Id),
        ("salesperson_id", Id),
        ("from_on", Day),
        ("until_on", Day),
    ],
    needs: &[],
};

const ASSESSMENT: Table = Table {
    name: "assessment",
    primary: ID,
    columns: &[("id", Id), ("account_id", Id)],
    needs: &[],
};

const ACCOUNT_PERSON: Table = Table {
    name: "account_person",
    primary: ID,
    columns: &[
        ("id", Id),
        ("account_id", Id),
        ("person_id", Id),
        ("role", Text),
        ("whole_group", Truth),
        ("from_on", Day),
        ("until_on", Day),
        ("given_by", Id),
        ("given_at", Moment),
    ],
    needs: &[],
};

const ACCOUNT_VALUE: Table = Table {
    name: "account_value",
    primary: &["account_id"],
    columns: &[
        ("account_id", Id),
        ("run", Integer),
        ("repeat_purchases", Integer),
        ("recency_days", Integer),
        ("age_days", Integer),
        ("alive_ppm", Integer),
        ("expected_milli", Big),
        ("spend", Big),
        ("within", Big),
        ("within_low", Big),
        ("within_high", Big),
        ("residual", Big),
        ("keeping", Big),
        ("opening", Big),
        ("movement", Text),
        ("change", Big),
        ("value_rank", Integer),
        ("sales_rank", Integer),
        ("margin_ppm", Integer),
        ("by_contract", Truth),
    ],
    needs: &[],
};

const CONTRACT_TERM: Table = Table {
    name: "contract_term",
    primary: &["account_id", "contract", "starts_on", "import_id"],
    columns: &[
        ("import_id", Id),
        ("account_id", Id),
        ("contract", Text),
        ("starts_on", Day),
        ("ends_on", Day),
        ("amount", Big),
    ],
    needs: &[],
};

const HANDOVER_ACCOUNT: Table = Table {
    name: "handover_account",
    primary: ID,
    columns: &[
        ("id", Id),
        ("handover_id", Id),
        ("account_id", Id),
        ("owner_id", Id),
        ("to_person", Id),
        ("promises", Text),
        ("next_steps", Text),
        ("noted_by", Id),
        ("noted_at", Moment),
    ],
    needs: &[("handover_id", "handover")],
};

const HANDOVER_ITEM: Table = Table {
    name: "handover_item",
    primary: ID,
    columns: &[
        ("id", Id),
        ("handover_id", Id),
        ("account_id", Id),
        ("kind", Text),
        ("subject_id", Id),
        ("from_person", Id),
        ("until_on", Day),
        ("begun_id", Id),
        ("taken_up", Truth),
    ],
    needs: &[("handover_id", "handover")],
};

const POOL_STAY: Table = Table {
    name: "pool_stay",
    primary: ID,
    columns: &[
        ("id", Id),
        ("account_id", Id),
        ("since_on", Day),
        ("because", Text),
        ("reason", Text),
        ("former_owner", Id),
        ("released_by", Id),
        ("run_id", Id),
        ("target_id", Id),
        ("ended_at", Moment),
        ("claimed_by", Id),
        ("protected_until", Day),
    ],
    needs: &[("run_id", "pool_run")],
};

const POOL_NOTICE: Table = Table {
    name: "pool_notice",
    primary: &["account_id"],
    columns: &[
        ("account_id", Id),
        ("owner_id", Id),
        ("noticed_on", Day),
        ("release_on", Day),
        ("because", Text),
        ("since_on", Day),
        ("run_id", Id),
    ],
    needs: &[],
};

const POOL_EXEMPT: Table = Table {
    name: "pool_exempt",
    primary: &["account_id"],
    columns: &[
        ("account_id", Id),
        ("reason", Text),
        ("marked_by", Id),
        ("marked_at", Moment),
    ],
    needs: &[],
};

const ACTIVITY: Table = Table {
    name: "activity",
    primary: ID,
    columns: &[("id", Id), ("account_id", Id)],
    needs: &[],
};

const TASK: Table = Table {
    name: "task",
    primary: ID,
    columns: &[("id", Id), ("account_id", Id)],
    needs: &[],
};

const FILE: Table = Table {
    name: "file",
    primary: ID,
    columns: &[("id", Id), ("account_id", Id)],
    needs: &[],
};

const ACCOUNT_TIE: Table = Table {
    name: "account_tie",
    primary: ID,
    columns: &[
        ("id", Id),
        ("account_id", Id),
        ("kind", Text),
        ("other_id", Id),
        ("other_name", Text),
        ("note", Text),
        ("created_at", Moment),
        ("created_by", Id),
    ],
    needs: &[("account_id", "account"), ("other_id", "account")],
};

const OPPORTUNITY: Table = Table {
    name: "opportunity",
    primary: ID,
    columns: &[("id", Id), ("account_id", Id)],
    needs: &[],
};

const OPPORTUNITY_UNIT: Table = Table {
    name: "opportunity_unit",
    primary: &["opportunity_id", "account_id"],
    columns: &[("opportunity_id", Id), ("account_id", Id)],
    needs: &[("opportunity_id", "opportunity")],
};

const PLAN: Table = Table {
    name: "plan",
    primary: ID,
    columns: &[("id", Id), ("account_id", Id)],
    needs: &[],
};

const CALL_SHEET: Table = Table {
    name: "call_sheet",
    primary: ID,
    columns: &[("id", Id), ("account_id", Id)],
    needs: &[],
};

const QUOTA: Table = Table {
    name: "quota",
    primary: ID,
    columns: &[
        ("id", Id),
        ("kind", Text),
        ("person_id", Id),
        ("team_id", Id),
        ("account_id", Id),
        ("product", Text),
        ("span", Text),
        ("first_on", Day),
        ("last_on", Day),
        ("basic", Big),
        ("stretch", Big),
        ("challenge", Big),
        ("note", Text),
        ("set_at", Moment),
        ("set_by", Id),
    ],
    needs: &[],
};

const BULK_EDIT_ACCOUNT: Table = Table {
    name: "bulk_edit_account",
    primary: &["bulk_edit_id", "account_id"],
    columns: &[("bulk_edit_id", Id), ("account_id", Id), ("step", Text)],
    needs: &[("bulk_edit_id", "bulk_edit")],
};

/// All of these tables.
pub(in crate::merge::belonging) const TABLES: &[&Table] = &[
    &TARGET,
    &ASSESSMENT,
    &ACCOUNT_PERSON,
    &ACCOUNT_VALUE,
    &CONTRACT_TERM,
    &HANDOVER_ACCOUNT,
    &HANDOVER_ITEM,
    &POOL_STAY,
    &POOL_NOTICE,
    &POOL_EXEMPT,
    &ACTIVITY,
    &TASK,
    &FILE,
    &ACCOUNT_TIE,
    &OPPORTUNITY,
    &OPPORTUNITY_UNIT,
    &PLAN,
    &CALL_SHEET,
    &QUOTA,
    &BULK_EDIT_ACCOUNT,
];

const SAME_TARGET: &str = "EXISTS (SELECT 1 FROM target AS kept WHERE kept.account_id = $2 \
    AND kept.salesperson_id = own.salesperson_id \
    AND (kept.from_on = own.from_on OR (kept.until_on IS NULL AND own.until_on IS NULL)))";
const SAME_ROLE: &str = "own.role = 'owner' OR (own.until_on IS NULL AND EXISTS \
    (SELECT 1 FROM account_person AS kept WHERE kept.account_id = $2 AND kept.person_id = own.person_id \
    AND kept.role = own.role AND kept.until_on IS NULL))";
/// The same where the owner of the account that goes becomes the owner of both.
const SAME_ROLE_BUT_OWNER: &str = "(own.role = 'owner' AND own.until_on IS NOT NULL) OR \
    (own.role <> 'owner' AND own.until_on IS NULL AND EXISTS \
    (SELECT 1 FROM account_person AS kept WHERE kept.account_id = $2 AND kept.person_id = own.person_id \
    AND kept.role = own.role AND kept.until_on IS NULL))";
const SAME_TERM: &str = "EXISTS (SELECT 1 FROM contract_term AS kept WHERE kept.account_id = $2 \
    AND kept.contract = own.contract AND kept.starts_on = own.starts_on AND kept.import_id = own.import_id)";
const SAME_UNIT: &str = "EXISTS (SELECT 1 FROM opportunity_unit AS kept WHERE kept.account_id = $2 \
    AND kept.opportunity_id = own.opportunity_id) OR EXISTS (SELECT 1 FROM opportunity \
    WHERE opportunity.id = own.opportunity_id AND opportunity.account_id IN ($1, $2))";
const SAME_SPAN: &str =
    "EXISTS (SELECT 1 FROM quota AS kept WHERE kept.account_id = $2 AND kept.span = own.span)";
const SAME_HANDOVER: &str = "EXISTS (SELECT 1 FROM handover_account AS kept WHERE kept.account_id = $2 \
    AND kept.handover_id = own.handover_id)";
const STAY_OF_OWNED: &str = "own.ended_at IS NULL";
const SECOND_STAY: &str = "own.ended_at IS NULL AND EXISTS \
    (SELECT 1 FROM pool_stay AS kept WHERE kept.account_id = $2 AND kept.ended_at IS NULL)";
const SECOND_EXEMPT: &str = "EXISTS (SELECT 1 FROM pool_exempt AS kept WHERE kept.account_id = $2)";
/// A contact has one link to an account: as their own or as a post.
const SAME_POST: &str = "EXISTS (SELECT 1 FROM contact WHERE contact.id = own.contact_id AND contact.account_id IN ($1, $2)) \
    OR EXISTS (SELECT 1 FROM contact_post AS kept WHERE kept.contact_id = own.contact_id AND kept.account_id = $2)";
const POST_OF_THOSE_WHO_COME: &str = "own.account_id = $2 AND EXISTS \
    (SELECT 1 FROM contact WHERE contact.id = own.contact_id AND contact.account_id = $1)";
const SAME_TIE: &str = "own.other_id = $2 OR EXISTS (SELECT 1 FROM account_tie AS kept WHERE kept.account_id = $2 \
    AND kept.kind = own.kind AND (kept.other_id = own.other_id \
    OR (kept.other_id IS NULL AND own.other_id IS NULL AND kept.other_name = own.other_name)))";
const SAME_TIE_OF_OTHER: &str = "own.account_id = $2 OR EXISTS (SELECT 1 FROM account_tie AS kept WHERE kept.other_id = $2 \
    AND kept.kind = own.kind AND kept.account_id = own.account_id)";

/// What belongs to an account, by the owner that both will have.
pub(in crate::merge) fn of_account(ownership: Ownership) -> Vec<Belonging> {
    let role = match ownership {
        Ownership::OfGone => SAME_ROLE_BUT_OWNER,
        Ownership::OfKept | Ownership::Nobody => SAME_ROLE,
    };
    let stay = match ownership {
        Ownership::Nobody => SECOND_STAY,
        Ownership::OfKept | Ownership::OfGone => STAY_OF_OWNED,
    };
    let of = |word, table, aside| Belonging {
        word,
        table,
        column: "account_id",
        key: ID,
        aside,
    };
    let keyed = |key, belonging| Belonging { key, ..belonging };
    let paired = |column| Belonging {
        column,
        ..of(None, &DUPLICATE_PAIR, Some("true"))
    };
    let mut all = vec![
        of(Some("contact"), &CONTACT, None),
        keyed(
            &["contact_id", "position"],
            of(Some("contact"), &CONTACT_POST, Some(SAME_POST)),
        ),
        of(Some("activity"), &ACTIVITY, None),
        keyed(&["activity_id", "contact_id"], of(None, &ACTIVITY_CONTACT, None)),
        of(Some("task"), &TASK, None),
        of(Some("case"), &SERVICE_CASE, None),
        of(Some("file"), &FILE, None),
        of(Some("target"), &TARGET, Some(SAME_TARGET)),
        of(Some("assessment"), &ASSESSMENT, None),
        keyed(
            &["contract", "starts_on", "import_id"],
            of(Some("contract"), &CONTRACT_TERM, Some(SAME_TERM)),
        ),
        of(Some("member"), &ACCOUNT_PERSON, Some(role)),
        of(Some("tie"), &ACCOUNT_TIE, Some(SAME_TIE)),
        Belonging {
            word: Some("tie"),
            table: &ACCOUNT_TIE,
            column: "other_id",
            key: ID,
            aside: Some(SAME_TIE_OF_OTHER),
        },
        of(Some("opportunity"), &OPPORTUNITY, None),
        keyed(&["opportunity_id"], of(None, &OPPORTUNITY_UNIT, Some(SAME_UNIT))),
        of(Some("plan"), &PLAN, None),
        of(Some("call_sheet"), &CALL_SHEET, None),
        of(Some("quota"), &QUOTA, Some(SAME_SPAN)),
        of(Some("handover"), &HANDOVER_ACCOUNT, Some(SAME_HANDOVER)),
        of(None, &HANDOVER_ITEM, Some(SAME_HANDOVER)),
        of(None, &POOL_STAY, Some(stay)),
        keyed(&["marked_at"], of(None, &POOL_EXEMPT, Some(SECOND_EXEMPT))),
        // What a run of the pool or of a valuation said of the account alone does not hold of both.
        keyed(&["run_id"], of(None, &POOL_NOTICE, Some("true"))),
        keyed(&["run"], of(None, &ACCOUNT_VALUE, Some("true"))),
        // Steps of a bulk edit are of the facts that it had; likeness is of what it was.
        keyed(&["bulk_edit_id"], of(None, &BULK_EDIT_ACCOUNT, Some("true"))),
        paired("account_one"),
        paired("account_other"),
    ];
    all.extend(of_judgements::of_account());
    all
}

/// What of the account that stays gives way.
pub(in crate::merge) fn rest_of_kept_account(ownership: Ownership) -> Vec<Rest> {
    let mut rest: Vec<Rest> = vec![(&CONTACT_POST, POST_OF_THOSE_WHO_COME)];
    rest.extend(of_judgements::rest_of_kept_account());
    if ownership == Ownership::OfGone {
        rest.push((
            &ACCOUNT_PERSON,
            "own.account_id = $2 AND own.role = 'owner' AND own.until_on IS NULL",
        ));
        rest.push((&POOL_STAY, "own.account_id = $2 AND own.ended_at IS NULL"));
    }
    rest
}
