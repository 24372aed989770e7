//! Files of a bundle, from a directory or from the program itself.
//!
//! The only part of `content` that touches the disk. It reads known places
//! only, never follows a link out of the bundle, never reads more than the
//! limits allow, and reports what it could not read instead of failing.

use crate::diag::{Bilingual, Diagnostic, SourceFile, Span};
use crate::flow::limits;
use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Largest picture, in bytes: what Telegram takes as a photo.
pub const IMAGE: usize = 10_000_000;

/// Everything a bundle consists of.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// `flows/**/*.yaml`, by path.
    pub yaml: Vec<Arc<SourceFile>>,
    /// `locales/*/*.ftl`, by path.
    pub ftl: Vec<Arc<SourceFile>>,
    /// `flows/examples/*.txt`, by path.
    pub examples: Vec<Arc<SourceFile>>,
    /// `flows/images/*`, by file name.
    pub images: BTreeMap<String, Vec<u8>>,
    /// What could not be read.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a path inside a bundle is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Yaml,
    Ftl,
    Examples,
    Image,
    /// Not part of the content, and not mistaken for it.
    Other,
    /// Looks like content in the wrong place or with the wrong ending.
    Misplaced,
}

impl Files {
    /// Reads `flows/` and `locales/` under `root`.
    pub fn from_dir(root: &Path) -> Self {
        let mut files = Self::default();
        let real_root = match fs::canonicalize(root) {
            Ok(real) => real,
            Err(error) => {
                files.unreadable("flows", &error.to_string());
                return files;
            }
        };
        for top in ["flows", "locales"] {
            files.walk(&real_root, &real_root.join(top), top, 0);
        }
        files
    }

    /// Takes files that are already in memory; paths use `/`.
    pub fn from_list(list: &[(&str, &[u8])]) -> Self {
        let mut files = Self::default();
        let mut list = list.to_vec();
        list.sort_unstable();
        for (path, bytes) in list {
            files.add(path, bytes.to_vec());
        }
        files
    }

    /// Adds one file, or replaces it.
    pub fn add(&mut self, path: &str, bytes: Vec<u8>) {
        match role(path) {
            Role::Image => {
                let name = path.rsplit('/').next().unwrap_or(path);
                self.images.insert(name.to_owned(), bytes);
            }
            Role::Yaml | Role::Ftl | Role::Examples => match String::from_utf8(bytes) {
                Ok(text) => {
                    let file = Arc::new(SourceFile { path: path.to_owned(), text });
                    let list = match role(path) {
                        Role::Yaml => &mut self.yaml,
                        Role::Examples => &mut self.examples,
                        _ => &mut self.ftl,
                    };
                    list.retain(|known| known.path != path);
                    let at = list.partition_point(|known| known.path < file.path);
                    list.insert(at, file);
                }
                Err(error) => {
                    // Shows the good part, so that the caret stands at the bad byte.
                    let good = error.utf8_error().valid_up_to();
                    let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                    let file = Arc::new(SourceFile { path: path.to_owned(), text });
                    self.diagnostics.push(Diagnostic::error(
                        "H006",
                        Span::new(&file, good, good + '\u{fffd}'.len_utf8()),
                        Bilingual::new(
                            "tệp không lưu bằng bảng mã UTF-8",
                            "the file is not saved as UTF-8",
                        ),
                        Bilingual::new(
                            "mở tệp trong trình soạn thảo, chọn Lưu với bảng mã UTF-8",
                            "open it in an editor and save it with the encoding UTF-8",
                        ),
                    ));
                }
            },
            Role::Other => {}
            Role::Misplaced => {
                let file = Arc::new(SourceFile { path: path.to_owned(), text: String::new() });
                self.diagnostics.push(Diagnostic::error(
                    "H007",
                    Span::file(&file),
                    Bilingual::new(
                        "tệp này không được đọc vì sai chỗ hoặc sai đuôi",
                        "this file is not read: wrong place or wrong ending",
                    ),
                    Bilingual::new(
                        "hướng dẫn: flows/<tên>.yaml; lời: locales/<ngôn ngữ>/<tên>.ftl; ảnh: flows/images/; câu mẫu: flows/examples/<ý muốn>.txt",
                        "guides: flows/<name>.yaml; words: locales/<language>/<name>.ftl; pictures: flows/images/; examples: flows/examples/<intent>.txt",
                    ),
                ));
            }
        }
    }

