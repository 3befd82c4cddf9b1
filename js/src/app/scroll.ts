// Where a page was scrolled to, carried over a hot reload into the next page of the same address.

import { named, path } from "./place.js";
import type { Arrival } from "./ready.js";

/** Milliseconds after which kept positions are of an earlier visit, and mean nothing. */
const LASTS = 15_000;
/** Milliseconds for which a page may still grow to where it was. */
const GROWS = 3_000;
/** What shows that a person has begun to use the page: from then on it is theirs. */
const TOUCHES = ["wheel", "touchstart", "pointerdown", "keydown"] as const;

type Position = readonly [id: string | null, left: number, top: number];

interface Kept {
  readonly time: number;
  readonly positions: readonly Position[];
}

/** Keeps where the page stands for the next one, and takes this one where the last one stood. */
export function keepScroll({ keepsScroll }: Arrival): void {
  addEventListener("pagehide", keep);
  if (keepsScroll) {
    restoreScroll();
  }
}

/** Keeps the positions of the window, and of every element that is scrolled and has an id. */
function keep(): void {
  const scrolled = [...document.querySelectorAll("[id]")].filter(
    ({ scrollLeft, scrollTop }) => scrollLeft !== 0 || scrollTop !== 0,
  );
  const positions: Position[] = [
    [null, scrollX, scrollY],
    ...scrolled.map(({ id, scrollLeft, scrollTop }): Position => [id, scrollLeft, scrollTop]),
  ];
  const kept: Kept = { time: Date.now(), positions };
  try {
    sessionStorage.setItem(key(), JSON.stringify(kept));
  } catch {
    // A page without storage begins at its top.
  }
}

/** Goes where the page before this one was, as soon as this page reaches so far. */
function restoreScroll(): void {
  const kept = takeKept();
  if (kept === undefined) {
    return;
  }
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  const growing = new MutationObserver(() => go());
  const options = { signal: stopping.signal, capture: true, passive: true };
  let left = kept.positions;
  let isSettled = false;
  const go = (): void => {
    const lacking = left.filter((position) => !scrollTo(position));
    left = isSettled ? lacking : left;
    if (left.length === 0) {
      stop();
    }
  };
  stopping.signal.addEventListener("abort", () => growing.disconnect());
  for (const touch of TOUCHES) {
    addEventListener(touch, stop, options);
  }
  growing.observe(document, { childList: true, subtree: true });
  const afterLoading = (): void => {
    setTimeout(stop, GROWS);
    // Once it has loaded, the engine goes where the person was in an earlier visit, if anywhere.
    requestAnimationFrame(() => {
      go();
      isSettled = true;
      requestAnimationFrame(go);
    });
  };
  addEventListener("load", afterLoading, options);
}

/** What the page before has kept; once. */
function takeKept(): Kept | undefined {
  try {
    const text = sessionStorage.getItem(key());
    sessionStorage.removeItem(key());
    const kept = JSON.parse(text ?? "null") as Kept | null;
    return kept !== null && Date.now() - kept.time < LASTS ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** Scrolls, at once whatever the page's style says, and tells whether it got there. */
function scrollTo([id, left, top]: Position): boolean {
  const element = id === null ? document.scrollingElement : document.getElementById(id);
  if (element === null || document.readyState === "loading") {
    return false;
  }
  element.scrollTo({ left, top, behavior: "instant" });
  return Math.abs(element.scrollTop - top) < 2 && Math.abs(element.scrollLeft - left) < 2;
}

function key(): string {
  return named(`pytauri-ipc.scroll:${path()}`);
}
