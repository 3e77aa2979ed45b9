//! The address of a server, and of one database on it.

/// A server's URL, taken apart so that another database can be named in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ServerUrl {
    before_path: String,
    query: String,
}

impl ServerUrl {
    /// The server that listens on a socket in `folder`.
    pub(super) fn of_socket_folder(folder: &str) -> Self {
        Self {
            before_path: "postgres://dahu@localhost".to_owned(),
            query: format!("?host={folder}"),
        }
    }

    /// Takes a URL apart; the database it names, if any, is forgotten.
    pub(super) fn parse(url: &str) -> Self {
        let (address, query) = url.find('?').map_or((url, ""), |at| url.split_at(at));
        let authority_at = address.find("://").map_or(0, |at| at + "://".len());
        let path_at = address[authority_at..]
            .find('/')
            .map_or(address.len(), |at| authority_at + at);
        Self {
            before_path: address[..path_at].to_owned(),
            query: query.to_owned(),
        }
    }

    /// The URL of the database `name`.
    pub(super) fn of_database(&self, name: &str) -> String {
        format!("{}/{name}{}", self.before_path, self.query)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_database_is_named_in_every_kind_of_url() {
        let cases = [
            ("postgres://me@there:5433/old", "postgres://me@there:5433/new"),
            ("postgres://me@there", "postgres://me@there/new"),
            (
                "postgres://me@localhost/old?host=/run/it",
                "postgres://me@localhost/new?host=/run/it",
            ),
            (
                "postgres://localhost?host=/run/it",
                "postgres://localhost/new?host=/run/it",
            ),
        ];
        for (given, expected) in cases {
            assert_eq!(ServerUrl::parse(given).of_database("new"), expected);
        }
    }

    #[test]
    fn a_socket_folder_becomes_a_url_that_reads_back() {
        let server = ServerUrl::of_socket_folder("/tmp/it");
        assert_eq!(ServerUrl::parse(&server.of_database("any")), server);
    }
}
