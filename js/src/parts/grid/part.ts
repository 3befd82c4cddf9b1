// The entry of the bundle of grids: the events `grid:*` of Python, each for one grid of the page.

import type { Kit, Part } from "../kit.js";
import { register } from "../register.js";
import css from "./grid.css?raw";
import { Grid, type Shown } from "./grid.js";
import { ME } from "./me.js";

const grids: Part = (kit) => {
  const known = new Map<string, Grid>();
  kit.adoptTokens();
  kit.adopt(document, css);
  return (event, data) => {
    const payload = new kit.Payload(event, data);
    if (event === "grid:show") {
      show(kit, known, payload.all() as unknown as Shown);
      return;
    }
    const id = payload.text("id");
    const grid = known.get(id);
    if (grid === undefined) {
      throw payload.wrong(`there is no grid ${JSON.stringify(id)} in this page`);
    }
    if (!grid.isNews(Number(payload.text("revision")))) {
      return; // the page was greeted with it
    }
    const fields = payload.all();
    switch (event) {
      case "grid:update-data":
        grid.replace(fields as unknown as Shown);
        return;
      case "grid:update-cell":
        grid.setCell(Number(fields["index"]), Number(fields["column"]), fields["value"]);
        return;
      case "grid:select":
        grid.select(payload.list("indexes") as readonly number[]);
        return;
      case "grid:scroll-to":
        grid.scrollTo(Number(fields["index"]));
        return;
      case "grid:refused":
        if (fields["by"] === ME) {
          if (grid.has(fields["version"])) {
            grid.setCell(Number(fields["index"]), Number(fields["column"]), fields["value"]);
          }
          grid.warn(payload.text("text"));
        }
        return;
      default:
        throw payload.wrong("a grid knows no such event");
    }
  };
};

/** `{id, revision, columns, …}`: a grid as it is now; one that is there gets what is different. */
function show(kit: Kit, known: Map<string, Grid>, shown: Shown): void {
  const place = document.getElementById(shown.id);
  if (place === null) {
    throw new Error(
      `The page has no element with the id ${JSON.stringify(shown.id)} for the grid: write one, or give Grid(id=...).`,
    );
  }
  const grid = known.get(shown.id);
  if (grid?.place === place) {
    if (grid.isNews(shown.revision)) {
      grid.replace(shown);
      grid.select(shown.selected);
    }
    return;
  }
  grid?.destroy();
  known.set(shown.id, new Grid(kit, place, shown));
}

register("grid", grids);
