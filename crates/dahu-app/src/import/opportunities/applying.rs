//! What a row makes of an opportunity: a new one with its history, or other facts of one that is known.

use chrono::{Months, NaiveDate, NaiveTime};
use dahu_core::{
    account::AccountId,
    import::{Field, Reason},
    money::Amount,
    opportunity::{
        BusinessKind, ForecastCategory, LostReason, Move, RetellingFault, Standing, State, Told, Verb,
        Verdict, retell,
    },
    person::PersonId,
    pipeline::{Pipeline, StageId},
};

use super::{Brought, Fault, Lookups};
use crate::{
    Error, Result,
    opportunity::{
        Details, Line, OpportunityFacts,
        importing::{Changed, Fresh, Known, NumberedMove},
    },
};

/// Characters of a name at most.
const NAME_CHARACTERS: usize = 200;

/// Makes facts of rows.
pub(super) struct Applying(pub(super) Lookups);

impl Applying {
    /// The opportunity that a row tells and that is not there yet.
    ///
    /// # Errors
    ///
    /// [`Error::Internal`] for what rows cannot tell: what was decided was checked before.
    pub(super) fn fresh(&self, brought: &Brought) -> Result<Fresh> {
        let lookups = &self.0;
        let pipeline = &lookups.pipelines[brought.pipeline];
        let account = &lookups.accounts[brought.account];
        let opened_on = brought.opened_on.or(brought.decided_on).unwrap_or(lookups.today);
        let first = pipeline.stages.first().map(|stage| stage.id);
        let stage = brought.stage.or(first).unwrap_or(StageId(uuid::Uuid::nil()));
        let told = told(pipeline, (stage, opened_on), brought);
        let (standing, moves) = told.map_err(Error::internal)?;
        let lines = self.lines(brought, &[], brought.amount);
        let recorded_by = brought.created_by.or(lookups.by);
        let facts = OpportunityFacts {
            account: AccountId(account.id),
            units: std::collections::BTreeSet::new(),
            code: Some(brought.code.to_string()),
            name: self.name(brought),
            pipeline: pipeline.id,
            state: state(standing, brought, None),
            opened_on,
            close_on: brought.close_on,
            amount: brought.amount,
            kind: brought.kind.unwrap_or(BusinessKind::NewAccount),
            source: brought.source,
            selling_mode: brought.selling_mode.or(pipeline.selling_mode),
            category: brought.category.unwrap_or(ForecastCategory::Pipeline),
            owner: brought.owner.unwrap_or(PersonId(uuid::Uuid::nil())),
            contacts: Vec::new(),
            team: Vec::new(),
            lines,
            steps: Vec::new(),
            expected_until: self.expected_until(standing),
            split_from: None,
            details: Details::default(),
        };
        let created_on = brought.created_on.map(|on| on.and_time(NaiveTime::MIN).and_utc());
        Ok(Fresh {
            facts,
            moves,
            recorded_at: created_on.unwrap_or(lookups.now),
            recorded_by,
        })
    }

    /// What the row calls it, or else its account with its products.
    fn name(&self, brought: &Brought) -> String {
        if let Some(name) = &brought.name {
            return name.to_string();
        }
        let products = brought
            .products
            .iter()
            .map(|place| self.0.products[*place].as_ref());
        let account = self.0.accounts[brought.account].name.as_str();
        let words: Vec<&str> = std::iter::once(account).chain(products).collect();
        words.join(" ").chars().take(NAME_CHARACTERS).collect()
    }

    /// Its products; the only one comes to the whole amount, of several it is not known what each comes to.
    fn lines(&self, brought: &Brought, before: &[Line], amount: Option<Amount>) -> Vec<Line> {
        let amount = amount.filter(|_| brought.products.len() == 1);
        let line = |place: &usize| {
            let product = self.0.products[*place].as_ref();
            let known = before.iter().find(|line| line.product == product);
            Line {
                product: product.to_owned(),
                quantity: known.and_then(|line| line.quantity),
                amount: amount.unwrap_or(Amount::ZERO),
            }
        };
        brought.products.iter().map(line).collect()
    }

    /// Until when what was won should have been invoiced; of what lies so far back nobody waits for it.
    fn expected_until(&self, standing: Standing) -> Option<NaiveDate> {
        let until = standing.since.checked_add_months(Months::new(12))?;
        (standing.verdict == Verdict::Won && until >= self.0.today).then_some(until)
    }

