//! Giving memory back to the system.

/// Gives back what was freed, by threads that have ended as well; the allocator
/// does the latter only for the main thread. For moments after a short work that took much
/// memory, such as training; the allocator would keep most of it for a work
/// that does not come again.
pub fn give_back() {
    // SAFETY: mimalloc's own call, allowed at any time from any thread; it
    // touches nothing that is in use.
    unsafe { libmimalloc_sys::mi_collect(true) }
}

/// While this lives, the allocator works otherwise than it does for turns. One of
/// a kind at a time.
pub struct Otherwise {
    option: libmimalloc_sys::mi_option_t,
    before: std::ffi::c_long,
}

/// Of mimalloc.h (2.2 and 3), milliseconds; the crate does not name them.
const PURGE_DELAY: libmimalloc_sys::mi_option_t = 15;
const DISALLOW_ARENA_ALLOC: libmimalloc_sys::mi_option_t = 26;

impl Otherwise {
    /// Memory that is freed goes back to the system at once. For the start, whose
    /// short works would otherwise leave holes in which what stays is then
    /// scattered; later it would cost system calls at every turn.
    pub fn lean() -> Self {
        Self::set(PURGE_DELAY, 0)
    }

    /// Memory comes from the system, zeroed and untouched. For opening the
    /// database, which reserves 21 MB of zeros and touches little of them: memory
    /// that was used before would be zeroed page by page, and stay.
    pub fn untouched() -> Self {
        Self::set(DISALLOW_ARENA_ALLOC, 1)
    }

    fn set(option: libmimalloc_sys::mi_option_t, meanwhile: std::ffi::c_long) -> Self {
        // SAFETY: mimalloc's own calls, allowed at any time; they read and write
        // one number.
        unsafe {
            let before = libmimalloc_sys::mi_option_get(option);
            libmimalloc_sys::mi_option_set(option, meanwhile);
            Self { option, before }
        }
    }
}

impl Drop for Otherwise {
    fn drop(&mut self) {
        // SAFETY: as above.
        unsafe { libmimalloc_sys::mi_option_set(self.option, self.before) }
    }
}
