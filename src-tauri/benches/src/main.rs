//! Measures, see the library.

#[cfg(target_os = "linux")]
fn main() -> anyhow::Result<()> {
    benches::measure(std::env::args().skip(1))
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("benches: it is measured on Linux only");
}
