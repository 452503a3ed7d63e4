//! The table on the terminal, and the same as JSON and as a picture.

use crate::row::Row;
use anyhow::{Context, Result};
use serde_json::json;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The columns of the table.
pub(crate) const HEAD: &str = "row                                        this app          limit                                    ratio   goal";

/// A row of the table.
pub(crate) fn line(row: &Row) -> String {
    let figure = |value: f64| format!("{value:.1} {}", row.unit);
    let limit = format!("{} {}", figure(row.yardstick), row.limit);
    let verdict = if row.passes() { "pass" } else { "MISSED" };
    let mut line = format!(
        "{:<42} {:>12}   {limit:<42} {:>6.2}   {:>4} {verdict}",
        row.name,
        figure(row.ours),
        row.ratio(),
        row.goal
    );
    for count in &row.counted {
        let _ = write!(line, "; {} {} of {}", count.what, count.found, count.expected);
    }
    line
}

/// Writes `report.json` and `report.svg`.
pub(crate) fn write(rows: &[Row], into: &Path) -> Result<()> {
    fs::create_dir_all(into).with_context(|| into.display().to_string())?;
    let all: Vec<_> =
        rows.iter().map(|row| json!({ "row": row, "ratio": row.ratio(), "passes": row.passes() })).collect();
    fs::write(into.join("report.json"), serde_json::to_string_pretty(&all)?)?;
    fs::write(into.join("report.svg"), picture(rows))?;
    let missed = rows.iter().filter(|row| !row.passes()).count();
    println!("{} rows, {missed} missed; {}", rows.len(), into.join("report.json").display());
    Ok(())
}

const ROW_HEIGHT: f64 = 44.0;
const LEFT: f64 = 280.0;
/// So many pixels are one goal: a bar that ends before the line keeps its goal.
const GOAL: f64 = 260.0;
const WIDTH: f64 = 900.0;

/// Each row as a bar: its ratio as a part of its goal, which is the same line for all.
fn picture(rows: &[Row]) -> String {
    let height = ROW_HEIGHT * rows.iter().map(|_| 1.0).sum::<f64>() + 30.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\" \
         font-size=\"13\">\n"
    );
    let mut top = 10.0;
    for row in rows {
        let length = (row.ratio() / row.goal * GOAL).min(WIDTH - LEFT - 120.0);
        let colour = if row.passes() { "#15803d" } else { "#b91c1c" };
        let (name, middle) = (escaped(&row.name), top + 20.0);
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{middle}\" text-anchor=\"end\">{name}</text>\n\
             <rect x=\"{LEFT}\" y=\"{}\" width=\"{length:.1}\" height=\"22\" fill=\"{colour}\"/>\n\
             <text x=\"{:.1}\" y=\"{middle}\">{:.1} {} · {:.2} of {}</text>",
            LEFT - 10.0,
            top + 4.0,
            LEFT + length + 8.0,
            row.ours,
            row.unit,
            row.ratio(),
            row.goal,
        );
        top += ROW_HEIGHT;
    }
    let goal = LEFT + GOAL;
    let _ = writeln!(svg, "<line x1=\"{goal}\" x2=\"{goal}\" y1=\"0\" y2=\"{top}\" stroke=\"#111\"/>\n</svg>");
    svg
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::{Count, example};

    #[test]
    fn a_line_says_what_was_missed_and_what_was_counted() {
        let row =
            Row { counted: vec![Count { what: "requests", found: 2, expected: 1 }], ..example(120.0, 100.0, 1.5) };
        let line = line(&row);
        assert!(line.contains("120.0 ms") && line.contains("100.0 ms blank window"), "{line}");
        assert!(line.ends_with("MISSED; requests 2 of 1"), "{line}");
    }

    #[test]
    fn the_report_is_json_and_a_picture() {
        let folder = tempfile::tempdir().expect("a folder");
        write(&[example(1.0, 2.0, 1.0), example(9.0, 2.0, 1.0)], folder.path()).expect("it is written");
        let json = fs::read_to_string(folder.path().join("report.json")).expect("a report");
        let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!((json[0]["passes"].as_bool(), json[1]["passes"].as_bool()), (Some(true), Some(false)));
        let svg = fs::read_to_string(folder.path().join("report.svg")).expect("a picture");
        assert_eq!(svg.matches("<rect").count(), 2);
    }
}
