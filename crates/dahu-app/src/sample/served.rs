//! The cases with which the sample firm's largest accounts came to it, and what was done about them.

use chrono::TimeDelta;
use dahu_core::{
    case::{CaseKind, Severity},
    person::PersonId,
};

use crate::{
    Context, Result,
    account::AccountRow,
    case::{self, TypedCase},
    contact, person,
};

/// Days after which a case should be resolved.
const DUE_DAYS: i64 = 14;

/// What became of a case: days ago, and in whose words.
enum Became {
    Open,
    Waiting,
    Resolved(i64, &'static str),
    Closed(i64, &'static str),
    Reopened((i64, &'static str), (i64, &'static str)),
}

use Became::{Closed, Open, Reopened, Resolved, Waiting};

/// Of which of the largest accounts, what, how severe, since how many days, what it is about, and what became of it.
#[rustfmt::skip]
const CASES: [(usize, CaseKind, Severity, i64, &str, Became); 10] = [
    (0, CaseKind::Fault, Severity::High, 210, "到货两台设备无法开机", Closed(204, "更换电源模块并现场测试，两台均恢复。")),
    (0, CaseKind::Question, Severity::Normal, 20, "询问延保的范围和价格", Waiting),
    (0, CaseKind::Request, Severity::Low, 6, "希望发票抬头增加分公司名称", Open),
    (1, CaseKind::Complaint, Severity::High, 96, "送货比约定晚了四天", Closed(90, "致歉并改由区域仓发货，此后按约到货。")),
    (1, CaseKind::Fault, Severity::Normal, 44, "扫描枪与收银软件不兼容", Resolved(31, "升级驱动，提供兼容清单。")),
    (2, CaseKind::Fault, Severity::Critical, 12, "服务器每晚自动重启，业务中断", Open),
    (3, CaseKind::Complaint, Severity::Normal, 75, "培训资料与现场型号不符", Reopened((66, "寄出新版资料。"), (40, "新版资料仍缺少两个型号。"))),
    (4, CaseKind::Request, Severity::Normal, 160, "申请增加一次年度巡检", Closed(150, "完成巡检并交付报告。")),
    (5, CaseKind::Question, Severity::Low, 130, "询问旧设备回收办法", Resolved(127, "发送回收流程和联系人。")),
    (6, CaseKind::Fault, Severity::High, 9, "网络存储指示灯告警", Waiting),
];

/// Opens the cases, all for one of the firm's people, and does what was done about them.
///
/// # Errors
///
/// When the database fails.
pub(super) async fn serve(ctx: &Context, largest: &[AccountRow], agent: PersonId) -> Result<()> {
    let Some(agent) = person::by_id(ctx.workspace.database.reader(), agent).await? else {
        return Ok(());
    };
    let theirs = ctx.clone().acting_as(&agent);
    let ago = |days: i64| ctx.today() - TimeDelta::days(days);
    for (place, kind, severity, days, subject, became) in CASES {
        let Some(account) = largest.get(place) else {
            continue;
        };
        let contacts = contact::of_account(&theirs, account.id).await?.contacts;
        let typed = TypedCase {
            subject: subject.to_owned(),
            description: String::new(),
            opened_on: ago(days),
            kind,
            severity,
            owner: PersonId(agent.id),
            contact: contacts.first().map(|contact| contact.id),
            due_on: Some(ago(days - DUE_DAYS)),
        };
        let id = case::open(&theirs, account.id, &typed).await?;
        match became {
            Open => {}
            Waiting => case::wait(&theirs, id).await?,
            Resolved(days, done) => case::resolve(&theirs, id, ago(days), done).await?,
            Closed(days, done) => {
                case::resolve(&theirs, id, ago(days), done).await?;
                case::close(&theirs, id).await?;
            }
            Reopened((resolved, done), (again, why)) => {
                case::resolve(&theirs, id, ago(resolved), done).await?;
                case::reopen(&theirs, id, ago(again), why).await?;
            }
        }
    }
    Ok(())
}
