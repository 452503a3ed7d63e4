//! The modules of a crate as its files declare them, and what each name in them means. Reads production code only:
//! what stands under `#[cfg(test)]` is left out.

use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use syn::punctuated::Punctuated;
use syn::token::Comma;
use syn::{Attribute, Expr, ExprLit, Item, ItemMod, Lit, Meta, UseTree, Visibility};

/// One file of a crate, without its tests.
pub(super) struct File {
    /// From the crate's `src`, with `/` between folders.
    pub path: String,
    pub items: Vec<Item>,
}

/// A module's place in [`Crate::modules`].
pub(super) type ModuleId = usize;

/// A module, in a file of its own or within another's.
#[derive(Debug, Default)]
pub(super) struct Module {
    pub parent: Option<ModuleId>,
    /// The file that holds its items, by its place in [`Crate::files`].
    pub file: usize,
    children: BTreeMap<String, ModuleId>,
    defines: Vec<String>,
    imports: BTreeMap<String, Vec<String>>,
    globs: Vec<Vec<String>>,
}

/// A crate: its files, and its modules with the root first.
#[derive(Default)]
pub(super) struct Crate {
    pub files: Vec<File>,
    pub modules: Vec<Module>,
}

/// What a path leads to within its crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Module(ModuleId),
    /// Something that this file defines.
    Item {
        file: usize,
    },
}

/// Re-exports that lead to each other must not be followed for ever.
const LONGEST_TRAIL: usize = 16;

impl Crate {
    /// Reads the crate whose root file is `root`.
    pub fn read(root: &Path) -> Result<Self> {
        let mut all = Self::default();
        let source = root.parent().context("a root file lies in a folder")?;
        all.read_file(root, source, source, None)?;
        Ok(all)
    }

    /// `folder`: where the files of its children lie.
    fn read_file(&mut self, path: &Path, folder: &Path, source: &Path, parent: Option<ModuleId>) -> Result<ModuleId> {
        let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let parsed = syn::parse_file(&text).with_context(|| path.display().to_string())?;
        let items: Vec<Item> = parsed.items.into_iter().filter(|item| !is_for_tests(attributes(item))).collect();
        let shown = path.strip_prefix(source).unwrap_or(path).to_string_lossy().replace('\\', "/");
        let file = self.files.len();
        self.files.push(File { path: shown, items: items.clone() });
        let id = self.add(Module { parent, file, ..Module::default() });
        self.read_items(&items, id, folder, source)?;
        Ok(id)
    }

    fn read_items(&mut self, items: &[Item], id: ModuleId, folder: &Path, source: &Path) -> Result<()> {
        for item in items {
            match item {
                Item::Mod(module) if !is_for_tests(&module.attrs) => self.read_child(module, id, folder, source)?,
                Item::Use(one) => self.modules[id].import(&one.tree, &mut Vec::new()),
                _ => self.modules[id].defines.extend(name_of(item)),
            }
        }
        Ok(())
    }

    fn read_child(&mut self, module: &ItemMod, parent: ModuleId, folder: &Path, source: &Path) -> Result<()> {
        let name = module.ident.to_string();
        let within = folder.join(&name);
        let id = if let Some((_, items)) = &module.content {
            let id = self.add(Module { parent: Some(parent), file: self.modules[parent].file, ..Module::default() });
            self.read_items(items, id, &within, source)?;
            id
        } else {
            let beside = folder.join(format!("{name}.rs"));
            let usual = if beside.is_file() { beside } else { within.join("mod.rs") };
            // One file for each system: all are read, and the name means the last.
            let here = source.join(&self.files[self.modules[parent].file].path);
            let named: Vec<PathBuf> = paths(&module.attrs).iter().map(|path| here.with_file_name(path)).collect();
            let mut id = parent;
            for path in if named.is_empty() { vec![usual] } else { named } {
                id = self.read_file(&path, &within, source, Some(parent))?;
            }
            id
        };
        self.modules[parent].children.insert(name, id);
        Ok(())
    }

    fn add(&mut self, module: Module) -> ModuleId {
        self.modules.push(module);
        self.modules.len() - 1
    }

    /// What a path means that stands in a module; `None`: nothing of this crate.
    pub fn meaning(&self, path: &[String], at: ModuleId) -> Option<Meaning> {
        self.follow(path, at, LONGEST_TRAIL)
    }

    fn follow(&self, path: &[String], at: ModuleId, left: usize) -> Option<Meaning> {
        let left = left.checked_sub(1)?;
        let (first, rest) = path.split_first()?;
        let module = &self.modules[at];
        let next = match first.as_str() {
            "crate" => Meaning::Module(0),
            "self" => Meaning::Module(at),
            "super" => Meaning::Module(module.parent?),
            name => {
                if let Some(child) = module.children.get(name) {
                    Meaning::Module(*child)
                } else if module.defines.iter().any(|defined| defined == name) {
                    Meaning::Item { file: module.file }
                } else if let Some(imported) = module.imports.get(name).filter(|path| path.as_slice() != [name]) {
                    self.follow(imported, at, left)?
                } else {
                    module.globs.iter().find_map(|glob| {
                        let path: Vec<String> = glob.iter().cloned().chain([name.to_owned()]).collect();
                        self.follow(&path, at, left)
                    })?
                }
            }
        };
        match next {
            Meaning::Module(inner) if !rest.is_empty() => self.follow(rest, inner, left),
            // What follows an item is one of its variants or functions.
            meaning => Some(meaning),
        }
    }
}

