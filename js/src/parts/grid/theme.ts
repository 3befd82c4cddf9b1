// The look of a grid: that of the library, in the colours and measures of the page's variables.

import { createPart, type Theme, themeQuartz } from "ag-grid-community";
import { barBelowRows } from "./scroll-bars.js";

const accent = (percent: number): string =>
  `color-mix(in srgb, var(--ipc-accent) ${percent}%, transparent)`;

/**
 * The check boxes of the page, or of the browser; those that nobody can set are as plain as a text
 * that nobody can edit. The library's have a mask, a filter and an opacity, each of which WebKit
 * without a graphics card draws by itself: with one in each row, 40 % of a frame.
 */
const checkboxes = createPart({
  feature: "checkboxStyle",
  css: ".ag-checkbox-input { margin: 0; opacity: 1; accent-color: var(--ipc-accent); }",
});

export const theme: Theme = themeQuartz
  .withPart(checkboxes)
  .withPart(barBelowRows)
  .withParams({
    accentColor: "var(--ipc-accent)",
    backgroundColor: "var(--ipc-surface)",
    chromeBackgroundColor: "var(--ipc-bg)",
    foregroundColor: "var(--ipc-text)",
    textColor: "var(--ipc-text)",
    cellTextColor: "var(--ipc-text)",
    headerTextColor: "var(--ipc-text)",
    headerBackgroundColor: "var(--ipc-bg)",
    subtleTextColor: "var(--ipc-muted)",
    iconColor: "var(--ipc-muted)",
    borderColor: "var(--ipc-border)",
    menuBackgroundColor: "var(--ipc-surface)",
    invalidColor: "var(--ipc-danger)",
    oddRowBackgroundColor: "var(--ipc-surface)",
    rowHoverColor: "var(--ipc-surface-hover)",
    selectedRowBackgroundColor: accent(16),
    browserColorScheme: "inherit",
    fontFamily: "var(--ipc-font)",
    headerFontFamily: "var(--ipc-font)",
    fontSize: 14,
    headerFontWeight: 600,
    borderRadius: 6,
    // Not the radius of other parts: the grid clips all that it scrolls to it, and WebKit without a
    // graphics card takes four times as long for a frame then.
    wrapperBorderRadius: 0,
    spacing: 6,
    rowHeight: 34,
  });
