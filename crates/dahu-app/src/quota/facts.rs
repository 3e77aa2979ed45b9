//! What a change of quotas is, as events keep it.

use std::collections::BTreeMap;

use dahu_core::{
    account::AccountId,
    quota::{Levels, Span, Subject, SubjectKind},
};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Quota, store};
use crate::{Context, Result, event::Change};

/// Stands for the firm as the subject of events.
const FIRM: Uuid = Uuid::from_u128(0x6461_6875_0000_8000_8000_7175_6f74_6173);

/// What stands for one span.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Held {
    #[serde(flatten)]
    pub(super) levels: Levels,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) note: Option<String>,
}

/// The quotas of some spans of one subject; a span that has none stands in the other side of a change alone.
pub(crate) type Spans = BTreeMap<Span, Held>;

/// One side of a change.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Side {
    pub(super) subject: Subject,
    /// What the subject is called, for whoever reads the event.
    name: String,
    pub(super) quotas: Spans,
}

/// A subject's quotas of some spans, before and after.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) subject: Subject,
    pub(crate) name: String,
    pub(crate) before: Spans,
    pub(crate) after: Spans,
}

impl Held {
    pub(super) fn of(quota: &Quota) -> Self {
        Self {
            levels: quota.levels,
            note: quota.note.clone(),
        }
    }
}

/// What events name a subject by.
pub(super) fn subject_id(subject: &Subject) -> Uuid {
    match subject {
        Subject::Firm => FIRM,
        Subject::Team(id) => id.0,
        Subject::Person(id) => id.0,
        Subject::Account(id) => id.0,
        Subject::Product(product) => {
            let digest = Sha256::digest(product.as_bytes());
            let mut bytes = [0; 16];
            bytes.copy_from_slice(&digest[..16]);
            uuid::Builder::from_custom_bytes(bytes).into_uuid()
        }
    }
}

impl Step {
    /// The spans that it is about.
    pub(crate) fn spans(&self) -> Vec<Span> {
        let all: std::collections::BTreeSet<Span> =
            self.before.keys().chain(self.after.keys()).copied().collect();
        all.into_iter().collect()
    }

    /// The same the other way round.
    pub(crate) fn reversed(self) -> Self {
        Self {
            before: self.after,
            after: self.before,
            ..self
        }
    }

    /// The step of an event.
    pub(crate) fn of_event(before: Option<Value>, after: Option<Value>) -> Result<Option<Self>> {
        let side = |side: Option<Value>| -> Result<Option<Side>> {
            Ok(side.map(serde_json::from_value).transpose()?)
        };
        Ok(match (side(before)?, side(after)?) {
            (Some(before), Some(after)) => Some(Self {
                subject: after.subject,
                name: after.name,
                before: before.quotas,
                after: after.quotas,
            }),
            _ => None,
        })
    }

    /// The change that it is.
    pub(crate) fn change(&self, verb: &'static str) -> Result<Change> {
        let side = |quotas: &Spans| {
            serde_json::to_value(Side {
                subject: self.subject.clone(),
                name: self.name.clone(),
                quotas: quotas.clone(),
            })
        };
        let account: Option<AccountId> = match &self.subject {
            Subject::Account(id) => Some(*id),
            _ => None,
        };
        debug_assert!(SubjectKind::ALL.contains(&self.subject.kind()));
        Ok(Change {
            noun: "quota",
            subject: subject_id(&self.subject),
            account,
            verb,
            before: Some(side(&self.before)?),
            after: Some(side(&self.after)?),
        })
    }

    /// Writes what it leaves.
    pub(crate) async fn write(&self, connection: &impl ConnectionTrait, ctx: &Context) -> Result<()> {
        store::delete(connection, &self.subject, &self.spans()).await?;
        let quotas: Vec<Quota> = self
            .after
            .iter()
            .map(|(span, held)| Quota {
                subject: self.subject.clone(),
                span: *span,
                levels: held.levels,
                note: held.note.clone(),
                set_at: ctx.now(),
                set_by: ctx.person(),
            })
            .collect();
        Ok(store::insert(connection, &quotas).await?)
    }
}

/// What stands for these spans now.
pub(crate) async fn standing(
    connection: &impl ConnectionTrait,
    subject: &Subject,
    spans: &[Span],
) -> Result<Spans> {
    let quotas = store::of_subject(connection, subject).await?.into_iter();
    Ok(quotas
        .filter(|quota| spans.contains(&quota.span))
        .map(|quota| (quota.span, Held::of(&quota)))
        .collect())
}
