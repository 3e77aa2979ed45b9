//! Who the account is, who decides there, who of ours works for it, and what needs something done.

use dahu_core::{access::Relation, review::Chapter};

use super::{AccountContent, Frame, Told};
use crate::{Result, account, account_team, contact, glance};

/// People of ours who are named at most.
const TEAM: usize = 20;

/// Somebody of ours who works for the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Teammate {
    /// The name.
    pub name: String,
    /// The role on the account.
    pub role: Relation,
}

/// What is known of the account.
pub(super) async fn profile(frame: &Frame<'_>) -> Result<Option<Told<AccountContent>>> {
    let detail = account::show(frame.ctx, frame.id).await?;
    Ok(Some(frame.told(
        Chapter::Profile,
        AccountContent::Profile(Box::new(detail)),
    )))
}

/// Who decides; nothing where nobody is known.
pub(super) async fn deciders(frame: &Frame<'_>) -> Result<Option<Told<AccountContent>>> {
    let map = contact::of_map(frame.ctx, frame.id).await?;
    if map.nodes.is_empty() {
        return Ok(None);
    }
    Ok(Some(frame.told(
        Chapter::Deciders,
        AccountContent::Deciders(Box::new(map)),
    )))
}

/// Who works for the account today, whoever reads along left out.
pub(super) async fn team(frame: &Frame<'_>) -> Result<Option<Told<AccountContent>>> {
    let members = account_team::of_account(frame.ctx, frame.id).await?.into_iter();
    let members = members.filter(|member| member.holds_on(frame.today) && member.role != Relation::Reader);
    let mut team: Vec<Teammate> = Vec::new();
    for member in members {
        let one = Teammate {
            name: member.name,
            role: member.role,
        };
        if !team.contains(&one) && team.len() < TEAM {
            team.push(one);
        }
    }
    if team.is_empty() {
        return Ok(None);
    }
    Ok(Some(frame.told(Chapter::Team, AccountContent::Team(team))))
}

/// What needs something done.
pub(super) async fn warnings(frame: &Frame<'_>) -> Result<Option<Told<AccountContent>>> {
    let found = glance::attention(frame.ctx, frame.id).await?;
    if found.warnings.is_empty() {
        return Ok(None);
    }
    Ok(Some(frame.told(
        Chapter::Warnings,
        AccountContent::Warnings(Box::new(found)),
    )))
}
