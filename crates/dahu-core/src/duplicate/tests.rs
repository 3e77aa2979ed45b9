use proptest::prelude::*;

use super::*;

fn named(name: &str) -> AccountTraits {
    AccountTraits::of(name, [], None)
}

fn judged(one: &AccountTraits, other: &AccountTraits) -> (Verdict, Vec<Reason>) {
    let judgement = compare(one, other);
    (judgement.verdict, judgement.reasons.into_iter().collect())
}

#[test]
fn names_come_apart_into_place_brand_trade_and_form() {
    for (name, places, brand, trade, form) in [
        ("上海云帆医疗器械有限公司", "上海", "云帆", "医疗器械", Form::Firm),
        (
            "江苏省苏州市云帆科技发展有限责任公司",
            "江苏苏州",
            "云帆",
            "科技发展",
            Form::Firm,
        ),
        (
            "上海市浦东新区云帆贸易有限公司",
            "上海",
            "云帆",
            "贸易",
            Form::Firm,
        ),
        (
            "云帆（北京）信息技术股份有限公司",
            "北京",
            "云帆",
            "信息技术",
            Form::Firm,
        ),
        ("云帆科技（集团）股份有限公司", "", "云帆", "科技", Form::Group),
        ("云帆控股集团有限公司", "", "云帆", "控股", Form::Group),
        (
            "上海云帆科技有限公司苏州分公司",
            "苏州",
            "云帆",
            "科技",
            Form::Branch,
        ),
        ("云帆科技深圳分公司", "深圳", "云帆", "科技", Form::Branch),
        ("中国云帆集团北京办事处", "北京", "云帆", "", Form::Branch),
        ("合肥医疗器械有限公司", "合肥", "", "医疗器械", Form::Firm),
        ("ＡＢＣ智能设备有限公司", "", "abc", "智能设备", Form::Firm),
        (
            "Yunfan Medical Devices (Shanghai) Co., Ltd.",
            "shanghai",
            "yunfan",
            "medicaldevices",
            Form::Firm,
        ),
        ("Siemens A.G.", "", "siemens", "", Form::Firm),
        ("Muster GmbH & Co. KG", "", "muster", "", Form::Firm),
        ("Yunfan Technology Group", "", "yunfan", "technology", Form::Group),
        ("", "", "", "", Form::Firm),
    ] {
        let parts = NameParts::of(name);
        let found: String = parts.places.iter().map(String::as_str).collect();
        assert_eq!(
            (
                found.as_str(),
                parts.brand.as_str(),
                parts.trade.as_str(),
                parts.form
            ),
            (places, brand, trade, form),
            "{name}"
        );
    }
}

#[test]
fn names_say_whether_firms_are_one_or_belong_together() {
    use Reason::{Branch, Brand, Group, Name, NameButForm, OtherPlace, OtherTrade};
    use Verdict::{Different, Related, Same};
    for (one, other, verdict, reason) in [
        ("华信（北京）有限公司", "华信(北京)有限公司", Same, Some(Name)),
        (
            "上海云帆科技有限公司",
            "上海市云帆科技有限责任公司",
            Same,
            Some(NameButForm),
        ),
        ("上海云帆科技有限公司", "云帆科技", Same, Some(NameButForm)),
        (
            "Acme Trading Co., Ltd.",
            "ACME Trading Inc.",
            Same,
            Some(NameButForm),
        ),
        ("上海云帆科技有限公司", "云帆", Related, Some(Brand)),
        (
            "上海云帆科技有限公司",
            "北京云帆科技有限公司",
            Related,
            Some(OtherPlace),
        ),
        (
            "上海云帆科技有限公司",
            "上海云帆贸易有限公司",
            Related,
            Some(OtherTrade),
        ),
        (
            "上海云帆科技有限公司",
            "上海云帆科技有限公司苏州分公司",
            Related,
            Some(Branch),
        ),
        ("云帆科技苏州分公司", "云帆科技深圳分公司", Related, Some(Branch)),
        (
            "云帆科技（集团）有限公司",
            "上海云帆科技有限公司",
            Related,
            Some(Group),
        ),
        ("上海云帆科技有限公司", "北京云帆食品有限公司", Different, None),
        ("上海云帆科技有限公司", "上海远航科技有限公司", Different, None),
        ("上海医疗器械有限公司", "北京医疗器械有限公司", Different, None),
        ("Siemens AG", "Simons AG", Different, None),
        ("", "", Different, None),
    ] {
        let expected = (verdict, reason.into_iter().collect::<Vec<_>>());
        assert_eq!(judged(&named(one), &named(other)), expected, "{one} {other}");
    }
}

