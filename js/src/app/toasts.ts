// Toasts: short messages that stack in a corner and go by themselves, or when they are closed.

import { Countdown } from "./countdown.js";
import { icon } from "./icons.js";
import { element, type Layer } from "./layer.js";

export const POSITIONS = ["top-right", "top-left", "bottom-right", "bottom-left"] as const;

export type Position = (typeof POSITIONS)[number];
export type ToastKind = "info" | "success" | "warning" | "error";

export interface Toast {
  readonly kind: ToastKind;
  readonly message: string;
  readonly title: string | undefined;
  readonly position: Position;
  /** Milliseconds; 0 stays. */
  readonly duration: number;
}

/** What reads the page aloud hears these at once. */
const URGENT: ReadonlySet<ToastKind> = new Set(["warning", "error"]);

const NAMES: Readonly<Record<ToastKind, string>> = {
  info: "Information",
  success: "Success",
  warning: "Warning",
  error: "Error",
};

/** All toasts of a page, by their corner. */
export class Toasts {
  private readonly layer: Layer;
  private readonly stacks: Map<Position, Stack> = new Map();

  constructor(layer: Layer) {
    this.layer = layer;
  }

  show(toast: Toast): void {
    let stack = this.stacks.get(toast.position);
    if (stack === undefined) {
      stack = new Stack(this.layer, toast.position);
      this.stacks.set(toast.position, stack);
    }
    this.layer.raise();
    stack.add(toast);
  }
}

/** More than these are not read: the oldest leave, so that a loop of errors cannot fill the page. */
const MOST = 50;

/** One corner: the newest is next to it. While a person looks at one, none leaves. */
class Stack {
  private readonly element: HTMLElement;
  private readonly layer: Layer;
  /** The newest last. */
  private readonly standing: Map<HTMLElement, Countdown> = new Map();
  private isPointedAt = false;

  constructor(layer: Layer, position: Position) {
    this.layer = layer;
    this.element = element("section", "stack");
    this.element.dataset["position"] = position;
    this.element.addEventListener("pointerenter", () => this.look(true));
    this.element.addEventListener("pointerleave", () => this.look(false));
    this.element.addEventListener("focusin", () => this.look());
    // It has not left yet when this is said.
    this.element.addEventListener("focusout", () => setTimeout(() => this.look(), 0));
    layer.root.append(this.element);
  }

  add(toast: Toast): void {
    const card = this.card(toast);
    this.standing.set(card, new Countdown(toast.duration, () => this.close(card)));
    this.element.prepend(card);
    for (const oldest of [...this.standing.keys()].slice(0, -MOST)) {
      this.close(oldest);
    }
    this.look();
  }

  private card({ kind, message, title, duration }: Toast): HTMLElement {
    const close = element("button", "close", icon("close"));
    close.type = "button";
    close.setAttribute("aria-label", "Close");
    const badge = element("span", "badge", icon(kind));
    badge.setAttribute("role", "img");
    badge.setAttribute("aria-label", NAMES[kind]);
    const words = element("div", "words", element("p", "message", message));
    if (title !== undefined) {
      words.prepend(element("p", "title", title));
    }
    const card = element("div", "toast", badge, words, close);
    card.dataset["kind"] = kind;
    card.setAttribute("role", URGENT.has(kind) ? "alert" : "status");
    if (duration > 0) {
      const time = element("span", "time");
      time.style.animationDuration = `${duration}ms`;
      card.append(time);
    }
    close.addEventListener("click", () => this.close(card));
    card.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        this.close(card);
      }
    });
    return card;
  }

  private close(card: HTMLElement): void {
    const countdown = this.standing.get(card);
    if (countdown === undefined) {
      return;
    }
    countdown.halt();
    this.standing.delete(card);
    card.dataset["leaving"] = "";
    afterAnimations(card, () => {
      card.remove();
      // Nothing is said of a pointer or a focus that was on what has gone.
      this.look(this.element.matches(":hover"));
    });
  }

  /** Halts all while the pointer or the focus is on one of them. */
  private look(isPointedAt: boolean = this.isPointedAt): void {
    this.isPointedAt = isPointedAt;
    const isLookedAt = isPointedAt || this.element.contains(this.layer.activeElement);
    this.element.toggleAttribute("data-halted", isLookedAt);
    for (const countdown of this.standing.values()) {
      if (isLookedAt) {
        countdown.halt();
      } else {
        countdown.run();
      }
    }
  }
}

/** Calls back once it has left the picture; at once where nothing moves. */
function afterAnimations(card: HTMLElement, done: () => void): void {
  const running = card.getAnimations?.() ?? [];
  void Promise.allSettled(running.map(({ finished }) => finished)).then(done);
}
