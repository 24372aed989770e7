//! Guards for people.
