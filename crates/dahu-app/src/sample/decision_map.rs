//! Who decides at two accounts of the sample firm: one that is held well, one that hangs by a thread.

use chrono::TimeDelta;
use dahu_core::{
    contact::{
        BuyingRole::{self, Buyer, Decider, Gatekeeper, Influencer, Initiator, User},
        ContactId, LegalBasis,
        Level::{self, Executive, Head, Manager, Staff},
        Power::{self, High, Low, Medium},
        Stance::{self, Champion, Neutral, Opponent, Supporter},
        Weight::{self, Strong, Weak},
    },
    person::PersonId,
};
use uuid::Uuid;

use crate::{
    Context, Result,
    account::AccountRow,
    contact::{self, ContactFacts, Influence, Relation, StanceTaken, Tie, Typed},
};

/// A contact of a map, called by what they are, under the so-manieth of the same map.
struct Drawn {
    name: &'static str,
    under: Option<usize>,
    level: Level,
    power: Power,
    roles: &'static [BuyingRole],
    /// Stances, each with the days since and what shows it, the latest last.
    stances: &'static [(Stance, i64, &'static str)],
    /// How strong a relation of ours is.
    strength: Option<u8>,
}

const HELD: [Drawn; 6] = [
    Drawn {
        name: "总经理",
        under: None,
        level: Executive,
        power: High,
        roles: &[Decider],
        stances: &[
            (Neutral, 300, "首次拜访时说：先看一年的到货情况"),
            (Supporter, 40, "年度供应商大会上点名肯定我们的准时率"),
        ],
        strength: Some(4),
    },
    Drawn {
        name: "分管副总",
        under: Some(0),
        level: Executive,
        power: High,
        roles: &[Influencer],
        stances: &[(Opponent, 25, "招标评审会上主张改用原来的供应商，理由是切换成本")],
        strength: None,
    },
    Drawn {
        name: "运营总监",
        under: Some(0),
        level: Head,
        power: Medium,
        roles: &[Initiator, Influencer],
        stances: &[(Champion, 60, "主动把我们的方案转给总经理，并约好汇报时间")],
        strength: Some(5),
    },
    Drawn {
        name: "采购部长",
        under: Some(1),
        level: Head,
        power: Medium,
        roles: &[Buyer],
        stances: &[(Neutral, 15, "询价时同时邀请三家，没有表态")],
        strength: Some(3),
    },
    Drawn {
        name: "车间主任",
        under: Some(2),
        level: Manager,
        power: Low,
        roles: &[User],
        stances: &[(Supporter, 10, "试用报告写明返工率下降一半")],
        strength: Some(2),
    },
    Drawn {
        name: "总经理秘书",
        under: Some(0),
        level: Staff,
        power: Low,
        roles: &[Gatekeeper],
        stances: &[],
        strength: None,
    },
];
/// Who moves whom on it.
const LINES: [(usize, usize, Weight); 3] = [(2, 0, Strong), (1, 3, Strong), (4, 2, Weak)];

const THIN: [Drawn; 3] = [
    Drawn {
        name: "院长",
        under: None,
        level: Executive,
        power: High,
        roles: &[Decider],
        stances: &[],
        strength: None,
    },
    Drawn {
        name: "设备科长",
        under: Some(0),
        level: Head,
        power: Medium,
        roles: &[Initiator, Buyer],
        stances: &[(Supporter, 30, "申购单上写明我们的型号")],
        strength: Some(3),
    },
    Drawn {
        name: "财务科长",
        under: Some(0),
        level: Head,
        power: Medium,
        roles: &[Influencer],
        stances: &[(Opponent, 20, "退回付款申请，要求重新比价")],
        strength: None,
    },
];

/// Draws them, for the two accounts that bought most.
///
/// # Errors
///
/// When the database fails.
pub(super) async fn draw(ctx: &Context, largest: &[AccountRow], from: PersonId, to: PersonId) -> Result<()> {
    let maps: [(&[Drawn], &[_], PersonId); 2] = [(&HELD, &LINES, from), (&THIN, &[(2, 0, Weak)], to)];
    for (account, (drawn, lines, holder)) in largest.iter().zip(maps) {
        let mut ids: Vec<ContactId> = Vec::with_capacity(drawn.len());
        for one in drawn {
            let typed = Typed {
                name: one.name.to_owned(),
                job: one.name.to_owned(),
                source: "拜访记录".to_owned(),
                level: Some(one.level),
                power: Some(one.power),
                roles: one.roles.to_vec(),
                reports_to: one.under.and_then(|under| ids.get(under).copied()),
                job_from: Some(ctx.today() - TimeDelta::days(900)),
                ..Typed::default()
            };
            let on = ctx.today() - TimeDelta::days(400);
            let facts = ContactFacts::read(ctx, &typed, LegalBasis::Contract, on)?;
            let id = contact::add(ctx, account.id, facts).await?;
            ids.push(id);
            tie(ctx, id, one, holder).await?;
        }
        for (from, to, weight) in lines {
            let line = Influence {
                id: Uuid::nil(),
                to: ids[*to],
                weight: *weight,
            };
            contact::set_tie(ctx, ids[*from], Tie::Influence(line)).await?;
        }
    }
    Ok(())
}

/// The stances of a contact, and the relation that we hold.
async fn tie(ctx: &Context, id: ContactId, one: &Drawn, holder: PersonId) -> Result<()> {
    for (stance, days, evidence) in one.stances {
        let taken = StanceTaken {
            id: Uuid::nil(),
            stance: *stance,
            on: ctx.today() - TimeDelta::days(*days),
            evidence: (*evidence).to_owned(),
            by: None,
        };
        contact::set_tie(ctx, id, Tie::Stance(taken)).await?;
    }
    if let Some(strength) = one.strength {
        let relation = Relation {
            id: Uuid::nil(),
            person: holder,
            strength,
            since: ctx.today() - TimeDelta::days(380),
            until: None,
        };
        contact::set_tie(ctx, id, Tie::Relation(relation)).await?;
    }
    Ok(())
}
