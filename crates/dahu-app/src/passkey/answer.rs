//! What a device answers to a challenge, and whether it may be believed: the steps of WebAuthn level 3, sections 7.1
//! and 7.2.
//!
//! No attestation is asked for, so who made the device stays unknown, and the public key is as true as the page that
//! sends it, which our own script reads from the browser.

use serde::Deserialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    RelyingParty,
    key::{Algorithm, bytes_of, text_of},
};

/// Somebody touched the device.
const PRESENT: u8 = 1;
/// The device knows who it was: by fingerprint, face or PIN.
const VERIFIED: u8 = 1 << 2;
/// The passkey may be copied to other devices.
const MAY_BE_COPIED: u8 = 1 << 3;
/// It has been.
const IS_COPIED: u8 = 1 << 4;
/// The data of a new passkey follow.
const HAS_PASSKEY: u8 = 1 << 6;
/// Where things stand in what a device signs.
const FLAGS: usize = 32;
const COUNTER: usize = 33;
const ID_LENGTH: usize = 53;
const ID: usize = 55;
/// Bytes of a passkey's id at most, by the standard.
const ID_BYTES_AT_MOST: usize = 1023;

/// A new passkey as the browser sends it; all bytes in base64url.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Created {
    /// The passkey's id.
    pub id: String,
    /// What the browser says it was asked, as JSON.
    #[serde(rename = "clientDataJSON")]
    pub client_data: String,
    /// What the device says.
    pub authenticator_data: String,
    /// The public key, as a SubjectPublicKeyInfo.
    pub public_key: String,
    /// The algorithm's number.
    pub algorithm: i32,
}

/// A use of a passkey as the browser sends it; all bytes in base64url.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Asserted {
    /// The passkey's id.
    pub id: String,
    /// What the browser says it was asked, as JSON.
    #[serde(rename = "clientDataJSON")]
    pub client_data: String,
    /// What the device says.
    pub authenticator_data: String,
    /// The device's signature of both.
    pub signature: String,
    /// Whose passkey it is, by what was kept on the device.
    pub user_handle: Option<String>,
}

/// What the browser says it was asked.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
    top_origin: Option<String>,
}

/// A passkey that may be kept.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) credential_id: String,
    pub(super) algorithm: Algorithm,
    pub(super) public_key: String,
    pub(super) counter: u32,
    pub(super) may_be_copied: bool,
}

/// A use that may be believed.
#[derive(Debug)]
pub(super) struct Used {
    pub(super) counter: u32,
    pub(super) may_be_copied: bool,
}

impl Created {
    /// What may be kept of it, or what is wrong with it.
    pub(super) fn verify(&self, party: &RelyingParty, challenge: &str) -> Result<Made, &'static str> {
        asked(&self.client_data, "webauthn.create", party, challenge)?;
        let data = bytes_of(&self.authenticator_data).ok_or("what the device says is unreadable")?;
        let used = said(&data, party)?;
        if data[FLAGS] & HAS_PASSKEY == 0 {
            return Err("the device made no passkey");
        }
        let id = bytes_of(&self.id).ok_or("its id is unreadable")?;
        let length = data.get(ID_LENGTH..ID).map(|bytes| {
            bytes
                .iter()
                .fold(0, |length, byte| (length << 8) | usize::from(*byte))
        });
        let told = length.and_then(|length| data.get(ID..ID + length));
        if id.len() > ID_BYTES_AT_MOST || told != Some(id.as_slice()) {
            return Err("the device made another passkey than the page sends");
        }
        let algorithm = Algorithm::from_number(self.algorithm).ok_or("its algorithm was not asked for")?;
        let info = bytes_of(&self.public_key).ok_or("its key is unreadable")?;
        let key = algorithm
            .bare_key(&info)
            .ok_or("its key is not one of its algorithm")?;
        Ok(Made {
            credential_id: text_of(&id),
            algorithm,
            public_key: text_of(key),
            counter: used.counter,
            may_be_copied: used.may_be_copied,
        })
    }
}

impl Asserted {
    /// Whose passkey it is, by the device.
    pub(super) fn user_handle(&self) -> Option<Uuid> {
        Uuid::from_slice(&bytes_of(self.user_handle.as_deref()?)?).ok()
    }

    /// The use, where the device of `public_key` signed it, or what is wrong with it.
    pub(super) fn verify(
        &self,
        party: &RelyingParty,
        challenge: &str,
        algorithm: Algorithm,
        public_key: &str,
    ) -> Result<Used, &'static str> {
        let client_data = asked(&self.client_data, "webauthn.get", party, challenge)?;
        let data = bytes_of(&self.authenticator_data).ok_or("what the device says is unreadable")?;
        let used = said(&data, party)?;
        let signature = bytes_of(&self.signature).ok_or("its signature is unreadable")?;
        let key = bytes_of(public_key).ok_or("its kept key is damaged")?;
        let signed = [data.as_slice(), &Sha256::digest(&client_data)].concat();
        if algorithm.is_signed(&key, &signed, &signature) {
            Ok(used)
        } else {
            Err("its signature is wrong")
        }
    }
}

/// The bytes of what the browser says it was asked, where that is what we asked.
fn asked(text: &str, kind: &str, party: &RelyingParty, challenge: &str) -> Result<Vec<u8>, &'static str> {
    let bytes = bytes_of(text).ok_or("what the browser says is unreadable")?;
    let said: ClientData =
        serde_json::from_slice(&bytes).map_err(|_| "what the browser says is unreadable")?;
    if said.r#type != kind {
        return Err("it was asked for something else");
    }
    if said.challenge != challenge {
        return Err("it answers another challenge");
    }
    if said.origin != party.origin || said.cross_origin || said.top_origin.is_some() {
        return Err("another site asked for it");
    }
    Ok(bytes)
}

/// What the device says of how it was used.
fn said(data: &[u8], party: &RelyingParty) -> Result<Used, &'static str> {
    let (Some(hash), Some(flags), Some(counter)) =
        (data.get(..FLAGS), data.get(FLAGS), data.get(COUNTER..COUNTER + 4))
    else {
        return Err("the device says too little");
    };
    let has = |flag: u8| flags & flag != 0;
    if hash != party.hash() {
        return Err("it was used for another address");
    }
    if !has(PRESENT) || !has(VERIFIED) {
        return Err("the device does not know who used it");
    }
    if has(IS_COPIED) && !has(MAY_BE_COPIED) {
        return Err("it is copied and may not be");
    }
    Ok(Used {
        counter: counter
            .iter()
            .fold(0, |count, byte| (count << 8) | u32::from(*byte)),
        may_be_copied: has(MAY_BE_COPIED),
    })
}
