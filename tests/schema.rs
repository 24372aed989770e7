//! `flows/flow.schema.json` is what the field tables say today.
//! `UPDATE_EXPECT=1 cargo test --test schema` rewrites it.

use hotline1022::content::schema::schema;
use std::path::Path;

#[test]
fn the_schema_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("flows/flow.schema.json");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, schema()).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == schema(),
        "flows/flow.schema.json is stale: run UPDATE_EXPECT=1 cargo test --test schema"
    );
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
