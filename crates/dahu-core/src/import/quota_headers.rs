//! The headings by which columns of files of quotas are known.

use super::{Field, contact_headers::contact_words};

/// The words of a field's headings, folded.
pub(super) fn words(field: Field) -> &'static str {
    match field {
        Field::SubjectKind => {
            "subjectkind kindofsubject quotafor for subjecttype 对象类型 目标对象类型 对象类别"
        }
        Field::Subject => "subject name subjectname 对象 对象名称 目标对象 名称",
        Field::Span => "span period quotaperiod 期间 目标期间 周期 时段",
        Field::Basic => "basic basicquota quota 基本目标 业绩目标 目标 目标额 销售目标 保底目标",
        Field::Stretch => "stretch stretchquota 奋斗目标 力争目标 进取目标",
        Field::Challenge => "challenge challengequota 挑战目标 冲刺目标",
        other => contact_words(other),
    }
}
