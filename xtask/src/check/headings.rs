//! Headings of Markdown and the anchors that they get where the repository is shown.

/// The lines of a text that are not in a fenced block.
pub(crate) fn lines_outside_code(markdown: &str) -> impl Iterator<Item = &str> {
    let mut fenced = false;
    markdown.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    })
}

/// The anchors of all headings: lower case, without punctuation, words joined by hyphens, repeated ones numbered.
pub(crate) fn anchors(markdown: &str) -> Vec<String> {
    let mut anchors: Vec<String> = Vec::new();
    for line in lines_outside_code(markdown) {
        let text = line.trim_start_matches('#');
        if text.len() == line.len() || !text.starts_with(' ') {
            continue;
        }
        let plain = anchor(text.trim());
        let repeated = anchors.iter().filter(|one| **one == plain || one.strip_prefix(&plain).is_some_and(is_number_suffix)).count();
        anchors.push(if repeated == 0 { plain } else { format!("{plain}-{repeated}") });
    }
    anchors
}

fn is_number_suffix(text: &str) -> bool {
    text.strip_prefix('-').is_some_and(|digits| !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()))
}

fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::anchors;

    #[test]
    fn headings_become_anchors() {
        let text = "# What it costs (a month)\n## `GET /c/x.js`\n```\n# no heading\n```\n#hashtag\n## Same\n## Same\n";
        assert_eq!(anchors(text), ["what-it-costs-a-month", "get-cxjs", "same", "same-1"]);
    }
}
