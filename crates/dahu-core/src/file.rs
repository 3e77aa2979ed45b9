//! Files with an account: what kind they are, how large they may be, what is not taken, and what a browser may show.

pub mod media_type;
pub mod name;
pub mod range;

use serde::{Deserialize, Serialize};

crate::id! {
    /// A file with an account.
    FileId
}

/// What a file is to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// A photograph or drawing.
    Picture,
    /// Something to hear.
    Sound,
    /// Something to see that moves.
    Video,
    /// Something to read.
    Document,
    /// Anything else, such as an archive.
    Other,
}

const MEBIBYTE: u64 = 1 << 20;

impl FileKind {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 5] = [
        Self::Picture,
        Self::Sound,
        Self::Video,
        Self::Document,
        Self::Other,
    ];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Sound => "sound",
            Self::Video => "video",
            Self::Document => "document",
            Self::Other => "other",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The largest file of this kind that is taken.
    #[must_use]
    pub fn bytes_at_most(self) -> u64 {
        self.mebibytes_at_most() * MEBIBYTE
    }

    /// The same as people are told it.
    #[must_use]
    pub fn mebibytes_at_most(self) -> u64 {
        match self {
            Self::Picture => 50,
            Self::Document | Self::Other => 200,
            Self::Sound => 500,
            Self::Video => 2_048,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read_back_from_its_word_and_has_a_limit() {
        for kind in FileKind::ALL {
            assert_eq!(FileKind::from_word(kind.as_str()), Some(kind));
            assert!(kind.bytes_at_most() >= FileKind::Picture.bytes_at_most());
        }
        assert_eq!(FileKind::from_word("thing"), None);
    }
}
