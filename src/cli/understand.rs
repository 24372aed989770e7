//! `understand`: what the bot takes texts for, as it would at the beginning of
//! a conversation. One text a line in, one JSON object a line out.

use super::{Failure, Outcome, UnderstandArgs, content, lines};
use crate::content::{Catalog, load};
use crate::flow::{Flow, limits};
use crate::nlu::{self, Subject, Understood};
use crate::safety;
use serde_json::{Value, json};

/// Intents shown for each text.
const TOP: usize = 3;
/// Features shown for each text.
const REASONS: usize = 8;
/// Examples shown for each text.
const EXAMPLES: usize = 3;

/// Reads texts until the end of the input.
pub fn run(args: &UnderstandArgs) -> Outcome {
    let loaded = load(content::files(args.content.folder().as_deref())?);
    let Some(catalog) = loaded.catalog else {
        content::print(&loaded.diagnostics, super::Format::Full, super::Lang::Vi);
        return Err(Failure::new(
            "nội dung có lỗi, sửa trước đã (the content has errors; see above)",
        ));
    };
    lines::each(|text| {
        // What is longer than the bot reads is judged by its beginning.
        let text: String = text.chars().take(limits::TEXT).collect();
        Ok(one(&catalog, &text, args.explain).to_string())
    })
}

/// The object of one text.
fn one(catalog: &Catalog, text: &str, explain: bool) -> Value {
    let set = &catalog.set;
    // The bot reads what is left when personal data is masked.
    let masked = safety::screen(text, &catalog.set.official).0;
    let masked = masked.as_str();
    let locale = set.profile(None).map_or_else(|| set.first_locale(), |p| p.locale.clone());
    let words = nlu::words(masked);
    let may = |flow: &Flow| flow.startable();
    let understood = nlu::understand(set, masked, &words, &locale, &may);
    let name = |at: usize| set.intents.list.get(at).map_or("", |intent| intent.id.as_str());
    let top: Vec<Value> = understood
        .ranking
        .iter()
        .take(TOP)
        .map(|(at, chance)| json!({"intent": name(*at), "confidence": rounded(*chance)}))
        .collect();
    let first = understood.ranking.first();
    let mut object = json!({
        "intent": first.map_or("", |(at, _)| name(*at)),
        "confidence": rounded(understood.chance()),
        "top": top,
        "action": understood.action.name(),
    });
    if explain && let Value::Object(fields) = &mut object {
        fields.insert("leads_to".into(), subject(&understood));
        fields.insert("explain".into(), reasons(catalog, masked, &understood));
    }
    object
}

/// What the bot would open.
fn subject(understood: &Understood<'_>) -> Value {
    match understood.subject {
        Some(Subject::Flow(flow)) => json!({"flow": flow.id.as_str()}),
        Some(Subject::Answer(answer)) => json!({"answer": answer.id}),
        Some(Subject::Command(command)) => json!({"command": command.name()}),
        Some(Subject::Locale(locale)) => json!({"language": locale.as_str()}),
        None => Value::Null,
    }
}

/// Which phrases and features decided.
fn reasons(catalog: &Catalog, text: &str, understood: &Understood<'_>) -> Value {
    let intents = &catalog.set.intents;
    let phrase = understood.hit.as_ref().map(|hit| {
        json!({
            "text": hit.text,
            "pattern": hit.strength.is_none(),
            "whole_message": hit.certain(),
        })
    });
    let Some(&(first, _)) = understood.ranking.first() else {
        return json!({ "phrase": phrase });
    };
    let classifier = nlu::classifier(intents);
    let features: Vec<Value> = classifier
        .reasons(text, first)
        .into_iter()
        .filter(|(_, weight)| *weight > 0.0)
        .take(REASONS)
        .map(|(feature, weight)| json!({"feature": feature, "weight": rounded(weight)}))
        .collect();
    let mut examples: Vec<(f32, &str, &str)> = intents
        .list
        .iter()
        .flat_map(|intent| intent.examples.iter().map(|text| (intent.id.as_str(), text.as_str())))
        .map(|(id, example)| (classifier.likeness(text, example), id, example))
        .collect();
    examples.sort_by(|a, b| b.0.total_cmp(&a.0));
    let examples: Vec<Value> = examples
        .into_iter()
        .take(EXAMPLES)
        .filter(|(likeness, ..)| *likeness > 0.0)
        .map(|(likeness, id, text)| {
            json!({"text": text, "intent": id, "likeness": rounded(likeness)})
        })
        .collect();
    json!({
        "read_as": classifier.reading(text),
        "english": understood.english,
        "known_words": rounded(understood.known),
        "phrase": phrase,
        "features": features,
        "examples": examples,
    })
}

/// Four digits after the point, between 0 and 1 for chances.
fn rounded(value: f32) -> f64 {
    (f64::from(value) * 10_000.0).round() / 10_000.0
}
