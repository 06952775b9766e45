//! Why the store did not do it.

/// What can go wrong below the desk.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// More is waiting to be written than the queue takes. Come back in a moment.
    #[error("too much is waiting to be written")]
    Busy,
    /// The database is locked, full, read-only, or away. Nothing was written.
    #[error("the database cannot be used: {0}")]
    Unavailable(String),
    /// The database and this program disagree.
    #[error("the database refused a statement: {0}")]
    Refused(String),
    /// A row holds something that nothing in this program writes.
    #[error("{table}.{column} of {id} cannot be read")]
    Inconsistent {
        /// Where.
        table: &'static str,
        /// What.
        column: &'static str,
        /// Whose.
        id: String,
    },
    /// The address of the database cannot be used.
    #[error("the database's address cannot be used: {0}")]
    Address(String),
    /// The tables could not be brought up to date.
    #[error("migration failed: {0}")]
    Migration(String),
    /// The store is closing.
    #[error("the store is closing")]
    Closed,
    /// The file cannot be read as a database.
    #[error("the file is damaged, or is no database: restore a backup (frontdesk restore FILE --overwrite)")]
    Damaged,
    /// Another program's tables are in it.
    #[error("it holds the tables of another program: name a database of its own")]
    Foreign,
    /// A later version of this program has changed it.
    #[error(
        "it was made by a newer Frontdesk (its tables are at {theirs}, this program knows {ours}): \
         start the newer program, or restore a backup of this one"
    )]
    Newer {
        /// A migration that this program does not know.
        theirs: i64,
        /// The last one that it knows.
        ours: i64,
    },
}

impl StoreError {
    /// Whether the database, not what was asked of it, is at fault: somebody else has to take what must not be lost.
    pub fn is_away(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Damaged | Self::Closed)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(inner) if crate::dialect::is_damage(inner.as_ref()) => Self::Damaged,
            sqlx::Error::Database(inner) if crate::dialect::is_our_mistake(inner.as_ref()) => {
                Self::Refused(inner.message().to_owned())
            }
            sqlx::Error::RowNotFound
            | sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::Decode(_)
            | sqlx::Error::TypeNotFound { .. } => Self::Refused(error.to_string()),
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

/// A row that cannot be read.
pub(crate) fn inconsistent(
    table: &'static str,
    column: &'static str,
    id: impl std::fmt::Display,
) -> StoreError {
    StoreError::Inconsistent { table, column, id: id.to_string() }
}
