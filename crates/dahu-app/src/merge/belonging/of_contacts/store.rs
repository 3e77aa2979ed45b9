//! The tables with rows that belong to contacts, and which of these rows are set aside.

use crate::merge::belonging::{
    Belonging, Rest,
    table::{
        Kind::{Day, Id, Integer, Moment, Text},
        Table,
    },
};

const ID: &[&str] = &["id"];

pub(in crate::merge::belonging) const CONTACT: Table = Table {
    name: "contact",
    primary: ID,
    columns: &[
        ("id", Id),
        ("account_id", Id),
        ("name", Text),
        ("job", Text),
        ("department", Text),
        ("mobile", Text),
        ("phone", Text),
        ("email", Text),
        ("note", Text),
        ("source", Text),
        ("legal_basis", Text),
        ("source_on", Day),
        ("created_at", Moment),
        ("created_by", Id),
        ("job_from", Day),
        ("job_until", Day),
        ("reports_to", Id),
        ("level", Text),
        ("roles", Text),
        ("power", Text),
        ("birthday", Day),
        ("interests", Text),
        ("preferences", Text),
    ],
    needs: &[("account_id", "account")],
};

pub(in crate::merge::belonging) const CONTACT_POST: Table = Table {
    name: "contact_post",
    primary: &["contact_id", "position"],
    columns: &[
        ("contact_id", Id),
        ("position", Integer),
        ("account_id", Id),
        ("job", Text),
        ("from_on", Day),
        ("until_on", Day),
    ],
    needs: &[("contact_id", "contact"), ("account_id", "account")],
};

const CONTACT_STANCE: Table = Table {
    name: "contact_stance",
    primary: ID,
    columns: &[("id", Id), ("contact_id", Id)],
    needs: &[],
};

const CONTACT_RELATION: Table = Table {
    name: "contact_relation",
    primary: ID,
    columns: &[
        ("id", Id),
        ("contact_id", Id),
        ("created_at", Moment),
        ("person_id", Id),
        ("strength", Integer),
        ("since_on", Day),
        ("until_on", Day),
    ],
    needs: &[],
};

const CONTACT_INFLUENCE: Table = Table {
    name: "contact_influence",
    primary: ID,
    columns: &[
        ("id", Id),
        ("contact_id", Id),
        ("created_at", Moment),
        ("to_id", Id),
        ("weight", Text),
    ],
    needs: &[],
};

pub(in crate::merge::belonging) const ACTIVITY_CONTACT: Table = Table {
    name: "activity_contact",
    primary: &["activity_id", "contact_id"],
    columns: &[
        ("activity_id", Id),
        ("contact_id", Id),
        ("account_id", Id),
        ("way", Text),
        ("happened_on", Day),
    ],
    needs: &[("activity_id", "activity")],
};

const OPPORTUNITY_CONTACT: Table = Table {
    name: "opportunity_contact",
    primary: &["opportunity_id", "contact_id"],
    columns: &[
        ("opportunity_id", Id),
        ("contact_id", Id),
        ("position", Integer),
        ("role", Text),
    ],
    needs: &[("opportunity_id", "opportunity")],
};

const BUYING_STEP: Table = Table {
    name: "buying_step",
    primary: &["opportunity_id", "position"],
    columns: &[("opportunity_id", Id), ("position", Integer), ("contact_id", Id)],
    needs: &[],
};

pub(in crate::merge::belonging) const SERVICE_CASE: Table = Table {
    name: "service_case",
    primary: ID,
    columns: &[("id", Id), ("account_id", Id), ("contact_id", Id)],
    needs: &[],
};

