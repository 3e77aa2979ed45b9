//! Finds duplicates among names, one a line on standard input: all of them in blocks, and the first so many (the one
//! argument) both in blocks and by comparing each with each.
//!
//! Prints JSON: for each way seconds, comparisons and pairs. `benches/duplicates.py` asks it.

use std::{
    env,
    error::Error,
    io::{self, BufRead, Write},
    time::Instant,
};

use dahu_core::duplicate::{AccountTraits, Limits, Verdict, compare, find};

const LIMITS: Limits = Limits {
    block: 100,
    neighbours: 100,
    pairs: 200_000,
};

fn main() -> Result<(), Box<dyn Error>> {
    let sample: usize = env::args()
        .nth(1)
        .ok_or("how many are compared each with each?")?
        .parse()?;
    let names: Vec<String> = io::stdin().lock().lines().collect::<Result<_, _>>()?;
    let began = Instant::now();
    let traits: Vec<AccountTraits> = names
        .iter()
        .map(|name| AccountTraits::of(name, [], None))
        .collect();
    let reading = began.elapsed().as_secs_f64();
    let some = &traits[..sample.min(traits.len())];
    let all = in_blocks(&traits);
    let blocks = in_blocks(some);
    let plainly = each_with_each(some);
    let (all, blocks, plainly) = (told(&all), told(&blocks), told(&plainly));
    let line = format!(
        "{{\"names\": {}, \"reading\": {reading}, \"all\": {all}, \"sample\": {}, \"in_blocks\": {blocks}, \
         \"plainly\": {plainly}}}",
        names.len(),
        some.len()
    );
    writeln!(io::stdout(), "{line}")?;
    Ok(())
}

/// Seconds, comparisons, pairs.
type Measured = (f64, u64, u64);

fn told((seconds, compared, pairs): &Measured) -> String {
    format!("{{\"seconds\": {seconds}, \"compared\": {compared}, \"pairs\": {pairs}}}")
}

fn in_blocks(traits: &[AccountTraits]) -> Measured {
    let began = Instant::now();
    let found = find(traits, AccountTraits::keys, compare, LIMITS, |_| {});
    (
        began.elapsed().as_secs_f64(),
        found.compared,
        found.pairs.len() as u64,
    )
}

fn each_with_each(traits: &[AccountTraits]) -> Measured {
    let began = Instant::now();
    let (mut compared, mut pairs) = (0, 0);
    for (place, one) in traits.iter().enumerate() {
        for other in &traits[place + 1..] {
            compared += 1;
            pairs += u64::from(compare(one, other).verdict != Verdict::Different);
        }
    }
    (began.elapsed().as_secs_f64(), compared, pairs)
}
