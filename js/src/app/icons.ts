// The few drawings: strokes in a square of 24, in the colour of the text around them.

const DRAWINGS = {
  info: ["M12 11v5.5", "M12 7.6v.2"],
  success: ["M7 12.6l3.4 3.4L17.2 8.8"],
  warning: ["M12 6.6v6.2", "M12 16.4v.2"],
  error: ["M8.2 8.2l7.6 7.6", "M15.8 8.2l-7.6 7.6"],
  confirm: ["M9.2 9.3a2.9 2.9 0 1 1 4.2 2.6c-.9.5-1.4 1-1.4 2", "M12 16.9v.2"],
  close: ["M7 7l10 10", "M17 7L7 17"],
} as const;

const SVG = "http://www.w3.org/2000/svg";

/** A drawing that says nothing to who cannot see it: words beside it do. */
export function icon(name: keyof typeof DRAWINGS): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  for (const d of DRAWINGS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}
