//! What is generated from the field tables is fresh: the schema for editors
//! and the reference for authors.
//! `UPDATE_EXPECT=1 cargo test --test schema` rewrites both.

use hotline1022::content::reference::reference;
use hotline1022::content::schema::schema;
use std::path::Path;

fn fresh(path: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&file, text).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(written == text, "{path} is stale: run UPDATE_EXPECT=1 cargo test --test schema");
}

#[test]
fn the_schema_is_fresh() {
    fresh("flows/flow.schema.json", &schema());
}

#[test]
fn the_reference_is_fresh() {
    fresh("docs/tra-cuu.md", &reference());
}

#[test]
fn references_lead_somewhere() {
    let schema: serde_json::Value = serde_json::from_str(&schema()).unwrap();
    let text = schema.to_string();
    for part in text.split("#/$defs/").skip(1) {
        let name = part.split('"').next().unwrap();
        assert!(schema["$defs"][name].is_object(), "{name}");
    }
    // One block for each kind of step.
    assert_eq!(schema["$defs"]["step"]["allOf"].as_array().unwrap().len(), 9);
}
