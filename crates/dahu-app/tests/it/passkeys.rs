//! Passkeys on every kind of database, with a device that the test plays: what is believed of its answers, and what not.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use dahu_app::{
    Actor, Context,
    passkey::{self, Asserted, Created, RelyingParty},
    second_factor,
    sign_in::{self, Arrival},
};
use dahu_core::person::{PersonId, Role};
use dahu_testkit::databases;
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair},
};
use sha2::{Digest, Sha256};

use crate::{
    desk::{Desk, events_of},
    second_factors::{rule, somebody},
    sessions::{begin, is_alive},
};

const PASSWORD: &str = "correct horse battery";
/// What a device says of itself: touched, verified, may be copied, is copied, holds a new passkey.
const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;
const MAY_BE_COPIED: u8 = 8;
const IS_COPIED: u8 = 16;
const HAS_PASSKEY: u8 = 64;

/// What is changed of an answer, and its name in a failure.
type Spoil<T> = (&'static str, fn(&mut T));
type SpoilFor = fn(&mut Device, PersonId);

/// What makes a device's answer unbelievable; the person is another than its owner.
const SPOILT: [(&str, SpoilFor); 12] = [
    ("another purpose", |device, _| {
        device.kind = Some("webauthn.create")
    }),
    ("another origin", |device, _| {
        device.origin = "https://dahu.example.evil".to_owned()
    }),
    ("no encryption", |device, _| {
        device.origin = "http://dahu.example".to_owned()
    }),
    ("within another site", |device, _| {
        device.extra = r#","crossOrigin":true"#
    }),
    ("under another site", |device, _| {
        device.extra = r#","topOrigin":"https://evil.example""#
    }),
    ("another address", |device, _| {
        device.rp_id = "evil.example".to_owned()
    }),
    ("not touched", |device, _| device.flags = VERIFIED),
    ("not verified", |device, _| device.flags = PRESENT),
    ("copied where it may not be", |device, _| {
        device.flags |= IS_COPIED
    }),
    ("may be copied all at once", |device, _| {
        device.flags |= MAY_BE_COPIED
    }),
    ("of nobody", |device, _| device.owner = None),
    ("of somebody else", |device, other| device.owner = Some(other)),
];

enum Key {
    P256(EcdsaKeyPair),
    Edwards(Ed25519KeyPair),
}

/// A device with one passkey; what it says can be changed.
struct Device {
    key: Key,
    id: Vec<u8>,
    flags: u8,
    counter: u32,
    rp_id: String,
    origin: String,
    kind: Option<&'static str>,
    extra: &'static str,
    owner: Option<PersonId>,
}

fn party() -> RelyingParty {
    RelyingParty {
        id: "dahu.example".to_owned(),
        origin: "https://dahu.example".to_owned(),
    }
}

impl Device {
    fn new(key: Key, owner: PersonId) -> Self {
        Self {
            key,
            id: vec![7; 32],
            flags: PRESENT | VERIFIED,
            counter: 1,
            rp_id: party().id,
            origin: party().origin,
            kind: None,
            extra: "",
            owner: Some(owner),
        }
    }

    fn p256(owner: PersonId) -> Self {
        let chance = SystemRandom::new();
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &chance).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, made.as_ref(), &chance);
        Self::new(Key::P256(pair.expect("a key")), owner)
    }

    fn edwards(owner: PersonId) -> Self {
        let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).expect("a key");
        Self::new(
            Key::Edwards(Ed25519KeyPair::from_pkcs8(made.as_ref()).expect("a key")),
            owner,
        )
    }

    fn client_data(&self, kind: &str, challenge: &str) -> Vec<u8> {
        let kind = self.kind.unwrap_or(kind);
        format!(
            r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{}","crossOrigin":false{}}}"#,
            self.origin, self.extra
        )
        .into_bytes()
    }

    fn says(&self, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(self.rp_id.as_bytes()).to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn create(&self, challenge: &str) -> Created {
        let mut data = self.says(self.flags | HAS_PASSKEY);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).expect("short").to_be_bytes());
        data.extend(&self.id);
        let (algorithm, head, key) = match &self.key {
            Key::P256(pair) => (
                -7,
                "3059301306072a8648ce3d020106082a8648ce3d030107034200",
                pair.public_key().as_ref(),
            ),
            Key::Edwards(pair) => (-8, "302a300506032b6570032100", pair.public_key().as_ref()),
        };
        let mut info: Vec<u8> = (0..head.len() / 2)
            .map(|place| u8::from_str_radix(&head[place * 2..place * 2 + 2], 16).expect("digits"))
            .collect();
        info.extend(key);
        Created {
            id: BASE64.encode(&self.id),
            client_data: BASE64.encode(self.client_data("webauthn.create", challenge)),
            authenticator_data: BASE64.encode(data),
            public_key: BASE64.encode(info),
            algorithm,
        }
    }

    fn assert(&self, challenge: &str) -> Asserted {
        let (client_data, data) = (self.client_data("webauthn.get", challenge), self.says(self.flags));
        let signed = [data.as_slice(), &Sha256::digest(&client_data)].concat();
        let signature = match &self.key {
            Key::P256(pair) => pair
                .sign(&SystemRandom::new(), &signed)
                .expect("signed")
                .as_ref()
                .to_vec(),
            Key::Edwards(pair) => pair.sign(&signed).as_ref().to_vec(),
        };
        Asserted {
            id: BASE64.encode(&self.id),
            client_data: BASE64.encode(client_data),
            authenticator_data: BASE64.encode(data),
            signature: BASE64.encode(signature),
            user_handle: self.owner.map(passkey::user_handle),
        }
    }
}

