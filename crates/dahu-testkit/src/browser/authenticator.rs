//! A device that keeps passkeys, as the browser makes it up: touched and verified without anybody's finger.

use chromiumoxide::cdp::browser_protocol::web_authn::{
    AddCredentialParams, AddVirtualAuthenticatorParams, AuthenticatorId, AuthenticatorProtocol,
    AuthenticatorTransport, ClearCredentialsParams, EnableParams, GetCredentialsParams,
    SetUserVerifiedParams, VirtualAuthenticatorOptions,
};

use super::{BrowserError, Page};

/// A made-up device of one tab.
#[derive(Debug)]
pub struct Authenticator<'p> {
    page: &'p Page,
    id: AuthenticatorId,
}

impl Page {
    /// Gives the tab a device that keeps passkeys and knows its user.
    ///
    /// # Errors
    /// When the browser cannot make one up.
    pub async fn authenticator(&self) -> Result<Authenticator<'_>, BrowserError> {
        self.tab.execute(EnableParams::default()).await?;
        let options = VirtualAuthenticatorOptions::builder()
            .protocol(AuthenticatorProtocol::Ctap2)
            .transport(AuthenticatorTransport::Internal)
            .has_resident_key(true)
            .has_user_verification(true)
            .is_user_verified(true)
            .automatic_presence_simulation(true)
            .build()
            .expect("all that is needed is given");
        let made = self
            .tab
            .execute(AddVirtualAuthenticatorParams::new(options))
            .await?;
        Ok(Authenticator {
            page: self,
            id: made.result.authenticator_id.clone(),
        })
    }
}

impl Authenticator<'_> {
    /// Lets the device know its user, or not: a wrong finger.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn verify(&self, is_verified: bool) -> Result<(), BrowserError> {
        let parameters = SetUserVerifiedParams::new(self.id.clone(), is_verified);
        self.page.tab.execute(parameters).await?;
        Ok(())
    }

    /// How many passkeys the device keeps.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn passkeys(&self) -> Result<usize, BrowserError> {
        let kept = self
            .page
            .tab
            .execute(GetCredentialsParams::new(self.id.clone()))
            .await?;
        Ok(kept.result.credentials.len())
    }

    /// Sets the counter of every passkey, as a copy that was made earlier has it.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn set_counter(&self, counter: i64) -> Result<(), BrowserError> {
        let kept = self
            .page
            .tab
            .execute(GetCredentialsParams::new(self.id.clone()))
            .await?;
        self.page
            .tab
            .execute(ClearCredentialsParams::new(self.id.clone()))
            .await?;
        for mut passkey in kept.result.credentials.clone() {
            passkey.sign_count = counter;
            let parameters = AddCredentialParams::new(self.id.clone(), passkey);
            self.page.tab.execute(parameters).await?;
        }
        Ok(())
    }
}
