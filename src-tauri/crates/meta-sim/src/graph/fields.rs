//! The little language of `fields=`: names, nested braces, `.limit(20)`-like modifiers, `.as(alias)`. It knows the
//! grammar and no field.

use crate::errors::Refusal;
use std::fmt;

/// How deep braces may nest; Graph refuses more with a parse error, too.
const MAX_DEPTH: usize = 12;

/// One chosen field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// Its name.
    pub(crate) name: String,
    /// Modifiers in order: `("limit", "20")`.
    pub(crate) modifiers: Vec<(String, String)>,
    /// What is chosen below it; `None` when it was named without braces.
    pub(crate) below: Option<Selection>,
}

impl Field {
    /// The value of a modifier.
    pub(crate) fn modifier(&self, name: &str) -> Option<&str> {
        self.modifiers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The key it is answered under.
    pub(crate) fn key(&self) -> &str {
        self.modifier("as").unwrap_or(&self.name)
    }
}

/// A list of chosen fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Selection(pub(crate) Vec<Field>);

impl Selection {
    /// Plain names, for defaults.
    pub(crate) fn of(names: &[&str]) -> Self {
        let plain = |name: &&str| Field { name: (*name).to_owned(), modifiers: Vec::new(), below: None };
        Self(names.iter().map(plain).collect())
    }

    /// Reads a `fields` parameter.
    ///
    /// # Errors
    /// 2500 with the place of the first thing that does not belong there.
    pub(crate) fn parse(text: &str) -> Result<Self, Refusal> {
        let mut reader = Reader { text: text.chars().collect(), at: 0 };
        let selection = reader.selection(0)?;
        if reader.peek().is_some() { Err(reader.error("end of string")) } else { Ok(selection) }
    }
}

impl fmt::Display for Selection {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, field) in self.0.iter().enumerate() {
            write!(out, "{}{}", if place > 0 { "," } else { "" }, field.name)?;
            for (name, value) in &field.modifiers {
                write!(out, ".{name}({value})")?;
            }
            if let Some(below) = &field.below {
                write!(out, "{{{below}}}")?;
            }
        }
        Ok(())
    }
}

struct Reader {
    text: Vec<char>,
    at: usize,
}

impl Reader {
    fn selection(&mut self, depth: usize) -> Result<Selection, Refusal> {
        if depth > MAX_DEPTH {
            return Err(self.error("fewer levels"));
        }
        let mut fields = vec![self.field(depth)?];
        while self.take(',') {
            fields.push(self.field(depth)?);
        }
        Ok(Selection(fields))
    }

    fn field(&mut self, depth: usize) -> Result<Field, Refusal> {
        let mut field = Field { name: self.name()?, modifiers: Vec::new(), below: None };
        loop {
            if self.take('.') {
                let name = self.name()?;
                field.modifiers.push((name, self.argument()?));
            } else if field.below.is_none() && self.take('{') {
                field.below = Some(self.selection(depth + 1)?);
                if !self.take('}') {
                    return Err(self.error("\"}\""));
                }
            } else {
                return Ok(field);
            }
        }
    }

    fn name(&mut self) -> Result<String, Refusal> {
        self.skip_blanks();
        let begin = self.at;
        while self.text.get(self.at).is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ':')) {
            self.at += 1;
        }
        if begin == self.at { Err(self.error("a field name")) } else { Ok(self.text[begin..self.at].iter().collect()) }
    }

    fn argument(&mut self) -> Result<String, Refusal> {
        if !self.take('(') {
            return Err(self.error("\"(\""));
        }
        let begin = self.at;
        while self.text.get(self.at).is_some_and(|c| *c != ')') {
            self.at += 1;
        }
        let value = self.text[begin..self.at].iter().collect::<String>();
        if self.take(')') { Ok(value.trim().to_owned()) } else { Err(self.error("\")\"")) }
    }

    fn peek(&mut self) -> Option<char> {
        self.skip_blanks();
        self.text.get(self.at).copied()
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += 1;
        }
        found
    }

    fn skip_blanks(&mut self) {
        while self.text.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
    }

    fn error(&mut self, expected: &str) -> Refusal {
        let found = self.peek().map_or_else(|| "end of string".to_owned(), |c| format!("\"{c}\""));
        let all: String = self.text.iter().collect();
        let words = format!("Syntax error \"Expected {expected} instead of {found}.\" at character {}: {all}", self.at);
        Refusal::new(2500, words).kind("OAuthException")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platform_2_3_nested_selection_is_parsed_and_written_back() {
        let text = "id,messages.limit(20).after(abc){id,attachments{image_data{url}},from},participants";
        let parsed = Selection::parse(text).expect("valid");
        assert_eq!(parsed.to_string(), text);
        assert_eq!(parsed.0[1].modifier("limit"), Some("20"));
        let spaced = Selection::parse(" id , messages { id } . limit ( 3 ) ").expect("valid");
        assert_eq!(spaced.to_string(), "id,messages.limit(3){id}");
    }

    #[test]
    fn platform_4_2_bad_syntax_is_2500() {
        for bad in ["id,,name", "messages{id", "messages{}", "messages.limit", "messages.limit(3", "id}", "{id}", "a b"]
        {
            assert_eq!(Selection::parse(bad).expect_err(bad).code, 2500, "{bad}");
        }
        let deep = format!("{}a{}", "a{".repeat(40), "}".repeat(40));
        assert_eq!(Selection::parse(&deep).expect_err("deep").code, 2500);
    }
}
