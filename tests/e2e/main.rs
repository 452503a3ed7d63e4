//! Whole-app tests in the real window.
