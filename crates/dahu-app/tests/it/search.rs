//! Search: what is found, how near it comes, and that nothing hidden is ever found, on both databases.

use std::collections::{BTreeMap, BTreeSet};

use dahu_app::{
    Context, Error, account,
    contact::{self, ContactFacts, Typed},
    import::Kind,
    search::{self, Found, Noun},
};
use dahu_core::{
    access::Relation,
    account::AccountId,
    contact::{ContactId, LegalBasis},
    person::Role,
    search::{SearchQuery, grams},
};
use dahu_testkit::databases;

use crate::{
    access::{acting, seen},
    activity,
    desk::{Desk, day, take},
    files,
    migrating::connected,
    staff::hired,
};

const ACCOUNTS: &str = "code,name,credit_code\n\
    KH-0001,重庆云帆科技有限公司,\n\
    KH-0002,云帆,\n\
    KH-0003,上海新云帆电器（集团）有限公司,\n\
    KH-0004,长沙砚川机械有限公司,91500000MA5U8KJ20X\n";

async fn found(ctx: &Context, typed: &str) -> Vec<Found> {
    search::find(ctx, typed, 20).await.expect("an answer")
}

async fn titles(ctx: &Context, typed: &str) -> Vec<String> {
    let found = found(ctx, typed).await;
    found.into_iter().map(|found| found.title).collect()
}

fn facts(desk: &Desk, name: &str, mobile: &str, email: &str) -> ContactFacts {
    let typed = Typed {
        name: name.to_owned(),
        job: "采购经理".to_owned(),
        mobile: mobile.to_owned(),
        email: email.to_owned(),
        source: "名片".to_owned(),
        ..Typed::default()
    };
    ContactFacts::read(&desk.ctx, &typed, LegalBasis::Consent, day("2026-06-01")).expect("facts")
}

async fn account(desk: &Desk, code: &str) -> AccountId {
    let found = found(&desk.ctx, code).await;
    assert_eq!(found[0].account_code.as_deref(), Some(code));
    found[0].account
}

#[tokio::test]
async fn accounts_and_contacts_are_found_by_all_that_people_remember_of_them() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
        let of = account(&desk, "KH-0004").await;
        let mei = facts(&desk, "单梅", "139 8765 4321", "shan.mei@yanchuan.example");
        let id = contact::add(&desk.ctx, of, mei.clone()).await.expect("added");
        let near = ["云帆", "重庆云帆科技有限公司", "上海新云帆电器（集团）有限公司"];
        assert_eq!(titles(&desk.ctx, "云帆").await, near, "the nearest comes first");
        assert_eq!(titles(&desk.ctx, "yunfan").await[..1], ["云帆"]);
        for typed in [
            "csyc",
            "changshayan",
            "砚",
            "91500000MA5U8KJ20X",
            "8kj20x",
            "kh0004",
            "机械 长沙",
        ] {
            assert_eq!(
                titles(&desk.ctx, typed).await,
                ["长沙砚川机械有限公司"],
                "{typed}"
            );
        }
        for typed in [
            "单",
            "shanmei",
            "danmei",
            "sm",
            "8765",
            "13987654321",
            "采购",
            "shan.mei@",
            "单梅 4321",
        ] {
            let found = found(&desk.ctx, typed).await;
            assert_eq!(found.len(), 1, "{typed}: {found:?}");
            assert_eq!(
                (found[0].noun, found[0].subject, found[0].account),
                (Noun::Contact, id.0, of)
            );
        }
        for typed in ["", "  ", "·", "没有", "1398765432100"] {
            assert!(found(&desk.ctx, typed).await.is_empty(), "{typed}");
        }
        assert!(found(&desk.ctx, &"云".repeat(10_000)).await.is_empty());
        // What is changed is found as it is now; what is removed is not, until it comes back.
        let other = ContactFacts {
            name: "王五".to_owned(),
            mobile: None,
            ..mei
        };
        contact::edit(&desk.ctx, id, other).await.expect("changed");
        assert_eq!(titles(&desk.ctx, "ww").await, ["王五"]);
        assert!(titles(&desk.ctx, "8765").await.is_empty() && titles(&desk.ctx, "单梅").await.is_empty());
        contact::undo(&desk.ctx, id).await.expect("undone");
        assert_eq!(titles(&desk.ctx, "8765").await, ["单梅"]);
        contact::remove(&desk.ctx, id).await.expect("removed");
        assert!(titles(&desk.ctx, "单梅").await.is_empty());
        contact::undo(&desk.ctx, id).await.expect("brought back");
        contact::erase(&desk.ctx, id, contact::Ground::Request, &[])
            .await
            .expect("erased");
        assert!(titles(&desk.ctx, "单梅").await.is_empty());
    }
}

