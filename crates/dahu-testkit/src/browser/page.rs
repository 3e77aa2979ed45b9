//! A page, and what can be seen of it: wait, read, take a picture.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use chromiumoxide::{
    cdp::{
        browser_protocol::page::Viewport as Clip,
        js_protocol::runtime::{EvaluateParams, EvaluateReturns},
    },
    page::ScreenshotParams,
};
use serde::de::DeserializeOwned;
use tokio::time::{sleep, timeout};

use super::{BrowserError, LIMIT, Observed, observed::Recorder};

pub(super) const POLL: Duration = Duration::from_millis(50);
const QUIET: Duration = Duration::from_millis(300);

/// An open tab.
#[derive(Debug)]
pub struct Page {
    pub(super) tab: chromiumoxide::Page,
    recorder: Recorder,
}

impl Page {
    pub(super) async fn observe(tab: chromiumoxide::Page) -> Result<Self, BrowserError> {
        let recorder = Recorder::listen_to(&tab).await?;
        Ok(Self { tab, recorder })
    }

    /// Goes to `url` and waits until it is loaded.
    ///
    /// # Errors
    /// When the address cannot be loaded within [`LIMIT`].
    pub async fn goto(&self, url: &str) -> Result<(), BrowserError> {
        match timeout(LIMIT, self.tab.goto(url)).await {
            Ok(loaded) => loaded.map(|_| ()).map_err(BrowserError::from),
            Err(_) => Err(BrowserError::NotSeen {
                what: format!("{url} to load"),
                state: "still loading".to_owned(),
            }),
        }
    }

    /// The address of the page, as the address bar shows it.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn url(&self) -> Result<String, BrowserError> {
        self.evaluate("location.href").await
    }

    /// The visible text of the first element that matches.
    ///
    /// # Errors
    /// When no element matches within [`LIMIT`].
    pub async fn text(&self, selector: &str) -> Result<String, BrowserError> {
        self.wait_for(selector).await?;
        self.evaluate(&format!("document.querySelector({}).innerText", quoted(selector)))
            .await
    }

    /// The visible texts of all elements that match now; there may be none.
    ///
    /// # Errors
    /// When the selector is malformed or the browser is gone.
    pub async fn texts(&self, selector: &str) -> Result<Vec<String>, BrowserError> {
        self.evaluate(&format!(
            "[...document.querySelectorAll({})].map(e => e.innerText)",
            quoted(selector)
        ))
        .await
    }

    /// Waits until an element matches and takes up room on the page.
    ///
    /// # Errors
    /// When that does not happen within [`LIMIT`].
    pub async fn wait_for(&self, selector: &str) -> Result<(), BrowserError> {
        let seen = format!(
            "[...document.querySelectorAll({})].some(e => e.getClientRects().length)",
            quoted(selector)
        );
        self.wait_until(&format!("{selector} to be seen"), &seen).await
    }

    /// Waits until the first element that matches contains `text`.
    ///
    /// # Errors
    /// When that does not happen within [`LIMIT`].
    pub async fn wait_for_text(&self, selector: &str, text: &str) -> Result<(), BrowserError> {
        let (what, selector) = (format!("{selector} to say “{text}”"), quoted(selector));
        let says = format!(
            "!!document.querySelector({selector})?.innerText?.includes({})",
            quoted(text)
        );
        self.wait_until(&what, &says).await
    }

    /// Waits until the JavaScript `condition` is true; `what` says in an error what was waited for.
    ///
    /// # Errors
    /// When that does not happen within [`LIMIT`].
    pub async fn wait_until(&self, what: &str, condition: &str) -> Result<(), BrowserError> {
        let begun = Instant::now();
        loop {
            // While one page gives way to the next, the question itself fails: that counts as a no.
            let answer = self.evaluate::<bool>(condition).await;
            if matches!(answer, Ok(true)) {
                return Ok(());
            }
            if begun.elapsed() > LIMIT {
                let state = answer.map_or_else(|error| error.to_string(), |_| "it never was".to_owned());
                return Err(BrowserError::NotSeen {
                    what: what.to_owned(),
                    state,
                });
            }
            sleep(POLL).await;
        }
    }

    /// Waits until the page is loaded and has had no request under way for a moment.
    ///
    /// # Errors
    /// When requests are still under way after [`LIMIT`].
    pub async fn wait_until_idle(&self) -> Result<(), BrowserError> {
        self.wait_until("the page to be loaded", "document.readyState === 'complete'")
            .await?;
        let begun = Instant::now();
        let mut quiet_since = Instant::now();
        while quiet_since.elapsed() < QUIET {
            let open = self.recorder.open_requests();
            if !open.is_empty() {
                quiet_since = Instant::now();
            }
            if begun.elapsed() > LIMIT {
                let state = format!("under way: {}", open.join(", "));
                return Err(BrowserError::NotSeen {
                    what: "the network to be idle".to_owned(),
                    state,
                });
            }
            sleep(POLL).await;
        }
        Ok(())
    }

    /// Writes a picture of the whole page, not only of what fits on the screen, as a PNG file.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn screenshot(&self, path: &Path) -> Result<(), BrowserError> {
        let size = self.tab.layout_metrics().await?.css_content_size;
        let clip = Clip {
            x: 0.0,
            y: 0.0,
            width: size.width,
            height: size.height,
            scale: 1.0,
        };
        let picture = ScreenshotParams::builder()
            .clip(clip)
            .capture_beyond_viewport(true)
            .build();
        let png = self.tab.screenshot(picture).await?;
        std::fs::write(path, png).map_err(|source| BrowserError::File {
            path: path.to_owned(),
            source,
        })
    }

    /// The value of a JavaScript expression; a promise is waited for.
    ///
    /// # Errors
    /// When the script throws, or its value is not a `T`.
    pub async fn evaluate<T: DeserializeOwned>(&self, expression: &str) -> Result<T, BrowserError> {
        let value = self.run(expression, true).await?.result.value.unwrap_or_default();
        serde_json::from_value(value).map_err(|error| BrowserError::Script {
            said: error.to_string(),
        })
    }

    /// What the page has asked for and complained about since it was opened.
    pub fn observed(&self) -> Observed {
        self.recorder.observed()
    }

    pub(super) async fn run(
        &self,
        expression: &str,
        by_value: bool,
    ) -> Result<EvaluateReturns, BrowserError> {
        // Without a context of its own the script runs in the page that is there now, also just after a navigation.
        let mut parameters = EvaluateParams::new(expression);
        parameters.await_promise = Some(true);
        parameters.return_by_value = Some(by_value);
        let returned = self.tab.execute(parameters).await?.result;
        if let Some(details) = &returned.exception_details {
            let exception = details
                .exception
                .as_ref()
                .and_then(|exception| exception.description.clone());
            return Err(BrowserError::Script {
                said: exception.unwrap_or_else(|| details.text.clone()),
            });
        }
        Ok(returned)
    }
}

/// A JavaScript string literal.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
