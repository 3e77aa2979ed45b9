//! The unified social credit code (统一社会信用代码, GB 32100-2015), which names a Chinese legal body for life.

use std::{fmt, str::FromStr};

/// The 31 characters of a code: digits and capital letters without I, O, S, V and Z. A character's value is its
/// place.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// What the first 17 characters' values are multiplied with: the powers of 3 modulo 31.
const WEIGHTS: [u32; BODY_LENGTH] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/// The same for the first 8 characters of the organisation code (GB 11714-1997), modulo 11.
const ORGANISATION_WEIGHTS: [u32; ORGANISATION_BODY_LENGTH] = [3, 7, 9, 10, 5, 8, 4, 2];

const LENGTH: usize = 18;
const BODY_LENGTH: usize = 17;
const REGISTRANT_LENGTH: usize = 2;
const REGION_LENGTH: usize = 6;
const ORGANISATION_START: usize = REGISTRANT_LENGTH + REGION_LENGTH;
const ORGANISATION_BODY_LENGTH: usize = 8;

/// A unified social credit code with the right check digit.
///
/// It is built of the registrant's kind (2 characters), the region of registration (6 digits), the older
/// organisation code (9 characters, the last of which is a check digit of its own) and a check digit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreditCode([u8; LENGTH]);

/// Why a text is not a credit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreditCodeError {
    /// Too short or too long.
    #[error(
        "a credit code has {expected} characters, this one has {found}: look for missing or doubled ones"
    )]
    Length {
        /// How many there must be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// A character that no code contains.
    #[error(
        "character {position} is \"{found}\": credit codes have digits and capital letters without I, O, S, V, Z"
    )]
    Character {
        /// Its place, counted from 1.
        position: usize,
        /// The character.
        found: char,
    },
    /// One or more characters were mistyped.
    #[error(
        "the check digit is {found}, but the rest asks for {expected}: compare the code with its certificate"
    )]
    CheckDigit {
        /// What the first 17 characters ask for.
        expected: char,
        /// What stands there.
        found: char,
    },
}

/// What kind of body is registered, by a code's first two characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Registrant {
    /// 机关: party, government, court, procuratorate (11).
    PublicAuthority,
    /// 事业单位: hospital, school, broadcaster (12).
    PublicInstitution,
    /// 群众团体: union, women's federation (13).
    MassOrganisation,
    /// 社会团体 (51).
    Association,
    /// 民办非企业单位: private school or hospital (52).
    PrivateNonEnterprise,
    /// 基金会 (53).
    Foundation,
    /// 企业 (91).
    Company,
    /// 个体工商户 (92).
    SoleTrader,
    /// 农民专业合作社 (93).
    FarmersCooperative,
    /// 军队单位 (A1).
    ArmyInstitution,
    /// Any other pair.
    Other,
}

impl CreditCode {
    /// Completes a code from its first 17 characters.
    ///
    /// # Errors
    ///
    /// [`CreditCodeError::Length`] or [`CreditCodeError::Character`] when those cannot begin a code.
    pub fn from_body(body: &str) -> Result<Self, CreditCodeError> {
        let body: [u8; BODY_LENGTH] = characters(body)?;
        let mut code = [0; LENGTH];
        code[..BODY_LENGTH].copy_from_slice(&body);
        code[BODY_LENGTH] = check_digit(&body);
        Ok(Self(code))
    }

    /// Builds a code with both of its check digits from the registrant's kind (2 characters), the region
    /// (6 digits) and the first 8 characters of the organisation code.
    ///
    /// # Errors
    ///
    /// [`CreditCodeError::Length`] when those are not 16 characters, [`CreditCodeError::Character`] when one of
    /// them is in no code.
    pub fn compose(registrant: &str, region: &str, organisation: &str) -> Result<Self, CreditCodeError> {
        let start: [u8; ORGANISATION_START + ORGANISATION_BODY_LENGTH] =
            characters(&format!("{registrant}{region}{organisation}"))?;
        let mut body = String::from_utf8_lossy(&start).into_owned();
        body.push(organisation_check_digit(&start[ORGANISATION_START..]).into());
        Self::from_body(&body)
    }