#[tokio::test]
async fn what_an_earlier_program_left_is_put_into_the_index_when_it_is_opened() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Accounts, "a.csv", ACCOUNTS).await;
        let of = account(&desk, "KH-0004").await;
        let mei = facts(&desk, "单梅", "13987654321", "");
        contact::add(&desk.ctx, of, mei).await.expect("added");
        let director = hired(&desk, "li", Role::SalesDirector).await;
        let visit = activity::read(&director, activity::visit(None));
        dahu_app::activity::record(&director, of, visit)
            .await
            .expect("recorded");
        files::send(&desk.ctx, of, "砚川报价单.txt", b"1")
            .await
            .expect("sent");
        let connection = connected(&desk).await;
        for statement in [
            "DELETE FROM account_search",
            "DELETE FROM search_tokens",
            "DELETE FROM search_document",
        ] {
            sea_orm::ConnectionTrait::execute_unprepared(&connection, statement)
                .await
                .expect("emptied");
        }
        let nil = if desk.database.kind() == dahu_testkit::DatabaseKind::Sqlite {
            "x'00000000000000000000000000000000'"
        } else {
            "'00000000-0000-0000-0000-000000000000'"
        };
        let fill = ["account", "contact", "activity", "file"]
            .map(|noun| format!("('{noun}', {nil})"))
            .join(", ");
        let fill = format!("INSERT INTO search_fill (noun, after_id) VALUES {fill}");
        sea_orm::ConnectionTrait::execute_unprepared(&connection, &fill)
            .await
            .expect("to fill");
        connection.close().await.expect("it closes");
        let desk = desk.reopen().await;
        assert_eq!(titles(&desk.ctx, "8kj20x").await, ["长沙砚川机械有限公司"]);
        assert_eq!(titles(&desk.ctx, "8765").await, ["单梅"]);
        assert_eq!(titles(&desk.ctx, "云帆").await.len(), 3);
        assert_eq!(titles(&desk.ctx, "baojiadan").await, ["砚川报价单.txt"]);
        assert_eq!(titles(&desk.ctx, "jifang").await, ["看了机房"]);
    }
}

/// A number that the next call changes: chance with a seed.
fn next(seed: &mut u64, below: usize) -> usize {
    *seed = seed
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*seed >> 33).expect("a number") % below
}

fn word(seed: &mut u64, letters: &[char], length: usize) -> String {
    (0..length).map(|_| letters[next(seed, letters.len())]).collect()
}

/// Everything there is: accounts with their texts, and contacts with theirs and their details.
struct Firm {
    accounts: BTreeMap<AccountId, (String, String)>,
    contacts: BTreeMap<ContactId, (AccountId, String, String)>,
}

async fn random_firm(desk: &Desk, seed: &mut u64) -> Firm {
    let letters: Vec<char> = "云帆科技重庆长".chars().collect();
    let mut csv = "code,name\n".to_owned();
    for number in 0..24 {
        let name = word(seed, &letters, 3);
        csv.push_str(&format!("C{number:04},{name}{number}\n"));
    }
    take(desk, Kind::Accounts, "firm.csv", &csv).await;
    let mut firm = Firm {
        accounts: BTreeMap::new(),
        contacts: BTreeMap::new(),
    };
    for id in seen(&desk.ctx).await {
        let row = account::show(&desk.ctx, id).await.expect("an account").row;
        firm.accounts.insert(id, (row.name, row.code.expect("a code")));
    }
    let accounts: Vec<AccountId> = firm.accounts.keys().copied().collect();
    for _ in 0..16 {
        let of = accounts[next(seed, accounts.len())];
        let (name, mobile) = (word(seed, &letters, 2), word(seed, &['1', '2'], 8));
        let added = contact::add(&desk.ctx, of, facts(desk, &name, &mobile, "")).await;
        firm.contacts.insert(added.expect("added"), (of, name, mobile));
    }
    firm
}

