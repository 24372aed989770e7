//! What goes wrong, one thing a line.

use crate::platform::Kind;
use std::collections::VecDeque;

/// What one line meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The same event ten times in parallel.
    TenAtOnce,
    /// Killed when the line is acknowledged, whether or not the answer went.
    KilledOwing,
    /// Killed before the line.
    KilledBefore,
    /// Killed while the line is posted: acknowledged or not, nobody knows.
    KilledWhilePosted,
    /// Killed while the answer is being sent.
    KilledWhileSending,
    /// Stopped in order before the line.
    Stopped,
    /// One call fails.
    Call(Bad),
    /// The upload of a picture fails, or what was uploaded is forgotten.
    Picture(Bad),
    /// All pictures have expired.
    OldPictures,
    /// The access token ends before the answer.
    TokenEnds,
    /// Two answers meet the ended token together.
    TwoMeetTheEnd,
    /// Killed between the reply with new tokens and its storing.
    LostTokens,
    /// The contact window closes while the answer is queued.
    WindowCloses,
    /// The payload of the button is typed by hand.
    TypedPayload,
    /// The button is pressed.
    Pressed,
    /// Digits of full width, letters taken apart (NFD).
    Odd,
}

/// How a call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bad {
    /// This error code under HTTP status 200.
    Code(i64),
    /// HTTP status 200 and no answer of the platform's.
    NoAnswer,
    /// A page with this status.
    Page(u16),
    /// Too many calls: again after a second.
    TooMany,
    /// The connection breaks before anything is done.
    CutBefore,
    /// The connection breaks after it was done.
    CutAfter,
    /// The answer takes half a second.
    Slow,
}

/// The whole script of a platform.
pub fn script(kind: Kind) -> VecDeque<Trouble> {
    use Bad::{Code, CutAfter, CutBefore, NoAnswer, Page, Slow, TooMany};
    use Trouble::{
        Call, KilledBefore, KilledOwing, KilledWhilePosted, KilledWhileSending, LostTokens, Odd,
        OldPictures, Picture, Pressed, Stopped, TenAtOnce, TokenEnds, TwoMeetTheEnd, TypedPayload,
        WindowCloses,
    };
    let common = [
        TenAtOnce,
        KilledOwing,
        Odd,
        Call(CutAfter),
        KilledWhileSending,
        Call(TooMany),
        KilledBefore,
        Call(Slow),
        KilledWhilePosted,
        Call(Page(502)),
        Call(CutBefore),
        Stopped,
        Odd,
        TenAtOnce,
    ];
    let own: &[Trouble] = match kind {
        Kind::Oa => &[
            TokenEnds,
            WindowCloses,
            Pressed,
            TwoMeetTheEnd,
            Call(Code(-32)),
            TypedPayload,
            Picture(CutAfter),
            LostTokens,
            Call(Code(-200)),
            OldPictures,
            Call(NoAnswer),
            Picture(Code(-32)),
        ],
        // No tokens that end, no window.
        Kind::Telegram => &[Call(Code(500)), Picture(CutAfter), Picture(Page(502))],
        // No tokens that end, no window, no buttons, no uploads.
        Kind::Bot => &[
            Call(Code(408)),
            Call(Code(500)),
            Call(Page(403)),
            Picture(CutAfter),
            Picture(Page(502)),
        ],
    };
    // One after the other, so that the kinds mix.
    let mut script = VecDeque::new();
    let (mut left, mut right) = (common.into_iter(), own.iter().copied());
    loop {
        let before = script.len();
        script.extend(left.next());
        script.extend(right.next());
        if script.len() == before {
            return script;
        }
    }
}