    /// What the row changes of an opportunity that is there; nothing where it says what is known. What it leaves blank stays.
    ///
    /// # Errors
    ///
    /// The fault for which the row is not taken.
    pub(super) fn changed(
        &self,
        brought: &Brought,
        known: &Known,
        doubts: &mut Vec<Fault>,
    ) -> Result<Option<Changed>, Fault> {
        let account = &self.0.accounts[brought.account];
        if account.id != known.facts.account.0 {
            let with = self.0.accounts.iter().find(|one| one.id == known.facts.account.0);
            let reason = Reason::OtherAccount {
                account: with.map(|account| account.name.clone()).unwrap_or_default(),
            };
            return Err((Field::Account, account.name.clone(), reason));
        }
        let mut after = known.facts.clone();
        self.fill(&mut after, brought, doubts);
        let moves = self.history(&mut after, brought, &known.moves)?;
        if !after.state.is_open() {
            check_decided(&after, brought)?;
        } else if let Some(note) = &brought.note {
            doubts.push((Field::Note, note.to_string(), Reason::NoteWithoutDecision));
        }
        if after == known.facts && moves == known.moves {
            return Ok(None);
        }
        Ok(Some(Changed {
            known: known.clone(),
            after,
            moves,
        }))
    }

    /// Puts what the row says beside its history into the facts.
    fn fill(&self, facts: &mut OpportunityFacts, brought: &Brought, doubts: &mut Vec<Fault>) {
        if let Some(name) = &brought.name {
            facts.name = name.to_string();
        }
        facts.owner = brought.owner.unwrap_or(facts.owner);
        facts.close_on = brought.close_on.or(facts.close_on);
        facts.kind = brought.kind.unwrap_or(facts.kind);
        facts.source = brought.source.or(facts.source);
        facts.selling_mode = brought.selling_mode.or(facts.selling_mode);
        facts.category = brought.category.unwrap_or(facts.category);
        let named = facts.lines.iter().map(|line| line.product.as_str());
        let told = brought
            .products
            .iter()
            .map(|place| self.0.products[*place].as_ref());
        let are_others = !brought.products.is_empty() && !named.eq(told);
        let amount = brought.amount.or(facts.amount);
        if are_others {
            facts.lines = self.lines(brought, &facts.lines, amount);
        } else if let [line] = facts.lines.as_mut_slice() {
            line.amount = brought.amount.unwrap_or(line.amount);
        }
        let sum: Amount = facts.lines.iter().map(|line| line.amount).sum();
        if !sum.is_positive() {
            facts.amount = amount;
        } else {
            if let Some(told) = brought.amount.filter(|told| *told != sum) {
                doubts.push((Field::Amount, told.to_string(), Reason::AmountOfProducts));
            }
            facts.amount = Some(sum);
        }
    }

    /// The history from then on, and how it stands then.
    fn history(
        &self,
        facts: &mut OpportunityFacts,
        brought: &Brought,
        before: &[NumberedMove],
    ) -> Result<Vec<NumberedMove>, Fault> {
        let pipeline = &self.0.pipelines[brought.pipeline];
        let mut history = History {
            standing: Standing::of(&facts.state),
            moves: before.to_vec(),
        };
        if let Some(on) = brought.opened_on.filter(|on| *on != facts.opened_on) {
            history.open_on(on)?;
            facts.opened_on = on;
        }
        let was = history.standing;
        let verdict = brought.verdict.unwrap_or(was.verdict);
        if verdict == Verdict::Open {
            let on = self.0.today.max(was.since);
            let stage = brought.stage.unwrap_or(was.stage);
            if was.verdict != Verdict::Open || stage != was.stage {
                history.go_on(self, pipeline, Told::Stage(stage), on)?;
            }
        } else {
            self.decide(&mut history, pipeline, brought, verdict)?;
        }
        let standing = history.standing;
        let is_as_was = standing == Standing::of(&facts.state);
        let former = facts.state.clone();
        facts.state = state(standing, brought, Some(&former));
        if !is_as_was {
            facts.expected_until = self.expected_until(standing);
        }
        Ok(history.moves)
    }

    /// Decides it, or corrects how, when and in which stage it was decided.
    fn decide(
        &self,
        history: &mut History,
        pipeline: &Pipeline,
        brought: &Brought,
        verdict: Verdict,
    ) -> Result<(), Fault> {
        let was = history.standing;
        let known = Some(was.since).filter(|_| was.verdict != Verdict::Open);
        let Some(on) = brought.decided_on.or(known) else {
            return Err((Field::DecidedOn, String::new(), Reason::DecidedWithoutDay));
        };
        let stage = brought.stage.unwrap_or(was.stage);
        if (was.verdict, was.since, was.stage) == (verdict, on, stage) {
            return Ok(());
        }
        history.take_decision_back();
        if stage != history.standing.stage {
            history.go_on(self, pipeline, Told::Stage(stage), on)?;
        }
        let told = if verdict == Verdict::Won {
            Told::Won
        } else {
            Told::Lost
        };
        history.go_on(self, pipeline, told, on)
    }
}

