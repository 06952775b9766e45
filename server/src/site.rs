//! The built pages: which build they are, and the files of the builds before, for tabs that were opened before a deploy.
//!
//! Scripts and wasm stand under the name of their build, `/pkg/{build}/..`: a browser may keep them for ever, and an old
//! script never meets a new wasm. `DATA_DIR/pkg` keeps a copy of each build for a week after it was served last.

use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use backend::Desk;
use chrono::TimeDelta;
use domain::Instant;
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// How long the files of a build are kept after it was served last.
const KEPT_FOR: TimeDelta = TimeDelta::days(7);
/// However often somebody builds within a week.
const KEPT: usize = 30;
/// How often it is written down that a build is still served.
const LOOK_EVERY: Duration = Duration::from_hours(1);
/// The folder of scripts, wasm and style within the site.
const PKG: &str = "pkg";
/// Beside the folder of a kept build: when it was served last.
const SEEN: &str = "seen";
/// A name is that of one content.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The site folder of this process, and what is kept of others.
#[derive(Debug)]
pub struct Site {
    root: PathBuf,
    kept: PathBuf,
    build: Option<String>,
}

impl Site {
    /// Looks at the built files. While they are being worked on (`cargo leptos watch`), they have no name of a build: they
    /// change under the running server.
    pub fn open(root: &Path, data_folder: &Path, is_watched: bool) -> Self {
        let build = if is_watched { None } else { name_of(root).ok() };
        Self { root: root.to_owned(), kept: data_folder.join(PKG), build }
    }

    /// The name of the build; empty where there is none.
    pub fn build(&self) -> &str {
        self.build.as_deref().unwrap_or_default()
    }

    /// Where pages find the files of this build.
    pub(crate) fn package(&self) -> String {
        self.build.as_ref().map_or_else(|| PKG.to_owned(), |build| format!("{PKG}/{build}"))
    }

    /// A file of this build or of one before, or 404.
    pub(crate) async fn file(&self, request: Request) -> Response {
        let path = request.uri().path();
        let named = path.strip_prefix("/pkg/").and_then(|path| path.split_once('/'));
        let Some((build, file)) = named.filter(|(build, _)| is_name(build)) else {
            return serve(&self.root, request).await;
        };
        let folder = if build == self.build() { self.root.join(PKG) } else { self.kept.join(build) };
        let Ok(uri) = format!("/{file}").parse::<Uri>() else { return not_found() };
        let mut request = request;
        *request.uri_mut() = uri;
        let mut response = serve(&folder, request).await;
        if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
            response.headers_mut().insert(header::CACHE_CONTROL, FOR_EVER);
        }
        response
    }

    /// Keeps a copy of the build that is served, and throws away what nobody has served for a week.
    pub fn keep(&self, now: Instant) -> io::Result<()> {
        let Some(build) = self.build.as_deref().filter(|_| self.root.join(PKG).is_dir()) else {
            return Ok(());
        };
        let folder = self.kept.join(build);
        if !folder.is_dir() {
            // Whole or not there: the next start must not serve half a file.
            let part = self.kept.join(format!("{build}.part"));
            let _ = fs::remove_dir_all(&part);
            fs::create_dir_all(&part)?;
            for file in files_in(&self.root.join(PKG))? {
                let name = file.file_name().unwrap_or_default();
                fs::copy(&file, part.join(name))?;
            }
            fs::rename(&part, &folder)?;
        }
        fs::write(folder.with_extension(SEEN), now.to_rfc3339())?;
        self.forget(now)
    }

    fn forget(&self, now: Instant) -> io::Result<()> {
        let mut others = Vec::new();
        for entry in fs::read_dir(&self.kept)? {
            let folder = entry?.path();
            let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if !folder.is_dir() || !is_name(name) || name == self.build() {
                continue;
            }
            let seen = fs::read_to_string(folder.with_extension(SEEN)).unwrap_or_default();
            // A folder that nobody has vouched for is as old as can be.
            others.push((seen.parse::<Instant>().unwrap_or_default(), folder));
        }
        others.sort();
        others.reverse();
        for (n, (seen, folder)) in others.into_iter().enumerate() {
            if n >= KEPT || now - seen > KEPT_FOR {
                fs::remove_dir_all(&folder)?;
                let _ = fs::remove_file(folder.with_extension(SEEN));
            }
        }
        Ok(())
    }
}

/// Keeps builds until the process ends.
pub fn start_keeping(desk: &Desk, state: &crate::state::AppState) {
    let (clock, state) = (desk.clock.clone(), state.clone());
    desk.tasks.every("builds of the pages", LOOK_EVERY, move || {
        let (now, state) = (clock.now(), state.clone());
        async move {
            let kept = tokio::task::spawn_blocking(move || state.site.keep(now));
            kept.await.unwrap_or_else(|error| Err(io::Error::other(error)))
        }
    });
}

