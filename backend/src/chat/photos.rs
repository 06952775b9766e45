//! Photos of chats: files beside the database, each drawn anew from what was sent, so that nothing else that was in the
//! file comes along: no place, no camera, no second file behind the picture.

use std::io::Cursor;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use domain::chat::{LARGEST_PHOTO, Photo};
use domain::ids::{PhotoId, ShopId};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::DeskError;

/// Pixels of a picture that is taken: what phones make. Asked before anything is unpacked.
const MOST_PIXELS: u64 = 24_000_000;
/// Pixels of the longest side that is kept.
const LONGEST_SIDE: u32 = 1600;
/// Bytes that unpacking may take: [`MOST_PIXELS`] of four bytes.
const MOST_MEMORY: u64 = 4 * MOST_PIXELS;
/// Of 100; below it one begins to see it.
const QUALITY: u8 = 82;
/// How many may be sent at the same time; more are asked to come back.
const WAITING: usize = 8;

/// The folder of photos. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Photos {
    folder: PathBuf,
    /// Unpacking takes up to a hundred megabytes, so there is one at a time.
    permit: Arc<Semaphore>,
    line: Arc<Semaphore>,
}

/// The file cannot be used as a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unusable {
    NotAPhoto,
    TooLarge,
}

impl From<Unusable> for DeskError {
    fn from(unusable: Unusable) -> Self {
        Self::Refused(match unusable {
            Unusable::NotAPhoto => "This is not a photo: JPEG, PNG or WebP, please.",
            Unusable::TooLarge => "This photo is too large: 8 MB and 24 megapixels at most.",
        })
    }
}

impl Photos {
    pub(crate) fn in_folder(folder: PathBuf) -> Self {
        Self { folder, permit: Arc::new(Semaphore::new(1)), line: Arc::new(Semaphore::new(WAITING)) }
    }

    /// A place in the line for one photo, to be had before the file is read: files in memory are as many as places.
    pub(crate) fn place(&self) -> Result<OwnedSemaphorePermit, DeskError> {
        self.line.clone().try_acquire_owned().map_err(|_| DeskError::Busy)
    }

    /// Draws a sent file anew and keeps it under this id.
    pub(crate) async fn keep(&self, shop: ShopId, id: PhotoId, file: Bytes) -> Result<Photo, DeskError> {
        let (jpeg, photo) = self.drawn_anew(id, file).await?;
        let path = self.path(shop, id);
        // Under another name until it is whole: what has its name can be shown.
        let unfinished = path.with_extension("part");
        let written = async {
            tokio::fs::create_dir_all(self.folder.join(shop.to_string())).await?;
            let mut out = tokio::fs::File::create(&unfinished).await?;
            tokio::io::AsyncWriteExt::write_all(&mut out, &jpeg).await?;
            out.sync_all().await?;
            tokio::fs::rename(&unfinished, &path).await
        };
        written.await.map_err(|error| {
            tracing::error!(%error, "a photo could not be written");
            DeskError::Busy
        })?;
        Ok(photo)
    }

    /// A photo's file.
    pub(crate) async fn read(&self, shop: ShopId, id: PhotoId) -> Result<Vec<u8>, DeskError> {
        tokio::fs::read(self.path(shop, id)).await.map_err(|error| {
            tracing::error!(%error, photo = %id, "a photo could not be read");
            DeskError::NotFound("photo")
        })
    }

    /// Throws a photo away that no message came to have.
    pub(crate) async fn forget(&self, shop: ShopId, id: PhotoId) {
        if let Err(error) = tokio::fs::remove_file(self.path(shop, id)).await {
            tracing::warn!(%error, photo = %id, "a photo that nobody has could not be thrown away");
        }
    }

    fn path(&self, shop: ShopId, id: PhotoId) -> PathBuf {
        self.folder.join(shop.to_string()).join(format!("{id}.jpg"))
    }

    async fn drawn_anew(&self, id: PhotoId, file: Bytes) -> Result<(Vec<u8>, Photo), DeskError> {
        if file.len() > LARGEST_PHOTO {
            return Err(Unusable::TooLarge.into());
        }
        let permit = self.permit.clone().acquire_owned().await.map_err(|_| DeskError::Busy)?;
        // The permit goes along: whoever asked may hang up, and the work goes on without them.
        let drawn = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            drawn_anew(&file)
        });
        // A decoder that panics has met no photo.
        let (jpeg, width, height) = drawn.await.unwrap_or(Err(Unusable::NotAPhoto))?;
        Ok((jpeg, Photo { photo_id: id, width, height }))
    }
}

