//! Pictures drawn by calculation: portraits, baked goods, stickers. Each is a function from a place to a colour, so no
//! file has to be copied from anywhere.

/// The side of a portrait in pixels.
pub(crate) const PORTRAIT: u32 = 160;
/// The side of a sticker in pixels.
pub(crate) const STICKER: u32 = 240;

/// Red, green, blue and opacity, 0 to 1.
type Colour = [f64; 4];

/// A person: shoulders and a head on a soft ground. `None` only if the encoder refuses.
pub(crate) fn portrait(seed: u64) -> Option<Vec<u8>> {
    let mut rng = fastrand::Rng::with_seed(seed);
    let hue = rng.f64();
    let (ground, shirt) = (hsl(hue, 0.45, 0.78), hsl(hue + 0.5, 0.5, 0.42));
    let skin = hsl(0.07, 0.45, 0.35 + rng.f64() * 0.45);
    let hair = hsl(0.05 + rng.f64() * 0.06, 0.5, 0.12 + rng.f64() * 0.4);
    let (long, lean) = (rng.bool(), (rng.f64() - 0.5) * 0.05);
    png(PORTRAIT, PORTRAIT, |x, y| {
        let (x, y) = (x - 0.5 - lean, y - 0.5);
        let head = ellipse(x, y + 0.08, 0.17, 0.21);
        let hair_back = ellipse(x, y + if long { 0.06 } else { 0.14 }, 0.22, if long { 0.30 } else { 0.20 });
        let shoulders = ellipse(x, y - 0.48, 0.36, 0.32);
        let fringe = ellipse(x, y + 0.24, 0.18, 0.09);
        let mut colour = mix(ground, hsl(hue + 0.08, 0.5, 0.62), y + 0.5);
        for (cover, paint) in [(hair_back, hair), (shoulders, shirt), (head, skin), (fringe, hair)] {
            colour = mix(colour, paint, cover);
        }
        colour
    })
}

/// A photo of something baked on a plate on a table. `None` only if the encoder refuses.
pub(crate) fn photo(seed: u64, width: u32, height: u32) -> Option<Vec<u8>> {
    let mut rng = fastrand::Rng::with_seed(seed);
    let table = hsl(rng.f64(), 0.25, 0.72 + rng.f64() * 0.12);
    let crust = hsl(0.06 + rng.f64() * 0.04, 0.6, 0.4 + rng.f64() * 0.15);
    let cream = hsl(rng.f64(), 0.55, 0.85);
    let crumbs: Vec<(f64, f64)> = (0..9).map(|_| (rng.f64() * 0.5 - 0.25, rng.f64() * 0.3 - 0.15)).collect();
    let cake = rng.bool();
    let tall = f64::from(height) / f64::from(width);
    png(width, height, |x, y| {
        let (x, y) = (x - 0.5, (y - 0.5) * tall);
        let mut colour = mix(table, hsl(0.08, 0.3, 0.5), (y + 0.4).clamp(0.0, 1.0) * 0.6);
        colour = mix(colour, [0.25, 0.2, 0.2, 1.0], ellipse(x, y - 0.03, 0.37, 0.27) * 0.35);
        colour = mix(colour, [0.97, 0.96, 0.94, 1.0], ellipse(x, y, 0.36, 0.25));
        colour = mix(colour, crust, ellipse(x, y, 0.28, 0.17));
        if cake {
            colour = mix(colour, cream, ellipse(x, y + 0.025, 0.26, 0.14));
        } else {
            // A loaf: lit from above, slashed across, floured along the slashes.
            colour = mix(colour, hsl(0.1, 0.65, 0.72), ((-y - 0.02) * 5.0).clamp(0.0, 0.7) * ellipse(x, y, 0.28, 0.17));
            let slash = ((x * 34.0 + y * 22.0).sin() - 0.78).clamp(0.0, 0.22) / 0.22;
            colour = mix(colour, hsl(0.11, 0.5, 0.86), slash * ellipse(x, y, 0.23, 0.125));
        }
        for (dx, dy) in &crumbs {
            let on = ellipse(x - dx, y - dy * 0.6, 0.022, 0.02) * ellipse(x, y, 0.25, 0.14);
            colour = mix(colour, hsl(0.97, 0.6, 0.45), if cake { on } else { 0.0 });
        }
        colour
    })
}

/// A heart or a star on a transparent ground. `None` only if the encoder refuses.
pub(crate) fn sticker(seed: u64) -> Option<Vec<u8>> {
    let paint = if seed == 0 { hsl(0.97, 0.85, 0.58) } else { hsl(seed as f64 * 0.137, 0.75, 0.58) };
    png(STICKER, STICKER, |x, y| {
        let (x, y) = ((x - 0.5) * 2.6, (0.52 - y) * 2.6);
        // The classic heart curve; its sign tells inside from outside.
        let curve = (x * x + y * y - 1.0).powi(3) - x * x * y.powi(3);
        let inside = (-curve * 20.0).clamp(0.0, 1.0);
        [paint[0], paint[1], paint[2], inside]
    })
}

/// How much of a soft-edged ellipse lies at a place.
fn ellipse(x: f64, y: f64, half_width: f64, half_height: f64) -> f64 {
    let distance = (x / half_width).hypot(y / half_height);
    ((1.0 - distance) * 40.0).clamp(0.0, 1.0)
}

fn mix(under: Colour, over: Colour, share: f64) -> Colour {
    let share = share.clamp(0.0, 1.0);
    std::array::from_fn(|part| under[part] * (1.0 - share) + over[part] * share)
}

fn hsl(hue: f64, saturation: f64, lightness: f64) -> Colour {
    let amplitude = saturation * lightness.min(1.0 - lightness);
    let part = |offset: f64| {
        let place = (offset + hue * 12.0).rem_euclid(12.0);
        lightness - amplitude * (place - 3.0).min(9.0 - place).clamp(-1.0, 1.0)
    };
    [part(0.0), part(8.0), part(4.0), 1.0]
}

fn png(width: u32, height: u32, colour: impl Fn(f64, f64) -> Colour) -> Option<Vec<u8>> {
    let mut pixels = Vec::with_capacity((width * height * 4) as usize);
    for row in 0..height {
        for column in 0..width {
            let at = colour(f64::from(column) / f64::from(width), f64::from(row) / f64::from(height));
            pixels.extend(at.iter().map(|part| (part.clamp(0.0, 1.0) * 255.0) as u8));
        }
    }
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    encoder.write_header().ok()?.write_image_data(&pixels).ok()?;
    Some(file)
}
