//! Finding things by a piece of their name, of a number or a code, by pinyin or by its initials, on every database alike.
//!
//! Two-character words are the norm in Chinese, and no stock tokenizer finds them all. So the application makes
//! the tokens itself: [`grams`] of what is stored, [`SearchQuery`] of what was typed. A store only has to know
//! phrases, that is, tokens which follow each other. [`SearchQuery::matches`] is the model of what it must find.
//!
//! # Tokens
//!
//! A text is folded first (full width to half width, capitals to small letters; whatever is neither letter nor
//! digit is left out), so that 云帆（集团）, 云帆(集团) and 云帆集团 are the same. Then follow, each apart from
//! the next by [`GAP`]:
//!
//! - its characters: `云 帆 科 技`;
//! - its neighbouring pairs: `云帆 帆科 科技`, which make phrases fast, since single characters are in every name;
//! - pairs of pinyin initials after `py`: `pyyf pyfk pykj`, Latin letters and digits standing for themselves, and threes
//!   of them after `pi`: `piyfk pifkj`, since of 676 pairs many are in every second name;
//! - pinyin syllables after `ps`: `psyun psfan pske psji`; ü is written v;
//! - pairs of pinyin syllables after `pt`, parted by a zero: `ptyun0fan ptfan0ke ptke0ji`, since single syllables are in
//!   every name, like single characters;
//! - its runs of Latin letters and digits in fours after `qd`: `qdkh00 qdh004 qd0042`, so that a piece of a number, a code
//!   or an address is found without reading half of all numbers;
//! - its first tokens again after `st` and its last ones after `en`, so that what begins so, or is just that, can be asked
//!   for before the rest;
//! - those of pinyin again for every other reading of a character that has several, unless the word around it
//!   decides (重庆 is `chong qing` only).
//!
//! A token is made of small ASCII letters, ASCII digits and Chinese characters of the two oldest Unicode blocks.
//! Everything else, such as é or rare characters, is spelled out as its code point (`u20bb7z`). So every tokenizer
//! leaves a token in one piece and as it is, and none can be mistaken for a token of another kind.
//!
//! # In a store
//!
//! - SQLite: the tokens joined by spaces in an FTS5 column with the tokenizer `unicode61`; a phrase is `"云帆 帆科"`.
//! - PostgreSQL: `'云':1 '帆':2 …` cast to `tsvector`, each token with its place counted from 1, so that no parser
//!   touches it; a phrase is `'云帆' <-> '帆科'`, cast to `tsquery`.

mod fold;
mod grams;
mod pinyin;
mod query;
mod syllables;

pub use grams::{GAP, grams, kind_token};
pub use query::{Closeness, Phrase, Place, SearchQuery, Word};

/// The key by which names are sorted: Chinese ones by pinyin, as people expect of a list, then as written.
#[must_use]
pub fn sort_key(name: &str) -> String {
    let mut key = pinyin::spoken(&fold::fold(name));
    key.push('\u{1}');
    key.push_str(name);
    key
}

/// The letters and digits of a text in half width and small letters, by which names are compared.
#[must_use]
pub fn folded(text: &str) -> String {
    fold::fold(text).into_iter().collect()
}

#[cfg(test)]
mod tests;
