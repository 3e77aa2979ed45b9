//! Pages hold under a strict Content-Security-Policy and load nothing from outside.

use crate::tree::{files, hold, read};

#[test]
fn templates_hold_no_script_no_style_and_nothing_from_outside() {
    let broken: Vec<String> = files("crates/dahu-web", &[".html"])
        .iter()
        .flat_map(|file| {
            faults_of(&file.text)
                .into_iter()
                .map(|fault| format!("{}: {fault}", file.path))
        })
        .collect();
    hold(
        "The Content-Security-Policy refuses these; use a file in assets/, a class, or a data attribute:",
        &broken,
    );
}

#[test]
fn style_sheets_and_scripts_load_nothing_from_outside() {
    let is_outside = |line: &str| {
        let line = line.replace("http://www.w3.org/", "");
        ["http://", "https://", "url(//"]
            .iter()
            .any(|outside| line.contains(outside))
    };
    let broken: Vec<String> = files("crates/dahu-web/assets", &[".css", ".js", ".svg"])
        .iter()
        .flat_map(|file| file.lines_where(is_outside))
        .collect();
    hold(
        "Nothing is loaded from outside; bring the file by npm or put it into assets/:",
        &broken,
    );
}

#[test]
fn scripts_write_text_alone_and_keep_nothing_in_the_browser() {
    let broken: Vec<String> = files("crates/dahu-web/assets", &[".js"])
        .into_iter()
        .flat_map(|file| file.without_comments().lines_where(writes_or_keeps))
        .collect();
    hold(
        "A script writes `textContent`, runs no text, and leaves nothing behind in the browser:",
        &broken,
    );
    assert!(
        read("crates/dahu-web/src/layout.html")
            .text
            .contains("\"history\": \"reload\""),
        "htmx keeps no copies of pages either"
    );
    for line in [
        "box.innerHTML = name;",
        "localStorage.setItem(\"a\", b);",
        "eval(text);",
        "document.cookie = x;",
        "field.addEventListener(\"paste\", stop);",
    ] {
        assert!(writes_or_keeps(line), "{line}");
    }
    assert!(!writes_or_keeps("said.textContent = form.dataset.failed;"));
}

#[test]
fn fields_for_passwords_are_masked_and_named_to_password_managers() {
    let templates = files("crates/dahu-web/src", &[".html"]);
    let fields: Vec<(String, String)> = templates
        .iter()
        .flat_map(|file| {
            let html = without_expressions(&file.text);
            let secret = html
                .split("<input")
                .skip(1)
                .filter_map(|rest| rest.split_once('>'));
            let secret = secret.map(|(tag, _)| tag.to_owned()).filter(|tag| is_secret(tag));
            secret.map(|tag| (file.path.clone(), tag)).collect::<Vec<_>>()
        })
        .collect();
    assert!(
        fields.len() > 8,
        "only {} fields for passwords: does the rule still see them?",
        fields.len()
    );
    let broken: Vec<String> = fields
        .iter()
        .filter(|(_, tag)| !is_masked(tag))
        .map(|(path, tag)| format!("{path}: <input{tag}>"))
        .collect();
    hold(
        "A password is typed into type=\"password\" with autocomplete=\"current-password\" or \"new-password\":",
        &broken,
    );
    assert!(is_secret(" name=\"present\" type=\"text\"") && !is_secret(" name=\"person\""));
    assert!(!is_masked(
        " name=\"password\" type=\"text\" autocomplete=\"new-password\""
    ));
    assert!(!is_masked(
        " name=\"password\" type=\"password\" autocomplete=\"off\""
    ));
}

/// Whether a line of a script makes markup or code of a text, looks at what is pasted, or keeps something.
fn writes_or_keeps(line: &str) -> bool {
    [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "localStorage",
        "sessionStorage",
        "indexedDB",
        "document.cookie",
        "serviceWorker",
        "caches.",
        "paste",
    ]
    .iter()
    .any(|word| line.contains(word))
}

/// Whether a field is for a password.
fn is_secret(tag: &str) -> bool {
    ["password", "again", "present", "proof"]
        .iter()
        .any(|name| tag.contains(&format!(" name=\"{name}\"")))
}

fn is_masked(tag: &str) -> bool {
    let is_named = ["current-password", "new-password"]
        .iter()
        .any(|use_of| tag.contains(&format!("autocomplete=\"{use_of}\"")));
    is_named && tag.contains("type=\"password\"")
}

#[test]
fn the_rule_sees_what_the_policy_refuses() {
    let refused = [
        "<script>alert(1)</script>",
        "<script type=\"module\">go()</script>",
        "<style>p { color: red }</style>",
        "<p style=\"color: red\">",
        "<button\n  onclick=\"go()\">",
        "<button hx-on:click=\"go()\">",
        "<a href=\"javascript:go()\">",
        "<img src=\"https://elsewhere.example/x.png\">",
        "<link rel=\"stylesheet\" href=\"//elsewhere.example/x.css\">",
    ];
    for template in refused {
        assert_eq!(faults_of(template).len(), 1, "{template}");
    }
    let fine = [
        "<script src=\"{{ page.asset(\"dahu.js\") }}\" defer></script>",
        "<script type=\"application/json\">{{ data|safe }}</script>",
        "<a href=\"https://elsewhere.example\">elsewhere</a>",
        "<p{% if a > b && style == on %} hidden{% endif %} data-only=\"x\">",
        "<p>5 < 6 and style=none</p>",
    ];
    for template in fine {
        assert_eq!(faults_of(template), [""; 0], "{template}");
    }
}

/// The tags of a template that a strict policy refuses.
fn faults_of(template: &str) -> Vec<String> {
    let html = without_expressions(template);
    let tags = html
        .split('<')
        .skip(1)
        .filter_map(|rest| rest.split_once('>').map(|(tag, _)| tag));
    tags.filter(|tag| tag.starts_with(char::is_alphabetic))
        .filter_map(fault_of)
        .collect()
}

fn fault_of(tag: &str) -> Option<String> {
    let mut words = tag.split_whitespace();
    let name = words.next()?;
    let attributes: Vec<(&str, &str)> = words
        .filter_map(|word| word.split_once('='))
        .map(|(name, value)| (name, value.trim_matches(['"', '\''])))
        .collect();
    let is_data = attributes.contains(&("type", "application/json"));
    let has_source = attributes.iter().any(|(name, _)| *name == "src");
    let is_inline = name == "style" || (name == "script" && !has_source && !is_data);
    let is_refused = |(attribute, value): &(&str, &str)| {
        let is_code = *attribute == "style" || attribute.starts_with("on") || attribute.starts_with("hx-on");
        let is_outside = ["http://", "https://", "//"]
            .iter()
            .any(|outside| value.starts_with(outside));
        is_code || value.starts_with("javascript:") || value.starts_with("js:") || (is_outside && name != "a")
    };
    (is_inline || attributes.iter().any(is_refused)).then(|| format!("<{}>", tag.replace('\n', " ")))
}

/// The template without askama's own parts, whose signs would read as tags.
fn without_expressions(template: &str) -> String {
    let mut html = template.to_owned();
    for (open, close) in [("{#", "#}"), ("{%", "%}"), ("{{", "}}")] {
        while let Some(start) = html.find(open) {
            let end = html[start..]
                .find(close)
                .map_or(html.len(), |at| start + at + close.len());
            // A blank for a statement keeps apart what it stood between; a value is part of its word.
            html.replace_range(start..end, if open == "{{" { "_" } else { " " });
        }
    }
    html
}
