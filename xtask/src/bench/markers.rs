//! A part of a file that a command writes: what stands between `<!-- begin <part> -->` and `<!-- end <part> -->`.

/// The file with a new part; `None` if it has no such part.
pub(crate) fn replaced(file: &str, part: &str, text: &str) -> Option<String> {
    let (begin, end) = (format!("<!-- begin {part} -->\n"), format!("<!-- end {part} -->"));
    let (before, rest) = file.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}\n{}\n\n{end}{after}", text.trim()))
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn only_the_part_changes() {
        let file = "a\n<!-- begin x -->\nold\n<!-- end x -->\nb\n";
        let once = replaced(file, "x", "new\n").unwrap();
        assert_eq!(once, "a\n<!-- begin x -->\n\nnew\n\n<!-- end x -->\nb\n");
        assert_eq!(replaced(&once, "x", "new").unwrap(), once);
        assert_eq!(replaced(file, "y", "new"), None);
    }
}