impl Firm {
    /// What must be found at least where it has room, and what may be found at most.
    fn model(
        &self,
        typed: &str,
        accounts: &BTreeSet<AccountId>,
        details: &BTreeSet<AccountId>,
    ) -> BTreeSet<uuid::Uuid> {
        let query = SearchQuery::parse(typed).expect("a query");
        let finds = |texts: &[&str]| query.matches(&grams(texts));
        let of_accounts = self
            .accounts
            .iter()
            .filter(|(id, (name, code))| accounts.contains(id) && finds(&[name, code]))
            .map(|(id, _)| id.0);
        let of_contacts = self
            .contacts
            .iter()
            .filter(|(_, (of, name, mobile))| {
                accounts.contains(of) && finds(&[name, "采购经理"])
                    || details.contains(of) && finds(&[name, "采购经理", mobile])
            })
            .map(|(id, _)| id.0);
        of_accounts.chain(of_contacts).collect()
    }
}

/// The accounts that the actor can open, one by one.
async fn opened(ctx: &Context, firm: &Firm) -> BTreeSet<AccountId> {
    let mut found = BTreeSet::new();
    for id in firm.accounts.keys() {
        match account::show(ctx, *id).await {
            Ok(_) => {
                found.insert(*id);
            }
            Err(Error::NotFound { .. } | Error::Forbidden { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
    found
}

/// The accounts whose contacts' numbers the actor sees.
async fn with_details(ctx: &Context, accounts: &BTreeSet<AccountId>) -> BTreeSet<AccountId> {
    let mut found = BTreeSet::new();
    for id in accounts {
        if !contact::of_account(ctx, *id).await.expect("a list").is_masked {
            found.insert(*id);
        }
    }
    found
}

#[tokio::test]
async fn search_never_shows_what_the_scope_hides() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let mut seed = 20_260_630;
        let firm = random_firm(&desk, &mut seed).await;
        let own = acting(&desk, "Own", Role::AccountManager).await;
        let helps = acting(&desk, "Helps", Role::AccountManager).await;
        for (place, id) in firm.accounts.keys().enumerate() {
            let (who, role) = match place % 4 {
                0 => (&own, Relation::Specialist),
                1 => (&helps, Relation::Reader),
                2 => (&helps, Relation::Specialist),
                _ => continue,
            };
            let grant = dahu_app::account_team::Grant {
                person: who.person().expect("a person"),
                role,
                whole_group: false,
                from: desk.ctx.today(),
                until: None,
            };
            dahu_app::account_team::give(&desk.ctx, *id, grant)
                .await
                .expect("a role");
        }
        let mut actors = vec![desk.ctx.clone(), own, helps];
        for role in Role::ALL {
            actors.push(acting(&desk, role.as_str(), role).await);
        }
        let letters: Vec<char> = "云帆科技重庆长".chars().collect();
        for ctx in &actors {
            let accounts = opened(ctx, &firm).await;
            let details = with_details(ctx, &accounts).await;
            for round in 0..24 {
                let length = 1 + next(&mut seed, 3);
                let typed = match round % 6 {
                    0 | 1 => word(&mut seed, &letters, length),
                    2 => word(&mut seed, &['y', 'f', 'k', 'c', 'q', 'z'], length),
                    3 => word(&mut seed, &['1', '2'], 4),
                    4 => format!("c00{}", word(&mut seed, &['0', '1', '2'], 2)),
                    _ => format!(
                        "{} {}",
                        word(&mut seed, &letters, 1),
                        word(&mut seed, &['1', '2'], 1)
                    ),
                };
                let allowed = firm.model(&typed, &accounts, &details);
                let answer = match search::find(ctx, &typed, 20).await {
                    Ok(answer) => answer,
                    Err(Error::Forbidden { .. }) => Vec::new(),
                    Err(error) => panic!("{error}"),
                };
                let found: BTreeSet<uuid::Uuid> = answer.iter().map(|found| found.subject).collect();
                assert!(
                    found.is_subset(&allowed),
                    "{typed} shows {ctx_role:?} what is hidden",
                    ctx_role = ctx.role()
                );
                for noun in [Noun::Account, Noun::Contact] {
                    let of_noun = answer.iter().filter(|found| found.noun == noun).count();
                    let ids = |id: &uuid::Uuid| {
                        firm.accounts.contains_key(&AccountId(*id)) == (noun == Noun::Account)
                    };
                    let there = allowed.iter().filter(|id| ids(id)).count();
                    assert_eq!(of_noun, there.min(8), "{typed}: all that has room is found");
                }
            }
        }
    }
}
