// A few words at the lower edge of the page while its connection is lost, and when it is gone.

import { page } from "../page.js";
import { element, Layer } from "./layer.js";

/** Milliseconds that pass before a person is told: most connections are back by then. */
const PATIENCE = 800;

export function showConnection(): void {
  let notice: Notice | undefined;
  page().carrier = (state, why) => {
    if (state !== "connected") {
      notice ??= new Notice();
    }
    notice?.tell(state === "connected" ? "" : (why ?? "Reconnecting…"), state === "lost");
  };
}

class Notice {
  private readonly layer: Layer = new Layer();
  private readonly words: HTMLElement = element("p", "notice");
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.words.setAttribute("role", "status");
    this.words.hidden = true;
    this.layer.root.append(this.words);
  }

  /** No text takes the words away. */
  tell(text: string, isUrgent: boolean): void {
    clearTimeout(this.timer);
    if (text === "" || isUrgent || !this.words.hidden) {
      this.show(text);
    } else {
      this.timer = setTimeout(() => this.show(text), PATIENCE);
    }
  }

  private show(text: string): void {
    this.words.textContent = text;
    this.words.hidden = text === "";
    if (text !== "") {
      this.layer.raise();
    }
  }
}
