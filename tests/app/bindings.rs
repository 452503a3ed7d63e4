//! The TypeScript of the window's border is written from the Rust types and checked in.

use shopbell_app::ipc;
use specta_typescript::Typescript;
use std::path::Path;

/// Where the window's generated border lies.
const GENERATED: &str = "ui/src/ipc/generated";
/// Set to write the files instead of checking them: `cargo xtask bindings`.
const WRITE: &str = "SHOPBELL_WRITE_BINDINGS";

fn generated(border: tauri_specta::Builder<tauri::Wry>, name: &str) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join(format!("{name}.ts"));
    border.export(Typescript::default(), &file).expect("every type of the border can be described");
    std::fs::read_to_string(&file).expect("it was just written")
}

#[test]
fn typescript_bindings_are_current() {
    for (name, border) in ipc::all::<tauri::Wry>() {
        let file = Path::new(GENERATED).join(format!("{name}.ts"));
        let expected = generated(border, name);
        if std::env::var_os(WRITE).is_some() {
            std::fs::create_dir_all(GENERATED).expect("the folder of the generated border");
            std::fs::write(&file, expected).expect("the generated border");
        } else {
            let found = std::fs::read_to_string(&file).unwrap_or_default();
            assert_eq!(found, expected, "{} is not current: run `cargo xtask bindings`", file.display());
        }
    }
}

#[test]
fn every_generated_command_is_declared_and_the_other_way_round() {
    for (name, border) in ipc::all::<tauri::Wry>() {
        let text = generated(border, name);
        let (_, declared) = ipc::surface::COMMANDS.into_iter().find(|(plugin, _)| *plugin == name).expect("declared");
        for command in declared {
            assert!(text.contains(&format!("plugin:{name}|{command}")), "{name}: no command {command}");
        }
        assert_eq!(text.matches(&format!("plugin:{name}|")).count() - events(&text, name), declared.len(), "{name}");
    }
}

/// Events carry the plugin's name, too.
fn events(text: &str, name: &str) -> usize {
    usize::from(name == "session") * text.matches("plugin:session|changed").count()
}
