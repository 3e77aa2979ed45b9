//! The words of kinds: what they are called, how accounts stand to them, and the sentences of signs.

use chrono::NaiveDate;
use dahu_app::{
    account::KindsFilter,
    kind::{Decision, Held, Which},
};
use dahu_core::{
    access::Action,
    credit_code::Registrant,
    kind::{KeyAccountKind, Named, Sign, Spoken, Stands},
    money::{Amount, Currency},
};

use crate::{
    account::profile,
    group::tie_key,
    number::{self, Unit},
    opportunity::words::name as word,
    page::Page,
    text::Texts,
};

/// Which accounts are listed: the word of addresses, the key of its name.
pub(crate) const WHICH: [(&str, &str, Which); 5] = [
    ("", "kinds-which-counting", Which::Counting),
    ("to-decide", "kinds-which-to-decide", Which::ToDecide),
    ("confirmed", "kinds-which-confirmed", Which::Confirmed),
    ("alone", "kinds-which-alone", Which::ConfirmedAlone),
    ("rejected", "kinds-which-rejected", Which::Rejected),
];

/// The word of the filter by the selection, which not everybody sees.
const SELECTED: &str = "selected";

/// What a filter of kinds can ask: the word, the key of its name, and that of the kind in it, which may be empty.
pub(crate) const ASKED: [(&str, &str, &str, KindsFilter); 12] = {
    use KeyAccountKind::{Economic, Group, Important, Strategic};
    use KindsFilter::{AnyConfirmed, Confirmed, None, Of, Selected, ToDecide};
    let (of, confirmed) = ("filter-kind-of", "filter-kind-confirmed-of");
    [
        ("economic", of, "kind-economic", Of(Economic)),
        ("important", of, "kind-important", Of(Important)),
        ("group", of, "kind-group", Of(Group)),
        ("strategic", of, "kind-strategic", Of(Strategic)),
        (
            "economic-confirmed",
            confirmed,
            "kind-economic",
            Confirmed(Economic),
        ),
        (
            "important-confirmed",
            confirmed,
            "kind-important",
            Confirmed(Important),
        ),
        ("group-confirmed", confirmed, "kind-group", Confirmed(Group)),
        (
            "strategic-confirmed",
            confirmed,
            "kind-strategic",
            Confirmed(Strategic),
        ),
        ("confirmed", "filter-kind-any-confirmed", "", AnyConfirmed),
        ("to-decide", "filter-kind-to-decide", "", ToDecide),
        ("none", "filter-kind-none", "", None),
        (SELECTED, "filter-kind-selected", "", Selected),
    ]
};

/// Whether the reader may filter by a word.
pub(crate) fn is_offered(page: &Page, word: &str) -> bool {
    word != SELECTED || page.may(Action::SeeSelection)
}

/// What a filter of kinds is called; nothing for a word that none has.
pub(crate) fn asked_name(texts: &Texts, word: &str) -> String {
    let found = ASKED.iter().find(|(known, ..)| *known == word);
    found.map_or_else(String::new, |(_, key, kind, _)| match *kind {
        "" => texts.text(key),
        kind => texts.text_with(key, "kind", texts.text(kind)),
    })
}

/// The key of a kind's name.
pub(crate) fn kind_key(kind: &KeyAccountKind) -> &'static str {
    match kind {
        KeyAccountKind::Economic => "kind-economic",
        KeyAccountKind::Important => "kind-important",
        KeyAccountKind::Group => "kind-group",
        KeyAccountKind::Strategic => "kind-strategic",
    }
}

/// The key of what a kind means.
pub(crate) fn definition_key(kind: &KeyAccountKind) -> &'static str {
    match kind {
        KeyAccountKind::Economic => "kind-economic-definition",
        KeyAccountKind::Important => "kind-important-definition",
        KeyAccountKind::Group => "kind-group-definition",
        KeyAccountKind::Strategic => "kind-strategic-definition",
    }
}

/// The key of how an account stands to a kind.
pub(crate) fn stands_key(stands: &Option<Stands>) -> &'static str {
    match stands {
        Some(Stands::Proposed) => "kind-stands-proposed",
        Some(Stands::Confirmed) => "kind-stands-confirmed",
        Some(Stands::ConfirmedAlone) => "kind-stands-confirmed-alone",
        Some(Stands::Rejected) => "kind-stands-rejected",
        Some(Stands::RejectedAlone) => "kind-stands-rejected-alone",
        None => "kind-stands-none",
    }
}

/// The class that colours how an account stands.
pub(crate) fn stands_class(stands: &Option<Stands>) -> &'static str {
    match stands {
        Some(Stands::Confirmed) => "tag-good",
        Some(Stands::ConfirmedAlone | Stands::Proposed) => "tag-warn",
        Some(Stands::Rejected | Stands::RejectedAlone) | None => "tag-none",
    }
}

