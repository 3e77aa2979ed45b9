use super::*;

fn permission(action: Action, role: Role, relation: Relation) -> Permission {
    action.permission(role, Relations::of(&[relation]))
}

#[test]
fn nobody_sees_what_an_account_holds_without_seeing_the_account() {
    let of_account = Action::ALL
        .into_iter()
        .filter(|action| action.about() == About::Account);
    for action in of_account {
        for role in Role::ALL {
            for relation in Relation::ALL {
                let may = permission(action, role, relation) != Permission::No;
                let sees = permission(Action::SeeAccount, role, relation) != Permission::No;
                assert!(!may || sees, "{action:?} {role:?} {relation:?}");
            }
        }
    }
}

#[test]
fn what_changes_something_is_never_masked() {
    let sights = [Action::SeeValue, Action::SeeMargin, Action::SeeContactDetails];
    for action in Action::ALL.into_iter().filter(|action| !sights.contains(action)) {
        for role in Role::ALL {
            assert!(action.cell(role).masked.is_empty(), "{action:?} {role:?}");
        }
    }
}

#[test]
fn who_finds_duplicates_sees_all_accounts_and_how_their_contacts_are_reached() {
    for role in Role::ALL
        .into_iter()
        .filter(|role| Action::FindDuplicates.is_open_to(*role))
    {
        for action in [Action::SeeAccount, Action::SeeSales, Action::SeeContactDetails] {
            let may = action.permission(role, Relations::NONE);
            assert_eq!(may, Permission::Yes, "{role:?} {action:?}");
        }
    }
}

#[test]
fn the_best_relation_counts() {
    let both = Relations::of(&[Relation::Reader, Relation::Owner]);
    assert_eq!(
        Action::SeeMargin.permission(Role::AccountManager, both),
        Permission::Yes
    );
    let one = Relations::of(&[Relation::Reader]);
    assert_eq!(
        Action::SeeMargin.permission(Role::AccountManager, one),
        Permission::Masked
    );
    assert_eq!(
        Action::SeeMargin.permission(Role::AccountManager, Relations::NONE),
        Permission::No
    );
    assert_eq!(
        Action::SeeMargin.permission(Role::Analyst, Relations::NONE),
        Permission::Yes
    );
}

#[test]
fn those_outside_the_firm_may_only_manage_their_own_sign_in() {
    let open: Vec<Action> = Action::ALL
        .into_iter()
        .filter(|action| action.is_open_to(Role::External))
        .collect();
    assert_eq!(open, [Action::ManageOwnSignIn]);
}
