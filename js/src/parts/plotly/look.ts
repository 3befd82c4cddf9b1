// A chart that has no template of its own looks like the page that it stands in.

import type { Fields } from "./library.js";

const COLORWAY = {
  light: ["#2563eb", "#d9480f", "#15803d", "#9333ea", "#0e7490", "#b45309", "#be185d", "#4b5563"],
  dark: ["#7aa5ff", "#ff9d6b", "#4ade80", "#c79bff", "#4fd1e0", "#fbbf4d", "#ff8fc0", "#a9b3be"],
} as const;

/** The template for the page's theme, out of its variables. */
export function template(element: Element, theme: "light" | "dark"): Fields {
  const style = getComputedStyle(element);
  const variable = (name: string): string => style.getPropertyValue(`--ipc-${name}`).trim();
  const text = variable("text");
  const border = variable("border");
  const axis = { gridcolor: border, linecolor: border, zerolinecolor: border, automargin: true };
  const scene = { ...axis, backgroundcolor: "rgba(0,0,0,0)", showbackground: true };
  return {
    layout: {
      autotypenumbers: "strict",
      colorway: COLORWAY[theme],
      font: { color: text, family: style.fontFamily },
      hoverlabel: {
        align: "left",
        bgcolor: variable("surface"),
        bordercolor: border,
        font: { color: text },
      },
      legend: { bgcolor: "rgba(0,0,0,0)" },
      margin: { l: 56, r: 32, t: 56, b: 48 },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: variable("muted"), activecolor: text },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      polar: { bgcolor: "rgba(0,0,0,0)", angularaxis: axis, radialaxis: axis },
      scene: { xaxis: scene, yaxis: scene, zaxis: scene },
      ternary: { bgcolor: "rgba(0,0,0,0)", aaxis: axis, baxis: axis, caxis: axis },
      xaxis: axis,
      yaxis: axis,
    },
  };
}
