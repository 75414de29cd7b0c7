//! The schemas that `utils schema` prints for the documents on stdout
