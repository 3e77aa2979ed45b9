//! Embeds what the browser needs: our own scripts and styles, and the few files taken from npm packages.
//!
//! Every file becomes two copies in `OUT_DIR`, as it is and compressed, and one entry of a generated table.
//! Where the npm packages are missing they are installed once; where npm itself is missing the build goes on,
//! with a warning, and the pages show their tables without charts.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs::{self, File},
    hash::{DefaultHasher, Hasher},
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

use flate2::{Compression, write::GzEncoder};

/// What we take from npm packages: the name it is served under, and where it lies in `node_modules`.
const VENDORED: [(&str, &str); 3] = [
    ("htmx.min.js", "htmx.org/dist/htmx.min.js"),
    ("echarts.min.js", "echarts/dist/echarts.min.js"),
    ("tabler.min.css", "@tabler/core/dist/css/tabler.min.css"),
];

/// The font of papers, which is embedded once, compressed, and served to nobody: each paper carries the glyphs that it shows.
const FONT: &str = "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf";
/// How hard the font is compressed: 10.6 MB become 5.
const FONT_LEVEL: i32 = 19;

/// Our style sheet in its parts, which are served as one file, in this order: a later part wins over an earlier one.
const STYLES: [&str; 32] = [
    "base",
    "frame",
    "menu",
    "card",
    "table",
    "word",
    "chart",
    "form",
    "import",
    "kind",
    "list",
    "board",
    "opportunity",
    "value",
    "people",
    "door",
    "handover",
    "activity",
    "file",
    "palette",
    "map",
    "glance",
    "duplicate",
    "target",
    "quota",
    "forecast",
    "report",
    "health",
    "competence",
    "review",
    "selection",
    "plan",
];

fn main() -> Result<(), Box<dyn Error>> {
    let manifest = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let root = manifest.join("../..").canonicalize()?;
    let packages = root.join("node_modules");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=assets");
    println!(
        "cargo::rerun-if-changed={}",
        root.join("package-lock.json").display()
    );

    install_packages(&manifest, &root, &packages)?;
    let mut files = own_files(&manifest.join("assets"))?;
    files.push((
        "dahu.css".to_owned(),
        join_styles(&manifest.join("assets/style"))?,
    ));
    let mut complete = true;
    for (name, path) in VENDORED {
        let path = packages.join(path);
        println!("cargo::rerun-if-changed={}", path.display());
        if path.is_file() {
            files.push((name.to_owned(), path));
        } else {
            complete = false;
            println!(
                "cargo::warning={} is missing: pages will show tables without charts",
                path.display()
            );
        }
    }
    files.sort();
    write_font(&packages.join(FONT))?;
    write_table(&files, complete)
}

/// Runs `npm ci` where a package is missing. Builds that run at the same time wait for one another on a lock of
/// this very file, because `npm ci` starts by deleting what is there.
fn install_packages(manifest: &Path, root: &Path, packages: &Path) -> Result<(), Box<dyn Error>> {
    let present = || {
        let mut paths = VENDORED.iter().map(|(_, path)| *path).chain([FONT]);
        paths.all(|path| packages.join(path).is_file())
    };
    if present() {
        return Ok(());
    }
    let lock = File::open(manifest.join("build.rs"))?;
    lock.lock()?;
    if present() {
        return Ok(());
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    match Command::new(npm)
        .args(["ci", "--ignore-scripts"])
        .current_dir(root)
        .output()
    {
        Ok(output) if output.status.success() => {}
        Ok(output) => {
            let message = String::from_utf8_lossy(&output.stderr);
            let line = message.lines().next().unwrap_or_default();
            println!("cargo::warning=npm ci failed ({line}): run it by hand in the repository's root");
        }
        Err(error) => {
            println!("cargo::warning=npm was not found ({error}): install Node.js and npm, build again")
        }
    }
    Ok(())
}

fn own_files(folder: &Path) -> Result<Vec<(String, PathBuf)>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if let Some(name) = path.file_name().and_then(|name| name.to_str())
            && path.is_file()
        {
            files.push((name.to_owned(), path.clone()));
        }
    }
    Ok(files)
}

/// Joins the parts of the style sheet; a part that is not in the order would be lost, so it stops the build.
fn join_styles(folder: &Path) -> Result<PathBuf, Box<dyn Error>> {
    if let Some((stray, _)) = own_files(folder)?
        .into_iter()
        .find(|(name, _)| !STYLES.iter().any(|part| *name == format!("{part}.css")))
    {
        return Err(format!("{stray} has no place in STYLES of build.rs").into());
    }
    let mut joined = String::new();
    for part in STYLES {
        joined.push_str(&fs::read_to_string(folder.join(format!("{part}.css")))?);
    }
    let path = PathBuf::from(env::var("OUT_DIR")?).join("joined.css");
    fs::write(&path, joined)?;
    Ok(path)
}

/// Embeds the font of papers; where it is missing, papers are refused and all else goes on.
fn write_font(path: &Path) -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed={}", path.display());
    let compressed = if path.is_file() {
        let bytes = fs::read(path)?;
        let mut hasher = DefaultHasher::new();
        hasher.write(&bytes);
        let name = format!("paper-{:016x}.ttf.zst", hasher.finish());
        // It takes seconds, and other assets change more often.
        if !out.join(&name).is_file() {
            fs::write(out.join(&name), zstd::bulk::compress(&bytes, FONT_LEVEL)?)?;
        }
        format!("Some(include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}\")))")
    } else {
        println!(
            "cargo::warning={} is missing: there will be no PDF",
            path.display()
        );
        "None".to_owned()
    };
    let source = format!("pub(super) static COMPRESSED: Option<&[u8]> = {compressed};\n");
    fs::write(out.join("paper_font.rs"), source)?;
    Ok(())
}

fn write_table(files: &[(String, PathBuf)], complete: bool) -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut table = format!("pub(crate) const COMPLETE: bool = {complete};\n");
    table.push_str("pub(super) static FILES: &[File] = &[\n");
    for (name, path) in files {
        let bytes = fs::read(path)?;
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&bytes)?;
        fs::write(out.join(name), &bytes)?;
        fs::write(out.join(format!("{name}.gz")), encoder.finish()?)?;
        let mut hasher = DefaultHasher::new();
        hasher.write(&bytes);
        let hash = format!("{:016x}", hasher.finish());
        writeln!(
            table,
            "    File {{ name: {name:?}, hash: {hash:?}, plain: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}\")), \
             gzip: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}.gz\")) }},"
        )?;
    }
    table.push_str("];\n");
    fs::write(out.join("assets.rs"), table)?;
    Ok(())
}
