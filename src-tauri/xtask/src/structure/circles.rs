//! The rule: **no two files of a crate's production code name each other's contents**, neither directly nor by a longer
//! way round. To change one file of a circle one has to read all of them, and none can be tested or moved alone.
//!
//! A file names another's contents where a path leads to something defined there: in a `use`, in code, among a macro's
//! words. Handing on (`pub use`) and declaring (`mod`) are not naming. A module and what lies in its folder are one room:
//! what is inside may name what its own module lays down. Methods have no path and are not seen.

use super::modules::{Crate, Meaning, ModuleId, attributes, is_for_tests, is_passed_on, used};
use proc_macro2::{TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use syn::visit::{self, Visit};
use syn::{ImplItem, Item, Macro, Path};

/// Which file names which, and by what.
type Names = BTreeMap<usize, BTreeMap<usize, String>>;

/// The circles of a crate: for each the files in it, and what leads from one to the next.
pub(super) fn of(all: &Crate) -> Vec<String> {
    let names = names(all);
    let mut circles: BTreeSet<Vec<usize>> = BTreeSet::new();
    for file in names.keys() {
        let circle: Vec<usize> =
            reached(*file, &names).into_iter().filter(|other| reached(*other, &names).contains(file)).collect();
        if circle.len() > 1 {
            circles.insert(circle);
        }
    }
    circles.iter().map(|circle| told(all, circle, &names)).collect()
}

fn told(all: &Crate, circle: &[usize], names: &Names) -> String {
    let mut lines = format!("{} files name each other's contents:", circle.len());
    for from in circle {
        for (to, name) in names.get(from).into_iter().flatten().filter(|(to, _)| circle.contains(to)) {
            lines += &format!("\n    {} names {name} of {}", all.files[*from].path, all.files[*to].path);
        }
    }
    lines
}

/// Every file that is reached from one.
fn reached(from: usize, names: &Names) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(file) = open.pop() {
        open.extend(names.get(&file).into_iter().flat_map(BTreeMap::keys).filter(|to| reached.insert(**to)));
    }
    reached
}

fn names(all: &Crate) -> Names {
    let mut reader = Reader { all, at: 0, names: Names::new() };
    for (id, module) in all.modules.iter().enumerate() {
        // A module within a file is read with that file.
        let is_a_file = module.parent.is_none_or(|parent| all.modules[parent].file != module.file);
        if is_a_file {
            reader.at = id;
            all.files[module.file].items.iter().for_each(|item| reader.visit_item(item));
        }
    }
    reader.names
}

struct Reader<'a> {
    all: &'a Crate,
    /// Paths are read as they stand in this module.
    at: ModuleId,
    names: Names,
}

impl Reader<'_> {
    fn note(&mut self, path: &[String]) {
        let from = self.all.modules[self.at].file;
        if let Some(Meaning::Item { file }) = self.all.meaning(path, self.at)
            && file != from
            && !self.lies_around(file, from)
        {
            self.names.entry(from).or_default().entry(file).or_insert_with(|| path.join("::"));
        }
    }

    /// Whether a file's module lies around another's.
    fn lies_around(&self, file: usize, of: usize) -> bool {
        let mut module = self.all.modules.iter().position(|module| module.file == of);
        while let Some(id) = module {
            if self.all.modules[id].file == file {
                return true;
            }
            module = self.all.modules[id].parent;
        }
        false
    }

    /// The paths among a macro's words.
    fn note_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut joined = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(word) => {
                    if joined != 2 {
                        self.note(&std::mem::take(&mut path));
                    }
                    path.push(word.to_string());
                    joined = 0;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' && !path.is_empty() => joined += 1,
                other => {
                    self.note(&std::mem::take(&mut path));
                    joined = 0;
                    if let TokenTree::Group(group) = other {
                        self.note_tokens(group.stream());
                    }
                }
            }
        }
        self.note(&path);
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if is_for_tests(attributes(item)) {
            return;
        }
        match item {
            Item::Use(one) if is_passed_on(&one.vis) => {}
            Item::Use(one) => used(&one.tree).iter().for_each(|path| self.note(path)),
            Item::Mod(module) => {
                let name = [module.ident.to_string()];
                if let (Some(Meaning::Module(inner)), Some((_, items))) =
                    (self.all.meaning(&name, self.at), &module.content)
                {
                    let outer = std::mem::replace(&mut self.at, inner);
                    items.iter().for_each(|item| self.visit_item(item));
                    self.at = outer;
                }
            }
            _ => visit::visit_item(self, item),
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        let is_a_test = matches!(item, ImplItem::Fn(one) if is_for_tests(&one.attrs));
        if !is_a_test {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_path(&mut self, path: &'ast Path) {
        let words: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.note(&words);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, one: &'ast Macro) {
        self.note_tokens(one.tokens.clone());
        visit::visit_macro(self, one);
    }
}

#[cfg(test)]
mod tests {
    use super::super::modules::tests::crate_of;
    use super::*;

    const LIB: (&str, &str) = ("lib.rs", "mod a; mod b; mod c;");

    #[test]
    fn a_circle_is_named_with_what_makes_it() {
        let all = crate_of(&[
            LIB,
            ("a.rs", "use crate::b::B; pub struct A(B);"),
            ("b.rs", "pub struct B; fn f() { println!(\"{}\", crate::c::C); }"),
            ("c.rs", "pub const C: u8 = 1; impl crate::a::A {}"),
        ]);
        let told = "3 files name each other's contents:\n    a.rs names crate::b::B of b.rs\n    \
                    b.rs names crate::c::C of c.rs\n    c.rs names crate::a::A of a.rs";
        assert_eq!(of(&all), [told]);
    }

    #[test]
    fn tests_handing_on_and_what_lies_inside_make_no_circle() {
        let all = crate_of(&[
            LIB,
            ("a.rs", "mod inner; pub use crate::b::B; pub struct A; fn f() { inner::g() }"),
            ("a/inner.rs", "use super::A; pub fn g() {}"),
            ("b.rs", "pub struct B(crate::a::A); #[cfg(test)] mod tests { use crate::c::C; }"),
            ("c.rs", "pub struct C(crate::b::B);"),
        ]);
        assert_eq!(of(&all), [] as [&str; 0]);
    }
}
