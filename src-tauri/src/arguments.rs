//! The arguments of `shopbell` on the command line.

use std::path::PathBuf;

/// Printed for `--help`.
pub const HELP: &str = "\
shopbell: a desktop inbox for Instagram Direct messages

  --demo               open the demo shop: a simulated Instagram inside the program
  --meta-hosts FILE    talk to the hosts named in FILE (JSON) instead of Instagram; the window says so
  --data-dir DIR       keep the databases in DIR instead of the system's place
  --version, --help
";

/// The parsed command line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    /// Open the demo shop.
    pub demo: bool,
    /// A file with the hosts to talk to instead of Meta's.
    pub meta_hosts: Option<PathBuf>,
    /// The folder of the databases.
    pub data_dir: Option<PathBuf>,
    /// Print this and leave.
    pub print: Option<String>,
}

impl Arguments {
    /// Reads the command line, without the program's own name. Links that the system hands over are not read here.
    ///
    /// # Errors
    /// For an unknown option or a missing value.
    pub fn parse(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> Result<Self, lexopt::Error> {
        use lexopt::prelude::{Long, Value};
        let mut parsed = Self::default();
        let mut parser = lexopt::Parser::from_args(arguments);
        while let Some(argument) = parser.next()? {
            match argument {
                Long("demo") => parsed.demo = true,
                Long("meta-hosts") => parsed.meta_hosts = Some(parser.value()?.into()),
                Long("data-dir") => parsed.data_dir = Some(parser.value()?.into()),
                Long("version") => parsed.print = Some(format!("shopbell {}\n", env!("CARGO_PKG_VERSION"))),
                Long("help") => parsed.print = Some(HELP.to_owned()),
                // A link, handed over by the system: the deep-link plugin reads it by itself.
                Value(link) if is_link(&link) => {}
                other => return Err(other.unexpected()),
            }
        }
        Ok(parsed)
    }
}

/// Schemes are the same in capitals and small letters (RFC 3986 §3.1).
fn is_link(argument: &std::ffi::OsStr) -> bool {
    const START: &str = "shopbell://";
    argument.to_string_lossy().get(..START.len()).is_some_and(|start| start.eq_ignore_ascii_case(START))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Arguments, lexopt::Error> {
        Arguments::parse(line.split_whitespace().map(Into::into))
    }

    #[test]
    fn every_option_is_read_and_unknown_ones_are_refused() {
        let parsed = parse("--meta-hosts hosts.json --data-dir=/d shopbell://conversation/1/2").expect("known options");
        assert_eq!(parsed.meta_hosts, Some("hosts.json".into()));
        assert_eq!(parsed.data_dir, Some("/d".into()));
        assert!(parse("--demo").expect("known").demo);
        assert!(parse("--help").expect("known").print.is_some_and(|text| text.contains("--meta-hosts")));
        for link in ["SHOPBELL://conversation/1/2", "Shopbell://oauth/instagram?code=1"] {
            assert_eq!(parse(link).expect("a link, however it is written"), Arguments::default(), "{link}");
        }
        for wrong in ["--unknown", "--meta-hosts", "stray", "shopbell:/x", "shopbellx://y", "é://x"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
