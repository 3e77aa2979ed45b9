//! What a person does to a page: point, click, tap, type, choose.

use std::{path::Path, time::Instant};

use chromiumoxide::{
    Command, Method,
    cdp::browser_protocol::{
        dom::SetFileInputFilesParams,
        input::{
            DispatchKeyEventParams, DispatchKeyEventType, DispatchMouseEventParams, DispatchMouseEventType,
            DispatchTouchEventReturns, DispatchTouchEventType, InsertTextParams, MouseButton, TouchPoint,
        },
        page::{EventFileChooserOpened, SetInterceptFileChooserDialogParams},
    },
    keys,
    types::MethodId,
};
use futures::StreamExt;
use serde::{Deserialize, Serialize};
use tokio::time::{sleep, timeout};

use super::{
    BrowserError, LIMIT, Page,
    page::{POLL, quoted},
};

impl Page {
    /// Clicks the middle of the first element that matches, as soon as it can be seen and nothing covers it.
    ///
    /// # Errors
    /// When the element cannot be clicked within [`LIMIT`]; the error says what is in the way.
    pub async fn click(&self, selector: &str) -> Result<(), BrowserError> {
        let spot = self.spot_of(selector).await?;
        for kind in [
            DispatchMouseEventType::MouseMoved,
            DispatchMouseEventType::MousePressed,
            DispatchMouseEventType::MouseReleased,
        ] {
            let mut event = DispatchMouseEventParams::new(kind, spot.x, spot.y);
            event.button = Some(MouseButton::Left);
            event.click_count = Some(1);
            self.tab.execute(event).await?;
        }
        Ok(())
    }

    /// Taps the middle of the first element that matches with a finger, as soon as nothing covers it.
    ///
    /// # Errors
    /// When the element cannot be tapped within [`LIMIT`]; the error says what is in the way.
    pub async fn tap(&self, selector: &str) -> Result<(), BrowserError> {
        let spot = self.spot_of(selector).await?;
        self.tab.execute(Touch::down(spot)).await?;
        self.tab.execute(Touch::up()).await?;
        Ok(())
    }

    /// Clicks into a field, replaces what it holds by `text`, and leaves the caret there.
    ///
    /// The text arrives as from an input method, so Chinese works; scripts hear `input`, but no key events.
    ///
    /// # Errors
    /// When the field cannot be clicked within [`LIMIT`].
    pub async fn fill(&self, selector: &str, text: &str) -> Result<(), BrowserError> {
        self.click(selector).await?;
        self.evaluate::<bool>("(document.activeElement.select?.(), true)")
            .await?;
        self.write(text).await
    }