/// A kind that an account counts as: with a question mark until somebody confirms it.
pub(crate) fn held(texts: &Texts, held: &Held) -> String {
    let name = texts.text(kind_key(&held.kind));
    if held.stands.is_confirmed() {
        name
    } else {
        texts.fill("kind-to-be-confirmed", &[("kind", name)])
    }
}

/// All kinds that an account counts as, in a line; nothing where it counts as none.
pub(crate) fn all_held(texts: &Texts, kinds: &[Held]) -> Option<String> {
    let names: Vec<String> = kinds.iter().map(|one| held(texts, one)).collect();
    (!names.is_empty()).then(|| names.join(&texts.text("list-separator")))
}

/// Amounts as a page or a file writes them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Money {
    /// The unit of a page; exact amounts, as files have them, where there is none.
    pub(crate) unit: Option<Unit>,
    pub(crate) currency: Option<Currency>,
}

impl Money {
    fn write(self, texts: &Texts, amount: Amount) -> String {
        match self.unit {
            Some(unit) => format!(
                "{} {}",
                number::money(amount, unit),
                unit.label(self.currency, texts)
            ),
            None => match self.currency {
                Some(currency) => format!("{} {currency}", number::exact(amount)),
                None => number::exact(amount),
            },
        }
    }
}

/// A sign as a sentence.
pub(crate) fn sign(texts: &Texts, money: Money, spoken: &Spoken) -> String {
    let amount = |amount: &Option<Amount>| amount.map(|amount| money.write(texts, amount));
    match &spoken.sign {
        Sign::Volume { .. }
        | Sign::Value { .. }
        | Sign::Open { .. }
        | Sign::Growth { .. }
        | Sign::OwnUse { .. } => with_amounts(texts, amount, &spoken.sign),
        Sign::Frequency {
            days,
            least,
            percent,
            of,
        } => texts.fill(
            "sign-frequency",
            &[
                ("days", days.to_string()),
                ("least", least.to_string()),
                ("percent", percent.to_string()),
                ("of", counted(*of)),
            ],
        ),
        Sign::NoUse { days, least } => texts.fill(
            "sign-no-use",
            &[("days", days.to_string()), ("least", least.to_string())],
        ),
        Sign::Units { accounts } => texts.fill("sign-units", &[("accounts", counted(*accounts))]),
        Sign::LostTo { name, count, last_on } => lost(texts, name.as_deref(), *count, *last_on),
        other => plain(texts, other),
    }
}

/// A sign with amounts, or without those that the reader may not see.
fn with_amounts(texts: &Texts, amount: impl Fn(&Option<Amount>) -> Option<String>, sign: &Sign) -> String {
    let among =
        |keys: [&'static str; 2], own: (&'static str, &Option<Amount>), least, percent: &u8, of: &u64| {
            let (percent, of) = (("percent", percent.to_string()), ("of", counted(*of)));
            match (amount(own.1), amount(least)) {
                (Some(own_amount), Some(least)) => {
                    texts.fill(keys[0], &[(own.0, own_amount), ("least", least), percent, of])
                }
                _ => texts.fill(keys[1], &[percent, of]),
            }
        };
    match sign {
        Sign::Volume {
            net,
            least,
            percent,
            of,
        } => among(
            ["sign-volume", "sign-volume-masked"],
            ("net", net),
            least,
            percent,
            of,
        ),
        Sign::Value {
            value,
            least,
            percent,
            of,
        } => among(
            ["sign-value", "sign-value-masked"],
            ("value", value),
            least,
            percent,
            of,
        ),
        Sign::Open {
            amount: open,
            least,
            percent,
            of,
        } => among(
            ["sign-open", "sign-open-masked"],
            ("amount", open),
            least,
            percent,
            of,
        ),
        Sign::Growth {
            recent,
            prior,
            percent,
            least,
        } => {
            let (percent, least) = (("percent", percent.to_string()), ("least", least.to_string()));
            match (amount(recent), amount(prior)) {
                (Some(recent), Some(prior)) => texts.fill(
                    "sign-growth",
                    &[percent, least, ("recent", recent), ("prior", prior)],
                ),
                _ => texts.fill("sign-growth-masked", &[percent, least]),
            }
        }
        Sign::OwnUse { net, days } => own_use(texts, amount(net), *days),
        other => plain(texts, other),
    }
}

fn own_use(texts: &Texts, net: Option<String>, days: u32) -> String {
    let days = ("days", days.to_string());
    match net {
        Some(net) => texts.fill("sign-own-use", &[("net", net), days]),
        None => texts.fill("sign-own-use-masked", &[days]),
    }
}

