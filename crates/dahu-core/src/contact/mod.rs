//! Contacts: the people at an account, on what ground their data are kept, and how numbers and addresses are masked.

mod buying;
pub mod coverage;
pub mod hierarchy;
mod words;

pub use buying::{BuyingRole, Level, Power, Stance, Weight, roles_from, roles_word};
use serde::{Deserialize, Serialize};

crate::id! {
    /// A person at an account.
    ContactId
}

/// On what ground personal data are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegalBasis {
    /// The person agreed: PIPL art. 13(1), GDPR art. 6(1)(a).
    Consent,
    /// A contract needs it: PIPL art. 13(2), GDPR art. 6(1)(b).
    Contract,
    /// A legitimate interest weighs more: GDPR art. 6(1)(f); PIPL has none such.
    LegitimateInterest,
    /// The person or the law made it public: PIPL art. 13(6).
    PublicSource,
}

impl LegalBasis {
    /// All of them, in the order in which forms show them.
    pub const ALL: [Self; 4] = [
        Self::Consent,
        Self::Contract,
        Self::LegitimateInterest,
        Self::PublicSource,
    ];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::Contract => "contract",
            Self::LegitimateInterest => "legitimate_interest",
            Self::PublicSource => "public_source",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| basis.as_str() == word)
    }
}

/// Digits of a telephone number: as E.164 has at most, and as short ones have at least.
const DIGITS: std::ops::RangeInclusive<usize> = 5..=15;
/// Bytes of an e-mail address at most.
const EMAIL_BYTES: usize = 254;
/// Digits that a mask leaves at the beginning and at the end.
const SHOWN: (usize, usize) = (3, 4);

/// A telephone number without the blanks and signs between its digits; nothing for what is none.
#[must_use]
pub fn mobile(typed: &str) -> Option<String> {
    let number: String = typed
        .chars()
        .filter(|one| !matches!(one, ' ' | '-' | '(' | ')' | '.' | '\u{a0}' | '\u{3000}'))
        .collect();
    let digits = number.strip_prefix('+').unwrap_or(&number);
    let is_number = digits.chars().all(|one| one.is_ascii_digit()) && DIGITS.contains(&digits.len());
    is_number.then_some(number)
}

/// An e-mail address as typed; nothing for what is none. Whether anybody reads it only a message could tell.
#[must_use]
pub fn email(typed: &str) -> Option<String> {
    let address = typed.trim();
    let (name, host) = address.rsplit_once('@')?;
    let is_plain = |text: &str| {
        !text.is_empty()
            && text.chars().all(|one| {
                !one.is_whitespace() && !one.is_control() && !matches!(one, '@' | ',' | ';' | '<' | '>')
            })
    };
    let has_domain = host.contains('.') && host.split('.').all(|part| !part.is_empty());
    (is_plain(name) && is_plain(host) && has_domain && address.len() <= EMAIL_BYTES)
        .then(|| address.to_owned())
}

/// A telephone number under a mask: `138****1234`; a short one is all mask.
#[must_use]
pub fn masked_mobile(number: &str) -> String {
    let characters: Vec<char> = number.chars().collect();
    let (first, last) = SHOWN;
    if characters.len() < first + last + 3 {
        return "*".repeat(characters.len());
    }
    let hidden = characters.len() - first - last;
    let part = |range: &[char]| range.iter().collect::<String>();
    let shown = (
        part(&characters[..first]),
        part(&characters[characters.len() - last..]),
    );
    format!("{}{}{}", shown.0, "*".repeat(hidden), shown.1)
}

/// An e-mail address under a mask: `l***@example.com`, however long the name is.
#[must_use]
pub fn masked_email(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((name, host)) => format!("{}***@{host}", name.chars().next().unwrap_or('*')),
        None => "***".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (typed, expected) in [
            ("138 0013 8000", Some("13800138000")),
            ("+86-138-0013-8000", Some("+8613800138000")),
            ("(010) 6552.9988", Some("01065529988")),
            ("95588", Some("95588")),
            ("1234", None),
            ("1234567890123456", None),
            ("138x0013", None),
            ("+", None),
            ("", None),
            ("１３８００１３８０００", None),
        ] {
            assert_eq!(mobile(typed).as_deref(), expected, "{typed}");
        }
    }

    #[test]
    fn addresses_have_a_name_and_a_domain() {
        for typed in ["li@example.com", " li.si+a@mail.example.cn ", "李@例子.公司"] {
            assert_eq!(email(typed).as_deref(), Some(typed.trim()), "{typed}");
        }
        for typed in [
            "",
            "li",
            "@example.com",
            "li@",
            "li@host",
            "li@.com",
            "a b@example.com",
            "a@b@example.com",
            "a,b@example.com",
        ] {
            assert_eq!(email(typed), None, "{typed}");
        }
        assert_eq!(email(&format!("{}@example.com", "a".repeat(254))), None);
    }

    #[test]
    fn masks_leave_what_tells_people_apart_and_no_more() {
        assert_eq!(masked_mobile("13800131234"), "138****1234");
        assert_eq!(masked_mobile("95588"), "*****");
        assert_eq!(masked_email("lisi@example.com"), "l***@example.com");
        assert_eq!(masked_email("l@example.com"), "l***@example.com");
        assert_eq!(masked_email("@"), "****@");
        assert_eq!(masked_email("nothing"), "***");
    }

    #[test]
    fn every_ground_is_read_back_from_its_word() {
        for basis in LegalBasis::ALL {
            assert_eq!(LegalBasis::from_word(basis.as_str()), Some(basis));
        }
        assert_eq!(LegalBasis::from_word("whim"), None);
    }
}
