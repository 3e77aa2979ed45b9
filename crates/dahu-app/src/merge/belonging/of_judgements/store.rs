//! The tables with what people and rules say of accounts, and which of their rows are set aside.

use crate::merge::belonging::{
    Belonging, Rest,
    table::{
        Kind::{Big, Day, Id, Integer, Moment, Text, Truth},
        Table,
    },
};

const ID: &[&str] = &["id"];

const ACCOUNT_KIND: Table = Table {
    name: "account_kind",
    primary: &["account_id", "kind"],
    columns: &[
        ("account_id", Id),
        ("kind", Text),
        ("stands", Text),
        ("is_proposed", Truth),
        ("since_on", Day),
        ("signs", Text),
        ("weight", Big),
        ("verdict", Text),
        ("reason", Text),
        ("decided_at", Moment),
        ("decided_by", Id),
    ],
    needs: &[],
};

const ACCOUNT_SELLING: Table = Table {
    name: "account_selling",
    primary: &["account_id"],
    columns: &[
        ("account_id", Id),
        ("answer", Text),
        ("proposed", Text),
        ("confirmed", Text),
        ("way", Text),
        ("served", Text),
        ("weighed", Text),
        ("actual", Text),
        ("gaps", Text),
        ("weight", Big),
        ("by_hand", Truth),
        ("reason", Text),
        ("decided_at", Moment),
        ("decided_by", Id),
        ("ratings", Text),
    ],
    needs: &[],
};

const RELATIONSHIP_STAGE: Table = Table {
    name: "relationship_stage",
    primary: ID,
    columns: &[
        ("id", Id),
        ("account_id", Id),
        ("stage", Text),
        ("placed_on", Day),
        ("turn", Text),
        ("evidence", Text),
        ("activity_id", Id),
        ("placed_at", Moment),
        ("placed_by", Id),
        ("taken_back_at", Moment),
        ("taken_back_by", Id),
    ],
    needs: &[],
};

const HEALTH_ALERT: Table = Table {
    name: "health_alert",
    primary: ID,
    columns: &[
        ("id", Id),
        ("account_id", Id),
        ("signal", Text),
        ("points", Integer),
        ("value", Text),
        ("value_on", Day),
        ("raised_on", Day),
        ("raised_at", Moment),
        ("task_id", Id),
        ("closed_at", Moment),
        ("closed_by", Id),
        ("because", Text),
        ("note", Text),
        ("has_gone", Truth),
    ],
    needs: &[],
};

const SELECTION_RATING: Table = Table {
    name: "selection_rating",
    primary: ID,
    columns: &[
        ("id", Id),
        ("account_id", Id),
        ("what", Text),
        ("value", Big),
        ("rival", Text),
        ("source", Text),
        ("known_on", Day),
        ("set_at", Moment),
        ("set_by", Id),
        ("ended_at", Moment),
    ],
    needs: &[],
};

const SELECTION_DECISION: Table = Table {
    name: "selection_decision",
    primary: ID,
    columns: &[
        ("id", Id),
        ("review_id", Id),
        ("account_id", Id),
        ("verdict", Text),
        ("reason", Text),
        ("decided_at", Moment),
        ("decided_by", Id),
    ],
    needs: &[("review_id", "selection_review")],
};

const SELECTION_MEMBER: Table = Table {
    name: "selection_member",
    primary: &["review_id", "account_id"],
    columns: &[
        ("review_id", Id),
        ("account_id", Id),
        ("by_decision", Truth),
        ("rank", Integer),
        ("score_hundredths", Integer),
        ("left_as", Text),
        ("rank_before", Integer),
        ("score_before", Integer),
    ],
    needs: &[("review_id", "selection_review")],
};

const PLAN: Table = Table {
    name: "plan",
    primary: ID,
    columns: &[("id", Id), ("account_id", Id)],
    needs: &[],
};

/// All of these tables.
pub(in crate::merge::belonging) const TABLES: &[&Table] = &[
    &ACCOUNT_KIND,
    &ACCOUNT_SELLING,
    &RELATIONSHIP_STAGE,
    &HEALTH_ALERT,
    &SELECTION_RATING,
    &SELECTION_DECISION,
    &SELECTION_MEMBER,
    &PLAN,
];

/// What nobody decided is worked out anew; of two decisions that of the account that stays holds.
const SAME_KIND: &str = "own.verdict IS NULL OR EXISTS (SELECT 1 FROM account_kind AS kept WHERE kept.account_id = $2 \
    AND kept.kind = own.kind AND kept.verdict IS NOT NULL)";
const KIND_OF_WHAT_COMES: &str = "own.account_id = $2 AND own.verdict IS NULL AND EXISTS \
    (SELECT 1 FROM account_kind AS gone WHERE gone.account_id = $1 AND gone.kind = own.kind AND gone.verdict IS NOT NULL)";
/// The same of ways of selling; a row of what somebody said takes the place of one that is worked out anew.
const SAME_SELLING: &str = "NOT own.by_hand OR EXISTS (SELECT 1 FROM account_selling AS kept \
    WHERE kept.account_id = $2 AND kept.by_hand)";
const SELLING_OF_WHAT_COMES: &str = "own.account_id = $2 AND NOT own.by_hand AND EXISTS \
    (SELECT 1 FROM account_selling AS gone WHERE gone.account_id = $1 AND gone.by_hand)";
/// A relationship has one history: that of the account that stays, where it has one.
const SECOND_HISTORY: &str = "EXISTS (SELECT 1 FROM relationship_stage AS kept WHERE kept.account_id = $2)";
const SECOND_ALERT: &str = "own.closed_at IS NULL AND EXISTS (SELECT 1 FROM health_alert AS kept \
    WHERE kept.account_id = $2 AND kept.signal = own.signal AND kept.closed_at IS NULL)";
const SAME_DECISION: &str = "EXISTS (SELECT 1 FROM selection_decision AS kept WHERE kept.account_id = $2 \
    AND kept.review_id = own.review_id)";
const SAME_MEMBER: &str = "EXISTS (SELECT 1 FROM selection_member AS kept WHERE kept.account_id = $2 \
    AND kept.review_id = own.review_id)";

/// What of them belongs to an account.
pub(in crate::merge::belonging) fn of_account() -> Vec<Belonging> {
    let of = |word, table, aside| Belonging {
        word,
        table,
        column: "account_id",
        key: ID,
        aside,
    };
    let keyed = |key, belonging| Belonging { key, ..belonging };
    vec![
        keyed(&["kind"], of(None, &ACCOUNT_KIND, Some(SAME_KIND))),
        keyed(&["by_hand"], of(None, &ACCOUNT_SELLING, Some(SAME_SELLING))),
        of(None, &RELATIONSHIP_STAGE, Some(SECOND_HISTORY)),
        of(None, &HEALTH_ALERT, Some(SECOND_ALERT)),
        // Where both have the same said of them that of the one that goes has ended before: its past moves too.
        of(Some("rating"), &SELECTION_RATING, None),
        of(None, &SELECTION_DECISION, Some(SAME_DECISION)),
        keyed(&["review_id"], of(None, &SELECTION_MEMBER, Some(SAME_MEMBER))),
        of(Some("plan"), &PLAN, None),
    ]
}

/// What of the account that stays gives way.
pub(in crate::merge::belonging) fn rest_of_kept_account() -> [Rest; 2] {
    [
        (&ACCOUNT_KIND, KIND_OF_WHAT_COMES),
        (&ACCOUNT_SELLING, SELLING_OF_WHAT_COMES),
    ]
}