    /// The code as it is printed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.part(0, LENGTH)
    }

    /// What kind of body is registered.
    #[must_use]
    pub fn registrant(&self) -> Registrant {
        match self.part(0, REGISTRANT_LENGTH) {
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
            _ => Registrant::Other,
        }
    }

    /// The six characters of the region of registration (GB/T 2260). It is not always where the body sits today.
    #[must_use]
    pub fn region(&self) -> &str {
        self.part(REGISTRANT_LENGTH, ORGANISATION_START)
    }

    /// The nine characters of the older organisation code (组织机构代码).
    #[must_use]
    pub fn organisation_code(&self) -> &str {
        self.part(ORGANISATION_START, BODY_LENGTH)
    }

    /// Whether the organisation code's own check digit is right.
    ///
    /// Some codes were issued with a wrong one, so a mismatch is worth a warning and no more.
    #[must_use]
    pub fn has_right_organisation_check_digit(&self) -> bool {
        let (body, check) = self.0[ORGANISATION_START..BODY_LENGTH].split_at(ORGANISATION_BODY_LENGTH);
        check == [organisation_check_digit(body)]
    }

    fn part(&self, from: usize, to: usize) -> &str {
        std::str::from_utf8(&self.0[from..to]).expect("a code is made of ASCII characters")
    }
}

impl FromStr for CreditCode {
    type Err = CreditCodeError;

    /// Reads a code; small letters and spaces around it are accepted.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code: [u8; LENGTH] = characters(text)?;
        let (body, &found) = match &code {
            [body @ .., found] => (body, found),
        };
        match check_digit(body) {
            expected if expected == found => Ok(Self(code)),
            expected => Err(CreditCodeError::CheckDigit {
                expected: expected.into(),
                found: found.into(),
            }),
        }
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text's characters as capitals, when there are `N` of them and each is in the alphabet.
fn characters<const N: usize>(text: &str) -> Result<[u8; N], CreditCodeError> {
    let capitals = text.trim().to_ascii_uppercase();
    let found = capitals.chars().count();
    if found != N {
        return Err(CreditCodeError::Length { expected: N, found });
    }
    match capitals
        .chars()
        .zip(1..)
        .find(|&(character, _)| value(character).is_none())
    {
        Some((found, position)) => Err(CreditCodeError::Character { position, found }),
        None => Ok(capitals
            .into_bytes()
            .try_into()
            .expect("all of its characters are ASCII")),
    }
}

fn value(character: char) -> Option<u32> {
    (0..)
        .zip(ALPHABET)
        .find(|&(_, &letter)| char::from(letter) == character)
        .map(|(value, _)| value)
}

/// 31 less the weighted sum modulo 31, where 31 itself stands for 0 (GB 32100-2015, section 4.5).
fn check_digit(body: &[u8; BODY_LENGTH]) -> u8 {
    let sum: u32 = body
        .iter()
        .zip(WEIGHTS)
        .map(|(&letter, weight)| value(letter.into()).unwrap_or(0) * weight)
        .sum();
    ALPHABET[((31 - sum % 31) % 31) as usize]
}

/// 11 less the weighted sum modulo 11, where 10 is written X and 11 is written 0 (GB 11714-1997).
///
/// Here letters count 10 for A to 35 for Z, none left out.
fn organisation_check_digit(body: &[u8]) -> u8 {
    let sum: u32 = body
        .iter()
        .zip(ORGANISATION_WEIGHTS)
        .map(|(&letter, weight)| char::from(letter).to_digit(36).unwrap_or(0) * weight)
        .sum();
    b"0123456789X"[((11 - sum % 11) % 11) as usize]
}

#[cfg(test)]
mod tests;
