//! What the platform's media links lead to. Pictures, sounds, films and documents are made when they are asked for,
//! from a few numbers; `shop::draw` decides how they look.

use crate::{
    http::{
        answer::Answer,
        call::Call,
        hosts::{Bases, Host},
    },
    shop::{draw, film, paper, sound},
};
use axum::body::Bytes;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Something that a link can lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct AssetId(usize);

/// What it is, in as few numbers as its maker needs.
#[derive(Clone, Debug)]
pub(crate) enum Asset {
    /// A person's or shop's picture.
    Portrait { seed: u64 },
    /// A photo of something baked.
    Photo { seed: u64, width: u32, height: u32 },
    /// A sticker on a transparent ground.
    Sticker { seed: u64 },
    /// A voice message of some seconds.
    Voice { seed: u64, seconds: u32 },
    /// A short film.
    Film { seed: u64 },
    /// A one-page document.
    Paper { title: String },
    /// What a client uploaded.
    Uploaded { name: String, mime: String, bytes: Bytes },
}

impl Asset {
    /// Its MIME type.
    pub(crate) fn mime(&self) -> &str {
        match self {
            Self::Portrait { .. } | Self::Photo { .. } | Self::Sticker { .. } => "image/png",
            Self::Voice { .. } => "audio/wav",
            Self::Film { .. } => "video/avi",
            Self::Paper { .. } => "application/pdf",
            Self::Uploaded { mime, .. } => mime,
        }
    }

    /// Width and height in pixels, where it has any.
    pub(crate) fn size(&self) -> (u32, u32) {
        match self {
            Self::Portrait { .. } => (draw::PORTRAIT, draw::PORTRAIT),
            Self::Photo { width, height, .. } => (*width, *height),
            Self::Sticker { .. } => (draw::STICKER, draw::STICKER),
            Self::Film { .. } => (film::WIDTH, film::HEIGHT),
            Self::Voice { .. } | Self::Paper { .. } | Self::Uploaded { .. } => (0, 0),
        }
    }

    /// A file name as Meta gives one.
    pub(crate) fn name(&self, id: &str) -> String {
        match self {
            Self::Voice { .. } => format!("audioclip-{id}.wav"),
            Self::Film { .. } => format!("video-{id}.avi"),
            Self::Paper { title } => format!("{title}.pdf"),
            Self::Uploaded { name, .. } if !name.is_empty() => name.clone(),
            _ => format!("image-{id}"),
        }
    }

    /// The file itself. Drawing takes a while: not for an async thread.
    pub(crate) fn answer(&self) -> Answer {
        match self.bytes() {
            Some(bytes) => Answer::bytes(self.mime(), bytes).header("cache-control", "max-age=86400"),
            None => refusal(500, "The picture could not be drawn"),
        }
    }

    fn bytes(&self) -> Option<Vec<u8>> {
        Some(match self {
            Self::Portrait { seed } => drawn_once(*seed)?,
            Self::Photo { seed, width, height } => draw::photo(*seed, *width, *height)?,
            Self::Sticker { seed } => draw::sticker(*seed)?,
            Self::Voice { seed, seconds } => sound::voice(*seed, *seconds),
            Self::Film { seed } => film::film(*seed),
            Self::Paper { title } => paper::page(title),
            Self::Uploaded { bytes, .. } => bytes.to_vec(),
        })
    }
}

/// A portrait: every client asks for those of all customers, and in tests each of hundreds of shops has the same ones.
fn drawn_once(seed: u64) -> Option<Vec<u8>> {
    static DRAWN: Mutex<BTreeMap<u64, Vec<u8>>> = Mutex::new(BTreeMap::new());
    let drawn = || DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
    let known = drawn().get(&seed).cloned();
    known.or_else(|| {
        let portrait = draw::portrait(seed)?;
        drawn().insert(seed, portrait.clone());
        Some(portrait)
    })
}

/// All assets, and whether the links given out so far still work.
#[derive(Debug, Default)]
pub(crate) struct Media {
    assets: Vec<Asset>,
    generation: u32,
}

impl Media {
    /// Keeps an asset.
    pub(crate) fn add(&mut self, asset: Asset) -> AssetId {
        self.assets.push(asset);
        AssetId(self.assets.len() - 1)
    }

    /// The asset itself.
    pub(crate) fn get(&self, id: AssetId) -> Option<&Asset> {
        self.assets.get(id.0)
    }

    /// Its present link: no file extension, no token, signed (platform.md §2.4).
    pub(crate) fn link(&self, bases: &Bases, id: AssetId) -> String {
        let (number, signature) = (number(id), self.signature(id));
        format!("{}/_media/ig_messaging_cdn/?asset_id={number}&signature={signature}", bases.of(Host::GraphFacebook))
    }

    /// How many bytes it says it has: the true figure would mean drawing it, so only uploads tell theirs.
    pub(crate) fn byte_size(&self, id: AssetId) -> usize {
        match self.get(id) {
            Some(Asset::Uploaded { bytes, .. }) => bytes.len(),
            _ => 0,
        }
    }

    /// Makes every link given out so far fail, as Meta's do after some days.
    pub(crate) fn expire_links(&mut self) {
        self.generation += 1;
    }

    /// Finds an asset by the number in its link.
    pub(crate) fn by_number(&self, text: &str) -> Option<AssetId> {
        let index = text.parse::<usize>().ok()?.checked_sub(FIRST_NUMBER)?;
        (index < self.assets.len()).then_some(AssetId(index))
    }

    /// What a link leads to, to be drawn without holding anything up.
    ///
    /// # Errors
    /// The answer for a link that leads nowhere, or no longer.
    pub(crate) fn find(&self, call: &Call) -> Result<Asset, Answer> {
        let found = call.params.get("asset_id").and_then(|text| self.by_number(text));
        let (id, asset) =
            found.and_then(|id| Some((id, self.get(id)?))).ok_or_else(|| refusal(404, "URL not found"))?;
        if call.params.get("signature") != Some(&self.signature(id)) {
            return Err(refusal(403, "URL signature expired"));
        }
        Ok(asset.clone())
    }

    fn signature(&self, id: AssetId) -> String {
        let digest = Sha256::digest(format!("{}:{}:link", id.0, self.generation));
        format!("Ab{}", digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
    }
}

const FIRST_NUMBER: usize = 17_900_000_000_000_001;

/// The number a link names an asset by: 17 digits as Meta's.
pub(crate) fn number(id: AssetId) -> String {
    (FIRST_NUMBER + id.0).to_string()
}

fn refusal(status: u16, words: &str) -> Answer {
    Answer::json(status, json!({ "error": words }))
}