fn visitor(desk: &Desk) -> Context {
    Context::new(desk.ctx.workspace.clone(), Actor::Visitor)
}

async fn register(ctx: &Context, device: &Device, name: &str) -> dahu_app::Result<Vec<String>> {
    let challenge = passkey::challenge();
    passkey::register(
        ctx,
        &party(),
        Some(&challenge),
        &device.create(&challenge),
        name,
        None,
    )
    .await
}

/// Signs in with the device as it is now; the rule that refused, or an empty text.
async fn enter(desk: &Desk, device: &Device, expected: Option<PersonId>) -> String {
    let challenge = passkey::challenge();
    let asserted = device.assert(&challenge);
    let entered = passkey::sign_in(&visitor(desk), &party(), Some(&challenge), &asserted, expected).await;
    match entered {
        Ok(person) => {
            assert_eq!(Some(person.id), device.owner);
            String::new()
        }
        Err(_) => rule(entered),
    }
}

#[tokio::test]
async fn passkeys_are_made_listed_used_named_and_removed() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (id, ctx) = somebody(&desk, "li@example.com", Role::Administrator).await;
        let mut devices = [Device::p256(id), Device::edwards(id)];
        devices[1].id = vec![9; 64];
        devices[1].flags |= MAY_BE_COPIED | IS_COPIED;
        assert_eq!(
            register(&ctx, &devices[0], " 办公室笔记本 ")
                .await
                .expect("kept")
                .len(),
            10
        );
        desk.move_to("2026-07-01");
        assert_eq!(
            register(&ctx, &devices[1], "Phone").await.expect("kept"),
            Vec::<String>::new()
        );
        assert_eq!(
            rule(register(&ctx, &devices[0], "Again").await),
            "conflict_passkey"
        );
        for device in &mut devices {
            device.counter += 1;
            assert_eq!(enter(&desk, device, None).await, "");
        }
        let list = passkey::list(&ctx).await.expect("a list");
        let names: Vec<(&str, bool, bool)> = list
            .iter()
            .map(|key| (key.name.as_str(), key.may_be_copied, key.last_used_at.is_some()))
            .collect();
        assert_eq!(names, [("办公室笔记本", false, true), ("Phone", true, true)]);
        assert_eq!(rule(passkey::rename(&ctx, list[0].id, " ").await), "passkey_name");
        passkey::rename(&ctx, list[0].id, "Laptop")
            .await
            .expect("renamed");
        let (_, other) = somebody(&desk, "wang@example.com", Role::Analyst).await;
        assert!(passkey::rename(&other, list[0].id, "Mine").await.is_err());
        assert!(passkey::remove(&other, list[0].id, PASSWORD, None).await.is_err());
        let arrival = sign_in::with_password(&visitor(&desk), "li@example.com", PASSWORD, None).await;
        assert!(
            matches!(arrival, Ok(Arrival::NeedsSecondFactor(_))),
            "a passkey is a second factor"
        );
        assert_eq!(
            rule(passkey::remove(&ctx, list[0].id, "wrong", None).await),
            "wrong_proof"
        );
        for key in &list {
            passkey::remove(&ctx, key.id, PASSWORD, None)
                .await
                .expect("removed");
        }
        let standing = second_factor::standing(&ctx, id).await.expect("a standing");
        assert_eq!(
            standing,
            second_factor::Standing::default(),
            "recovery codes go with the last factor"
        );
        devices[0].counter += 1;
        assert_eq!(enter(&desk, &devices[0], None).await, "passkey_not_valid");
        // The clock stands still, so that events of one moment have no order.
        let mut verbs = events_of(&desk, list[0].id).await;
        verbs.sort();
        assert_eq!(verbs, ["created", "deleted", "renamed"]);
    }
}

