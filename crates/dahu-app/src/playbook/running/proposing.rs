//! For which situations playbooks are proposed at an account, by what the actor sees of it.

use dahu_core::{
    access::Action,
    account::AccountId,
    health::{Answer, Item},
    playbook::proposing::{Because, Known, proposed},
};

use crate::{
    Context, Result,
    access::Rights,
    account::store::StoredAccount,
    contract::{self, Standing},
    health,
};

/// Why playbooks are proposed, the most pressing reason first.
pub(super) async fn because(ctx: &Context, account: &StoredAccount, rights: Rights) -> Result<Vec<Because>> {
    let id = AccountId(account.id);
    let dials = health::of_account(ctx, id).await?;
    // Alerts are told to who sees sales, and so are contracts and what was bought.
    let sees_sales = rights.may(Action::SeeSales);
    let open = dials.alerts.iter().filter(|alert| alert.state.is_open());
    let mut answers = dials.completeness.answers.iter();
    Ok(proposed(&Known {
        alert_since: open.map(|alert| alert.raised_on).min(),
        contract_ends_in: match sees_sales {
            true => first_end(ctx, id).await?,
            false => None,
        },
        has_bought: dials
            .as_of
            .filter(|_| sees_sales)
            .map(|_| account.purchase_days > 0),
        has_activity: !answers.any(|known| *known == (Item::Activity, Answer::Missing)),
    }))
}

/// In how many days the first running contract ends that was not renewed.
async fn first_end(ctx: &Context, id: AccountId) -> Result<Option<u32>> {
    let found = contract::of_account(ctx, id).await?;
    let terms = found.contracts.iter().flat_map(|(_, terms)| terms);
    let ends = terms.filter_map(|(_, standing)| match standing {
        Standing::Runs(days) => Some(*days),
        _ => None,
    });
    Ok(ends.min())
}
