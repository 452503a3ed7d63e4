//! Things that are fine on the way and must not land: a test switched off, markup made of text.

use super::Source;

/// Files in which it must not stand, what it is, and why.
const FORBIDDEN: [(&[&str], &str, &str); 7] = [
    (&[".rs"], concat!("#[", "ignore"), "a test that does not run shows nothing"),
    (&[".ts"], concat!("it.", "skip("), "a test that does not run shows nothing"),
    (&[".ts"], concat!("it.", "only("), "the other tests do not run"),
    (&[".ts"], concat!("describe.", "only("), "the other tests do not run"),
    (&[".svelte"], concat!("{@", "html"), "text of a stranger must never become markup"),
    (&[".svelte", ".ts"], concat!("inner", "HTML"), "text of a stranger must never become markup"),
    (&[".rs", ".ts", ".svelte", ".css"], concat!("TO", "DO"), "what is open belongs into an issue"),
];

pub(super) fn faults(sources: &[Source]) -> Vec<String> {
    let mut faults = Vec::new();
    for source in sources {
        for (endings, words, reason) in FORBIDDEN {
            if source.has_ending(endings)
                && let Some(line) = source.text.lines().position(|line| line.contains(words))
            {
                faults.push(format!("{}:{}: `{words}`: {reason}", source.path, line + 1));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_named() {
        let text = format!("fn a() {{}}\n    // {}: later\n", FORBIDDEN[6].1);
        let source = Source { path: "src/lib.rs".to_owned(), text };
        assert_eq!(
            faults(&[source]),
            [format!("src/lib.rs:2: `{}`: what is open belongs into an issue", FORBIDDEN[6].1)]
        );
    }

    #[test]
    fn only_in_files_it_is_about() {
        let prose = Source { path: "README.md".to_owned(), text: FORBIDDEN[4].1.to_owned() };
        assert!(faults(&[prose]).is_empty());
    }
}
