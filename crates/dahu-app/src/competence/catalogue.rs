//! The firm's competences: described, changed, retired, and taken back to what they were.

use dahu_core::{
    access::Action,
    competence::{
        COMPETENCES_AT_MOST, Competence, CompetenceId, NAME_CHARACTERS, Proficiency, WORDS_CHARACTERS,
        WordingFault,
    },
};
use sea_orm::ConnectionTrait;

use super::store;
use crate::{
    Context, Error, Fact, Facts, Result,
    event::{self, Change},
};

/// A competence as it is typed; what is empty keeps the words of a standard one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedCompetence {
    /// What it is called.
    pub name: String,
    /// What it means.
    pub meaning: String,
    /// How somebody works who is at each level.
    pub anchors: [String; Proficiency::ALL.len()],
    /// Whether nobody is rated in it any more.
    pub is_retired: bool,
}

/// All competences, in their order, those that are retired too.
///
/// # Errors
///
/// [`Error::Forbidden`] for who is not of the firm.
pub async fn all(ctx: &Context) -> Result<Vec<Competence>> {
    ctx.may(Action::SeeCompetence)?;
    Ok(store::competences(ctx.workspace.database.reader()).await?)
}

/// A competence.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not there.
pub(super) async fn find(connection: &impl ConnectionTrait, id: CompetenceId) -> Result<Competence> {
    let all = store::competences(connection).await?;
    all.into_iter()
        .find(|known| known.id == id)
        .ok_or_else(|| Error::not_found("competence", id))
}

