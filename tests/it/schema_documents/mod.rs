//! The schemas that `utils schema` prints for the documents on stdout

mod campaign;
mod mutations;
mod samples;
mod schemas;
