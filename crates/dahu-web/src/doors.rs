//! The ways in besides the password: known to the pages that offer them.

use std::sync::Arc;

use dahu_app::passkey::RelyingParty;

use crate::{failure::Failure, outside_identity::Provider, reader::Reader, server::Options};

/// The ways in besides the password.
#[derive(Clone, Debug, Default)]
pub(crate) struct Doors {
    /// For whom passkeys are made, where browsers make them.
    pub(crate) relying_party: Option<RelyingParty>,
    /// Where the pages are for others, where the operator said so.
    told_origin: Option<String>,
    /// The firm's identity provider.
    pub(crate) provider: Option<Arc<Provider>>,
}

impl Doors {
    pub(crate) fn new(options: &Options) -> Self {
        let address = options.address.as_ref();
        let provider = options.provider.clone();
        Self {
            relying_party: address.and_then(crate::PublicAddress::relying_party),
            told_origin: address
                .filter(|address| !address.is_local())
                .map(|address| address.origin().to_owned()),
            provider: address
                .zip(provider)
                .map(|(address, provider)| Arc::new(Provider::new(provider, address.origin()))),
        }
    }

    /// The address of one of our paths for somebody elsewhere: below the public one, where the operator named it, since whoever
    /// asks may be told any host; else below the one that was asked.
    pub(crate) fn address_for_others(&self, reader: &Reader, path: &str) -> String {
        format!("{}{path}", self.told_origin.as_ref().unwrap_or(&reader.origin))
    }

    /// For whom passkeys are made.
    ///
    /// # Errors
    ///
    /// [`Failure::NotFound`] where there can be none.
    pub(crate) fn party(&self) -> Result<&RelyingParty, Failure> {
        self.relying_party.as_ref().ok_or(Failure::NotFound)
    }

    /// The address of the pages whose browsers make passkeys, for the script to compare.
    pub(crate) fn passkey_origin(&self) -> Option<String> {
        self.relying_party.as_ref().map(|party| party.origin.clone())
    }
}
