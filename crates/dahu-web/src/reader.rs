//! Who reads a page and how: language and unit of money, the person signed in, the address asked for.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Uri, header, request::Parts},
};
use dahu_app::{Zone, person::Person};

use crate::{
    number::Unit,
    text::{Language, Texts},
};

/// The cookie that keeps the language.
pub(crate) const LANGUAGE_COOKIE: &str = "language";
/// The cookie that keeps the unit of money.
pub(crate) const UNIT_COOKIE: &str = "unit";

/// The cookie that keeps the browser's time zone.
pub(crate) const ZONE_COOKIE: &str = "zone";

/// Who reads a page and how.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    pub(crate) language: Language,
    pub(crate) unit: Unit,
    /// Where their days begin, as far as that is known.
    pub(crate) zone: Option<Zone>,
    /// The person signed in; set once the session is known.
    pub(crate) person: Option<Person>,
    /// Path and query of the request.
    pub(crate) here: String,
    /// Scheme and host under which the reader knows us.
    pub(crate) origin: String,
    /// Whether htmx asked, and puts the answer into a part of its page.
    pub(crate) asks_for_fragment: bool,
}

impl Reader {
    /// The reader of a request, without the person.
    pub(crate) fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let accepted = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok());
        let language = cookie(headers, LANGUAGE_COOKIE)
            .and_then(Language::from_tag)
            .or_else(|| accepted.and_then(Language::from_accept_language))
            .unwrap_or_default();
        Self {
            language,
            unit: cookie(headers, UNIT_COOKIE)
                .and_then(Unit::from_word)
                .unwrap_or_default(),
            zone: cookie(headers, ZONE_COOKIE).and_then(Zone::named),
            person: None,
            here: uri
                .path_and_query()
                .map_or_else(|| "/".to_owned(), ToString::to_string),
            origin: origin(uri, headers),
            asks_for_fragment: headers.contains_key("hx-request")
                && !headers.contains_key("hx-history-restore-request"),
        }
    }

    /// The texts in the reader's language.
    pub(crate) fn texts(&self) -> Texts {
        Texts::new(self.language).in_zone(self.zone)
    }
}

impl<S: Sync> FromRequestParts<S> for Reader {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        let known = parts.extensions.get::<Self>().cloned();
        Ok(known.unwrap_or_else(|| Self::of(&parts.uri, &parts.headers)))
    }
}

/// Scheme and host as the browser asked for them, or as the proxy in front says.
fn origin(uri: &Uri, headers: &HeaderMap) -> String {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = header("x-forwarded-proto")
        .and_then(|value| value.split(',').next())
        .map(str::trim);
    let is_encrypted = scheme == Some("https") || uri.scheme_str() == Some("https");
    let host = header("host").or_else(|| uri.authority().map(axum::http::uri::Authority::as_str));
    let scheme = if is_encrypted { "https" } else { "http" };
    format!("{scheme}://{}", host.unwrap_or("localhost"))
}

/// The value of a cookie, where it came with the request.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(headers: &[(&'static str, &str)]) -> Reader {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        Reader::of(&Uri::from_static("/accounts?search=a"), &map)
    }

    #[test]
    fn the_cookie_decides_the_language_then_the_browser_then_chinese() {
        for (headers, expected) in [
            (vec![], Language::Chinese),
            (vec![("accept-language", "en-GB,en")], Language::English),
            (
                vec![("accept-language", "en"), ("cookie", "a=b; language=zh-CN")],
                Language::Chinese,
            ),
            (
                vec![("accept-language", "zh"), ("cookie", "language=en")],
                Language::English,
            ),
            (vec![("cookie", "language=klingon")], Language::Chinese),
        ] {
            assert_eq!(reader(&headers).language, expected, "{headers:?}");
        }
    }

    #[test]
    fn cookies_decide_the_unit_of_money_and_the_time_zone() {
        assert_eq!(reader(&[("cookie", "unit=10000")]).unit, Unit::TenThousand);
        assert_eq!(reader(&[("cookie", "unit=3")]).unit, Unit::One);
        assert_eq!(
            reader(&[("cookie", "zone=Asia/Shanghai")]).zone,
            Zone::named("Asia/Shanghai")
        );
        assert_eq!(reader(&[("cookie", "zone=nowhere")]).zone, None);
        assert_eq!(reader(&[]).here, "/accounts?search=a");
    }
}
