//! The TypeScript of the window's border is written from the Rust types and checked in: every type once, and a file of
//! commands for each plugin.

use shopbell_app::ipc;
use shopbell_app::outlet::CHANGED;
use specta_typescript::Typescript;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use tauri::Wry;
use tauri_specta::{Builder, BuilderConfiguration, LanguageExt};

/// Where the window's generated border lies.
const GENERATED: &str = "ui/src/ipc/generated";
/// Set to write the files instead of checking them: `cargo xtask bindings`.
const WRITE: &str = "SHOPBELL_WRITE_BINDINGS";
/// The file of the types, and the file of what every command's answer passes through.
const TYPES: &str = "types";
const RUNTIME: &str = "runtime";

/// A "language" that writes nothing and keeps the types of a border: the builder tells them to languages only.
struct TypesOf<'a>(&'a mut specta::Types);

impl LanguageExt for TypesOf<'_> {
    type Error = io::Error;

    fn export(self, border: &BuilderConfiguration, _: &Path) -> Result<(), io::Error> {
        self.0.extend(&border.types);
        Ok(())
    }
}

/// What tauri-specta writes of a border, by itself in one file.
fn exported(border: &Builder<Wry>) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("border.ts");
    border.export(Typescript::default(), &file).expect("every type of the border can be described");
    std::fs::read_to_string(&file).expect("it was just written")
}

/// The parts of an exported border.
struct Exported<'a> {
    /// The header, the imports, the commands and the events.
    commands: &'a str,
    /// The function that every command's answer passes through.
    typed_error: &'a str,
    /// What only events need.
    events: &'a str,
}

fn parts(text: &str) -> Exported<'_> {
    const FUNCTION_END: &str = "\n}\n";
    let (commands, rest) = text.split_once("/* Types */\n").expect("a section of types");
    let (_, runtime) = rest.split_once("/* Tauri Specta runtime */\n").expect("a section of the runtime");
    let end = runtime.find(FUNCTION_END).expect("a function") + FUNCTION_END.len();
    Exported { commands, typed_error: &runtime[..end], events: runtime[end..].trim() }
}

/// The names that some generated code speaks of, comments apart.
fn names_in(code: &str) -> BTreeSet<&str> {
    let is_comment = |line: &&str| line.trim_start().starts_with("/*") || line.trim_start().starts_with('*');
    code.lines().filter(|line| !is_comment(line)).flat_map(|line| line.split(|c: char| !c.is_alphanumeric())).collect()
}

/// The file of one plugin's commands, which imports its types and the runtime.
fn commands_file(text: &str, types: &str) -> String {
    let Exported { commands, events, .. } = parts(text);
    let declared = types.lines().filter_map(|line| line.strip_prefix("export type "));
    let declared: BTreeSet<_> = declared.filter_map(|line| line.split(|c: char| !c.is_alphanumeric()).next()).collect();
    let used: Vec<_> = names_in(commands).intersection(&declared).copied().collect();
    let (imports, body) = commands.split_once("\n\n/** Commands */").expect("commands");
    let mut file = format!(
        "{imports}\nimport {{ typedError }} from \"./{RUNTIME}\";\nimport type {{ {} }} from \"./{TYPES}\";\n\n\
         /** Commands */{}\n",
        used.join(", "),
        body.trim_end()
    );
    if !events.is_empty() {
        file = format!("{file}\n/* Tauri Specta runtime */\n{events}\n");
    }
    file
}

/// Every file of the generated border, by name.
fn border() -> BTreeMap<&'static str, String> {
    let mut all = specta::Types::default();
    let mut exports = BTreeMap::new();
    for (name, border) in ipc::all::<Wry>() {
        border.export(TypesOf(&mut all), "").expect("types are only collected");
        exports.insert(name, exported(&border));
    }
    let types = exported(&Builder::new().disable_serde_phases().types(&all));
    let (header, _) = types.split_once('\n').expect("a header");
    let runtimes: BTreeSet<_> = exports.values().map(|text| parts(text).typed_error).collect();
    assert_eq!(runtimes.len(), 1, "every plugin's answers pass through the same function");
    let runtime = runtimes.into_iter().map(|function| format!("{header}\n\nexport {function}")).collect();

    let mut files: BTreeMap<_, _> = exports.iter().map(|(name, text)| (*name, commands_file(text, &types))).collect();
    files.insert(RUNTIME, runtime);
    files.insert(TYPES, types);
    files
}

#[test]
fn typescript_bindings_are_current() {
    let folder = Path::new(GENERATED);
    let files = border();
    if std::env::var_os(WRITE).is_some() {
        std::fs::create_dir_all(folder).expect("the folder of the generated border");
        for (name, text) in &files {
            std::fs::write(folder.join(format!("{name}.ts")), text).expect("the generated border");
        }
    }
    let listens = format!("(\"{CHANGED}\")");
    assert!(files["session"].contains(&listens), "the window listens for what the program tells: {CHANGED}");
    for (name, expected) in &files {
        let found = std::fs::read_to_string(folder.join(format!("{name}.ts"))).unwrap_or_default();
        assert_eq!(&found, expected, "{name}.ts is not current: run `cargo xtask bindings`");
    }
    let there = std::fs::read_dir(folder).expect("the folder of the generated border").count();
    assert_eq!(there, files.len(), "{GENERATED} holds what nobody generates");
}

#[test]
fn every_generated_command_is_declared_and_the_other_way_round() {
    let files = border();
    for (name, declared) in ipc::surface::COMMANDS {
        let text = &files[name];
        for command in declared {
            assert!(text.contains(&format!("plugin:{name}|{command}")), "{name}: no command {command}");
        }
        assert_eq!(text.matches(&format!("plugin:{name}|")).count() - events(text, name), declared.len(), "{name}");
    }
    assert_eq!(files.len(), ipc::surface::COMMANDS.len() + 2, "a plugin is not declared");
}

/// The types of all plugins stand in one file: each once, and none in a file of commands.
#[test]
fn every_type_is_generated_once() {
    let mut seen = BTreeSet::new();
    for (name, text) in border() {
        for line in text.lines().filter_map(|line| line.strip_prefix("export type ")) {
            let declared = line.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned();
            assert_eq!(name, TYPES, "{declared} stands in {name}.ts");
            assert!(seen.insert(declared), "twice: {line}");
        }
    }
    assert!(!seen.is_empty());
}

/// Events carry the plugin's name, too.
fn events(text: &str, name: &str) -> usize {
    usize::from(name == "session") * text.matches("plugin:session|changed").count()
}
