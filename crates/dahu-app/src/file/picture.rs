//! Small pictures of pictures: made from the pixels alone, so that nothing of what a camera noted goes along.

use std::{io, path::Path};

use image::{
    DynamicImage, GenericImageView, ImageDecoder, ImageError, ImageReader, Limits, Rgb, RgbImage,
    codecs::jpeg::JpegEncoder,
    error::{LimitError, LimitErrorKind},
};

/// Pixels on the longer side of a small picture.
const EDGE: u32 = 480;
/// Pixels on a side of a picture that is read at all.
const SIDE_AT_MOST: u32 = 20_000;
/// Pixels of a picture that is read at all: more than phones make today.
const PIXELS_AT_MOST: u64 = 64_000_000;
/// Bytes that a decoder may take.
pub(super) const MEMORY_AT_MOST: u64 = 320 << 20;
/// Of 100.
const QUALITY: u8 = 80;
const WHITE: u16 = 255;

/// A small picture as JPEG, the right way up. It takes up to a second and much memory: call it off the async threads.
///
/// # Errors
///
/// When the file is no picture that can be read, or would take more than it may.
pub(super) fn small(path: &Path) -> Result<Vec<u8>, ImageError> {
    let mut reader = ImageReader::open(path)?.with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_AT_MOST);
    limits.max_image_height = Some(SIDE_AT_MOST);
    limits.max_alloc = Some(MEMORY_AT_MOST);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    let is_too_large = u64::from(width) * u64::from(height) > PIXELS_AT_MOST
        || width.max(height) > SIDE_AT_MOST
        || decoder.total_bytes() > MEMORY_AT_MOST;
    if is_too_large {
        let kind = LimitErrorKind::DimensionError;
        return Err(ImageError::Limits(LimitError::from_kind(kind)));
    }
    // What cannot be read of the camera's notes leaves the picture as it lies.
    let orientation = decoder.orientation().ok();
    let mut small = DynamicImage::from_decoder(decoder)?;
    if small.width().max(small.height()) > EDGE {
        small = small.thumbnail(EDGE, EDGE);
    }
    if let Some(orientation) = orientation {
        small.apply_orientation(orientation);
    }
    encoded(&on_white(&small))
}

/// JPEG knows nothing that can be seen through: it is laid on white.
fn on_white(picture: &DynamicImage) -> RgbImage {
    let mut flat = RgbImage::new(picture.width(), picture.height());
    for (x, y, pixel) in picture.pixels() {
        let [red, green, blue, alpha] = pixel.0.map(u16::from);
        let mixed = |part: u16| {
            let mixed = (part * alpha + WHITE * (WHITE - alpha)) / WHITE;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        flat.put_pixel(x, y, Rgb([mixed(red), mixed(green), mixed(blue)]));
    }
    flat
}

fn encoded(picture: &RgbImage) -> Result<Vec<u8>, ImageError> {
    let mut bytes = io::Cursor::new(Vec::new());
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY))?;
    Ok(bytes.into_inner())
}
