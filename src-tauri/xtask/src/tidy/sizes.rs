//! Files that one can read in one go: most under 250 lines, none over 400, tests apart.

use super::Source;

/// More lines than this are worth a thought.
const SOFT_LIMIT: usize = 250;

/// More lines than this are refused.
const HARD_LIMIT: usize = 400;

pub(super) fn faults(sources: &[Source]) -> Vec<String> {
    longer_than(HARD_LIMIT, sources)
        .map(|(source, lines)| format!("{}: {lines} lines, at most {HARD_LIMIT} are taken", source.path))
        .collect()
}

pub(super) fn print_long_ones(sources: &[Source]) {
    for (source, lines) in longer_than(SOFT_LIMIT, sources) {
        println!("long: {} has {lines} lines", source.path);
    }
}

fn longer_than(limit: usize, sources: &[Source]) -> impl Iterator<Item = (&Source, usize)> {
    let code = sources.iter().filter(|source| source.has_ending(&[".rs", ".ts", ".js", ".svelte", ".css", ".html"]));
    code.filter(|source| !source.is_test_or_generated())
        .map(|source| (source, lines_without_tests(&source.text)))
        .filter(move |(_, lines)| *lines > limit)
}

/// Unit tests stand at the end of their file.
fn lines_without_tests(text: &str) -> usize {
    text.lines().take_while(|line| *line != "#[cfg(test)]").count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rust_of(lines: usize) -> Source {
        Source { path: "src/lib.rs".to_owned(), text: "// a line\n".repeat(lines) }
    }

    #[test]
    fn the_limit_itself_is_taken() {
        assert!(faults(&[rust_of(HARD_LIMIT)]).is_empty());
        assert_eq!(faults(&[rust_of(HARD_LIMIT + 1)]), ["src/lib.rs: 401 lines, at most 400 are taken"]);
    }

    #[test]
    fn tests_do_not_count() {
        let mut source = rust_of(10);
        source.text.push_str("#[cfg(test)]\nmod tests {\n");
        source.text.push_str(&"    // a line\n".repeat(HARD_LIMIT));
        assert!(faults(&[source]).is_empty());
        let elsewhere = Source { path: "tests/app/main.rs".to_owned(), ..rust_of(HARD_LIMIT + 1) };
        assert!(faults(&[elsewhere]).is_empty());
    }
}
