//! The routes of one's own sign-in and of settings, and of service cases.

use dahu_core::access::Action::*;

use super::routes::Need::{self, Anywhere, Nobody, SignedIn, Taking, Workspace};

/// Those of one's own sign-in, of settings, and of service cases.
#[rustfmt::skip]
pub(super) const OF_PEOPLE: &[(&str, &str, Need)] = &[
    ("GET", "/password", Nobody),
    ("GET", "/me/password", SignedIn),
    ("POST", "/me/password", SignedIn),
    ("POST", "/me/email", SignedIn),
    ("GET", "/me/two-step", SignedIn),
    ("POST", "/me/two-step", SignedIn),
    ("GET", "/me/two-step/code.svg", SignedIn),
    ("POST", "/me/two-step/remove", SignedIn),
    ("POST", "/me/two-step/recovery-codes", SignedIn),
    ("GET", "/me/passkeys", SignedIn),
    ("POST", "/me/passkeys", SignedIn),
    ("POST", "/me/passkeys/options", SignedIn),
    ("POST", "/me/passkeys/{id}/name", SignedIn),
    ("POST", "/me/passkeys/{id}/remove", SignedIn),
    ("GET", "/me/sessions", SignedIn),
    ("POST", "/me/sessions/end-others", SignedIn),
    ("POST", "/me/sessions/{id}/end", SignedIn),
    ("GET", "/me/tokens", SignedIn),
    ("POST", "/me/tokens", SignedIn),
    ("POST", "/me/tokens/{id}/revoke", SignedIn),
    ("GET", "/me/tokens/all", Workspace(ManagePeople)),
    // One's own, and those of others for whoever manages people; what is not there is not there for anybody.
    ("POST", "/me/tokens/all/{id}/revoke", SignedIn),
    ("GET", "/settings/sign-in", Workspace(ManageSettings)),
    ("POST", "/settings/sign-in", Workspace(ManageSettings)),
    ("POST", "/settings/sign-in/reset/{person}", Workspace(ManagePeople)),
    ("GET", "/settings/fields", Workspace(ManageSettings)),
    ("POST", "/settings/fields", Workspace(ManageSettings)),
    ("GET", "/settings/fields/{id}", Workspace(ManageSettings)),
    ("POST", "/settings/fields/{id}", Workspace(ManageSettings)),
    ("GET", "/mail", Workspace(ManageSettings)),
    ("POST", "/mail/trial", Workspace(ManageSettings)),
    ("POST", "/mail/{id}/again", Workspace(ManageSettings)),

    ("GET", "/cases", Anywhere(SeeAccount)),
    ("GET", "/cases/export.{format}", Taking(SeeAccount)),
    ("GET", "/cases/new", Anywhere(EditContacts)),
    ("POST", "/cases/new", Anywhere(EditContacts)),
    ("GET", "/cases/{id}", Anywhere(SeeAccount)),
    ("GET", "/cases/{id}/edit", Anywhere(EditContacts)),
    ("POST", "/cases/{id}/edit", Anywhere(EditContacts)),
    ("POST", "/cases/{id}/{verb}", Anywhere(EditContacts)),
];