#[test]
fn credit_codes_decide_before_names() {
    let code = |region| CreditCode::compose("91", region, "M000100Y").expect("a code");
    let other = CreditCode::compose("91", "350100", "M000200Y").expect("a code");
    let of = |name, code: &CreditCode| AccountTraits::of(name, [], Some(code.as_str()));
    let first = of("上海云帆科技有限公司", &code("350100"));
    let renamed = of("远航食品有限公司", &code("350100"));
    assert_eq!(
        judged(&first, &renamed),
        (Verdict::Same, vec![Reason::CreditCode])
    );
    let moved = of("远航食品有限公司", &code("310100"));
    assert_eq!(
        judged(&first, &moved),
        (Verdict::Related, vec![Reason::Organisation])
    );
    let namesake = of("上海云帆科技有限公司", &other);
    assert_eq!(
        judged(&first, &namesake),
        (Verdict::Related, vec![Reason::OtherCreditCode, Reason::Name])
    );
}

#[test]
fn other_names_and_ways_to_reach_them_bear_out_what_names_leave_open() {
    let full = AccountTraits::of("上海云帆科技有限公司", ["云帆", "上海扬帆科技有限公司"], None);
    let former = named("上海扬帆科技有限公司");
    assert_eq!(judged(&full, &former), (Verdict::Same, vec![Reason::OtherName]));
    let reached = |name| named(name).reached_by(["+86 21 5555 0100"], ["li@Yunfan.example", "li@qq.com"]);
    let (one, other) = (reached("上海云帆科技有限公司"), reached("云帆"));
    let borne_out = vec![Reason::Brand, Reason::Phone, Reason::Domain];
    assert_eq!(judged(&one, &other), (Verdict::Same, borne_out));
    let stranger = named("远航食品").reached_by(["021-55550100"], []);
    assert_eq!(judged(&one, &stranger), (Verdict::Related, vec![Reason::Phone]));
    let public = |name| named(name).reached_by([], ["li@qq.com"]);
    let strangers = judged(&public("远航食品"), &public("云帆"));
    assert_eq!(strangers, (Verdict::Different, Vec::new()));
}

#[test]
fn verdicts_and_reasons_have_one_word_each() {
    for verdict in Verdict::ALL {
        assert_eq!(Verdict::from_word(verdict.as_str()), Some(verdict));
        assert_eq!(serde_json::to_value(verdict).unwrap(), verdict.as_str());
    }
    for reason in Reason::ALL {
        assert_eq!(Reason::from_word(reason.as_str()), Some(reason));
        assert_eq!(serde_json::to_value(reason).unwrap(), reason.as_str());
    }
    assert!(
        Reason::ALL.is_sorted(),
        "they are told in the order of their kinds"
    );
}

#[test]
fn contacts_are_one_by_name_and_something_in_common() {
    let contact = |name, account, mobile, email| ContactTraits::of(name, account, mobile, email);
    let one = contact("张三", 1, Some("138 0000 0000"), Some("zhang@yunfan.example"));
    for (other, verdict) in [
        (contact("张 三", 2, Some("+86 13800000000"), None), Verdict::Same),
        (
            contact("张三", 2, None, Some("Zhang@Yunfan.example")),
            Verdict::Same,
        ),
        (contact("张三", 1, None, None), Verdict::Same),
        (contact("张三", 2, None, None), Verdict::Different),
        (contact("李四", 2, Some("13800000000"), None), Verdict::Related),
        (contact("李四", 1, None, None), Verdict::Different),
    ] {
        assert_eq!(compare_contacts(&one, &other).verdict, verdict, "{other:?}");
        assert_eq!(compare_contacts(&one, &other), compare_contacts(&other, &one));
    }
}

/// Names of parts as firms have them, with anything else in between.
fn name() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        proptest::sample::select(vec![
            "上海",
            "苏州市",
            "浦东新区",
            "云帆",
            "远航",
            "科技",
            "医疗器械",
            "集团",
            "有限公司",
            "分公司",
            "（北京）",
            "(集团)",
            "yunfan",
            " trading",
            " Co., Ltd.",
            " GmbH",
            "Shanghai ",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,3}",
    ];
    proptest::collection::vec(part, 0..6).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn any_two_names_are_judged_the_same_either_way(one in name(), other in name(), alias in name()) {
        let (one, other) = (AccountTraits::of(&one, [alias.as_str()], None), named(&other));
        let judgement = compare(&one, &other);
        prop_assert_eq!(&judgement, &compare(&other, &one));
        prop_assert_eq!(judgement.reasons.is_empty(), judgement.verdict == Verdict::Different);
        // The finder compares only those with a key in common.
        if judgement.verdict != Verdict::Different {
            prop_assert!(!one.keys().is_disjoint(&other.keys()));
        }
    }

    #[test]
    fn an_account_is_the_same_as_itself(name in name()) {
        let account = named(&name);
        prop_assume!(account != AccountTraits::default());
        prop_assert_eq!(compare(&account, &account).verdict, Verdict::Same);
    }
}
