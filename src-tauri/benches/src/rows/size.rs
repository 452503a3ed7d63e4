//! How large the program is.

use crate::Plan;
use crate::row::Row;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// Of the blank app's, which holds the same window toolkit.
pub(crate) fn size(plan: &Plan) -> Result<Row> {
    Ok(Row {
        name: "size of the binary".to_owned(),
        unit: "MiB",
        ours: mebibytes(&plan.app)?,
        limit: "the blank app's".to_owned(),
        yardstick: mebibytes(&plan.blank)?,
        goal: 2.0,
        counted: Vec::new(),
    })
}

fn mebibytes(path: &Path) -> Result<f64> {
    let bytes = fs::metadata(path).with_context(|| path.display().to_string())?.len();
    Ok(f64::from(u32::try_from(bytes / 1024)?) / 1024.0)
}