    /// Types text where the focus is, as from an input method.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn write(&self, text: &str) -> Result<(), BrowserError> {
        self.tab.execute(InsertTextParams::new(text)).await?;
        Ok(())
    }

    /// Chooses the option with `value` in a list.
    ///
    /// # Errors
    /// When there is no such list or option.
    pub async fn select(&self, selector: &str, value: &str) -> Result<(), BrowserError> {
        self.wait_for(selector).await?;
        let script = format!("({SELECT})({}, {})", quoted(selector), quoted(value));
        if self.evaluate::<bool>(&script).await? {
            return Ok(());
        }
        Err(BrowserError::Script {
            said: format!("{selector} has no option with the value {value}"),
        })
    }

    /// Puts a file into a file field, as its dialogue would.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn attach(&self, selector: &str, file: &Path) -> Result<(), BrowserError> {
        let found = self
            .run(&format!("document.querySelector({})", quoted(selector)), false)
            .await?;
        let mut parameters = SetFileInputFilesParams::new(vec![file.display().to_string()]);
        parameters.object_id = found.result.object_id;
        self.tab.execute(parameters).await?;
        Ok(())
    }

    /// Presses a key that opens the dialogue of the file field in focus, and chooses a file in it.
    ///
    /// # Errors
    /// When no dialogue opens within [`LIMIT`].
    pub async fn choose_by_key(&self, key: &str, file: &Path) -> Result<(), BrowserError> {
        let mut opened = self.tab.event_listener::<EventFileChooserOpened>().await?;
        let intercept = SetInterceptFileChooserDialogParams::new;
        self.tab.execute(intercept(true)).await?;
        self.press(key).await?;
        let Ok(Some(dialogue)) = timeout(LIMIT, opened.next()).await else {
            return Err(BrowserError::NotSeen {
                what: format!("{key} to open a file field's dialogue"),
                state: "none opened".to_owned(),
            });
        };
        let mut parameters = SetFileInputFilesParams::new(vec![file.display().to_string()]);
        parameters.backend_node_id = dialogue.backend_node_id;
        self.tab.execute(parameters).await?;
        self.tab.execute(intercept(false)).await?;
        Ok(())
    }

    /// Presses and releases a key by its name, such as `Tab`, `Enter`, `Escape` or `a`.
    ///
    /// # Errors
    /// When there is no key of that name.
    pub async fn press(&self, key: &str) -> Result<(), BrowserError> {
        self.strike(key, None).await
    }

    /// Presses and releases a key while Shift is held.
    ///
    /// # Errors
    /// When there is no key of that name.
    pub async fn press_with_shift(&self, key: &str) -> Result<(), BrowserError> {
        self.strike(key, Some(SHIFT)).await
    }

    async fn strike(&self, key: &str, modifiers: Option<i64>) -> Result<(), BrowserError> {
        let unknown = || BrowserError::Script {
            said: format!("there is no key {key}"),
        };
        let key = keys::get_key_definition(key).ok_or_else(unknown)?;
        for kind in [DispatchKeyEventType::KeyDown, DispatchKeyEventType::KeyUp] {
            let is_down = kind == DispatchKeyEventType::KeyDown;
            let mut event = DispatchKeyEventParams::new(kind);
            event.modifiers = modifiers;
            event.key = Some(key.key.to_owned());
            event.code = Some(key.code.to_owned());
            event.windows_virtual_key_code = Some(key.key_code);
            let text = key.text.or((key.key.chars().count() == 1).then_some(key.key));
            event.text = text.filter(|_| is_down).map(str::to_owned);
            self.tab.execute(event).await?;
        }
        Ok(())
    }

    /// Where the element is, once it stands still: at the same place in two looks, on a page that has loaded.
    async fn spot_of(&self, selector: &str) -> Result<Spot, BrowserError> {
        let script = format!("({SPOT})({})", quoted(selector));
        let begun = Instant::now();
        let mut before = None;
        loop {
            let answer = self.evaluate::<Answer>(&script).await;
            let spot = match answer {
                Ok(Answer::At(spot)) => Some(spot),
                _ => None,
            };
            if let Some(spot) = spot.filter(|_| spot == before) {
                return Ok(spot);
            }
            before = spot;
            if begun.elapsed() > LIMIT {
                let state = match answer {
                    Ok(Answer::No { problem }) => problem,
                    Ok(Answer::At(_)) => "it does not stand still".to_owned(),
                    Err(error) => error.to_string(),
                };
                return Err(BrowserError::NotSeen {
                    what: format!("{selector} to be clickable"),
                    state,
                });
            }
            sleep(POLL).await;
        }
    }
}

/// The bit of the Shift key in the protocol's modifiers.
const SHIFT: i64 = 8;

#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
struct Spot {
    x: f64,
    y: f64,
}

/// Fingers on the screen. The protocol's own type leaves the empty list out, by which they are lifted.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Touch {
    r#type: DispatchTouchEventType,
    touch_points: Vec<TouchPoint>,
}

impl Touch {
    fn down(spot: Spot) -> Self {
        Self {
            r#type: DispatchTouchEventType::TouchStart,
            touch_points: vec![TouchPoint::new(spot.x, spot.y)],
        }
    }

    fn up() -> Self {
        Self {
            r#type: DispatchTouchEventType::TouchEnd,
            touch_points: Vec::new(),
        }
    }
}

impl Method for Touch {
    fn identifier(&self) -> MethodId {
        "Input.dispatchTouchEvent".into()
    }
}

impl Command for Touch {
    type Response = DispatchTouchEventReturns;
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Answer {
    At(Spot),
    No { problem: String },
}

// The label of a hidden box or switch is as good as the box.
const SPOT: &str = "selector => {
    if (document.readyState !== 'complete') return { problem: 'the page is loading' };
    const element = document.querySelector(selector);
    if (!element) return { problem: 'there is no such element' };
    element.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
    const box = element.getClientRects()[0];
    if (!box || !box.width || !box.height) return { problem: 'it takes up no room' };
    const x = box.x + box.width / 2, y = box.y + box.height / 2;
    const hit = document.elementFromPoint(x, y);
    if (!hit) return { problem: 'it is outside the screen' };
    if (element.contains(hit) || hit.closest('label')?.control === element) return { x, y };
    return { problem: 'it is covered by ' + hit.outerHTML.slice(0, 200) };
}";

const SELECT: &str = "(selector, value) => {
    const list = document.querySelector(selector);
    list.value = value;
    if (list.value !== value) return false;
    list.dispatchEvent(new Event('input', { bubbles: true }));
    list.dispatchEvent(new Event('change', { bubbles: true }));
    return true;
}";
