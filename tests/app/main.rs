//! Whole-app tests on the mock runtime.
