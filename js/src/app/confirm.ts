// Questions with two answers, in a modal dialog; one after another, each answered once.

import { icon } from "./icons.js";
import { element, type Layer } from "./layer.js";

export interface Question {
  readonly message: string;
  readonly title: string | undefined;
  readonly answered: (confirmed: boolean) => void;
}

export class Confirms {
  private readonly layer: Layer;
  /** The one that is shown comes first. */
  private readonly questions: Question[] = [];

  constructor(layer: Layer) {
    this.layer = layer;
  }

  ask(question: Question): void {
    this.questions.push(question);
    if (this.questions.length === 1) {
      this.show(question);
    }
  }

  private show(question: Question): void {
    const yes = button("OK", "primary");
    const no = button("Cancel", "secondary");
    const dialog = dialogFor(question, no, yes);
    let confirmed = false;
    yes.addEventListener("click", () => {
      confirmed = true;
      dialog.close();
    });
    no.addEventListener("click", () => dialog.close());
    // Escape closes it too.
    dialog.addEventListener("close", () => {
      dialog.remove();
      this.questions.shift();
      question.answered(confirmed);
      const [next] = this.questions;
      if (next !== undefined) {
        this.show(next);
      }
    });
    // What is typed here is no shortcut of the page.
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    this.layer.raise();
    this.layer.root.append(dialog);
    dialog.showModal();
    yes.focus();
  }
}

function dialogFor(
  { title, message }: Question,
  ...answers: readonly HTMLButtonElement[]
): HTMLDialogElement {
  const text = element("p", "message", message);
  text.id = "message";
  const words = element("div", "words", text);
  const badge = element("span", "badge", icon("confirm"));
  const body = element("div", "question", badge, words);
  const dialog = element("dialog", "confirm", body, element("div", "answers", ...answers));
  dialog.setAttribute("role", "alertdialog");
  dialog.setAttribute("aria-describedby", "message");
  if (title === undefined) {
    dialog.setAttribute("aria-label", "Question");
  } else {
    const heading = element("h2", "title", title);
    heading.id = "title";
    dialog.setAttribute("aria-labelledby", "title");
    words.prepend(heading);
  }
  return dialog;
}

function button(text: string, kind: "primary" | "secondary"): HTMLButtonElement {
  const made = element("button", kind, text);
  made.type = "button";
  return made;
}
