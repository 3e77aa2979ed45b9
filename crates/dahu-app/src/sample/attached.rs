//! Files of the sample firm: a plan of a site, a spoken memo and a note, all made here.

use std::io::Cursor;

use dahu_core::account::AccountId;
use image::{ImageFormat, Rgb, RgbImage};

use crate::{Context, Error, Result, file};

/// What was talked about.
const NOTE: &str = "拜访纪要\n\n时间：上午十点，客户会议室\n参加：采购经理、技术主任\n\n一、现有设备明年到期，计划分两批更换。\n二、技术主任希望先试用一个月。\n三、下次见面前把两种方案的报价发给采购经理。\n";

/// Width and height of the plan.
const PLAN: (u32, u32) = (960, 640);
const PAPER: Rgb<u8> = Rgb([244, 241, 234]);
/// Buildings on the plan: left, top, width, height, colour.
const BUILDINGS: [(u32, u32, u32, u32, Rgb<u8>); 6] = [
    (60, 60, 360, 200, Rgb([11, 93, 102])),
    (60, 320, 200, 240, Rgb([196, 140, 58])),
    (300, 320, 120, 240, Rgb([122, 148, 104])),
    (520, 60, 380, 120, Rgb([86, 112, 140])),
    (520, 240, 160, 320, Rgb([160, 86, 72])),
    (740, 240, 160, 320, Rgb([86, 112, 140])),
];

/// Samples of sound in a second.
const RATE: u32 = 8_000;
/// The notes of the memo, in samples a period, each half a second long.
const PERIODS: [u32; 4] = [20, 16, 13, 10];
/// How loud it is, of 32,767.
const LOUD: i32 = 6_000;

/// Brings the files to an account.
///
/// # Errors
///
/// When the database or the disk fails.
pub(super) async fn attach(ctx: &Context, account: AccountId) -> Result<()> {
    for (name, content) in [
        ("厂区平面图.png", plan()?),
        ("语音备忘.wav", memo()),
        ("拜访纪要.txt", NOTE.as_bytes().to_vec()),
    ] {
        let mut receiving = file::receive(ctx, account, name, None).await?;
        receiving.take(&content).await?;
        receiving.finish().await?;
    }
    Ok(())
}

/// A plan of a site, as PNG.
fn plan() -> Result<Vec<u8>> {
    let mut picture = RgbImage::from_pixel(PLAN.0, PLAN.1, PAPER);
    for (left, top, width, height, colour) in BUILDINGS {
        for y in top..top + height {
            for x in left..left + width {
                picture.put_pixel(x, y, colour);
            }
        }
    }
    let mut bytes = Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, ImageFormat::Png)
        .map_err(Error::internal)?;
    Ok(bytes.into_inner())
}

/// Two seconds of sound, as WAV: 16 bits, one channel.
fn memo() -> Vec<u8> {
    let mut samples = Vec::new();
    for period in PERIODS {
        for at in 0..RATE / 2 {
            // A triangle: up in the first half of a period, down in the second.
            let (place, half) = (at % period, period / 2);
            let height = if place < half { place } else { period - place };
            let level =
                i32::try_from(height * 2).unwrap_or(0) * LOUD / i32::try_from(half).unwrap_or(1) - LOUD;
            samples.extend(i16::try_from(level).unwrap_or(0).to_le_bytes());
        }
    }
    let count = u32::try_from(samples.len()).unwrap_or(0);
    let mut sound = Vec::new();
    sound.extend(b"RIFF");
    sound.extend((count + 36).to_le_bytes());
    sound.extend(b"WAVEfmt ");
    for field in [16, 0x0001_0001, RATE, RATE * 2, 0x0010_0002] {
        sound.extend(field.to_le_bytes());
    }
    sound.extend(b"data");
    sound.extend(count.to_le_bytes());
    sound.extend(samples);
    sound
}
