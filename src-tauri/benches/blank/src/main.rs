//! A window with a static page: what any program made with Tauri costs at the least.

fn main() {
    if let Err(error) = tauri::Builder::default().run(tauri::generate_context!()) {
        eprintln!("blank: {error}");
        std::process::exit(1);
    }
}
