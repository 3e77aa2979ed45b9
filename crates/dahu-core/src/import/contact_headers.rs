//! The headings by which columns of files of contacts and of activities are known.

use super::Field;

/// The words of a field's headings in a file of activities, folded.
pub(super) fn activity_words(field: Field) -> &'static str {
    match field {
        Field::ActivityKind => {
            "activitykind kindofactivity activitytype type kind 活动类型 跟进方式 拜访方式 沟通方式 活动方式"
        }
        Field::Text => {
            "text whathappened content details summary description notes note 内容 活动内容 跟进内容 拜访内容 沟通内容 纪要 备注"
        }
        Field::Outcome => "outcome result 结果 活动结果 跟进结果",
        Field::Direction => "direction begunby 谁主动 方向",
        Field::Effort => "effort duration hours minutes 用时 时长 工时 耗时",
        Field::People => "people whoofus participants attendees 我方人员 参与人 我方参与人 拜访人 跟进人",
        Field::Contacts => "contacts withwhom contact contactperson 对方人员 联系人 拜访对象 对方参与人",
        Field::NextStep => "nextstep nextaction followup 下一步 后续计划 下步计划 下一步计划",
        Field::NextDueOn => {
            "nextdueon nextstepdueon dueon duedate nextdate 下一步日期 截止日期 下次跟进日期 下次跟进时间"
        }
        Field::NextPerson => "nextperson nextstepby 下一步负责人 下一步责任人",
        Field::NoStepBecause => {
            "nostepbecause nonextstepbecause nonextstep,because 没有下一步的原因 无下一步原因"
        }
        Field::Opportunity => {
            "opportunity opportunityid opportunitycode opportunityno dealid 商机编号 商机编码 商机代码 商机号 商机id 商机"
        }
        other => contact_words(other),
    }
}

/// The same in a file of contacts.
pub(super) fn contact_words(field: Field) -> &'static str {
    match field {
        Field::Contact => {
            "contact contactname contactperson fullname person name 联系人 联系人姓名 联系人名称 姓名"
        }
        Field::Job => "job jobtitle title position 职务 职位 岗位 联系人职务",
        Field::Mobile => {
            "mobile mobilephone phone phonenumber telephone tel cell 手机 手机号 手机号码 联系电话 联系方式 电话 电话号码"
        }
        Field::Department => "department dept division 部门 所在部门 科室 所属部门 处室",
        Field::Phone => {
            "phone landline officephone workphone deskphone telephone tel secondphone otherphone 座机 固定电话 固话 办公电话 电话 联系电话 电话号码 其他电话"
        }
        Field::Email => "email emailaddress mail 邮箱 电子邮箱 电子邮件 邮件地址",
        Field::JobFrom => "jobfrom inthejobsince jobsince 任职开始 任职日期 到岗日期 任职开始日期",
        Field::JobUntil => "jobuntil lastdayinthejob leftjob 任职结束 离职日期 任职结束日期",
        Field::ReportsTo => "reportsto manager supervisor boss 汇报对象 上级 上级姓名 直属上级 汇报给",
        Field::Level => "level seniority joblevel 层级 职级 级别",
        Field::Roles => "roles rolesinbuying buyingrole buyingroles 采购角色 角色 决策角色",
        Field::Power => "power influence 影响力",
        Field::Birthday => "birthday birthdate dateofbirth 生日 出生日期",
        Field::Interests => "interests hobbies 兴趣 爱好 兴趣爱好",
        Field::Preferences => "preferences contactpreferences 偏好 沟通偏好 联系偏好",
        Field::Note => "note notes remark remarks comment 备注 说明",
        Field::LegalBasis => "legalbasis groundofprocessing 合法性基础 合法基础 处理依据",
        Field::Source => "source wherethedatacomefrom leadsource 信息来源 来源 数据来源",
        Field::SourceOn => "sourceon obtainedon sourcedate 取得日期 获取日期 来源日期",
        Field::CreatedBy => "createdby enteredby author 创建人 录入人 建档人",
        Field::CreatedOn => {
            "createdon createddate createdat datecreated enteredon 创建日期 创建时间 录入日期 录入时间 建档日期"
        }
        _ => "",
    }
}
