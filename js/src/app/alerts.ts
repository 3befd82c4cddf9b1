// `ipc:alert`: what the program tells the person before the page, and what it asks.

import { report } from "../errors.js";
import { emit } from "../events.js";
import { checkName } from "../listeners.js";
import { Confirms } from "./confirm.js";
import { Layer } from "./layer.js";
import { listen } from "./listening.js";
import type { Payload } from "./payload.js";
import { POSITIONS, type ToastKind, Toasts } from "./toasts.js";

const KINDS = ["info", "success", "warning", "error", "confirm"] as const;

/** What is wrong stays until it is closed; the rest goes by itself, in milliseconds. */
const DURATIONS: Readonly<Record<ToastKind, number>> = {
  info: 5_000,
  success: 3_000,
  warning: 0,
  error: 0,
};

export function listenForAlerts(): void {
  const layer = new Layer();
  const toasts = new Toasts(layer);
  const confirms = new Confirms(layer);
  listen("ipc:alert", (payload) => {
    const type = payload.choice("type", KINDS, "info");
    if (type === "confirm") {
      confirm(payload, confirms);
    } else {
      toast(payload, type, toasts);
    }
  });
}

/** `{message, title?, type?, position?, duration?}` */
function toast(payload: Payload, kind: ToastKind, toasts: Toasts): void {
  toasts.show({
    kind,
    message: payload.text("message"),
    title: payload.optionalText("title"),
    position: payload.choice("position", POSITIONS, "top-right"),
    duration: payload.milliseconds("duration", DURATIONS[kind]),
  });
}

/**
 * `{message, title?, callback_event?, callback_data?}`: the answer is said as that event, with
 * `{...callback_data, confirmed: true | false}`.
 */
function confirm(payload: Payload, confirms: Confirms): void {
  const event = payload.optionalText("callback_event");
  const data = payload.has("callback_data") ? payload.object("callback_data") : {};
  if (event !== undefined) {
    checkName(event);
  }
  const answered = (confirmed: boolean): void => {
    if (event === undefined) {
      return;
    }
    try {
      emit(event, { ...data, confirmed });
    } catch (error) {
      report(error);
    }
  };
  confirms.ask({
    message: payload.text("message"),
    title: payload.optionalText("title"),
    answered,
  });
}
