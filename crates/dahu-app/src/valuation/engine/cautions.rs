//! The doubts about a valuation, gathered from all that was found on the way, the gravest first.

use dahu_valuation::{
    caution::{Caution as Found, Severity as FoundSeverity},
    summary::Gathered,
    timing::choice::Reason,
    validation::HoldOut as FoundHoldOut,
};

use super::fitting::Fitted;
use crate::valuation::{Caution, Severity};

/// All doubts.
pub(super) fn cautions(fitted: &Fitted, gathered: &Gathered, hold_outs: &[FoundHoldOut]) -> Vec<Caution> {
    let accounts = gathered.summaries.accounts.len() as u64;
    let mut found: Vec<Found> = Vec::new();
    match &fitted.models {
        None => {
            let failure = fitted.failure.as_ref().and_then(Found::of_failure);
            found.extend(Found::of_accounts(accounts).or(failure));
        }
        Some(models) => {
            if let Reason::ChurnNotIdentifiable(identification) = &models.choice.reason {
                found.extend(Found::of_identification(identification));
            }
            found.extend(Found::of_spend(&models.spend.parameters));
            found.extend(Found::of_fit(&models.choice.chosen.fit).or_else(|| Found::of_fit(&models.spend)));
        }
    }
    found.extend(fitted.independence.as_ref().and_then(Found::of_independence));
    found.extend(Found::of_beginnings(&gathered.calendar));
    found.extend(Found::of_biases(hold_outs));
    // The hold-out nearest to the day of valuation speaks for the model.
    if let Some(latest) = hold_outs.last() {
        found.extend(Found::of_chances(latest));
        found.extend(Found::of_capture(latest));
    }
    let cleaning = &gathered.summaries.cleaning;
    found.extend(Found::of_dropped(cleaning));
    found.extend(Found::of_netted(cleaning));
    let mut cautions: Vec<Caution> = found.iter().map(shown).collect();
    cautions.sort_by_key(|caution| caution.severity);
    cautions
}

fn shown(found: &Found) -> Caution {
    let mut facts: Vec<(String, f64)> = Vec::new();
    let mut times = 0;
    for (name, value) in found.facts() {
        // Facts that come once for each hold-out are numbered: bias_1, bias_2.
        times += u32::from(name == "origin_day");
        let name = if times > 0 {
            format!("{name}_{times}")
        } else {
            name.to_owned()
        };
        facts.push((name, value));
    }
    Caution {
        code: found.code().to_owned(),
        severity: match found.severity() {
            FoundSeverity::Decides => Severity::Decides,
            FoundSeverity::Warns => Severity::Warns,
            FoundSeverity::Notes => Severity::Notes,
        },
        facts,
    }
}
