//! The pieces of which forms are made: a field with its label, hint and mistake.

use maud::{Markup, html};

use crate::draft::FieldMistake;

/// Draws fields, each with its mistake.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields<'a>(pub(crate) &'a [FieldMistake]);

impl Fields<'_> {
    fn mistake(&self, name: &str) -> Option<&FieldMistake> {
        self.0.iter().find(|m| m.field == name)
    }

    /// The sentence of a mistake; nothing where there is none.
    pub(crate) fn said(&self, name: &str) -> Markup {
        html! { @if let Some(mistake) = self.mistake(name) { p class="mistake" role="alert" { (mistake.text) } } }
    }

    /// One input with its label.
    pub(crate) fn field(&self, name: &str, label: &str, hint: &Markup, input: &Markup) -> Markup {
        html! {
            div class={ "field" @if self.mistake(name).is_some() { " field-wrong" } } {
                label for=(name) { (label) }
                (input)
                (self.said(name))
                p class="hint" { (hint) }
            }
        }
    }

    /// Several inputs under one question.
    pub(crate) fn choices(&self, name: &str, label: &str, hint: &Markup, inputs: &Markup) -> Markup {
        html! {
            fieldset class={ "choices" @if self.mistake(name).is_some() { " field-wrong" } } id=(name) {
                legend { (label) }
                p class="hint" { (hint) }
                (self.said(name))
                (inputs)
            }
        }
    }
}

/// One of several answers, of which one is given.
pub(crate) fn radio(name: &str, value: &str, chosen: &str, title: &str, text: &str) -> Markup {
    html! {
        label class="choice" {
            input type="radio" name=(name) value=(value) checked[value == chosen];
            span { strong { (title) } " " span class="faint" { (text) } }
        }
    }
}

/// Something that is so or not.
pub(crate) fn tick(name: &str, value: &str, is_ticked: bool, title: &str, text: &str) -> Markup {
    html! {
        label class="choice" {
            input type="checkbox" name=(name) value=(value) checked[is_ticked];
            span { strong { (title) } " " span class="faint" { (text) } }
        }
    }
}
