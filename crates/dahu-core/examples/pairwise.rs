//! Finds duplicates among names, one a line on standard input, once in blocks and once by comparing each with each.
//!
//! Prints JSON: names, and for both ways seconds, comparisons and pairs. `benches/duplicates.py` asks it.

use std::{
    error::Error,
    io::{self, BufRead, Write},
    time::Instant,
};

use dahu_core::duplicate::{AccountTraits, Limits, Verdict, compare, find};

fn main() -> Result<(), Box<dyn Error>> {
    let names: Vec<String> = io::stdin().lock().lines().collect::<Result<_, _>>()?;
    let traits: Vec<AccountTraits> = names
        .iter()
        .map(|name| AccountTraits::of(name, [], None))
        .collect();
    let limits = Limits {
        block: 100,
        neighbours: 100,
        pairs: 200_000,
    };
    let began = Instant::now();
    let found = find(&traits, AccountTraits::keys, compare, limits, |_| {});
    let in_blocks = began.elapsed().as_secs_f64();
    let began = Instant::now();
    let (mut compared, mut pairs) = (0_u64, 0_u64);
    for (place, one) in traits.iter().enumerate() {
        for other in &traits[place + 1..] {
            compared += 1;
            pairs += u64::from(compare(one, other).verdict != Verdict::Different);
        }
    }
    let plainly = began.elapsed().as_secs_f64();
    let line = format!(
        "{{\"names\": {}, \"in_blocks\": {{\"seconds\": {in_blocks}, \"compared\": {}, \"pairs\": {}}}, \
         \"plainly\": {{\"seconds\": {plainly}, \"compared\": {compared}, \"pairs\": {pairs}}}}}",
        names.len(),
        found.compared,
        found.pairs.len()
    );
    writeln!(io::stdout(), "{line}")?;
    Ok(())
}