fn lost(texts: &Texts, name: Option<&str>, count: u64, last_on: NaiveDate) -> String {
    let (count, date) = (("count", counted(count)), ("date", last_on.to_string()));
    match name {
        Some(name) => texts.fill("sign-lost-to", &[("name", name.to_owned()), count, date]),
        None => texts.fill("sign-lost-to-somebody", &[count, date]),
    }
}

/// A sign without figures.
fn plain(texts: &Texts, sign: &Sign) -> String {
    match sign {
        Sign::TooFewBought => texts.text("sign-too-few-bought"),
        Sign::Sector { sector } => {
            texts.text_with("sign-sector", "sector", profile::sector_path(texts, sector))
        }
        Sign::Registrant { code } => {
            let body = registrant(code).map(|body| profile::registrant(texts, &body));
            let facts = [("code", code.clone()), ("body", body.unwrap_or_default())];
            texts.fill("sign-registrant", &facts)
        }
        Sign::NameWord { word } => texts.text_with("sign-name-word", "word", word),
        Sign::WordOfCompany { word } => texts.text_with("sign-word-of-company", "word", word),
        Sign::Ties { kind, count, names } => texts.fill(
            "sign-ties",
            &[
                ("kind", texts.text(tie_key(kind))),
                ("names", self::names(texts, names)),
                ("count", counted(*count)),
            ],
        ),
        Sign::BuysFrom { count, names } => texts.fill(
            "sign-buys-from",
            &[("names", self::names(texts, names)), ("count", counted(*count))],
        ),
        Sign::Industry { industry } => texts.text_with("sign-industry", "industry", industry),
        Sign::Against { name, strength } => texts.fill(
            "sign-against",
            &[("name", name.clone()), ("strength", word(texts, strength))],
        ),
        Sign::NoTie => texts.text("sign-no-tie"),
        Sign::NotValued => texts.text("sign-not-valued"),
        Sign::NoBase => texts.text("sign-no-base"),
        Sign::PriorUnknown => texts.text("sign-prior-unknown"),
        Sign::NoThreat => texts.text("sign-no-threat"),
        // Every sign with figures has its sentence above.
        _ => texts.text("sign-no-mark"),
    }
}

/// The names of others; those that the reader may not see are told as such once, as the count says how many there are.
fn names(texts: &Texts, names: &[Named]) -> String {
    let is_any_hidden = names.iter().any(|named| named.name().is_none());
    let told = names.iter().filter_map(|named| named.name().map(str::to_owned));
    let hidden = is_any_hidden.then(|| texts.text("tie-hidden"));
    let told: Vec<String> = told.chain(hidden).collect();
    told.join(&texts.text("name-separator"))
}

/// What kind of body a code's first two characters stand for.
fn registrant(code: &str) -> Option<Registrant> {
    Some(match code {
        "11" => Registrant::PublicAuthority,
        "12" => Registrant::PublicInstitution,
        "13" => Registrant::MassOrganisation,
        "51" => Registrant::Association,
        "52" => Registrant::PrivateNonEnterprise,
        "53" => Registrant::Foundation,
        "91" => Registrant::Company,
        "92" => Registrant::SoleTrader,
        "93" => Registrant::FarmersCooperative,
        "A1" => Registrant::ArmyInstitution,
        _ => return None,
    })
}

fn counted(count: u64) -> String {
    number::grouped(&count.to_string())
}

/// Who decided what and when.
pub(crate) fn decided(texts: &Texts, decision: &Decision) -> String {
    let key = match decision.verdict {
        dahu_core::kind::Verdict::Confirmed => "kind-confirmed-on",
        dahu_core::kind::Verdict::Rejected => "kind-rejected-on",
    };
    let by = decision.by.clone().unwrap_or_else(|| texts.text("actor-system"));
    texts.fill(key, &[("date", texts.day(decision.at).to_string()), ("by", by)])
}

/// That a confirmed kind is not proposed, with what fails; nothing where it is.
pub(crate) fn no_longer(
    texts: &Texts,
    money: Money,
    stands: Option<Stands>,
    decision: &Option<Decision>,
    signs: &[Spoken],
) -> Option<String> {
    let decision = decision.as_ref()?;
    if stands != Some(Stands::ConfirmedAlone) {
        return None;
    }
    let failing = signs.iter().filter(|spoken| !spoken.met);
    let failing: Vec<String> = failing.map(|spoken| sign(texts, money, spoken)).collect();
    Some(texts.fill(
        "kind-no-longer",
        &[
            ("date", texts.day(decision.at).to_string()),
            ("signs", failing.join(&texts.text("list-separator"))),
        ],
    ))
}