impl Module {
    fn import(&mut self, tree: &UseTree, before: &mut Vec<String>) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.import(&path.tree, before);
                before.pop();
            }
            UseTree::Name(name) => self.import_as(name.ident.to_string(), name.ident.to_string(), before),
            UseTree::Rename(rename) => self.import_as(rename.ident.to_string(), rename.rename.to_string(), before),
            UseTree::Glob(_) => self.globs.push(before.clone()),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(tree, before)),
        }
    }

    fn import_as(&mut self, name: String, here: String, before: &[String]) {
        if name == "self" {
            if let Some(module) = before.last() {
                self.imports.insert(module.clone(), before.to_vec());
            }
            return;
        }
        self.imports.insert(here, before.iter().cloned().chain([name]).collect());
    }
}

/// Every path that a `use` brings, in the words that stand there.
pub(super) fn used(tree: &UseTree) -> Vec<Vec<String>> {
    let mut module = Module::default();
    module.import(tree, &mut Vec::new());
    module.imports.into_values().collect()
}

/// Whether it is there for other modules to take from here.
pub(super) fn is_passed_on(visibility: &Visibility) -> bool {
    !matches!(visibility, Visibility::Inherited)
}

/// Whether it is compiled for tests alone.
pub(super) fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|one| {
        let is_test = |path: &syn::Path| path.segments.last().is_some_and(|last| last.ident == "test");
        let mut found = is_test(one.path());
        if one.path().is_ident("cfg") {
            found |= one.parse_args::<syn::Path>().is_ok_and(|only| only.is_ident("test"));
        }
        found
    })
}

/// The files that attributes name for a module.
fn paths(attributes: &[Attribute]) -> Vec<String> {
    let named = |meta: &Meta| match meta {
        Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(path), .. }) => Some(path.value()),
            _ => None,
        },
        _ => None,
    };
    let all = |one: &Attribute| -> Vec<String> {
        if one.path().is_ident("cfg_attr") {
            let metas = one.parse_args_with(Punctuated::<Meta, Comma>::parse_terminated);
            metas.into_iter().flatten().filter_map(|meta| named(&meta)).collect()
        } else {
            named(&one.meta).into_iter().collect()
        }
    };
    attributes.iter().flat_map(all).collect()
}

/// The attributes of an item.
pub(super) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(one) => &one.attrs,
        Item::Enum(one) => &one.attrs,
        Item::Fn(one) => &one.attrs,
        Item::Impl(one) => &one.attrs,
        Item::Macro(one) => &one.attrs,
        Item::Mod(one) => &one.attrs,
        Item::Static(one) => &one.attrs,
        Item::Struct(one) => &one.attrs,
        Item::Trait(one) => &one.attrs,
        Item::Type(one) => &one.attrs,
        Item::Use(one) => &one.attrs,
        _ => &[],
    }
}

/// The name an item is known by in its module.
pub(super) fn name_of(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(one) => &one.ident,
        Item::Enum(one) => &one.ident,
        Item::Fn(one) => &one.sig.ident,
        Item::Static(one) => &one.ident,
        Item::Struct(one) => &one.ident,
        Item::Trait(one) => &one.ident,
        Item::Type(one) => &one.ident,
        _ => return None,
    };
    Some(name.to_string())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A crate of these files, `lib.rs` among them.
    pub fn crate_of(files: &[(&str, &str)]) -> Crate {
        let folder = tempfile::tempdir().expect("a folder");
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        Crate::read(&folder.path().join("lib.rs")).expect("a crate")
    }

    fn words(path: &str) -> Vec<String> {
        path.split("::").map(str::to_owned).collect()
    }

    #[test]
    fn a_name_is_followed_to_the_file_that_defines_it() {
        let all = crate_of(&[
            ("lib.rs", "mod a; mod b; pub use a::Thing; mod within { pub struct Inner; }"),
            ("a.rs", "pub struct Thing; mod deep; pub use deep::*;"),
            ("a/deep.rs", "pub enum Choice { One }"),
            ("b/mod.rs", "use crate::a::{self, Thing as Other}; #[cfg(test)] mod tests { pub struct Never; }"),
        ]);
        let file = |name: &str| all.files.iter().position(|file| file.path == name).expect("a file");
        let in_b = all.modules.iter().position(|module| module.file == file("b/mod.rs")).expect("a module");
        for (path, expected) in [
            ("crate::Thing", Some("a.rs")),
            ("Other", Some("a.rs")),
            ("a::Choice::One", Some("a/deep.rs")),
            ("super::within::Inner", Some("lib.rs")),
            ("std::fmt::Debug", None),
            ("tests::Never", None),
        ] {
            let found = all.meaning(&words(path), in_b);
            assert_eq!(found, expected.map(|name| Meaning::Item { file: file(name) }), "{path}");
        }
    }

    #[test]
    fn names_that_lead_to_each_other_end() {
        let all = crate_of(&[
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "pub use crate::b::X;"),
            ("b.rs", "pub use crate::a::X;"),
        ]);
        assert_eq!(all.meaning(&words("crate::a::X"), 0), None);
    }
}