    fn walk(&mut self, root: &Path, dir: &Path, path: &str, depth: usize) {
        let entries = match fs::read_dir(dir) {
            Ok(entries) => entries,
            // A missing directory is reported by what is then missing in it.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return,
            Err(error) => return self.unreadable(path, &error.to_string()),
        };
        let mut found: Vec<(String, PathBuf)> = entries
            .filter_map(Result::ok)
            .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()))
            .filter(|(name, _)| !name.starts_with('.') && !name.ends_with('~'))
            .collect();
        found.sort();
        for (name, place) in found {
            let path = format!("{path}/{name}");
            let Ok(real) = fs::canonicalize(&place) else {
                self.unreadable(&path, "broken link");
                continue;
            };
            if !real.starts_with(root) {
                self.unreadable(&path, "link out of the bundle");
                continue;
            }
            if real.is_dir() {
                // flows/images and locales/vi are the deepest places there are.
                if depth < 1 {
                    self.walk(root, &place, &path, depth + 1);
                }
                continue;
            }
            let limit = match role(&path) {
                Role::Yaml | Role::Ftl | Role::Examples => limits::FILE,
                Role::Image => IMAGE,
                Role::Other => continue,
                Role::Misplaced => 0,
            };
            // One byte more than allowed: the reader of the file then reports it.
            let mut bytes = Vec::new();
            let read = fs::File::open(&real)
                .and_then(|file| file.take(limit as u64 + 1).read_to_end(&mut bytes));
            match read {
                // A text cut inside a character is too large, not wrongly encoded.
                Ok(_) if bytes.len() > limit && role(&path) != Role::Image && limit > 0 => {
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    let file = Arc::new(SourceFile { path: path.clone(), text });
                    self.diagnostics.push(super::yaml::too_large(&file));
                }
                Ok(_) => self.add(&path, bytes),
                Err(error) => self.unreadable(&path, &error.to_string()),
            }
        }
    }

    fn unreadable(&mut self, path: &str, why: &str) {
        let file = Arc::new(SourceFile { path: path.to_owned(), text: String::new() });
        self.diagnostics.push(Diagnostic::error(
            "H009",
            Span::file(&file),
            Bilingual::new(format!("không đọc được ({why})"), format!("cannot be read ({why})")),
            Bilingual::new(
                "kiểm tra đường dẫn và quyền đọc; trong thư mục nội dung chỉ để tệp thật, không để liên kết ra ngoài",
                "check the path and the permission to read; keep real files in the content directory, no links out of it",
            ),
        ));
    }
}

/// What the program makes of a path.
fn role(path: &str) -> Role {
    let parts: Vec<&str> = path.split('/').collect();
    let ending = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, e)| e);
    match (parts.as_slice(), ending) {
        (["flows", "images", _], _) => Role::Image,
        (["flows", _] | ["flows", "profiles", _], Some("yaml")) => Role::Yaml,
        (["locales", _, _], Some("ftl")) => Role::Ftl,
        (["flows", "examples", _], Some("txt")) => Role::Examples,
        // The schema and notes for authors.
        (_, Some("json" | "md")) => Role::Other,
        _ => Role::Misplaced,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_read_and_nothing_outside_it() {
        let dir = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret.yaml"), "a: 1").unwrap();
        let flows = dir.path().join("flows");
        fs::create_dir_all(flows.join("images")).unwrap();
        fs::create_dir_all(dir.path().join("locales/vi")).unwrap();
        fs::write(flows.join("a.yaml"), "a: 1").unwrap();
        fs::write(flows.join("b.yml"), "a: 1").unwrap();
        fs::write(flows.join("flow.schema.json"), "{}").unwrap();
        fs::write(flows.join("bad.yaml"), b"t\xc3\xaan: t\xff").unwrap();
        fs::write(flows.join("big.yaml"), "ạ".repeat(limits::FILE / 3 + 10)).unwrap();
        fs::write(flows.join("images/x.png"), "p").unwrap();
        fs::write(dir.path().join("locales/vi/a.ftl"), "a = b").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(outside.path().join("secret.yaml"), flows.join("s.yaml"))
            .unwrap();
        let files = Files::from_dir(dir.path());
        let names: Vec<&str> = files.yaml.iter().map(|f| f.path.as_str()).collect();
        assert_eq!(names, ["flows/a.yaml"]);
        assert_eq!(files.ftl.len(), 1);
        assert_eq!(files.images["x.png"], b"p");
        let mut codes: Vec<&str> = files.diagnostics.iter().map(|d| d.code).collect();
        codes.sort_unstable();
        assert_eq!(codes, ["H005", "H006", "H007", "H009"]);
    }
}
