//! What a password has to be: long enough, and neither common nor made of words that everybody knows of its person.
//!
//! How many guesses it takes is estimated by zxcvbn, which knows some 30,000 common passwords, names and words, rows of
//! keys, dates, sequences, repeats, and letters written as signs (`docs/decisions/0013-signing-in.md`).

#[cfg(test)]
mod tests;

use crate::{Context, Error, Fact, Facts, Result, person::StoredPerson, secret};

/// Characters that a password has at least.
const CHARACTERS: usize = 12;
/// Characters that a password has at most: hashing longer ones would only cost time.
pub(super) const CHARACTERS_AT_MOST: usize = 512;
/// Characters that are looked at: beyond them a password that began well stays good, and the estimate would only take
/// longer.
const LOOKED_AT: usize = 32;
/// Guesses that a password has to withstand, as a power of ten: from here on zxcvbn calls it safe behind a slow hash.
const GUESSES_LOG10: f64 = 8.0;
/// Words of a person and of the firm that are looked for at most.
const KNOWN_WORDS_AT_MOST: usize = 40;
/// The program, in the languages that it speaks.
const PROGRAM: [&str; 2] = ["dahu", "大户"];
/// What people who speak Chinese make passwords of, and no list of English words has.
const COMMON: [&str; 14] = [
    "woaini",
    "woaiwojia",
    "我爱你",
    "wodemima",
    "mima",
    "密码",
    "5201314",
    "1314520",
    "zhongguo",
    "中国",
    "beijing",
    "shanghai",
    "nihao",
    "mimamima",
];
/// Parts of addresses that say nothing of whose they are.
const OF_EVERYBODY: [&str; 8] = ["com", "org", "net", "gov", "edu", "www", "http", "https"];

/// Words that everybody knows of a person and of the firm, in small letters, the longest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct KnownWords(Vec<String>);

impl KnownWords {
    /// The words of the program, of the address of its pages, and of `texts`: a login, a name, an address.
    pub(crate) fn of<'t>(ctx: &'t Context, texts: impl IntoIterator<Item = &'t str>) -> Self {
        let site = ctx.workspace.site().unwrap_or_default();
        Self::from_texts(texts.into_iter().chain([site]))
    }

    /// The words of a person besides, with the login that they choose.
    pub(crate) fn of_person(ctx: &Context, person: &StoredPerson, login: Option<&str>) -> Self {
        let login = login.or_else(|| person.chosen_login());
        let texts = [Some(person.name.as_str()), login, person.email.as_deref()];
        Self::of(ctx, texts.into_iter().flatten())
    }

    fn from_texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut words: Vec<String> = PROGRAM.map(str::to_owned).to_vec();
        for text in texts {
            let text = text.to_lowercase();
            let parts = text.split(|letter: char| !letter.is_alphanumeric());
            words.extend(parts.filter(|part| says_whose(part)).map(str::to_owned));
            // Names are written together, too: Mei Lin becomes meilin.
            let whole: String = text.chars().filter(|letter| letter.is_alphanumeric()).collect();
            words.extend(Some(whole).filter(|whole| says_whose(whole)));
        }
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        words.dedup();
        words.truncate(KNOWN_WORDS_AT_MOST);
        Self(words)
    }

    /// What is left of a password without these words; none where none of them is in it.
    fn taken_out_of(&self, password: &str) -> Option<String> {
        let whole = password.to_lowercase();
        let mut rest = whole.clone();
        for word in &self.0 {
            rest = rest.replace(word, "");
        }
        Some(rest).filter(|rest| *rest != whole)
    }
}

/// Whether a part of a name or an address tells one from others: three letters, or two Chinese characters.
fn says_whose(part: &str) -> bool {
    let least = if part.is_ascii() { 3 } else { 2 };
    part.chars().count() >= least && !OF_EVERYBODY.contains(&part)
}

/// Refuses passwords that are too short or too long, that are guessed easily, or that are little else than words
/// that everybody knows of their person.
pub(crate) async fn check_password(password: &str, known: KnownWords) -> Result<()> {
    check_length(password)?;
    let begin: String = password.chars().take(LOOKED_AT).collect();
    // Signs that may stand for letters make the estimate slow: it waits its turn, aside, like the hashing of passwords.
    secret::in_turn(move || judge(&begin, &known)).await?
}

fn judge(password: &str, known: &KnownWords) -> Result<()> {
    if let Some(rest) = known.taken_out_of(password)
        && is_guessable(&rest, &[])
    {
        return Err(Error::refused(
            "password_of_known_words",
            "the password is little else than the name, login, address or firm of its person: choose four words that \
             have nothing to do with each other or with you",
        ));
    }
    let words: Vec<&str> = known.0.iter().map(String::as_str).chain(COMMON).collect();
    if is_guessable(password, &words) {
        return Err(Error::refused(
            "password_common",
            "the password is easily guessed, because many people choose such ones: choose four words that have nothing \
             to do with each other",
        ));
    }
    Ok(())
}

fn is_guessable(password: &str, words: &[&str]) -> bool {
    zxcvbn::zxcvbn(password, words).guesses_log10() < GUESSES_LOG10
}

fn check_length(password: &str) -> Result<()> {
    let characters = password.chars().count();
    if characters < CHARACTERS {
        let facts = [
            ("characters", Fact::count(characters)),
            ("least", Fact::count(CHARACTERS)),
        ];
        return Err(Error::refused_with(
            "password_too_short",
            format!("the password has {characters} characters: choose one of at least {CHARACTERS}"),
            Facts::of(facts),
        ));
    }
    if characters > CHARACTERS_AT_MOST {
        let facts = [
            ("characters", Fact::count(characters)),
            ("most", Fact::count(CHARACTERS_AT_MOST)),
        ];
        return Err(Error::refused_with(
            "password_too_long",
            format!("the password has {characters} characters: choose one of at most {CHARACTERS_AT_MOST}"),
            Facts::of(facts),
        ));
    }
    Ok(())
}
