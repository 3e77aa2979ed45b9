use dahu_ledger::{LedgerError, LineSet};
use proptest::prelude::*;

use crate::model::{Twin, batches, key, line, now};

impl Twin {
    /// Moves lines from one account to another, and in the model the obvious way.
    fn move_lines(&mut self, from: i64, to: i64, only: Option<&LineSet>) -> LineSet {
        let moved = self
            .ledger
            .move_lines(&self.snapshot.files, from, to, only, now())
            .unwrap();
        self.snapshot
            .files
            .retain(|file| !moved.replacement.removed.contains(file));
        self.snapshot.files.extend(moved.replacement.added);
        for line in &mut self.lines {
            if line.account == from && only.is_none_or(|only| only.contains(line.batch, line.line)) {
                line.account = to;
            }
        }
        self.lines.sort_by_key(key);
        moved.lines
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn lines_move_to_another_account_and_exactly_these_move_back(
        batches in batches(),
        compacts: bool,
        from in 0_i64..20,
        to in 0_i64..20,
        late in 1_u64..9,
    ) {
        prop_assume!(from != to);
        let mut twin = Twin::with(batches, 50);
        if compacts {
            twin.compact_all();
        }
        let before = twin.lines.clone();
        let moved = twin.move_lines(from, to, None);
        prop_assert_eq!(moved.len(), before.iter().filter(|line| line.account == from).count());
        prop_assert_eq!(twin.stored_lines(), twin.lines.clone());
        prop_assert_eq!(moved.is_empty(), !before.iter().any(|line| line.account == from));
        // What comes meanwhile stays where it came.
        let meanwhile = vec![line(to, late, 5), line(from, late, 7)];
        twin.append(9, meanwhile, 50);
        if compacts {
            twin.compact_all();
        }
        let kept = LineSet::from_bytes(&moved.to_bytes()).unwrap();
        prop_assert_eq!(twin.move_lines(to, from, Some(&kept)), moved);
        prop_assert_eq!(twin.stored_lines(), twin.lines.clone());
        twin.undo(9);
        prop_assert_eq!(twin.stored_lines(), before);
    }

    #[test]
    fn a_batch_whose_lines_moved_can_be_taken_out(batches in batches(), from in 0_i64..20) {
        let mut twin = Twin::with(batches, 50);
        let moved = twin.move_lines(from, 99, None);
        twin.undo(1);
        prop_assert_eq!(twin.stored_lines(), twin.lines.clone());
        let back = twin.move_lines(99, from, Some(&moved));
        prop_assert!(back.len() <= moved.len());
        prop_assert_eq!(twin.stored_lines(), twin.lines.clone());
    }
}

#[test]
fn moving_from_a_damaged_file_leaves_no_new_file() {
    let twin = Twin::with(vec![vec![line(1, 0, 1), line(17, 0, 1)]], usize::MAX);
    let file = &twin.snapshot.files[0];
    let root = twin.folder.path().join("ledger");
    let path = root.join(&file.path);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[10] ^= 0xff;
    std::fs::write(&path, bytes).unwrap();
    let failed = twin.ledger.move_lines(&twin.snapshot.files, 1, 2, None, now());
    assert!(
        matches!(
            failed,
            Err(LedgerError::WrongHash { .. } | LedgerError::Damaged { .. })
        ),
        "{failed:?}"
    );
    assert_eq!(std::fs::read_dir(root).unwrap().count(), 1);
}