/// A JPEG of what the file shows, with its width and height.
fn drawn_anew(file: &[u8]) -> Result<(Vec<u8>, u32, u32), Unusable> {
    let not_a_photo = |_| Unusable::NotAPhoto;
    let mut reader =
        ImageReader::new(Cursor::new(file)).with_guessed_format().map_err(|_| Unusable::NotAPhoto)?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) {
        return Err(Unusable::NotAPhoto);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(not_a_photo)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS || decoder.total_bytes() > MOST_MEMORY {
        return Err(Unusable::TooLarge);
    }
    // How the camera was held is the one thing beside the picture that matters.
    let orientation = decoder.orientation().map_err(not_a_photo)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(not_a_photo)?;
    if picture.width().max(picture.height()) > LONGEST_SIDE {
        picture = picture.resize(LONGEST_SIDE, LONGEST_SIDE, FilterType::Triangle);
    }
    picture.apply_orientation(orientation);
    let picture = on_white(picture);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(&picture).map_err(not_a_photo)?;
    Ok((jpeg, picture.width(), picture.height()))
}

/// A JPEG cannot be seen through.
fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let mut white = RgbImage::new(picture.width(), picture.height());
    for (from, to) in picture.into_rgba8().pixels().zip(white.pixels_mut()) {
        let [red, green, blue, alpha] = from.0.map(u32::from);
        *to = Rgb([red, green, blue].map(|light| ((light * alpha + 255 * (255 - alpha)) / 255) as u8));
    }
    white
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        picture.write_to(&mut file, format).expect("a file");
        file.into_inner()
    }

    fn red(width: u32, height: u32) -> DynamicImage {
        DynamicImage::ImageRgb8(RgbImage::from_pixel(width, height, Rgb([200, 30, 30])))
    }

    #[test]
    fn edge_60_each_of_the_three_kinds_becomes_a_jpeg_that_is_small_enough() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let (jpeg, width, height) = drawn_anew(&encoded(&red(2000, 500), format)).expect("a photo");
            assert_eq!((width, height), (1600, 400), "{format:?}");
            assert_eq!(image::guess_format(&jpeg).expect("a format"), ImageFormat::Jpeg);
        }
    }

    #[test]
    fn edge_60_what_hides_behind_or_inside_a_picture_does_not_come_along() {
        let mut file = encoded(&red(20, 10), ImageFormat::Jpeg);
        // A comment segment right after the start of the image, and a page behind its end.
        let comment = [&[0xff, 0xfe, 0, 16][..], b"GPS 21.28,-157"].concat();
        file.splice(2..2, comment);
        file.extend(b"<script>alert(1)</script>");
        let (jpeg, ..) = drawn_anew(&file).expect("a photo");
        for hidden in [&b"GPS"[..], b"<script>"] {
            assert!(file.windows(hidden.len()).any(|part| part == hidden));
            assert!(!jpeg.windows(hidden.len()).any(|part| part == hidden));
        }
    }

    #[test]
    fn a_photo_that_was_taken_upright_is_upright() {
        let mut file = encoded(&red(20, 10), ImageFormat::Jpeg);
        // EXIF with one entry: orientation 6, to be turned by a quarter.
        let exif = b"\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        file.splice(2..2, exif.iter().copied());
        let (jpeg, width, height) = drawn_anew(&file).expect("a photo");
        assert_eq!((width, height), (10, 20));
        assert!(!jpeg.windows(4).any(|part| part == b"Exif"));
    }

    #[test]
    fn edge_60_what_is_no_photo_or_unpacks_without_end_is_refused() {
        for file in [
            &b""[..],
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"GIF89a\x01\0\x01\0\0\0\0;",
            b"\xff\xd8\xff",
        ] {
            assert_eq!(drawn_anew(file), Err(Unusable::NotAPhoto));
        }
        let mut truncated = encoded(&red(300, 300), ImageFormat::Png);
        truncated.truncate(truncated.len() / 2);
        assert_eq!(drawn_anew(&truncated), Err(Unusable::NotAPhoto));
        // A few bytes that claim to be thirty thousand pixels wide and high.
        let mut bomb = encoded(&red(1, 1), ImageFormat::Png);
        bomb[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
        let checked = crc32(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&checked.to_be_bytes());
        assert_eq!(drawn_anew(&bomb), Err(Unusable::TooLarge));
    }

    #[test]
    fn what_could_be_seen_through_is_white() {
        let clear = DynamicImage::ImageRgba8(image::RgbaImage::from_pixel(8, 8, image::Rgba([0, 0, 0, 0])));
        let (jpeg, ..) = drawn_anew(&encoded(&clear, ImageFormat::Png)).expect("a photo");
        let back = image::load_from_memory(&jpeg).expect("a JPEG").into_rgb8();
        assert!(back.pixels().all(|pixel| pixel.0.iter().all(|light| *light > 250)));
    }

    /// The check of a PNG chunk (ISO 3309).
    fn crc32(bytes: &[u8]) -> u32 {
        let step = |crc: u32, byte: &u8| {
            (0..8)
                .fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
        };
        !bytes.iter().fold(u32::MAX, step)
    }
}