/// Adds a competence.
///
/// # Errors
///
/// [`Error::Forbidden`], and [`Error::Refused`] with the rules `competence_name_length`, `competence_without_meaning`,
/// `competence_without_anchor`, `competence_words_too_long`, `competence_name_taken` and `competences_too_many`.
pub async fn add(ctx: &Context, typed: &TypedCompetence) -> Result<CompetenceId> {
    ctx.may(Action::ManageCompetences)?;
    let transaction = ctx.workspace.database.begin().await?;
    let all = store::competences(&transaction).await?;
    if all.len() >= COMPETENCES_AT_MOST {
        return Err(Error::refused_with(
            "competences_too_many",
            format!("at most {COMPETENCES_AT_MOST} competences are kept: change one that is there"),
            Facts::of([("most", Fact::count(COMPETENCES_AT_MOST))]),
        ));
    }
    let id = CompetenceId::new(ctx.now());
    let after = read(id, None, typed)?;
    refuse_twin(&all, &after)?;
    let position = i32::try_from(all.len()).unwrap_or(i32::MAX);
    store::save_competence(&transaction, &after, (position, true), ctx.now()).await?;
    let change = changed(id, "created", None, Some(&after))?;
    event::record(&transaction, ctx, None, vec![change]).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Changes a competence. Returns whether anything changed.
///
/// # Errors
///
/// Like [`add`], and [`Error::NotFound`].
pub async fn change(ctx: &Context, id: CompetenceId, typed: &TypedCompetence) -> Result<bool> {
    ctx.may(Action::ManageCompetences)?;
    let transaction = ctx.workspace.database.begin().await?;
    let all = store::competences(&transaction).await?;
    let place = all.iter().position(|known| known.id == id);
    let place = place.ok_or_else(|| Error::not_found("competence", id))?;
    let before = &all[place];
    let after = read(id, Some(before), typed)?;
    refuse_twin(&all, &after)?;
    if *before == after {
        return Ok(false);
    }
    let position = i32::try_from(place).unwrap_or(i32::MAX);
    store::save_competence(&transaction, &after, (position, false), ctx.now()).await?;
    let change = changed(id, "updated", Some(before), Some(&after))?;
    event::record(&transaction, ctx, None, vec![change]).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Takes the last change of a competence back; what was taken back comes back the same way.
///
/// # Errors
///
/// [`Error::NotFound`] where no change of it is kept, [`Error::Refused`] with the rule `competence_in_use` where it was just
/// added and somebody was rated in it, or something is required in it, since.
pub async fn undo(ctx: &Context, id: CompetenceId) -> Result<()> {
    ctx.may(Action::ManageCompetences)?;
    let transaction = ctx.workspace.database.begin().await?;
    let last = event::latest_of(&transaction, "competence", id.0).await?;
    let last = last.ok_or_else(|| Error::not_found("competence", id))?;
    let all = store::competences(&transaction).await?;
    let place = all.iter().position(|known| known.id == id);
    let current = place.map(|place| &all[place]);
    let former: Option<Competence> = last.before.map(serde_json::from_value).transpose()?;
    match &former {
        Some(former) => {
            let position = i32::try_from(place.unwrap_or(all.len())).unwrap_or(i32::MAX);
            store::save_competence(&transaction, former, (position, place.is_none()), ctx.now()).await?;
        }
        None if store::is_competence_used(&transaction, id).await? => {
            return Err(Error::refused(
                "competence_in_use",
                "somebody was rated in this competence, or something is required in it: retire it instead",
            ));
        }
        None => store::delete_competence(&transaction, id).await?,
    }
    let change = changed(id, "restored", current, former.as_ref())?;
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

/// Words as they were typed, without what cannot be shown; lines stay.
pub(super) fn plain(typed: &str) -> String {
    let kept = typed.chars().filter(|one| *one == '\n' || !one.is_control());
    kept.collect::<String>().trim().to_owned()
}

/// The same, and nothing where nothing was typed.
pub(super) fn words(typed: &str) -> Option<String> {
    Some(plain(typed)).filter(|words| !words.is_empty())
}

/// A name: on one line.
pub(super) fn name(typed: &str) -> Option<String> {
    words(&typed.replace('\n', " "))
}

fn read(id: CompetenceId, before: Option<&Competence>, typed: &TypedCompetence) -> Result<Competence> {
    let read = Competence {
        id,
        standard: before.and_then(|before| before.standard.clone()),
        name: name(&typed.name),
        meaning: words(&typed.meaning),
        anchors: typed.anchors.each_ref().map(|anchor| words(anchor)),
        is_retired: typed.is_retired,
    };
    read.check().map_err(refused)?;
    Ok(read)
}

fn refuse_twin(all: &[Competence], read: &Competence) -> Result<()> {
    let Some(name) = &read.name else { return Ok(()) };
    let is_twin = all
        .iter()
        .any(|other| other.id != read.id && other.name.as_ref() == Some(name));
    if is_twin {
        return Err(Error::refused_with(
            "competence_name_taken",
            format!("there is one called {name} already: choose another name"),
            Facts::of([("name", Fact::text(name))]),
        ));
    }
    Ok(())
}

/// The refusal that a fault of wording is.
pub(super) fn refused(fault: WordingFault) -> Error {
    let message = fault.to_string();
    match fault {
        WordingFault::Name => Error::refused_with(
            "competence_name_length",
            message,
            Facts::of([("most", Fact::count(NAME_CHARACTERS))]),
        ),
        WordingFault::Meaning => Error::refused("competence_without_meaning", message),
        WordingFault::Anchor(level) => Error::refused_with(
            "competence_without_anchor",
            message,
            Facts::of([("number", Fact::count(level.level()))]),
        ),
        WordingFault::TooLong => Error::refused_with(
            "competence_words_too_long",
            message,
            Facts::of([("most", Fact::count(WORDS_CHARACTERS))]),
        ),
        WordingFault::ReachesNothing => Error::refused("training_reaches_nothing", message),
    }
}

fn changed(
    id: CompetenceId,
    verb: &'static str,
    before: Option<&Competence>,
    after: Option<&Competence>,
) -> Result<Change> {
    Ok(Change {
        noun: "competence",
        subject: id.0,
        account: None,
        verb,
        before: before.map(serde_json::to_value).transpose()?,
        after: after.map(serde_json::to_value).transpose()?,
    })
}
