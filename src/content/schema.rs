//! The JSON Schema that editors use for completion and hints, generated from
//! the same field tables that the reader uses.
//!
//! One schema serves every file in `flows/`: which kind of file it is shows
//! by its fields.

use super::read::fields::{Field, Table, Type};
use super::read::tables;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The schema as text, ready to be written to `flows/flow.schema.json`.
pub fn schema() -> String {
    let mut defs = BTreeMap::new();
    let files = [
        &tables::FLOW,
        &tables::COMMANDS,
        &tables::ANSWERS,
        &tables::SPELLING,
        &tables::PROFILE,
        &tables::OFFICIAL,
    ];
    for table in files {
        define(table, &mut defs);
    }
    // The field that only this kind of file has decides; without one the
    // file is taken for a guide.
    let has = |field: &str| json!({"required": [field]});
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Nội dung của tổng đài 1022",
        "description": "Tệp này do chương trình sinh ra, không sửa tay.",
        "type": "object",
        "if": has("commands"),
        "then": reference(&tables::COMMANDS),
        "else": {
            "if": has("profile"),
            "then": reference(&tables::PROFILE),
            "else": {
                "if": {"required": ["answers"], "not": has("steps")},
                "then": reference(&tables::ANSWERS),
                "else": {
                    "if": has("official"),
                    "then": reference(&tables::OFFICIAL),
                    "else": {
                        "if": {"required": ["spelling"]},
                        "then": reference(&tables::SPELLING),
                        "else": reference(&tables::FLOW),
                    },
                },
            },
        },
        "$defs": defs,
    });
    format!("{schema:#}\n")
}

fn reference(table: &Table) -> Value {
    json!({"$ref": format!("#/$defs/{}", table.name)})
}

/// Adds a table and all that it refers to.
fn define(table: &'static Table, defs: &mut BTreeMap<&'static str, Value>) {
    if defs.contains_key(table.name) {
        return;
    }
    defs.insert(table.name, Value::Null);
    let shared = table.fields.iter().filter(|field| field.kinds.is_empty());
    let mut schema = object(shared.clone(), defs);
    schema.insert("description".into(), json!(table.vi));
    if table.kinds.is_empty() {
        schema.insert("additionalProperties".into(), json!(false));
    } else {
        // One block for each kind: its own fields beside the shared ones.
        let blocks: Vec<Value> = table
            .kinds
            .iter()
            .map(|kind| {
                let own = table.fields.iter().filter(|f| !f.kinds.is_empty() && f.fits(kind));
                let mut then = object(own, defs);
                then.remove("type");
                if let Some(Value::Object(properties)) = then.get_mut("properties") {
                    for field in shared.clone() {
                        properties.insert(field.name.into(), json!(true));
                    }
                }
                then.insert("additionalProperties".into(), json!(false));
                json!({
                    "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
                    "then": then,
                })
            })
            .collect();
        schema.insert("allOf".into(), Value::Array(blocks));
    }
    defs.insert(table.name, Value::Object(schema));
}

fn object<'f>(
    fields: impl Iterator<Item = &'static Field> + Clone + 'f,
    defs: &mut BTreeMap<&'static str, Value>,
) -> Map<String, Value> {
    let required: Vec<&str> = fields.clone().filter(|f| f.required).map(|f| f.name).collect();
    let mut properties = Map::new();
    for field in fields {
        let mut schema = value(&field.ty, defs);
        if let Value::Object(schema) = &mut schema {
            schema.insert("description".into(), json!(field.vi));
        }
        properties.insert(field.name.to_owned(), schema);
    }
    let mut schema = Map::new();
    schema.insert("type".into(), json!("object"));
    schema.insert("properties".into(), Value::Object(properties));
    if !required.is_empty() {
        schema.insert("required".into(), json!(required));
    }
    schema
}

const ID: &str = "^[a-z][a-z0-9-]{0,31}$";
const NAME: &str = "^[a-z][a-z0-9_]{0,31}$";

fn value(ty: &'static Type, defs: &mut BTreeMap<&'static str, Value>) -> Value {
    // Values such as "1022" may be written without quotes; the reader takes
    // every scalar as text.
    let text = || json!({"type": ["string", "number", "boolean"]});
    let texts = || json!({"type": "array", "items": text()});
    let by_locale = |inner: Value| json!({"type": "object", "additionalProperties": inner});
    match ty {
        Type::Id(..) => json!({"type": "string", "pattern": ID}),
        Type::Name => json!({"type": "string", "pattern": NAME}),
        Type::Text => text(),
        Type::Bool => json!({"type": "boolean"}),
        Type::Int(min, max) => json!({"type": "integer", "minimum": min, "maximum": max}),
        Type::Duration => json!({"type": "string", "pattern": "^[0-9]+[mhd]$"}),
        Type::Date => json!({"type": "string", "pattern": "^([0-9]{4}-[0-9]{2}-[0-9]{2}|<.+>)$"}),
        Type::Clock => json!({"type": "string", "pattern": "^[0-9]{1,2}:[0-9]{2}$"}),
        Type::Days => {
            json!({"type": "string", "pattern": "^(mon|tue|wed|thu|fri|sat|sun)([-,](mon|tue|wed|thu|fri|sat|sun))*$"})
        }
        Type::Regex(_) => json!({"type": "string"}),
        Type::Word(words) => json!({"enum": words}),
        Type::Version(version) => json!({"const": version}),
        Type::List(item) => json!({"type": "array", "items": value(item, defs)}),
        Type::OneOrMany(item) => {
            let item = value(item, defs);
            json!({"anyOf": [item, {"type": "array", "items": item}]})
        }
        Type::Object(table) => {
            define(table, defs);
            reference(table)
        }
        Type::OneOf(table) => {
            define(table, defs);
            let one = reference(table);
            json!({"allOf": [one], "minProperties": 1, "maxProperties": 1})
        }
        Type::Map(key, inner) => {
            let pattern = if matches!(key, Type::Name) { NAME } else { ID };
            json!({
                "type": "object",
                "propertyNames": {"pattern": pattern},
                "additionalProperties": value(inner, defs),
            })
        }
        Type::Localized => json!({"anyOf": [text(), by_locale(text())]}),
        Type::Phrases => json!({"anyOf": [texts(), by_locale(texts())]}),
        Type::Stuck => json!({"anyOf": [texts(), {
            "type": "object",
            "properties": {"then": {"type": "string", "pattern": ID}},
            "additionalProperties": texts(),
        }]}),
        Type::When => json!({
            "type": "object",
            "properties": {"goto": {"type": "string", "pattern": ID}},
            "additionalProperties": {"anyOf": [text(), texts()]},
            "required": ["goto"],
            "minProperties": 2,
        }),
    }
}
