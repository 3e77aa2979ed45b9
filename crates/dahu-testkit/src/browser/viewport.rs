//! The screens that pages are tried on.

use chromiumoxide::cdp::browser_protocol::emulation::{
    SetDeviceMetricsOverrideParams, SetTouchEmulationEnabledParams,
};

use super::BrowserError;

/// The screen that a page believes it is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewport {
    /// 1280 by 900 pixels, a mouse.
    Desktop,
    /// 390 by 844 pixels at double density, a finger, a mobile layout.
    Phone,
}

impl Viewport {
    pub(super) async fn apply_to(self, tab: &chromiumoxide::Page) -> Result<(), BrowserError> {
        let (width, height, density, is_phone) = match self {
            Self::Desktop => (1280, 900, 1.0, false),
            Self::Phone => (390, 844, 2.0, true),
        };
        tab.execute(SetDeviceMetricsOverrideParams::new(
            width, height, density, is_phone,
        ))
        .await?;
        tab.execute(SetTouchEmulationEnabledParams::new(is_phone)).await?;
        Ok(())
    }
}