pub(in crate::merge::belonging) const DUPLICATE_PAIR: Table = Table {
    name: "duplicate_pair",
    primary: ID,
    columns: &[
        ("id", Id),
        ("noun", Text),
        ("account_one", Id),
        ("account_other", Id),
        ("contact_one", Id),
        ("contact_other", Id),
        ("verdict", Text),
        ("reasons", Text),
        ("strength", Integer),
        ("found_at", Moment),
        ("gone_at", Moment),
        ("decision", Text),
        ("decided_at", Moment),
        ("decided_by", Id),
        ("note", Text),
    ],
    needs: &[
        ("account_one", "account"),
        ("account_other", "account"),
        ("contact_one", "contact"),
        ("contact_other", "contact"),
    ],
};

/// All of these tables.
pub(in crate::merge::belonging) const TABLES: &[&Table] = &[
    &CONTACT,
    &CONTACT_POST,
    &CONTACT_STANCE,
    &CONTACT_RELATION,
    &CONTACT_INFLUENCE,
    &ACTIVITY_CONTACT,
    &OPPORTUNITY_CONTACT,
    &BUYING_STEP,
    &SERVICE_CASE,
    &DUPLICATE_PAIR,
];

const SAME_RELATION: &str = "EXISTS (SELECT 1 FROM contact_relation AS kept WHERE kept.contact_id = $2 \
    AND kept.person_id = own.person_id AND (kept.since_on = own.since_on \
    OR (kept.until_on IS NULL AND own.until_on IS NULL)))";
const SAME_INFLUENCE: &str = "own.to_id = $2 OR EXISTS (SELECT 1 FROM contact_influence AS kept WHERE kept.contact_id = $2 \
    AND kept.to_id = own.to_id)";
const SAME_INFLUENCE_OF_OTHER: &str = "own.contact_id = $2 OR EXISTS (SELECT 1 FROM contact_influence AS kept \
    WHERE kept.to_id = $2 AND kept.contact_id = own.contact_id)";
const SAME_ACTIVITY: &str = "EXISTS (SELECT 1 FROM activity_contact AS kept WHERE kept.contact_id = $2 \
    AND kept.activity_id = own.activity_id)";

const SAME_OPPORTUNITY: &str = "EXISTS (SELECT 1 FROM opportunity_contact AS kept WHERE kept.contact_id = $2 \
    AND kept.opportunity_id = own.opportunity_id)";

/// What belongs to a contact. Its own facts, posts among them, are put together elsewhere.
pub(in crate::merge) fn of_contact() -> Vec<Belonging> {
    let of = |word, table, column, aside| Belonging {
        word: Some(word),
        table,
        column,
        key: ID,
        aside,
    };
    // Likeness is of what both were.
    let paired = |column| Belonging {
        word: None,
        ..of("contact", &DUPLICATE_PAIR, column, Some("true"))
    };
    vec![
        of("report", &CONTACT, "reports_to", None),
        of("stance", &CONTACT_STANCE, "contact_id", None),
        of("relation", &CONTACT_RELATION, "contact_id", Some(SAME_RELATION)),
        of(
            "influence",
            &CONTACT_INFLUENCE,
            "contact_id",
            Some(SAME_INFLUENCE),
        ),
        of(
            "influence",
            &CONTACT_INFLUENCE,
            "to_id",
            Some(SAME_INFLUENCE_OF_OTHER),
        ),
        Belonging {
            key: &["activity_id"],
            ..of("activity", &ACTIVITY_CONTACT, "contact_id", Some(SAME_ACTIVITY))
        },
        Belonging {
            key: &["opportunity_id"],
            ..of(
                "opportunity",
                &OPPORTUNITY_CONTACT,
                "contact_id",
                Some(SAME_OPPORTUNITY),
            )
        },
        Belonging {
            word: None,
            key: &["opportunity_id", "position"],
            ..of("opportunity", &BUYING_STEP, "contact_id", None)
        },
        of("case", &SERVICE_CASE, "contact_id", None),
        paired("contact_one"),
        paired("contact_other"),
    ]
}

/// What of the contact that stays gives way: nothing.
pub(in crate::merge) fn rest_of_kept_contact() -> Vec<Rest> {
    Vec::new()
}
