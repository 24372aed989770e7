//! Finds and masks personal data in what people write, before the engine,
//! the journal, the store or a log sees it.
//!
//! Pure, and linear in the length of the text. It prefers masking too much
//! over keeping a secret, but leaves public numbers alone: hotlines (1022,
//! 1900 and 1800 numbers), legal documents, dossiers, dates, amounts.
//!
//! A text is read into a plain [`form`] whose bytes remember where they come
//! from; what is [`public`] is set aside; then passwords, codes, addresses of
//! mail, dates of birth and long numbers are looked for. What was found is
//! hidden and the rest looked at again until nothing is found, so that masking
//! a masked text changes nothing.

mod beside;
mod birth;
mod blocks;
mod clause;
mod cue;
mod email;
mod form;
mod glued;
mod glyph;
mod kinds;
mod known;
mod lettered;
mod mixed;
mod numbers;
mod otp;
mod password;
mod person;
mod public;
mod shape;
mod span;
mod spoken;
mod syllable;
mod trigger;
mod words;

use form::Form;
use known::Known;
use serde::Serialize;
use span::Spans;
use std::borrow::Cow;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 12-digit identity number (CCCD).
    IdNumber,
    /// 9-digit identity number of the old cards (CMND).
    OldIdNumber,
    /// Telephone number.
    Phone,
    /// Number of social insurance (BHXH) or of a health insurance card (BHYT).
    InsuranceNumber,
    /// Bank card.
    BankCard,
    /// Bank account; also long numbers of which nothing else is known.
    BankAccount,
    /// E-mail address.
    Email,
    /// Password.
    Password,
    /// One-time code.
    Otp,
    /// Date of birth.
    BirthDate,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::IdNumber,
        Self::OldIdNumber,
        Self::Phone,
        Self::InsuranceNumber,
        Self::BankCard,
        Self::BankAccount,
        Self::Email,
        Self::Password,
        Self::Otp,
        Self::BirthDate,
    ];

    /// What stands in place of the value.
    pub const fn mask(self) -> &'static str {
        match self {
            Self::IdNumber => "‹đã ẩn số định danh›",
            Self::OldIdNumber => "‹đã ẩn số CMND›",
            Self::Phone => "‹đã ẩn số điện thoại›",
            Self::InsuranceNumber => "‹đã ẩn số bảo hiểm›",
            Self::BankCard => "‹đã ẩn số thẻ›",
            Self::BankAccount => "‹đã ẩn dãy số›",
            Self::Email => "‹đã ẩn email›",
            Self::Password => "‹đã ẩn mật khẩu›",
            Self::Otp => "‹đã ẩn mã›",
            Self::BirthDate => "‹đã ẩn ngày sinh›",
        }
    }

    /// The name that commands print.
    pub const fn name(self) -> &'static str {
        match self {
            Self::IdNumber => "id_number",
            Self::OldIdNumber => "old_id_number",
            Self::Phone => "phone",
            Self::InsuranceNumber => "insurance_number",
            Self::BankCard => "bank_card",
            Self::BankAccount => "bank_account",
            Self::Email => "email",
            Self::Password => "password",
            Self::Otp => "otp",
            Self::BirthDate => "birth_date",
        }
    }
}

/// One thing that was masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// What it is.
    pub kind: Kind,
    /// Its first character in the original text, counted in Unicode scalar
    /// values from 0.
    pub start: usize,
    /// After its last character.
    pub end: usize,
}

/// Masked text and what was masked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Redacted {
    /// Text without personal data.
    pub text: String,
    /// What was found, in order of appearance, without overlaps.
    pub found: Vec<Found>,
}

/// How often a text of any length may be looked at. Each look but the last
/// finds something; real messages need two.
const LOOKS: usize = 8;
/// Bytes that may be looked at in all: a short text that was made to need many
/// looks gets them, and the time stays in proportion for a long one.
const LOOKED_AT: usize = 400_000;

/// Masks personal data in `text`. Everything else keeps its characters.
pub fn redact(text: &str) -> Redacted {
    let mut found: Vec<Found> = Vec::new();
    let mut known = Known::default();
    for _ in 0..LOOKS.max(LOOKED_AT / text.len().max(1)) {
        let hidden: Vec<(usize, usize)> = found.iter().map(|one| (one.start, one.end)).collect();
        let more = look(&Form::read(text, &hidden), &mut known);
        if more.is_empty() {
            break;
        }
        found.extend(more);
        found.sort_by_key(|one| one.start);
    }
    Redacted { text: mask(text, &found).into_owned(), found }
}

/// `text` with every span of `found` (ordered) replaced by its mask.
fn mask<'t>(text: &'t str, found: &[Found]) -> Cow<'t, str> {
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16 * found.len());
    let mut found = found.iter().peekable();
    let mut until = 0;
    for (index, c) in text.chars().enumerate() {
        if let Some(one) = found.next_if(|one| one.start == index) {
            out.push_str(one.kind.mask());
            until = one.end;
        }
        if index >= until {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// One look at a text. `known` is what was found before, and learns.
fn look(form: &Form<'_>, known: &mut Known) -> Vec<Found> {
    let mut taken = Spans::default();
    let mut found = Vec::new();
    let mut add = |kind: Kind, (start, end): (usize, usize), taken: &mut Spans| {
        // Nothing reaches over what has been found before.
        if !form.text.as_bytes()[start..end].contains(&form::OPAQUE) && taken.add(start, end) {
            known.learn(form, kind, start, end);
            let (start, end) = form.characters(start, end);
            found.push(Found { kind, start, end });
        }
    };
    let addresses = public::addresses(form);
    let public = public::public(form);
    for span in email::emails(form, &addresses) {
        add(Kind::Email, span, &mut taken);
    }
    for span in password::passwords(form, &public) {
        add(Kind::Password, span, &mut taken);
    }
    for span in birth::births(form) {
        add(Kind::BirthDate, span, &mut taken);
    }
    let mut aside = taken.clone();
    for (start, end) in public.iter() {
        aside.add(start, end);
    }
    for (kind, span) in lettered::lettered(form, &public) {
        add(kind, span, &mut taken);
        aside.add(span.0, span.1);
    }
    let blocks = blocks::blocks(form, &aside);
    let numbers = numbers::numbers(form, &blocks, &addresses);
    for number in numbers.iter().filter(|number| number.long) {
        add(number.kind, (number.start, number.end), &mut taken);
    }
    let mut names = addresses;
    public::add_hosts(form, &mut names);
    for span in otp::codes(form, &blocks, &names) {
        add(Kind::Otp, span, &mut taken);
    }
    for number in numbers.iter().filter(|number| !number.long) {
        add(number.kind, (number.start, number.end), &mut taken);
    }
    let account = numbers.iter().any(|number| number.long);
    for span in mixed::mixed(form, &public, &taken, account) {
        add(Kind::Password, span, &mut taken);
    }
    // Said once to be a secret, it is one everywhere: "mk la hoa2024 … em go
    // hoa2024 ma no bao sai".
    for (kind, (start, end)) in known.again(form) {
        if taken.add(start, end) {
            let (start, end) = form.characters(start, end);
            found.push(Found { kind, start, end });
        }
    }
    found.sort_by_key(|one| one.start);
    found
}
