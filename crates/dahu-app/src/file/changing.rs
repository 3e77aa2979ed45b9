//! Files renamed, removed and brought back.

use dahu_core::{
    access::Action,
    account::AccountId,
    file::{FileId, name},
};

use super::{FileFacts, changed, is_program, store, store::StoredFile};
use crate::{Context, Error, Fact, Facts, Result, account, event};

/// Gives a file another name; returns its account. Without an ending of its own the new name keeps the former one.
///
/// # Errors
///
/// [`Error::NotFound`] for a file that is not there, [`Error::Refused`] with the rules `file_name_not_usable` and
/// `file_is_program`.
pub async fn rename(ctx: &Context, id: FileId, typed: &str) -> Result<AccountId> {
    ctx.may(Action::EditContacts)?;
    let file = there(ctx, id).await?;
    let account = AccountId(file.account_id);
    let name = new_name(&file.name, typed)?;
    if name == file.name {
        return Ok(account);
    }
    let former = FileFacts::of(&file);
    let file = StoredFile { name, ..file };
    let change = changed(&file, "updated", Some(former), Some(FileFacts::of(&file)))?;
    save(ctx, file, change).await?;
    Ok(account)
}

/// Removes a file, which [`undo`] brings back for thirty days; returns its account.
///
/// # Errors
///
/// [`Error::NotFound`] for a file that is not there.
pub async fn remove(ctx: &Context, id: FileId) -> Result<AccountId> {
    ctx.may(Action::EditContacts)?;
    let file = there(ctx, id).await?;
    let account = AccountId(file.account_id);
    let change = changed(&file, "removed", Some(FileFacts::of(&file)), None)?;
    let removed_at = Some(ctx.now());
    save(ctx, StoredFile { removed_at, ..file }, change).await?;
    Ok(account)
}

/// Takes back what was last done to a file, by its event; returns its account.
///
/// # Errors
///
/// [`Error::NotFound`] for a file that never was, [`Error::Refused`] with the rule `file_swept` for one whose content is
/// gone.
pub async fn undo(ctx: &Context, id: FileId) -> Result<AccountId> {
    ctx.may(Action::EditContacts)?;
    let reader = ctx.workspace.database.reader();
    let last = event::latest_of(reader, "file", id.0).await?;
    let (last, account) = last
        .and_then(|last| last.account_id.map(|account| (last, AccountId(account))))
        .ok_or_else(|| Error::not_found("file", id))?;
    account::find(ctx, account, Action::EditContacts).await?;
    let Some(file) = store::by_id(reader, id).await? else {
        return Err(Error::refused(
            "file_swept",
            "this file was removed more than thirty days ago: it cannot come back",
        ));
    };
    let before = file.removed_at.is_none().then(|| FileFacts::of(&file));
    let former: Option<FileFacts> = last.before.map(serde_json::from_value).transpose()?;
    let file = match &former {
        Some(facts) => StoredFile {
            name: facts.name.clone(),
            removed_at: None,
            ..file
        },
        None => StoredFile {
            removed_at: Some(ctx.now()),
            ..file
        },
    };
    let change = changed(&file, "restored", before, former)?;
    save(ctx, file, change).await?;
    Ok(account)
}

/// A file that is there and that the actor may change.
async fn there(ctx: &Context, id: FileId) -> Result<StoredFile> {
    super::find(ctx, id, Action::EditContacts).await
}

async fn save(ctx: &Context, file: StoredFile, change: event::Change) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    super::searching::index(&transaction, &file).await?;
    store::update(&transaction, file).await?;
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

fn new_name(former: &str, typed: &str) -> Result<String> {
    let typed = typed.trim();
    if typed.is_empty() || typed.chars().count() > name::CHARACTERS_AT_MOST {
        let most = name::CHARACTERS_AT_MOST;
        return Err(Error::refused_with(
            "file_name_not_usable",
            format!("a file needs a name of {most} characters at most"),
            Facts::of([("most", Fact::count(most))]),
        ));
    }
    let plain = name::plain(typed);
    let named = match (name::ending(&plain), former.rsplit_once('.')) {
        (None, Some((before, ending))) if !before.is_empty() => name::plain(&format!("{plain}.{ending}")),
        _ => plain,
    };
    if name::is_of_program(&named) {
        return Err(is_program());
    }
    Ok(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_name_keeps_the_ending_and_makes_no_program() {
        for (former, typed, expected) in [
            ("a.pdf", "合同", Some("合同.pdf")),
            ("a.pdf", "合同.pdf", Some("合同.pdf")),
            ("a.pdf", "合同.docx", Some("合同.docx")),
            ("a", "b", Some("b")),
            ("a.pdf", "../b", Some("b.pdf")),
            ("a.pdf", " ", None),
            ("a.pdf", "b.exe", None),
        ] {
            assert_eq!(new_name(former, typed).ok().as_deref(), expected, "{typed}");
        }
        assert!(new_name("a.pdf", &"长".repeat(201)).is_err());
    }
}