/// A history while a row changes it.
struct History {
    standing: Standing,
    moves: Vec<NumberedMove>,
}

impl History {
    /// It was opened on another day.
    fn open_on(&mut self, on: NaiveDate) -> Result<(), Fault> {
        let second = self.moves.get(1).map(|second| second.line.on);
        let Some(first) = self
            .moves
            .first_mut()
            .filter(|first| first.line.verb == Verb::Opened)
        else {
            return Ok(());
        };
        if let Some(second) = second.filter(|second| *second < on) {
            let reason = Reason::BeforeLastChange { since: second };
            return Err((Field::OpenedOn, on.to_string(), reason));
        }
        first.line.on = on;
        match self.moves.get_mut(1) {
            Some(second) => {
                let days = (second.line.on - on).num_days();
                second.line.days = u32::try_from(days).unwrap_or(0);
            }
            None => self.standing.since = on,
        }
        Ok(())
    }

    /// The decision at its end did not happen.
    fn take_decision_back(&mut self) {
        let is_decision = |line: &mut NumberedMove| matches!(line.line.verb, Verb::Won | Verb::Lost);
        if self.standing.verdict == Verdict::Open || self.moves.pop_if(is_decision).is_none() {
            return;
        }
        let Some(last) = self.moves.last() else { return };
        self.standing = Standing {
            stage: last.line.to.unwrap_or(self.standing.stage),
            verdict: Verdict::Open,
            since: last.line.on,
        };
    }

    fn go_on(
        &mut self,
        applying: &Applying,
        pipeline: &Pipeline,
        told: Told,
        on: NaiveDate,
    ) -> Result<(), Fault> {
        let line = self.standing.go_on(pipeline, told, on).map_err(|fault| {
            let (field, reason) = match fault {
                RetellingFault::TooEarly { since } => (Field::DecidedOn, Reason::BeforeLastChange { since }),
                RetellingFault::BeginsDecided
                | RetellingFault::StageUnknown
                | RetellingFault::IsDecided
                | RetellingFault::IsOpen => (Field::Stage, Reason::HistoryContradicts),
            };
            (field, on.to_string(), reason)
        })?;
        let number = self.moves.last().map_or(0, |last| last.number);
        self.moves.extend(line.map(|line| NumberedMove {
            number: number + 1,
            line,
            recorded_at: applying.0.now,
            recorded_by: applying.0.by,
        }));
        Ok(())
    }
}

/// The history of a new opportunity: opened in its stage, and decided where it is.
fn told(
    pipeline: &Pipeline,
    (stage, opened_on): (StageId, NaiveDate),
    brought: &Brought,
) -> Result<(Standing, Vec<Move>), RetellingFault> {
    let decided = match brought.verdict {
        Some(Verdict::Won) => Some(Told::Won),
        Some(Verdict::Lost) => Some(Told::Lost),
        _ => None,
    };
    let decided = decided.zip(brought.decided_on).map(|(told, on)| (on, told));
    retell(
        pipeline,
        std::iter::once((opened_on, Told::Stage(stage))).chain(decided),
    )
}

/// How it stands, with what the row says of a decision and, where it says nothing, what was known of it.
fn state(standing: Standing, brought: &Brought, before: Option<&State>) -> State {
    let (stage, on) = (standing.stage, standing.since);
    let note = |known: Option<&Option<String>>| {
        let told = brought.note.as_deref().map(str::to_owned);
        told.or_else(|| known.cloned().flatten())
    };
    match standing.verdict {
        Verdict::Open => State::Open { stage, since: on },
        Verdict::Won => {
            let (reason, known) = match before {
                Some(State::Won { reason, note, .. }) => (*reason, Some(note)),
                _ => (None, None),
            };
            State::Won {
                stage,
                on,
                reason: brought.won_reason.or(reason),
                note: note(known),
            }
        }
        Verdict::Lost => {
            let (reason, to, known) = match before {
                Some(State::Lost { reason, to, note, .. }) => (Some(*reason), to.clone(), Some(note)),
                _ => (None, None, None),
            };
            State::Lost {
                stage,
                on,
                reason: brought.lost_reason.or(reason).unwrap_or(LostReason::Other),
                to: brought.lost_to.as_deref().map(str::to_owned).or(to),
                note: note(known),
            }
        }
    }
}

fn check_decided(after: &OpportunityFacts, brought: &Brought) -> Result<(), Fault> {
    let is_won = matches!(after.state, State::Won { .. });
    if is_won && !after.amount.is_some_and(Amount::is_positive) {
        let value = brought
            .amount
            .map(|amount| amount.to_string())
            .unwrap_or_default();
        return Err((Field::Amount, value, Reason::WonWithoutAmount));
    }
    Ok(())
}
