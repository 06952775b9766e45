//! What a site allows programs to read: robots.txt after RFC 9309.

use std::time::Duration;

/// Our name in robots.txt.
pub(crate) const PRODUCT: &str = "frontdeskimporter";
/// More is not read; the RFC asks for 500 KiB.
pub(crate) const MOST_BYTES: usize = 512 * 1024;
/// Rules beyond these are of another kind of site.
const MOST_RULES: usize = 1_000;

/// The rules for us on one origin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Robots {
    /// (allowed, pattern)
    rules: Vec<(bool, String)>,
    /// How long to wait between two pages.
    pub pause: Duration,
    /// Where the site lists its pages.
    pub sitemaps: Vec<String>,
}

impl Robots {
    /// Nothing may be read: what counts while the site cannot say what may.
    pub(crate) fn closed() -> Self {
        Self { rules: vec![(false, "/".to_owned())], ..Self::default() }
    }

    /// Reads the file: the group that names us, else the one for everybody.
    pub(crate) fn parse(text: &str) -> Self {
        let (mut ours, mut everybodys) = (None::<Self>, Self::default());
        let mut sitemaps = Vec::new();
        let (mut for_us, mut for_all, mut in_rules) = (false, false, false);
        for line in text.trim_start_matches('\u{feff}').lines() {
            let Some((key, value)) = line.split('#').next().unwrap_or_default().split_once(':') else {
                continue;
            };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            match key.as_str() {
                "user-agent" => {
                    if std::mem::take(&mut in_rules) {
                        (for_us, for_all) = (false, false);
                    }
                    for_all |= value == "*";
                    if value.to_ascii_lowercase().starts_with(PRODUCT) {
                        for_us = true;
                        ours.get_or_insert_default();
                    }
                }
                "sitemap" => sitemaps.push(value.to_owned()),
                _ => {
                    in_rules = true;
                    if for_us {
                        ours.get_or_insert_default().add(&key, value);
                    }
                    if for_all {
                        everybodys.add(&key, value);
                    }
                }
            }
        }
        Self { sitemaps, ..ours.unwrap_or(everybodys) }
    }

    fn add(&mut self, key: &str, value: &str) {
        match key {
            // An empty rule says nothing.
            "allow" | "disallow" if !value.is_empty() && self.rules.len() < MOST_RULES => {
                self.rules.push((key == "allow", value.chars().take(300).collect()));
            }
            "crawl-delay" => {
                let seconds = value.parse::<f32>().unwrap_or(0.0).clamp(0.0, 60.0);
                self.pause = Duration::from_secs_f32(seconds);
            }
            _ => {}
        }
    }

    /// Whether a path (with its query) may be read: the longest rule that fits decides, and of two alike the friendly one.
    pub(crate) fn allows(&self, path: &str) -> bool {
        let fitting = self.rules.iter().filter(|(_, pattern)| fits(pattern, path));
        fitting.max_by_key(|(allowed, pattern)| (pattern.len(), *allowed)).is_none_or(|(allowed, _)| *allowed)
    }
}

/// `*` is anything, `$` at the end is the end; without it a rule fits every path that begins so.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, to_the_end) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut pieces = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(pieces.next().unwrap_or_default()) else { return false };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, middle)) = pieces.split_last() else { return !to_the_end || rest.is_empty() };
    for piece in middle {
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    if to_the_end { rest.ends_with(last) } else { rest.contains(last) }
}

#[cfg(test)]
mod tests {
    use super::Robots;

    #[test]
    fn the_group_that_names_us_counts_else_everybodys() {
        let text = "User-agent: *\nDisallow: /\n\nUser-agent: other\nUser-agent: FrontdeskImporter\nDisallow: /admin # no\nCrawl-delay: 2\nSitemap: /map.xml";
        let robots = Robots::parse(text);
        assert!(robots.allows("/prices") && !robots.allows("/admin/x"));
        assert_eq!(
            (robots.pause.as_secs(), robots.sitemaps.as_slice()),
            (2, ["/map.xml".to_owned()].as_slice())
        );
        assert!(!Robots::parse("\u{feff}user-agent:*\r\ndisallow:/\r\n").allows("/"));
        assert!(Robots::parse("User-agent: other\nDisallow: /").allows("/"));
        assert!(Robots::parse("User-agent: *\nDisallow:").allows("/"));
    }

    #[test]
    fn the_longest_rule_decides_with_stars_and_ends() {
        let robots = Robots::parse(
            "User-agent: *\nDisallow: /p\nAllow: /prices\nDisallow: /*.pdf$\nDisallow: /a*b*c\nDisallow: /*?",
        );
        for (path, allowed) in [
            ("/", true),
            ("/people", false),
            ("/prices", true),
            ("/x.pdf", false),
            ("/x.pdfs", true),
            ("/a1b2c3", false),
            ("/a1c", true),
            ("/menu?x=1", false),
        ] {
            assert_eq!(robots.allows(path), allowed, "{path}");
        }
        assert!(!Robots::closed().allows("/anything"));
    }
}