async fn serve(folder: &Path, request: Request) -> Response {
    let files = ServeDir::new(folder).precompressed_br().precompressed_gzip();
    match files.append_index_html_on_directories(false).oneshot(request).await {
        Ok(file) => file.map(Body::new),
        Err(never) => match never {},
    }
}

fn not_found() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// Names and contents of all files, so that the same build has the same name on every machine.
fn name_of(root: &Path) -> io::Result<String> {
    let mut files = files_in(root)?;
    files.extend(files_in(&root.join(PKG))?);
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        hasher.write(file.strip_prefix(root).unwrap_or(&file).as_os_str().as_encoded_bytes());
        hasher.write(&fs::read(&file)?);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn is_name(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn files_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file() {
            files.push(path);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: i64) -> Instant {
        Instant::UNIX_EPOCH + TimeDelta::days(20_000 + day)
    }

    fn build(root: &Path, words: &str) {
        fs::create_dir_all(root.join(PKG)).expect("a folder");
        fs::write(root.join(PKG).join("frontdesk.js"), words).expect("a file");
    }

    async fn asked(site: &Site, path: &str) -> (StatusCode, String, bool) {
        let request = Request::builder().uri(path).body(Body::empty()).expect("a request");
        let response = site.file(request).await;
        let (status, is_kept) =
            (response.status(), response.headers().get(header::CACHE_CONTROL) == Some(&FOR_EVER));
        let body = axum::body::to_bytes(response.into_body(), 1_000).await.expect("a body");
        (status, String::from_utf8_lossy(&body).into_owned(), is_kept)
    }

    #[tokio::test]
    async fn the_files_of_a_build_outlive_it_by_a_week() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let (root, data) = (folder.path().join("site"), folder.path().join("data"));
        build(&root, "old");
        let old = Site::open(&root, &data, false);
        old.keep(at(0)).expect("kept");
        let script = format!("/{}/frontdesk.js", old.package());
        assert_eq!(asked(&old, &script).await, (StatusCode::OK, "old".to_owned(), true));

        build(&root, "new");
        let new = Site::open(&root, &data, false);
        assert_ne!(new.build(), old.build());
        new.keep(at(7)).expect("kept");
        assert_eq!(asked(&new, &script).await, (StatusCode::OK, "old".to_owned(), true));
        let script_of_new = format!("/{}/frontdesk.js", new.package());
        assert_eq!(asked(&new, &script_of_new).await.1, "new");
        assert!(!asked(&new, "/pkg/frontdesk.js").await.2, "a name of no build is asked for again");
        new.keep(at(8)).expect("kept");
        assert_eq!(asked(&new, &script).await.0, StatusCode::NOT_FOUND, "after a week");
        assert_eq!(
            fs::read_dir(data.join(PKG)).expect("a folder").count(),
            2,
            "one build, and when it was seen"
        );
    }

    #[tokio::test]
    async fn a_build_that_comes_back_is_kept_on() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let (root, data) = (folder.path().join("site"), folder.path().join("data"));
        for (day, words) in [(0, "one"), (6, "two"), (7, "one"), (13, "three")] {
            build(&root, words);
            Site::open(&root, &data, false).keep(at(day)).expect("kept");
        }
        build(&root, "one");
        let one = Site::open(&root, &data, false);
        build(&root, "three");
        let three = Site::open(&root, &data, false);
        let script = format!("/{}/frontdesk.js", one.package());
        assert_eq!(asked(&three, &script).await.1, "one", "seen six days ago");
    }

    #[tokio::test]
    async fn no_address_leads_out_of_the_folder() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let (root, data) = (folder.path().join("site"), folder.path().join("data"));
        build(&root, "x");
        let site = Site::open(&root, &data, false);
        site.keep(at(0)).expect("kept");
        fs::write(data.join("secret"), "secret").expect("a file");
        for path in [
            format!("/pkg/{}/../../secret", site.build()),
            format!("/pkg/{}/..%2f..%2fsecret", site.build()),
            "/pkg/0000000000000000/%2e%2e/%2e%2e/secret".to_owned(),
            "/pkg/../../data/secret".to_owned(),
        ] {
            assert_eq!(asked(&site, &path).await.0, StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[test]
    fn files_that_are_worked_on_have_no_name() {
        let folder = tempfile::TempDir::new().expect("a folder");
        build(folder.path(), "x");
        let site = Site::open(folder.path(), folder.path(), true);
        assert_eq!((site.build(), site.package()), ("", PKG.to_owned()));
    }
}
