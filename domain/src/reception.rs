//! The receptionist.