#[tokio::test]
async fn an_answer_that_is_not_the_devices_for_us_and_now_is_refused() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (id, ctx) = somebody(&desk, "li@example.com", Role::Administrator).await;
        let (other, _) = somebody(&desk, "wang@example.com", Role::Analyst).await;
        let mut device = Device::p256(id);
        register(&ctx, &device, "Laptop").await.expect("kept");
        for (case, spoil) in SPOILT {
            device.counter += 1;
            let (flags, owner, counter) = (device.flags, device.owner, device.counter);
            spoil(&mut device, other);
            assert_eq!(enter(&desk, &device, None).await, "passkey_not_valid", "{case}");
            let fresh = Device::p256(id);
            device = Device {
                key: device.key,
                flags,
                owner,
                counter,
                ..fresh
            };
        }
        device.counter += 1;
        assert_eq!(
            enter(&desk, &device, Some(other)).await,
            "passkey_not_valid",
            "another first step"
        );
        assert_eq!(enter(&desk, &device, Some(id)).await, "", "its own");
        assert_eq!(
            enter(&desk, &device, None).await,
            "passkey_not_valid",
            "the counter stands still"
        );
        device.counter -= 1;
        assert_eq!(
            enter(&desk, &device, None).await,
            "passkey_not_valid",
            "the counter goes back"
        );
        device.counter += 2;
        assert_eq!(enter(&desk, &device, None).await, "", "and then it works");
        let refused = events_of(&desk, id.0).await;
        assert_eq!(
            refused.iter().filter(|verb| *verb == "passkey_refused").count(),
            15
        );
    }
}

#[tokio::test]
async fn a_key_that_is_not_known_and_a_challenge_that_was_not_asked_are_refused() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (id, ctx) = somebody(&desk, "li@example.com", Role::Administrator).await;
        let mut device = Device::p256(id);
        register(&ctx, &device, "Laptop").await.expect("kept");
        device.counter += 1;
        let stranger = Device {
            id: vec![1; 32],
            ..Device::p256(id)
        };
        assert_eq!(
            enter(&desk, &stranger, None).await,
            "passkey_not_valid",
            "nobody's passkey"
        );
        let forged = Device {
            counter: device.counter,
            ..Device::p256(id)
        };
        assert_eq!(
            enter(&desk, &forged, None).await,
            "passkey_not_valid",
            "another key under the same id"
        );
        let (asked, answered) = (passkey::challenge(), passkey::challenge());
        for challenge in [Some(asked.as_str()), None] {
            let asserted = device.assert(&answered);
            let entered = passkey::sign_in(&visitor(&desk), &party(), challenge, &asserted, None).await;
            assert_eq!(rule(entered), "passkey_not_valid", "{challenge:?} was asked");
        }
        assert_eq!(enter(&desk, &device, None).await, "", "and then it works");
    }
}

