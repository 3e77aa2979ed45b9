//! How large things may get before a file is taken for broken or hostile.

/// Limits within which files are read. Rows are not limited.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Longest record of a text file, and longest stretch without a tag in a workbook.
    pub record_bytes: usize,
    /// Most columns.
    pub columns: usize,
    /// Most bytes that a workbook or a compressed text may expand to.
    pub expanded_bytes: u64,
    /// Most bytes of texts that a workbook shares between its cells: they are held in memory.
    pub shared_text_bytes: u64,
    /// How many times its size on the disk anything may expand to.
    pub ratio: u64,
    /// What may expand further than `ratio` says, because it stays small.
    pub small_bytes: u64,
    /// Most parts of a workbook.
    pub parts: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            record_bytes: 1 << 20,
            columns: 16_384,
            expanded_bytes: 8 << 30,
            shared_text_bytes: 512 << 20,
            ratio: 250,
            small_bytes: 32 << 20,
            parts: 10_000,
        }
    }
}

impl Limits {
    /// Whether so many compressed bytes may become so many.
    pub(super) fn allow(&self, compressed: u64, expanded: u64) -> bool {
        expanded <= self.small_bytes || expanded <= self.expanded_bytes && expanded / self.ratio <= compressed
    }
}
