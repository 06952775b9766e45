//! From pages to a draft.
mod amounts;
mod entry;
mod lines;
mod numbers;
mod vocabulary;