#[tokio::test]
async fn a_new_passkey_that_is_not_made_for_us_and_now_is_refused() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (id, ctx) = somebody(&desk, "li@example.com", Role::Analyst).await;
        let of_device: [Spoil<Device>; 4] = [
            ("another purpose", |device| device.kind = Some("webauthn.get")),
            ("another origin", |device| {
                device.origin = "https://evil.example".to_owned()
            }),
            ("another address", |device| {
                device.rp_id = "evil.example".to_owned()
            }),
            ("not verified", |device| device.flags = PRESENT),
        ];
        for (case, spoil) in of_device {
            let mut device = Device::p256(id);
            spoil(&mut device);
            assert_eq!(
                rule(register(&ctx, &device, "Laptop").await),
                "passkey_not_valid",
                "{case}"
            );
        }
        let of_answer: [Spoil<Created>; 5] = [
            ("another id than the device says", |created| {
                created.id = BASE64.encode([8; 32])
            }),
            ("an algorithm that was not asked for", |created| {
                created.algorithm = -65_535
            }),
            ("a key of another algorithm", |created| created.algorithm = -8),
            ("a key that is none", |created| {
                created.public_key = BASE64.encode([0; 91])
            }),
            ("a device that says too little", |created| {
                created.authenticator_data = BASE64.encode([0; 36])
            }),
        ];
        for (case, spoil) in of_answer {
            let challenge = passkey::challenge();
            let mut created = Device::p256(id).create(&challenge);
            spoil(&mut created);
            let kept = passkey::register(&ctx, &party(), Some(&challenge), &created, "Laptop", None).await;
            assert_eq!(rule(kept), "passkey_not_valid", "{case}");
        }
        let device = Device::p256(id);
        let challenge = passkey::challenge();
        for (asked, name, expected) in [
            (None, "Laptop", "passkey_not_valid"),
            (Some("another"), "Laptop", "passkey_not_valid"),
            (Some(challenge.as_str()), "", "passkey_name"),
            (Some(challenge.as_str()), &"长".repeat(101), "passkey_name"),
        ] {
            let kept = passkey::register(&ctx, &party(), asked, &device.create(&challenge), name, None).await;
            assert_eq!(rule(kept), expected, "{asked:?} {name:?}");
        }
        for number in 0..passkey::PASSKEYS {
            let device = Device {
                id: number.to_be_bytes().to_vec(),
                ..Device::p256(id)
            };
            register(&ctx, &device, "Laptop").await.expect("kept");
        }
        assert_eq!(
            rule(register(&ctx, &device, "One more").await),
            "too_many_passkeys"
        );
        assert!(register(&visitor(&desk), &device, "Nobody's").await.is_err());
    }
}

#[tokio::test]
async fn a_passkey_that_comes_or_goes_ends_the_other_sessions() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        let (id, ctx) = somebody(&desk, "li@example.com", Role::Administrator).await;
        for session in ["desk", "phone"] {
            begin(&desk, session, id).await;
        }
        let challenge = passkey::challenge();
        let created = Device::p256(id).create(&challenge);
        let this = Some("desk");
        let kept = passkey::register(&ctx, &party(), Some(&challenge), &created, "Laptop", this).await;
        assert_eq!(kept.expect("kept").len(), 10);
        assert!(is_alive(&desk, "desk").await && !is_alive(&desk, "phone").await);
        begin(&desk, "tablet", id).await;
        let key = passkey::list(&ctx).await.expect("a list")[0].id;
        passkey::rename(&ctx, key, "Other").await.expect("renamed");
        assert!(is_alive(&desk, "tablet").await, "a name opens nothing");
        passkey::remove(&ctx, key, PASSWORD, this).await.expect("removed");
        assert!(is_alive(&desk, "desk").await && !is_alive(&desk, "tablet").await);
    }
}
