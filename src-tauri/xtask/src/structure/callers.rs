//! The rule: **what is public has a caller outside tests**. The compiler sees one crate at a time, and takes what is public
//! for used. Functions are compared by name only: one without a caller is not found if another of the same name has
//! one.

use super::modules::{Crate, attributes, is_for_tests};
use proc_macro2::{Ident, TokenStream, TokenTree};
use std::collections::BTreeSet;
use syn::visit::{self, Visit};
use syn::{ImplItem, ImplItemFn, Item, ItemFn, ItemUse, Macro, Signature, Visibility};

/// Called by tests alone, with reason.
const BY_TESTS_ALONE: [&str; 2] = [
    // `docs/error-codes.md` is compared with it.
    "known_errors",
    // Tests put secrets into a keychain of their own, never into the owner's.
    "other_keychain",
];

/// Public functions, and every word of production code.
#[derive(Default)]
pub(super) struct Words {
    /// Every word that stands somewhere else than where a function is defined.
    said: BTreeSet<String>,
    /// Public functions, each with the file that defines it.
    public: Vec<(String, String)>,
    /// The file that is read.
    file: String,
    /// Whether what it defines is looked at: what is there for tests has its callers in them.
    is_judged: bool,
}

impl Words {
    /// Reads a crate. `is_judged`: its public functions need callers.
    pub fn read(&mut self, name: &str, all: &Crate, is_judged: bool) {
        self.is_judged = is_judged;
        for file in &all.files {
            self.file = format!("{name}: {}", file.path);
            file.items.iter().for_each(|item| self.visit_item(item));
        }
    }

    /// The public functions without a caller.
    pub fn without_caller(&self) -> Vec<String> {
        let unused = self.public.iter().filter(|(name, _)| !self.said.contains(name));
        unused.map(|(name, file)| format!("{file}: nobody but tests calls `{name}`")).collect()
    }

    fn define(&mut self, visibility: &Visibility, signature: &Signature) {
        let name = signature.ident.to_string();
        if self.is_judged && matches!(visibility, Visibility::Public(_)) && !BY_TESTS_ALONE.contains(&name.as_str()) {
            self.public.push((name, self.file.clone()));
        }
    }

    fn note(&mut self, word: &Ident) {
        self.said.insert(word.to_string());
    }

    fn note_tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Ident(word) => self.note(&word),
                TokenTree::Group(group) => self.note_tokens(group.stream()),
                _ => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Words {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    /// A `use` is no call.
    fn visit_item_use(&mut self, _: &'ast ItemUse) {}

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        let is_a_test = matches!(item, ImplItem::Fn(one) if is_for_tests(&one.attrs));
        if !is_a_test {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_item_fn(&mut self, one: &'ast ItemFn) {
        self.define(&one.vis, &one.sig);
        visit::visit_item_fn(self, one);
    }

    fn visit_impl_item_fn(&mut self, one: &'ast ImplItemFn) {
        self.define(&one.vis, &one.sig);
        visit::visit_impl_item_fn(self, one);
    }

    /// The definition of a function does not count as a use of its name.
    fn visit_signature(&mut self, signature: &'ast Signature) {
        self.visit_generics(&signature.generics);
        signature.inputs.iter().for_each(|input| self.visit_fn_arg(input));
        self.visit_return_type(&signature.output);
    }

    fn visit_ident(&mut self, word: &'ast Ident) {
        self.note(word);
    }

    fn visit_macro(&mut self, one: &'ast Macro) {
        visit::visit_macro(self, one);
        self.note_tokens(one.tokens.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::super::modules::tests::crate_of;
    use super::*;

    #[test]
    fn a_public_function_that_only_tests_call_is_named() {
        let all = crate_of(&[(
            "lib.rs",
            "pub fn used() {} pub fn by_macro() {} pub fn unused() { used(); assert!(by_macro()); } fn own() {}
             pub struct A; impl A { pub fn spoken(&self) { self.spoken(); } pub fn silent(&self) {} }
             #[cfg(test)] mod tests { fn t() { crate::unused(); } }",
        )]);
        let mut words = Words::default();
        words.read("a", &all, true);
        assert_eq!(
            words.without_caller(),
            ["a: lib.rs: nobody but tests calls `unused`", "a: lib.rs: nobody but tests calls `silent`"]
        );
    }
}
